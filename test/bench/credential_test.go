package main

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"
)

func TestCredentialBenchMeasuresEverySuiteBesideItsFloor(t *testing.T) {
	var out, problems bytes.Buffer
	if code := run([]string{"credential", "--json", "--rounds", "8"}, &out, &problems); code == 2 {
		t.Fatalf("exit %d: %s%s", code, &out, &problems)
	}
	var rows []map[string]any
	if err := json.Unmarshal(out.Bytes(), &rows); err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, r := range rows {
		names[r["name"].(string)] = true
		for _, field := range []string{"ops_per_s", "ns_per_op", "allocs_per_op", "floor_ns", "ratio"} {
			if n, ok := r[field].(float64); !ok || n < 0 || n == 0 && field != "allocs_per_op" {
				t.Errorf("%s: %s is %v", r["name"], field, r[field])
			}
		}
	}
	for _, name := range []string{"proof/equal nodes, eddsa-rdfc-2022", "issue/vc-jwt", "report/vc-jwt", "issue/sd-jwt-vc", "report/sd-jwt-vc"} {
		if !names[name] {
			t.Errorf("%s is not measured", name)
		}
	}
	for _, suite := range []string{"eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019", "ecdsa-jcs-2019"} {
		for _, kind := range []string{"issue/", "proof/", "report/"} {
			if !names[kind+suite] {
				t.Errorf("%s%s is not measured", kind, suite)
			}
		}
	}
}

func TestACredentialBenchJudgesAllocationsInASmokeRunAndTimeInAWholeOne(t *testing.T) {
	slow := credentialResult{Name: "proof/x", NsPerOp: 400, FloorNs: 100, Ratio: 4, AllocsPerOp: 3, reach: 2, allocs: 5}
	if bars := slow.bars(true); len(bars) != 1 || !bars[0].holds() {
		t.Errorf("smoke: %v", bars)
	}
	if bars := slow.bars(false); len(bars) != 2 || bars[0].holds() || !bars[1].holds() {
		t.Errorf("whole: %v", bars)
	}
	slow.AllocsPerOp = 7
	if bars := slow.bars(true); bars[0].holds() {
		t.Errorf("seven allocations pass a bar of five: %v", bars)
	}
}

func TestAWrongResultEndsTheBench(t *testing.T) {
	broken := task{name: "x", run: func(int) error { return errWrong }, floor: func(int) error { return nil }}
	if _, err := broken.measure(4); err == nil {
		t.Error("measured what does not work")
	}
	fine := task{name: "x", run: func(int) error { return nil }, floor: func(int) error { return nil }}
	if _, _, err := measureTasks([]task{fine, broken}, 4, true); err == nil {
		t.Error("measured what does not work")
	}
	if got := median([]time.Duration{3, 1, 100}); got != 3 {
		t.Errorf("the median is %d", got)
	}
}
