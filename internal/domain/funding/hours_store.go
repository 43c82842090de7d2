package funding

import (
	"context"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// moveHours takes hours out of a pledge, or puts them back when they are negative;
// false when it has not so many left. It names no tenant: a learner's act, and a
// provider's, reach the employer's pledge, as they reach its money.
func moveHours(ctx context.Context, tx *sqldb.Tx, pledge PledgeID, hours int) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE funding_pledge SET hours_taken = hours_taken + $2
		WHERE id = $1 AND hours_taken + $2 <= hours_total AND hours_taken + $2 >= 0`, pledge, hours)
	return n == 1, err
}

func insertHours(ctx context.Context, tx *sqldb.Tx, h PaidHours, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `INSERT INTO funding_hours (employer, id, pledge, person, provider, enrolment, offer, hours, state, taken_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, h.Employer, h.id, h.pledge, p, h.provider, h.Enrolment, h.Offer, h.Hours, h.State, h.At)
	return err
}

func updateHours(ctx context.Context, tx *sqldb.Tx, h PaidHours, to HoursState) error {
	_, err := tx.Exec(ctx, `UPDATE funding_hours SET state = $3, settled_at = $4 WHERE employer = $1 AND id = $2`, h.Employer, h.id, to, tx.Now())
	return err
}

func scanHours(r *sqldb.Rows) (h PaidHours, err error) {
	return h, r.Scan(&h.Employer, &h.id, &h.pledge, &h.provider, &h.Enrolment, &h.Offer, &h.Hours, &h.State, &h.At)
}

// hoursOfPlace lists the hours of a place. It reads no person's column by name, so
// that a provider's act reaches them.
func hoursOfPlace(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID, enrolment string) ([]PaidHours, error) {
	return sqldb.All(ctx, tx, scanHours, `SELECT employer, id, pledge, provider, enrolment, offer, hours, state, taken_at
		FROM funding_hours WHERE provider = $1 AND enrolment = $2 ORDER BY taken_at, id`, provider, enrolment)
}

func hoursOf(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) ([]PaidHours, error) {
	return sqldb.All(ctx, tx, scanHours, `SELECT employer, id, pledge, provider, enrolment, offer, hours, state, taken_at
		FROM funding_hours WHERE person = $1 ORDER BY taken_at DESC, id DESC`, p)
}

func forgetHours(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) error {
	_, err := tx.Exec(ctx, `UPDATE funding_hours SET person = '' WHERE person = $1`, p)
	return err
}
