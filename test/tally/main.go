// Command tally reads what `go test -json` wrote, for .ci/run.
//
//	go run ./test/tally run.json                    counts, and the output of each failure
//	go run ./test/tally -engines sqlite.json postgres.json
//	                                                both engines ran the same tests
//
// The last line is "passed failed skipped" as three numbers. It exits 1 when a
// test failed or the engines differ, 2 when it cannot read its input.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

func main() {
	engines := flag.Bool("engines", false, "compare a run on SQLite with one on PostgreSQL")
	flag.Parse()
	ok, err := run(os.Stdout, *engines, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "tally:", err)
		os.Exit(2)
	}
	if !ok {
		os.Exit(1)
	}
}

func run(w io.Writer, engines bool, files []string) (bool, error) {
	var runs []*tests
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return false, err
		}
		one, err := read(f)
		if err := errors.Join(err, f.Close()); err != nil {
			return false, fmt.Errorf("%s: %w", name, err)
		}
		runs = append(runs, one)
	}
	switch {
	case engines && len(runs) == 2:
		return compare(w, runs[0], runs[1]), nil
	case !engines && len(runs) == 1:
		return runs[0].print(w), nil
	}
	return false, errors.New("want one file, or -engines and two")
}

// An event is one line of `go test -json`; see `go doc test2json`.
type event struct {
	Action      string
	Package     string
	ImportPath  string // of a build that failed
	Test        string
	Output      string
	FailedBuild string
}

// tests is one run: what became of each test, "package Test/sub".
type tests struct {
	ended  map[string]string // pass, fail or skip
	output map[string]*strings.Builder
	broken []string // packages that failed outside a test: build, TestMain, timeout
}

func read(r io.Reader) (*tests, error) {
	t := &tests{ended: map[string]string{}, output: map[string]*strings.Builder{}}
	for dec := json.NewDecoder(r); ; {
		var e event
		if err := dec.Decode(&e); errors.Is(err, io.EOF) {
			return t, nil
		} else if err != nil {
			return nil, err
		}
		t.take(e)
	}
}

func (t *tests) take(e event) {
	name := strings.TrimSpace(e.Package + " " + e.Test)
	switch e.Action {
	case "output", "build-output":
		if e.ImportPath != "" {
			name = e.ImportPath
		}
		if t.output[name] == nil {
			t.output[name] = &strings.Builder{}
		}
		t.output[name].WriteString(e.Output)
	case "pass", "fail", "skip":
		if e.Test != "" {
			t.ended[name] = e.Action
			return
		}
		if e.Action == "fail" && !t.failedIn(e.Package) {
			t.broken = append(t.broken, e.Package)
			if e.FailedBuild != "" {
				t.output[e.Package] = t.output[e.FailedBuild]
			}
		}
	}
}

func (t *tests) failedIn(pkg string) bool {
	for name, end := range t.ended {
		if end == "fail" && strings.HasPrefix(name, pkg+" ") {
			return true
		}
	}
	return false
}

func (t *tests) named(end string) []string {
	var out []string
	for name, e := range t.ended {
		if e == end {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// print shows every failure with its output and every test left out.
func (t *tests) print(w io.Writer) bool {
	failed := append(t.named("fail"), t.broken...)
	for _, name := range failed {
		fmt.Fprintf(w, "FAIL %s\n", name)
		if o := t.output[name]; o != nil {
			fmt.Fprint(w, o.String())
		}
	}
	for _, name := range t.named("skip") {
		fmt.Fprintf(w, "left out: %s\n", name)
	}
	fmt.Fprintln(w, len(t.named("pass")), len(failed), len(t.named("skip")))
	return len(failed) == 0
}

// compare holds that a test which ran on one engine ran on the other.
func compare(w io.Writer, sqlite, postgres *tests) bool {
	a, b := sqlite.on("sqlite"), postgres.on("postgres")
	same := true
	for _, side := range []struct {
		engine    string
		has, lack []string
	}{{"SQLite", a, b}, {"PostgreSQL", b, a}} {
		for _, name := range side.has {
			if !slices.Contains(side.lack, name) {
				fmt.Fprintf(w, "only on %s: %s\n", side.engine, name)
				same = false
			}
		}
	}
	if len(a) == 0 || len(b) == 0 {
		fmt.Fprintln(w, "no test names an engine: nothing was compared")
		same = false
	}
	fmt.Fprintf(w, "%d on SQLite, %d on PostgreSQL\n", len(a), len(b))
	if !same {
		fmt.Fprintln(w, "0 1 0")
		return false
	}
	fmt.Fprintln(w, "1 0 0")
	return true
}

// on lists the tests that passed on an engine, with its name taken out.
func (t *tests) on(engine string) []string {
	var out []string
	for _, name := range t.named("pass") {
		parts := strings.Split(name, "/")
		if i := slices.Index(parts, engine); i > 0 {
			parts[i] = "*"
			out = append(out, strings.Join(parts, "/"))
		}
	}
	return out
}
