package job

import (
	"context"
	"encoding/json"
	"time"

	"opencairn.org/cairn/internal/ground/sqldb"
)

func insert(ctx context.Context, tx *sqldb.Tx, kind string, openKey any, args string, due time.Time) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO job (id, kind, open_key, args, due, attempts, again, parked, added)
		VALUES ($1, $2, $3, $4, $5, 0, FALSE, FALSE, $6)
		ON CONFLICT (open_key) DO UPDATE SET
			args = excluded.args,
			again = job.lease IS NOT NULL,
			due = CASE WHEN job.lease IS NULL AND excluded.due < job.due THEN excluded.due ELSE job.due END`,
		tx.NewID(), kind, openKey, args, due, tx.Now())
	return err
}

// insertMissing adds a periodic job unless it is there.
func insertMissing(ctx context.Context, tx *sqldb.Tx, kind string) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO job (id, kind, open_key, args, due, attempts, again, parked, added)
		VALUES ($1, $2, $3, 'null', $4, 0, FALSE, FALSE, $4)
		ON CONFLICT (open_key) DO NOTHING`,
		tx.NewID(), kind, openKey(kind, periodic), tx.Now())
	return err
}

// missing lists which of the periodic kinds have no job yet, so that a runner
// that finds them all writes nothing.
func isMissing(ctx context.Context, tx *sqldb.Tx, kind string) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM job WHERE open_key = $1`, openKey(kind, periodic)).Scan(&n)
	return n == 0, err
}

// nextDue is when the next job of these kinds that is not parked is due; zero when
// there is none.
func nextDue(ctx context.Context, tx *sqldb.Tx, kinds string) (due time.Time, err error) {
	err = tx.QueryRow(ctx, `SELECT MIN(due) FROM job WHERE parked = FALSE AND $1 LIKE '% ' || kind || ' %'`, kinds).Scan(&due)
	return due, err
}

// leased is a job in a worker's hands.
type leased struct {
	id, kind, lease string
	unique          string // the open key, or empty
	args            json.RawMessage
	attempts        int
}

func lease(ctx context.Context, tx *sqldb.Tx, kinds string, n int, d time.Duration) ([]leased, error) {
	mark := tx.NewID()
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (leased, error) {
		var args string
		j := leased{lease: mark}
		err := r.Scan(&j.id, &j.kind, &j.unique, &args, &j.attempts)
		j.args = json.RawMessage(args)
		return j, err
	}, `UPDATE job SET lease = $1, due = $2, attempts = attempts + 1
		WHERE parked = FALSE AND id IN (SELECT id FROM job WHERE parked = FALSE AND due <= $3 AND $4 LIKE '% ' || kind || ' %' ORDER BY due, id LIMIT $5)
		RETURNING id, kind, open_key, args, attempts`,
		mark, tx.Now().Add(d), tx.Now(), kinds, n)
}

// Each statement below touches the row only while the lease is held, and says
// by its count whether it was.

func renew(ctx context.Context, tx *sqldb.Tx, j leased, due time.Time) (int64, error) {
	return tx.Exec(ctx, `UPDATE job SET due = $1 WHERE id = $2 AND lease = $3`, due, j.id, j.lease)
}

// runAgain is for a job that was added once more while it ran.
func runAgain(ctx context.Context, tx *sqldb.Tx, j leased) (int64, error) {
	return tx.Exec(ctx, `
		UPDATE job SET lease = NULL, again = FALSE, attempts = 0, error = NULL, due = $1
		WHERE id = $2 AND lease = $3 AND again = TRUE`, tx.Now(), j.id, j.lease)
}

func remove(ctx context.Context, tx *sqldb.Tx, j leased) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM job WHERE id = $1 AND lease = $2`, j.id, j.lease)
}

// succeedPeriodic keeps the row for the next period.
func succeedPeriodic(ctx context.Context, tx *sqldb.Tx, j leased, due time.Time) (int64, error) {
	return tx.Exec(ctx, `
		UPDATE job SET lease = NULL, again = FALSE, attempts = 0, error = NULL, due = $1
		WHERE id = $2 AND lease = $3`, due, j.id, j.lease)
}

// release gives the job back, for whoever looks next.
func release(ctx context.Context, tx *sqldb.Tx, j leased, attempts int, due time.Time, failure any) (int64, error) {
	return tx.Exec(ctx, `
		UPDATE job SET lease = NULL, again = FALSE, attempts = $1, due = $2, error = COALESCE($3, error)
		WHERE id = $4 AND lease = $5`, attempts, due, failure, j.id, j.lease)
}

func park(ctx context.Context, tx *sqldb.Tx, j leased, failure string) (int64, error) {
	return tx.Exec(ctx, `
		UPDATE job SET lease = NULL, again = FALSE, parked = TRUE, open_key = NULL, error = $1
		WHERE id = $2 AND lease = $3`, failure, j.id, j.lease)
}

// Failed is a job that failed: parked, or to be tried again.
type Failed struct {
	ID, Kind string
	Args     json.RawMessage
	Parked   bool
	Attempts int
	Due      time.Time // next attempt, when not parked
	Added    time.Time
	Error    string // of the last attempt
}

// ListFailed lists jobs that failed, parked ones first, for the operator.
func ListFailed(ctx context.Context, tx *sqldb.Tx) ([]Failed, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (Failed, error) {
		var f Failed
		var args string
		err := r.Scan(&f.ID, &f.Kind, &args, &f.Parked, &f.Attempts, &f.Due, &f.Added, &f.Error)
		f.Args = json.RawMessage(args)
		return f, err
	}, `SELECT id, kind, args, parked, attempts, due, added, error FROM job
		WHERE error IS NOT NULL ORDER BY parked DESC, added, id LIMIT 500`)
}

// Retry makes a parked job due at once, with all its attempts before it. It
// reports false when no such job is parked.
func Retry(ctx context.Context, tx *sqldb.Tx, id string) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE job SET parked = FALSE, attempts = 0, due = $1 WHERE id = $2 AND parked = TRUE`, tx.Now(), id)
	return n == 1, err
}

// Busy says how many jobs are due or in a worker's hands: while it is not none,
// what follows from earlier acts is not all done.
func Busy(ctx context.Context, tx *sqldb.Tx) (n int, err error) {
	err = tx.QueryRow(ctx, `SELECT COUNT(*) FROM job WHERE parked = FALSE AND (due <= $1 OR lease IS NOT NULL)`, tx.Now()).Scan(&n)
	return n, err
}

// Count says how many jobs are open and how many are parked.
func Count(ctx context.Context, tx *sqldb.Tx) (open, parked int, err error) {
	err = tx.QueryRow(ctx, `
		SELECT COUNT(*), COALESCE(SUM(CASE WHEN parked THEN 1 ELSE 0 END), 0) FROM job`).Scan(&open, &parked)
	return open - parked, parked, err
}

// Waiting is how many jobs of one kind there are.
type Waiting struct {
	Kind   string `json:"kind"`
	Open   int    `json:"open"`   // waiting or in a worker's hands
	Due    int    `json:"due"`    // of those, whose time has come
	Again  int    `json:"again"`  // of those, that failed and are tried again
	Parked int    `json:"parked"` // failed too often
}

// ListWaiting counts the jobs of each kind, for the operator.
func ListWaiting(ctx context.Context, tx *sqldb.Tx) ([]Waiting, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (w Waiting, err error) {
		return w, r.Scan(&w.Kind, &w.Open, &w.Due, &w.Again, &w.Parked)
	}, `SELECT kind, SUM(CASE WHEN parked THEN 0 ELSE 1 END), SUM(CASE WHEN NOT parked AND due <= $1 THEN 1 ELSE 0 END),
		SUM(CASE WHEN NOT parked AND error IS NOT NULL THEN 1 ELSE 0 END), SUM(CASE WHEN parked THEN 1 ELSE 0 END)
		FROM job GROUP BY kind ORDER BY kind`, tx.Now())
}
