package cli

import (
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/verification"
)

type showCmd struct {
	Credential string `arg:"" name:"credential" help:"FILE, web address, or - for standard input."`
	Reader     string `placeholder:"COUNTRY" help:"Tell level and workload also in that country's terms, such as IE or NZ; indicative."`
	resolving
}

// Help says more in the usage.
func (showCmd) Help() string {
	return "Reads the file and asks nobody: neither its signature, nor its issuer, nor whether it was withdrawn is looked at.\n\n" +
		"Example:\n\n    cairn credential show badge.json"
}

// Run shows a credential.
func (c *showCmd) Run(s *session) error {
	client, err := c.client(c.Credential)
	if err != nil {
		return err
	}
	country, err := verification.ParseReader(c.Reader)
	if err != nil {
		return err
	}
	w := walk{s: s, client: client}
	data, err := w.read(c.Credential)
	if err != nil {
		return err
	}
	// With nobody to ask, what a report says of a credential is what stands in it.
	reports, err := verification.New(verification.Deps{Now: time.Now}).VerifyAll(s.ctx, data, verification.Policy{Offline: true, Reader: country})
	if err != nil {
		return err
	}
	if s.JSON {
		out := showReport{File: c.Credential}
		for _, r := range reports {
			out.Credentials = append(out.Credentials, r.Credential)
		}
		return s.writeJSON(out)
	}
	for i, r := range reports {
		if i > 0 {
			s.line("")
		}
		s.printSummary(r)
	}
	return nil
}

// showReport is what `credential show --json` writes. Judged is always false: a
// program must not take it for a verdict.
type showReport struct {
	File        string                  `json:"file"`
	Judged      bool                    `json:"judged"`
	Credentials []*verification.Summary `json:"credentials"`
}

func (s *session) printSummary(r verification.Report) {
	c := r.Credential
	if c == nil {
		return // what cannot be read was an error
	}
	s.wrapped(c.Title, "")
	s.found(r)
	s.line("")
	s.wrapped(s.p.T("cli.show.not_judged"), "")
	s.line("")
	s.marks(r, "  ")
	s.facts(s.summaryFacts(c))
	if len(c.Outcomes) > 0 {
		s.line("")
		s.line(s.p.T("cli.show.outcomes"))
		for _, o := range c.Outcomes {
			s.item(o, "  ")
		}
	}
	for _, t := range []fact{{"verify.fact.description", c.Description}, {"verify.criteria", c.Criteria}} {
		if t.text != "" {
			s.line("")
			s.line(s.p.T(t.key))
			s.wrapped(t.text, "  ")
		}
	}
}

// fact is a message key and what the file says to it.
type fact struct{ key, text string }

func (s *session) summaryFacts(c *verification.Summary) []fact {
	level := ""
	if c.EQF != 0 {
		level = s.p.T("verify.level", "level", c.EQF)
	}
	abroad := ""
	if c.Abroad != nil {
		abroad = s.p.T("cli.show.abroad", "country", s.p.Region(c.Abroad.Country), "text", s.p.Abroad(*c.Abroad))
	}
	return []fact{
		{"verify.fact.holder", c.Holder},
		{"verify.fact.issuer", c.Claimed},
		{"verify.fact.issued", s.day(c.IssuedOn)},
		{"verify.fact.until", s.day(c.ValidUntil)},
		{"verify.fact.level", level},
		{"verify.fact.workload", s.workload(c)},
		{"cli.show.abroad.name", abroad},
		{"verify.fact.assessed", s.p.List(c.Assessment)},
		{"verify.fact.supervision", c.Supervision},
		{"verify.fact.participation", s.p.List(c.Participation)},
		{"verify.fact.quality", s.p.List(c.Quality)},
		{"verify.fact.results", s.p.List(c.Results)},
		{"verify.fact.id", c.ID},
		{"verify.fact.holder_id", c.HolderID},
		{"verify.fact.issuer_id", c.IssuerID},
		{"verify.fact.achievement", c.Achievement},
	}
}

// workload is credits and hours as the file states them: nothing is converted.
func (s *session) workload(c *verification.Summary) string {
	var words []string
	if !c.Credits.IsZero() {
		system := strings.ToUpper(c.CreditSystem) // abbreviations: ECTS, CATS
		if system == "" {
			system = s.p.T("verify.credits")
		}
		words = append(words, s.p.T("verify.amount", "amount", s.p.Decimal(c.Credits.String()), "unit", system))
	}
	if !c.Hours.IsZero() {
		words = append(words, s.p.T("verify.amount", "amount", s.p.Decimal(c.Hours.String()), "unit", s.p.T("verify.hours")))
	}
	return s.p.List(words)
}

// facts are names and what is said to them, one below the other, in two columns.
func (s *session) facts(list []fact) {
	width := 0
	for _, f := range list {
		if f.text != "" {
			width = max(width, columns(s.p.T(f.key)))
		}
	}
	for _, f := range list {
		if f.text == "" {
			continue
		}
		name := s.p.T(f.key)
		text := strings.TrimPrefix(wrap(f.text, strings.Repeat(" ", width+4), pageWidth), strings.Repeat(" ", width+4))
		s.line("  " + name + strings.Repeat(" ", width-columns(name)+2) + text)
	}
}
