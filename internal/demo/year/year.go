package year

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/recognition"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/key"
)

var founder = identity.System("demonstration country")

// Year is the year of Fellmark, ready to be played on a portal.
type Year struct {
	base   time.Time // when the demonstration began: the end of its calendar
	offers []*Offer
	plan   Plan
	sites  *Sites

	app        *app.App
	orgs       map[string]identity.Organisation
	people     map[string]identity.PersonID       // by the learners' keys
	staff      map[string][2]identity.Actor       // by provider
	offerIDs   map[string]catalogue.OfferID       // by the providers' codes
	programmes map[string]recognition.ProgrammeID // by their codes
}

// Phase is one part of the year: how many days before the end it plays, and what
// happens in it. The words it returns are printed.
type Phase struct {
	Days int
	Name string
	Play func(ctx context.Context) (string, error)
}

// New makes the year that ends at base; now is the demonstration's calendar.
func New(base time.Time, now func() time.Time) (*Year, error) {
	offers, plan, err := planOf(base)
	if err != nil {
		return nil, err
	}
	return &Year{
		base: base, offers: offers, plan: plan, sites: newSites(offers, now), orgs: map[string]identity.Organisation{},
		people: map[string]identity.PersonID{}, staff: map[string][2]identity.Actor{}, offerIDs: map[string]catalogue.OfferID{},
		programmes: map[string]recognition.ProgrammeID{},
	}, nil
}

// Handler serves the providers' web sites, by host.
func (y *Year) Handler() http.Handler { return y.sites }

// Hosts are the hosts of the web sites.
func (y *Year) Hosts() (hosts []string) {
	for _, p := range providers {
		hosts = append(hosts, "www."+p.Host)
	}
	return hosts
}

// Issuers are the hosts under which providers sign: the portal answers for them.
func (y *Year) Issuers() (hosts []string) {
	for _, p := range providers {
		if p.issues() || p.Story && p.Sort == university {
			hosts = append(hosts, p.Host)
		}
	}
	return hosts
}

// Found makes the providers, as far as they are not there, and enters them in the
// agency's register.
func (y *Year) Found(ctx context.Context, a *app.App, agency identity.TenantID) error {
	y.app = a
	for _, p := range providers {
		if err := y.found(ctx, p, agency); err != nil {
			return fmt.Errorf("found %s: %w", p.Slug, err)
		}
	}
	return nil
}

func (y *Year) found(ctx context.Context, p Provider, agency identity.TenantID) error {
	org, err := y.app.Identity.OrganisationBySlug(ctx, founder, p.Slug)
	if err == nil {
		y.orgs[p.Slug] = org
		return nil
	}
	if !fault.Is(err, "identity.organisation.none") || p.Story {
		return err
	}
	if org, err = y.app.Identity.CreateOrganisation(ctx, founder, p.organisation()); err != nil {
		return err
	}
	y.orgs[p.Slug] = org
	if p.issues() {
		for _, kind := range []key.Kind{key.Ed25519, key.ES256} {
			if _, err := y.app.Keys.New(string(org.ID), org.DID, kind); err != nil && !fault.Is(err, "key.exists") {
				return err
			}
		}
	}
	clerk := founder
	clerk.Tenant = agency
	return y.app.Assurance.SetProvider(ctx, clerk, org.ID, assurance.Registered, "Entered at the opening of the register.")
}

// harvest has every provider register its site, and waits until all were read
// today: the catalogue does that by itself, once a day.
func (y *Year) harvest(ctx context.Context) (string, error) {
	began, since := time.Now(), y.app.DB.Now().Add(-12*time.Hour)
	want := map[catalogue.SourceID]bool{}
	for _, p := range providers {
		s, err := y.app.Catalogue.RegisterSource(ctx, founder, y.orgs[p.Slug].ID, "https://www."+p.Host+"/")
		if err != nil {
			return "", fmt.Errorf("site of %s: %w", p.Slug, err)
		}
		want[s.ID] = true
	}
	var pages, found, listed int
	err := y.until(ctx, func() (bool, error) {
		pages, found, listed = 0, 0, 0
		sources, err := y.app.Catalogue.Sources(ctx, founder, "")
		read := 0
		for _, s := range sources {
			if !want[s.ID] || s.Harvested.Before(since) {
				continue
			}
			read++
			pages, found, listed = pages+s.Last.Pages, found+s.Last.Found, listed+s.Last.Listed
		}
		return read == len(want), err
	})
	if err != nil {
		return "", fmt.Errorf("the sites are not read: %w", err)
	}
	return fmt.Sprintf("%d providers' sites read in %s: %d pages, %d offers found, %d listed", len(want), took(began), pages, found, listed), nil
}

// until waits for what background jobs do: it looks again whenever something was
// written.
func (y *Year) until(ctx context.Context, is func() (bool, error)) error {
	for {
		changed := y.app.DB.Changed() // before looking, so that nothing is missed
		if ok, err := is(); ok || err != nil {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func took(since time.Time) string { return time.Since(since).Round(10 * time.Millisecond).String() }

// Phases is the year, from its first day on.
func (y *Year) Phases() []Phase {
	return []Phase{
		{Days: daysRead, Name: "sites", Play: y.harvest},
		{Days: daysRead, Name: "last year", Play: func(ctx context.Context) (string, error) { return y.apply(ctx, y.plan.Last) }},
		{Days: daysLastEnd, Name: "last year's end", Play: func(ctx context.Context) (string, error) { return y.end(ctx, y.plan.Last) }},
		{Days: daysApply, Name: "sites again", Play: y.harvest},
		{Days: daysApply, Name: "what counts", Play: y.rules},
		{Days: daysApply, Name: "this year", Play: func(ctx context.Context) (string, error) { return y.apply(ctx, y.plan.This) }},
		{Days: daysEnd, Name: "this year's end", Play: func(ctx context.Context) (string, error) { return y.end(ctx, y.plan.This) }},
		{Days: daysClaim, Name: "recognition", Play: y.award},
		{Days: daysGoing, Name: "sites today", Play: y.harvest},
		{Days: daysGoing, Name: "going on", Play: func(ctx context.Context) (string, error) { return y.apply(ctx, y.plan.Going) }},
	}
}
