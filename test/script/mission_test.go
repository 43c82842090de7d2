package script

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
)

const pagePath = "../../docs/reference/mission.md"

func mission(t *testing.T) []row {
	t.Helper()
	fsys, err := fs.Sub(missionFiles, "mission")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := readRows(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestMission runs the script of every row that has one.
func TestMission(t *testing.T) {
	t.Parallel()
	rows := mission(t)
	var greens []string
	for _, r := range rows {
		file := filepath.Join("mission", r.ID+".txtar")
		switch r.Status {
		case green:
			greens = append(greens, file)
		case red:
			t.Run(r.ID+" red", func(t *testing.T) { t.Parallel(); runRed(t, file) })
		}
	}
	if len(greens) > 0 {
		testscript.Run(t, params(greens))
	}
	t.Log(summary(rows))
}

// runRed runs the part of a red script that works, which must pass, and then
// the whole, which must not.
func runRed(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	works, whole, _ := cutMissing(string(text))
	testscript.Run(t, params([]string{written(t, filepath.Base(file), works)}))
	if t.Failed() {
		return
	}
	p := params([]string{written(t, filepath.Base(file), whole)})
	p.UpdateScripts = false
	if w := try(p); !w.failed {
		t.Errorf("%s: the part below %q works: take it and the red line away", file, missingMark)
	} else if w.early(works) {
		t.Errorf("%s: fails above %q when run a second time:\n%s", file, missingMark, w.log.String())
	}
}

func written(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestMissionPageIsCurrent holds docs/reference/mission.md to the scripts.
func TestMissionPageIsCurrent(t *testing.T) {
	t.Parallel()
	want := page(mission(t))
	if os.Getenv("UPDATE") == "1" {
		if err := os.MkdirAll(filepath.Dir(pagePath), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(pagePath, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(pagePath)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("docs/reference/mission.md is not what the scripts say, run make mission (-want +got):\n%s", diff)
	}
}

// A witness stands in for testing.T where a script is expected to fail.
type witness struct {
	log    strings.Builder
	failed bool
}

// try runs scripts and says whether they failed, without failing the test.
func try(p testscript.Params) *witness {
	w := &witness{}
	w.Run("", func(t testscript.T) { testscript.RunT(t, p) })
	return w
}

// Run runs f to its end, however it ends.
func (w *witness) Run(_ string, f func(testscript.T)) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(w)
	}()
	<-done
}

// Skip ends the script.
func (w *witness) Skip(...any) { runtime.Goexit() }

// Fatal notes a failure and ends the script.
func (w *witness) Fatal(args ...any) { w.Log(args...); w.FailNow() }

// FailNow notes a failure and ends the script.
func (w *witness) FailNow() { w.failed = true; runtime.Goexit() }

// Parallel does nothing: the script is run at once.
func (w *witness) Parallel() {}

// Log keeps what the script says.
func (w *witness) Log(args ...any) { fmt.Fprintln(&w.log, args...) }

// Verbose asks for all that the script says.
func (w *witness) Verbose() bool { return true }

// failedAt is how testscript begins the line that names where a script failed:
// "FAIL: /path/M001.txtar:12: ...".
const failedAt = ".txtar:"

// early says whether the failure stands above the missing part.
func (w *witness) early(works string) bool {
	_, rest, ok := strings.Cut(w.log.String(), "FAIL: ")
	if !ok {
		return true
	}
	_, rest, ok = strings.Cut(rest, failedAt)
	var line int
	if _, err := fmt.Sscanf(rest, "%d:", &line); err != nil || !ok {
		return true
	}
	script, _, _ := strings.Cut(works, "\n-- ")
	return line <= 1+strings.Count(strings.TrimRight(script, "\n"), "\n")
}

func TestRowsReadTheirScripts(t *testing.T) {
	t.Parallel()
	table := "row\tsystem\tworks when\trequirements\tpackages\n"
	for i := range rowCount {
		table += fmt.Sprintf("M%03d\tname\ta thing works and another\t1\tp\n", i+1)
	}
	for _, c := range []struct {
		name, file, text string
		status           status
		missing, err     string
	}{
		{"no script", "M002.txtar", "# a thing works and another\n", notStarted, "", ""},
		{"green", "M001.txtar", "# a thing works\n# and another\n\nexec cairn\n", green, "", ""},
		{"red", "M001.txtar", "# a thing works and another\n# red: another\n\nexec cairn\n# missing\nexec cairn another\n", red, "another", ""},
		{"another sentence", "M001.txtar", "# nearly works\n", "", "", "not the row's sentence"},
		{"no sentence", "M001.txtar", "exec cairn\n", "", "", "not the row's sentence"},
		{"red without its missing part", "M001.txtar", "# a thing works and another\n# red: another\nexec cairn\n", "", "", "ends with its missing part"},
		{"green with a missing part", "M001.txtar", "# a thing works and another\n\n# missing\nexec cairn\n", "", "", "has no line # missing"},
		{"no such row", "M111.txtar", "# a thing works and another\n", "", "", "belongs to no row"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			rows, err := readRows(fstest.MapFS{"rows.tsv": {Data: []byte(table)}, c.file: {Data: []byte(c.text)}})
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Errorf("got error %v, want %q", err, c.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if rows[0].Status != c.status || rows[0].Missing != c.missing {
				t.Errorf("got %s %q, want %s %q", rows[0].Status, rows[0].Missing, c.status, c.missing)
			}
		})
	}
}

func TestARedScriptMustLackSomething(t *testing.T) {
	t.Parallel()
	const head = "# a thing\n# red: the rest\n\nexists have\n# missing\n"
	for _, c := range []struct {
		name, text   string
		fails, early bool
	}{
		{"something is missing", head + "exists rest\n-- have --\n", true, false},
		{"nothing is missing", head + "exists have\n-- have --\n", false, false},
		{"the part that should work does not", head + "exists rest\n-- other --\n", true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			works, whole, ok := cutMissing(c.text)
			if !ok {
				t.Fatal("no missing part found")
			}
			w := try(params([]string{written(t, "M001.txtar", whole)}))
			if w.failed != c.fails {
				t.Errorf("the whole: failed %t, want %t\n%s", w.failed, c.fails, w.log.String())
			}
			if w.failed && w.early(works) != c.early {
				t.Errorf("failed above the missing part: %t, want %t\n%s", !c.early, c.early, w.log.String())
			}
			part := try(params([]string{written(t, "M001.txtar", works)}))
			if part.failed != c.early {
				t.Errorf("the part that works: failed %t, want %t\n%s", part.failed, c.early, part.log.String())
			}
		})
	}
}

func TestMalformedTableIsRefused(t *testing.T) {
	t.Parallel()
	for name, table := range map[string]string{
		"a cell too few": "row\tsystem\tworks when\trequirements\tpackages\nM001\ta\tb\tc\n",
		"a row left out": "row\tsystem\tworks when\trequirements\tpackages\nM002\ta\tb\tc\td\n",
		"too few rows":   "row\tsystem\tworks when\trequirements\tpackages\nM001\ta\tb\tc\td\n",
	} {
		if _, err := readRows(fstest.MapFS{"rows.tsv": {Data: []byte(table)}}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
