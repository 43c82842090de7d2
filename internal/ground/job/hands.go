package job

import (
	"context"
	"sync"
	"time"

	"opencairn.org/cairn/internal/ground/sqldb"
)

// hands are the jobs a runner works on, each with the end of its lease as the
// runner knows it. Leases are counted on the injected clock, and a clock may jump
// past their end: a machine slept, or the demonstration's calendar went on. Whoever
// holds a job still works on it, and must not take its own job for a dead worker's.
type hands struct {
	mu    sync.Mutex
	grips map[string]grip // by lease and job
}

type grip struct {
	job leased
	end time.Time
}

func (h *hands) hold(j leased, end time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.grips == nil {
		h.grips = map[string]grip{}
	}
	h.grips[j.lease+j.id] = grip{j, end}
}

func (h *hands) letGo(j leased) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.grips, j.lease+j.id)
}

// overdue are those whose lease has ended by now.
func (h *hands) overdue(now time.Time) (jobs []leased) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, g := range h.grips {
		if !g.end.After(now) {
			jobs = append(jobs, g.job)
		}
	}
	return jobs
}

// renewOverdue renews what the runner has in hand, where a jump of the clock ended
// the lease. One that another process has taken meanwhile stays theirs; one that
// keepLease renewed is renewed once more, which does no harm.
func (r *Runner) renewOverdue(ctx context.Context, tx *sqldb.Tx) error {
	for _, j := range r.hands.overdue(tx.Now()) {
		if _, err := renew(ctx, tx, j, tx.Now().Add(r.opt.Lease)); err != nil {
			return err
		}
	}
	return nil
}
