package agency

import (
	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
)

// Reviews lists the cases in which the reader's recommendation is awaited.
func (d *Desk) Reviews(r *page.Request) error {
	all, err := d.Assurance.ReviewsAwaited(r.Ctx(), r.Actor())
	if err != nil {
		return err
	}
	q := assurance.Queue{Applications: all}
	names, err := d.names(r, q)
	if err != nil {
		return err
	}
	return r.Render(ui.Page{Title: r.T("agency.reviews.title")}, reviewsPage(waiting(r, q, names)))
}

// providerRow is one provider as the body's list shows it.
type providerRow struct {
	Organisation identity.Organisation
	Name         string
	Entry        assurance.ProviderEntry
}

// Providers lists every provider and what the register says about it.
func (d *Desk) Providers(r *page.Request) error {
	rows, err := d.providers(r)
	if err != nil {
		return err
	}
	return r.Render(ui.Page{Title: r.T("agency.providers.title"), Wide: true}, providersPage(rows, r.Blank()))
}

func (d *Desk) providers(r *page.Request) ([]providerRow, error) {
	if err := d.Assurance.MaySetProviders(r.Actor()); err != nil {
		return nil, err
	}
	orgs, err := d.Identity.Organisations(r.Ctx(), r.Actor(), identity.OrganisationFilter{})
	if err != nil {
		return nil, err
	}
	entries, err := d.Assurance.Providers(r.Ctx())
	if err != nil {
		return nil, err
	}
	last := map[identity.TenantID]assurance.ProviderEntry{}
	for _, e := range entries {
		if e.Until.IsZero() {
			last[e.Provider] = e
		}
	}
	var rows []providerRow
	for _, o := range orgs {
		if !o.Kind.Provides() {
			continue
		}
		name, _ := o.Name.In(r.Printer().Lang())
		rows = append(rows, providerRow{Organisation: o, Name: name, Entry: last[o.ID]})
	}
	return rows, nil
}

// SetProvider enters or changes what the register says about a provider.
func (d *Desk) SetProvider(r *page.Request) error {
	f := r.Form()
	to, reasons := assurance.ProviderStatus(f.Required("status")), f.Text("reasons")
	err := f.Err()
	if err == nil {
		err = d.Assurance.SetProvider(r.Ctx(), r.Actor(), identity.TenantID(r.PathValue("provider")), to, reasons)
	}
	if err == nil {
		return r.Redirect("/agency/providers", "agency.providers.done")
	}
	rows, rowsErr := d.providers(r)
	if rowsErr != nil {
		return rowsErr
	}
	return f.Again(err, ui.Page{Title: r.T("agency.providers.title"), Wide: true}, providersPage(rows, f))
}
