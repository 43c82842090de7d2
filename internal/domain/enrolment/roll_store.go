package enrolment

import (
	"context"
	"errors"
	"time"

	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// rollAt is where an enrolment stands in each order of a roll; zero: at the
// beginning.
type rollAt struct {
	id     ID
	at     time.Time
	folded string
}

func rollPlace(ctx context.Context, tx *sqldb.Tx, r Run, id string) (p rollAt, err error) {
	if id == "" {
		return p, nil
	}
	err = tx.QueryRow(ctx, `SELECT id, applied_at, COALESCE(folded, '') FROM enrolment_place WHERE tenant = $1 AND id = $2 AND offer = $3 AND run = $4`,
		r.Tenant, id, r.Offer, r.Run).Scan(&p.id, &p.at, &p.folded)
	if errors.Is(err, sqldb.ErrNoRows) {
		return rollAt{}, nil
	}
	return p, err
}

func rollOldest(ctx context.Context, tx *sqldb.Tx, r Run, q RollQuery, at rollAt) ([]Enrolment, error) {
	return sqldb.All(ctx, tx, scanPlace, `SELECT tenant, id, person, name, offer, version, run, state, ticket, starts_at,
		price_minor, price_currency, due_minor, prerequisites, question, commitment, offered_until, attendance, sitting, applied_at, completed_at, census_at
		FROM enrolment_place WHERE tenant = $1 AND offer = $2 AND run = $3 AND ($5 = '' OR (applied_at, id) > ($4, $5))
		AND ($6 = '%' OR folded LIKE $6) AND ($7 = '' OR state = $7) AND ($8 = '' OR id = $8) ORDER BY applied_at, id LIMIT $9`,
		r.Tenant, r.Offer, r.Run, at.at, at.id, i18n.Sought(q.Text), q.State, q.Only, q.Limit())
}

func rollNewest(ctx context.Context, tx *sqldb.Tx, r Run, q RollQuery, at rollAt) ([]Enrolment, error) {
	return sqldb.All(ctx, tx, scanPlace, `SELECT tenant, id, person, name, offer, version, run, state, ticket, starts_at,
		price_minor, price_currency, due_minor, prerequisites, question, commitment, offered_until, attendance, sitting, applied_at, completed_at, census_at
		FROM enrolment_place WHERE tenant = $1 AND offer = $2 AND run = $3 AND ($5 = '' OR (applied_at, id) < ($4, $5))
		AND ($6 = '%' OR folded LIKE $6) AND ($7 = '' OR state = $7) AND ($8 = '' OR id = $8) ORDER BY applied_at DESC, id DESC LIMIT $9`,
		r.Tenant, r.Offer, r.Run, at.at, at.id, i18n.Sought(q.Text), q.State, q.Only, q.Limit())
}

func rollByName(ctx context.Context, tx *sqldb.Tx, r Run, q RollQuery, at rollAt) ([]Enrolment, error) {
	return sqldb.All(ctx, tx, scanPlace, `SELECT tenant, id, person, name, offer, version, run, state, ticket, starts_at,
		price_minor, price_currency, due_minor, prerequisites, question, commitment, offered_until, attendance, sitting, applied_at, completed_at, census_at
		FROM enrolment_place WHERE tenant = $1 AND offer = $2 AND run = $3 AND (folded, id) > ($4, $5)
		AND folded LIKE $6 AND ($7 = '' OR state = $7) AND ($8 = '' OR id = $8) ORDER BY folded, id LIMIT $9`,
		r.Tenant, r.Offer, r.Run, at.folded, at.id, i18n.Sought(q.Text), q.State, q.Only, q.Limit())
}

func rollByNameFalling(ctx context.Context, tx *sqldb.Tx, r Run, q RollQuery, at rollAt) ([]Enrolment, error) {
	return sqldb.All(ctx, tx, scanPlace, `SELECT tenant, id, person, name, offer, version, run, state, ticket, starts_at,
		price_minor, price_currency, due_minor, prerequisites, question, commitment, offered_until, attendance, sitting, applied_at, completed_at, census_at
		FROM enrolment_place WHERE tenant = $1 AND offer = $2 AND run = $3 AND ($5 = '' OR (folded, id) < ($4, $5))
		AND folded LIKE $6 AND ($7 = '' OR state = $7) AND ($8 = '' OR id = $8) ORDER BY folded DESC, id DESC LIMIT $9`,
		r.Tenant, r.Offer, r.Run, at.folded, at.id, i18n.Sought(q.Text), q.State, q.Only, q.Limit())
}

func countRoll(ctx context.Context, tx *sqldb.Tx, r Run, q RollQuery) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM enrolment_place WHERE tenant = $1 AND offer = $2 AND run = $3
		AND ($4 = '%' OR folded LIKE $4) AND ($5 = '' OR state = $5) AND ($6 = '' OR id = $6)`,
		r.Tenant, r.Offer, r.Run, i18n.Sought(q.Text), q.State, q.Only).Scan(&n)
	return n, err
}

// askedIn are those of a run who wait for an answer, who asked first first.
func askedIn(ctx context.Context, tx *sqldb.Tx, r Run, limit int) ([]Enrolment, error) {
	return sqldb.All(ctx, tx, scanPlace, `SELECT tenant, id, person, name, offer, version, run, state, ticket, starts_at,
		price_minor, price_currency, due_minor, prerequisites, question, commitment, offered_until, attendance, sitting, applied_at, completed_at, census_at
		FROM enrolment_place WHERE tenant = $1 AND offer = $2 AND run = $3 AND state = 'applied' ORDER BY applied_at, id LIMIT $4`, r.Tenant, r.Offer, r.Run, limit)
}

// unfoldedPlaces are those that nobody can look for yet: tenant, id and name.
func unfoldedPlaces(ctx context.Context, tx *sqldb.Tx, limit int) ([]Enrolment, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (e Enrolment, err error) { return e, r.Scan(&e.Tenant, &e.ID, &e.Name) },
		`SELECT tenant, id, name FROM enrolment_place WHERE folded IS NULL ORDER BY tenant, id LIMIT $1`, limit)
}

func foldPlace(ctx context.Context, tx *sqldb.Tx, e Enrolment) error {
	_, err := tx.Exec(ctx, `UPDATE enrolment_place SET folded = $1 WHERE tenant = $2 AND id = $3 AND folded IS NULL`, i18n.Fold(e.Name), e.Tenant, e.ID)
	return err
}
