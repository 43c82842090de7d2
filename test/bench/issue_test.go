package main

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestIssueBenchIssuesWhatItSays(t *testing.T) {
	var out, problems bytes.Buffer
	if code := run([]string{"issue", "--awards", "230", "--json"}, &out, &problems); code == 2 {
		t.Fatalf("exit %d: %s%s", code, &out, &problems)
	}
	var r issueResult
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if r.Awards != 230 || r.Bytes < 3_000 || r.Transactions < 5 || r.FloorSeconds <= 0 || r.LongestMS <= 0 || len(r.Bars) != 2 {
		t.Errorf("got %+v", r)
	}
	if r.Signatures < 1 || r.Largest != 64 || r.Smoke {
		t.Errorf("got %+v", r)
	}
	if code := run([]string{"issue", "--nope"}, &out, &problems); code != 2 {
		t.Errorf("exit %d", code)
	}
}

func TestASmokeRunJudgesWorkAndNotTime(t *testing.T) {
	r := issueResult{Seconds: 1000, LongestMS: 1000, Signatures: 34, Largest: 64}
	for _, c := range []struct {
		name  string
		spoil func(*issueResult)
		want  bool
	}{
		{"a busy machine", func(*issueResult) {}, true},
		{"three times the work", func(r *issueResult) { r.Signatures *= 3 }, false},
		{"twice the awards in a transaction", func(r *issueResult) { r.Largest *= 2 }, false},
	} {
		x, ok := r, true
		c.spoil(&x)
		for _, b := range x.smokeBars() {
			ok = ok && b.holds()
		}
		if ok != c.want {
			t.Errorf("%s: holds %t", c.name, ok)
		}
	}
}
