package funding

import (
	"context"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Duties are the pledges that wait for the word of the employer's contact.
func (s *Service) Duties(ctx context.Context, a identity.Actor, part identity.Part) (all []identity.Duty, err error) {
	err = s.db.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = s.policy.DutiesIn(ctx, tx, a, part,
			identity.Asked{Kind: "funding.confirm", Act: "funding.pledge.confirm", On: identity.Resource{Type: "funding.pledge", Tenant: a.Tenant}, Find: toConfirm},
		)
		return err
	})
	return all, err
}

func toConfirm(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p identity.Part) ([]identity.Task, error) {
	tasks, err := unconfirmed(ctx, tx, a, p)
	if err != nil {
		return nil, err
	}
	return catalogue.TitlesIn(ctx, tx, a, tasks)
}
