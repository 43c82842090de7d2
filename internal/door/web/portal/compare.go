package portal

import (
	"context"
	"slices"
	"strings"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// least and most are how many offers can be read side by side.
const (
	least = 2
	most  = 4
)

// Compare sets two to four offers side by side. Too few or too many is said on
// the page, with the way back.
func (d *Desk) Compare(r *page.Request) error {
	var ids []catalogue.OfferID
	for _, id := range r.QueryAll("offer") {
		if id := catalogue.OfferID(id); !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	title := ui.Page{Title: r.T("portal.compare.title"), Wide: true, Private: true, Breadcrumb: []ui.Link{
		{Text: r.T("portal.offers.title"), Href: offersPath}, {Text: r.T("portal.compare.title"), Current: true},
	}}
	if len(ids) < least || len(ids) > most {
		wrong := fault.New(fault.Invalid, "portal.compare.count", "least", least, "most", most, "chosen", len(ids))
		return r.RenderStatus(page.Status(wrong), title, compareNot(r.Printer().Fault(wrong)))
	}
	c, err := d.Catalogue.Compare(r.Ctx(), r.Actor(), ids)
	if err != nil {
		return err
	}
	names, err := d.bodies(r)
	if err != nil {
		return err
	}
	return r.Render(title, compareBody(compareData(r.Ctx(), c, names), r.Now()))
}

// compareData is the comparison in words.
func compareData(ctx context.Context, c catalogue.Comparison, names map[string]string) ui.CompareData {
	p := ui.P(ctx)
	data := ui.CompareData{Caption: p.T("portal.compare.title")}
	for _, v := range c.Offers {
		title, lang := v.Offer.Title.In(p.Lang())
		if lang == p.Lang() {
			lang = ""
		}
		data.Heads = append(data.Heads, ui.Cell{Text: title, Href: offerPath(v.Offer.ID), Lang: lang})
	}
	data.Rows = append(data.Rows, providerRow(p, c))
	for _, l := range c.Lines {
		row := ui.CompareRow{Name: p.T("catalogue.compare." + string(l.Criterion))}
		for i, cell := range l.Cells {
			row.Cells = append(row.Cells, compareCell(p, l.Criterion, cell, c.Offers[i].Hash, names))
		}
		data.Rows = append(data.Rows, row)
	}
	return data
}

func providerRow(p *i18n.Printer, c catalogue.Comparison) ui.CompareRow {
	row := ui.CompareRow{Name: p.T("portal.compare.provider")}
	for _, v := range c.Offers {
		row.Cells = append(row.Cells, ui.Cell{Text: catalogue.SayProvider(p, v.Provider)})
	}
	return row
}

// compareCell is one offer's answer to one question; empty is shown as "not
// stated".
func compareCell(p *i18n.Printer, c catalogue.CompareCriterion, cell catalogue.CompareCell, hash string, names map[string]string) ui.Cell {
	if c == catalogue.CompareChecked {
		return ui.Cell{Text: sayChecked(p, cell, hash, names)}
	}
	if !cell.Stated {
		return ui.Cell{}
	}
	switch c {
	case catalogue.CompareFee:
		return ui.Cell{Text: sayPrice(p, cell.Price)}
	case catalogue.CompareWorkload:
		return ui.Cell{Text: sayWorkload(p, cell.Workload)}
	case catalogue.CompareDates:
		return ui.Cell{Text: sayRun(p, cell.Run)}
	case catalogue.CompareMode:
		return ui.Cell{Text: sayCodes(p, "catalogue.mode.", cell.Codes)}
	case catalogue.CompareLanguage:
		return ui.Cell{Text: sayLanguages(p, cell.Codes)}
	case catalogue.CompareLevel:
		return ui.Cell{Text: sayLevel(p, cell.Level)}
	case catalogue.CompareOutcomes:
		return ui.Cell{Body: outcomeList(cell.Outcomes)}
	case catalogue.CompareAssessment:
		return ui.Cell{Body: assessmentCell(cell.Assessment)}
	case catalogue.CompareStacking:
		return ui.Cell{Text: sayStacking(p, cell)}
	}
	return ui.Cell{}
}

// sayChecked names who approved what the offer says now; where nobody did it
// says so, whatever the provider claims for itself.
func sayChecked(p *i18n.Printer, cell catalogue.CompareCell, hash string, names map[string]string) string {
	var by []string
	changed := false
	for _, f := range cell.Facts {
		switch name, known := names[f.Source]; {
		case f.Value != hash:
			changed = true
		case known:
			by = append(by, p.T("portal.tag.approved_by", "body", name))
		default:
			by = append(by, p.T("portal.tag.approved"))
		}
	}
	switch {
	case len(by) > 0:
		return p.List(by)
	case changed:
		return p.T("portal.tag.changed")
	}
	return p.T("portal.tag.unchecked")
}

func sayStacking(p *i18n.Printer, cell catalogue.CompareCell) string {
	parts := []string{}
	if s := sayCodes(p, "catalogue.stacking.", cell.Codes); s != "" {
		parts = append(parts, s)
	}
	parts = append(parts, cell.Targets...)
	for _, f := range cell.Facts {
		parts = append(parts, f.Value)
	}
	return strings.Join(parts, " · ")
}
