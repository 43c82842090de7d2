package frameworks

import (
	"context"
	"net/url"
	"slices"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
)

// least and most are how many frameworks can be read side by side.
const (
	least = 2
	most  = 4
)

// side is one framework of a comparison.
type side struct {
	row
	Without string // the address without it; empty when two are left
	Rules   []framework.DetailRule
}

// compareView is frameworks side by side.
type compareView struct {
	framework.Comparison
	Sides  []side
	Others []ui.Option // that can be added
}

// Compare sets two to four frameworks side by side. One alone asks which to set
// beside it.
func (d *Desk) Compare(r *page.Request) error {
	ids, err := d.chosen(r)
	if err != nil {
		return err
	}
	v := compareView{Others: d.others(r, ids)}
	for _, id := range ids {
		one, err := d.side(r, id)
		if err != nil {
			return err
		}
		if len(ids) > least {
			one.Without = without(ids, id)
		}
		v.Sides = append(v.Sides, one)
	}
	frame := ui.Page{Title: r.T("frameworks.compare.title"), Wide: true, Private: true, Breadcrumb: []ui.Link{
		{Text: r.T("frameworks.title"), Href: listPath}, {Text: r.T("frameworks.compare.title"), Current: true},
	}}
	if len(ids) < least {
		return r.Render(frame, chooseBody(v))
	}
	if v.Comparison, err = d.Framework.Compare(r.Ctx(), ids...); err != nil {
		return err
	}
	return r.Render(frame, compareBody(v))
}

// chosen are the frameworks the address names, each once, by their ids.
func (d *Desk) chosen(r *page.Request) ([]string, error) {
	var ids []string
	for _, name := range r.QueryAll("framework") {
		if name == "" {
			continue
		}
		x, err := d.Framework.Show(r.Ctx(), name)
		if err != nil {
			return nil, told(err)
		}
		if !slices.Contains(ids, x.ID) {
			ids = append(ids, x.ID)
		}
	}
	if len(ids) > most {
		return nil, fault.New(fault.Invalid, "framework.compare.count", "count", len(ids), "most", most)
	}
	return ids, nil
}

func (d *Desk) side(r *page.Request, id string) (side, error) {
	x, err := d.Framework.Show(r.Ctx(), id)
	return side{row: d.row(r, x.Summary), Rules: x.Rules}, err
}

// others are the frameworks that can still be added.
func (d *Desk) others(r *page.Request, ids []string) []ui.Option {
	if len(ids) == 0 || len(ids) >= most {
		return nil
	}
	p := r.Printer()
	out := []ui.Option{{Text: p.T("frameworks.compare.choose")}}
	for _, x := range d.rows(r) {
		if !slices.Contains(ids, x.ID) {
			out = append(out, ui.Option{Value: x.ID, Text: p.T("frameworks.compare.option", "place", x.Place, "name", x.Name)})
		}
	}
	return out
}

func without(ids []string, id string) string {
	q := url.Values{}
	for _, x := range ids {
		if x != id {
			q.Add("framework", x)
		}
	}
	return comparePath + "?" + q.Encode()
}

// compareTable is what each is, then the twelve dimensions.
func compareTable(ctx context.Context, v compareView) ui.TableData {
	p := ui.P(ctx)
	t := ui.TableData{Caption: p.T("frameworks.compare.title"), Hidden: true, Cards: true, Stack: true, Columns: []ui.Column{{Text: p.T("frameworks.compare.question")}}}
	whose := []ui.Cell{{Text: p.T("frameworks.compare.whose")}}
	kind := []ui.Cell{{Text: p.T("frameworks.column.kind")}}
	for _, s := range v.Sides {
		t.Columns = append(t.Columns, ui.Column{Text: s.Name})
		whose = append(whose, ui.Cell{Body: whoseCell(s)})
		kind = append(kind, ui.Cell{Body: kindCell(s.row)})
	}
	t.Rows = append(t.Rows, whose, kind)
	for _, r := range v.Rows {
		cells := []ui.Cell{{Text: p.T("framework.dimension." + string(r.Dimension)), Word: dimensionWord(r.Dimension)}}
		for _, c := range r.Cells {
			cells = append(cells, ui.Cell{Body: dimensionCell(c)})
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// musts are the rules that block, in words, each once.
func musts(p *i18n.Printer, rules []framework.DetailRule) []string {
	var out []string
	for _, r := range rules {
		if w := framework.RuleWords(p, r.Rule); r.Counts == pack.Must && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}
