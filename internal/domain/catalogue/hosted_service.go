package catalogue

import (
	"context"
	"maps"
	"slices"

	"opencairn.org/cairn/formats/ctdl"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// HostedAddress is where a page that Cairn hosts is, for good.
func (s *Service) HostedAddress(id HostedID) string { return s.Public + "/hosted/" + string(id) }

func (s *Service) mayHost(actor identity.Actor, tenant identity.TenantID, id HostedID) error {
	return s.Policy.Allow(actor, "catalogue.hosted.write", identity.Resource{Type: "catalogue.hosted", ID: string(id), Tenant: tenant})
}

// OpenHosted begins a page.
func (s *Service) OpenHosted(ctx context.Context, actor identity.Actor, tenant identity.TenantID) (HostedPage, error) {
	if err := s.mayHost(actor, tenant, ""); err != nil {
		return HostedPage{}, err
	}
	var h HostedPage
	err := s.DB.Write(ctx, sqldb.Tenant(tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		if err := identity.TakesOnIn(ctx, tx, tenant); err != nil {
			return err
		}
		h = HostedPage{ID: HostedID(tx.NewID()), Tenant: tenant, Answers: Answers{}, Opened: tx.Now(), Changed: tx.Now()}
		return putHosted(ctx, tx, h)
	})
	return h, err
}

// HostedPages lists a provider's pages, the last changed first; at most 200.
func (s *Service) HostedPages(ctx context.Context, actor identity.Actor, tenant identity.TenantID) ([]HostedPage, error) {
	if err := s.mayHost(actor, tenant, ""); err != nil {
		return nil, err
	}
	var out []HostedPage
	err := s.DB.Read(ctx, sqldb.Tenant(tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if out, err = hostedOf(ctx, tx, tenant); err != nil {
			return err
		}
		for i := range out {
			if _, err := out[i].standsIn(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// standsIn adds how the page's offer stands now.
func (h *HostedPage) standsIn(ctx context.Context, tx *sqldb.Tx) (kept, error) {
	if h.Offer == "" {
		return kept{}, nil
	}
	k, err := offerByID(ctx, tx, h.Offer)
	if err != nil {
		return k, err
	}
	h.Listed, h.Gone = k.Listed, !k.GoneAt.IsZero()
	if k.Source != hostedSource {
		h.Moved = k.Page
	}
	return k, nil
}

// HostedDraft is one of a provider's own pages, and what its answers would make
// of it now: nothing is stored.
type HostedDraft struct {
	HostedPage
	Wrong  fault.List // of all answers
	Judged Judged     // of what can be understood of them
	Read   Offer
	Shows  Picture // the picture it has
}

// HostedDraft shows a provider one of its pages.
func (s *Service) HostedDraft(ctx context.Context, actor identity.Actor, id HostedID) (HostedDraft, error) {
	var d HostedDraft
	var org identity.Organisation
	err := s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		d = HostedDraft{}
		if d.HostedPage, err = hostedByID(ctx, tx, id); err != nil {
			return err
		}
		if err := s.mayHost(actor, d.Tenant, id); err != nil {
			return err
		}
		if _, err := d.standsIn(ctx, tx); err != nil {
			return err
		}
		if d.Shows, err = shownIn(ctx, tx, string(d.ID)); err != nil {
			return err
		}
		org, err = identity.OrganisationIn(ctx, tx, d.Tenant)
		return err
	})
	if err != nil {
		return d, err
	}
	c, wrong := readHosted(d.Answers, 0)
	d.Wrong = wrong
	s.show(&c, d.HostedPage.Picture)
	d.Read = offerOf(s.published(c, org, id))
	d.Judged, err = s.judge(d.Read, org, nil, s.DB.Now())
	return d, err
}

// published is a course as the hosted page states it: whose page it is, and who
// awards, is known from the organisation and shown before it is published.
func (s *Service) published(c ctdl.Course, org identity.Organisation, id HostedID) ctdl.Course {
	name, _ := org.Name.In("en")
	if len(c.Languages) > 0 {
		if own, in := org.Name.In(c.Languages[0]); in == c.Languages[0] {
			name = own
		}
	}
	body := ctdl.Organisation{Name: name, URL: org.Website, Country: org.Country}
	c.ID, c.URL, c.Provider, c.Awarders = string(id), s.HostedAddress(id), body, []ctdl.Organisation{body}
	if org.Country != "" {
		c.Countries = []string{org.Country}
	}
	return c
}

// SaveHosted keeps the answers of one step as they were typed, also those that
// cannot be used, and says what is wrong with them (a fault.List at their
// fields). What was saved stays whatever the error says.
func (s *Service) SaveHosted(ctx context.Context, actor identity.Actor, id HostedID, step int, answers Answers) error {
	var wrong fault.List
	err := s.writeHosted(ctx, actor, id, func(ctx context.Context, tx *sqldb.Tx, h *HostedPage) error {
		all := maps.Clone(h.Answers)
		for _, f := range hostedFields(step) {
			delete(all, f)
			if v := keptAnswer(answers[f]); len(v) > 0 {
				all[f] = v
			}
		}
		if h.Published.IsZero() {
			h.Saves++
		}
		h.Answers, h.Changed = all, tx.Now()
		_, wrong = readHosted(all, step)
		return putHosted(ctx, tx, *h)
	})
	if err == nil && len(wrong) > 0 {
		return wrong
	}
	return err
}

// keptAnswer leaves out empty answers, and what no answer can be.
func keptAnswer(values []string) (out []string) {
	for _, v := range values {
		if v != "" && len(v) <= 8*mostHostedText && len(out) < mostHostedLines {
			out = append(out, v)
		}
	}
	return out
}

// writeHosted changes a page of the actor's own organisation.
func (s *Service) writeHosted(ctx context.Context, actor identity.Actor, id HostedID, change func(context.Context, *sqldb.Tx, *HostedPage) error) error {
	var h HostedPage
	err := s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		h, err = hostedByID(ctx, tx, id)
		return err
	})
	if err != nil {
		return err
	}
	if err := s.mayHost(actor, h.Tenant, id); err != nil {
		return err
	}
	return s.DB.Write(ctx, sqldb.Tenant(h.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		h, err := hostedByID(ctx, tx, id)
		if err != nil {
			return err
		}
		return change(ctx, tx, &h)
	})
}

// PublishHosted publishes a page: what its answers state is written as JSON-LD,
// kept as received, read by the reader of harvests and taken into the catalogue
// as a harvest would. A page that was changed and published again is a new
// version of the same offer. The error is a fault.List at the fields where
// answers are missing or wrong; catalogue.hosted.moved where the provider's own
// site states the offer.
func (s *Service) PublishHosted(ctx context.Context, actor identity.Actor, id HostedID) (j Judged, err error) {
	err = s.writeHosted(ctx, actor, id, func(ctx context.Context, tx *sqldb.Tx, h *HostedPage) (err error) {
		if err := identity.TakesOnIn(ctx, tx, h.Tenant); err != nil {
			return err
		}
		if _, err := h.standsIn(ctx, tx); err != nil {
			return err
		}
		if h.Moved != "" {
			return fault.New(fault.Conflict, "catalogue.hosted.moved", "address", h.Moved)
		}
		c, wrong := readHosted(h.Answers, 0)
		if len(wrong) > 0 {
			return wrong
		}
		s.show(&c, h.Picture)
		if j, err = s.takeHosted(ctx, tx, h, c); err != nil {
			return err
		}
		if h.Offer = j.Offer.ID; h.Published.IsZero() {
			h.Published = tx.Now()
		}
		if err := putHosted(ctx, tx, *h); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Entry{
			Tenant: string(h.Tenant), Actor: actor.Name(), Role: actor.RoleNames(), Act: "catalogue.hosted.publish",
			Object: "catalogue.offer/" + string(h.Offer), Detail: map[string]any{"page": string(id), "listed": j.Listed},
		})
	})
	return j, err
}

// takeHosted is the harvest of a page that needs no fetching.
func (s *Service) takeHosted(ctx context.Context, tx *sqldb.Tx, h *HostedPage, c ctdl.Course) (Judged, error) {
	org, err := identity.OrganisationIn(ctx, tx, h.Tenant)
	if err != nil {
		return Judged{}, err
	}
	body, err := ctdl.Write(s.published(c, org, h.ID))
	if err != nil {
		return Judged{}, err
	}
	page := s.HostedAddress(h.ID)
	r := Record{
		ID: tx.NewID(), Source: hostedSource, URL: page, Status: 200, ContentType: "application/ld+json",
		Body: body, SHA256: digest(body), Fetched: tx.Now(),
	}
	if err := insertRecord(ctx, tx, h.Tenant, r); err != nil {
		return Judged{}, err
	}
	read := ctdl.Read(body, r.ContentType, page)
	if len(read.Courses) != 1 {
		return Judged{}, fault.New(fault.Invalid, "catalogue.hosted.unreadable")
	}
	o := offerOf(read.Courses[0])
	o.Provider = h.Tenant
	var met tally
	j, err := s.takeIn(ctx, tx, taking{Offer: o, Org: org, Source: hostedSource, Page: page, Record: r.ID, Harvest: string(hostedSource)}, &met)
	if err != nil {
		return j, err
	}
	k, found, err := offerByLocalID(ctx, tx, h.Tenant, o.LocalID)
	if err == nil && !found {
		err = fault.New(fault.NotFound, "catalogue.offer.not_found")
	}
	if err != nil {
		return j, err
	}
	j.Offer.ID = k.ID
	report := slices.Clone(j.Report)
	for _, problem := range read.Problems {
		report = append(report, problemEntry(page, problem).about(read.Courses))
	}
	return j, replaceReport(ctx, tx, h.Tenant, hostedSource, page, byWeight(report))
}

// TakeDownHosted takes a page's offer off the lists; its address stays. Published
// again, it is the same offer. A page that was never published is forgotten.
func (s *Service) TakeDownHosted(ctx context.Context, actor identity.Actor, id HostedID) error {
	return s.writeHosted(ctx, actor, id, func(ctx context.Context, tx *sqldb.Tx, h *HostedPage) error {
		k, err := h.standsIn(ctx, tx)
		switch {
		case err != nil:
			return err
		case h.Offer == "":
			if err := dropPictureUse(ctx, tx, string(h.ID)); err != nil {
				return err
			}
			return deleteHosted(ctx, tx, *h)
		case h.Moved != "":
			return fault.New(fault.Conflict, "catalogue.hosted.moved", "address", h.Moved)
		case h.Gone:
			return nil
		}
		k.Listed, k.GoneAt, k.Changed = false, tx.Now(), tx.Now()
		if err := updateOffer(ctx, tx, k); err != nil {
			return err
		}
		if h.Listed {
			if err := event.Emit(ctx, tx, OfferUnlisted{Offer: k.ID, Provider: k.Provider, Gone: true}); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, audit.Entry{
			Tenant: string(h.Tenant), Actor: actor.Name(), Role: actor.RoleNames(), Act: "catalogue.hosted.take_down", Object: "catalogue.offer/" + string(k.ID),
		})
	})
}

// PublicHosted is a published page for anybody: its offer, and the JSON-LD that
// its address carries; or Moved, where the provider's own site states it now.
type PublicHosted struct {
	HostedPage
	View   OfferView
	JSONLD []byte
}

// PublicHosted shows a page that Cairn hosts. A page that was not published is
// not there.
func (s *Service) PublicHosted(ctx context.Context, actor identity.Actor, id HostedID) (PublicHosted, error) {
	if err := s.Policy.Allow(actor, "catalogue.offer.show", identity.Resource{Type: "catalogue.offer"}); err != nil {
		return PublicHosted{}, err
	}
	var p PublicHosted
	err := s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		p = PublicHosted{}
		if p.HostedPage, err = hostedByID(ctx, tx, id); err != nil {
			return err
		}
		if p.Offer == "" {
			return fault.New(fault.NotFound, "catalogue.hosted.not_found")
		}
		if _, err := p.standsIn(ctx, tx); err != nil {
			return err
		}
		p.View, err = s.viewIn(ctx, tx, p.Offer)
		return err
	})
	if err == nil && p.Moved == "" {
		p.JSONLD, err = s.statement(p.View, id)
	}
	return p, err
}

// statement is what the hosted page says, with whose page it is.
func (s *Service) statement(v OfferView, id HostedID) ([]byte, error) {
	c := courseOf(v.Offer)
	return ctdl.Write(s.published(c, v.Provider, id))
}

// OwnPage is the JSON-LD for the provider's own site: with the identifier, which
// keeps the offer the same, and without the hosted page's address.
func (s *Service) OwnPage(d HostedDraft) ([]byte, error) {
	o := d.Read
	o.URL = ""
	return JSONLD(o)
}
