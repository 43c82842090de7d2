package funding

import (
	"context"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func insertSupport(ctx context.Context, tx *sqldb.Tx, x Support) error {
	_, err := tx.Exec(ctx, `INSERT INTO funding_support (tenant, id, person, named, offer, kind, minor, currency, hours, benefits, granted_at, until_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		x.Grantor, x.ID, x.Person, x.Named, x.Offer, x.Kind, x.Minor, x.Currency, x.Hours, x.Benefits, x.GrantedAt, x.Until)
	return err
}

func updateSupport(ctx context.Context, tx *sqldb.Tx, x Support) error {
	_, err := tx.Exec(ctx, `UPDATE funding_support SET ended_at = $3 WHERE tenant = $1 AND id = $2`, x.Grantor, x.ID, x.Ended)
	return err
}

// supportsBy lists what an organisation granted, or the one with an id.
func supportsBy(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, id string) ([]Support, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (x Support, err error) {
		return x, r.Scan(&x.Grantor, &x.ID, &x.Named, &x.Offer, &x.Kind, &x.Minor, &x.Currency, &x.Hours, &x.Benefits, &x.GrantedAt, &x.Until, &x.Ended)
	}, `SELECT tenant, id, named, offer, kind, minor, currency, hours, benefits, granted_at, until_at, ended_at
		FROM funding_support WHERE tenant = $1 AND ($2 = '' OR id = $2) ORDER BY granted_at DESC, id DESC LIMIT 500`, tenant, id)
}

func supportsOf(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) ([]Support, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (x Support, err error) {
		return x, r.Scan(&x.Grantor, &x.ID, &x.Person, &x.Named, &x.Offer, &x.Kind, &x.Minor, &x.Currency, &x.Hours, &x.Benefits, &x.GrantedAt, &x.Until, &x.Ended)
	}, `SELECT tenant, id, person, named, offer, kind, minor, currency, hours, benefits, granted_at, until_at, ended_at
		FROM funding_support WHERE person = $1 ORDER BY granted_at DESC, id DESC`, p)
}

func forgetSupports(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `DELETE FROM funding_support WHERE person = $1`, p)
	return err
}
