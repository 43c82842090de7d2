package catalogue

import (
	"context"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Duties are what waits for the actor here: a provider's pages whose offers are
// not listed yet, and for the operator sources that cannot be read.
func (s *Service) Duties(ctx context.Context, a identity.Actor, part identity.Part) (all []identity.Duty, err error) {
	own := identity.Resource{Type: "catalogue.hosted", Tenant: a.Tenant}
	err = s.DB.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = s.Policy.DutiesIn(ctx, tx, a, part,
			identity.Asked{Kind: "catalogue.mend", Act: "catalogue.hosted.write", On: own, Find: toMend, Text: true},
			identity.Asked{Kind: "catalogue.source", Act: "operator.catalogue.act", On: identity.Resource{Type: "operator"}, Find: toLookAt, Text: true},
		)
		return err
	})
	return all, err
}

// TitlesIn gives tasks, whose titles are the ids of offers, what these are called
// in the actor's language. An offer that is gone keeps its id.
func TitlesIn(ctx context.Context, tx *sqldb.Tx, a identity.Actor, tasks []identity.Task) ([]identity.Task, error) {
	for i, t := range tasks {
		o, err := OfferIn(ctx, tx, OfferID(t.Title))
		if fault.Is(err, "catalogue.offer.not_found") {
			continue
		}
		if err != nil {
			return nil, err
		}
		tasks[i].Title, _ = o.Title.In(a.Lang)
	}
	return tasks, nil
}
