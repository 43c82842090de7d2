package author

import (
	"context"
	"strings"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/catalogue/recipe"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// TryRecipe shows what a recipe makes of three pages; nothing is stored.
func (d *Desk) TryRecipe(r *page.Request) error {
	return d.recipe(r, d.Catalogue.TryRecipe, func(v sourceView, f *page.Form) error { return r.Render(sourcePage(r, v), sourceBody(v, f)) })
}

// SetRecipe puts a recipe in force that holds on three pages.
func (d *Desk) SetRecipe(r *page.Request) error {
	return d.recipe(r, d.Catalogue.SetRecipe, func(v sourceView, _ *page.Form) error { return r.Redirect(sourcePath(v.ID), "author.recipe.set") })
}

type recipeAct func(ctx context.Context, a identity.Actor, t identity.TenantID, id catalogue.SourceID, text string, pages []string) ([]recipe.Result, error)

func (d *Desk) recipe(r *page.Request, act recipeAct, done func(sourceView, *page.Form) error) error {
	v, err := d.source(r)
	if err != nil {
		return err
	}
	f := r.Form()
	text, pages := f.Required("recipe"), f.Lines("pages")
	if err = f.Err(); err == nil {
		var trial []recipe.Result
		trial, err = act(r.Ctx(), r.Actor(), r.Actor().Tenant, v.ID, text, pages)
		v.Trial, v.Tried = trialTable(r.Printer(), trial), triedOf(trial)
	}
	if l, ok := fault.Of(err); ok && strings.HasPrefix(l[0].Key, "fetch.") {
		err = (&fault.Fault{Kind: fault.Invalid, Key: l[0].Key, Args: l[0].Args, Err: err}).At("pages")
	}
	if err != nil {
		return f.Again(err, sourcePage(r, v), sourceBody(v, f))
	}
	return done(v, f)
}

// trialTable is what each field gave on each page.
func trialTable(p *i18n.Printer, trial []recipe.Result) ui.TableData {
	t := ui.TableData{Caption: p.T("author.recipe.trial"), Cards: true, Columns: []ui.Column{
		{Text: p.T("author.visits.address")}, {Text: p.T("author.recipe.field")}, {Text: p.T("author.recipe.gave")},
	}}
	for _, x := range trial {
		for _, g := range x.Fields {
			t.Rows = append(t.Rows, []ui.Cell{{Text: x.Page}, {Text: g.Field}, {Body: gaveCell(g)}})
		}
	}
	return t
}

// tried is on how many pages a recipe was tried, and on how many of them it holds.
type tried struct{ Pages, Holds int }

func triedOf(trial []recipe.Result) tried {
	t := tried{Pages: len(trial)}
	for _, x := range trial {
		if x.Broken() == nil {
			t.Holds++
		}
	}
	return t
}

func (t tried) kind() ui.Kind {
	if t.Holds == t.Pages {
		return ui.Good
	}
	return ui.Warn
}

// recipeExample is a recipe that can be copied and changed.
const recipeExample = `pages: /courses/
fields:
  title:    {select: h1}
  outcomes: {select: "#aims li", all: true}
  hours:    {select: .load, after: "Workload:", number: true}
  price:    {select: .fee, number: true, unit: EUR}
  start:    {select: .dates, date: DD.MM.YYYY, may: true}
  language: {value: en}
`

// readsPages reports whether a source is a site of pages, for which a recipe can be.
func readsPages(s catalogue.Source) bool { return s.Kind == catalogue.SourceSite && s.Format == "" }
