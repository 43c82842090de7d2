package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// deskResult is what `bench desk --json` prints.
type deskResult struct {
	Credentials int        `json:"credentials"`
	Asked       []deskTime `json:"asked"`
	Smoke       bool       `json:"smoke"` // nothing is judged but what is found
	Bars        []bar      `json:"bars"`
}

// deskTime is how long one question of a registrar takes, in the median of many.
type deskTime struct {
	Name  string  `json:"name"`
	Found int     `json:"found"`
	MS    float64 `json:"ms"`
}

// The bars of a registrar's desk with 10,000 credentials, in milliseconds in the
// domain: what is asked of the list, and what waits on the first page.
const (
	deskListMS = 20
	deskWorkMS = 5
)

// desks measures a registrar's list and first page with many credentials.
func desks(args []string, out io.Writer) (bool, error) {
	flags := flag.NewFlagSet("desk", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "print JSON only")
	smoke := flags.Bool("smoke", false, "500 credentials, and no time is judged")
	n := flags.Int("credentials", 10_000, "how many credentials")
	if err := flags.Parse(args); err != nil {
		return false, err
	}
	if *smoke {
		*n = 500
	}
	r, err := measureDesk(context.Background(), *n)
	if err != nil {
		return false, err
	}
	if r.Smoke = *smoke; r.Smoke {
		r.Bars = nil
	}
	ok := true
	for _, b := range r.Bars {
		ok = ok && b.holds()
	}
	if *asJSON {
		return ok, json.NewEncoder(out).Encode(r)
	}
	fmt.Fprintf(out, "a registrar's desk with %d credentials, the median of %d\n", r.Credentials, deskRounds)
	for _, t := range r.Asked {
		fmt.Fprintf(out, "%-30s %6d found %8.2f ms\n", t.Name, t.Found, t.MS)
	}
	fmt.Fprintln(out)
	for _, b := range r.Bars {
		fmt.Fprintln(out, b)
	}
	return ok, nil
}

// question is one thing a registrar asks, and how many it must find.
type question struct {
	name  string
	query credential.IssuedQuery
	found int
}

// questions are what is asked of n credentials of "Learner Number 0" to n-1.
func questions(n int, middle string) []question {
	sorted := func(sort string, down bool, after string) sqldb.Window {
		return sqldb.Window{Sort: sort, Down: down, After: after}
	}
	return []question{
		{"the newest", credential.IssuedQuery{}, n},
		{"the middle of the list", credential.IssuedQuery{Window: sorted(credential.ByIssue, true, middle)}, n},
		{"by name", credential.IssuedQuery{Window: sorted(credential.ByHolder, false, middle)}, n},
		{"by title, from the end", credential.IssuedQuery{Window: sorted(credential.ByTitle, true, middle)}, n},
		{"one name", credential.IssuedQuery{Text: fmt.Sprintf("Number %d", n-1)}, 1},
		{"a name nobody has", credential.IssuedQuery{Text: "Ýrsa"}, 0},
		{"a name all have", credential.IssuedQuery{Text: "learner"}, n},
		{"a name all have, by name", credential.IssuedQuery{Text: "learner", Window: sorted(credential.ByHolder, true, middle)}, n},
		{"a name all have, withdrawn", credential.IssuedQuery{Text: "learner", State: credential.Revoked, Window: sorted(credential.ByHolder, false, "")}, 0},
		{"a name all have, valid", credential.IssuedQuery{Text: "learner", State: credential.InForce, Window: sorted(credential.ByHolder, false, middle)}, n},
	}
}

// deskRounds is how often each question is asked.
const deskRounds = 15

func measureDesk(ctx context.Context, n int) (r deskResult, err error) {
	dir, err := os.MkdirTemp("", "cairn-bench-desk-")
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	h, err := openHall(ctx, dir, n)
	if h != nil {
		defer func() { err = errors.Join(err, h.db.Close()) }()
	}
	if err != nil {
		return r, err
	}
	batch, err := h.service.Issue(ctx, h.registrar, h.sitting)
	if err != nil {
		return r, err
	}
	r.Credentials = len(batch.Issued)
	for _, q := range questions(n, string(batch.Issued[n/2].ID)) {
		t, err := h.asked(q.name, func() (int, error) {
			page, err := h.service.Issued(ctx, h.registrar, q.query)
			return page.All, err
		})
		if err != nil {
			return r, err
		}
		if t.Found != q.found {
			return r, fmt.Errorf("%s: %d found, not %d", q.name, t.Found, q.found)
		}
		r.add(t, deskListMS)
	}
	t, err := h.asked("what waits", func() (int, error) {
		all, err := h.service.Duties(ctx, h.registrar, identity.Part{})
		return len(all), err
	})
	if err != nil {
		return r, err
	}
	r.add(t, deskWorkMS)
	return r, nil
}

func (r *deskResult) add(t deskTime, limit float64) {
	r.Asked = append(r.Asked, t)
	r.Bars = append(r.Bars, bar{t.Name, t.MS, limit, "ms"})
}

// asked asks a question many times.
func (h *hall) asked(name string, ask func() (int, error)) (t deskTime, err error) {
	t.Name = name
	took := make([]float64, deskRounds)
	for i := range took {
		start := time.Now()
		if t.Found, err = ask(); err != nil {
			return t, fmt.Errorf("%s: %w", name, err)
		}
		took[i] = float64(time.Since(start).Microseconds()) / 1000
	}
	slices.Sort(took)
	t.MS = took[len(took)/2]
	return t, nil
}
