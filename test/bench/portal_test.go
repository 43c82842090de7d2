package main

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestThePortalBenchAsksEveryPageAndIsAnswered(t *testing.T) {
	var out, problems bytes.Buffer
	if code := run([]string{"portal", "--smoke", "--json"}, &out, &problems); code != 0 {
		t.Fatalf("exit %d: %s%s", code, &out, &problems)
	}
	var r portalResult
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Pages) != 5 || r.Offers < 30 || len(r.Bars) != 5 {
		t.Fatalf("got %+v", &r)
	}
	for i := range r.Pages[1:] {
		if p := &r.Pages[i+1]; p.PerS <= 0 || p.PerS >= r.Pages[0].PerS || p.Bytes < 2_000 || p.CPUUS <= 0 {
			t.Errorf("%s: %.1f/s of %.1f/s, %d bytes", p.Name, p.PerS, r.Pages[0].PerS, p.Bytes)
		}
	}
	if code := run([]string{"portal", "--nope"}, &out, &problems); code != 2 {
		t.Errorf("exit %d", code)
	}
}

func TestARequestThatIsRefusedFailsThePortalBench(t *testing.T) {
	if (bar{"search refused", 1, 0, ""}).holds() {
		t.Error("a refusal passes")
	}
}
