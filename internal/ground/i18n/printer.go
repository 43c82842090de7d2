package i18n

import (
	"fmt"
	"strings"
	"time"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"opencairn.org/cairn/internal/ground/fault"
)

// Printer says things in one language. It is immutable and shared: keep it for
// a request, compare it, pass it on.
type Printer struct {
	lang    Language
	loc     *goi18n.Localizer
	plain   map[string]string
	num     *message.Printer
	symbols symbols
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

func newPrinter(l Language, loc *goi18n.Localizer, plain map[string]string) *Printer {
	num := message.NewPrinter(language.MustParse(l.Code))
	return &Printer{lang: l, loc: loc, plain: plain, num: num, symbols: symbolsOf(num)}
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
	if s, ok := p.plain[key]; ok {
		return s
	}
	args := make(map[string]any, len(kv)/2)
	for i := 0; i+1 < len(kv); i += 2 {
		args[fmt.Sprint(kv[i])] = kv[i+1]
	}
	return p.say(key, args)
}

// Has reports whether the key exists, for keys made from data: a status, a code.
func (p *Printer) Has(key string) bool {
	if _, ok := p.plain[key]; ok {
		return true
	}
	s, _ := p.loc.Localize(&goi18n.LocalizeConfig{MessageID: key, TemplateData: map[string]any{}, PluralCount: 0})
	return s != ""
}

func (p *Printer) say(key string, args map[string]any) string {
	if s, ok := p.plain[key]; ok {
		return s
	}
	data := make(map[string]any, len(args))
	for name, v := range args {
		data[name] = p.Value(v)
	}
	cfg := &goi18n.LocalizeConfig{MessageID: key, TemplateData: data}
	if n, ok := integer(args["count"]); ok {
		cfg.PluralCount = n
	}
	s, err := p.loc.Localize(cfg)
	if err != nil && s == "" {
		return key
	}
	return s
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
		lines[i] = p.say(f.Key, f.Args)
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
