package idempotency

import (
	"context"
	"time"

	"opencairn.org/cairn/internal/ground/sqldb"
)

// kept is one row.
type kept struct {
	body, answer string
	at           time.Time
}

func byID(ctx context.Context, tx *sqldb.Tx, id string) (k kept, err error) {
	err = tx.QueryRow(ctx, `SELECT body, answer, at FROM idempotency_key WHERE id = $1`, id).Scan(&k.body, &k.answer, &k.at)
	return k, err
}

func claim(ctx context.Context, tx *sqldb.Tx, id, run, body string) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO idempotency_key (id, run, body, answer, at) VALUES ($1, $2, $3, '', $4)
		ON CONFLICT (id) DO UPDATE SET run = excluded.run, body = excluded.body, answer = '', at = excluded.at`,
		id, run, body, tx.Now())
	return err
}

func answer(ctx context.Context, tx *sqldb.Tx, id, run, sealed string) error {
	_, err := tx.Exec(ctx, `UPDATE idempotency_key SET answer = $3 WHERE id = $1 AND run = $2`, id, run, sealed)
	return err
}

func drop(ctx context.Context, tx *sqldb.Tx, id, run string) error {
	_, err := tx.Exec(ctx, `DELETE FROM idempotency_key WHERE id = $1 AND run = $2`, id, run)
	return err
}

func dropBefore(ctx context.Context, tx *sqldb.Tx, before time.Time) error {
	_, err := tx.Exec(ctx, `DELETE FROM idempotency_key WHERE at < $1`, before)
	return err
}
