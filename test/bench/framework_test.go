package main

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestFrameworkBenchJudgesWhatItSays(t *testing.T) {
	var out, problems bytes.Buffer
	if code := run([]string{"framework", "--offers", "80", "--json"}, &out, &problems); code == 2 {
		t.Fatalf("exit %d: %s%s", code, &out, &problems)
	}
	var r frameworkResult
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if r.Offers != 80 || r.Falls != 20 || r.Asked < 50 || r.Rules < r.Asked || r.Packs < 4 || r.JudgeMS <= 0 || r.ImpactS <= 0 || len(r.Bars) != 3 || r.Smoke {
		t.Errorf("got %+v", r)
	}
	if code := run([]string{"framework", "--nope"}, &out, &problems); code != 2 {
		t.Errorf("exit %d", code)
	}
}

func TestASmokeRunOfRulesJudgesWorkAndNotTime(t *testing.T) {
	r := frameworkResult{CompileMS: 1e6, JudgeMS: 1e6, ImpactS: 1e6, Asked: 100, Allocs: 600, Evals: 1500, ImpactAllocs: 1500}
	for _, c := range []struct {
		name  string
		spoil func(*frameworkResult)
		want  bool
	}{
		{"a busy machine", func(*frameworkResult) {}, true},
		{"twice the allocations", func(r *frameworkResult) { r.Allocs *= 2 }, false},
		{"five times the work", func(r *frameworkResult) { r.Evals *= 5 }, false},
		{"twice the allocations of an offer", func(r *frameworkResult) { r.ImpactAllocs *= 2.5 }, false},
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
