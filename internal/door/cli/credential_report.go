package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/verification"
)

// teller writes what was found, file by file, and ends the output.
type teller interface {
	tell(f named)
	end(exit int) error
}

// teller is the output that was asked for: JSON, a table, one whole report, or a
// few lines for each of several files.
func (c *verifyCmd) teller(s *session) teller {
	alone := len(c.Credential) == 1 && !isFolder(c.Credential[0])
	switch {
	case s.JSON:
		return &jsonTeller{s: s, alone: alone}
	case c.CSV:
		return newCSVTeller(s)
	case alone:
		return &wholeTeller{s}
	}
	return &shortTeller{s: s, count: map[verification.Verdict]int{}}
}

// wholeTeller writes the whole report of one file.
type wholeTeller struct{ s *session }

func (t *wholeTeller) tell(f named) {
	if f.err != nil {
		t.s.complain(f.err)
		return
	}
	if f.part {
		t.s.line(verification.Visible(f.name))
		defer t.s.line("")
	}
	t.s.printReport(f.report)
}

func (t *wholeTeller) end(int) error { return nil }

// shortTeller writes a few lines for each of several files, and how many are what.
type shortTeller struct {
	s       *session
	count   map[verification.Verdict]int
	skipped int
}

func (t *shortTeller) tell(f named) {
	s := t.s
	s.line(verification.Visible(f.name))
	if f.skipped != "" {
		t.skipped++
		s.wrapped(s.p.T("cli.verify.skipped."+f.skipped), "  ")
		s.line("")
		return
	}
	t.count[f.report.Verdict]++
	if f.report.Verdict != verification.Unreadable {
		s.wrapped(s.said(f.report.Ability), "  ")
	}
	s.wrapped(s.truth(f.report), "  ")
	s.marks(f.report, "  ")
	s.checks(toTell(f.report), "    ")
	s.line("")
}

func (t *shortTeller) end(int) error {
	var said []string
	total := 0
	for _, v := range verdicts {
		if n := t.count[v]; n > 0 {
			total += n
			said = append(said, fmt.Sprintf("%s %s", t.s.p.Number(int64(n)), t.s.label(v)))
		}
	}
	t.s.wrapped(t.s.p.T("cli.verify.sum", "number", total, "counts", strings.Join(said, ", ")), "")
	if t.skipped > 0 {
		t.s.wrapped(t.s.p.T("cli.verify.sum.skipped", "number", t.skipped), "")
	}
	return nil
}

// verdicts in the order of a sum: good news first.
var verdicts = []verification.Verdict{
	verification.Valid, verification.ValidIssuerClosed, verification.Incomplete, verification.UnknownIssuer, verification.Superseded, verification.Suspended,
	verification.Revoked, verification.Expired, verification.NotYetValid, verification.NotApproved, verification.NotInLog, verification.HolderMismatch,
	verification.BadSignature, verification.Unreadable,
}

func (s *session) label(v verification.Verdict) string {
	return s.p.T("verification.label." + string(v))
}

// said is a message of a report in the reader's language.
func (s *session) said(m verification.Message) string {
	if m.Key == "" {
		return ""
	}
	return s.p.T(m.Key, m.In(s.p.Lang())...)
}

func (s *session) truth(r verification.Report) string {
	return s.p.T("cli.verify.truth", "label", s.label(r.Verdict), "truth", s.said(r.Truth))
}

// printReport is what the person can do, whether to believe it, and every check.
func (s *session) printReport(r verification.Report) {
	s.wrapped(s.said(r.Ability), "")
	s.line("")
	s.wrapped(s.truth(r), "")
	if !r.AsOf.IsZero() {
		s.wrapped(s.p.T("cli.verify.as_of", "when", s.p.DateTime(r.AsOf)), "")
	}
	s.found(r)
	s.marks(r, "  ")
	if c := r.Credential; c != nil && c.Abroad != nil {
		s.wrapped(s.p.T("verify.fact.abroad", "country", s.p.Region(c.Abroad.Country))+": "+s.p.Abroad(*c.Abroad), "")
	}
	s.line("")
	s.checks(byOutcome(r.Checks), "  ")
}

// found says what the credential was taken out of.
func (s *session) found(r verification.Report) {
	for _, m := range r.Found {
		s.wrapped(s.said(m), "")
	}
}

// marks are warnings about names that can deceive the eye.
func (s *session) marks(r verification.Report, margin string) {
	if r.Credential == nil {
		return
	}
	for _, m := range r.Credential.Marks {
		s.wrapped("! "+s.said(m.Reason), margin)
	}
}

// checks are one below the other: the outcome, the name, and indented to the name
// the reason.
func (s *session) checks(checks []verification.Check, margin string) {
	outcomes := []verification.Outcome{verification.Failed, verification.NotChecked, verification.Passed}
	width := 0
	for _, o := range outcomes {
		width = max(width, columns(s.p.T("verification.outcome."+string(o))))
	}
	below := margin + strings.Repeat(" ", width+2)
	for _, c := range checks {
		word := s.p.T("verification.outcome." + string(c.Outcome))
		name := s.p.T("verification.name." + string(c.Name))
		if aside := c.Aside(); aside != "" {
			name += " (" + s.p.T(aside) + ")"
		}
		s.line(margin + word + strings.Repeat(" ", width-columns(word)+2) + name)
		s.wrapped(s.said(c.Reason), below)
		for _, d := range c.Details {
			if said := s.said(d); said != s.said(c.Reason) {
				s.item(said, below)
			}
		}
	}
}

// byOutcome puts what failed first, then what was not checked, then what passed;
// among these, what decides before what informs.
func byOutcome(checks []verification.Check) []verification.Check {
	rank := map[verification.Outcome]int{verification.Failed: 0, verification.NotChecked: 2, verification.Passed: 4}
	of := func(c verification.Check) int {
		if c.Counted {
			return rank[c.Outcome]
		}
		return rank[c.Outcome] + 1
	}
	out := slices.Clone(checks)
	slices.SortStableFunc(out, func(a, b verification.Check) int { return of(a) - of(b) })
	return out
}

// toTell are the checks a short answer needs: of bad news those that decided it, of
// good news those that failed all the same; the worst first.
func toTell(r verification.Report) []verification.Check {
	return slices.DeleteFunc(byOutcome(r.Checks), func(c verification.Check) bool {
		if r.Verdict.Good() {
			return c.Outcome != verification.Failed
		}
		return !c.Counted || c.Outcome == verification.Passed
	})
}

// verifyReport is what `credential verify --json` writes for one file.
type verifyReport struct {
	File       string                `json:"file"`
	Exit       int                   `json:"exit"`
	Verdict    verification.Verdict  `json:"verdict"`
	Good       bool                  `json:"good"`
	Ability    saidMessage           `json:"ability"`
	Truth      saidMessage           `json:"truth"`
	Checks     []saidCheck           `json:"checks"`
	Credential *verification.Summary `json:"credential,omitempty"`
	At         time.Time             `json:"at,omitzero"`

	AsOf     time.Time                  `json:"asOf,omitzero"`
	Found    []saidMessage              `json:"found,omitempty"`
	Seals    []saidSeal                 `json:"seals,omitempty"`
	Contexts []verification.ContextUsed `json:"contexts,omitempty"`
}

// saidSeal is a signature with its words.
type saidSeal struct {
	verification.SealResult
	Reason saidMessage `json:"reason"`
	Covers saidMessage `json:"covers,omitzero"`
}

// saidMessage is a message with its words.
type saidMessage struct {
	verification.Message
	Text string `json:"text"`
}

type saidCheck struct {
	Name    verification.Name    `json:"name"`
	Outcome verification.Outcome `json:"outcome"`
	Counted bool                 `json:"counted"` // the verdict depends on it
	Reason  saidMessage          `json:"reason"`
	Details []saidMessage        `json:"details,omitempty"`
}

// jsonTeller writes one report, or the list of them with the worst exit status.
type jsonTeller struct {
	s     *session
	alone bool
	list  verifyReports
}

type verifyReports struct {
	Exit    int            `json:"exit"`
	Files   []verifyReport `json:"files"`
	Skipped []skippedFile  `json:"skipped"`
}

type skippedFile struct {
	File string `json:"file"`
	Why  string `json:"why"` // hidden, link, no_file
}

func (t *jsonTeller) tell(f named) {
	if f.skipped != "" {
		t.list.Skipped = append(t.list.Skipped, skippedFile{f.name, f.skipped})
		return
	}
	t.list.Files = append(t.list.Files, t.s.verifyJSON(f))
	if t.alone && f.err != nil {
		t.s.complain(f.err)
	}
}

func (t *jsonTeller) end(exit int) error {
	if t.alone && len(t.list.Files) == 1 {
		return t.s.writeJSON(t.list.Files[0])
	}
	t.list.Exit = exit
	t.list.Files = append([]verifyReport{}, t.list.Files...)
	t.list.Skipped = append([]skippedFile{}, t.list.Skipped...)
	return t.s.writeJSON(t.list)
}

func (s *session) verifyJSON(f named) verifyReport {
	r := f.report
	words := func(m verification.Message) saidMessage { return saidMessage{m, s.said(m)} }
	out := verifyReport{
		File: f.name, Exit: f.exit(), Verdict: r.Verdict, Good: r.Verdict.Good(), Ability: words(r.Ability), Truth: words(r.Truth),
		Checks: []saidCheck{}, Credential: r.Credential, At: r.At, AsOf: r.AsOf, Contexts: r.Contexts,
	}
	for _, m := range r.Found {
		out.Found = append(out.Found, words(m))
	}
	for _, x := range r.Seals {
		seal := saidSeal{SealResult: x, Reason: words(x.Reason)}
		if x.Covers.Key != "" {
			seal.Covers = words(x.Covers)
		}
		out.Seals = append(out.Seals, seal)
	}
	for _, c := range r.Checks {
		said := saidCheck{Name: c.Name, Outcome: c.Outcome, Counted: c.Counted, Reason: words(c.Reason)}
		for _, d := range c.Details {
			said.Details = append(said.Details, words(d))
		}
		out.Checks = append(out.Checks, said)
	}
	return out
}
