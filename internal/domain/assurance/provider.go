package assurance

import (
	"context"
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// ProviderStatus is what a body says about a provider as a whole
// (lifecycles 5.2).
type ProviderStatus string

// The statuses. A provider on probation is still vouched for; one that is
// suspended or closed is not, from that day on.
const (
	Registered ProviderStatus = "registered"
	Accredited ProviderStatus = "accredited"
	Probation  ProviderStatus = "probation"
	Barred     ProviderStatus = "suspended"
	Closed     ProviderStatus = "closed"
)

// Vouches reports that the body stands for the provider.
func (p ProviderStatus) Vouches() bool { return p == Registered || p == Accredited || p == Probation }

// nextStatus is which status may follow which. A provider is closed by an order
// that says who takes over its records (CloseProviderIn); nothing follows that.
var nextStatus = map[ProviderStatus][]ProviderStatus{
	"":         {Registered, Accredited},
	Registered: {Accredited, Probation, Barred},
	Accredited: {Registered, Probation, Barred},
	Probation:  {Registered, Accredited, Barred},
	Barred:     {Registered, Accredited, Probation},
}

// ProviderEntry is a body's word about a provider, from a day on.
type ProviderEntry struct {
	Provider identity.TenantID
	Status   ProviderStatus
	Body     identity.TenantID
	Since    time.Time
	Until    time.Time // when the next status began; zero: still
	Reasons  string
}

// SetProvider enters or changes a provider's status in the public register.
func (s *Service) SetProvider(ctx context.Context, actor identity.Actor, provider identity.TenantID, to ProviderStatus, reasons string) error {
	reasons = strings.TrimSpace(reasons)
	return s.DB.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		org, err := identity.OrganisationIn(ctx, tx, provider)
		if err != nil {
			return err
		}
		r := identity.Resource{Type: "assurance.provider", ID: string(provider), Tenant: provider, Attrs: map[string]any{"body": string(actor.Tenant)}}
		if err := s.Policy.Allow(actor, "assurance.provider.set", r); err != nil {
			return err
		}
		if err := s.speaksFor(ctx, tx, actor.Tenant, org.Country); err != nil {
			return err
		}
		last, err := lastProviderEntry(ctx, tx, provider)
		if err != nil {
			return err
		}
		if last.Status == to {
			return nil
		}
		if to == Closed { // somebody must take over what it issued
			return fault.New(fault.Conflict, "assurance.provider.close_by_order")
		}
		if err := allowStatus(last.Status, to); err != nil {
			return err
		}
		if len([]rune(reasons)) < leastReasons {
			return fault.New(fault.Invalid, "assurance.reasons_missing", "least", leastReasons).At("reasons")
		}
		if err := endProviderEntry(ctx, tx, provider); err != nil {
			return err
		}
		e := ProviderEntry{Provider: org.ID, Status: to, Body: actor.Tenant, Since: tx.Now(), Reasons: reasons}
		if err := insertProviderEntry(ctx, tx, e); err != nil {
			return err
		}
		return record(ctx, tx, actor, actor.Tenant, "assurance.provider."+string(to), "organisation/"+string(provider), reasons)
	})
}

// CloseProviderIn ends what the register says about a provider that has closed. One
// the register does not know is left alone.
func CloseProviderIn(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID, reasons string) error {
	last, err := lastProviderEntry(ctx, tx, provider)
	if err != nil || last.Status == "" || last.Status == Closed {
		return err
	}
	if err := endProviderEntry(ctx, tx, provider); err != nil {
		return err
	}
	return insertProviderEntry(ctx, tx, ProviderEntry{Provider: provider, Status: Closed, Body: last.Body, Since: tx.Now(), Reasons: reasons})
}

// speaksFor refuses an organisation that the country's pack does not name among
// the bodies that decide.
func (s *Service) speaksFor(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, country string) error {
	body, err := identity.OrganisationIn(ctx, tx, tenant)
	if err != nil {
		return err
	}
	for _, b := range s.Frameworks.DecidingBodies(country) {
		if b.Slug == body.Slug {
			return nil
		}
	}
	return fault.New(fault.Denied, "assurance.provider.not_your_country", "country", country)
}

func allowStatus(from, to ProviderStatus) error {
	for _, s := range nextStatus[from] {
		if s == to {
			return nil
		}
	}
	return fault.New(fault.Conflict, "assurance.provider.wrong_status", "from", string(from), "to", string(to))
}

// Providers are the newest words about every provider; public.
func (s *Service) Providers(ctx context.Context) ([]ProviderEntry, error) {
	var all []ProviderEntry
	err := s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = providerEntries(ctx, tx)
		return err
	})
	return all, err
}

// AllApprovals are all approvals there are, the oldest first, for the exported
// register.
func (s *Service) AllApprovals(ctx context.Context) ([]Approval, error) {
	var all []Approval
	err := s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = allApprovals(ctx, tx)
		return err
	})
	return all, err
}

// NextStatuses are the statuses that may follow one.
func NextStatuses(from ProviderStatus) []ProviderStatus { return slices.Clone(nextStatus[from]) }

// MaySetProviders reports whether the actor speaks for a body about providers.
func (s *Service) MaySetProviders(actor identity.Actor) error {
	return s.Policy.Allow(actor, "assurance.provider.set", identity.Resource{Type: "assurance.provider", Attrs: map[string]any{"body": string(actor.Tenant)}})
}
