package provider

import (
	"slices"
	"strconv"

	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
)

// The marks of a cell, and the box that marks what is left open as met.
const (
	met    = "met"
	notMet = "not_met"
)

// Grid shows the marking grid: everybody who was there, every criterion.
// Nothing needs to be touched but the exceptions.
func (t *Teaching) Grid(r *page.Request) error {
	v, err := t.sitting(r)
	if err != nil {
		return err
	}
	if v.State != assessment.InMarking {
		_, err := assessment.Next(v.State, assessment.StepMark)
		return err
	}
	return r.Render(gridFrame(r, v), gridPage(v, gridOf(r, v, nil, nil), r.Blank()))
}

func gridFrame(r *page.Request, v sittingView) ui.Page {
	return ui.Page{Title: r.T("sitting.grid.title"), Wide: true, Breadcrumb: []ui.Link{
		{Text: r.T("sitting.list.title"), Href: sittingsPath}, {Text: v.Title, Href: sittingPath(v.ID)}, {Text: r.T("sitting.grid.title"), Current: true},
	}}
}

// Mark takes the whole grid, or shows it again with everything that was chosen.
func (t *Teaching) Mark(r *page.Request) error {
	v, err := t.sitting(r)
	if err != nil {
		return err
	}
	f := r.Form()
	g := readGrid(f, v)
	if err = f.Err(); err == nil {
		err = t.Assessment.Mark(r.Ctx(), r.Actor(), v.ID, g)
	}
	if err == nil {
		return r.Redirect(sittingPath(v.ID), "sitting.marked", "count", len(v.Present()))
	}
	return f.Again(err, gridFrame(r, v), gridPage(v, gridOf(r, v, f, err), f))
}

// readGrid names every cell that was chosen, and those of a row whose box says
// that the rest is met. A row without the box must be marked whole.
func readGrid(f *page.Form, v sittingView) assessment.Grid {
	var g assessment.Grid
	for _, c := range v.Present() {
		rest := f.Yes("all." + string(c.Person))
		note := f.TextMax("note."+string(c.Person), 2000)
		for _, k := range v.Rubric.Criteria {
			said := f.Text(assessment.CellField(c.Person, k.ID))
			switch {
			case said == notMet:
				g.Marks = append(g.Marks, assessment.Mark{Person: c.Person, Criterion: k.ID, Note: note})
			case said == met || said == "" && rest:
				g.Marks = append(g.Marks, assessment.Mark{Person: c.Person, Criterion: k.ID, Met: true})
			case said != "":
				f.Wrong(fault.New(fault.Invalid, "page.field.choice").At(assessment.CellField(c.Person, k.ID)))
			}
		}
	}
	return g
}

// gridOf is the grid as it is shown: what was typed, or the last round's marks,
// or nothing with every row's rest met.
func gridOf(r *page.Request, v sittingView, f *page.Form, err error) ui.GridData {
	p := r.Printer()
	g := ui.GridData{
		Caption: r.T("sitting.grid.title"), RowHead: r.T("sitting.candidate"), All: r.T("sitting.grid.rest_met"),
		Choices: []ui.GridChoice{
			{Value: met, Short: r.T("sitting.grid.met.short"), Text: r.T("sitting.grid.met"), Kind: ui.Good},
			{Value: notMet, Short: r.T("sitting.grid.not_met.short"), Text: r.T("sitting.grid.not_met"), Kind: ui.Bad},
		},
	}
	for i, k := range v.Rubric.Criteria {
		text, _ := k.Text.In(p.Lang())
		g.Columns = append(g.Columns, ui.GridColumn{ID: string(k.ID), Head: p.Number(int64(i + 1)), Text: text})
	}
	faults, _ := fault.Of(err)
	for _, c := range v.Present() {
		row := ui.GridRow{ID: string(c.Person), Name: c.Name, All: f == nil || f.Yes("all."+string(c.Person)), Marks: map[string]string{}}
		if c.Standing == assessment.Held {
			row.Note = r.T("assessment.standing.held")
		}
		for _, k := range v.Rubric.Criteria {
			row.Marks[string(k.ID)] = cell(f, c, k.ID)
			at := assessment.CellField(c.Person, k.ID)
			if i := slices.IndexFunc(faults, func(x *fault.Fault) bool { return x.Field == at }); i >= 0 && row.Error == "" {
				row.Error = p.Fault(faults[i])
			}
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

// cell is what one cell shows: only what is not met, from an earlier round.
func cell(f *page.Form, c assessment.Candidate, k assessment.CriterionID) string {
	if f != nil {
		return f.Text(assessment.CellField(c.Person, k))
	}
	for _, m := range c.Marks {
		if m.Criterion == k && !m.Met {
			return notMet
		}
	}
	return ""
}

// Confirmation shows the second person the marks and what there is to check.
func (t *Teaching) Confirmation(r *page.Request) error {
	v, err := t.sitting(r)
	if err != nil {
		return err
	}
	if v.State != assessment.Moderation && v.State != assessment.ResultProvisional {
		_, err := assessment.Next(v.State, assessment.StepConfirm)
		return err
	}
	return r.Render(confirmFrame(r, v), confirmPage(v, r.Blank()))
}

func confirmFrame(r *page.Request, v sittingView) ui.Page {
	return ui.Page{Title: r.T("sitting.confirm.title"), Wide: true, Breadcrumb: []ui.Link{
		{Text: r.T("sitting.list.title"), Href: sittingsPath}, {Text: v.Title, Href: sittingPath(v.ID)}, {Text: r.T("sitting.confirm.title"), Current: true},
	}}
}

// Confirm moderates and confirms: the second person looked at the sample and
// makes the results final.
func (t *Teaching) Confirm(r *page.Request) error {
	v, err := t.sitting(r)
	if err != nil {
		return err
	}
	f := r.Form()
	if v.State == assessment.Moderation {
		err = t.Assessment.Moderate(r.Ctx(), r.Actor(), v.ID, persons(f.All("sample")))
	}
	if err == nil {
		err = t.Assessment.Confirm(r.Ctx(), r.Actor(), v.ID)
	}
	if err == nil {
		return r.Redirect(sittingPath(v.ID), "sitting.confirmed")
	}
	return t.againConfirm(r, f, err)
}

func (t *Teaching) againConfirm(r *page.Request, f *page.Form, err error) error {
	v, viewErr := t.sitting(r)
	if viewErr != nil {
		return viewErr
	}
	return f.Again(err, confirmFrame(r, v), confirmPage(v, f))
}

// GiveBack returns the marks to the assessor.
func (t *Teaching) GiveBack(r *page.Request) error {
	f := r.Form()
	id := assessment.SittingID(r.PathValue("sitting"))
	if err := t.Assessment.Return(r.Ctx(), r.Actor(), id, f.Text("reason")); err != nil {
		return t.againConfirm(r, f, err)
	}
	return r.Redirect(sittingPath(id), "sitting.returned")
}

// unmet are the numbers of the criteria a candidate does not meet.
func unmet(v sittingView, c assessment.Candidate) string {
	var s string
	for i, k := range v.Rubric.Criteria {
		if slices.ContainsFunc(c.Marks, func(m assessment.Mark) bool { return m.Criterion == k.ID && !m.Met }) {
			if s != "" {
				s += ", "
			}
			s += strconv.Itoa(i + 1)
		}
	}
	return s
}

// noteOf is the feedback a candidate was given.
func noteOf(c assessment.Candidate) string {
	for _, m := range c.Marks {
		if m.Note != "" {
			return m.Note
		}
	}
	return ""
}
