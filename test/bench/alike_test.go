package main

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestAlikeBenchFindsWhatSaysTheSame(t *testing.T) {
	var out, problems bytes.Buffer
	if code := run([]string{"alike", "--smoke", "--json"}, &out, &problems); code != 0 {
		t.Fatalf("exit %d: %s%s", code, &out, &problems)
	}
	var r alikeResult
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if r.Offers != 2000 || r.Twins < 40 || r.Ratio < 2 {
		t.Errorf("got %+v", r)
	}
	if s := r.Stored; s.First.Offers != 2000 || s.Changed.Offers != 20 || s.Idle.Offers != 0 || s.Idle.Writes != 0 || s.Pairs < 20 {
		t.Errorf("stored: %+v", s)
	}
}
