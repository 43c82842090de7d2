package cli

import (
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
)

type offerExportCmd struct {
	Format   string `enum:"jsonld,ctdl,elm,oeapi" default:"jsonld" help:"jsonld (schema.org, a line for each offer), ctdl (records of the Credential Registry, a line each), elm (learning opportunities of the European Learning Model) or oeapi (Open Education API, one page)."`
	Provider string `placeholder:"SLUG" help:"All offers of one provider, also those that are not listed."`
}

// Help says more in the usage.
func (offerExportCmd) Help() string {
	return "Without --provider, what is listed on the portal. What a language cannot say is in docs/reference/offer-formats.md.\n\n" +
		"Example:\n\n    cairn offer export --format elm --provider harbour > harbour.jsonld"
}

// Run writes offers.
func (c *offerExportCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	rows, _, err := (&offerListCmd{Provider: c.Provider, Limit: 1 << 30}).rows(s, a)
	if err != nil {
		return err
	}
	list, err := a.Identity.Organisations(s.ctx, system, identity.OrganisationFilter{})
	if err != nil {
		return err
	}
	orgs := map[identity.TenantID]identity.Organisation{}
	for _, o := range list {
		orgs[o.ID] = o
	}
	var offers []catalogue.Offer
	for _, r := range rows {
		if r.GoneAt.IsZero() {
			offers = append(offers, r.Offer)
		}
	}
	w, err := catalogue.WriteOffers(c.Format, offers, func(id identity.TenantID) identity.Organisation { return orgs[id] })
	if err != nil {
		return err
	}
	if w.Missing > 0 {
		s.note("cli.offer.export.missing", "count", w.Missing)
	}
	_, err = s.Out.Write(w.Body)
	return err
}

// importFile takes a file in a language of offers.
func (c *offerImportCmd) importFile(s *session) (err error) {
	if c.For == "" {
		return fault.New(fault.Invalid, "cli.offer.import.whose").At("--for")
	}
	body, err := s.read(s.ctx, nil, c.File, mostFile)
	if err != nil {
		return err
	}
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	org, err := s.organisation(a, c.For)
	if err != nil {
		return err
	}
	r, err := a.Catalogue.TakeFile(s.ctx, system, org, catalogue.FileRequest{Name: c.name(), Body: body, Format: catalogue.SourceKind(c.Format), DryRun: c.DryRun})
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(struct {
			catalogue.FileResult
			DryRun   bool          `json:"dryRun"`
			Problems []entryReport `json:"problems"`
		}{r, c.DryRun, s.entriesJSON(r.Problems)})
	}
	s.say("cli.offer.import.file", "found", r.Found, "listed", r.Listed, "new", r.New, "changed", r.Changed)
	if c.DryRun {
		s.say("cli.offer.import.dry_run")
	}
	for i, e := range r.Problems {
		if i == mostShown && !c.All {
			s.line("  " + s.p.T("cli.offer.import.more", "count", len(r.Problems)-mostShown))
			break
		}
		s.line("  " + e.LocalID + ": " + e.Message.In(s.p.Lang()))
	}
	return nil
}

const (
	mostFile  = 64 << 20
	mostShown = 10
)
