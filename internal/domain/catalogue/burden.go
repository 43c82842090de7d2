package catalogue

import (
	"context"
	"slices"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Burden is what being in the catalogue costs a provider and how fresh it is
// there, counted from stored rows (S-104, S-105). Nobody is ever asked for a
// return: there is none to count.
type Burden struct {
	Provider      identity.Organisation
	Offers        int       // published now
	Listed        int       // of those
	Pages         int       // addresses that are read
	WithinDay     int       // of those, read within the last 24 hours
	LastRead      time.Time // zero: never
	Hosted        int       // offers on pages that Cairn hosts: they are never read, and always fresh
	Messages      int       // sent to those who hold a role at the provider
	MessagesKnown bool
	Open          int // lines to mend
	Closed        int // lines that were mended or fell away
	Minutes       int // median from a page's change to its showing here, of Measured
	Measured      int // pages that say when they changed, changed since they are read
	Unmeasured    int // pages that do not say it, or did not change since they are read
}

// burdenDay is the time within which a page should be read (product.md: never
// over 24 h).
const burdenDay = 24 * time.Hour

// Burden shows a provider, its auditors and the operator what it is asked for.
func (s *Service) Burden(ctx context.Context, actor identity.Actor, tenant identity.TenantID) (Burden, error) {
	if err := s.Policy.Allow(actor, "catalogue.report.show", identity.Resource{Type: "catalogue.report", Tenant: tenant}); err != nil {
		return Burden{}, err
	}
	var b Burden
	err := s.DB.Read(ctx, sqldb.Tenant(tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		b, err = s.burdenIn(ctx, tx, tenant)
		return err
	})
	return b, err
}

// Burdens is a part of all providers' figures, by organisation id from after on,
// for the operator. next is empty on the last part; limit is at most 100.
func (s *Service) Burdens(ctx context.Context, actor identity.Actor, after identity.TenantID, limit int) (all []Burden, next identity.TenantID, err error) {
	if err := s.Policy.Allow(actor, "catalogue.burden.list", identity.Resource{Type: "catalogue.report"}); err != nil {
		return nil, "", err
	}
	limit = min(max(limit, 1), mostRows)
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		all, next = nil, ""
		tenants, err := tenantsWithOffers(ctx, tx, after, limit+1)
		if err != nil {
			return err
		}
		if len(tenants) > limit {
			tenants = tenants[:limit]
			next = tenants[limit-1]
		}
		for _, t := range tenants {
			b, err := s.burdenIn(ctx, tx, t)
			if err != nil {
				return err
			}
			all = append(all, b)
		}
		return nil
	})
	return all, next, err
}

func (s *Service) burdenIn(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID) (b Burden, err error) {
	if b.Provider, err = identity.OrganisationIn(ctx, tx, tenant); err != nil {
		return b, err
	}
	if err := countBurden(ctx, tx, tenant, &b); err != nil {
		return b, err
	}
	delays, pages, err := delaysOf(ctx, tx, tenant)
	if err != nil {
		return b, err
	}
	b.Minutes, b.Measured, b.Unmeasured = medianMinutes(delays), len(delays), pages-len(delays)
	if s.Messages != nil {
		b.MessagesKnown = true
		b.Messages, err = s.Messages.SentToIn(ctx, tx, tenant)
	}
	return b, err
}

func medianMinutes(delays []time.Duration) int {
	if len(delays) == 0 {
		return 0
	}
	slices.Sort(delays)
	return int(delays[len(delays)/2].Round(time.Minute) / time.Minute)
}
