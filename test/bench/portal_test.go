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
	if len(r.Pages) != 5 || r.Offers < 30 || len(r.Bars) != 7 {
		t.Fatalf("got %+v", &r)
	}
	for i := range r.Pages[1:] {
		if p := &r.Pages[i+1]; p.PerS <= 0 || p.PerS >= r.Pages[0].PerS || p.Bytes < 2_000 || p.CPUUS <= 0 {
			t.Errorf("%s: %.1f/s of %.1f/s, %d bytes", p.Name, p.PerS, r.Pages[0].PerS, p.Bytes)
		}
	}
	if c := r.Country; c == nil || c.Offers < 4 || c.CPUUS <= 0 || len(c.Pages) < 20 {
		t.Fatalf("got %+v", c)
	}
	for _, p := range r.Country.Pages[1:] {
		if p.Asked == 0 || p.Bytes < 1_000 || p.AloneMin <= 0 || p.Server99 < p.Server50 || p.Client50 < p.Server50 {
			t.Errorf("got %+v", p)
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
	r := countryResult{CPUUS: 2 * countryCPUUS, Pages: []*countryPage{{Name: "offer", Refused: 1, Server50: 2 * countryP50MS, Server99: 2 * countryP99MS}}}
	for name, smoke := range map[string]bool{"in full": false, "smoke": true} {
		for _, b := range r.bars(smoke) {
			if b.holds() {
				t.Errorf("%s: %v", name, b)
			}
		}
	}
}
