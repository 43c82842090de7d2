package portal

import (
	"strings"
	"unicode/utf8"

	"opencairn.org/cairn/formats/plain"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/ground/i18n"
)

// mostIntroduction is how many characters stand below a title at most: what is read
// on a telephone before the price.
const mostIntroduction = 400

// introduction is what stands first on an offer's page: its introduction and summary
// where they are short; else the introduction alone, or, where there is only a long
// text, its first sentences. lang is the language when it is not the reader's; more
// reports that the summary says more.
func introduction(o catalogue.Offer, reader string) (lead, lang string, more bool) {
	summary, in := o.Summary.In(reader)
	first, firstIn := o.Introduction.In(reader)
	whole := strings.TrimSpace(first + " " + summary)
	switch {
	case first != "" && firstIn != in && summary != "", utf8.RuneCountInString(whole) > mostIntroduction:
		more = true
		if lead = first; lead == "" || utf8.RuneCountInString(lead) > mostIntroduction {
			lead = opening(strings.TrimSpace(first+"\n"+summary), mostIntroduction)
		}
	default:
		lead = whole
	}
	if lang = in; first != "" {
		lang = firstIn
	}
	if lang == reader {
		lang = ""
	}
	return lead, lang, more
}

// opening is as many whole sentences of a text as fit into most characters; of a
// first sentence that is longer, the words that fit.
func opening(text string, most int) string {
	out := ""
	for _, s := range plain.Sentences(text) {
		next := strings.TrimSpace(out + " " + strings.Join(strings.Fields(s), " "))
		if utf8.RuneCountInString(next) > most {
			break
		}
		out = next
	}
	if out == "" {
		return short(strings.Join(strings.Fields(text), " "), most)
	}
	return out
}

// paragraphs are the lines of a text in the best language for a reader.
func paragraphs(t i18n.Text, reader string) (all []i18n.Text) {
	text, lang := t.In(reader)
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, i18n.Text{lang: line})
		}
	}
	return all
}
