package author

import (
	"context"
	"net/url"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
)

// sourcesView is a provider's sources and its offers that several state.
type sourcesView struct {
	All    []catalogue.Source
	Merged []mergedView
}

// mergedView is one offer that several sources state, or that stands apart.
type mergedView struct {
	Offer     catalogue.OfferID
	Title     string
	Told      []toldLine
	Conflicts ui.TableData
}

// toldLine is one source in words; Part: it can be set apart.
type toldLine struct {
	Told catalogue.Told
	Text string
	Part bool
}

func apartPath(id catalogue.OfferID, t catalogue.Told) string {
	return offerPath(id) + "/apart?" + url.Values{"source": {string(t.Source)}, "local": {t.LocalID}}.Encode()
}

func (d *Desk) sourcesView(r *page.Request) (v sourcesView, err error) {
	tenant := r.Actor().Tenant
	if v.All, err = d.Catalogue.Sources(r.Ctx(), r.Actor(), tenant); err != nil {
		return v, err
	}
	rows, origins, err := d.Catalogue.Conflicting(r.Ctx(), r.Actor(), tenant)
	if err != nil {
		return v, err
	}
	p := r.Printer()
	for i, o := range origins {
		title, _ := rows[i].Offer.Title.In(p.Lang())
		v.Merged = append(v.Merged, mergedView{Offer: o.Offer, Title: title, Told: toldLines(p, o), Conflicts: conflicts(p, o)})
	}
	return v, nil
}

func toldLines(p *i18n.Printer, o catalogue.OfferOrigins) []toldLine {
	var out []toldLine
	for i, t := range o.Told {
		text := p.T("portal.origin.told", "kind", p.T("catalogue.source.kind."+string(t.Kind)), "by", t.By, "date", p.Date(t.At)) + " " + p.T("catalogue.matched."+string(t.How))
		out = append(out, toldLine{t, text, i > 0})
	}
	return out
}

// conflicts are the fields that sources state differently, with what each says.
func conflicts(p *i18n.Printer, o catalogue.OfferOrigins) ui.TableData {
	t := ui.TableData{Caption: p.T("author.merged.table"), Cards: true, Columns: []ui.Column{
		{Text: p.T("portal.origin.field")}, {Text: p.T("author.merged.shown")}, {Text: p.T("author.merged.other")},
	}}
	for _, f := range o.Conflicts() {
		name := "catalogue.field." + f.Field
		if !p.Has(name) {
			name = "catalogue.field.further"
		}
		for _, other := range f.Others {
			t.Rows = append(t.Rows, []ui.Cell{
				{Text: p.T(name)}, {Text: cut(o.Says(f.From, f.Field))},
				{Text: p.T("catalogue.source.kind."+string(o.Told[other].Kind)) + ": " + cut(o.Says(other, f.Field))},
			})
		}
	}
	return t
}

// cut keeps what stands in a table short.
func cut(s string) string {
	const most = 160
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// Retire ends a source.
func (d *Desk) Retire(r *page.Request) error {
	if err := d.Catalogue.Retire(r.Ctx(), r.Actor(), r.Actor().Tenant, catalogue.SourceID(r.PathValue("source"))); err != nil {
		return err
	}
	return r.Redirect(sourcesPath, "author.source.retired")
}

// Apart says that what one source states is another offer.
func (d *Desk) Apart(r *page.Request) error {
	if _, err := d.Catalogue.SetApart(r.Ctx(), r.Actor(), catalogue.OfferID(r.PathValue("offer")), catalogue.SourceID(r.Query("source")), r.Query("local")); err != nil {
		return err
	}
	return r.Redirect(sourcesPath, "author.merged.parted")
}

// kindsRegistered are the kinds a provider registers itself.
func kindsRegistered(ctx context.Context) []ui.Option {
	var out []ui.Option
	for _, k := range catalogue.OwnKinds() {
		out = append(out, ui.Option{Value: string(k), Text: ui.T(ctx, "catalogue.source.kind."+string(k))})
	}
	return out
}

// readable reports that a source can be read now.
func readable(s catalogue.Source) bool {
	return s.State != catalogue.SourceRetired && s.Kind.Fetched()
}
