package rdfc_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/ld/rdfc"
)

func parse(t testing.TB, text string) []ld.Quad {
	t.Helper()
	quads, err := ld.ParseNQuads(text)
	if err != nil {
		t.Fatal(err)
	}
	return quads
}

func TestTheW3CSuitePasses(t *testing.T) {
	t.Parallel()
	shared := os.Getenv("CAIRN_SHARED")
	if shared == "" {
		t.Skip("CAIRN_SHARED is not set: the W3C suite is not in this repository")
	}
	dir := filepath.Join(shared, "data/vectors")
	file := func(name string) []byte {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	var manifest struct {
		Entries []struct{ ID, Type, Action, Result, HashAlgorithm string }
	}
	if err := json.Unmarshal(file("rdfc10-manifest.jsonld"), &manifest); err != nil {
		t.Fatal(err)
	}
	passed, of := map[string]int{}, map[string]int{}
	for _, e := range manifest.Entries {
		of[e.Type]++
		o := rdfc.Options{}
		if e.HashAlgorithm == "SHA384" {
			o.Hash = rdfc.SHA384
		}
		start := time.Now()
		got, err := rdfc.Canonicalize(parse(t, string(file(e.Action))), o)
		took := time.Since(start)
		if took > 100*time.Millisecond {
			t.Logf("%s took %v", e.ID, took)
		}
		ok := false
		switch e.Type {
		case "rdfc:RDFC10NegativeEvalTest":
			ok = errors.Is(err, rdfc.ErrTooComplex)
		case "rdfc:RDFC10EvalTest":
			ok = err == nil && string(got.NQuads) == string(file(e.Result))
		case "rdfc:RDFC10MapTest":
			var want map[string]string
			if err := json.Unmarshal(file(e.Result), &want); err != nil {
				t.Fatal(err)
			}
			ok = err == nil && maps.Equal(got.Identifiers, want)
		}
		if !ok {
			t.Errorf("%s %s: %v", e.ID, e.Type, err)
			continue
		}
		passed[e.Type]++
	}
	page, err := os.ReadFile("testdata/conformance.md")
	if err != nil {
		t.Fatal(err)
	}
	for kind, n := range of {
		line := fmt.Sprintf("| %s | %d of %d |", strings.TrimPrefix(kind, "rdfc:"), passed[kind], n)
		if !strings.Contains(string(page), line) {
			t.Errorf("testdata/conformance.md does not say %q", line)
		}
	}
	if len(manifest.Entries) != 86 {
		t.Errorf("%d tests, want 86", len(manifest.Entries))
	}
}

func canonical(t testing.TB, text string, o rdfc.Options) string {
	t.Helper()
	r, err := rdfc.Canonicalize(parse(t, text), o)
	if err != nil {
		t.Fatal(err)
	}
	return string(r.NQuads)
}

func TestNamesAndOrderDoNotMatter(t *testing.T) {
	t.Parallel()
	// Two nodes alike at first degree, told apart by their neighbours, and a list.
	lines := []string{
		"_:%[1]s <urn:knows> _:%[2]s .", "_:%[2]s <urn:knows> _:%[3]s .", "_:%[3]s <urn:name> \"c\" .",
		"<urn:x> <urn:has> _:%[1]s _:%[4]s .", "_:%[4]s <urn:about> _:%[4]s .",
	}
	want := ""
	rapid.Check(t, func(rt *rapid.T) {
		names := rapid.Permutation([]string{"a", "b", "c", "d"}).Draw(rt, "names")
		var text strings.Builder
		for _, l := range rapid.Permutation(append(lines, lines[2])).Draw(rt, "order") {
			if strings.Contains(l, "%[4]s") || strings.Contains(l, "%[1]s") || strings.Contains(l, "%[2]s") || strings.Contains(l, "%[3]s") {
				for i, n := range names {
					l = strings.ReplaceAll(l, fmt.Sprintf("%%[%d]s", i+1), n)
				}
			}
			text.WriteString(l + "\n")
		}
		got := canonical(t, text.String(), rdfc.Options{})
		if want == "" {
			want = got
		}
		if got != want {
			rt.Fatalf("got\n%swant\n%s", got, want)
		}
	})
}

func TestTheHashFunctionChangesTheNames(t *testing.T) {
	t.Parallel()
	text := "_:a <urn:p> _:b .\n_:b <urn:q> \"x\" .\n_:c <urn:r> \"y\" .\n"
	a, b := canonical(t, text, rdfc.Options{}), canonical(t, text, rdfc.Options{Hash: rdfc.SHA384})
	if a == b || len(a) != len(b) {
		t.Errorf("%s and %s", a, b)
	}
}

// clique is n blank nodes that all know each other: trap 2.
func clique(n int) string {
	var text strings.Builder
	for i := range n {
		for j := range n {
			if i != j {
				fmt.Fprintf(&text, "_:n%d <urn:p> _:n%d .\n", i, j)
			}
		}
	}
	return text.String()
}

func TestEightNodesThatAllKnowEachOtherAreRefusedQuickly(t *testing.T) {
	t.Parallel()
	for _, n := range []int{8, 30, 100} {
		quads := parse(t, clique(n))
		if _, err := rdfc.Canonicalize(quads, rdfc.Options{}); !errors.Is(err, rdfc.ErrTooComplex) {
			t.Errorf("%d nodes: %v", n, err)
		}
	}
	if got := canonical(t, clique(4), rdfc.Options{}); strings.Count(got, "\n") != 12 {
		t.Errorf("four nodes: %s", got)
	}
	if _, err := rdfc.Canonicalize(parse(t, clique(4)), rdfc.Options{Work: 10}); !errors.Is(err, rdfc.ErrTooComplex) {
		t.Errorf("a smaller limit: %v", err)
	}
}

func TestNothingIsCanonicalToo(t *testing.T) {
	t.Parallel()
	if got := canonical(t, "", rdfc.Options{}); got != "" {
		t.Errorf("got %q", got)
	}
}

// The canonical form is its own canonical form.
func FuzzCanonicalize(f *testing.F) {
	f.Add(clique(3))
	f.Add("<urn:a> <urn:b> _:c _:d .\n_:c <urn:b> \"x\\u0007\"@en _:d .\n_:e <urn:b> _:c .\n")
	f.Fuzz(func(t *testing.T, text string) {
		quads, err := ld.ParseNQuads(text)
		if err != nil {
			return
		}
		r, err := rdfc.Canonicalize(quads, rdfc.Options{Work: 5000})
		if err != nil {
			return
		}
		again, err := rdfc.Canonicalize(parse(t, string(r.NQuads)), rdfc.Options{Work: 50000})
		if err != nil || string(again.NQuads) != string(r.NQuads) {
			t.Fatalf("%v: got\n%swant\n%s", err, again.NQuads, r.NQuads)
		}
	})
}

func BenchmarkPoison(b *testing.B) {
	quads := parse(b, clique(8))
	for b.Loop() {
		if _, err := rdfc.Canonicalize(quads, rdfc.Options{}); err == nil {
			b.Fatal("not refused")
		}
	}
}
