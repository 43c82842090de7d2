package portal

import (
	"net/http"

	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/funding"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/outreach"
	"opencairn.org/cairn/internal/domain/rating"
	"opencairn.org/cairn/internal/domain/recognition"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
)

// Desk serves the portal.
type Desk struct {
	Catalogue *catalogue.Service
	Assurance *assurance.Service
	Framework *framework.Service
	Identity  *identity.Service
	// Enrolment says how many places are left. Nil where its door is shut: then
	// no page leads to it.
	Recognition *recognition.Service // nil when its door is closed
	Enrolment   *enrolment.Service
	Outreach    *outreach.Service // lists and portals; nil when its door is closed
	Rating      *rating.Service   // nil when its door is closed
	// Admit takes one request for data from the allowance of the address it comes
	// from; nil: nobody counts.
	Admit func(*http.Request) error
	// Address is the network address a request comes from, for limits.
	Address func(*http.Request) string
	// Funding says who would pay. Nil where nobody but the learner does.
	Funding *funding.Service
	// On reports whether a domain's pages are served; nil: all are.
	On func(domain string) bool
}

const (
	offersPath  = "/offers"
	comparePath = "/compare"
)

func offerPath(id catalogue.OfferID) string { return offersPath + "/" + string(id) }

// latest is how many of the newest offers the home page shows.
const latest = 3

// homeView is the home page.
type homeView struct {
	Found, Listed int
	Aims          []ui.Link
	Hurdles       *ui.Link // to what stands in people's way; nil when nothing is known of it
	Latest        []ui.Result
}

// Home says what this is in plain words, with one figure and one box.
func (d *Desk) Home(r *page.Request) error {
	v := homeView{Aims: aimLinks(r.Printer()), Hurdles: d.hurdleLink(r.Printer())}
	var err error
	if v.Found, v.Listed, err = d.Catalogue.Counts(r.Ctx(), r.Actor()); err != nil {
		return err
	}
	found, err := d.Catalogue.Search(r.Ctx(), r.Actor(), search.Query{Sort: search.SortNewest, Limit: latest})
	if err != nil {
		return err
	}
	names, err := d.bodies(r)
	if err != nil {
		return err
	}
	for _, o := range found.Offers {
		v.Latest = append(v.Latest, result(r.Printer(), o, names, r.Now()))
	}
	if p, in := r.Place(); in {
		return d.placeHome(r, p, v)
	}
	return r.Render(ui.Page{Title: r.T("portal.home.title"), Description: r.T("portal.home.lead")}, homeBody(v, r.Blank()))
}

// bodies are the names of the bodies that decide, by organisation id and by
// slug, as the reader reads them.
func (d *Desk) bodies(r *page.Request) (map[string]string, error) {
	orgs, err := d.Identity.Organisations(r.Ctx(), r.Actor(), identity.OrganisationFilter{Kind: identity.KindAgency})
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, o := range orgs {
		name, _ := o.Name.In(r.Printer().Lang())
		names[string(o.ID)], names[o.Slug] = name, name
	}
	return names, nil
}

// nameOf is an organisation as the reader reads it. Self-accrediting providers
// decide too, and employers endorse, so any organisation can be asked for.
func (d *Desk) nameOf(r *page.Request, id identity.TenantID) (string, error) {
	org, err := d.Identity.Organisation(r.Ctx(), r.Actor(), id)
	if err != nil {
		return "", err
	}
	name, _ := org.Name.In(r.Printer().Lang())
	return name, nil
}
