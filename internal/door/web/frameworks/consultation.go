package frameworks

import (
	"context"
	"net/url"
	"strings"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
)

// maxWords is how long a comment may be in bytes; the domain counts its letters.
const maxWords = 40_000

// draftView is what a draft's public page and its owner's have in common.
type draftView struct {
	proposed
	Proposal framework.Proposal
	Misfit   string            // why the draft cannot be read beside the loaded packs; else empty
	Impact   *framework.Impact // nil: nothing is to be decided any more
	Comments []framework.Comment
}

func (d *Desk) draftView(r *page.Request, of framework.Draft) (v draftView, err error) {
	if v.proposed, err = d.proposed(r, of); err != nil {
		return v, err
	}
	if v.Comments, err = d.Framework.Comments(r.Ctx(), r.Actor(), of.ID); err != nil {
		return v, err
	}
	if v.Proposal, err = d.Framework.Proposal(r.Ctx(), r.Actor(), of.ID); err != nil {
		v.Misfit, err = misfit(r, err)
		return v, err
	}
	i, ok, err := d.Framework.DailyImpact(r.Ctx(), r.Actor(), of.ID)
	switch {
	case fault.Is(err, "framework.draft.same"): // it was loaded before it was adopted
		return v, nil
	case err == nil && ok:
		v.Impact = &i
	}
	return v, err
}

// misfit says in words that a draft does not fit what is loaded; what else went
// wrong stays an error.
func misfit(r *page.Request, err error) (string, error) {
	l, ok := fault.Of(err)
	if !ok || l.Kind() != fault.Invalid {
		return "", err
	}
	return r.Printer().Fault(err), nil
}

// consultationView is a draft as everybody reads it.
type consultationView struct {
	draftView
	SignIn string // where a visitor signs in to comment; empty when signed in
	For    string // the organisation the reader comments for; empty: for themselves
	Own    bool   // the reader's organisation proposes it
}

// Consultation shows what is proposed, what it would do and what was said.
func (d *Desk) Consultation(r *page.Request) error {
	v, err := d.consultation(r)
	if err != nil {
		return err
	}
	return r.Render(consultationPage(r, v), consultationBody(v, r.Blank()))
}

func consultationPage(r *page.Request, v consultationView) ui.Page {
	return ui.Page{Title: v.Title, Description: r.T("consultation.description", "place", v.Place), Breadcrumb: []ui.Link{
		{Text: r.T("frameworks.title"), Href: listPath}, {Text: r.T("consultation.title"), Href: consultationsPath}, {Text: v.Title, Current: true},
	}}
}

func (d *Desk) consultation(r *page.Request) (v consultationView, err error) {
	of, err := d.Framework.Draft(r.Ctx(), r.Actor(), framework.DraftID(r.PathValue("draft")))
	if err != nil {
		return v, err
	}
	if !of.Public() {
		return v, fault.New(fault.NotFound, "consultation.none")
	}
	if v.draftView, err = d.draftView(r, of); err != nil {
		return v, err
	}
	a := r.Actor()
	v.Own = a.SignedIn() && a.Tenant == of.Owner
	if !a.SignedIn() {
		v.SignIn = d.SignIn + "?next=" + url.QueryEscape(consultationPath(of.ID))
	} else if a.Tenant != "" {
		org, err := d.Identity.Organisation(r.Ctx(), a, a.Tenant)
		if err != nil {
			return v, err
		}
		v.For = in(r.Printer(), org.Name)
	}
	return v, nil
}

// Comment takes what somebody says. Outside the period it is refused, and what
// they wrote stays in the form.
func (d *Desk) Comment(r *page.Request) error {
	f := r.Form()
	id := framework.DraftID(r.PathValue("draft"))
	words := f.TextMax("words", maxWords)
	err := f.Err()
	if err == nil {
		_, err = d.Framework.Comment(r.Ctx(), r.Actor(), id, words)
	}
	if err == nil {
		return r.Redirect(consultationPath(id)+"#comments", "consultation.commented")
	}
	if l, ok := fault.Of(err); !ok || l.Kind() == fault.Denied || l.Kind() == fault.NotFound {
		return err
	}
	v, viewErr := d.consultation(r)
	if viewErr != nil {
		return viewErr
	}
	return f.Again(err, consultationPage(r, v), consultationBody(v, f))
}

// ConsultationPack is the draft's pack as a file, for who wants to try it.
func (d *Desk) ConsultationPack(r *page.Request) error {
	of, file, err := d.Framework.DraftPack(r.Ctx(), r.Actor(), framework.DraftID(r.PathValue("draft")))
	if err != nil {
		return err
	}
	return r.Download(of.Pack+".zip", "application/zip", file)
}

// paragraphs are the lines of what somebody wrote.
func paragraphs(words string) (out []string) {
	for line := range strings.SplitSeq(words, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// hasWords reports that somebody began to write: then the form stays, whatever
// the day.
func hasWords(f *page.Form) bool { return f.Fill(ui.Field{Name: "words"}).Value != "" }

// commentHint says in whose name a comment stands.
func commentHint(p *i18n.Printer, organisation string) string {
	if organisation == "" {
		return p.T("consultation.words.self")
	}
	return p.T("consultation.words.for", "organisation", organisation)
}

func draftFacts(ctx context.Context, v draftView, pack string) []ui.Term {
	p := ui.P(ctx)
	terms := []ui.Term{
		{Name: p.T("consultation.by"), Text: v.By},
		{Name: p.T("consultation.version"), Text: v.Framework},
		{Name: p.T("consultation.from"), Text: p.Date(v.ValidFrom.Time)},
		{Name: p.T("consultation.replaces"), Body: replacesPart(v.Proposal.Before)},
	}
	if !v.Opens.IsZero() {
		terms = append(terms, ui.Term{Name: p.T("consultation.period"), Text: p.T("frameworks.between", "from", v.Opens.Time, "to", v.Closes.Time)})
	}
	return append(terms, ui.Term{Name: p.T("consultation.pack"), Body: packPart(pack)})
}

// impactLead is the one sentence a minister reads.
func impactLead(p *i18n.Printer, i framework.Impact) string {
	if i.Falls+i.Unclear+i.Rises == 0 {
		return p.T("consultation.impact.none", "count", i.Offers)
	}
	return p.T("consultation.impact.lead", "falls", i.Falls, "conform", i.Now.Conform)
}

// impactTable sets how offers stand beside how they would.
func impactTable(ctx context.Context, i framework.Impact) ui.TableData {
	p := ui.P(ctx)
	t := ui.TableData{Caption: p.T("consultation.impact.table"), Columns: []ui.Column{
		{Text: p.T("consultation.impact.offers")}, {Text: p.T("consultation.impact.now"), Number: true}, {Text: p.T("consultation.impact.then"), Number: true},
	}}
	for _, row := range []struct {
		key       string
		now, then int
	}{
		{"consultation.impact.conform", i.Now.Conform, i.Then.Conform}, {"consultation.impact.fail", i.Now.Fail, i.Then.Fail},
		{"consultation.impact.unknown", i.Now.Unknown, i.Then.Unknown}, {"consultation.impact.free", i.Now.Free, i.Then.Free},
	} {
		if row.now+row.then > 0 {
			t.Rows = append(t.Rows, []ui.Cell{{Text: p.T(row.key)}, {Text: p.Number(int64(row.now))}, {Text: p.Number(int64(row.then))}})
		}
	}
	return t
}

// impactFacts are whom it touches.
func impactFacts(ctx context.Context, i framework.Impact) []ui.Term {
	p := ui.P(ctx)
	number := func(n int) string { return p.Number(int64(n)) }
	terms := []ui.Term{
		{Name: p.T("consultation.impact.falls"), Text: number(i.Falls)}, {Name: p.T("consultation.impact.unclear"), Text: number(i.Unclear)},
		{Name: p.T("consultation.impact.rises"), Text: number(i.Rises)}, {Name: p.T("consultation.impact.providers"), Text: providersWords(p, i.Providers)},
	}
	if i.Later > 0 {
		terms = append(terms, ui.Term{Name: p.T("consultation.impact.later"), Text: number(i.Later)})
	}
	return append(terms,
		ui.Term{Name: p.T("consultation.impact.learners"), Text: headcountWords(p, i.Learners)},
		ui.Term{Name: p.T("consultation.impact.holders"), Text: headcountWords(p, i.Holders)})
}

func providersWords(p *i18n.Printer, n framework.Providers) string {
	if n.All() == 0 {
		return p.Number(0)
	}
	return p.T("consultation.impact.sizes", "all", n.All(), "small", n.Small, "larger", n.Larger, "unstated", n.NotStated)
}

// headcountWords never says a number under ten.
func headcountWords(p *i18n.Printer, h framework.Headcount) string {
	switch {
	case h.Few:
		return p.T("consultation.impact.few")
	case h.Count == 0:
		return p.Number(0)
	}
	return p.T("consultation.impact.about", "number", h.Count)
}

// ruleTable is the rules that stop offers, in words.
func ruleTable(ctx context.Context, set *pack.Set, i framework.Impact) ui.TableData {
	p := ui.P(ctx)
	t := ui.TableData{Caption: p.T("consultation.impact.rules"), Cards: true, Stack: true, Columns: []ui.Column{
		{Text: p.T("consultation.impact.rule")}, {Text: p.T("consultation.impact.asks")}, {Text: p.T("consultation.impact.fails"), Number: true}, {Text: p.T("consultation.impact.unstated"), Number: true},
	}}
	for _, x := range i.Rules {
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: x.Rule}, {Text: framework.RuleWords(p, set.Framework(x.Framework).Rule(x.Rule))}, {Text: p.Number(int64(x.Fails))}, {Text: p.Number(int64(x.Unknown))},
		})
	}
	return t
}
