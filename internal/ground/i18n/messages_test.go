package i18n

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/feature/plural"
)

// areas reads every message file: area -> language -> key -> message.
func areas(t *testing.T) map[string]map[string]map[string]*message {
	t.Helper()
	names, err := fs.Glob(messages, "messages/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]map[string]*message{}
	for _, name := range names {
		area, lang, ok := split(name)
		if !ok {
			t.Fatalf("%s is not named <area>.<lang>.yaml", name)
		}
		data, err := fs.ReadFile(messages, name)
		if err != nil {
			t.Fatal(err)
		}
		ms, err := parse(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if all[area] == nil {
			all[area] = map[string]map[string]*message{}
		}
		all[area][lang] = map[string]*message{}
		for _, m := range ms {
			all[area][lang][m.ID] = m
			if !strings.HasPrefix(m.ID, area+".") {
				t.Errorf("%s: key %s does not begin with %q", name, m.ID, area+".")
			}
		}
	}
	return all
}

func TestEveryAreaSaysTheSameInEveryLanguage(t *testing.T) {
	t.Parallel()
	for area, langs := range areas(t) {
		for _, l := range shipped {
			got, want := slices.Sorted(maps.Keys(langs[l.Code])), slices.Sorted(maps.Keys(langs[shipped[0].Code]))
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s.%s.yaml has other keys than %s (- missing, + extra):\n%s", area, l.Code, shipped[0].Code, d)
			}
		}
	}
}

var placeholder = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

// placeholders are the arguments the general form names; the other forms may
// leave {{.count}} out ("one offer"), never name anything else.
func placeholders(text string) []string {
	var names []string
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestEveryMessageNamesTheSameArgumentsInEveryLanguage(t *testing.T) {
	t.Parallel()
	for area, langs := range areas(t) {
		for key, ref := range langs[shipped[0].Code] {
			want := placeholders(ref.Other)
			for lang, ms := range langs {
				m := ms[key]
				if m == nil {
					continue
				}
				if d := cmp.Diff(want, placeholders(m.Other)); d != "" {
					t.Errorf("%s in %s.%s names other arguments:\n%s", key, area, lang, d)
				}
				for _, form := range []string{m.Zero, m.One, m.Two, m.Few, m.Many} {
					for _, name := range placeholders(form) {
						if !slices.Contains(want, name) {
							t.Errorf("%s in %s.%s: a plural form names {{.%s}}, the other forms do not", key, area, lang, name)
						}
					}
				}
			}
		}
	}
}

// pluralForms are the CLDR forms whole numbers need in each shipped language.
var pluralForms = map[string]func(m *message) bool{
	"en": func(m *message) bool { return m.One != "" },
	"fr": func(m *message) bool { return m.One != "" },
	"es": func(m *message) bool { return m.One != "" },
	"de": func(m *message) bool { return m.One != "" },
	"pt": func(m *message) bool { return m.One != "" },
	"sl": func(m *message) bool { return m.One != "" && m.Two != "" && m.Few != "" },
	"ar": func(m *message) bool {
		return m.Zero != "" && m.One != "" && m.Two != "" && m.Few != "" && m.Many != ""
	},
}

func TestAMessageThatCountsHasEveryPluralForm(t *testing.T) {
	t.Parallel()
	for area, langs := range areas(t) {
		for lang, ms := range langs {
			for key, m := range ms {
				counts := langs[shipped[0].Code][key]
				if counts == nil || counts.One == "" {
					continue
				}
				if !pluralForms[lang](m) {
					t.Errorf("%s in %s.%s lacks a plural form whole numbers need there", key, area, lang)
				}
			}
		}
	}
}

func TestTemplatesParseInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, langs := range areas(t) {
		for lang, ms := range langs {
			p := For(lang)
			for key, m := range ms {
				args := map[string]any{}
				for _, name := range placeholders(m.Other) {
					args[name] = 3
				}
				if got := p.say(key, named(args)); got == key || got == "" || strings.Contains(got, "<no value>") || strings.Contains(got, "{{") {
					t.Errorf("%s in %s says %q", key, lang, got)
				}
			}
		}
	}
}

var keyInSource = []*regexp.Regexp{
	regexp.MustCompile(`\bT\((?:ctx,\s*)?"([a-z0-9_]+(?:\.[a-z0-9_]+)+)"\s*[,)]`),
	regexp.MustCompile(`fault\.New\(\s*fault\.\w+,\s*"([^"]+)"`),
}

func TestEveryKeyInTheSourceExists(t *testing.T) {
	t.Parallel()
	root := moduleRoot(t)
	p, seen := printers[0], 0
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "testdata" || d.Name() == "node_modules") {
			return filepath.SkipDir
		}
		if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_templ.go") ||
			(!strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, ".templ")) {
			return nil
		}
		source, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		for i, line := range strings.Split(string(source), "\n") {
			if strings.HasPrefix(strings.TrimSpace(line), "//") {
				continue
			}
			for _, re := range keyInSource {
				for _, m := range re.FindAllStringSubmatch(line, -1) {
					seen++
					if strings.HasSuffix(m[1], ".") {
						continue // the key is made from data; its own package tests it
					}
					if !p.Has(m[1]) {
						rel, _ := filepath.Rel(root, name)
						t.Errorf("%s:%d: no message %q", rel, i+1, m[1])
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen == 0 {
		t.Error("no key was found: the scan looks for the wrong thing")
	}
}

func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the package")
		}
		dir = parent
	}
}

func TestABrokenMessageFileIsRefusedByName(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"messages/x.en.yaml":     "x.a: 3",
		"messages/x.fr.yaml":     "x.a: {three: \"a\", other: \"b\"}",
		"messages/x.ar.yaml":     "x.a: {one: \"a\"}",
		"messages/x.is.yaml":     "x.a: \"a language nobody ships\"",
		"messages/y.en.yaml":     "x.a: \"a\"\nx.a: \"twice\"",
		"messages/nolang.yaml":   "x.a: \"a\"",
		"messages/z.en.yaml":     "- a list",
		"messages/w.en.yaml":     "w.a: {one: 1, other: \"b\"}",
		"messages/empty.en.yaml": "empty.a: \"\"",
		"messages/open.en.yaml":  "open.a: \"{{.name\"",
		"messages/act.en.yaml":   "act.a: \"{{printf .name}}\"",
		"messages/deep.en.yaml":  "deep.a: \"{{.name.first}}\"",
		"messages/if.en.yaml":    "if.a: \"{{if .name}}x\"",
		"messages/else.en.yaml":  "else.a: \"{{if .name}}x{{else}}y{{else}}z{{end}}\"",
		"messages/end.en.yaml":   "end.a: \"x{{end}}\"",
	} {
		_, err := load(fstest.MapFS{name: {Data: []byte(text)}})
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v, want an error that names the file", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("a.b: \"text\""))
	f.Add([]byte("a.b: {one: \"x\", other: \"y {{.count}}\"}"))
	f.Add([]byte("a.b: \"{{if .name}}{{.name}}{{else}}Somebody{{end}} came\""))
	f.Fuzz(func(t *testing.T, data []byte) {
		ms, err := parse(data)
		if err != nil {
			return
		}
		for _, m := range ms {
			if m.Other == "" {
				t.Errorf("accepted %q without a text", m.ID)
			}
			s, err := newSaying(m)
			if err != nil || m.plain() {
				continue
			}
			var b strings.Builder
			printers[0].fill(&b, s.in(plural.One), pairs(nil))
			if text := b.String(); !strings.Contains(m.One+m.Other, "{{") && text != m.One && text != m.Other {
				t.Errorf("%q says %q", m.ID, text)
			}
		}
	})
}

func TestPluralsFollowTheLanguage(t *testing.T) {
	t.Parallel()
	ps, err := load(fstest.MapFS{
		"messages/x.en.yaml": {Data: []byte("x.n: {one: \"{{.count}} offer\", other: \"{{.count}} offers\"}")},
		"messages/x.ar.yaml": {Data: []byte("x.n: {zero: \"لا عروض\", one: \"عرض واحد\", two: \"عرضان\", few: \"{{.count}} عروض\", many: \"{{.count}} عرضًا\", other: \"{{.count}} عرض\"}")},
	})
	if err != nil {
		t.Fatal(err)
	}
	en, ar := ps[0], ps[len(ps)-1]
	for _, r := range []struct{ got, want string }{
		{en.T("x.n", "count", 1), "1 offer"},
		{en.T("x.n", "count", 1240), "1,240 offers"},
		{ar.T("x.n", "count", 2), "عرضان"},
		{ar.T("x.n", "count", 5), "٥ عروض"},
		{ar.T("x.n", "count", 11), "١١ عرضًا"},
		{ar.T("x.n", "count", 100), "١٠٠ عرض"},
	} {
		if r.got != r.want {
			t.Errorf("got %q, want %q", r.got, r.want)
		}
	}
}

func TestAMessageCanDependOnWhetherAnArgumentIsThere(t *testing.T) {
	t.Parallel()
	ps, err := load(fstest.MapFS{
		"messages/x.en.yaml": {Data: []byte("x.c: \"{{if .name}}{{.name}}{{if .title}}, {{.title}}{{end}}{{else}}Somebody{{end}} came\"")},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []struct {
		args []any
		want string
	}{
		{nil, "Somebody came"},
		{[]any{"name", ""}, "Somebody came"},
		{[]any{"name", "Lena"}, "Lena came"},
		{[]any{"name", "Lena", "title", "nurse"}, "Lena, nurse came"},
		{[]any{"name", "Lena", "name", "Samira", "odd"}, "Samira came"},
	} {
		if got := ps[0].T("x.c", r.args...); got != r.want {
			t.Errorf("%v: got %q, want %q", r.args, got, r.want)
		}
	}
	if got := ps[1].T("x.c", "name", "Lena"); got != "Lena came" {
		t.Errorf("a language without the message: got %q", got)
	}
}

func BenchmarkPlainText(b *testing.B) {
	p := For("ar")
	for b.Loop() {
		p.T("common.yes")
	}
}

func BenchmarkTextWithArguments(b *testing.B) {
	p := For("ar")
	for b.Loop() {
		p.Money(28764050, "EUR")
	}
}
