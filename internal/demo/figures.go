package demo

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// golden are the figures of the country when its story is over, exactly: demo.md's
// totals and all they are made of.
//
//go:embed testdata/year.golden.json
var golden []byte

// The calendar's ends for which the figures are those: the voucher's budget and
// its 60 % are of 2026, and so is the year.
var (
	figuresFrom  = time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)
	figuresUntil = time.Date(2027, 4, 20, 0, 0, 0, 0, time.UTC)
)

// figures are the exact counts, one in a line, without those by age, which
// depend on the day.
func (s *story) figures(ctx context.Context) ([]string, error) {
	all, err := s.app.Insight.Exact(ctx, founder)
	if err != nil {
		return nil, err
	}
	var lines []string
	for line := range strings.Lines(all.Lines()) {
		if line = strings.TrimSpace(line); line != "" && !strings.Contains(line, "age=") {
			lines = append(lines, line)
		}
	}
	return lines, nil
}

// compareFigures holds the country's figures against the golden file, when the
// year was played and its calendar ends when they hold, and says in a line what
// came out: .ci/run looks for it.
func (s *story) compareFigures(ctx context.Context) error {
	if s.year == nil {
		return nil
	}
	lines, err := s.figures(ctx)
	if err != nil {
		return err
	}
	if s.o.Figures != nil {
		return s.o.Figures(lines)
	}
	if s.state.Base.Before(figuresFrom) || s.state.Base.After(figuresUntil) {
		fmt.Fprintf(s.o.Out, "figures: not compared; they hold for a calendar that ends between %s and %s\n", figuresFrom.Format(time.DateOnly), figuresUntil.Format(time.DateOnly))
		return nil
	}
	var want []string
	if err := json.Unmarshal(golden, &want); err != nil {
		return fmt.Errorf("golden figures: %w", err)
	}
	if off := differing(want, lines); len(off) > 0 {
		fmt.Fprintf(s.o.Out, "figures: NOT those of the golden file: %s\n", strings.Join(off[:min(len(off), 40)], "; "))
		return nil
	}
	fmt.Fprintf(s.o.Out, "figures: %d are those of the golden file\n", len(lines))
	return nil
}

// differing are the lines that only one side has: "-" wanted, "+" got.
func differing(want, got []string) (off []string) {
	has := func(all []string) map[string]bool {
		m := map[string]bool{}
		for _, l := range all {
			m[l] = true
		}
		return m
	}
	w, g := has(want), has(got)
	for _, l := range want {
		if !g[l] {
			off = append(off, "-"+l)
		}
	}
	for _, l := range got {
		if !w[l] {
			off = append(off, "+"+l)
		}
	}
	return off
}
