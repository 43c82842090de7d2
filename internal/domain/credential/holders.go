package credential

import (
	"context"
	"errors"
	"fmt"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// HoldersIn counts the people who hold a credential in force from one of these
// offers. Each is counted once. It reads one row at a time.
func HoldersIn(ctx context.Context, tx *sqldb.Tx, in func(catalogue.OfferID) bool) (n int, err error) {
	rows, err := tx.Query(ctx, `
		SELECT a.person, a.offer FROM credential_award a JOIN credential_credential c ON c.tenant = a.tenant AND c.award = a.id
		WHERE c.state = $1 ORDER BY a.person`, InForce)
	if err != nil {
		return 0, fmt.Errorf("count holders: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var last identity.PersonID
	for rows.Next() {
		var p identity.PersonID
		var offer catalogue.OfferID
		if err := rows.Scan(&p, &offer); err != nil {
			return 0, err
		}
		if p != last && in(offer) {
			n, last = n+1, p
		}
	}
	return n, rows.Err()
}

// AwardsIn counts the awards of an offer that are prepared or issued, revoked ones
// too: they name it.
func AwardsIn(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID, offer catalogue.OfferID) (n int, err error) {
	return n, tx.QueryRow(ctx, `SELECT count(*) FROM credential_award WHERE tenant = $1 AND offer = $2`, provider, offer).Scan(&n)
}
