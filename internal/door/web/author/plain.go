package author

import (
	"strings"

	"opencairn.org/cairn/formats/plain"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/ground/i18n"
)

// plainView is what could be easier to read, as suggestions.
type plainView struct {
	Lines []plainLine
	Age   string // of an English text that is long enough; else empty
	Other bool   // a text is in another language, of which less is measured
}

// plainLine is one suggestion. Text is content, in Lang.
type plainLine struct {
	Says string
	Href string // the question it is about; empty where there is none
	Text string
	Lang string
}

// plainOf is what could be easier to read in an offer; of one step of the form, or
// of all of it for 0. The page is the hosted one, or empty.
func plainOf(p *i18n.Printer, o catalogue.Offer, page catalogue.HostedID, step int) (v plainView) {
	for _, h := range catalogue.PlainHints(o) {
		at := questionOf(h.Field).Step
		if step > 0 && at != step {
			continue
		}
		line := plainLine{Text: h.Text, Lang: h.Lang}
		switch h.Kind {
		case plain.LongSentence:
			line.Says = p.T("author.plain.sentence", "words", h.Count)
		case plain.LongWord:
			line.Says = p.T("author.plain.word", "letters", h.Count)
		case plain.HardWord:
			line.Says = p.T("author.plain.hard", "plain", h.Plain)
		}
		if page != "" && step == 0 {
			line.Href = stepPath(page, at) + "#f-" + h.Field
		}
		v.Lines = append(v.Lines, line)
	}
	if years, ok := catalogue.ReadingAge(o); ok && step == 0 {
		v.Age = p.T("author.plain.age", "years", years)
	}
	for lang := range o.Title {
		v.Other = v.Other || lang != "en" && !strings.HasPrefix(lang, "en-")
	}
	return v
}

// none reports that there is nothing to suggest.
func (v plainView) none() bool { return len(v.Lines) == 0 && v.Age == "" }
