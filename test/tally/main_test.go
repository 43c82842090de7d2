package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const passing = `{"Action":"pass","Package":"p","Test":"TestPlace/sqlite"}
{"Action":"pass","Package":"p","Test":"TestPlace"}
{"Action":"skip","Package":"p","Test":"TestSlow"}
{"Action":"pass","Package":"p"}
`

func tally(t *testing.T, engines bool, texts ...string) (string, bool, error) {
	t.Helper()
	var files []string
	for _, text := range texts {
		name := filepath.Join(t.TempDir(), "run.json")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, name)
	}
	var out strings.Builder
	ok, err := run(&out, engines, files)
	return out.String(), ok, err
}

func TestRunIsCountedAndFailuresAreShown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text, want string
		ok               bool
	}{
		{"all passed", passing, "left out: p TestSlow\n2 0 1\n", true},
		{"one failed", `{"Action":"output","Package":"p","Test":"TestA","Output":"got 1\n"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"fail","Package":"p"}`, "FAIL p TestA\ngot 1\n0 1 0\n", false},
		{"did not build", `{"ImportPath":"p [p.test]","Action":"build-output","Output":"p.go:1: no\n"}
{"Action":"fail","Package":"p","FailedBuild":"p [p.test]"}`, "FAIL p\np.go:1: no\n0 1 0\n", false},
		{"nothing ran", "", "0 0 0\n", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, ok, err := tally(t, false, c.text)
			if err != nil || got != c.want || ok != c.ok {
				t.Errorf("got %q, %t, %v; want %q, %t", got, ok, err, c.want, c.ok)
			}
		})
	}
}

func TestEnginesMustRunTheSameTests(t *testing.T) {
	t.Parallel()
	postgres := strings.ReplaceAll(passing, "sqlite", "postgres")
	more := postgres + `{"Action":"pass","Package":"p","Test":"TestOther/postgres"}`
	for _, c := range []struct {
		name, sqlite, postgres, want string
		ok                           bool
	}{
		{"the same", passing, postgres, "1 on SQLite, 1 on PostgreSQL", true},
		{"one more", passing, more, "only on PostgreSQL: p TestOther/*", false},
		{"not run", passing, passing, "nothing was compared", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, ok, err := tally(t, true, c.sqlite, c.postgres)
			if err != nil || !strings.Contains(got, c.want) || ok != c.ok {
				t.Errorf("got %q, %t, %v; want %q, %t", got, ok, err, c.want, c.ok)
			}
		})
	}
}

func TestUnreadableInputIsAnError(t *testing.T) {
	t.Parallel()
	if _, _, err := tally(t, false, "not json"); err == nil {
		t.Error("a run that is no JSON was counted")
	}
	if _, _, err := tally(t, true, passing); err == nil {
		t.Error("one run was compared with none")
	}
}
