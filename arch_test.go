package cairn_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// A rule is one thing the house promises, as a function of the repository's
// text. The same function runs over this repository, where it must find
// nothing, and over testdata/arch/<name>/*.txtar, where it must find what was
// planted.
type rule struct {
	name  string
	check func(*tree) []finding
}

var rules = []rule{
	{"layers", checkLayers},
	{"pure-rules", checkPureRules},
	{"exact", checkExact},
	{"tables", checkTables},
	{"packages", checkPackages},
	{"network", checkNetwork},
	{"architecture", checkArchitecture},
	{"docs", checkDocs},
}

func TestTheHouseIsAsArchitectureSays(t *testing.T) {
	t.Parallel()
	if os.Getenv("UPDATE") == "1" {
		rewriteTables(t)
	}
	house, err := loadTree(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			for _, f := range r.check(house) {
				t.Error(f)
			}
		})
	}
}

// TestEveryPlantedViolationIsFound runs the checker over small repositories in
// txtar form. The lines "want: path: text" above the files are the findings
// that must appear, each named by path and by a part of its text, and no
// others; an archive with none is a counter-example that must pass.
func TestEveryPlantedViolationIsFound(t *testing.T) {
	t.Parallel()
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			planted := 0
			for _, file := range archives(t, r.name) {
				planted += checkArchive(t, r, file)
			}
			if planted == 0 {
				t.Errorf("testdata/arch/%s holds no violation", r.name)
			}
		})
	}
}

func archives(t *testing.T, name string) []string {
	t.Helper()
	files, err := fs.Glob(os.DirFS("."), path.Join("testdata/arch", name, "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// checkArchive compares what a rule finds in one archive with what it wants,
// and says how many violations were planted there.
func checkArchive(t *testing.T, r rule, file string) int {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	fsys, err := txtar.FS(archive)
	if err != nil {
		t.Fatal(err)
	}
	house, err := loadTree(fsys)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	got := r.check(house)
	wants := wanted(string(archive.Comment))
	for _, want := range wants {
		at := slices.IndexFunc(got, func(f finding) bool {
			return f.rule == r.name && f.path == want[0] && strings.Contains(f.text, want[1])
		})
		if at < 0 {
			t.Errorf("%s: not found: %s: %s\ngot %v", file, want[0], want[1], got)
			continue
		}
		got = slices.Delete(got, at, at+1)
	}
	for _, f := range got {
		t.Errorf("%s: found but not planted: %v", file, f)
	}
	return len(wants)
}

func wanted(comment string) [][2]string {
	var out [][2]string
	for line := range strings.Lines(comment) {
		if rest, ok := strings.CutPrefix(line, "want: "); ok {
			p, text, _ := strings.Cut(strings.TrimSpace(rest), ": ")
			out = append(out, [2]string{p, text})
		}
	}
	return out
}

func TestTheBinaryLinksOnlyListedLibraries(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("cmd/cairn"); err != nil {
		t.Skip("cmd/cairn does not exist yet")
	}
	packages, err := listLinked("./cmd/cairn")
	if err != nil {
		t.Fatal(err)
	}
	golden := goldenText(t, "testdata/arch/modules.golden", modulesText(moduleLicences(packages)))
	for _, f := range checkModules("cmd/cairn", packages, golden) {
		t.Error(f)
	}
}

func TestVerificationLinksNoDatabase(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("internal/domain/verification"); err != nil {
		t.Skip("internal/domain/verification does not exist yet")
	}
	packages, err := listLinked("./internal/domain/verification")
	if err != nil {
		t.Fatal(err)
	}
	var ours []string
	for _, p := range packages {
		if !p.Standard {
			ours = append(ours, p.ImportPath+"\n")
		}
	}
	slices.Sort(ours)
	golden := goldenText(t, "testdata/arch/verification.golden", strings.Join(ours, ""))
	for _, f := range checkVerification(packages, golden) {
		t.Error(f)
	}
}

// TestForbiddenModulesAreFound gives checkModules binaries that link what ours
// may not: C, a licence that binds, no licence, a library nobody listed.
func TestForbiddenModulesAreFound(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/arch/modules/cgo.json")
	if err != nil {
		t.Fatal(err)
	}
	var planted struct {
		Want     []string
		Packages []linked
	}
	if err := json.Unmarshal(text, &planted); err != nil {
		t.Fatal(err)
	}
	got := checkModules("planted", planted.Packages, "example.org/fast unknown\n")
	got = append(got, checkVerification([]linked{{ImportPath: "database/sql", Standard: true}}, "")...)
	planted.Want = append(planted.Want, "internal/domain/verification: reaches database/sql")
	for _, want := range planted.Want {
		p, text, _ := strings.Cut(want, ": ")
		if !slices.ContainsFunc(got, func(f finding) bool { return f.path == p && strings.Contains(f.text, text) }) {
			t.Errorf("not found: %s\ngot %v", want, got)
		}
	}
	if len(got) != len(planted.Want) {
		t.Errorf("got %d findings, want %d: %v", len(got), len(planted.Want), got)
	}
}

func goldenText(t *testing.T, name, now string) string {
	t.Helper()
	if os.Getenv("UPDATE") == "1" {
		if err := os.WriteFile(name, []byte(now), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func rewriteTables(t *testing.T) {
	t.Helper()
	page, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("ARCHITECTURE.md", []byte(withTables(string(page))), 0o644); err != nil {
		t.Fatal(err)
	}
}
