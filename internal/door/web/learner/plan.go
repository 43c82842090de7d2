package learner

import (
	"context"

	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/funding"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/payers"
	"opencairn.org/cairn/internal/door/web/ui"
)

const planPath = "/my/plan"

// planView is what somebody learns now and next, and who helps with what.
type planView struct {
	Courses  []learning
	Hours    map[enrolment.ID]funding.PaidHours
	Holds    map[enrolment.ID]funding.Hold
	Supports []supportRow
}

// supportRow is one support with the names of its course and who grants it.
type supportRow struct {
	funding.Support
	Title    string // empty: whatever they learn
	By       string
	Standing string
}

// Plan shows the actor what they learn, who pays, and the supports granted to them
// and by whom (M059).
func (d *Desk) Plan(r *page.Request) error {
	v := planView{}
	es, err := d.Enrolment.Mine(r.Ctx(), r.Actor())
	if err != nil {
		return err
	}
	for _, e := range es {
		if !goesOn(e.State) {
			continue
		}
		l, err := d.learning(r, e)
		if err != nil {
			return err
		}
		v.Courses = append(v.Courses, l)
	}
	if v.Hours, err = d.hours(r); err != nil {
		return err
	}
	hs, err := d.Funding.Mine(r.Ctx(), r.Actor())
	if err != nil {
		return err
	}
	v.Holds = map[enrolment.ID]funding.Hold{}
	for _, h := range hs {
		if id := enrolment.ID(h.Enrolment); v.Holds[id].ID == "" { // the newest
			v.Holds[id] = h
		}
	}
	if v.Supports, err = d.supports(r); err != nil {
		return err
	}
	return r.Render(ui.Page{Title: r.T("learning.plan.title"), Private: true, Breadcrumb: []ui.Link{{Text: r.T("learning.title"), Href: learningPath}, {Text: r.T("learning.plan.title"), Current: true}}}, planPage(v))
}

// goesOn reports an enrolment that has not ended.
func goesOn(s enrolment.State) bool {
	switch s {
	case enrolment.Applied, enrolment.Waitlisted, enrolment.Offered, enrolment.Enrolled, enrolment.Active:
		return true
	}
	return false
}

// hours are the actor's paid hours by place: those that were not given back.
func (d *Desk) hours(r *page.Request) (map[enrolment.ID]funding.PaidHours, error) {
	all, err := d.Funding.MyHours(r.Ctx(), r.Actor())
	by := map[enrolment.ID]funding.PaidHours{}
	for _, h := range all {
		if id := enrolment.ID(h.Enrolment); h.State != funding.HoursReturned && by[id].Hours == 0 {
			by[id] = h
		}
	}
	return by, err
}

func (d *Desk) supports(r *page.Request) (rows []supportRow, err error) {
	all, err := d.Funding.MySupports(r.Ctx(), r.Actor())
	for _, x := range all {
		row := supportRow{Support: x, Standing: x.Standing(r.Now())}
		row.By, _ = x.By.In(r.Printer().Lang())
		if x.Offer != "" {
			l, err := d.learning(r, enrolment.Enrolment{Run: enrolment.Run{Offer: x.Offer}})
			if err != nil {
				return nil, err
			}
			row.Title = l.Title
		}
		rows = append(rows, row)
	}
	return rows, err
}

// planFacts are the dates of a course, and who helps to pay for it.
func planFacts(ctx context.Context, v planView, l learning) []ui.Term {
	p := ui.P(ctx)
	facts := runFacts(ctx, l.Run)
	for _, x := range v.Holds[l.ID].Parts {
		if x.Kind == funding.PayerLearner || x.Minor == x.Released {
			continue
		}
		name := x.Law
		if name == "" {
			name = p.T("funding.page.employer.pays")
		}
		facts = append(facts, ui.Term{Name: p.T("learning.payers"), Text: p.Money(x.Minor-x.Released, v.Holds[l.ID].Currency) + " · " + name})
	}
	if h, ok := v.Hours[l.ID]; ok {
		facts = append(facts, ui.Term{Name: p.T("funding.hours.title"), Text: payers.Hours(p, h)})
	}
	return append(facts, ui.Term{Name: p.T("learning.due"), Text: due(ctx, l.Enrolment)})
}

func planSupports(ctx context.Context, rows []supportRow) ui.TableData {
	p := ui.P(ctx)
	t := ui.TableData{Caption: p.T("learning.plan.supports"), Hidden: true, Cards: true, Columns: []ui.Column{
		{Text: p.T("funding.supports.kind")}, {Text: p.T("funding.supports.by")}, {Text: p.T("funding.supports.what")}, {Text: p.T("funding.support.benefits")},
		{Text: p.T("funding.supports.granted_on")}, {Text: p.T("funding.pledges.until")},
	}}
	for _, x := range rows {
		kind := p.T("funding.support.kind." + string(x.Kind))
		if x.Title != "" {
			kind += " · " + x.Title
		}
		benefits := p.T("funding.support.benefits.unsaid")
		if x.Benefits != "" {
			benefits = p.T("funding.support.benefits." + string(x.Benefits))
		}
		until := p.Date(x.Until.AddDate(0, 0, -1))
		if x.Standing == "ended" {
			until = p.T("funding.pledge.standing.ended")
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: kind}, {Body: ui.Name(x.By)}, {Text: payers.Worth(ctx, x.Support)}, {Text: benefits}, {Text: p.Date(x.GrantedAt)}, {Text: until}})
	}
	return t
}
