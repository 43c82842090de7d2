package portal

import (
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/ground/i18n"
)

// How the values of an offer are written. What was not stated is the empty
// text: the components say so in words.

func sayPrice(p *i18n.Printer, price *catalogue.Price) string {
	switch {
	case price == nil:
		return ""
	case price.Minor == 0:
		return p.T("portal.free")
	}
	return p.Money(price.Minor, price.Currency)
}

// sayWorkload is hours and credits as stated, and the weeks they are spread
// over.
func sayWorkload(p *i18n.Printer, w catalogue.Workload) string {
	var parts []string
	if w.Hours != nil {
		parts = append(parts, p.T("portal.hours", "hours", p.Decimal(w.Hours.String())))
	}
	if w.Credits != nil {
		parts = append(parts, p.T("portal.credits", "credits", p.Decimal(w.Credits.String()), "system", strings.ToUpper(w.System)))
	}
	if w.Weeks > 0 {
		parts = append(parts, p.T("portal.weeks", "count", w.Weeks))
	}
	return p.List(parts)
}

func sayLevel(p *i18n.Printer, l *catalogue.Level) string {
	switch {
	case l == nil:
		return ""
	case l.EQF > 0 && l.NQF != "":
		return p.T("portal.level.both", "eqf", l.EQF, "national", l.NQF)
	case l.EQF > 0:
		return p.T("portal.level.eqf", "eqf", l.EQF)
	}
	return l.NQF
}

// sayCode is a code in words, the code itself when there are none for it.
func sayCode(p *i18n.Printer, prefix, code string) string {
	if code == "" {
		return ""
	}
	if key := prefix + code; p.Has(key) {
		return p.T(key)
	}
	return code
}

func sayCodes(p *i18n.Printer, prefix string, codes []string) string {
	words := make([]string, len(codes))
	for i, c := range codes {
		words[i] = sayCode(p, prefix, c)
	}
	return p.List(words)
}

// sayLanguages names languages in the reader's own.
func sayLanguages(p *i18n.Printer, codes []string) string {
	words := make([]string, len(codes))
	for i, c := range codes {
		words[i] = sayLanguage(p, c)
	}
	return p.List(words)
}

func sayLanguage(p *i18n.Printer, code string) string {
	tag, err := language.Parse(code)
	if err != nil {
		return code
	}
	reader, err := language.Parse(p.Lang())
	if err != nil {
		return code
	}
	if name := display.Languages(reader).Name(tag); name != "" {
		return name
	}
	return code
}

// sayField is the field of study by the longest part of its code that has a
// name: ISCED-F 0913 is "Nursing and midwifery", 0999 would be "Health".
func sayField(p *i18n.Printer, code string) string {
	for n := len(code); n >= 2; n-- {
		if key := "portal.field." + code[:n]; p.Has(key) {
			return p.T(key)
		}
	}
	return code
}

// sayRun is when a run takes place.
func sayRun(p *i18n.Printer, run catalogue.Run) string {
	switch {
	case run.Rolling:
		return p.T("portal.run.rolling")
	case run.Start.IsZero():
		return ""
	case run.End.IsZero():
		return p.T("portal.run.from", "start", run.Start)
	}
	return p.T("portal.run.between", "start", run.Start, "end", run.End)
}

// sayNext is when the next run starts.
func sayNext(p *i18n.Printer, o catalogue.Offer, on time.Time) string {
	run, ok := catalogue.NextRun(o.Runs, on)
	switch {
	case !ok:
		return ""
	case run.Rolling:
		return p.T("portal.run.rolling")
	}
	return p.Date(run.Start)
}

// short cuts a text after a word, for lists.
func short(s string, most int) string {
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	cut := string(runes[:most])
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:.–-") + "…"
}
