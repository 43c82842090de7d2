package funding

import (
	"context"
	"slices"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Export implements identity.Holder.
func (s *Service) Export(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) (any, error) {
	hs, err := holdsFor(ctx, tx, p)
	if err != nil {
		return nil, err
	}
	hours, err := hoursOf(ctx, tx, p)
	if err != nil {
		return nil, err
	}
	supports, err := supportsOf(ctx, tx, p)
	if err != nil || len(hs)+len(hours)+len(supports) == 0 {
		return nil, err
	}
	return struct {
		Person   identity.PersonID `json:"person"`
		Holds    []Hold            `json:"holds"`
		Hours    []PaidHours       `json:"hours,omitempty"`
		Supports []Support         `json:"supports,omitempty"`
	}{p, hs, hours, supports}, nil
}

// Erase implements identity.Holder: what was paid stays, by the law on accounts,
// under a pseudonym that leads to nobody. Places are given up by enrolment first.
func (s *Service) Erase(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	if err := forgetHours(ctx, tx, p); err != nil {
		return err
	}
	if err := forgetSupports(ctx, tx, p); err != nil {
		return err
	}
	return forget(ctx, tx, p)
}

// Mine lists what is and was held for the actor, the newest first.
func (s *Service) Mine(ctx context.Context, a identity.Actor) (hs []Hold, err error) {
	if err := s.policy.Allow(a, "funding.hold.own", identity.Resource{Type: "funding.hold", Person: a.Person}); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, sqldb.Person(a.Person, a.Also...), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		hs, err = identity.OwnIn(a, func(p identity.PersonID) ([]Hold, error) { return holdsFor(ctx, tx, p) })
		return err
	})
	slices.SortStableFunc(hs, func(x, y Hold) int { return y.HeldAt.Compare(x.HeldAt) })
	return hs, err
}
