package cli

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// credentials is a site with a good credential and what else people have at the
// addresses they send.
func credentials(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/badge.json", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, filepath.Join(exampleFolder, "credential.json"))
	})
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/badge.json", http.StatusFound) })
	mux.HandleFunc("/inside", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://169.254.169.254/latest", http.StatusFound)
	})
	mux.HandleFunc("/page", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<!DOCTYPE html><title>Badge</title>") })
	mux.HandleFunc("/empty", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) {
		for range 50 {
			_, _ = w.Write(make([]byte, 1<<20)) // the reader stops before the end
		}
	})
	site := httptest.NewServer(mux)
	t.Cleanup(site.Close)
	return site.URL
}

func TestAnAddressIsFetchedAndWhatIsWrongWithItIsNamed(t *testing.T) {
	t.Parallel()
	c, site := cairn{t, nil}, credentials(t)
	c.says(yes, "Samira Haddad can: ", "credential", "verify", site+"/badge.json", "--trust", "did:web:aldermoor.example", "--trust", filepath.Join(exampleFolder, "register.json"))
	c.says(undecided, "Issuer not known: ", "credential", "verify", site+"/moved")
	c.says(failed, "169.254.169.254", "credential", "verify", site+"/inside")
	c.says(failed, "is a web page, not a credential file.", "credential", "verify", site+"/page")
	c.says(failed, "The file is empty.", "credential", "verify", site+"/empty")
	c.says(failed, "is larger than", "credential", "verify", site+"/large")
	c.says(failed, "answered with status 404", "credential", "verify", site+"/nothing")
	c.says(failed, "was not fetched, because --offline asks nobody", "credential", "verify", "--offline", site+"/badge.json")
	c.says(yes, "Whether it is true was not looked at", "credential", "show", site+"/badge.json")
	c.says(failed, "is a web page", "credential", "show", site+"/page")
}

func TestOfSeveralFilesTheWorstDecides(t *testing.T) {
	t.Parallel()
	c := cairn{t, nil}
	good, changed := filepath.Join(exampleFolder, "credential.json"), filepath.Join(exampleFolder, "changed.json")
	dir := t.TempDir()
	write(t, dir, "other.json", []byte(`{"a":1}`))
	other, trust := filepath.Join(dir, "other.json"), filepath.Join(exampleFolder, "register.json")
	for _, x := range []struct {
		want  int
		files []string
	}{
		{yes, []string{good, good}},
		{no, []string{good, other, changed}},
		{failed, []string{good, other}},
		{failed, []string{dir}},
	} {
		c.run(x.want, append([]string{"credential", "verify", "--trust", trust}, x.files...)...)
	}
	c.run(undecided, "credential", "verify", good, good) // nobody vouches
	c.run(failed, "credential", "verify", good, other)
	c.run(no, "credential", "verify", changed, other, "--csv", "--trust", trust)
}

func TestAFolderIsLookedThroughAndNothingIsLeftOutSilently(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good, err := os.ReadFile(filepath.Join(exampleFolder, "credential.json"))
	if err != nil {
		t.Fatal(err)
	}
	deep := filepath.Join(dir, strings.Repeat("d/", deepest+2))
	if err := os.MkdirAll(deep, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, deep, "unseen.json", good)
	write(t, dir, "badge.json", good)
	write(t, dir, ".hidden", good)
	write(t, dir, "large.json", make([]byte, 40<<20))
	if err := os.Symlink("badge.json", filepath.Join(dir, "link.json")); err != nil {
		t.Fatal(err)
	}
	out, _ := cairn{t, nil}.run(failed, "credential", "verify", dir, "--trust", filepath.Join(exampleFolder, "register.json"), "--json")
	var got verifyReports
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, f := range got.Files {
		said = append(said, fmt.Sprint(strings.TrimPrefix(f.File, dir+"/"), " ", f.Exit, " ", f.Truth.Key))
	}
	for _, f := range got.Skipped {
		said = append(said, strings.TrimPrefix(f.File, dir+"/")+" "+f.Why)
	}
	want := []string{
		"badge.json 0 verification.verdict.valid_no_status", strings.TrimSuffix(strings.Repeat("d/", deepest+1), "/") + " 2 cli.verify.too_deep",
		"large.json 2 verification.file.too_large", ".hidden hidden", "link.json link",
	}
	if strings.Join(said, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(said, "\n"), strings.Join(want, "\n"))
	}
}

func TestATableHasOneLineAFileAndNoFormula(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good, err := os.ReadFile(filepath.Join(exampleFolder, "credential.json"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "=cmd.json", []byte(strings.Replace(string(good), "Samira Haddad", `=HYPERLINK(\"https://evil.example\")`, 1)))
	out, _ := cairn{t, nil}.run(no, "credential", "verify", dir, "--csv", "--trust", filepath.Join(exampleFolder, "register.json"))
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil || len(rows) != 2 {
		t.Fatalf("%v, %d rows in\n%s", err, len(rows), out)
	}
	if got := rows[1][3]; got != `'=HYPERLINK("https://evil.example")` {
		t.Errorf("the person is %s", got)
	}
	if rows[1][6] != "integrity" || rows[1][7] != "failed" {
		t.Errorf("the first check that does not hold is %v", rows[1][6:])
	}
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+49": "'+49", "-": "'-", "@x": "'@x", "\t=1": "'=1", "＝1": "'＝1", "two\nlines": "two lines", "a=b": "a=b", "": "", "\x1b[31m": "[U+001B][31m",
	} {
		if got := harmless(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestNoLineIsWiderThanATerminalUnlessItIsOneWord(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"en", "fr", "ar"} {
		for _, file := range []string{"credential.json", "changed.json"} {
			var o strings.Builder
			Run(t.Context(), []string{"credential", "verify", filepath.Join(exampleFolder, file), "--lang", lang, "--trust", filepath.Join(exampleFolder, "register.json")}, nil, Streams{In: strings.NewReader(""), Out: &o, Err: &o})
			for line := range strings.Lines(o.String()) {
				if n := columns(strings.TrimRight(line, "\n")); n > pageWidth && len(strings.Fields(line)) > 1 {
					t.Errorf("%s, %s: %d columns: %s", lang, file, n, line)
				}
			}
		}
	}
}
