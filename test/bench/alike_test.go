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
}
