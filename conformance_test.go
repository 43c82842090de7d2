package cairn_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const conformancePage = "docs/reference/conformance.md"

const conformanceHead = `# Conformance

<!-- Put together from formats/**/testdata/conformance.md by UPDATE=1 go test -run TestTheConformancePage . -->

What each standard's implementation supports, how many of the standard's own tests
it passes, and what it does not do. Every count is compared with a run of the tests
by the package it stands for, when CAIRN_SHARED names the folder that holds them.
`

// TestTheConformancePageIsItsSections: a package that implements a standard has a
// section in testdata/conformance.md, and its tests hold what the section counts.
func TestTheConformancePageIsItsSections(t *testing.T) {
	var want strings.Builder
	want.WriteString(conformanceHead)
	for _, name := range conformanceSections(t) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(text), "## ") || !strings.HasSuffix(string(text), "\n") {
			t.Errorf("%s: a section begins with a heading of the second level and ends its last line", name)
		}
		want.WriteString("\n" + string(text))
	}
	if os.Getenv("UPDATE") == "1" {
		if err := os.WriteFile(conformancePage, []byte(want.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(conformancePage)
	if err != nil || string(got) != want.String() {
		t.Errorf("%s is not its sections (%v): UPDATE=1 go test -run TestTheConformancePage .", conformancePage, err)
	}
}

func conformanceSections(t *testing.T) []string {
	var out []string
	for _, pattern := range []string{"formats/*/testdata/conformance.md", "formats/*/*/testdata/conformance.md", "formats/*/*/*/testdata/conformance.md", "test/*/testdata/conformance.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, found...)
	}
	if len(out) < 3 {
		t.Fatalf("sections %v", out)
	}
	slices.Sort(out)
	return out
}
