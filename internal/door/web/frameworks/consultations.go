package frameworks

import (
	"cmp"
	"slices"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/pack"
)

const consultationsPath = listPath + "/consultations"

func consultationPath(id framework.DraftID) string { return consultationsPath + "/" + string(id) }

// proposed is a draft in the reader's words.
type proposed struct {
	framework.Draft
	Place, Title, By string // By is the organisation that proposes it
	Today            pack.Day
}

// open reports that comments are taken today.
func (x proposed) open() bool { return x.OpenOn(x.Today) == nil }

// to come: consulted on, from a day that is still ahead.
func (x proposed) ahead() bool {
	return x.State == framework.Consulted && x.Today.Before(x.Opens.Time)
}

func (d *Desk) proposed(r *page.Request, of framework.Draft) (proposed, error) {
	x := proposed{Draft: of, Place: of.Jurisdiction, Title: in(r.Printer(), of.Name), Today: pack.On(r.Now())}
	if k := d.Framework.Packs().Pack(of.Pack); k != nil {
		x.Place = in(r.Printer(), k.Name)
	}
	org, err := d.Identity.Organisation(r.Ctx(), r.Actor(), of.Owner)
	x.By = in(r.Printer(), org.Name)
	return x, err
}

// consultationsView is every consultation there was: those that take comments,
// the one that closes first in front; those to come; those that are over.
type consultationsView struct{ Open, Ahead, Closed []proposed }

// Consultations lists what everybody can comment on or could.
func (d *Desk) Consultations(r *page.Request) error {
	all, err := d.Framework.Drafts(r.Ctx(), r.Actor())
	if err != nil {
		return err
	}
	var v consultationsView
	for _, of := range all {
		if !of.Public() {
			continue // its owner reads it at their desk
		}
		x, err := d.proposed(r, of)
		switch {
		case err != nil:
			return err
		case x.open():
			v.Open = append(v.Open, x)
		case x.ahead():
			v.Ahead = append(v.Ahead, x)
		default:
			v.Closed = append(v.Closed, x)
		}
	}
	slices.SortStableFunc(v.Open, func(a, b proposed) int { return a.Closes.Compare(b.Closes.Time) })
	slices.SortStableFunc(v.Ahead, func(a, b proposed) int {
		return cmp.Or(a.Opens.Compare(b.Opens.Time), a.Closes.Compare(b.Closes.Time))
	})
	slices.SortStableFunc(v.Closed, func(a, b proposed) int { return b.Closes.Compare(a.Closes.Time) })
	return r.Render(ui.Page{Title: r.T("consultation.title"), Description: r.T("consultation.lead"), Breadcrumb: []ui.Link{
		{Text: r.T("frameworks.title"), Href: listPath}, {Text: r.T("consultation.title"), Current: true},
	}}, consultationsBody(v))
}

// stateLabel is how far a draft is.
func stateLabel(r func(key string, kv ...any) string, x proposed) ui.Label {
	switch {
	case x.open():
		return ui.Label{Kind: ui.Good, Text: r("consultation.state.open")}
	case x.ahead():
		return ui.Label{Kind: ui.Info, Text: r("consultation.state.ahead")}
	}
	kinds := map[framework.DraftState]ui.Kind{
		framework.Drafted: ui.Neutral, framework.Adopted: ui.Good, framework.Withdrawn: ui.Warn, framework.InForce: ui.Good, framework.Superseded: ui.Neutral,
	}
	kind, known := kinds[x.State]
	if !known { // consulted on, and its last day is over
		return ui.Label{Kind: ui.Info, Text: r("consultation.state.closed")}
	}
	return ui.Label{Kind: kind, Text: r("consultation.state." + string(x.State))}
}

// periodWords says until when, or from when to when, comments are taken.
func periodWords(t func(key string, kv ...any) string, x proposed) string {
	switch {
	case x.Opens.IsZero():
		return t("consultation.period.none")
	case x.open() && x.Closes == x.Today:
		return t("consultation.period.last")
	case x.open():
		return t("consultation.period.open", "date", x.Closes.Time)
	case x.ahead():
		return t("consultation.period.ahead", "from", x.Opens.Time, "to", x.Closes.Time)
	}
	return t("consultation.period.closed", "from", x.Opens.Time, "to", x.Closes.Time)
}

// consultationResults are the lines of a list.
func consultationResults(t func(key string, kv ...any) string, all []proposed) []ui.Result {
	out := make([]ui.Result, len(all))
	for i, x := range all {
		out[i] = ui.Result{
			Title: x.Title, Href: consultationPath(x.ID), By: x.By, Summary: periodWords(t, x),
			Facts: []ui.Term{{Name: t("frameworks.column.place"), Text: x.Place}, {Name: t("consultation.from"), Text: t("consultation.day", "date", x.ValidFrom.Time)}},
			Tags:  []ui.Label{stateLabel(t, x)},
		}
	}
	return out
}
