package crosswalk

import (
	"fmt"

	"opencairn.org/cairn/formats/elm"
)

// Reason says why something was not carried over.
type Reason string

// The reasons.
const (
	NoPlace     Reason = "no_place"     // the other model has no property for it
	OnlyOne     Reason = "only_one"     // the other model holds one, and this is a further one
	OneLanguage Reason = "one_language" // the other model says a text in one language
	NotExact    Reason = "not_exact"    // it cannot be written there without changing it
	OwnProof    Reason = "own_proof"    // it belongs to the source as it was issued
)

// Loss is one thing of the source that the reading does not say.
type Loss struct {
	Element string `json:"element"` // EU-M01 to EU-O05 where it is part of one, else the property's name
	Path    string `json:"path"`    // in the source
	Reason  Reason `json:"reason"`
	Detail  string `json:"detail,omitempty"` // what is lost, cut to 80 characters; never of the learner
}

// losses collects what is lost.
type losses struct {
	list []Loss
	lang string
}

func (l *losses) add(element, path string, why Reason, detail string) {
	if r := []rune(detail); len(r) > 80 {
		detail = string(r[:80])
	}
	l.list = append(l.list, Loss{Element: element, Path: path, Reason: why, Detail: detail})
}

// unless adds a loss when there is something to lose.
func (l *losses) unless(empty bool, element, path string, why Reason, detail string) {
	if !empty {
		l.add(element, path, why, detail)
	}
}

// further adds a loss for each of several values but the first.
func (l *losses) further(n int, element, path string) {
	for i := 1; i < n; i++ {
		l.add(element, fmt.Sprintf("%s[%d]", path, i), OnlyOne, "")
	}
}

// say is a text in the language of the reading; its other languages are lost.
func (l *losses) say(t elm.Text, element, path string) string {
	text := t.In(l.lang)
	said := false
	for _, tag := range t.Languages() {
		if t[tag] == text && !said {
			said = true
			continue
		}
		if t[tag] != text {
			l.add(element, path+"."+tag, OneLanguage, tag)
		}
	}
	return text
}
