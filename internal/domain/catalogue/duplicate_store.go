package catalogue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"opencairn.org/cairn/internal/domain/catalogue/likeness"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// upsertComparison lets an offer wait to be compared when what is compared of it
// is something else than before.
func upsertComparison(ctx context.Context, tx *sqldb.Tx, k kept) error {
	content, err := comparedHash(k)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO catalogue_comparison (offer, content, revision) VALUES ($1, $2, 1)
		ON CONFLICT (offer) DO UPDATE SET content = EXCLUDED.content, revision = catalogue_comparison.revision + 1
		WHERE catalogue_comparison.content <> EXCLUDED.content`, k.ID, content)
	return err
}

// waiting is an offer that is to be compared, and the revision of it that is.
type waiting struct {
	id       OfferID
	revision int64
}

func scanWaiting(r *sqldb.Rows) (w waiting, err error) {
	return w, r.Scan((*string)(&w.id), &w.revision)
}

// firstWaiting are offers that are to be compared, by id.
func firstWaiting(ctx context.Context, tx *sqldb.Tx, most int) ([]waiting, error) {
	return sqldb.All(ctx, tx, scanWaiting, `SELECT offer, revision FROM catalogue_comparison WHERE compared <> revision ORDER BY offer LIMIT $1`, most)
}

// comparedAfter are the offers that were compared in later turns.
func comparedAfter(ctx context.Context, tx *sqldb.Tx, turn int64) ([]waiting, error) {
	return sqldb.All(ctx, tx, scanWaiting, `SELECT offer, revision FROM catalogue_comparison WHERE turn > $1 ORDER BY turn, offer`, turn)
}

func countWaiting(ctx context.Context, tx *sqldb.Tx) (n int, err error) {
	return n, tx.QueryRow(ctx, `SELECT COUNT(*) FROM catalogue_comparison WHERE compared <> revision`).Scan(&n)
}

// lastTurn is the last turn in which offers were compared.
func lastTurn(ctx context.Context, tx *sqldb.Tx) (turn int64, err error) {
	return turn, tx.QueryRow(ctx, `SELECT COALESCE(MAX(turn), 0) FROM catalogue_comparison`).Scan(&turn)
}

// takeTurn counts a turn that ended no offer's waiting yet.
func takeTurn(ctx context.Context, tx *sqldb.Tx, id OfferID, turn int64) error {
	_, err := tx.Exec(ctx, `UPDATE catalogue_comparison SET turn = $2 WHERE offer = $1`, id, turn)
	return err
}

func markCompared(ctx context.Context, tx *sqldb.Tx, w waiting, turn int64) error {
	_, err := tx.Exec(ctx, `UPDATE catalogue_comparison SET compared = $2, turn = $3 WHERE offer = $1`, w.id, w.revision, turn)
	return err
}

// eachToCompare reads the offers that are published, and the revision of those
// that wait to be compared; 0 for the others.
func eachToCompare(ctx context.Context, tx *sqldb.Tx, each func(w waiting, o Offer) error) (err error) {
	rows, err := tx.Query(ctx, `
		SELECT id, data, COALESCE(revision_waiting, 0) FROM catalogue_offer
		LEFT JOIN (SELECT offer, revision AS revision_waiting FROM catalogue_comparison WHERE compared <> revision) w ON w.offer = id
		WHERE gone_at IS NULL`)
	if err != nil {
		return fmt.Errorf("read offers to compare: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var w waiting
		var data string
		if err := rows.Scan((*string)(&w.id), &data, &w.revision); err != nil {
			return err
		}
		var o Offer
		if err := json.Unmarshal([]byte(data), &o); err != nil {
			return fmt.Errorf("read offer %s: %w", w.id, err)
		}
		if err := each(w, o); err != nil {
			return err
		}
	}
	return rows.Err()
}

// pairsOf are the offers that one is much like, as last compared.
func pairsOf(ctx context.Context, tx *sqldb.Tx, id OfferID) ([]likeness.Pair, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (p likeness.Pair, err error) { return p, r.Scan(&p.ID, (*int)(&p.Score)) },
		`SELECT other, score FROM catalogue_pair WHERE one = $1 UNION ALL SELECT one, score FROM catalogue_pair WHERE other = $1`, id)
}

func upsertPair(ctx context.Context, tx *sqldb.Tx, one, other string, score likeness.Share) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO catalogue_pair (one, other, score) VALUES ($1, $2, $3)
		ON CONFLICT (one, other) DO UPDATE SET score = EXCLUDED.score`, one, other, int(score))
	return err
}

func deletePair(ctx context.Context, tx *sqldb.Tx, one, other string) error {
	_, err := tx.Exec(ctx, `DELETE FROM catalogue_pair WHERE one = $1 AND other = $2`, one, other)
	return err
}
