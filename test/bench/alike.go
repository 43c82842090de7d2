package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/catalogue/likeness"
	"opencairn.org/cairn/test/bench/offers"
)

// alikeResult is `bench alike --json`. The floor compares one offer with every
// other, on the same offers in the same run.
type alikeResult struct {
	Texts    string      `json:"texts"`
	Offers   int         `json:"offers"`
	BuildS   float64     `json:"build_s"`
	HeapMB   float64     `json:"heap_mb"`
	BuildCPU float64     `json:"build_cpu_s"`
	TwinsS   float64     `json:"twins_s"` // all pairs
	TwinsCPU float64     `json:"twins_cpu_s"`
	Twins    int         `json:"twins"`
	LikeP50  float64     `json:"like_p50_ms"`
	LikeP99  float64     `json:"like_p99_ms"`
	FloorMS  float64     `json:"floor_ms"` // one offer against all, median
	Ratio    float64     `json:"ratio"`    // floor through like_p50
	Stored   storedPairs `json:"stored"`
	Bars     []bar       `json:"bars"`
}

// alikeness finds near-duplicates among 100,000 offers.
func alikeness(args []string, out io.Writer) (bool, error) {
	flags := flag.NewFlagSet("alike", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "one JSON value")
	smoke := flags.Bool("smoke", false, "few offers, to see that it runs")
	database := flags.String("database", "", "postgres://..., empty: pairs are kept there, not in SQLite")
	if err := flags.Parse(args); err != nil {
		return false, err
	}
	size := 100_000
	if *smoke {
		size = 2_000
	}
	texts, source, err := offers.Texts(os.Getenv("CAIRN_SHARED"))
	if err != nil {
		return false, err
	}
	made := alikeOffers(texts, size)
	r := measureAlike(made)
	r.Texts = source
	if r.Stored, err = measureStored(context.Background(), *database, made); err != nil {
		return false, err
	}
	if !*smoke {
		r.Bars = []bar{
			{"build, CPU", r.BuildCPU, 15, "s"}, {"one offer, p99", r.LikeP99, 150, "ms"}, {"all pairs, CPU", r.TwinsCPU, 120, "s"}, {"memory", r.HeapMB, 400, "MB"},
			{"a page of stored pairs, p99", r.Stored.PageP99, 50, "ms"}, {"transaction, p99", max(r.Stored.First.P99, r.Stored.Changed.P99), 50, "ms"},
		}
	}
	ok := !slices.ContainsFunc(r.Bars, func(b bar) bool { return !b.holds() })
	if *asJSON {
		return ok, json.NewEncoder(out).Encode(r)
	}
	r.print(out)
	for _, b := range r.Bars {
		_, err = fmt.Fprintln(out, b)
	}
	return ok, err
}

func (r alikeResult) print(out io.Writer) {
	fmt.Fprintf(out, "%d offers of %s texts: built in %.2f s, %.2f s of CPU, %.0f MB; %d pairs of %s and more in %.1f s, %.1f s of CPU\none of %d offers: p50 %.3f ms, p99 %.3f ms; against all, one by one, %.1f ms: %.0f times\n",
		r.Offers, r.Texts, r.BuildS, r.BuildCPU, r.HeapMB, r.Twins, catalogue.AlikeToLookAt, r.TwinsS, r.TwinsCPU, sampled(r.Offers), r.LikeP50, r.LikeP99, r.FloorMS, r.Ratio)
	for _, x := range []struct {
		name string
		passing
	}{{"stored, all offers", r.Stored.First}, {"stored, those that changed", r.Stored.Changed}, {"stored, none changed", r.Stored.Idle}} {
		fmt.Fprintf(out, "%-28s %7d compared in %.2f s, %.2f s of CPU; %d transactions, p99 %.1f ms, the longest %.1f ms\n", x.name, x.Offers, x.Seconds, x.CPU, x.Writes, x.P99, x.Longest)
	}
	fmt.Fprintf(out, "of %d stored pairs 25 are listed in p50 %.1f ms, p99 %.1f ms; those like one offer in p50 %.2f ms, p99 %.2f ms\n",
		r.Stored.Pairs, r.Stored.PageP50, r.Stored.PageP99, r.Stored.OneP50, r.Stored.OneP99)
}

// alikeOffers are offers that say half of what one programme says and half of what
// another does, the same every time. One in fifty says what the one before it says.
func alikeOffers(texts []offers.Text, size int) map[string]likeness.Content {
	all := make(map[string]likeness.Content, size)
	rng := rand.New(rand.NewPCG(6, 8))
	half := func(s string, second bool) string {
		words := strings.Fields(s)
		if second {
			return strings.Join(words[len(words)/2:], " ")
		}
		return strings.Join(words[:len(words)/2], " ")
	}
	var last likeness.Content
	for i := range size {
		one, other := texts[rng.IntN(len(texts))], texts[rng.IntN(len(texts))]
		c := likeness.Content{
			Titles: []string{half(one.Title, false) + " " + half(other.Title, true)}, Hours: int64(rng.IntN(400)) * 100,
			Outcomes: []likeness.Outcome{{Texts: []string{half(one.Summary, false) + " " + half(other.Summary, true)}}},
		}
		if i%50 == 49 {
			c = last
		}
		all[fmt.Sprintf("o%06d", i)], last = c, c
	}
	return all
}

func measureAlike(made map[string]likeness.Content) (r alikeResult) {
	r.Offers = len(made)
	before := heapMB()
	begun, cpu := time.Now(), cpuSeconds()
	x := likeness.Build(catalogue.AlikeToLookAt, maps.All(made))
	r.BuildS, r.BuildCPU = time.Since(begun).Seconds(), cpuSeconds()-cpu
	r.HeapMB = heapMB() - before
	ids := make([]string, 0, len(made))
	for id := range made {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	var times, floor []time.Duration
	for i := range sampled(len(ids)) {
		id := ids[i*len(ids)/sampled(len(ids))]
		begun = time.Now()
		x.Like(id, catalogue.AlikeToLookAt)
		times = append(times, time.Since(begun))
	}
	for i := range 3 {
		begun = time.Now()
		for _, other := range ids {
			likeness.Compare(made[ids[i]], made[other])
		}
		floor = append(floor, time.Since(begun))
	}
	slices.Sort(times)
	slices.Sort(floor)
	r.LikeP50, r.LikeP99, r.FloorMS = inMS(times[len(times)/2]), inMS(times[len(times)*99/100]), inMS(floor[1])
	r.Ratio = r.FloorMS / r.LikeP50
	begun, cpu = time.Now(), cpuSeconds()
	for _, id := range ids {
		r.Twins += len(x.Like(id, catalogue.AlikeToLookAt))
	}
	r.TwinsS, r.TwinsCPU, r.Twins = time.Since(begun).Seconds(), cpuSeconds()-cpu, r.Twins/2
	return r
}

// sampled is how many of the offers are asked for those like them.
func sampled(size int) int { return min(500, size) }

func inMS(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
