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
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/catalogue/search"
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
	if err := flags.Parse(args); err != nil {
		return false, err
	}
	if *smoke {
		*size, *rounds = 20_000, 100
	}
	texts, source, err := offerTexts(os.Getenv("CAIRN_SHARED"))
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
func measureSearch(texts []text, size, rounds int, profiles string) (searchResult, error) {
	r := searchResult{Offers: size, FloorMS: facetFloor(size), MakeCPU: makingFloor(texts, size)}
	before := heapMB()
	ix := search.New()
	if err := profiled(profiles, "load", func() { r.load(ix, texts) }); err != nil {
		return r, err
	}
	r.HeapMB = heapMB() - before

	worst := 0.0
	err := profiled(profiles, "ask", func() {
		for _, q := range questions(texts) {
			m := measure(ix, q, rounds)
			r.Queries = append(r.Queries, m)
			if q.bar {
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

func (r *searchResult) load(ix *search.Index, texts []text) {
	var bytes int
	start, used := time.Now(), cpuSeconds()
	if err := ix.Load(counted(makeOffers(texts, r.Offers), &bytes)); err != nil {
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
func makingFloor(texts []text, size int) float64 {
	used, n := cpuSeconds(), 0
	for e := range makeOffers(texts, size) {
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

func counted(offers iter.Seq[catalogue.SearchEntry], bytes *int) iter.Seq2[search.Document, error] {
	return func(yield func(search.Document, error) bool) {
		for e := range offers {
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

func measure(ix *search.Index, q question, rounds int) queryResult {
	m := queryResult{Name: q.name}
	times := make([]time.Duration, 0, rounds)
	ask := func() {
		start := time.Now()
		page, err := ix.Search(q.query)
		if err != nil {
			panic(err) // the questions are ours
		}
		times = append(times, time.Since(start))
		m.Found = page.Total
	}
	pprof.Do(context.Background(), pprof.Labels("question", q.name), func(context.Context) {
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

func measurePut(ix *search.Index, texts []text) float64 {
	var worst []time.Duration
	i := 0
	for e := range makeOffers(texts, 200) {
		start := time.Now()
		ix.Put(e.Document())
		worst = append(worst, time.Since(start))
		i++
	}
	slices.Sort(worst)
	return float64(worst[len(worst)/2].Microseconds()) / 1000
}

type question struct {
	name  string
	bar   bool // held to the bar: words, and four facets counted
	query search.Query
}

var fourFacets = []search.Facet{search.FacetField, search.FacetLevel, search.FacetMode, search.FacetPrice}

// questions are asked of every size; their words occur in both sources.
func questions(texts []text) []question {
	four := func(words string) search.Query {
		return search.Query{Words: words, Count: fourFacets}
	}
	all := search.Facets()
	filtered := four("training")
	filtered.Filter = map[search.Facet][]string{
		search.FacetField: {"09"}, search.FacetLevel: {"4", "5"}, search.FacetMode: {"online"}, search.FacetPrice: {"100-499", "500-1999"},
	}
	cheapest := four("training")
	cheapest.Sort = search.SortPrice
	soonest := four("training")
	soonest.Sort, soonest.Today = search.SortSoonest, today
	return []question{
		{"rare word", true, four("paralegal")},
		{"middle word", true, four("nursing")},
		{"common word", true, four("training")},
		{"two words", true, four("medical training")},
		{"three words", true, four("training for students program")},
		{"phrase", true, four(phrases(texts))},
		{"beginning of a word", true, four("compute")},
		{"mistyped word", true, four("nurssing")},
		{"two letters wrong", true, four("cosmetolgoiy")},
		{"no word in common", true, four("map paralegal cosmetology")},
		{"everything", true, four("")},
		{"four filters", true, filtered},
		{"cheapest first", true, cheapest},
		{"soonest first", true, soonest},
		{"everything, all facets", false, search.Query{Count: all[:len(all)-1], Today: today}},
		{"common, all facets", false, search.Query{Words: "training", Count: all[:len(all)-1], Today: today}},
		{"common, without facets", false, search.Query{Words: "training"}},
	}
}

// today is the day the questions are asked: after half of the runs.
const today = 20_500

// phrases is a phrase in quotes: the first three words of the title that occurs
// first among those that have so many.
func phrases(texts []text) string {
	for _, t := range texts {
		if w := strings.Fields(t.title); len(w) >= 3 && !strings.ContainsAny(t.title, "\"/(&-") {
			return `"` + strings.Join(w[:3], " ") + `"`
		}
	}
	return `"safe medicines"`
}

// offerTexts are the texts offers are made from: the 1,001 programmes of New
// Jersey when the shared folder is there, else the demonstration's.
func offerTexts(shared string) ([]text, string, error) {
	if shared == "" {
		return demoTexts(), "the demonstration's texts (CAIRN_SHARED is not set)", nil
	}
	name := filepath.Join(shared, "data/catalogues/nj-etpl/etpl_programs_from_sql.csv")
	texts, err := njTexts(name)
	return texts, "the programmes of New Jersey", err
}
