package portal

import (
	"net/url"
	"slices"
	"strings"

	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
)

const hurdlesPath = "/hurdles"

// hurdleView is what stands in the way of a group, and what helps.
type hurdleView struct {
	Group  string
	Source pack.Citation
	Ask    ui.Link
	Parts  []hurdlePart
}

type hurdlePart struct {
	Kind string
	Text string
	Link string // where the country says more
	Lang string // of the text, where it is not the page's
	Ways []way
	None []string // what helps and no offer declares yet
}

// way is one filter that helps, with how many offers declare it.
type way struct {
	Text   string
	Href   string
	Offers int
}

// hurdleLink leads from the home page to the groups; nil where the country's pack
// names none.
func (d *Desk) hurdleLink(p *i18n.Printer) *ui.Link {
	if d.Outreach == nil || len(d.Outreach.Hurdles) == 0 {
		return nil
	}
	return &ui.Link{Text: p.T("hurdle.title"), Href: hurdlesPath}
}

// Hurdles asks who somebody is, for whom learning is harder (S-365). Fault
// "hurdle.none" where the country's pack says nothing about it.
func (d *Desk) Hurdles(r *page.Request) error {
	if len(d.Outreach.Hurdles) == 0 {
		return fault.New(fault.NotFound, "hurdle.none")
	}
	var groups []ui.Link
	for _, g := range d.Outreach.Hurdles {
		name, _ := g.Name.In(r.Printer().Lang())
		groups = append(groups, ui.Link{Text: name, Href: hurdlesPath + "/" + g.ID})
	}
	return r.Render(ui.Page{Title: r.T("hurdle.title"), Description: r.T("hurdle.lead")}, hurdlesBody(groups))
}

// Hurdle says what often stands in the way of a group, and shows for each what helps:
// filters of the search with how many offers meet them, and what the country does.
// Fault "hurdle.unknown".
func (d *Desk) Hurdle(r *page.Request) error {
	i := slices.IndexFunc(d.Outreach.Hurdles, func(g pack.HurdleGroup) bool { return g.ID == r.PathValue("people") })
	if i < 0 {
		return fault.New(fault.NotFound, "hurdle.unknown")
	}
	g, lang := d.Outreach.Hurdles[i], r.Printer().Lang()
	v := hurdleView{Source: g.Source}
	v.Group, _ = g.Name.In(lang)
	if g.Ask.Address != "" {
		v.Ask.Href = g.Ask.Address
		v.Ask.Text, _ = g.Ask.Name.In(lang)
	}
	found, err := d.Catalogue.Search(r.Ctx(), r.Actor(), search.Query{Count: facetsOf(g), Limit: 1})
	if err != nil {
		return err
	}
	for _, h := range g.Hurdles {
		v.Parts = append(v.Parts, partOf(r.Printer(), h, found.Facets))
	}
	return r.Render(ui.Page{Title: v.Group, Breadcrumb: []ui.Link{{Text: r.T("hurdle.title"), Href: hurdlesPath}}, Description: r.T("hurdle.lead")}, hurdleBody(v))
}

// facetsOf are the filters that help a group.
func facetsOf(g pack.HurdleGroup) (facets []search.Facet) {
	for _, h := range g.Hurdles {
		for _, help := range h.Helps {
			if name, _, _ := strings.Cut(help, ":"); !slices.Contains(facets, search.Facet(name)) {
				facets = append(facets, search.Facet(name))
			}
		}
	}
	return facets
}

func partOf(p *i18n.Printer, h pack.Hurdle, counts map[search.Facet][]search.FacetCount) hurdlePart {
	part := hurdlePart{Kind: h.Kind, Link: h.Address}
	if len(h.Text) > 0 {
		text, lang := h.Text.In(p.Lang())
		if part.Text = text; lang != p.Lang() {
			part.Lang = lang
		}
	}
	for _, help := range h.Helps {
		name, value, _ := strings.Cut(help, ":")
		facet := search.Facet(name)
		w := way{Text: sayHelp(p, facet, value), Href: offersPath + "?" + url.Values{name: {value}}.Encode()}
		for _, c := range counts[facet] {
			if c.Value == value {
				w.Offers = c.Count
			}
		}
		if w.Offers == 0 {
			part.None = append(part.None, w.Text)
			continue
		}
		part.Ways = append(part.Ways, w)
	}
	return part
}

// sayHelp is a filter and its value in words; what supports somebody speaks for
// itself.
func sayHelp(p *i18n.Printer, facet search.Facet, value string) string {
	said := sayChoice(p, facet, value, nil)
	if facet == search.FacetSupports || facet == search.FacetFunded {
		return said
	}
	return p.T("hurdle.way", "filter", p.T("portal.facet."+string(facet)), "value", said)
}
