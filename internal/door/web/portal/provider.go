package portal

import (
	"cmp"
	"encoding/json"
	"slices"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/rating"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
)

const providersPath = "/providers"

// Providers lists who offers something that is listed.
func (d *Desk) Providers(r *page.Request) error {
	found, err := d.Catalogue.Search(r.Ctx(), r.Actor(), search.Query{Limit: 1, Count: []search.Facet{search.FacetProvider}})
	if err != nil {
		return err
	}
	orgs, err := d.Identity.Organisations(r.Ctx(), r.Actor(), identity.OrganisationFilter{})
	if err != nil {
		return err
	}
	count := map[string]int{}
	for _, c := range found.Facets[search.FacetProvider] {
		count[c.Value] = c.Count
	}
	p := r.Printer()
	t := ui.TableData{Caption: p.T("portal.providers.title"), Hidden: true, Columns: []ui.Column{{Text: p.T("portal.provider.name")}, {Text: p.T("portal.provider.offers"), Number: true}}}
	for _, o := range orgs {
		if n := count[string(o.ID)]; n > 0 {
			name, _ := o.Name.In(p.Lang())
			t.Rows = append(t.Rows, []ui.Cell{{Text: name, Body: providerCell(o, name)}, {Text: p.Number(int64(n))}})
		}
	}
	slices.SortStableFunc(t.Rows, func(a, b []ui.Cell) int { return cmp.Compare(a[0].Text, b[0].Text) })
	return r.Render(ui.Page{Title: p.T("portal.providers.title")}, providersBody(t))
}

// Provider is one provider with what it offers.
func (d *Desk) Provider(r *page.Request) error {
	org, err := d.provider(r, r.PathValue("provider"))
	if err != nil {
		return err
	}
	found, err := d.Catalogue.Search(r.Ctx(), r.Actor(), search.Query{
		Sort: search.SortTitle, Cursor: r.Query("after"), Filter: map[search.Facet][]string{search.FacetProvider: {string(org.ID)}},
	})
	if err != nil {
		return err
	}
	names, err := d.bodies(r)
	if err != nil {
		return err
	}
	p := r.Printer()
	name, _ := org.Name.In(p.Lang())
	v := providerView{Organisation: org, Name: name, Total: found.Total}
	if v.Mark, err = d.providerMark(r, org.ID); err != nil {
		return err
	}
	for _, o := range found.Offers {
		v.Results = append(v.Results, result(p, o, names, r.Now()))
	}
	if found.Next != "" {
		v.Next = r.With("after", found.Next)
	}
	frame := ui.Page{Title: name, Private: v.Total == 0, Breadcrumb: []ui.Link{{Text: p.T("portal.providers.title"), Href: providersPath}, {Text: name, Current: true}}}
	if frame.Data, err = providerData(r, org, found.Offers); err != nil {
		return err
	}
	return r.Render(frame, providerBody(v))
}

// provider is an organisation by its short name, or by its id, which programs
// have.
func (d *Desk) provider(r *page.Request, name string) (identity.Organisation, error) {
	org, err := d.Identity.OrganisationBySlug(r.Ctx(), r.Actor(), name)
	if f, ok := fault.Of(err); ok && f[0].Kind == fault.NotFound {
		return d.Identity.Organisation(r.Ctx(), r.Actor(), identity.TenantID(name))
	}
	return org, err
}

type providerView struct {
	identity.Organisation
	Name    string
	Total   int
	Mark    rating.Summary // over all its programmes
	Results []ui.Result
	Next    string
}

type object = map[string]any

const schemaOrg = "https://schema.org"

// listData is a list of offers as schema.org data.
func listData(r *page.Request, offers []catalogue.FoundOffer) ([]byte, error) {
	return json.Marshal(object{"@context": schemaOrg, "@type": "ItemList", "numberOfItems": len(offers), "itemListElement": items(r, offers)})
}

func items(r *page.Request, offers []catalogue.FoundOffer) []object {
	all := make([]object, 0, len(offers))
	for i, o := range offers {
		title, _ := o.Offer.Title.In(r.Printer().Lang())
		all = append(all, object{"@type": "ListItem", "position": i + 1, "url": r.URL(offerPath(o.Offer.ID)), "name": title})
	}
	return all
}

// providerData is a provider as schema.org and CTDL data.
func providerData(r *page.Request, org identity.Organisation, offers []catalogue.FoundOffer) ([]byte, error) {
	name, lang := org.Name.In(r.Printer().Lang())
	o := object{
		"@context": []any{schemaOrg, object{"ceterms": "https://purl.org/ctdl/terms/"}},
		"@type":    []string{"EducationalOrganization", "ceterms:CredentialOrganization"}, "@id": r.URL(providersPath + "/" + org.Slug),
		"name": name, "ceterms:name": object{"@value": name, "@language": lang}, "url": r.URL(providersPath + "/" + org.Slug),
		"makesOffer": object{"@type": "ItemList", "itemListElement": items(r, offers)},
	}
	if org.Website != "" {
		o["sameAs"], o["ceterms:subjectWebpage"] = org.Website, object{"@id": org.Website}
	}
	if org.DID != "" {
		o["identifier"] = org.DID
	}
	return json.Marshal(o)
}
