package enrolment

import (
	"context"
	"encoding/json"
	"fmt"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// putContract keeps an acceptance in place of the one of an earlier application.
func putContract(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, id ID, a Accepted, text string) error {
	_, err := tx.Exec(ctx, `INSERT INTO enrolment_contract (tenant, enrolment, pack, version, lang, digest, body, accepted_at, withdraw_until)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (tenant, enrolment) DO UPDATE SET pack = excluded.pack, version = excluded.version, lang = excluded.lang, digest = excluded.digest,
		body = excluded.body, accepted_at = excluded.accepted_at, withdraw_until = excluded.withdraw_until`,
		tenant, id, a.Pack, a.Version, a.Lang, a.Digest, text, a.At, a.WithdrawUntil)
	return err
}

// contractOf is what was accepted for a place; nil when nothing was.
func contractOf(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, id ID) (*Accepted, error) {
	all, err := sqldb.All(ctx, tx, func(r *sqldb.Rows) (a Accepted, err error) {
		var text string
		if err := r.Scan(&a.Pack, &a.Version, &a.Lang, &a.Digest, &text, &a.At, &a.WithdrawUntil); err != nil {
			return a, err
		}
		var b body
		if err := json.Unmarshal([]byte(text), &b); err != nil {
			return a, fmt.Errorf("read a contract: %w", err)
		}
		a.Name, a.Clauses, a.WithdrawalDays, a.Source = b.Name, b.Clauses, b.WithdrawalDays, b.Source
		return a, nil
	}, `SELECT pack, version, lang, digest, body, accepted_at, withdraw_until FROM enrolment_contract WHERE tenant = $1 AND enrolment = $2`, tenant, id)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// contractsIn lists the places of a run whose contract was accepted.
func contractsIn(ctx context.Context, tx *sqldb.Tx, r Run) ([]ID, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (id ID, err error) { return id, r.Scan(&id) }, `SELECT c.enrolment
		FROM enrolment_place p JOIN enrolment_contract c ON c.tenant = p.tenant AND c.enrolment = p.id
		WHERE p.tenant = $1 AND p.offer = $2 AND p.run = $3`, r.Tenant, r.Offer, r.Run)
}

// participation counts places by provider; it names nobody.
func participation(ctx context.Context, tx *sqldb.Tx) ([]Participation, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (p Participation, err error) {
		return p, r.Scan(&p.Provider, &p.Now, &p.Completed, &p.Contracts)
	}, `SELECT p.tenant, SUM(CASE WHEN p.state IN ('enrolled', 'active') THEN 1 ELSE 0 END), SUM(CASE WHEN p.state = 'completed' THEN 1 ELSE 0 END),
		SUM(CASE WHEN c.enrolment IS NULL THEN 0 ELSE 1 END)
		FROM enrolment_place p LEFT JOIN enrolment_contract c ON c.tenant = p.tenant AND c.enrolment = p.id
		GROUP BY p.tenant ORDER BY p.tenant`)
}
