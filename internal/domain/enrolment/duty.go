package enrolment

import (
	"context"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Duties are what waits for the actor here: applications that ask about the
// prerequisites for a provider, places to be confirmed for a learner.
func (s *Service) Duties(ctx context.Context, a identity.Actor, part identity.Part) (all []identity.Duty, err error) {
	provider, own := identity.Resource{Type: "enrolment.place", Tenant: a.Tenant}, identity.Resource{Type: "enrolment.place", Person: a.Person}
	err = s.db.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = s.policy.DutiesIn(ctx, tx, a, part,
			identity.Asked{Kind: "enrolment.answer", Act: "enrolment.place.offer", On: provider, Find: toAnswer, Text: true},
			identity.Asked{Kind: "enrolment.confirm", Act: "enrolment.place.confirm", On: own, Find: toConfirm, Text: true},
		)
		return err
	})
	return all, err
}

// toConfirm are the places that are kept for the actor, until the day they go to
// somebody else.
func toConfirm(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p identity.Part) ([]identity.Task, error) {
	kept, err := identity.OwnIn(a, func(id identity.PersonID) ([]identity.Task, error) { return keptFor(ctx, tx, id) })
	if err != nil {
		return nil, err
	}
	if kept, err = catalogue.TitlesIn(ctx, tx, a, kept); err != nil {
		return nil, err
	}
	return identity.TasksOf(kept, p), nil
}
