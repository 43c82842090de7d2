package assurance

import (
	"context"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// What a provider's list of applications can be sorted by; by itself it has the
// newest first.
const (
	BySubmission = "submitted"
	ByTitle      = "title"
)

// listedAtOnce is how many rows of a list are given when nobody says.
const listedAtOnce = 50

// ApplicationsQuery is what a provider asks of its applications. The zero value asks
// for the newest fifty.
type ApplicationsQuery struct {
	sqldb.Window
	Text string // in the title
	Open *bool  // not decided yet, or decided; nil: both
}

// Applications lists what the actor's organisation applied for, a part at a time.
func (s *Service) Applications(ctx context.Context, actor identity.Actor, q ApplicationsQuery) (part sqldb.Part[Application], err error) {
	if err := s.Policy.Allow(actor, "assurance.application.list", identity.Resource{Type: "assurance.application", Tenant: actor.Tenant}); err != nil {
		return part, err
	}
	q.Window = q.Own(BySubmission, true).Sized(listedAtOnce)
	err = s.DB.Read(ctx, sqldb.Tenant(actor.Tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		part, err = sqldb.ReadPart(q.Window, func(a Application) string { return string(a.ID) }, func(w sqldb.Window) ([]Application, error) {
			q.Window = w
			return applicationsOf(ctx, tx, actor.Tenant, q)
		})
		if err == nil {
			part.All, err = countApplications(ctx, tx, actor.Tenant, q)
		}
		return err
	})
	return part, err
}

func applicationsOf(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID, q ApplicationsQuery) ([]Application, error) {
	at, err := applicationPlace(ctx, tx, provider, q.Row())
	if err != nil {
		return nil, err
	}
	switch {
	case q.Sort == ByTitle && q.Falls():
		return applicationsByTitleFalling(ctx, tx, provider, q, at)
	case q.Sort == ByTitle:
		return applicationsByTitle(ctx, tx, provider, q, at)
	case q.Falls():
		return applicationsNewest(ctx, tx, provider, q, at)
	}
	return applicationsOldest(ctx, tx, provider, q, at)
}

// ApplicationsOfOffer are those for one offer of the actor's organisation, the newest
// fifty.
func (s *Service) ApplicationsOfOffer(ctx context.Context, actor identity.Actor, offer catalogue.OfferID) (all []Application, err error) {
	if err := s.Policy.Allow(actor, "assurance.application.list", identity.Resource{Type: "assurance.application", Tenant: actor.Tenant}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.Tenant(actor.Tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = applicationsOfOffer(ctx, tx, actor.Tenant, offer, listedAtOnce)
		return err
	})
	return all, err
}

// ProviderDrifts are the pages of the actor's organisation that no longer say what
// was approved, the newest fifty.
func (s *Service) ProviderDrifts(ctx context.Context, actor identity.Actor) (all []Drift, err error) {
	if err := s.Policy.Allow(actor, "assurance.application.list", identity.Resource{Type: "assurance.application", Tenant: actor.Tenant}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.Tenant(actor.Tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = driftsOfProvider(ctx, tx, actor.Tenant, listedAtOnce)
		return err
	})
	return all, err
}

// EndorsementsQuery is what an employer asks of the words it was asked for.
type EndorsementsQuery struct {
	sqldb.Window
	State EndorsementState // or EndorsementAnswered; "": all
}

// EndorsementsAsked lists what the actor's organisation was asked for, the newest
// first, a part at a time.
func (s *Service) EndorsementsAsked(ctx context.Context, actor identity.Actor, q EndorsementsQuery) (part sqldb.Part[Endorsement], err error) {
	if err := s.Policy.Allow(actor, "assurance.endorsement.list", identity.Resource{Type: "assurance.endorsement", Attrs: map[string]any{"employer": string(actor.Tenant)}}); err != nil {
		return part, err
	}
	q.Window = sqldb.Window{After: q.After, Before: q.Before, Size: q.Size}.Own(BySubmission, true).Sized(listedAtOnce)
	err = s.DB.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		part, err = sqldb.ReadPart(q.Window, func(e Endorsement) string { return string(e.ID) }, func(w sqldb.Window) ([]Endorsement, error) {
			q.Window = w
			return endorsementsOfEmployer(ctx, tx, actor.Tenant, q)
		})
		if err == nil {
			part.All, err = countEndorsements(ctx, tx, actor.Tenant, q)
		}
		return err
	})
	return part, err
}

func endorsementsOfEmployer(ctx context.Context, tx *sqldb.Tx, employer identity.TenantID, q EndorsementsQuery) ([]Endorsement, error) {
	at, err := endorsementPlace(ctx, tx, employer, q.Row())
	switch {
	case err != nil:
		return nil, err
	case q.Falls():
		return endorsementsNewest(ctx, tx, employer, q, at)
	}
	return endorsementsOldest(ctx, tx, employer, q, at)
}

// foldedAtOnce is how many titles are folded in one transaction.
const foldedAtOnce = 200

// Fold makes the applications that an older program wrote ones that can be looked
// for. It is harmless when nothing is left to do.
func (s *Service) Fold(ctx context.Context) error {
	for n := foldedAtOnce; n == foldedAtOnce; {
		err := s.DB.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
			some, err := unfoldedApplications(ctx, tx, foldedAtOnce)
			if n = len(some); err != nil {
				return err
			}
			for _, a := range some {
				if err := foldApplication(ctx, tx, a); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
