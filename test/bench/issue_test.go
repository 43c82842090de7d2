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
	if code := run([]string{"issue", "--nope"}, &out, &problems); code != 2 {
		t.Errorf("exit %d", code)
	}
}
