package funding

import (
	"context"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// MayGrant is nil for whoever grants supports for the organisation they act for.
func (s *Service) MayGrant(a identity.Actor) error {
	return s.policy.Allow(a, "funding.support.grant", identity.Resource{Type: "funding.support", Tenant: a.Tenant})
}

// GrantByMail grants a support to whoever has a mail address. Whether it was known
// stays unsaid: somebody new finds the support when they sign in.
func (s *Service) GrantByMail(ctx context.Context, a identity.Actor, mail string, x Support) (Support, error) {
	if err := s.MayGrant(a); err != nil {
		return x, err
	}
	return s.grant(ctx, a, x, func(ctx context.Context, tx *sqldb.Tx, x *Support) error {
		p, _, err := identity.EnsurePersonIn(ctx, tx, identity.Named{Email: mail, Lang: a.Lang})
		x.Person, x.Named = p.ID, mail
		return err
	})
}

// Grant grants a support to a person the organisation knows, under the name it knows
// them by (x.Named): somebody with a card.
func (s *Service) Grant(ctx context.Context, a identity.Actor, x Support) (Support, error) {
	if err := s.MayGrant(a); err != nil {
		return x, err
	}
	return s.grant(ctx, a, x, func(ctx context.Context, tx *sqldb.Tx, x *Support) error {
		_, err := identity.PersonIn(ctx, tx, x.Person)
		return err
	})
}

func (s *Service) grant(ctx context.Context, a identity.Actor, asked Support, whom func(context.Context, *sqldb.Tx, *Support) error) (x Support, err error) {
	err = s.db.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		made := asked
		if err := CheckSupport(made, tx.Now()); err != nil {
			return err
		}
		if made.Offer != "" {
			if _, err := catalogue.OfferIn(ctx, tx, made.Offer); fault.Is(err, "catalogue.offer.not_found") {
				return fault.New(fault.Invalid, "funding.pledge.offer_missing").At("offer")
			} else if err != nil {
				return err
			}
		}
		if err := whom(ctx, tx, &made); err != nil {
			return err
		}
		if a.Owns(made.Person) {
			return fault.New(fault.Conflict, "funding.support.own")
		}
		made.ID, made.Grantor, made.GrantedAt = tx.NewID(), a.Tenant, tx.Now()
		if err := insertSupport(ctx, tx, made); err != nil {
			return err
		}
		x = made
		return recordSupport(ctx, tx, a, made, "funding.support.grant")
	})
	return x, err
}

// recordSupport names the support and nobody.
func recordSupport(ctx context.Context, tx *sqldb.Tx, a identity.Actor, x Support, act string) error {
	return audit.Record(ctx, tx, audit.Entry{Tenant: string(x.Grantor), Actor: a.Name(), Role: a.RoleNames(), Act: act, Object: "support/" + x.ID})
}

// EndSupport ends a support from now on; ending it again changes nothing.
func (s *Service) EndSupport(ctx context.Context, a identity.Actor, id string) error {
	if err := s.MayGrant(a); err != nil {
		return err
	}
	return s.db.Write(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		all, err := supportsBy(ctx, tx, a.Tenant, id)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return fault.New(fault.NotFound, "funding.support.unknown")
		}
		x := all[0]
		if !x.Ended.IsZero() {
			return nil
		}
		x.Ended = tx.Now()
		if err := updateSupport(ctx, tx, x); err != nil {
			return err
		}
		return recordSupport(ctx, tx, a, x, "funding.support.end")
	})
}

// Granted lists what the actor's organisation granted, the newest first.
func (s *Service) Granted(ctx context.Context, a identity.Actor) (all []Support, err error) {
	if err := s.MayGrant(a); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = supportsBy(ctx, tx, a.Tenant, "")
		return err
	})
	return all, err
}

// MySupports lists what is granted to the actor and by whom, the newest first.
func (s *Service) MySupports(ctx context.Context, a identity.Actor) (all []Support, err error) {
	if err := s.policy.Allow(a, "funding.hold.own", identity.Resource{Type: "funding.hold", Person: a.Person}); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, sqldb.Person(a.Person, a.Also...), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if all, err = identity.OwnIn(a, func(p identity.PersonID) ([]Support, error) { return supportsOf(ctx, tx, p) }); err != nil {
			return err
		}
		for i, x := range all {
			org, err := identity.OrganisationIn(ctx, tx, x.Grantor)
			if err != nil {
				return err
			}
			all[i].By = org.Name
		}
		return nil
	})
	return all, err
}
