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
	keys := packedFile(t, "keys", "")
	for _, l := range shipped {
		ms, err := readFiles(messages, l.Code)
		if err != nil {
			t.Fatal(err)
		}
		var ids, texts strings.Builder
		for _, m := range ms {
			ids.WriteString(m.ID + recordSeparator)
			texts.WriteString(record(t, m))
		}
		if keys == "" {
			keys = packedFile(t, "keys", ids.String())
		}
		if ids.String() != keys {
			t.Errorf("messages/*.%s.yaml have other keys than those packed: run make messages", l.Code)
			continue
		}
		if diff := cmp.Diff(texts.String(), packedFile(t, l.Code, texts.String())); diff != "" {
			t.Errorf("packed/%s.gz is not what messages/*.%s.yaml say: run make messages (- the files say, + is packed)\n%s", l.Code, l.Code, diff)
		}
	}
}

// packedFile is a packed file's text. With UPDATE it is written first, where there
// is something to write.
func packedFile(t *testing.T, name, text string) string {
	t.Helper()
	if os.Getenv("UPDATE") == "" {
		got, err := unzip(name)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if text == "" {
		return ""
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err == nil {
		_, err = z.Write([]byte(text))
	}
	if err == nil {
		err = z.Close()
	}
	if err == nil {
		err = os.WriteFile(filepath.Join("packed", name+".gz"), b.Bytes(), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// record is a message as it is packed.
func record(t *testing.T, m *message) string {
	t.Helper()
	var texts []string
	for _, form := range m.forms() {
		if strings.ContainsAny(*form, unitSeparator+recordSeparator) {
			t.Fatalf("%s holds a separator", m.ID)
		}
		texts = append(texts, *form)
	}
	return strings.TrimRight(strings.Join(texts, unitSeparator), unitSeparator) + recordSeparator
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
	f.Add("a.b\x1ec.d", "text\x1eother\x1f\x1fone\x1e")
	f.Add("a.b", "\x1e\x1e")
	f.Fuzz(func(t *testing.T, keys, text string) {
		ids := strings.Split(keys, recordSeparator)
		ms, err := unpackText(ids, text)
		if err != nil {
			return
		}
		for i, m := range ms {
			if m.ID != ids[i] {
				t.Errorf("message %d of %q has the key %q", i, text, m.ID)
			}
		}
	})
}
