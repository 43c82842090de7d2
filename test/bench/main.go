package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
)

// command is one benchmark: it prints to out and reports whether every bar
// holds.
type command func(args []string, out io.Writer) (ok bool, err error)

// commands is the one list of benchmarks.
var commands = map[string]command{
	"alike":      alikeness,
	"credential": issuingAndVerifying,
	"desk":       desks,
	"framework":  frameworks,
	"harvest":    harvesting,
	"issue":      issue,
	"portal":     portals,
	"search":     searching,
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, out, problems io.Writer) int {
	if len(args) == 0 || commands[args[0]] == nil {
		fmt.Fprintf(problems, "usage: bench %s [--json] [--smoke]\n", strings.Join(slices.Sorted(maps.Keys(commands)), "|"))
		return 2
	}
	ok, err := commands[args[0]](args[1:], out)
	if err != nil {
		fmt.Fprintf(problems, "bench %s: %v\n", args[0], err)
		return 2
	}
	if !ok {
		return 1
	}
	return 0
}

// bar is a measured value and what it must not pass.
type bar struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Limit float64 `json:"limit"`
	Unit  string  `json:"unit"`
}

// slack is how far beyond a bar a result may lie before it fails: machines
// differ, and a bar is met in the median.
const slack = 1.25

func (b bar) holds() bool { return b.Value <= b.Limit*slack }

func (b bar) String() string {
	verdict := "ok"
	switch {
	case !b.holds():
		verdict = "FAILS"
	case b.Value > b.Limit:
		verdict = "over, within a quarter"
	}
	return fmt.Sprintf("%-24s %10.2f %-3s bar %g %s: %s", b.Name, b.Value, b.Unit, b.Limit, b.Unit, verdict)
}
