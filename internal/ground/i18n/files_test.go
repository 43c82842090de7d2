package i18n

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	yaml "go.yaml.in/yaml/v4"
)

// messages are the files people write: messages/<area>.<lang>.yaml.
var messages = os.DirFS(".")

func TestThePackedMessagesAreThoseOfTheFiles(t *testing.T) {
	t.Parallel()
	for _, l := range shipped {
		ms, err := readFiles(messages, l.Code)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("packed", l.Code+".gz")
		if os.Getenv("UPDATE") != "" {
			if err := os.WriteFile(file, packText(t, ms), 0o644); err != nil {
				t.Fatal(err)
			}
			continue // the program read what was there before
		}
		got, err := unpack(l.Code)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if diff := cmp.Diff(ms, got); diff != "" {
			t.Errorf("%s is not what messages/*.%s.yaml say: run make messages (- the files say, + is packed)\n%s", file, l.Code, diff)
		}
	}
}

func packText(t *testing.T, ms []*message) []byte {
	t.Helper()
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range ms {
		texts := []string{m.ID}
		for _, form := range m.forms() {
			if strings.ContainsAny(*form, unitSeparator+recordSeparator) {
				t.Fatalf("%s holds a separator", m.ID)
			}
			texts = append(texts, *form)
		}
		record := strings.TrimRight(strings.Join(texts, unitSeparator), unitSeparator) + recordSeparator
		if _, err := z.Write([]byte(record)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// load makes printers of message files.
func load(fsys fs.FS) (ps []*Printer, err error) {
	names, err := fs.Glob(fsys, "messages/*.yaml")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if _, lang, ok := split(name); !ok || !slices.ContainsFunc(shipped, func(l Language) bool { return l.Code == lang }) {
			return nil, fmt.Errorf("message file %s: want messages/<area>.<lang>.yaml with a shipped language", name)
		}
	}
	by := map[string][]*message{}
	for _, l := range shipped {
		if by[l.Code], err = readFiles(fsys, l.Code); err != nil {
			return nil, err
		}
	}
	return printersOf(func(lang string) ([]*message, error) { return by[lang], nil }), nil
}

// readFiles reads the messages in one language, in the order of their keys.
func readFiles(fsys fs.FS, lang string) (all []*message, err error) {
	names, err := fs.Glob(fsys, "messages/*."+lang+".yaml")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		ms, err := parse(data)
		if err == nil {
			_, err = learn(ms)
		}
		if err != nil {
			return nil, fmt.Errorf("message file %s: %w", name, err)
		}
		all = append(all, ms...)
	}
	if lang == "fr" {
		for _, m := range all {
			bindPunctuation(m)
		}
	}
	slices.SortFunc(all, func(a, b *message) int { return strings.Compare(a.ID, b.ID) })
	return all, nil
}

// inFrench puts U+00A0 where French has a space before its double punctuation and
// within its quotation marks, so that no line begins with a "?". Translators write
// a plain space: the other cannot be seen.
var inFrench = strings.NewReplacer(" ?", "\u00a0?", " !", "\u00a0!", " :", "\u00a0:", " ;", "\u00a0;", " »", "\u00a0»", "« ", "«\u00a0")

func bindPunctuation(m *message) {
	for _, form := range []*string{&m.Zero, &m.One, &m.Two, &m.Few, &m.Many, &m.Other} {
		*form = inFrench.Replace(*form)
	}
}

// parse reads one file: a flat map of texts, or of plural forms.
func parse(data []byte) ([]*message, error) {
	var raw map[string]any
	if err := yaml.Unmarshal(data, &raw); err != nil {
		return nil, err
	}
	ms := make([]*message, 0, len(raw))
	for id, v := range raw {
		m := &message{ID: id}
		switch v := v.(type) {
		case string:
			m.Other = v
		case map[string]any:
			if err := setForms(m, v); err != nil {
				return nil, fmt.Errorf("%s: %w", id, err)
			}
		default:
			return nil, fmt.Errorf("%s: want a text in quotes or plural forms, got %T", id, v)
		}
		if m.Other == "" {
			return nil, fmt.Errorf("%s: the text (form `other`) is empty", id)
		}
		ms = append(ms, m)
	}
	return ms, nil
}

func setForms(m *message, forms map[string]any) error {
	for form, v := range forms {
		text, ok := v.(string)
		if !ok {
			return fmt.Errorf("form %s is not a text in quotes", form)
		}
		switch form {
		case "zero":
			m.Zero = text
		case "one":
			m.One = text
		case "two":
			m.Two = text
		case "few":
			m.Few = text
		case "many":
			m.Many = text
		case "other":
			m.Other = text
		default:
			return fmt.Errorf("%q is not a plural form (zero, one, two, few, many, other)", form)
		}
	}
	return nil
}

// split takes messages/<area>.<lang>.yaml apart.
func split(name string) (area, lang string, ok bool) {
	base := strings.TrimSuffix(path.Base(name), ".yaml")
	return strings.Cut(base, ".")
}

func FuzzUnpack(f *testing.F) {
	f.Add("a.b\x1ftext\x1ec.d\x1fother\x1f\x1fone\x1e")
	f.Add("a.b\x1f\x1e\x1e")
	f.Fuzz(func(t *testing.T, text string) {
		ms, err := unpackText(text)
		if err != nil {
			return
		}
		for _, m := range ms {
			if m.ID == "" {
				t.Errorf("a message without a key in %q", text)
			}
		}
	})
}
