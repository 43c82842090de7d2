package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"opencairn.org/cairn/internal/ground/sqldb"
)

// Commit stores a work's result. It runs in the transaction that ends the job,
// in the system scope, and may run more than once: it touches nothing but tx.
type Commit = func(ctx context.Context, tx *sqldb.Tx) error

// Handler does the jobs of one kind.
type Handler struct {
	// Kind is "domain.verb" or "domain.noun.verb".
	Kind string
	// Every makes the job periodic: one is always waiting, due this long after
	// the last one ended. A periodic job without arguments gets "null".
	Every time.Duration
	// Attempts is how often it is tried before it is parked; 10 when zero.
	// A periodic job is never parked: it keeps its error and its period.
	Attempts int
	// Work does the job outside any transaction. The commit may be nil.
	Work func(ctx context.Context, args json.RawMessage) (Commit, error)
}

// Job is work to be done.
type Job struct {
	Kind string
	// Unique, when set, allows one open job of this kind and name. Adding it
	// again while it waits changes nothing but the arguments and an earlier At;
	// adding it while it runs makes it run once more.
	Unique string
	// At is when it is due; at once when zero.
	At time.Time
	// Args are marshalled as JSON: ids only.
	Args any
}

// Add adds a job in the caller's transaction.
func Add(ctx context.Context, tx *sqldb.Tx, j Job) error {
	if j.Kind == "" {
		return errors.New("job: a job needs a kind")
	}
	args, err := json.Marshal(j.Args)
	if err != nil {
		return fmt.Errorf("job %s: write arguments: %w", j.Kind, err)
	}
	due := j.At
	if due.IsZero() {
		due = tx.Now()
	}
	if err := insert(ctx, tx, j.Kind, openKey(j.Kind, j.Unique), string(args), due); err != nil {
		return fmt.Errorf("job %s: add: %w", j.Kind, err)
	}
	return nil
}

// openKey is nil for a job that is not unique: NULLs do not collide.
func openKey(kind, unique string) any {
	if unique == "" {
		return nil
	}
	return kind + "/" + unique
}

type currentKey struct{}

// Current is the id of the job that ctx works on, or empty. A Message-ID or an
// idempotency key made from it stays the same when the job runs again.
func Current(ctx context.Context) string {
	id, _ := ctx.Value(currentKey{}).(string)
	return id
}

// parkError parks a job at once.
type parkError struct{ err error }

func (p parkError) Error() string { return p.err.Error() }
func (p parkError) Unwrap() error { return p.err }

// Park marks an error that no further attempt can mend: the job is parked at
// once instead of being tried again.
func Park(err error) error { return parkError{err} }
