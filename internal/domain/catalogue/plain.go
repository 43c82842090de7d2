package catalogue

import (
	"maps"
	"slices"
	"strings"

	wording "opencairn.org/cairn/formats/plain"
	"opencairn.org/cairn/internal/ground/i18n"
)

// PlainHint is what could be easier to read in what an author wrote. It never holds
// an offer back.
type PlainHint struct {
	Field string // "summary", "outcomes", "prerequisites", "criteria": as the form names it
	Lang  string // of the text, BCP 47
	wording.Hint
}

// mostPlainHints is how many hints are told at once: more is read by nobody.
const mostPlainHints = 12

// agedFrom is from how many words on an age says something (plain.Age).
const agedFrom = 100

// authored are the texts of an offer that learners read, by the form's fields.
func authored(o Offer) (all []struct {
	field string
	text  i18n.Text
}) {
	add := func(field string, t i18n.Text) {
		all = append(all, struct {
			field string
			text  i18n.Text
		}{field, t})
	}
	add("summary", o.Introduction)
	add("summary", o.Summary)
	for _, x := range o.Outcomes {
		add("outcomes", x.Text)
	}
	add("prerequisites", o.Prerequisites)
	if o.Assessment != nil {
		for _, x := range o.Assessment.Criteria {
			add("criteria", x.Text)
		}
	}
	return all
}

// PlainHints are what could be easier to read in an offer, in the order of the form.
// Long and hard words are told in English only, where the measure is known to fit;
// of other languages long sentences alone.
func PlainHints(o Offer) (all []PlainHint) {
	for _, a := range authored(o) {
		for _, lang := range slices.Sorted(maps.Keys(a.text)) {
			english := lang == "en" || strings.HasPrefix(lang, "en-")
			for _, h := range wording.Hints(a.text[lang], lang) {
				x := PlainHint{a.field, lang, h}
				if (english || h.Kind == wording.LongSentence) && !slices.Contains(all, x) {
					all = append(all, x)
				}
			}
		}
	}
	return all[:min(len(all), mostPlainHints)]
}

// ReadingAge is how old, in whole years, somebody is who reads an offer's English
// texts easily; false when there are too few words to say it.
func ReadingAge(o Offer) (years int, ok bool) {
	var b strings.Builder
	for _, a := range authored(o) {
		if a.text["en"] != "" {
			b.WriteString(a.text["en"] + "\n")
		}
	}
	text := b.String()
	return (wording.Age(text) + 5) / 10, len(wording.Words(text)) >= agedFrom
}
