package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/test/bench/offers"
)

// engine is a search that offers are loaded into and questions asked of.
type engine interface {
	name() string
	// load takes the offers in and is ready to answer when it returns.
	load(all func(yield func(catalogue.SearchEntry) bool)) error
	// ask gives how many offers a question finds, having fetched the first twenty
	// and counted the facets it asks for; ok is false for one it cannot put.
	ask(q offers.Question) (found int, ok bool, err error)
	close() error
}

// answer is what one engine made of one question.
type answer struct {
	Engine string  `json:"engine"`
	Found  int     `json:"found"`
	P50    float64 `json:"p50_ms"`
	P95    float64 `json:"p95_ms"`
	Ratio  float64 `json:"ratio"` // of the median to Cairn's
}

// line is one question and what each engine made of it.
type line struct {
	Question string   `json:"question"`
	Answers  []answer `json:"answers"`
}

// report is what `against --json` prints.
type report struct {
	Offers int                `json:"offers"`
	Texts  string             `json:"texts"`
	LoadS  map[string]float64 `json:"load_s"`
	Lines  []line             `json:"lines"`
}

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "against:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("against", flag.ContinueOnError)
	size := flags.Int("offers", 1_000_000, "how many offers")
	rounds := flags.Int("rounds", 20, "questions of each kind")
	postgres := flags.String("postgres", os.Getenv("CAIRN_TEST_DATABASE"), "a PostgreSQL server; it is left out when empty")
	asJSON := flags.Bool("json", false, "print JSON only")
	if err := flags.Parse(args); err != nil {
		return err
	}
	texts, source, err := offers.Texts(os.Getenv("CAIRN_SHARED"))
	if err != nil {
		return err
	}
	engines := []engine{newCairn(), newBleve()}
	if *postgres != "" {
		engines = append(engines, newPostgres(*postgres))
	}
	r := report{Offers: *size, Texts: source, LoadS: map[string]float64{}}
	for _, e := range engines {
		defer func() { _ = e.close() }() // the answers were had
		begun := time.Now()
		if err := e.load(offers.Make(texts, *size)); err != nil {
			return fmt.Errorf("load %s: %w", e.name(), err)
		}
		r.LoadS[e.name()] = time.Since(begun).Seconds()
	}
	for _, q := range offers.Questions(texts) {
		l, err := measure(engines, q, *rounds)
		if err != nil {
			return err
		}
		r.Lines = append(r.Lines, l)
	}
	if *asJSON {
		return json.NewEncoder(out).Encode(r)
	}
	r.print(out)
	return nil
}

// measure asks every engine a question; the first is what the others are compared
// with. One that cannot put it is left out of the line.
func measure(engines []engine, q offers.Question, rounds int) (line, error) {
	l := line{Question: q.Name}
	for _, e := range engines {
		a := answer{Engine: e.name()}
		var times []time.Duration
		for i := range rounds + 1 {
			begun := time.Now()
			found, ok, err := e.ask(q)
			if err != nil {
				return l, fmt.Errorf("%s, %s: %w", e.name(), q.Name, err)
			}
			if !ok {
				break
			}
			if i > 0 { // the first warms up
				times = append(times, time.Since(begun))
			}
			a.Found = found
		}
		if len(times) == 0 {
			continue
		}
		slices.Sort(times)
		at := func(part int) float64 { return float64(times[(len(times)-1)*part/100].Microseconds()) / 1000 }
		a.P50, a.P95 = at(50), at(95)
		a.Ratio = 1
		if len(l.Answers) > 0 {
			a.Ratio = a.P50 / max(l.Answers[0].P50, 0.001)
		}
		l.Answers = append(l.Answers, a)
	}
	return l, nil
}

func (r report) print(out io.Writer) {
	fmt.Fprintf(out, "%d offers made from %s\n", r.Offers, r.Texts)
	for _, name := range []string{"cairn", "bleve", "postgres"} {
		if s, ok := r.LoadS[name]; ok {
			fmt.Fprintf(out, "load %-10s %8.2f s\n", name, s)
		}
	}
	fmt.Fprintf(out, "\n%-24s %-10s %9s %10s %10s %8s\n", "question", "engine", "found", "p50 ms", "p95 ms", "ratio")
	for _, l := range r.Lines {
		for _, a := range l.Answers {
			fmt.Fprintf(out, "%-24s %-10s %9d %10.3f %10.3f %7.1fx\n", l.Question, a.Engine, a.Found, a.P50, a.P95, a.Ratio)
		}
	}
}
