package i18n

import (
	"bytes"
	"compress/gzip"
	"embed"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"golang.org/x/text/language"
)

// packed is messages/*.yaml as the program carries it, the keys in one file and the
// texts of a language in another: UPDATE=1 go test ./internal/ground/i18n writes
// them. They take a fifth of the room, and are read in a tenth of the time, when the
// language is first asked for.
//
//go:embed packed/*.gz
var packed embed.FS

// Language is one language the program is shipped in.
type Language struct {
	Code string // BCP 47, e.g. "ar"
	Name string // what its readers call it, e.g. "العربية"
	Dir  string // "ltr" or "rtl"

	region string // whose numbers are written, where it is not that of CLDR's default: "PT"
	solid  int    // numbers of so many digits are not grouped yet: 1240, but 12.400
}

// shipped is the one list of languages; the first is the fallback.
var shipped = []Language{
	{Code: "en", Name: "English", Dir: "ltr"},
	{Code: "fr", Name: "Français", Dir: "ltr"},
	{Code: "es", Name: "Español", Dir: "ltr", solid: 4},
	{Code: "de", Name: "Deutsch", Dir: "ltr"},
	{Code: "pt", Name: "Português", Dir: "ltr", region: "PT", solid: 4},
	{Code: "sl", Name: "Slovenščina", Dir: "ltr"},
	{Code: "ar", Name: "العربية", Dir: "rtl"},
}

// tag is the language with the region whose numbers it is written with.
func (l Language) tag() language.Tag {
	if l.region != "" {
		return language.MustParse(l.Code + "-" + l.region)
	}
	return language.MustParse(l.Code)
}

// Languages lists the languages every message exists in, the fallback first.
func Languages() []Language { return append([]Language(nil), shipped...) }

// printers holds one Printer per shipped language, in the order of shipped.
var printers = printersOf(unpack)

// matcher finds the best of the shipped languages for what a reader asks for.
var matcher = language.NewMatcher(tags())

func tags() []language.Tag {
	ts := make([]language.Tag, len(shipped))
	for i, l := range shipped {
		ts[i] = language.MustParse(l.Code)
	}
	return ts
}

// words are the messages of one language: those without arguments and plural
// forms are kept apart, ready to be said: nine texts of ten on a page.
type words struct {
	plain   map[string]string
	sayings map[string]*saying
}

// printersOf makes the printers; read gives the messages of a language.
func printersOf(read func(lang string) ([]*message, error)) []*Printer {
	ps := make([]*Printer, len(shipped))
	for i, l := range shipped {
		ps[i] = newPrinter(l, ps[0], sync.OnceValue(func() *words { return mustLearn(l.Code, read) }))
	}
	return ps
}

// mustLearn panics on messages that cannot be read: they are part of the
// program, and a test reads every one.
func mustLearn(lang string, read func(lang string) ([]*message, error)) *words {
	ms, err := read(lang)
	if err != nil {
		panic(fmt.Errorf("i18n: the messages in %s: %w", lang, err))
	}
	w, err := learn(ms)
	if err != nil {
		panic(fmt.Errorf("i18n: the messages in %s: %w", lang, err))
	}
	return w
}

func learn(ms []*message) (*words, error) {
	w := &words{plain: make(map[string]string, len(ms)), sayings: map[string]*saying{}}
	for _, m := range ms {
		if m.plain() {
			w.plain[m.ID] = m.Other
			continue
		}
		s, err := newSaying(m)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.ID, err)
		}
		w.sayings[m.ID] = s
	}
	return w, nil
}

// The packed form: keys.gz is every key in order; a language's file has a record
// for each of them, of its texts (other, zero, one, two, few, many). Parts are
// ended by the ASCII separators, which no text holds. Texts missing at the end are
// empty.
const (
	unitSeparator   = "\x1f"
	recordSeparator = "\x1e"
)

// forms are a message's texts in the order they are packed in.
func (m *message) forms() []*string {
	return []*string{&m.Other, &m.Zero, &m.One, &m.Two, &m.Few, &m.Many}
}

// packedKeys are the keys of every language's records.
var packedKeys = sync.OnceValues(func() ([]string, error) {
	text, err := unzip("keys")
	return strings.Split(strings.TrimSuffix(text, recordSeparator), recordSeparator), err
})

func unpack(lang string) ([]*message, error) {
	keys, err := packedKeys()
	if err != nil {
		return nil, err
	}
	text, err := unzip(lang)
	if err != nil {
		return nil, err
	}
	return unpackText(keys, text)
}

func unzip(name string) (string, error) {
	data, err := packed.ReadFile("packed/" + name + ".gz")
	if err != nil {
		return "", err
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(z)
	return string(text), err
}

var errOtherKeys = errors.New("it has more or fewer records than there are keys")

func unpackText(keys []string, text string) ([]*message, error) {
	ms := make([]*message, 0, len(keys))
	for _, id := range keys {
		record, rest, ok := strings.Cut(text, recordSeparator)
		if !ok {
			return nil, errOtherKeys
		}
		m := &message{ID: id}
		for _, form := range m.forms() {
			*form, record, _ = strings.Cut(record, unitSeparator)
		}
		ms, text = append(ms, m), rest
	}
	if text != "" {
		return nil, errOtherKeys
	}
	return ms, nil
}
