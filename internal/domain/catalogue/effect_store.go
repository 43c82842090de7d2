package catalogue

import (
	"context"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func insertEffect(ctx context.Context, tx *sqldb.Tx, e Effect) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO catalogue_effect (source, provider, field, offer, months, address, as_of, finished, employed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		e.Source, e.Provider, e.Field, e.Offer, e.Months, e.Address, e.AsOf, e.Finished, e.Employed)
	return err
}

func deleteEffects(ctx context.Context, tx *sqldb.Tx, source string) error {
	_, err := tx.Exec(ctx, `DELETE FROM catalogue_effect WHERE source = $1`, source)
	return err
}

// effectsOf are those of an offer, and those of its provider's fields.
func effectsOf(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID, offer OfferID) ([]Effect, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (e Effect, err error) {
		return e, r.Scan(&e.Source, &e.Provider, &e.Field, &e.Offer, &e.Months, &e.Address, &e.AsOf, &e.Finished, &e.Employed)
	}, `
		SELECT source, provider, field, offer, months, address, as_of, finished, employed
		FROM catalogue_effect WHERE provider = $1 AND offer IN ('', $2) ORDER BY months, source`, provider, offer)
}
