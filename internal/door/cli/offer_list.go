package cli

import (
	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
)

type offerListCmd struct {
	Provider string `placeholder:"SLUG" help:"All offers of one provider, also those that are not listed."`
	After    string `placeholder:"ID" help:"Only after this offer: the last of the page before."`
	Limit    int    `default:"100" help:"At most so many."`
}

// Help says more in the usage.
func (offerListCmd) Help() string {
	return "Without --provider, what is listed on the portal.\n\nExample:\n\n    cairn offer list --provider harbour --json"
}

// offerLine is one offer in `offer list --json`.
type offerLine struct {
	ID       catalogue.OfferID `json:"id"`
	Title    string            `json:"title"`
	Provider string            `json:"provider"`
	Listed   bool              `json:"listed"`
	URL      string            `json:"url"`
	Origin   string            `json:"origin,omitempty"`
}

// Run lists offers.
func (c *offerListCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	rows, next, err := c.rows(s, a)
	if err != nil {
		return err
	}
	orgs, err := a.Identity.Organisations(s.ctx, system, identity.OrganisationFilter{})
	if err != nil {
		return err
	}
	slugs := map[identity.TenantID]string{}
	for _, o := range orgs {
		slugs[o.ID] = o.Slug
	}
	lines := []offerLine{}
	for _, r := range rows {
		o := r.Offer
		lines = append(lines, offerLine{ID: o.ID, Title: s.in(o.Title), Provider: slugs[o.Provider], Listed: r.Listed, URL: o.URL, Origin: o.Origin})
	}
	if s.JSON {
		return s.writeJSON(struct {
			Offers []offerLine       `json:"offers"`
			Next   catalogue.OfferID `json:"next,omitempty"`
		}{lines, next})
	}
	c.print(s, lines, next)
	return nil
}

func (c *offerListCmd) rows(s *session, a *app.App) (rows []catalogue.OfferRow, next catalogue.OfferID, err error) {
	if c.Provider != "" {
		org, err := s.organisation(a, c.Provider)
		if err != nil {
			return nil, "", err
		}
		rows, err = a.Catalogue.OffersOf(s.ctx, systemIn(org.ID), org.ID)
		return rows, "", err
	}
	next = catalogue.OfferID(c.After)
	for len(rows) < c.Limit {
		var some []catalogue.OfferRow
		if some, next, err = a.Catalogue.Offers(s.ctx, system, next, c.Limit-len(rows)); err != nil {
			return nil, "", err
		}
		rows = append(rows, some...)
		if next == "" {
			break
		}
	}
	return rows, next, nil
}

func (c *offerListCmd) print(s *session, lines []offerLine, next catalogue.OfferID) {
	if len(lines) == 0 {
		s.say("cli.offer.list.none")
		return
	}
	var rows [][]string
	for _, l := range lines {
		rows = append(rows, []string{string(l.ID), l.Provider, s.p.T("common." + word(l.Listed)), l.Title})
	}
	s.table([]string{"cli.column.id", "cli.column.provider", "cli.column.listed", "cli.column.title"}, rows)
	if next != "" {
		s.note("cli.offer.list.more", "id", string(next))
	}
}
