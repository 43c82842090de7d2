package credential

import (
	"context"
	"encoding/json"
	"fmt"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// AwardIn is what a credential attests, as it was frozen, for the domains to the
// right.
func AwardIn(ctx context.Context, tx *sqldb.Tx, issuer identity.TenantID, id AwardID) (Award, error) {
	a := Award{ID: id, Issuer: issuer}
	var text string
	err := tx.QueryRow(ctx, `SELECT person, offer, hash, sitting, completed_on, record, state FROM credential_award WHERE tenant = $1 AND id = $2`, issuer, id).
		Scan(&a.Person, &a.Offer, &a.Hash, &a.Sitting, &a.CompletedOn, &text, &a.State)
	if err := found(err, "award", string(id)); err != nil {
		return a, err
	}
	if err := json.Unmarshal([]byte(text), &a.Record); err != nil {
		return a, fmt.Errorf("read award %s: %w", id, err)
	}
	return a, nil
}
