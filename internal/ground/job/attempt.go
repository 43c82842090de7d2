package job

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"opencairn.org/cairn/internal/ground/sqldb"
)

// errLost means that the lease was over and somebody else has the job: whatever
// this worker did is theirs to do again, and nothing of it is committed.
var errLost = errors.New("job: lease lost")

// do makes one attempt and records how it ended.
func (r *Runner) do(ctx context.Context, j leased) error {
	defer r.hands.letGo(j)
	h := r.handlers[j.kind]
	start := time.Now() //nolint:forbidigo // a measured duration, not a date
	err := r.attempt(ctx, h, j)
	if r.opt.Observe != nil {
		r.opt.Observe(j.kind, time.Since(start), err)
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errLost):
		r.opt.Log.WarnContext(ctx, "job lease lost", "job", j.id, "kind", j.kind)
		return nil
	case ctx.Err() != nil:
		return r.giveBack(ctx, j)
	}
	return r.fail(ctx, h, j, err)
}

func (r *Runner) attempt(ctx context.Context, h Handler, j leased) error {
	if j.attempts > h.Attempts {
		return Park(fmt.Errorf("the worker died %d times at it", h.Attempts))
	}
	work := context.WithValue(ctx, currentKey{}, j.id)
	stop := r.keepLease(work, j)
	commit, err := guarded(work, h, j)
	stop()
	if err != nil {
		return err
	}
	return r.db.Write(work, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		// The end first: it fails at once when the lease is lost.
		if err := end(ctx, tx, h, j); err != nil || commit == nil {
			return err
		}
		return commit(ctx, tx)
	})
}

// guarded turns a panic into an error: one poisoned job does not stop the rest.
func guarded(ctx context.Context, h Handler, j leased) (commit Commit, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return h.Work(ctx, j.args)
}

func end(ctx context.Context, tx *sqldb.Tx, h Handler, j leased) error {
	if j.isPeriodic() && h.Every > 0 {
		return held(succeedPeriodic(ctx, tx, j, tx.Now().Add(h.Every)))
	}
	if n, err := runAgain(ctx, tx, j); err != nil || n == 1 {
		return err
	}
	return held(remove(ctx, tx, j))
}

func (j leased) isPeriodic() bool { return j.unique == j.kind+"/"+periodic }

func held(n int64, err error) error {
	if err == nil && n == 0 {
		return errLost
	}
	return err
}

// keepLease renews the lease while the work goes on. The returned function ends
// it and waits, so that no renewal is under way when the job ends.
func (r *Runner) keepLease(ctx context.Context, j leased) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		t := time.NewTicker(r.opt.Lease / 3)
		defer t.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-t.C:
			}
			err := r.db.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
				return held(renew(ctx, tx, j, tx.Now().Add(r.opt.Lease)))
			})
			if err != nil {
				return // the commit finds out whether the lease is lost
			}
		}
	}()
	return func() { cancel(); <-done }
}

// fail stores the error: the job is tried again later, or parked.
func (r *Runner) fail(ctx context.Context, h Handler, j leased, failure error) error {
	isParked := !(j.isPeriodic() && h.Every > 0) && (j.attempts >= h.Attempts || errors.As(failure, new(parkError)))
	text := shorten(failure.Error())
	err := r.db.Write(context.WithoutCancel(ctx), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		switch {
		case isParked:
			return held(park(ctx, tx, j, text))
		case j.isPeriodic() && j.attempts >= h.Attempts:
			return held(release(ctx, tx, j, 0, tx.Now().Add(h.Every), text))
		}
		return held(release(ctx, tx, j, j.attempts, tx.Now().Add(backoff(j.attempts)), text))
	})
	r.opt.Log.ErrorContext(ctx, "job failed", "job", j.id, "kind", j.kind, "attempt", j.attempts, "parked", isParked, "error", text)
	if err != nil && !errors.Is(err, errLost) {
		return errors.Join(failure, err)
	}
	return fmt.Errorf("job %s %s, attempt %d: %w", j.kind, j.id, j.attempts, failure)
}

// giveBack is for a runner that is told to stop: the attempt does not count.
func (r *Runner) giveBack(ctx context.Context, j leased) error {
	err := r.db.Write(context.WithoutCancel(ctx), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		return held(release(ctx, tx, j, j.attempts-1, tx.Now(), nil))
	})
	return errors.Join(ctx.Err(), err)
}

// backoff is 1 s after the first failure, then twice as long each time, at most
// an hour: ten attempts take about 17 minutes.
func backoff(attempts int) time.Duration {
	return min(time.Second<<min(attempts-1, 12), time.Hour)
}

// shorten keeps a stack trace or a page that was taken for an error from
// filling the table.
func shorten(s string) string {
	const most = 4000
	if len(s) > most {
		return s[:most] + " ..."
	}
	return s
}
