package cli

import (
	"encoding/csv"
	"strconv"
	"strings"

	"opencairn.org/cairn/internal/domain/verification"
)

// csvTeller writes one line a file, for a spreadsheet: the verdict, who and what,
// and the first check that decided against it, or of a good one the first that failed
// all the same, with its reason in words.
type csvTeller struct {
	s *session
	w *csv.Writer
}

// csvColumns are stable, for programs.
var csvColumns = []string{"file", "exit", "verdict", "person", "title", "issuer", "check", "outcome", "reason"}

func newCSVTeller(s *session) *csvTeller {
	w := csv.NewWriter(s.Out)
	w.UseCRLF = true // RFC 4180
	_ = w.Write(csvColumns)
	return &csvTeller{s, w}
}

func (t *csvTeller) tell(f named) {
	row := []string{f.name, strconv.Itoa(f.exit()), string(f.report.Verdict), "", "", "", "", "", ""}
	switch c := f.report.Credential; {
	case f.skipped != "":
		row[1], row[2], row[8] = "", "skipped", t.s.p.T("cli.verify.skipped."+f.skipped)
	case c != nil:
		row[3], row[4], row[5] = c.Holder, c.Title, c.Issuer.In(t.s.p.Lang())
	default:
		row[8] = t.s.said(f.report.Truth)
	}
	if open := toTell(f.report); len(open) > 0 && f.skipped == "" {
		row[6], row[7], row[8] = string(open[0].Name), string(open[0].Outcome), t.s.said(open[0].Reason)
	}
	for i := range row {
		row[i] = harmless(row[i])
	}
	_ = t.w.Write(row) // end gives the error
}

func (t *csvTeller) end(int) error {
	t.w.Flush()
	return t.w.Error()
}

// harmless is a cell that no spreadsheet takes for a formula, and that is one
// line: what stands in a credential is written by strangers.
func harmless(cell string) string {
	cell = strings.Join(strings.Fields(verification.Visible(cell)), " ")
	if strings.IndexAny(cell, "=+-@|%＝＋－＠") == 0 {
		return "'" + cell
	}
	return cell
}
