package operator

import (
	"slices"
	"strings"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/key"
)

// organisation is one row of the list.
type organisation struct {
	identity.Organisation
	Name string
	Keys []key.Public // of its DID, the newest first
}

// Organisations lists every organisation with its identifier and keys.
func (d *Desk) Organisations(r *page.Request) error {
	if err := d.allow(r, "operator.home", ""); err != nil {
		return err
	}
	rows, err := d.organisations(r)
	if err != nil {
		return err
	}
	return r.Render(organisationsFrame(r), organisationsPage(rows, r.Blank()))
}

func organisationsFrame(r *page.Request) ui.Page {
	return ui.Page{Title: r.T("operator.organisations"), Wide: true, Private: true, Breadcrumb: []ui.Link{{Text: r.T("operator.title"), Href: home}, {Text: r.T("operator.organisations"), Current: true}}}
}

func (d *Desk) organisations(r *page.Request) ([]organisation, error) {
	all, err := d.Identity.Organisations(r.Ctx(), r.Actor(), identity.OrganisationFilter{})
	if err != nil {
		return nil, err
	}
	rows := make([]organisation, len(all))
	for i, o := range all {
		name, _ := o.Name.In(r.Printer().Lang())
		rows[i] = organisation{Organisation: o, Name: name}
		if rows[i].Keys, err = d.keys(o); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

func (d *Desk) keys(o identity.Organisation) ([]key.Public, error) {
	if o.DID == "" {
		return nil, nil
	}
	all, err := d.Keys.List(string(o.ID))
	all = slices.DeleteFunc(all, func(k key.Public) bool { return k.Issuer != o.DID })
	slices.Reverse(all)
	return all, err
}

// CreateOrganisation founds an organisation.
func (d *Desk) CreateOrganisation(r *page.Request) error {
	f := r.Form()
	o := identity.Organisation{
		Slug: f.Required("slug"), Kind: identity.OrganisationKind(f.Choice("kind", kinds()...)), DID: f.Text("did"),
		Website: f.Text("website"), Country: strings.ToUpper(f.Text("country")), Name: i18n.Text{r.Printer().Lang(): f.Required("name")},
	}
	err := f.Err()
	if err == nil {
		o, err = d.Identity.CreateOrganisation(r.Ctx(), r.Actor(), o)
	}
	if err == nil {
		return r.Redirect(peoplePath+"?organisation="+string(o.ID), "operator.organisation.created")
	}
	if denied := d.allow(r, "operator.home", ""); denied != nil {
		return denied
	}
	rows, listErr := d.organisations(r)
	if listErr != nil {
		return listErr
	}
	return f.Again(err, organisationsFrame(r), organisationsPage(rows, f))
}

func kinds() []string {
	var out []string
	for _, k := range identity.OrganisationKinds() {
		out = append(out, string(k))
	}
	return out
}
