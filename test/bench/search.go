package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"iter"
	"math/bits"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/test/bench/offers"
)

// searchResult is what `bench search --json` prints.
type searchResult struct {
	Offers  int           `json:"offers"`
	Texts   string        `json:"texts"`
	TextMB  int           `json:"text_mb"`
	LoadS   float64       `json:"load_s"`
	LoadCPU float64       `json:"load_cpu_s"` // user and system
	MakeCPU float64       `json:"make_cpu_s"` // of it, to make the offers
	HeapMB  float64       `json:"heap_mb"`
	FloorMS float64       `json:"floor_ms"` // one pass over the bits of every facet value a page counts
	PutMS   float64       `json:"put_ms"`   // one offer changed, until a question sees it
	Queries []queryResult `json:"queries"`
	Bars    []bar         `json:"bars"`
}

type queryResult struct {
	Name  string  `json:"name"`
	Found int     `json:"found"`
	P50   float64 `json:"p50_ms"`
	P95   float64 `json:"p95_ms"`
	P99   float64 `json:"p99_ms"`
	CPU   float64 `json:"cpu_ms"` // mean of all cores: what others' work on the machine does not change much
}

// search measures the catalogue's index: 1,000,000 offers, or 20,000 with
// --smoke, where only the bars that grow with the data are scaled.
func searching(args []string, out io.Writer) (bool, error) {
	flags := flag.NewFlagSet("search", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "print JSON only")
	smoke := flags.Bool("smoke", false, "20,000 offers, a few seconds, judged by what does not depend on the machine's other work")
	size := flags.Int("offers", 1_000_000, "how many offers")
	rounds := flags.Int("rounds", 400, "questions of each kind")
	profiles := flags.String("profiles", "", "a folder to write CPU profiles of loading and of asking into")
	against := flags.Bool("against", false, "ask bleve and PostgreSQL (CAIRN_TEST_DATABASE) the same in the same run, as ratios; fetches bleve")
	if err := flags.Parse(args); err != nil {
		return false, err
	}
	if *smoke {
		*size, *rounds = 20_000, 100
	}
	if *against {
		return askedOfOthers(*size, *rounds, *asJSON, out)
	}
	texts, source, err := offers.Texts(os.Getenv("CAIRN_SHARED"))
	if err != nil {
		return false, err
	}
	r, err := measureSearch(texts, *size, *rounds, *profiles)
	if err != nil {
		return false, err
	}
	r.Texts = source
	if *smoke {
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

// askedOfOthers runs the module under test/bench/against, which knows the other engines, from
// anywhere in the repository.
func askedOfOthers(size, rounds int, asJSON bool, out io.Writer) (bool, error) {
	root, err := exec.CommandContext(context.Background(), "go", "list", "-m", "-f", "{{.Dir}}", "opencairn.org/cairn").Output()
	if err != nil {
		return false, fmt.Errorf("--against needs the repository: run it in there with go run ./test/bench: %w", err)
	}
	run := exec.CommandContext(context.Background(), "go", "-C", filepath.Join(strings.TrimSpace(string(root)), "test/bench/against"), "run", ".",
		fmt.Sprintf("--offers=%d", size), fmt.Sprintf("--rounds=%d", rounds), fmt.Sprintf("--json=%t", asJSON))
	run.Stdout, run.Stderr = out, os.Stderr
	return run.Run() == nil, nil
}

func (r searchResult) print(out io.Writer) {
	fmt.Fprintf(out, "%d offers made from %s, %d MB of text, on %d cores\n", r.Offers, r.Texts, r.TextMB, runtime.GOMAXPROCS(0))
	fmt.Fprintf(out, "load %.2f s (%.2f s of CPU, %.2f s to make the offers), heap %.0f MB, one change %.3f ms; floor: the facets' bits once through memory %.3f ms\n\n",
		r.LoadS, r.LoadCPU, r.MakeCPU, r.HeapMB, r.PutMS, r.FloorMS)
	fmt.Fprintf(out, "%-24s %10s %9s %9s %9s %9s\n", "question", "found", "p50 ms", "p95 ms", "p99 ms", "CPU ms")
	for _, q := range r.Queries {
		fmt.Fprintf(out, "%-24s %10d %9.3f %9.3f %9.3f %9.3f\n", q.Name, q.Found, q.P50, q.P95, q.P99, q.CPU)
	}
	fmt.Fprintln(out)
	for _, b := range r.Bars {
		fmt.Fprintln(out, b)
	}
}

// measureSearch loads and asks; profiles is a folder for CPU profiles of both,
// empty for none.
func measureSearch(texts []offers.Text, size, rounds int, profiles string) (searchResult, error) {
	r := searchResult{Offers: size, FloorMS: facetFloor(size), MakeCPU: makingFloor(texts, size)}
	before := heapMB()
	ix := search.New()
	if err := profiled(profiles, "load", func() { r.load(ix, texts) }); err != nil {
		return r, err
	}
	r.HeapMB = heapMB() - before

	worst := 0.0
	err := profiled(profiles, "ask", func() {
		for _, q := range offers.Questions(texts) {
			m := measure(ix, q, rounds)
			r.Queries = append(r.Queries, m)
			if q.Bar {
				worst = max(worst, m.P99)
			}
		}
	})
	if err != nil {
		return r, err
	}
	r.PutMS = measurePut(ix, texts)
	scale := float64(size) / 1_000_000
	r.Bars = []bar{
		{"p99 with four facets", worst, 5, "ms"},
		{"memory", r.HeapMB, max(300*scale, 30), "MB"},
		{"load", r.LoadS, max(15*scale, 2), "s"},
	}
	return r, nil
}

func (r *searchResult) load(ix *search.Index, texts []offers.Text) {
	var bytes int
	start, used := time.Now(), cpuSeconds()
	if err := ix.Load(counted(offers.Make(texts, r.Offers), &bytes)); err != nil {
		panic(err) // the generator gives no errors
	}
	r.LoadS, r.LoadCPU, r.TextMB = time.Since(start).Seconds(), cpuSeconds()-used, bytes>>20
}

// profiled runs fn and writes its CPU profile to the folder as NAME.pprof. The
// samples of a question are labelled with its name: go tool pprof -tagfocus.
func profiled(folder, name string, fn func()) error {
	path := ""
	if folder != "" {
		path = filepath.Join(folder, name+".pprof")
	}
	done, err := profileTo(path)
	if err != nil {
		return err
	}
	defer done()
	fn()
	return nil
}

// makingFloor is the CPU time, in seconds, to make the offers and index none of
// them: what of loading is the benchmark's own work.
func makingFloor(texts []offers.Text, size int) float64 {
	used, n := cpuSeconds(), 0
	for e := range offers.Make(texts, size) {
		n += len(e.Offer.ID)
	}
	runtime.KeepAlive(n)
	return cpuSeconds() - used
}

// smokeBars fail on a regression of the program and not on a busy machine: the
// median question is hardly ever interrupted, and CPU is what loading itself used.
func (r searchResult) smokeBars() []bar {
	worst := 0.0
	for _, q := range r.Queries {
		worst = max(worst, q.P50)
	}
	return []bar{
		{"median question", worst, 5, "ms"},
		{"memory", r.HeapMB, 30, "MB"},
		{"CPU of loading", r.LoadCPU, 2, "s"},
	}
}

func counted(made iter.Seq[catalogue.SearchEntry], bytes *int) iter.Seq2[search.Document, error] {
	return func(yield func(search.Document, error) bool) {
		for e := range made {
			*bytes += len(e.Offer.Title["en"]) + len(e.Offer.Summary["en"]) + len(e.ProviderName["en"])
			if !yield(e.Document(), nil) {
				return
			}
		}
	}
}

func heapMB() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / (1 << 20)
}

// facetFloor is the time to run once over as many bits as a page with four
// facets must look at when everything is found: 40 values of one bit an offer.
func facetFloor(size int) float64 {
	const values = 40
	data := make([]uint64, values*size/64)
	best, sum := time.Hour, 0
	for range 5 {
		start := time.Now()
		for _, w := range data {
			sum += bits.OnesCount64(w)
		}
		best = min(best, time.Since(start))
	}
	runtime.KeepAlive(sum)
	return float64(best.Microseconds()) / 1000
}

func measure(ix *search.Index, q offers.Question, rounds int) queryResult {
	m := queryResult{Name: q.Name}
	times := make([]time.Duration, 0, rounds)
	ask := func() {
		start := time.Now()
		page, err := ix.Search(q.Query)
		if err != nil {
			panic(err) // the questions are ours
		}
		times = append(times, time.Since(start))
		m.Found = page.Total
	}
	pprof.Do(context.Background(), pprof.Labels("question", q.Name), func(context.Context) {
		for range 3 { // the first fill the pools
			ask()
		}
		times = times[:0]
		used := cpuSeconds()
		for range rounds {
			ask()
		}
		m.CPU = (cpuSeconds() - used) * 1000 / float64(rounds)
	})
	slices.Sort(times)
	at := func(part int) float64 { return float64(times[(len(times)-1)*part/100].Microseconds()) / 1000 }
	m.P50, m.P95, m.P99 = at(50), at(95), at(99)
	return m
}

func measurePut(ix *search.Index, texts []offers.Text) float64 {
	var worst []time.Duration
	i := 0
	for e := range offers.Make(texts, 200) {
		start := time.Now()
		ix.Put(e.Document())
		worst = append(worst, time.Since(start))
		i++
	}
	slices.Sort(worst)
	return float64(worst[len(worst)/2].Microseconds()) / 1000
}
