package main

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"
)

func TestHarvestBenchFetchesOnlyWhatChangedAndNothingTwice(t *testing.T) {
	var out, problems bytes.Buffer
	if code := run([]string{"harvest", "--smoke", "--json"}, &out, &problems); code != 0 {
		t.Fatalf("exit %d: %s%s", code, &out, &problems)
	}
	var r harvestResult
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if r.Pages != 320 || r.Faults != 7 || r.Offers != 314 || r.ChangedPages != 4 || r.Saved < 200 || r.Delta.Same < 50 || r.First.Counts.Persons < 300 || r.KilledAt < 160 {
		t.Errorf("got %+v", r)
	}
	if code := run([]string{"harvest", "--nope"}, &out, &problems); code != 2 {
		t.Errorf("exit %d", code)
	}
}

// A registry's records come in, are found, and go out saying the same.
func TestRecordsBenchFindsWhatItTookAndWritesTheSameQuads(t *testing.T) {
	var out, problems bytes.Buffer
	if code := run([]string{"harvest", "--records", "1", "--smoke", "--json"}, &out, &problems); code != 0 {
		t.Fatalf("exit %d: %s%s", code, &out, &problems)
	}
	var r recordsResult
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	sampled := 0
	if os.Getenv("CAIRN_SHARED") != "" {
		sampled = 60
	}
	if r.Records != 60 || r.Taken.New != 60 || r.Taken.Listed != 60 || len(r.Queries) != 4 || r.Queries[0].Total != 9 || r.Sampled != sampled || r.Import.Writes < 2 {
		t.Errorf("got %+v", r)
	}
}
