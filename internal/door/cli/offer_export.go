package cli

import (
	"cmp"
	"maps"
	"slices"
	"strings"

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
	c.printEntries(s, r.Problems)
	return nil
}

// printEntries prints what is wrong, kind by kind: a file of thousands of records
// has few kinds. What could not be read comes first, then what keeps offers from
// being listed, by how many.
func (c *offerImportCmd) printEntries(s *session, entries []catalogue.ReportEntry) {
	kinds := map[string][]catalogue.ReportEntry{}
	for _, e := range entries {
		code := cmp.Or(e.Rule, e.Message.Key)
		kinds[code] = append(kinds[code], e)
	}
	codes := slices.SortedFunc(maps.Keys(kinds), func(a, b string) int {
		judged := func(code string) int { return len(kinds[code][0].Framework) }
		return cmp.Or(cmp.Compare(min(judged(a), 1), min(judged(b), 1)), cmp.Compare(len(kinds[b]), len(kinds[a])), cmp.Compare(a, b))
	})
	for _, code := range codes {
		s.line("")
		s.say("cli.offer.import.kind", "code", code, "count", len(kinds[code]))
		for i, e := range kinds[code] {
			if i == shown && !c.All {
				s.line("  " + s.p.T("cli.offer.import.more", "count", len(kinds[code])-shown))
				break
			}
			s.line("  " + strings.Join(slices.DeleteFunc([]string{e.LocalID, e.Message.In(s.p.Lang())}, func(t string) bool { return t == "" }), ": "))
		}
	}
}

// mostFile is the largest file of offers: 30,000 records of a registry are 70 MB.
const mostFile = 256 << 20
