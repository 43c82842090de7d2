package portal

import (
	"slices"

	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// An aim is why somebody looks for a course (S-125). It decides which questions
// they are asked beside what they want to learn.
type aim struct {
	Name string
	Asks []search.Facet
	Sort search.Sort // of the answers; by relevance when empty
}

// aims are all of them, as the home page shows them.
var aims = []aim{
	{Name: "job", Asks: []search.Facet{search.FacetPlace, search.FacetFunded}},
	{Name: "change", Asks: []search.Facet{search.FacetPace, search.FacetFunded}},
	{Name: "up", Asks: []search.Facet{search.FacetMode, search.FacetPace}},
	{Name: "try", Asks: []search.Facet{search.FacetVolume, search.FacetPrice}, Sort: search.SortShortest},
	{Name: "degree", Asks: []search.Facet{search.FacetStackable, search.FacetStarts}},
	{Name: "myself", Asks: []search.Facet{search.FacetMode, search.FacetPrice}},
}

const startPath = "/start/"

// aimLinks lead from the home page to the questions.
func aimLinks(p *i18n.Printer) (links []ui.Link) {
	for _, a := range aims {
		links = append(links, ui.Link{Text: p.T("portal.aim." + a.Name), Href: startPath + a.Name})
	}
	return links
}

// startView is the three questions of an aim.
type startView struct {
	Aim   aim
	Words ui.Field
	Asks  []ui.Field // those that an offer here answers
}

// Start asks three questions at most; what is answered is a search like any other,
// so a question left out narrows nothing. Fault "portal.aim.unknown".
func (d *Desk) Start(r *page.Request) error {
	i := slices.IndexFunc(aims, func(a aim) bool { return a.Name == r.PathValue("aim") })
	if i < 0 {
		return fault.New(fault.NotFound, "portal.aim.unknown")
	}
	v := startView{Aim: aims[i]}
	found, err := d.Catalogue.Search(r.Ctx(), r.Actor(), search.Query{Count: v.Aim.Asks, Limit: 1})
	if err != nil {
		return err
	}
	names, err := d.valueNames(r, len(found.Facets[search.FacetStackable]) > 0)
	if err != nil {
		return err
	}
	v.Words = ui.Field{Name: "q", Type: "search", Label: r.T("portal.aim." + v.Aim.Name + ".what"), Hint: r.T("portal.aim." + v.Aim.Name + ".hint"), Optional: true}
	for _, facet := range v.Aim.Asks {
		counts := slices.DeleteFunc(slices.Clone(found.Facets[facet]), func(c search.FacetCount) bool { return c.Value == search.NotStated })
		if f, ok := facetField(r.Printer(), facet, counts, nil, names); ok {
			f.Label, f.Optional = r.T("portal.ask."+string(facet)), true
			v.Asks = append(v.Asks, f)
		}
	}
	return r.Render(ui.Page{Title: r.T("portal.aim." + v.Aim.Name), Description: r.T("portal.home.lead")}, startBody(v, r.Blank()))
}
