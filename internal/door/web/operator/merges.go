package operator

import (
	"context"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
)

const mergesPath = home + "/merges"

// twins is what the page about records of one person shows.
type twins struct {
	Pairs   []identity.Candidate
	Decided []identity.Merge
}

// Merges shows pairs of records that may be of one person, and what was decided.
func (d *Desk) Merges(r *page.Request) error {
	v, err := d.twins(r)
	if err != nil {
		return err
	}
	return r.Render(mergesFrame(r), mergesPage(v, r.Blank()))
}

func mergesFrame(r *page.Request) ui.Page {
	return ui.Page{Title: r.T("operator.merges"), Private: true, Breadcrumb: []ui.Link{{Text: r.T("operator.title"), Href: home}, {Text: r.T("operator.merges"), Current: true}}}
}

func (d *Desk) twins(r *page.Request) (v twins, err error) {
	if v.Pairs, err = d.Identity.Candidates(r.Ctx(), r.Actor()); err != nil {
		return v, err
	}
	v.Decided, err = d.Identity.Merges(r.Ctx(), r.Actor())
	return v, err
}

// DecideMerge decides about a pair: one person or two.
func (d *Desk) DecideMerge(r *page.Request) error {
	f := r.Form()
	kept, merged := identity.PersonID(f.Required("kept")), identity.PersonID(f.Required("merged"))
	field := whyField(kept, merged)
	words, decision := f.Required(field), f.Choice("decision", string(identity.SamePerson), string(identity.TwoPersons))
	err := f.Err()
	if err == nil {
		decide := d.Identity.Merge
		if decision == string(identity.TwoPersons) {
			decide = d.Identity.KeepApart
		}
		_, err = decide(r.Ctx(), r.Actor(), kept, merged, words)
	}
	return d.decided(r, f, field, err, "operator.merge.done")
}

// UndoMerge takes a merge back.
func (d *Desk) UndoMerge(r *page.Request) error {
	f := r.Form()
	id := r.PathValue("merge")
	field := "why." + id
	words := f.Required(field)
	err := f.Err()
	if err == nil {
		err = d.Identity.Unmerge(r.Ctx(), r.Actor(), identity.MergeID(id), words)
	}
	return d.decided(r, f, field, err, "operator.merge.undone")
}

func (d *Desk) decided(r *page.Request, f *page.Form, field string, err error, done string) error {
	if err == nil {
		return r.Redirect(mergesPath, done)
	}
	if fault.Is(err, "identity.merge.why") {
		err = fault.New(fault.Invalid, "identity.merge.why").At(field)
	}
	v, listErr := d.twins(r)
	if listErr != nil {
		return listErr
	}
	return f.Again(err, mergesFrame(r), mergesPage(v, f))
}

func whyField(kept, merged identity.PersonID) string {
	return "why." + string(kept) + "." + string(merged)
}

func reasons(ctx context.Context, rs []identity.Reason) string {
	words := make([]string, len(rs))
	for i, reason := range rs {
		words[i] = ui.T(ctx, "identity.merge.reason."+string(reason))
	}
	return ui.P(ctx).List(words)
}

func about(ctx context.Context, p identity.Person) []ui.Term {
	return []ui.Term{
		{Name: ui.T(ctx, "operator.merge.born"), Text: p.BirthDate},
		{Name: ui.T(ctx, "operator.merge.mail"), Text: p.Email},
		{Name: ui.T(ctx, "operator.merge.since"), Text: ui.P(ctx).Date(p.Created)},
	}
}

func stands(ctx context.Context, m identity.Merge) ui.Label {
	switch {
	case m.On():
		return ui.Label{Kind: ui.Info, Text: ui.T(ctx, "operator.merge.one")}
	case m.Verdict == identity.TwoPersons:
		return ui.Label{Kind: ui.Neutral, Text: ui.T(ctx, "operator.merge.two")}
	}
	return ui.Label{Kind: ui.Neutral, Text: ui.T(ctx, "operator.merge.taken_back")}
}
