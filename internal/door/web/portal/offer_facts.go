package portal

import (
	"context"
	"slices"
	"strings"

	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/recognition"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
)

// glance is the line a reader in a hurry needs: price, work, next start.
func glance(ctx context.Context, v offerView) string {
	p := ui.P(ctx)
	parts := []string{p.T("portal.price.unknown")}
	if s := sayPrice(p, v.Offer.Price); s != "" {
		parts[0] = s
	}
	for _, s := range []string{sayWorkload(p, v.Offer.Workload), sayCode(p, "catalogue.mode.", v.Offer.Participation)} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if run, ok := v.first(); ok && !run.Start.IsZero() {
		parts = append(parts, p.T("portal.glance.starts", "date", run.Start))
	}
	return strings.Join(parts, " · ")
}

// offerFacts are what somebody decides by, "not stated" where nothing was.
func offerFacts(ctx context.Context, v offerView) []ui.Term {
	p, o := ui.P(ctx), v.Offer
	terms := []ui.Term{
		{Name: p.T("portal.fact.price"), Text: sayPrice(p, o.Price)},
		{Name: p.T("portal.fact.workload"), Word: ui.WordWorkload, Text: sayWorkload(p, o.Workload)},
		{Name: p.T("portal.fact.level"), Word: ui.WordLevel, Text: sayLevel(p, o.Level)},
		{Name: p.T("portal.fact.mode"), Text: sayCode(p, "catalogue.mode.", o.Participation)},
		{Name: p.T("portal.fact.language"), Text: sayLanguages(p, o.Languages)},
		{Name: p.T("portal.fact.field"), Word: ui.WordField, Text: sayField(p, o.Field)},
		{Name: p.T("portal.fact.awarding"), Word: ui.WordAwardingBody, Text: bodiesOf(p, o.AwardingBody)},
	}
	if o.PublicFunding {
		terms = append(terms, ui.Term{Name: p.T("portal.fact.funding"), Text: p.T("portal.fact.funding.yes")})
	}
	return append(terms, ui.Term{Name: p.T("portal.fact.read"), Text: p.Date(v.Changed)})
}

// wayIn is who can take part, which help there is and for whom it is meant: what
// somebody asks who is not sure that it is for them.
func wayIn(p *i18n.Printer, o catalogue.Offer) []ui.Term {
	in := []ui.Term{{Name: p.T("portal.fact.prerequisites")}, {Name: p.T("portal.fact.supports"), Text: sayCodes(p, "catalogue.support.", o.Supports)}}
	if len(o.Prerequisites) > 0 {
		in[0].Body = ui.Content(o.Prerequisites)
	}
	return append(in, termsOf(p, o, forWhom)...)
}

// people are whom to ask before deciding.
func people(p *i18n.Printer, v offerView) []ui.Term {
	ask := []ui.Term{{Name: p.T("portal.fact.contact")}, {Name: p.T("portal.compare.provider"), Body: linkTo(v.By, v.ByHref)}}
	if v.Offer.Contact != "" {
		ask[0].Body = ui.Contact(v.Offer.Contact)
	}
	return append(ask, ui.Term{Name: p.T("portal.offer.page"), Body: linked(v.Offer.URL, v.Offer.URL)})
}

func bodiesOf(p *i18n.Printer, bodies []catalogue.Body) string {
	var names []string
	for _, b := range bodies {
		names = append(names, b.Name)
	}
	return p.List(names)
}

// stackingFacts keep apart what the provider says and what those say who would
// count it.
func stackingFacts(ctx context.Context, v offerView) []ui.Term {
	p := ui.P(ctx)
	var mode, targets string
	if s := v.Offer.Stacking; s != nil {
		mode, targets = sayCode(p, "catalogue.stacking.", s.Mode), p.List(s.Targets)
	}
	var terms []ui.Term
	if mode != "" || len(v.Counts) == 0 {
		terms = append(terms, ui.Term{Name: p.T("portal.counts.provider"), Word: ui.WordStacking, Text: mode})
	}
	if targets != "" {
		terms = append(terms, ui.Term{Name: p.T("portal.counts.targets"), Text: targets})
	}
	for _, f := range v.Facts {
		if f.Kind == catalogue.FactCounts && !v.saidToCount(f.Value) {
			terms = append(terms, ui.Term{Name: p.T("portal.counts.promised"), Word: ui.WordPromise, Text: f.Value})
		}
	}
	return terms
}

// saidToCount reports that what it counts towards is said in a sentence already: a
// programme's own name is its number here.
func (v offerView) saidToCount(programme string) bool {
	return slices.ContainsFunc(v.Counts, func(p recognition.Prospect) bool { return string(p.Programme.ID) == programme })
}

// runTable is when it takes place, where, until when one can apply, how many
// places are left and the way in.
func runTable(ctx context.Context, v offerView) ui.TableData {
	p := ui.P(ctx)
	t := ui.TableData{Caption: p.T("portal.offer.dates"), Hidden: true, Cards: true, Columns: []ui.Column{
		{Text: p.T("portal.run.when")}, {Text: p.T("portal.run.where")}, {Text: p.T("portal.run.deadline")}, {Text: p.T("portal.run.places")}, {Text: p.T("portal.run.enrol")},
	}}
	for _, run := range v.Runs {
		when := orNotStated(p, strings.Join(stated(sayRun(p, run.Run), sayTimes(p, run.Run)), " · "))
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: when}, {Text: orNotStated(p, catalogue.SayWhere(p, run.Run, v.Offer.Participation))}, {Text: orNotStated(p, sayDay(p, run.Deadline))}, {Text: orNotStated(p, sayPlaces(p, run))}, {Body: enrolCell(run, when)},
		})
	}
	return t
}

// enrolWord is what the way in leads to: a place, or the waiting list.
func enrolWord(ctx context.Context, run runRow) string {
	if run.Known && run.Seats.Left() == 0 {
		return ui.T(ctx, "portal.enrol.wait")
	}
	return ui.T(ctx, "portal.enrol")
}

func orNotStated(p *i18n.Printer, s string) string {
	if s == "" {
		return p.T("portal.not_stated")
	}
	return s
}

func driftTable(ctx context.Context, d *catalogue.Drift) ui.TableData {
	p := ui.P(ctx)
	t := ui.TableData{Caption: p.T("portal.drift.table"), Cards: true, Columns: []ui.Column{
		{Text: p.T("portal.drift.field")}, {Text: p.T("portal.drift.approved")}, {Text: p.T("portal.drift.now")}, {Text: p.T("portal.drift.class")},
	}}
	for _, c := range d.Fields {
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: catalogue.SayChangedField(p, c.Field)}, {Text: orNotStated(p, catalogue.SayChangedValue(p, c.Field, c.Was))},
			{Text: orNotStated(p, catalogue.SayChangedValue(p, c.Field, c.Is))}, {Text: p.T("catalogue.class." + string(c.Class))},
		})
	}
	return t
}

// rubricPart is one outcome and the criteria it is judged by.
type rubricPart struct {
	Outcome  i18n.Text
	Criteria []i18n.Text
}

// rubric is the public rubric by outcome, in the outcomes' order.
func rubric(o catalogue.Offer) []rubricPart {
	parts := make([]rubricPart, len(o.Outcomes))
	for i, out := range o.Outcomes {
		parts[i].Outcome = out.Text
	}
	for _, c := range o.Assessment.Criteria {
		if c.Outcome >= 0 && c.Outcome < len(parts) {
			parts[c.Outcome].Criteria = append(parts[c.Outcome].Criteria, c.Text)
		}
	}
	return parts
}

// reasons are the decision's own; the rule's clause where a rule decided.
func reasons(a assurance.Approval) string {
	if a.Clause != "" {
		return a.Clause
	}
	return a.Reasons
}
