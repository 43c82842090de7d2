package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"runtime"
	"slices"
	"time"
)

// credentialResult is a row of what `bench credential --json` prints.
type credentialResult struct {
	Name        string  `json:"name"`          // issue/, proof/ or report/, and the suite or the token's kind
	OpsPerS     float64 `json:"ops_per_s"`     // on one core
	NsPerOp     int64   `json:"ns_per_op"`     // median
	AllocsPerOp float64 `json:"allocs_per_op"` // mean, rounded down
	FloorNs     int64   `json:"floor_ns"`      // the bare signature or its check, median of the same run
	Ratio       float64 `json:"ratio"`         // of the medians

	reach, allocs float64 // bars of the ratio and of the allocations; 0: none
	bytes, quads  int     // of one credential
}

// task is something measured beside its floor. Both are told which of the
// credentials is next.
type task struct {
	name          string
	run, floor    func(i int) error
	reach, allocs float64
	bytes, quads  int
}

// issuingAndVerifying measures issuing and verifying on one core: fresh bytes of a
// different credential each time, each beside the bare Ed25519 or P-256 work.
func issuingAndVerifying(args []string, out io.Writer) (bool, error) {
	flags := flag.NewFlagSet("credential", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "print JSON only")
	smoke := flags.Bool("smoke", false, "a few hundred rounds, judged by allocations and not by time")
	rounds := flags.Int("rounds", 8_000, "how often each")
	profile := flags.String("profile", "", "write a CPU profile to this file")
	only := flags.String("only", "", "this one alone")
	if err := flags.Parse(args); err != nil {
		return false, err
	}
	if *smoke {
		*rounds = 300
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	tasks, err := credentialTasks()
	if err != nil {
		return false, err
	}
	if *only != "" {
		tasks = slices.DeleteFunc(tasks, func(t task) bool { return t.name != *only })
	}
	stop, err := profileTo(*profile)
	if err != nil {
		return false, err
	}
	results, ok, err := measureTasks(tasks, *rounds, *smoke)
	stop()
	if err != nil {
		return false, err
	}
	if *asJSON {
		return ok, json.NewEncoder(out).Encode(results)
	}
	printCredentials(out, results, *smoke)
	return ok, nil
}

func measureTasks(tasks []task, rounds int, smoke bool) (results []credentialResult, ok bool, err error) {
	ok = true
	for _, t := range tasks {
		r, err := t.measure(rounds)
		if err != nil {
			return nil, false, fmt.Errorf("%s: %w", t.name, err)
		}
		results = append(results, r)
		for _, b := range r.bars(smoke) {
			ok = ok && b.holds()
		}
	}
	return results, ok, nil
}

// batch is how many rounds are between two floors: few, so that both meet the
// same weather on a shared machine.
const batch = 4

// measure times single rounds, because the median of those leaves out the ones in
// which the machine did something else.
func (t task) measure(rounds int) (credentialResult, error) {
	for i := range batch { // what is compiled once is compiled now
		if err := t.run(i); err != nil {
			return credentialResult{}, err
		}
	}
	runs, floors := make([]time.Duration, 0, rounds), make([]time.Duration, 0, rounds)
	var before, after runtime.MemStats
	var allocs uint64
	for i := 0; i < rounds; i += batch {
		runtime.ReadMemStats(&before)
		for k := range batch {
			took, err := timed(t.run, i+k)
			if err != nil {
				return credentialResult{}, err
			}
			runs = append(runs, took)
		}
		runtime.ReadMemStats(&after)
		allocs += after.Mallocs - before.Mallocs
		for k := range batch {
			took, err := timed(t.floor, i+k)
			if err != nil {
				return credentialResult{}, err
			}
			floors = append(floors, took)
		}
	}
	r := credentialResult{Name: t.name, NsPerOp: median(runs), FloorNs: median(floors), AllocsPerOp: float64(allocs / uint64(len(runs))), // whole ones, as testing.B counts: the collector allocates, too

		reach: t.reach, allocs: t.allocs, bytes: t.bytes, quads: t.quads}
	r.OpsPerS, r.Ratio = 1e9/float64(r.NsPerOp), float64(r.NsPerOp)/float64(r.FloorNs)
	return r, nil
}

func timed(run func(int) error, i int) (time.Duration, error) {
	start := time.Now()
	err := run(i)
	return time.Since(start), err
}

func median(d []time.Duration) int64 {
	slices.Sort(d)
	return int64(d[len(d)/2])
}

// bars are of ratios and allocations; a smoke run judges no time.
func (r credentialResult) bars(smoke bool) (out []bar) {
	if r.reach > 0 && !smoke {
		out = append(out, bar{r.Name, r.Ratio, r.reach, "x"})
	}
	if r.allocs > 0 {
		out = append(out, bar{r.Name + " memory", r.AllocsPerOp, r.allocs, "n"})
	}
	return out
}

func printCredentials(out io.Writer, results []credentialResult, smoke bool) {
	fmt.Fprintf(out, "%-36s %9s %9s %7s %9s %6s   %s\n", "on one core", "a second", "us", "allocs", "floor us", "ratio", "credential")
	for _, r := range results {
		fmt.Fprintf(out, "%-36s %9.0f %9.1f %7.1f %9.1f %6.2f   %d bytes", r.Name, r.OpsPerS, float64(r.NsPerOp)/1e3, r.AllocsPerOp, float64(r.FloorNs)/1e3, r.Ratio, r.bytes)
		if r.quads > 0 {
			fmt.Fprintf(out, ", %d quads", r.quads)
		}
		fmt.Fprintln(out)
	}
	fmt.Fprintln(out)
	if smoke {
		fmt.Fprintln(out, "smoke: no time is judged, because a shared machine may be busy; allocations are")
	}
	for _, r := range results {
		for _, b := range r.bars(smoke) {
			fmt.Fprintln(out, b)
		}
	}
}
