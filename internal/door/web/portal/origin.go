package portal

import (
	"context"
	"strconv"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
)

// toldOf says of each source of an offer what it is, since when it says so, why it
// is this offer, and under which licence.
func toldOf(ctx context.Context, o catalogue.OfferOrigins) []string {
	p := ui.P(ctx)
	var out []string
	for _, t := range o.Told {
		line := p.T("portal.origin.told", "kind", p.T("catalogue.source.kind."+string(t.Kind)), "by", t.By, "date", p.Date(t.At))
		if len(o.Told) > 1 || t.How == catalogue.MatchedApart {
			line += " " + p.T("catalogue.matched."+string(t.How))
		}
		if t.Licence != nil {
			line += " " + licenceOf(p, *t.Licence)
		}
		out = append(out, line)
	}
	return out
}

func licenceOf(p *i18n.Printer, l catalogue.Licence) string {
	kept := "catalogue.licence.keeps"
	if !l.Keeps {
		kept = "catalogue.licence.keeps_nothing"
	}
	text := p.T("catalogue.licence", "name", l.Name, "address", l.Address) + " " + p.T(kept)
	if !l.Ends.IsZero() {
		text += " " + p.T("catalogue.licence.ends", "date", p.Date(l.Ends))
	}
	return text
}

// fieldsShown are the members of an offer a reader asks about, in the order of the
// page; the rest is in the data.
var fieldsShown = []string{
	"title", "summary", "outcomes", "workload", "level", "assessment", "participation", "awardingBody", "quality", "field", "languages",
	"price", "runs", "platform", "contact",
}

func originTable(ctx context.Context, o catalogue.OfferOrigins) ui.TableData {
	p := ui.P(ctx)
	t := ui.TableData{Caption: p.T("portal.origin.fields"), Hidden: true, Cards: true, Columns: []ui.Column{
		{Text: p.T("portal.origin.field")}, {Text: p.T("portal.origin.from")}, {Text: p.T("portal.origin.trust")}, {Text: p.T("portal.origin.others")},
	}}
	byName := map[string]catalogue.Origin{}
	for _, f := range o.Fields {
		byName[f.Field] = f
	}
	for _, name := range fieldsShown {
		f, stated := byName[name]
		if !stated {
			continue
		}
		from := o.Told[f.From]
		others := "–"
		if len(f.Others) > 0 {
			others = strconv.Itoa(len(f.Others))
		}
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: p.T("catalogue.field." + name)}, {Text: p.T("catalogue.source.kind."+string(from.Kind)) + ", " + p.Date(from.At)},
			{Text: p.T("catalogue.trust." + string(f.Trust))}, {Text: others},
		})
	}
	return t
}
