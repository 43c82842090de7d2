package catalogue

import (
	"context"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// relicensed reports that a list that is read already is registered with other
// terms than those it is shown under.
func (r Registration) relicensed(known Source) bool {
	if r.Kind != SourceAggregator || known.State == SourceRetired || r.Licence == nil || known.Licence == nil {
		return false
	}
	was, now := *known.Licence, *r.Licence
	return was.Name != now.Name || was.Address != now.Address || was.Keeps != now.Keeps || !was.Ends.Equal(now.Ends) || known.Delivers != r.Delivers
}

// relicense puts a list under other terms (S-103): a licence that was prolonged,
// one that ends earlier, another one. Whoever takes the list's offers from the
// feed is told, and what is downloaded says the new terms and never outlives their end. A licence that
// is over already takes what the list says away at once.
func (s *Service) relicense(ctx context.Context, actor identity.Actor, src Source, r Registration) (Source, error) {
	src.Licence, src.Delivers = r.Licence, r.Delivers
	return src, s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		if err := updateLicence(ctx, tx, src); err != nil {
			return err
		}
		if err := tellAgain(ctx, tx, src.ID); err != nil {
			return err
		}
		if ends := src.Licence.Ends; !ends.IsZero() {
			if err := endDownloadsBy(ctx, tx, ends); err != nil {
				return err
			}
		}
		if err := downloadAt(ctx, tx, tx.Now()); err != nil {
			return err
		}
		err := audit.Record(ctx, tx, audit.Entry{
			Tenant: string(src.Tenant), Actor: actor.Name(), Role: actor.RoleNames(), Act: "catalogue.source.license",
			Object: "catalogue.source/" + string(src.ID), Detail: map[string]any{"licence": src.Licence, "delivers": src.Delivers},
		})
		if err != nil {
			return err
		}
		if src.Licence.Over(tx.Now()) {
			return s.licencesEndIn(ctx, tx)
		}
		return harvestLater(ctx, tx, src)
	})
}

// endLicences takes away what licences no longer let be shown, when there is any.
func (s *Service) endLicences(ctx context.Context) error {
	var over []Source
	err := s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		over, err = sourcesOver(ctx, tx)
		return err
	})
	if err != nil || len(over) == 0 {
		return err
	}
	return s.DB.Write(ctx, sqldb.System, s.licencesEndIn)
}
