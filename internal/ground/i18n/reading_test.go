package i18n

import (
	"regexp"
	"strings"
	"testing"

	"opencairn.org/cairn/formats/plain"
)

// forLearners are the areas of what somebody reads who looks for a course, takes one
// and shows what they earned, and the mails they get.
var forLearners = []string{
	"account", "common", "enrolment", "funding", "holdings", "jobs", "learning", "notice", "offer", "portal", "rating", "verify", "wallet", "web", "work",
}

// oldest is the age, in tenths of a year, for which no area of these may be too hard.
// A reader of twelve is the bar (issue 7); the areas measure six to nine, and stay well
// below it. A single text may be harder, up to hardest: few words measure badly.
const (
	oldest   = 100
	hardest  = 150
	fewWords = 8 // a shorter text is a label: it would make everything around it look easy
)

var filled = regexp.MustCompile(`\{\{[^}]*\}\}`)

// said is a message as it reads: what is filled in is one short word.
func said(text string) string { return filled.ReplaceAllString(text, "this") }

func TestATwelveYearOldCanReadWhatLearnersRead(t *testing.T) {
	t.Parallel()
	ms, err := readFiles(messages, "en")
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]*strings.Builder{}
	for _, area := range forLearners {
		texts[area] = &strings.Builder{}
	}
	for _, m := range ms {
		area, _, _ := strings.Cut(m.ID, ".")
		all := texts[area]
		if all == nil {
			continue
		}
		text := said(m.Other)
		if len(plain.Words(text)) < fewWords {
			continue
		}
		all.WriteString(text + "\n")
		if age := plain.Age(text); age > hardest {
			t.Errorf("%s is for readers of %d.%d: %s", m.ID, age/10, age%10, text)
		}
	}
	for area, all := range texts {
		words := len(plain.Words(all.String()))
		age := plain.Age(all.String())
		t.Logf("%s: %d words, for readers of %d.%d", area, words, age/10, age%10)
		if words == 0 {
			t.Errorf("there is no area %s", area)
		} else if age > oldest {
			t.Errorf("%s is for readers of %d.%d", area, age/10, age%10)
		}
	}
}
