package main

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestTheDeskBenchFindsWhatThereIs(t *testing.T) {
	var out, problems bytes.Buffer
	if code := run([]string{"desk", "--smoke", "--json"}, &out, &problems); code != 0 {
		t.Fatalf("exit %d: %s%s", code, &out, &problems)
	}
	var r deskResult
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if r.Credentials != 500 || len(r.Asked) != 11 || !r.Smoke {
		t.Errorf("got %+v", r)
	}
	for _, x := range r.Asked {
		if x.MS <= 0 {
			t.Errorf("%s took no time", x.Name)
		}
	}
	if (bar{"one name", 2 * deskListMS, deskListMS, "ms"}).holds() {
		t.Error("twice the time passes")
	}
}
