package provider

import (
	"slices"

	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// The marks a cell can be posted with. The page has a box for what is not met;
// other clients may name what is met, too.
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

// grid is what the page shows: columns and rows of a ui.GridData, and the lines
// of the error summary, each leading to its cell.
type grid struct {
	Columns []ui.GridColumn
	Rows    []ui.GridRow
	Errors  []ui.FieldError
}

// gridOf is the grid as it is shown: what was typed, or the last round's marks,
// or nothing with every row's rest met.
func gridOf(r *page.Request, v sittingView, f *page.Form, err error) grid {
	p := r.Printer()
	var g grid
	for i, k := range v.Rubric.Criteria {
		text, _ := k.Text.In(p.Lang())
		g.Columns = append(g.Columns, ui.GridColumn{ID: string(k.ID), Head: p.Number(int64(i + 1)), Text: text})
	}
	faults, _ := fault.Of(err)
	for _, x := range faults {
		if x.Key != missing {
			g.Errors = append(g.Errors, ui.FieldError{Field: x.Field, Text: p.Fault(x)})
		}
	}
	for _, c := range v.Present() {
		if open := openCells(v, c, faults); len(open) > 0 {
			g.Errors = append(g.Errors, ui.FieldError{
				Field: assessment.CellField(c.Person, v.Rubric.Criteria[open[0]].ID),
				Text:  r.T("sitting.grid.candidate_open", "candidate", name(r.Ctx(), c), "criteria", numbers(p, open)),
			})
		}
		row := ui.GridRow{ID: string(c.Person), Name: name(r.Ctx(), c), All: f == nil || f.Yes("all."+string(c.Person)), Marks: map[string]string{}}
		if c.Standing == assessment.Held {
			row.Note = r.T("assessment.standing.held")
		}
		for _, k := range v.Rubric.Criteria {
			row.Marks[string(k.ID)] = cell(f, c, k.ID)
			at := assessment.CellField(c.Person, k.ID)
			if row.Error == "" && slices.ContainsFunc(faults, func(x *fault.Fault) bool { return x.Field == at }) {
				row.Error = r.T("sitting.grid.row_open")
			}
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

// missing is the key of the fault about a cell that nobody marked.
const missing = "assessment.grid.missing"

// openCells are the criteria, by index, that a refused grid left open for a
// candidate: one line of the summary, not one for each.
func openCells(v sittingView, c assessment.Candidate, faults fault.List) (open []int) {
	for i, k := range v.Rubric.Criteria {
		at := assessment.CellField(c.Person, k.ID)
		if slices.ContainsFunc(faults, func(x *fault.Fault) bool { return x.Key == missing && x.Field == at }) {
			open = append(open, i)
		}
	}
	return open
}

// numbers are the numbers of criteria as the columns show them.
func numbers(p *i18n.Printer, indexes []int) string {
	words := make([]string, len(indexes))
	for n, i := range indexes {
		words[n] = p.Number(int64(i + 1))
	}
	return p.List(words)
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
func unmet(p *i18n.Printer, v sittingView, c assessment.Candidate) string {
	var not []int
	for i, k := range v.Rubric.Criteria {
		if slices.ContainsFunc(c.Marks, func(m assessment.Mark) bool { return m.Criterion == k.ID && !m.Met }) {
			not = append(not, i)
		}
	}
	return numbers(p, not)
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
