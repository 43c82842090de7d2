package catalogue

import (
	"context"
	"time"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// OnProviderClosing takes the offers of a provider that closes off the lists and
// retires its sources. The pages stay: what was earned points at them
// (lifecycles 5.1, discontinued).
func (s *Service) OnProviderClosing(_ context.Context, e identity.OrganisationClosing) (job.Commit, error) {
	return func(ctx context.Context, tx *sqldb.Tx) error {
		sources, err := sourcesOf(ctx, tx, e.Organisation)
		if err != nil {
			return err
		}
		for _, src := range sources {
			src.State, src.Due = SourceRetired, time.Time{}
			if err := updateSource(ctx, tx, src); err != nil {
				return err
			}
		}
		offers, err := offersOfTenant(ctx, tx, e.Organisation)
		if err != nil {
			return err
		}
		for _, k := range offers {
			if err := judgeLater(ctx, tx, k.ID); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// unlistIfClosing keeps an offer off the lists whose provider closes or has.
func (j *Judged) unlistIfClosing(ctx context.Context, tx *sqldb.Tx) error {
	err := identity.TakesOnIn(ctx, tx, j.Offer.Provider)
	if _, closes := fault.Of(err); !closes {
		return err
	}
	j.Listed = false
	j.Report = append([]ReportEntry{{
		Offer: j.Offer.ID, LocalID: j.Offer.LocalID, Title: j.Offer.Title, Blocking: true,
		Message: framework.Message{Key: "catalogue.listing.provider_closes"},
	}}, j.Report...)
	return nil
}
