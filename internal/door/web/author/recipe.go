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
		v.Trial = trialTable(r.Printer(), trial)
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
			cell := ui.Cell{Text: strings.Join(g.Values, "; ")}
			if g.Wrong != "" {
				cell.Text = "✗ " + p.T(g.Wrong) + " " + g.Value
			}
			t.Rows = append(t.Rows, []ui.Cell{{Text: x.Page}, {Text: g.Field}, cell})
		}
	}
	return t
}

// readsPages reports whether a source is a site of pages, for which a recipe can be.
func readsPages(s catalogue.Source) bool { return s.Kind == catalogue.SourceSite && s.Format == "" }
