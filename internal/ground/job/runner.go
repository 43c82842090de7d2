package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"opencairn.org/cairn/internal/ground/sqldb"
)

// periodic is the unique name of the job that a handler's period keeps alive.
const periodic = "@every"

// defaultAttempts is how often a job is tried before it is parked.
const defaultAttempts = 10

// Options of a Runner. The zero value is right for production.
type Options struct {
	Workers int           // jobs at once; 4 when zero
	Lease   time.Duration // how long a dead worker keeps its job; 1 minute when zero
	// Poll is how often to look for jobs that another process added; 5 s when
	// zero. Those of this process are seen as soon as they are committed.
	Poll time.Duration
	Log  *slog.Logger // slog.Default when nil
	// Observe is told of each attempt, for metrics; may be nil.
	Observe func(kind string, took time.Duration, err error)
}

// Runner runs jobs. Several, also in several processes, may share a database.
type Runner struct {
	db       *sqldb.DB
	handlers map[string]Handler
	kinds    string // theirs, each between two spaces
	opt      Options
	hands    hands
}

// NewRunner makes a runner of these handlers; two of one kind are an error.
func NewRunner(db *sqldb.DB, handlers []Handler, opt Options) (*Runner, error) {
	r := &Runner{db: db, handlers: make(map[string]Handler, len(handlers)), kinds: " ", opt: opt}
	for _, h := range handlers {
		if h.Kind == "" || h.Work == nil {
			return nil, fmt.Errorf("job: handler %q needs a kind and work", h.Kind)
		}
		if _, twice := r.handlers[h.Kind]; twice {
			return nil, fmt.Errorf("job: two handlers for %q", h.Kind)
		}
		if h.Attempts == 0 {
			h.Attempts = defaultAttempts
		}
		r.handlers[h.Kind] = h
		r.kinds += h.Kind + " "
	}
	r.opt.Workers = max(r.opt.Workers, 1)
	if opt.Workers == 0 {
		r.opt.Workers = 4
	}
	if opt.Lease == 0 {
		r.opt.Lease = time.Minute
	}
	if opt.Poll == 0 {
		r.opt.Poll = 5 * time.Second
	}
	if opt.Log == nil {
		r.opt.Log = slog.Default()
	}
	return r, nil
}

// Run runs jobs until ctx ends, then waits for those under way and gives back
// what they did not finish. It returns nil when ctx ended it.
func (r *Runner) Run(ctx context.Context) error {
	if err := r.seed(ctx); err != nil {
		return ignoreEnd(ctx, err)
	}
	var (
		busy  sync.WaitGroup
		slots = make(chan struct{}, r.opt.Workers)
	)
	defer busy.Wait()
	for {
		if !acquire(ctx, slots) {
			return nil
		}
		free := 1 + takeMore(slots)
		jobs, err := r.next(ctx, free)
		for range free - len(jobs) {
			<-slots
		}
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			r.opt.Log.ErrorContext(ctx, "lease jobs", "error", err)
			pause(ctx, r.opt.Poll)
			continue
		}
		for _, j := range jobs {
			busy.Go(func() {
				defer func() { <-slots }()
				_ = r.do(ctx, j) // logged and stored with the job
			})
		}
	}
}

// acquire waits for a free worker.
func acquire(ctx context.Context, slots chan struct{}) bool {
	select {
	case <-ctx.Done():
		return false
	case slots <- struct{}{}:
		return true
	}
}

func takeMore(slots chan struct{}) (n int) {
	for {
		select {
		case slots <- struct{}{}:
			n++
		default:
			return n
		}
	}
}

// next waits until jobs are due and leases at most n of them.
func (r *Runner) next(ctx context.Context, n int) ([]leased, error) {
	for {
		changed := r.db.Changed() // before looking, so that nothing is missed between
		due, err := r.nextDue(ctx)
		if err != nil {
			return nil, err
		}
		if isDue(due, r.db.Now()) {
			jobs, err := r.lease(ctx, n)
			if err != nil || len(jobs) > 0 {
				return jobs, err
			}
			continue // another runner was faster; look again
		}
		wait := r.opt.Poll
		if !due.IsZero() {
			wait = min(wait, due.Sub(r.db.Now()))
		}
		t := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			t.Stop()
			return nil, ctx.Err()
		case <-changed:
		case <-t.C:
		}
		t.Stop()
	}
}

func isDue(due, now time.Time) bool { return !due.IsZero() && !due.After(now) }

// Drain runs jobs one after the other until nothing is due, also those that
// jobs add. It returns what failed; a job that failed waits for its next attempt.
func (r *Runner) Drain(ctx context.Context) error {
	if err := r.seed(ctx); err != nil {
		return err
	}
	var failed []error
	for {
		due, err := r.nextDue(ctx)
		if err != nil {
			return err
		}
		if !isDue(due, r.db.Now()) {
			return errors.Join(failed...)
		}
		jobs, err := r.lease(ctx, 1)
		if err != nil {
			return err
		}
		for _, j := range jobs {
			if err := r.do(ctx, j); err != nil {
				failed = append(failed, err)
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

func (r *Runner) nextDue(ctx context.Context) (due time.Time, err error) {
	err = r.db.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		due, err = nextDue(ctx, tx, r.kinds)
		return err
	})
	return due, err
}

func (r *Runner) lease(ctx context.Context, n int) (jobs []leased, err error) {
	var end time.Time
	err = r.db.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if err := r.renewOverdue(ctx, tx); err != nil {
			return err
		}
		end = tx.Now().Add(r.opt.Lease)
		jobs, err = lease(ctx, tx, r.kinds, n, r.opt.Lease)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, j := range jobs {
		r.hands.hold(j, end)
	}
	return jobs, nil
}

// seed adds the periodic jobs that are not there yet.
func (r *Runner) seed(ctx context.Context) error {
	var missing []string
	err := r.db.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		missing = nil
		for kind, h := range r.handlers {
			if h.Every == 0 {
				continue
			}
			gone, err := isMissing(ctx, tx, kind)
			if err != nil {
				return err
			}
			if gone {
				missing = append(missing, kind)
			}
		}
		return nil
	})
	if err != nil || len(missing) == 0 {
		return err
	}
	return r.db.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		for _, kind := range missing {
			if err := insertMissing(ctx, tx, kind); err != nil {
				return err
			}
		}
		return nil
	})
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

func ignoreEnd(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}
