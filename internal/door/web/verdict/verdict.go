package verdict

import (
	"context"
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
)

// Say is a message of a report in the reader's language.
func Say(ctx context.Context, m verification.Message) string {
	p := ui.P(ctx)
	return p.T(m.Key, m.In(p.Lang())...)
}

// data is the answer in large: the cairn stands for good news only, has fallen
// when the credential must not be relied on, and is an outline when nobody could
// decide or when it may still become valid.
func data(ctx context.Context, rep verification.Report) ui.VerdictData {
	v := ui.VerdictData{State: State(rep.Verdict), Answer: ui.T(ctx, "verification.label."+string(rep.Verdict)), Detail: Say(ctx, rep.Truth)}
	v.Sentence, v.More = split(Say(ctx, rep.Ability), rep.Ability)
	return v
}

// split takes the sentence that names what the person can do apart from those
// about how it was assessed: the first is to be read from across a desk. The
// name of the thing may have full stops in it, so the end is looked for behind
// it.
func split(said string, m verification.Message) (sentence, more string) {
	what, _ := m.Args.Get("outcome").(string)
	if what == "" {
		what, _ = m.Args.Get("title").(string)
	}
	at := strings.Index(said, what)
	if what == "" || at < 0 {
		return said, ""
	}
	at += len(what)
	end := strings.Index(said[at:], ". ")
	if end < 0 {
		return said, ""
	}
	return said[:at+end+1], said[at+end+2:]
}

// State is the picture of a verdict.
func State(v verification.Verdict) ui.VerdictState {
	switch v {
	case verification.Valid, verification.ValidIssuerClosed:
		return ui.Genuine
	case verification.BadSignature, verification.NotInLog, verification.HolderMismatch, verification.NotApproved,
		verification.Revoked, verification.Superseded, verification.Expired:
		return ui.NotGenuine
	}
	return ui.Unchecked
}

// group is the checks that came out alike.
type group struct {
	outcome  verification.Outcome
	findings []ui.Finding
}

// groups are the checks by outcome: what failed, what was not checked, what
// passed; in each, what decides before what only informs. Empty groups are left
// out.
func groups(ctx context.Context, rep verification.Report) []group {
	var out []group
	for _, o := range []verification.Outcome{verification.Failed, verification.NotChecked, verification.Passed} {
		g := group{outcome: o}
		for _, counted := range []bool{true, false} {
			for _, c := range rep.Checks {
				if c.Outcome == o && c.Counted == counted {
					g.findings = append(g.findings, finding(ctx, c))
				}
			}
		}
		if len(g.findings) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// finding is one check in words. What it says twice is said once.
func finding(ctx context.Context, c verification.Check) ui.Finding {
	f := ui.Finding{
		State: outcome(c.Outcome), Word: ui.T(ctx, "verification.outcome."+string(c.Outcome)),
		Text: ui.T(ctx, "verification.name."+string(c.Name)), Why: Say(ctx, c.Reason),
	}
	if aside := c.Aside(); aside != "" {
		f.Advice, f.Aside = true, ui.T(ctx, aside)
	}
	for _, d := range c.Details {
		if s := Say(ctx, d); s != f.Why && !slices.Contains(f.Details, s) {
			f.Details = append(f.Details, s)
		}
	}
	return f
}

// despite are the checks that failed and did not keep the news from being good.
func despite(ctx context.Context, rep verification.Report) []ui.Finding {
	var out []ui.Finding
	for _, c := range rep.Checks {
		if rep.Verdict.Good() && c.Outcome == verification.Failed {
			out = append(out, finding(ctx, c))
		}
	}
	return out
}

// parted takes the groups the reader of bad news needs at once apart
// from what passed.
func parted(gs []group) (open, closed []group) {
	for _, g := range gs {
		if g.outcome == verification.Passed {
			closed = append(closed, g)
		} else {
			open = append(open, g)
		}
	}
	return open, closed
}

// listed are the findings of several groups, each under the group's heading.
func listed(ctx context.Context, gs []group) []ui.Finding {
	var out []ui.Finding
	for _, g := range gs {
		for i, f := range g.findings {
			if i == 0 {
				f.Section = said(ctx, g)
			}
			out = append(out, f)
		}
	}
	return out
}

// said is a group's heading: "2 not checked".
func said(ctx context.Context, g group) string {
	return ui.T(ctx, "verify.count."+string(g.outcome), "count", len(g.findings))
}

// outcome never makes "not checked" anything else (I11).
func outcome(o verification.Outcome) ui.State {
	switch o {
	case verification.Passed:
		return ui.Pass
	case verification.Failed:
		return ui.Fail
	}
	return ui.Unknown
}

// count says how the checks came out: "9 passed, 2 not checked".
func count(ctx context.Context, rep verification.Report) string {
	n := map[verification.Outcome]int{}
	for _, c := range rep.Checks {
		n[c.Outcome]++
	}
	p := ui.P(ctx)
	var words []string
	for _, o := range []verification.Outcome{verification.Failed, verification.NotChecked, verification.Passed} {
		if n[o] > 0 {
			words = append(words, p.T("verify.count."+string(o), "count", n[o]))
		}
	}
	return p.T("verify.checks", "counts", p.List(words))
}

func outcomesTitle(ctx context.Context, rep verification.Report) string {
	if rep.Verdict.Good() {
		return ui.T(ctx, "verify.outcomes")
	}
	return ui.T(ctx, "verify.outcomes.claimed")
}

// facts are what the file says, in the words of the reader's language.
func facts(ctx context.Context, s *verification.Summary, found []verification.Message) []ui.Term {
	p := ui.P(ctx)
	terms := []ui.Term{{Name: p.T("verify.fact.holder"), Text: s.Holder}, {Name: p.T("verify.fact.issuer"), Word: ui.WordIssuer, Text: s.Issuer.In(p.Lang())}}
	add := func(key, text string) {
		if text != "" {
			terms = append(terms, ui.Term{Name: p.T(key), Text: text})
		}
	}
	add("verify.fact.issued", date(p, s.IssuedOn))
	add("verify.fact.until", date(p, s.ValidUntil))
	terms = append(terms, worth(p, s)...)
	for _, m := range found {
		add("verify.fact.found", p.T(m.Key, m.In(p.Lang())...))
	}
	add("verify.fact.participation", p.List(says(p, "catalogue.mode.", s.Participation)))
	if s.Approval != nil {
		add("verify.fact.approved", p.T("verify.approved", "by", s.Approval.By.In(p.Lang()), "date", s.Approval.From))
	}
	return terms
}

// Worth is level, workload and how it was assessed, as far as the file says, for
// paper: no word leads anywhere there.
func Worth(p *i18n.Printer, s *verification.Summary) []ui.Term {
	terms := worth(p, s)
	for i := range terms {
		terms[i].Word = ""
	}
	return terms
}

func worth(p *i18n.Printer, s *verification.Summary) []ui.Term {
	var terms []ui.Term
	for _, t := range []ui.Term{
		{Name: "verify.fact.level", Word: ui.WordLevel, Text: level(p, s)},
		{Name: "verify.fact.workload", Word: ui.WordWorkload, Text: workload(p, s)},
		{Name: "verify.fact.assessed", Word: ui.WordAssessment, Text: Assessed(p, s)},
		{Name: "verify.fact.supervision", Text: Supervised(p, s)},
	} {
		if t.Text != "" {
			t.Name = p.T(t.Name)
			terms = append(terms, t)
		}
	}
	if s.Abroad != nil {
		terms = append(terms, ui.Term{Name: p.T("verify.fact.abroad", "country", p.Region(s.Abroad.Country)), Text: p.Abroad(*s.Abroad)})
	}
	return terms
}

// Level is the level a credential states, in words; empty when it states none. So are
// Workload, Assessed and Supervised.
func Level(p *i18n.Printer, s *verification.Summary) string { return level(p, s) }

// Workload is the volume.
func Workload(p *i18n.Printer, s *verification.Summary) string { return workload(p, s) }

// Assessed is how it was assessed.
func Assessed(p *i18n.Printer, s *verification.Summary) string {
	return p.List(says(p, "catalogue.assessment.", s.Assessment))
}

// Supervised is how the assessment was watched.
func Supervised(p *i18n.Printer, s *verification.Summary) string {
	return say(p, "assessment.supervision.", s.Supervision)
}

func level(p *i18n.Printer, s *verification.Summary) string {
	if s.EQF == 0 {
		return ""
	}
	return p.T("verify.level", "level", s.EQF)
}

func date(p *i18n.Printer, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return p.Date(t)
}

// workload is hours and credits as the file states them: nothing is converted.
func workload(p *i18n.Printer, s *verification.Summary) string {
	var words []string
	if !s.Credits.IsZero() {
		system := strings.ToUpper(s.CreditSystem) // abbreviations: ECTS, CATS
		if system == "" {
			system = p.T("verify.credits")
		}
		words = append(words, p.T("verify.amount", "amount", p.Decimal(s.Credits.String()), "unit", system))
	}
	if !s.Hours.IsZero() {
		words = append(words, p.T("verify.amount", "amount", p.Decimal(s.Hours.String()), "unit", p.T("verify.hours")))
	}
	return p.List(words)
}

// say is a code, or a name made from one, in words; anything else is shown as
// written.
func say(p *i18n.Printer, area, code string) string {
	if key := area + strings.ReplaceAll(code, " ", "-"); code != "" && p.Has(key) {
		return p.T(key)
	}
	return code
}

func says(p *i18n.Printer, area string, codes []string) []string {
	words := make([]string, len(codes))
	for i, c := range codes {
		words[i] = say(p, area, c)
	}
	return words
}

// lines are the paragraphs of what a file says, and its list.
func lines(text string) (paragraphs, items []string) {
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if item, ok := strings.CutPrefix(line, "- "); ok {
			items = append(items, item)
		} else if line != "" {
			paragraphs = append(paragraphs, line)
		}
	}
	return paragraphs, items
}

// Label is where a credential stands, for lists.
func Label(p *i18n.Printer, c credential.Credential, now time.Time) ui.Label {
	switch {
	case c.State == credential.Revoked:
		return ui.Label{Kind: ui.Bad, Text: p.T("credential.state.revoked")}
	case c.State == credential.Suspended:
		return ui.Label{Kind: ui.Warn, Text: p.T("credential.state.suspended")}
	case c.State == credential.Superseded:
		return ui.Label{Kind: ui.Warn, Text: p.T("credential.state.superseded")}
	case !c.ExpiresAt.IsZero() && !now.Before(c.ExpiresAt):
		return ui.Label{Kind: ui.Warn, Text: p.T("verification.label.expired")}
	}
	return ui.Label{Kind: ui.Good, Text: p.T("credential.state.issued")}
}
