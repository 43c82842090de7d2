package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"opencairn.org/cairn/test/bench/offers"
)

func TestSearchBenchReportsWhatItMeasured(t *testing.T) {
	var out, problems bytes.Buffer
	if code := run([]string{"search", "--offers", "500", "--rounds", "3", "--json"}, &out, &problems); code != 0 {
		t.Fatalf("exit %d: %s%s", code, &out, &problems)
	}
	var r searchResult
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if r.Offers != 500 || len(r.Queries) != len(offers.Questions(nil)) || len(r.Bars) != 3 {
		t.Errorf("got %+v", r)
	}
	for _, q := range r.Queries {
		if q.Found == 0 && q.Name != "four filters" {
			t.Errorf("%s finds nothing: it measures nothing", q.Name)
		}
	}
}

func TestBenchFailsBeyondABarAndAQuarter(t *testing.T) {
	t.Parallel()
	for value, want := range map[float64]bool{4: true, 5: true, 6.25: true, 6.26: false} {
		if got := (bar{Value: value, Limit: 5}).holds(); got != want {
			t.Errorf("%g against a bar of 5: got %v", value, got)
		}
	}
	if s := (bar{"x", 7, 5, "ms"}).String(); !strings.Contains(s, "FAILS") {
		t.Errorf("got %q", s)
	}
}

func TestBenchNamesItsCommands(t *testing.T) {
	t.Parallel()
	var out, problems bytes.Buffer
	if code := run([]string{"speed"}, &out, &problems); code != 2 || !strings.Contains(problems.String(), "search") {
		t.Errorf("exit %d: %s", code, &problems)
	}
	if code := run([]string{"search", "--nope"}, &out, &problems); code != 2 {
		t.Errorf("exit %d", code)
	}
}
