package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"sync"
	"syscall"
	"time"

	"opencairn.org/cairn/internal/ground/sqldb"
)

// issueResult is what `bench issue --json` prints.
type issueResult struct {
	Awards       int     `json:"awards"`
	Bytes        int     `json:"bytes"` // of one signed credential
	Cores        int     `json:"cores"`
	Seconds      float64 `json:"seconds"`
	PerSecond    float64 `json:"per_second"`
	CPUSeconds   float64 `json:"cpu_s"`         // user and system; over Cores it is what a machine with nothing else to do needs at least
	LongestMS    float64 `json:"longest_ms"`    // that another writer waited: the longest transaction
	SignUS       float64 `json:"sign_us"`       // of CPU: one Ed25519 signature over a credential's hash
	Signatures   float64 `json:"signatures"`    // CPU of one award over CPU of one signature: hardly depends on what else the machine does
	Largest      int64   `json:"largest"`       // awards in one transaction, at most
	SyncMS       float64 `json:"sync_ms"`       // one write of 64 kB and fsync
	Transactions int64   `json:"transactions"`  // that wrote
	FloorSeconds float64 `json:"floor_seconds"` // signatures over all cores, and a sync a transaction
	Ratio        float64 `json:"ratio"`         // seconds over floor
	Smoke        bool    `json:"smoke"`         // the bars are smokeBars
	Bars         []bar   `json:"bars"`
}

// issue measures a whole sitting from the registrar's press of the button:
// prepared, signed, logged, durable (SQLite, synchronous=FULL).
func issue(args []string, out io.Writer) (bool, error) {
	flags := flag.NewFlagSet("issue", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "print JSON only")
	smoke := flags.Bool("smoke", false, "1,000 awards, judged by what does not depend on the machine's other work")
	n := flags.Int("awards", 10_000, "how many awards")
	profile := flags.String("profile", "", "write a CPU profile of the issuing to this file")
	if err := flags.Parse(args); err != nil {
		return false, err
	}
	if *smoke {
		*n = 1_000
	}
	r, err := measureIssue(context.Background(), *n, *profile)
	if err != nil {
		return false, err
	}
	if r.Smoke = *smoke; r.Smoke {
		r.Bars = r.smokeBars()
	}
	ok := true
	for _, b := range r.Bars {
		ok = ok && b.holds()
	}
	if *asJSON {
		return ok, json.NewEncoder(out).Encode(r)
	}
	r.print(out)
	return ok, nil
}

func (r issueResult) print(out io.Writer) {
	fmt.Fprintf(out, "%d awards of %d bytes issued in %.2f s on %d cores: %.0f a second, in %d transactions\n", r.Awards, r.Bytes, r.Seconds, r.Cores, r.PerSecond, r.Transactions)
	fmt.Fprintf(out, "%.2f s of CPU: %.2f s on %d cores with nothing else to do\n", r.CPUSeconds, r.CPUSeconds/float64(r.Cores), r.Cores)
	fmt.Fprintf(out, "floor %.2f s (Ed25519 %.1f us, write and fsync %.2f ms): %.1f times the floor\n", r.FloorSeconds, r.SignUS, r.SyncMS, r.Ratio)
	fmt.Fprintf(out, "longest transaction %.1f ms, of %d awards at most; an award takes the CPU of %.0f signatures\n\n", r.LongestMS, r.Largest, r.Signatures)
	if r.Smoke {
		fmt.Fprintln(out, "smoke: no time is judged, because a shared machine may be busy; CPU is compared with that of signatures in the same run, twice today's allowed")
	}
	for _, b := range r.Bars {
		fmt.Fprintln(out, b)
	}
}

func measureIssue(ctx context.Context, n int, profile string) (r issueResult, err error) {
	dir, err := os.MkdirTemp("", "cairn-bench-issue-")
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	h, err := openHall(ctx, dir, n)
	if h != nil {
		defer func() { err = errors.Join(err, h.db.Close()) }()
	}
	if err != nil {
		return r, err
	}
	runtime.GC() // what filling left behind is not issuing's
	r = issueResult{Awards: n, Cores: runtime.GOMAXPROCS(0)}
	profiled, err := profileTo(profile)
	if err != nil {
		return r, err
	}
	stop := h.probe(ctx)
	start, used := time.Now(), cpuSeconds()
	batch, err := h.service.Issue(ctx, h.registrar, h.sitting)
	r.Seconds, r.CPUSeconds = time.Since(start).Seconds(), cpuSeconds()-used
	profiled()
	r.LongestMS = float64(stop().Microseconds()) / 1000
	if err != nil {
		return r, err
	}
	if len(batch.Issued) != n {
		return r, fmt.Errorf("%d of %d issued; left: %v", len(batch.Issued), n, batch.Left)
	}
	if r.Transactions, r.Largest, err = h.transactions(ctx); err != nil {
		return r, err
	}
	one, err := h.service.Credential(ctx, h.registrar, batch.Issued[0].ID)
	if err != nil {
		return r, err
	}
	r.Bytes, r.PerSecond = len(one.Document), float64(n)/r.Seconds
	if err := r.floor(dir); err != nil {
		return r, err
	}
	r.Signatures = r.CPUSeconds * 1e6 / float64(n) / r.SignUS
	r.Bars = []bar{
		{"issue", r.Seconds, max(2.5*float64(n)/10_000, 0.1), "s"},
		{"longest transaction", r.LongestMS, 50, "ms"},
	}
	return r, nil
}

// smokeBars fail on a regression of the program and not on a busy machine: an
// award takes about 25 signatures' worth of CPU, and a transaction never has
// more awards than it was made for.
func (r issueResult) smokeBars() []bar {
	return []bar{
		{"CPU of an award", r.Signatures, 50, "signatures"},
		{"largest transaction", float64(r.Largest), 64, "awards"},
	}
}

// cpuSeconds is what this process has used of all cores.
func cpuSeconds() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
}

// profileTo writes a CPU profile until the function it gives is called; none
// when path is empty.
func profileTo(path string) (func(), error) {
	if path == "" {
		return func() {}, nil
	}
	f, err := os.Create(path) //nolint:gosec // as asked for on the command line
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() {
		pprof.StopCPUProfile()
		_ = f.Close()
	}, nil
}

// probe is another writer, with nothing to write: how long it waits at most is
// how long a transaction lasts. The function it gives ends it and says.
func (h *hall) probe(ctx context.Context) func() time.Duration {
	ctx, cancel := context.WithCancel(ctx)
	var longest time.Duration
	var done sync.WaitGroup
	done.Go(func() {
		for ctx.Err() == nil {
			start := time.Now()
			err := h.db.Write(ctx, sqldb.System, func(context.Context, *sqldb.Tx) error { return nil })
			if err == nil {
				longest = max(longest, time.Since(start))
			}
			time.Sleep(2 * time.Millisecond) //nolint:forbidigo // a writer that asks without pause would itself be the load
		}
	})
	return func() time.Duration {
		cancel()
		done.Wait()
		return longest
	}
}

// transactions counts those that issuing took, by their timestamps: orders,
// reservations, awards, issues; and how many awards the largest wrote.
func (h *hall) transactions(ctx context.Context) (n, largest int64, err error) {
	err = h.db.Migrator().QueryRowContext(ctx, `
		SELECT 3 + COUNT(*), MAX(awards) FROM (
			SELECT COUNT(*) AS awards FROM credential_award GROUP BY prepared_at
			UNION ALL SELECT COUNT(*) FROM credential_credential GROUP BY issued_at) AS t`).Scan(&n, &largest)
	return n, largest, err
}

// floor is what the machine needs for the signatures and the syncs alone.
func (r *issueResult) floor(dir string) error {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	const signs = 5_000
	var message [64]byte
	used := cpuSeconds()
	for i := range signs {
		message[0] = byte(i)
		ed25519.Sign(private, message[:])
	}
	r.SignUS = (cpuSeconds() - used) * 1e6 / signs
	if r.SignUS <= 0 {
		return errors.New("this system does not say how much CPU a process used")
	}
	if r.SyncMS, err = syncMS(filepath.Join(dir, "sync")); err != nil {
		return err
	}
	r.FloorSeconds = r.SignUS*float64(r.Awards)/float64(r.Cores)/1e6 + r.SyncMS*float64(r.Transactions)/1e3
	r.Ratio = r.Seconds / r.FloorSeconds
	return nil
}

func syncMS(path string) (float64, error) {
	f, err := os.Create(path) //nolint:gosec // in our own temporary folder
	if err != nil {
		return 0, err
	}
	const rounds = 50
	block := make([]byte, 64<<10)
	start := time.Now()
	for range rounds {
		if _, err := f.Write(block); err != nil {
			return 0, errors.Join(err, f.Close())
		}
		if err := f.Sync(); err != nil {
			return 0, errors.Join(err, f.Close())
		}
	}
	took := time.Since(start)
	return float64(took.Microseconds()) / 1000 / rounds, f.Close()
}
