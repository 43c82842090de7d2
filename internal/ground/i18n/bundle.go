package i18n

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"

	yaml "go.yaml.in/yaml/v4"
	"golang.org/x/text/language"
)

//go:embed messages/*.yaml
var messages embed.FS

// Language is one language the program is shipped in.
type Language struct {
	Code string // BCP 47, e.g. "ar"
	Name string // what its readers call it, e.g. "العربية"
	Dir  string // "ltr" or "rtl"
}

// shipped is the one list of languages; the first is the fallback.
var shipped = []Language{
	{Code: "en", Name: "English", Dir: "ltr"},
	{Code: "fr", Name: "Français", Dir: "ltr"},
	{Code: "ar", Name: "العربية", Dir: "rtl"},
}

// Languages lists the languages every message exists in, the fallback first.
func Languages() []Language { return append([]Language(nil), shipped...) }

// printers holds one Printer per shipped language, in the order of shipped.
var printers = mustLoad()

// matcher finds the best of the shipped languages for what a reader asks for.
var matcher = language.NewMatcher(tags())

func tags() []language.Tag {
	ts := make([]language.Tag, len(shipped))
	for i, l := range shipped {
		ts[i] = language.MustParse(l.Code)
	}
	return ts
}

// mustLoad panics on a broken message file: the files are part of the program,
// and a test opens every one.
func mustLoad() []*Printer {
	ps, err := load(messages)
	if err != nil {
		panic(err)
	}
	return ps
}

func load(fsys fs.FS) ([]*Printer, error) {
	names, err := fs.Glob(fsys, "messages/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list message files: %w", err)
	}
	ps, by := make([]*Printer, len(shipped)), map[string]*Printer{}
	for i, l := range shipped {
		ps[i] = newPrinter(l, ps[0])
		by[l.Code] = ps[i]
	}
	for _, name := range names {
		if err := loadFile(fsys, by, name); err != nil {
			return nil, err
		}
	}
	return ps, nil
}

// loadFile reads one area in one language. Messages without arguments and
// plural forms are kept apart, ready to be said: nine texts of ten on a page.
func loadFile(fsys fs.FS, by map[string]*Printer, name string) error {
	_, lang, ok := split(name)
	p := by[lang]
	if !ok || p == nil {
		return fmt.Errorf("message file %s: want messages/<area>.<lang>.yaml with a shipped language", name)
	}
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return fmt.Errorf("read message file: %w", err)
	}
	ms, err := parse(data)
	if err != nil {
		return fmt.Errorf("message file %s: %w", name, err)
	}
	for _, m := range ms {
		if err := p.learn(m); err != nil {
			return fmt.Errorf("message file %s: %s: %w", name, m.ID, err)
		}
	}
	return nil
}

// learn takes in one message.
func (p *Printer) learn(m *message) error {
	if p.lang.Code == "fr" {
		bindPunctuation(m)
	}
	if m.plain() {
		p.plain[m.ID] = m.Other
		return nil
	}
	s, err := newSaying(m)
	if err != nil {
		return err
	}
	p.sayings[m.ID] = s
	return nil
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
