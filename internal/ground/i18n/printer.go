package i18n

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	number "golang.org/x/text/message"

	"opencairn.org/cairn/internal/ground/fault"
)

// Printer says things in one language. It is immutable and shared: keep it for
// a request, compare it, pass it on.
type Printer struct {
	lang     Language
	tag      language.Tag
	words    func() *words // its messages, read when first asked for
	fallback *Printer      // says what this one has no words for; nil for the first
	num      *number.Printer
	symbols  symbols
}

// For is the printer for the best of the shipped languages. lang is a BCP 47
// tag or a whole Accept-Language header; what nobody ships falls back to
// English.
func For(lang string) *Printer {
	for i, l := range shipped {
		if l.Code == lang {
			return printers[i]
		}
	}
	wanted, _, err := language.ParseAcceptLanguage(lang)
	if err != nil || len(wanted) == 0 {
		return printers[0]
	}
	_, i, _ := matcher.Match(wanted...)
	return printers[i]
}

func newPrinter(l Language, fallback *Printer, words func() *words) *Printer {
	num := number.NewPrinter(l.tag())
	return &Printer{
		lang: l, tag: language.MustParse(l.Code), words: words, fallback: fallback, num: num, symbols: symbolsOf(num),
	}
}

// Lang is the language's code, for the lang attribute: "en".
func (p *Printer) Lang() string { return p.lang.Code }

// Dir is "ltr" or "rtl", for the dir attribute.
func (p *Printer) Dir() string { return p.lang.Dir }

// DecimalPoint is the sign before the decimals: "." in English, "," in French.
func (p *Printer) DecimalPoint() string { return p.symbols.point }

// Languages lists the languages a reader can choose.
func (p *Printer) Languages() []Language { return Languages() }

// T says the message. kv are its arguments: name, value, name, value. An
// argument named count chooses the plural form. A key that does not exist is
// answered with the key.
func (p *Printer) T(key string, kv ...any) string {
	if s, ok := p.words().plain[key]; ok {
		return s
	}
	return p.say(key, pairs(kv))
}

// Has reports whether the key exists, for keys made from data: a status, a code.
func (p *Printer) Has(key string) bool {
	w := p.words()
	if _, ok := w.plain[key]; ok {
		return true
	}
	return w.sayings[key] != nil || p.fallback != nil && p.fallback.Has(key)
}

func (p *Printer) say(key string, args arguments) string {
	w := p.words()
	if s, ok := w.plain[key]; ok {
		return s
	}
	s := w.sayings[key]
	if s == nil {
		if p.fallback != nil {
			return p.fallback.say(key, args)
		}
		return key
	}
	form := plural.Other
	if v, ok := args("count"); ok {
		form = p.form(v)
		if n, whole := integer(v); whole && n == 0 && len(s[plural.Zero]) > 0 {
			form = plural.Zero // a language without a form of its own for none may still say "the same day"
		}
	}
	var b strings.Builder
	p.fill(&b, s.in(form), args)
	return b.String()
}

// form is the plural form for a count; the general one for what is no number.
func (p *Printer) form(count any) plural.Form {
	n, ok := integer(count)
	if !ok {
		return plural.Other
	}
	return plural.Cardinal.MatchPlural(p.tag, max(int(n), -int(n)), 0, 0, 0, 0)
}

// Value writes one argument the way the reader writes it: whole numbers
// grouped, times as dates, content in the reader's language, anything else as
// fmt does. In a right-to-left language texts are isolated.
func (p *Printer) Value(v any) string {
	if n, ok := integer(v); ok {
		return p.Number(n)
	}
	switch v := v.(type) {
	case raw:
		return string(v)
	case time.Time:
		return p.Date(v)
	case Text:
		s, _ := v.In(p.lang.Code)
		return p.isolate(s)
	case string:
		return p.isolate(v)
	}
	return p.isolate(fmt.Sprint(v))
}

// isolate keeps a text of unknown direction from turning a right-to-left
// sentence around (Unicode UAX #9, FSI and PDI).
func (p *Printer) isolate(s string) string {
	if p.lang.Dir != "rtl" || s == "" || strings.HasPrefix(s, "\u2068") {
		return s
	}
	return "\u2068" + s + "\u2069"
}

// Fault says an error: each fault on a line of its own. An error that is not a
// fault is never shown: the reader learns that something went wrong, the log
// has the rest.
func (p *Printer) Fault(err error) string {
	if err == nil {
		return ""
	}
	l, ok := fault.Of(err)
	if !ok {
		return p.T("common.fault.unknown")
	}
	lines := make([]string, len(l))
	for i, f := range l {
		lines[i] = p.say(f.Key, named(f.Args))
	}
	return strings.Join(lines, "\n")
}

func integer(v any) (int64, bool) {
	switch v := v.(type) {
	case int:
		return int64(v), true
	case int64:
		return v, true
	case int32:
		return int64(v), true
	case int16:
		return int64(v), true
	case uint8:
		return int64(v), true
	case uint16:
		return int64(v), true
	case uint32:
		return int64(v), true
	}
	return 0, false
}
