package portal

import (
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/ground/i18n"
)

// How the values of an offer are written. What was not stated is the empty
// text: the components say so in words.

func sayPrice(p *i18n.Printer, price *catalogue.Price) string { return catalogue.SayPrice(p, price) }

func sayWorkload(p *i18n.Printer, w catalogue.Workload) string { return catalogue.SayWorkload(p, w) }

func sayLevel(p *i18n.Printer, l *catalogue.Level) string { return catalogue.SayLevel(p, l) }

func sayCode(p *i18n.Printer, prefix, code string) string { return catalogue.SayCode(p, prefix, code) }

func sayCodes(p *i18n.Printer, prefix string, codes []string) string {
	return catalogue.SayCodes(p, prefix, codes)
}

func sayLanguages(p *i18n.Printer, codes []string) string { return catalogue.SayLanguages(p, codes) }

func sayLanguage(p *i18n.Printer, code string) string { return catalogue.SayLanguage(p, code) }

func sayField(p *i18n.Printer, code string) string { return catalogue.SayField(p, code) }

func sayRun(p *i18n.Printer, run catalogue.Run) string { return catalogue.SayRun(p, run) }

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
