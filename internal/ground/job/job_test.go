package job_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/schema"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

func add(t *testing.T, db *sqldb.DB, jobs ...job.Job) {
	t.Helper()
	err := db.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		for _, j := range jobs {
			if err := job.Add(ctx, tx, j); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func runner(t *testing.T, db *sqldb.DB, handlers ...job.Handler) *job.Runner {
	t.Helper()
	r, err := job.NewRunner(db, handlers, job.Options{Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// count makes a commit that writes its effect as an event row, once per commit.
func effect(name string) job.Commit {
	return func(ctx context.Context, tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO event (id, type, data, at) VALUES ($1, $2, '', $3)`, tx.NewID(), name, tx.Now())
		return err
	}
}

func effects(t *testing.T, db *sqldb.DB) (names []string) {
	t.Helper()
	err := db.Read(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		names, err = sqldb.All(ctx, tx, func(r *sqldb.Rows) (n string, err error) { return n, r.Scan(&n) }, `SELECT type FROM event ORDER BY type`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func failed(t *testing.T, db *sqldb.DB) (all []job.Failed) {
	t.Helper()
	err := db.Read(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = job.ListFailed(ctx, tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func counts(t *testing.T, db *sqldb.DB) (open, parked int) {
	t.Helper()
	err := db.Read(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		open, parked, err = job.Count(ctx, tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return open, parked
}

// writes is a handler whose effect is its argument.
func writes(kind string) job.Handler {
	return job.Handler{Kind: kind, Work: func(_ context.Context, args json.RawMessage) (job.Commit, error) {
		var name string
		if err := json.Unmarshal(args, &name); err != nil {
			return nil, err
		}
		return effect(name), nil
	}}
}

func TestAJobExistsOnlyWhenItsTransactionDoes(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		err := db.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
			return errors.Join(job.Add(ctx, tx, job.Job{Kind: "a", Args: "never"}), io.EOF)
		})
		if !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		add(t, db, job.Job{Kind: "a", Args: "once"})
		if err := runner(t, db, writes("a")).Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff([]string{"once"}, effects(t, db)); d != "" {
			t.Error(d)
		}
		if open, _ := counts(t, db); open != 0 {
			t.Errorf("%d jobs are left", open)
		}
	})
}

func TestAFailingJobIsTriedLaterEachTimeThenParkedWithItsError(t *testing.T) {
	t.Parallel()
	clock := sqldbtest.NewClock(sqldbtest.Start)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		tries := 0
		r := runner(t, db, job.Handler{Kind: "bad", Attempts: 3, Work: func(context.Context, json.RawMessage) (job.Commit, error) {
			tries++
			return nil, fmt.Errorf("no answer, try %d", tries)
		}})
		add(t, db, job.Job{Kind: "bad", Unique: "x"})
		for _, wait := range []time.Duration{0, time.Second, 2 * time.Second} {
			before := tries
			if wait > 0 {
				clock.Advance(wait - time.Millisecond)
				if err := r.Drain(t.Context()); err != nil || tries != before {
					t.Fatalf("tried too early: %v", err)
				}
				clock.Advance(time.Millisecond)
			}
			if err := r.Drain(t.Context()); err == nil || tries != before+1 {
				t.Fatalf("after %s: %d tries, error %v", wait, tries, err)
			}
		}
		clock.Advance(24 * time.Hour)
		if err := r.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		all := failed(t, db)
		if len(all) != 1 || !all[0].Parked || all[0].Error != "no answer, try 3" || all[0].Attempts != 3 {
			t.Fatalf("got %+v", all)
		}
		add(t, db, job.Job{Kind: "bad", Unique: "x"}) // a parked job does not keep a new one out
		if open, parked := counts(t, db); open != 1 || parked != 1 {
			t.Errorf("%d open, %d parked", open, parked)
		}
		err := db.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
			ok, err := job.Retry(ctx, tx, all[0].ID)
			if err == nil && !ok {
				t.Error("a parked job cannot be tried again")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if open, parked := counts(t, db); open != 2 || parked != 0 {
			t.Errorf("after the retry %d open, %d parked", open, parked)
		}
	})
}

func TestAPanicAndAHopelessErrorAreParkedAnUnknownKindWaitsForWhoeverDoesIt(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r := runner(t, db,
			job.Handler{Kind: "panics", Attempts: 1, Work: func(context.Context, json.RawMessage) (job.Commit, error) { panic("poison") }},
			job.Handler{Kind: "hopeless", Work: func(context.Context, json.RawMessage) (job.Commit, error) { return nil, job.Park(io.EOF) }},
			writes("fine"))
		add(t, db, job.Job{Kind: "panics"}, job.Job{Kind: "hopeless"}, job.Job{Kind: "unknown"}, job.Job{Kind: "fine", Args: "done"})
		if err := r.Drain(t.Context()); !errors.Is(err, io.EOF) {
			t.Errorf("got %v", err)
		}
		got := map[string]bool{}
		for _, f := range failed(t, db) {
			got[f.Kind] = f.Parked && f.Error != ""
		}
		if d := cmp.Diff(map[string]bool{"panics": true, "hopeless": true}, got); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff([]string{"done"}, effects(t, db)); d != "" {
			t.Error(d)
		}
		if err := runner(t, db, writes("unknown")).Drain(t.Context()); err != nil { // another program of the installation
			t.Error(err)
		}
		if open, parked := counts(t, db); open != 0 || parked != 2 {
			t.Errorf("%d open, %d parked", open, parked)
		}
	})
}

func TestAUniqueJobIsAddedOnceAndRunsAgainWhenAddedWhileRunning(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		runs := 0
		r := runner(t, db, job.Handler{Kind: "u", Work: func(_ context.Context, args json.RawMessage) (job.Commit, error) {
			if runs++; runs == 1 {
				add(t, db, job.Job{Kind: "u", Unique: "x", Args: "third"}, job.Job{Kind: "u", Unique: "x", Args: "fourth"})
			}
			return effect(string(args)), nil
		}})
		add(t, db, job.Job{Kind: "u", Unique: "x", Args: "first", At: db.Now().Add(time.Hour)}, job.Job{Kind: "u", Unique: "x", Args: "second"})
		if err := r.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff([]string{`"fourth"`, `"second"`}, effects(t, db)); d != "" {
			t.Error(d)
		}
	})
}

func TestAPeriodicJobRunsEveryPeriodAlsoAfterItFailed(t *testing.T) {
	t.Parallel()
	clock := sqldbtest.NewClock(sqldbtest.Start)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		runs, broken := 0, false
		h := job.Handler{Kind: "daily", Every: 24 * time.Hour, Attempts: 1, Work: func(context.Context, json.RawMessage) (job.Commit, error) {
			if runs++; broken {
				return nil, io.EOF
			}
			return nil, nil
		}}
		for range 2 { // a second runner adds no second job
			if err := runner(t, db, h).Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		broken = true
		clock.Advance(24 * time.Hour)
		if err := runner(t, db, h).Drain(t.Context()); !errors.Is(err, io.EOF) {
			t.Errorf("got %v", err)
		}
		if all := failed(t, db); len(all) != 1 || all[0].Parked || all[0].Error != "EOF" {
			t.Errorf("got %+v", all)
		}
		broken = false
		clock.Advance(24 * time.Hour)
		if err := runner(t, db, h).Drain(t.Context()); err != nil || runs != 3 {
			t.Errorf("%d runs, %v", runs, err)
		}
		if all := failed(t, db); len(all) != 0 {
			t.Errorf("an error that is over is still shown: %+v", all)
		}
	})
}

func TestAWorkerThatLostItsLeaseCommitsNothing(t *testing.T) {
	t.Parallel()
	clock := sqldbtest.NewClock(sqldbtest.Start)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		slow := job.Handler{Kind: "slow", Work: func(context.Context, json.RawMessage) (job.Commit, error) {
			clock.Advance(2 * time.Minute) // longer than the lease: the worker is taken for dead
			fast := job.Handler{Kind: "slow", Work: func(context.Context, json.RawMessage) (job.Commit, error) { return effect("fast"), nil }}
			if err := runner(t, db, fast).Drain(t.Context()); err != nil {
				t.Error(err)
			}
			return effect("slow"), nil
		}}
		add(t, db, job.Job{Kind: "slow"})
		if err := runner(t, db, slow).Drain(t.Context()); err != nil {
			t.Error(err)
		}
		if d := cmp.Diff([]string{"fast"}, effects(t, db)); d != "" {
			t.Error(d)
		}
	})
}

func TestAJumpOfTheClockLeavesARunnerWhatItHasInHand(t *testing.T) {
	t.Parallel()
	clock := sqldbtest.NewClock(sqldbtest.Start)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		started, release := make(chan bool, 2), make(chan bool)
		var attempts atomic.Int32
		slow := job.Handler{Kind: "slow", Work: func(context.Context, json.RawMessage) (job.Commit, error) {
			attempts.Add(1)
			started <- true
			<-release
			return effect("slow"), nil
		}}
		next := make(chan bool)
		quick := job.Handler{Kind: "quick", Work: func(context.Context, json.RawMessage) (job.Commit, error) {
			next <- true
			return nil, nil
		}}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		r := runner(t, db, slow, quick)
		go func() { ended <- r.Run(ctx) }()
		add(t, db, job.Job{Kind: "slow"})
		<-started
		clock.Advance(14 * 24 * time.Hour)
		for range 2 { // the runner looks for jobs, and the slow one's lease has ended
			add(t, db, job.Job{Kind: "quick"})
			<-next
		}
		close(release)
		for open, _ := counts(t, db); open > 0; open, _ = counts(t, db) {
			changed := db.Changed()
			if open, _ = counts(t, db); open > 0 {
				<-changed
			}
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if n := attempts.Load(); n != 1 {
			t.Errorf("the job was taken up %d times, want once", n)
		}
		if d := cmp.Diff([]string{"slow"}, effects(t, db)); d != "" {
			t.Error(d)
		}
	})
}

func TestARunnerStartsAJobAsSoonAsItIsCommitted(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ran := make(chan string, 1)
		r, err := job.NewRunner(db, []job.Handler{{Kind: "now", Work: func(ctx context.Context, _ json.RawMessage) (job.Commit, error) {
			ran <- job.Current(ctx)
			return nil, nil
		}}}, job.Options{Log: quiet, Poll: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- r.Run(ctx) }()
		for range 3 {
			add(t, db, job.Job{Kind: "now"})
			if id := <-ran; id == "" {
				t.Error("the work does not know its job")
			}
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestARunnerThatStopsGivesItsJobsBack(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		started, ended := make(chan bool), make(chan error)
		ctx, stop := context.WithCancel(t.Context())
		r := runner(t, db, job.Handler{Kind: "long", Work: func(ctx context.Context, _ json.RawMessage) (job.Commit, error) {
			started <- true
			<-ctx.Done()
			return nil, ctx.Err()
		}})
		add(t, db, job.Job{Kind: "long", Args: "x"})
		go func() { ended <- r.Run(ctx) }()
		<-started
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if all := failed(t, db); len(all) != 0 {
			t.Errorf("stopping counts as failing: %+v", all)
		}
		if err := runner(t, db, writes("long")).Drain(t.Context()); err != nil { // at once: no lease to wait for
			t.Fatal(err)
		}
		if d := cmp.Diff([]string{"x"}, effects(t, db)); d != "" {
			t.Error(d)
		}
	})
}

func TestJobsRunSideBySideWithinTheWorkers(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		var now, most atomic.Int32
		meet := make(chan bool)
		ended := make(chan error)
		ctx, stop := context.WithCancel(t.Context())
		r, err := job.NewRunner(db, []job.Handler{{Kind: "side", Work: func(context.Context, json.RawMessage) (job.Commit, error) {
			if n := now.Add(1); n > most.Load() {
				most.Store(n)
			}
			meet <- true
			now.Add(-1)
			return nil, nil
		}}}, job.Options{Log: quiet, Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		for range 6 {
			add(t, db, job.Job{Kind: "side"})
		}
		go func() { ended <- r.Run(ctx) }()
		for range 6 {
			<-meet
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if got := most.Load(); got > 2 {
			t.Errorf("%d at once, with two workers", got)
		}
	})
}

func TestTwoHandlersOfOneKindAreRefused(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		if _, err := job.NewRunner(db, []job.Handler{writes("a"), writes("a")}, job.Options{}); err == nil {
			t.Error("accepted")
		}
		if _, err := job.NewRunner(db, []job.Handler{{Kind: "a"}}, job.Options{}); err == nil {
			t.Error("a handler without work is accepted")
		}
	})
}

// TestAKilledWorkersJobsTakeEffectExactlyOnce kills a worker process at its
// k-th commit, for every k, and lets the next one go on.
func TestAKilledWorkersJobsTakeEffectExactlyOnce(t *testing.T) {
	if address := os.Getenv("CAIRN_JOB_CHILD"); address != "" {
		work(t, address)
		return
	}
	t.Parallel()
	address := sqldbtest.Fresh(t)
	db, err := sqldb.Open(t.Context(), address, sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	want := []string{"job 0", "job 1", "job 2", "job 3"}
	for _, name := range want {
		add(t, db, job.Job{Kind: "count", Args: name})
	}
	kills := 0
	for hour := 1; ; hour++ { // each child's clock is an hour later: the dead one's leases are over
		c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAKilledWorkersJobsTakeEffectExactlyOnce$") //nolint:gosec // this test's own binary
		c.Env = append(os.Environ(), "CAIRN_JOB_CHILD="+address, fmt.Sprintf("CAIRN_JOB_HOUR=%d", hour))
		out, err := c.CombinedOutput()
		if err == nil {
			break
		}
		if kills++; c.ProcessState.ExitCode() != 3 || kills > 40 {
			t.Fatalf("child: %v\n%s", err, out)
		}
	}
	if d := cmp.Diff(want, effects(t, db)); d != "" {
		t.Error(d)
	}
	if kills < 3 {
		t.Errorf("killed only %d times", kills)
	}
	t.Logf("killed %d times", kills)
}

func work(t *testing.T, address string) {
	var hour int64
	if _, err := fmt.Sscan(os.Getenv("CAIRN_JOB_HOUR"), &hour); err != nil {
		t.Fatal(err)
	}
	now := time.Now().Add(time.Duration(hour) * time.Hour)
	db, err := sqldb.Open(t.Context(), address, sqldb.Options{
		Now: func() time.Time { return now },
		BeforeCommit: func(n int64) {
			if n == 1+hour%5 {
				os.Exit(3)
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	r, err := job.NewRunner(db, []job.Handler{writes("count")}, job.Options{Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Drain(t.Context()); err != nil && !strings.Contains(err.Error(), "worker died") {
		t.Fatal(err)
	}
}

func BenchmarkAThousandJobs(b *testing.B) {
	db, err := sqldb.Open(b.Context(), "sqlite:"+filepath.Join(b.TempDir(), "b.db"), sqldb.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	if _, err := schema.Migrate(b.Context(), db); err != nil {
		b.Fatal(err)
	}
	const n = 1000
	for b.Loop() {
		err := db.Write(b.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
			for range n {
				if err := job.Add(ctx, tx, job.Job{Kind: "a", Args: "x"}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		left := make(chan bool, n)
		r, err := job.NewRunner(db, []job.Handler{{Kind: "a", Work: func(context.Context, json.RawMessage) (job.Commit, error) {
			return func(context.Context, *sqldb.Tx) error { return nil }, nil
		}}}, job.Options{Workers: 8, Log: quiet, Observe: func(string, time.Duration, error) { left <- true }})
		if err != nil {
			b.Fatal(err)
		}
		ctx, stop := context.WithCancel(b.Context())
		ended := make(chan error)
		go func() { ended <- r.Run(ctx) }()
		for range n {
			<-left
		}
		stop()
		if err := <-ended; err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "jobs/s")
}
