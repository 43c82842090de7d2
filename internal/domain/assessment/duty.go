package assessment

import (
	"context"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Duties are the sittings that wait for the actor: to be opened, marked, confirmed
// by a second person; and the results that somebody stopped.
func (s *Service) Duties(ctx context.Context, a identity.Actor, part identity.Part) (all []identity.Duty, err error) {
	own := Sheet{Sitting: Sitting{Tenant: a.Tenant}}.resource()
	mine := Sheet{Sitting: Sitting{Tenant: a.Tenant, Assessor: a.Person}}.resource()
	err = s.db.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = s.policy.DutiesIn(ctx, tx, a, part,
			identity.Asked{Kind: "assessment.mark", Act: "assessment.sitting.mark", On: mine, Find: titled(toMark)},
			identity.Asked{Kind: "assessment.confirm", Act: "assessment.sitting.confirm", On: own, Find: titled(toConfirm)},
			identity.Asked{Kind: "assessment.release", Act: "assessment.candidate.release", On: own, Find: titled(toRelease)},
			identity.Asked{Kind: "assessment.open", Act: "assessment.sitting.open", On: own, Find: titled(toOpen)},
		)
		return err
	})
	return all, err
}

type finder = func(context.Context, *sqldb.Tx, identity.Actor, identity.Part) ([]identity.Task, error)

// titled gives each task the title of the offer whose id the query gave.
func titled(find finder) finder {
	return func(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p identity.Part) ([]identity.Task, error) {
		tasks, err := find(ctx, tx, a, p)
		if err != nil {
			return nil, err
		}
		return catalogue.TitlesIn(ctx, tx, a, tasks)
	}
}

// PassedSitting is a sitting with final results, and how many people passed it.
type PassedSitting struct {
	Sitting SittingID
	Offer   catalogue.OfferID
	Passed  int
}

// PassedIn are the actor's organisation's sittings whose results became final in
// the last year, for who issues what was earned there: not those the actor
// assessed.
func PassedIn(ctx context.Context, tx *sqldb.Tx, a identity.Actor) ([]PassedSitting, error) {
	return passedSince(ctx, tx, a, tx.Now().AddDate(-1, 0, 0))
}
