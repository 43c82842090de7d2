package catalogue

import (
	"context"
	"time"

	"opencairn.org/cairn/internal/ground/sqldb"
)

// offerStamp is what tells one state of an offer from the next.
type offerStamp struct {
	id       OfferID
	changed  time.Time
	revision int64
	listed   bool
	gone     bool
}

// changedSince lists the offers that something shown of changed at or after a
// time, the earliest first.
func changedSince(ctx context.Context, tx *sqldb.Tx, since time.Time) ([]offerStamp, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (s offerStamp, err error) {
		var gone time.Time
		err = r.Scan((*string)(&s.id), &s.changed, &s.revision, &s.listed, &gone)
		s.gone = !gone.IsZero()
		return s, err
	}, `SELECT id, changed, revision, listed, gone_at FROM catalogue_offer WHERE changed >= $1 ORDER BY changed, id`, since)
}

// changeMark is how many offers changed since a time, and how often altogether.
type changeMark struct{ offers, revisions int64 }

func markSince(ctx context.Context, tx *sqldb.Tx, since time.Time) (m changeMark, err error) {
	return m, tx.QueryRow(ctx, `SELECT COUNT(*), CAST(COALESCE(SUM(revision), 0) AS BIGINT) FROM catalogue_offer WHERE changed >= $1`, since).Scan(&m.offers, &m.revisions)
}

// touchChanged notes that something shown with an offer changed beside it: a
// fact. The search index looks for it.
func touchChanged(ctx context.Context, tx *sqldb.Tx, id OfferID) error {
	_, err := tx.Exec(ctx, `UPDATE catalogue_offer SET changed = $2, revision = revision + 1 WHERE id = $1`, id, tx.Now())
	return err
}

// everyFact lists the facts of one kind about all offers.
func everyFact(ctx context.Context, tx *sqldb.Tx, kind FactKind) ([]Fact, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (f Fact, err error) {
		return f, r.Scan(&f.Offer, &f.Kind, &f.Value, &f.Source, &f.AsOf)
	}, `SELECT offer, kind, value, source, as_of FROM catalogue_fact WHERE kind = $1 ORDER BY offer, source, value`, kind)
}

// countUnfound adds one to the words of a month; false when they are new.
func countUnfound(ctx context.Context, tx *sqldb.Tx, words, month string) (bool, error) {
	r, err := tx.Exec(ctx, `UPDATE catalogue_unfound SET times = times + 1 WHERE words = $1 AND month = $2`, words, month)
	return r > 0, err
}

func insertUnfound(ctx context.Context, tx *sqldb.Tx, words, month string) error {
	_, err := tx.Exec(ctx, `INSERT INTO catalogue_unfound (words, month, times) VALUES ($1, $2, 1)`, words, month)
	return err
}

func unfoundKinds(ctx context.Context, tx *sqldb.Tx, month string) (n int, err error) {
	return n, tx.QueryRow(ctx, `SELECT COUNT(*) FROM catalogue_unfound WHERE month = $1`, month).Scan(&n)
}

func forgetUnfound(ctx context.Context, tx *sqldb.Tx, before string) error {
	_, err := tx.Exec(ctx, `DELETE FROM catalogue_unfound WHERE month < $1`, before)
	return err
}

// unfoundSince lists words that were asked for at least so often since a month.
func unfoundSince(ctx context.Context, tx *sqldb.Tx, month string, least, limit int) ([]Unfound, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (u Unfound, err error) {
		return u, r.Scan(&u.Words, &u.Times)
	}, `SELECT words, SUM(times) FROM catalogue_unfound WHERE month >= $1 GROUP BY words HAVING SUM(times) >= $2 ORDER BY SUM(times) DESC, words LIMIT $3`, month, least, limit)
}
