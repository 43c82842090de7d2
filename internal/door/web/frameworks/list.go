package frameworks

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
)

// row is one framework in the list, in the reader's words.
type row struct {
	framework.Summary
	Place, Name, Owner string
	Kind               string // law, guideline, ...
	Size, Level        string // as its profile states them; empty when it does not
	Regions            []string
	Scheme             bool
	Standing           ui.Label // that it does not hold today; empty when it does
}

// query is what the address asks for.
type query struct {
	Words, Region string
	Past          bool // those no longer or not yet in force as well
}

// listView is the page of frameworks.
type listView struct {
	Rows    []row
	Regions []ui.Option
}

// List shows the frameworks of the world by country.
func (d *Desk) List(r *page.Request) error {
	f := r.QueryForm()
	q := query{Words: f.Text("q"), Region: f.Text("region"), Past: f.Yes("past")}
	all := d.rows(r)
	v := listView{Regions: regionOptions(r.Printer(), all)}
	frame := ui.Page{Title: r.T("frameworks.title"), Description: r.T("frameworks.lead"), Wide: true, Private: q != query{}}
	if err := f.Err(); err != nil {
		return f.Again(err, frame, listBody(v, f))
	}
	v.Rows = slices.DeleteFunc(all, func(x row) bool { return !x.answers(q) })
	return r.Render(frame, listBody(v, f))
}

// rows are all versions of all frameworks: countries by name, then schemes, and
// in each the newest version first.
func (d *Desk) rows(r *page.Request) []row {
	p, out := r.Printer(), []row(nil)
	for _, s := range d.Framework.List(r.Ctx()) {
		out = append(out, d.row(r, s))
	}
	slices.SortStableFunc(out, func(a, b row) int {
		if a.Scheme != b.Scheme {
			return boolToInt(a.Scheme) - boolToInt(b.Scheme)
		}
		return cmp.Or(strings.Compare(p.Order(a.Place), p.Order(b.Place)), -a.ValidFrom.Compare(b.ValidFrom.Time), strings.Compare(a.ID, b.ID))
	})
	return out
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (d *Desk) row(r *page.Request, s framework.Summary) row {
	p := r.Printer()
	of := d.Framework.Packs().Framework(s.ID)
	return row{
		Summary: s, Place: in(p, of.Pack.Name), Name: in(p, s.Name), Owner: in(p, s.Owner), Kind: p.T("framework.bindingness." + s.Bindingness),
		Size: in(p, of.Profile["workload"].Texts), Level: in(p, of.Profile["level"].Texts), Regions: regionsOf(of.Pack), Scheme: of.Pack.Scheme,
		Standing: standing(p, s, pack.On(r.Now())),
	}
}

// answers reports whether a framework is what was asked for: every word stands
// in its place, name, owner, kind or id.
func (x row) answers(q query) bool {
	if !x.InForce && !q.Past || q.Region != "" && !slices.Contains(x.Regions, q.Region) {
		return false
	}
	text := plainLetters(strings.Join([]string{x.Place, x.Name, x.Owner, x.Kind, x.ID, x.Jurisdiction}, " "))
	for _, word := range strings.Fields(plainLetters(q.Words)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// regionOptions are the regions there are frameworks of, and "everywhere".
func regionOptions(p *i18n.Printer, rows []row) []ui.Option {
	var codes []string
	for _, x := range rows {
		codes = append(codes, x.Regions...)
	}
	slices.Sort(codes)
	var out []ui.Option
	for _, c := range slices.Compact(codes) {
		out = append(out, ui.Option{Value: c, Text: sayRegion(p, c)})
	}
	slices.SortFunc(out, func(a, b ui.Option) int {
		if (a.Value == elsewhere) != (b.Value == elsewhere) {
			return boolToInt(a.Value == elsewhere) - boolToInt(b.Value == elsewhere)
		}
		return strings.Compare(p.Order(a.Text), p.Order(b.Text))
	})
	return append([]ui.Option{{Text: p.T("frameworks.region.all")}}, out...)
}

func listTable(ctx context.Context, v listView) ui.TableData {
	p := ui.P(ctx)
	t := ui.TableData{Caption: p.T("frameworks.title"), Hidden: true, Cards: true, Stack: true, Columns: []ui.Column{
		{Text: p.T("frameworks.column.place")}, {Text: p.T("frameworks.column.name")}, {Text: p.T("frameworks.column.kind")},
		{Text: p.T("frameworks.column.size")}, {Text: p.T("frameworks.column.rules"), Number: true},
	}}
	for _, x := range v.Rows {
		t.Rows = append(t.Rows, []ui.Cell{
			{Body: compareBox(x)}, {Body: nameCell(x)}, {Body: kindCell(x)}, {Body: sizeCell(x)}, {Body: rulesCell(x)},
		})
	}
	return t
}

// standing says that a framework does not hold today; nothing when it does.
func standing(p *i18n.Printer, s framework.Summary, today pack.Day) ui.Label {
	switch {
	case s.InForce:
		return ui.Label{}
	case today.Before(s.ValidFrom.Time):
		return ui.Label{Kind: ui.Info, Text: p.T("frameworks.not_yet")}
	}
	return ui.Label{Kind: ui.Warn, Text: p.T("frameworks.no_longer")}
}
