package assurance

import (
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/internal/ground/fault"
)

// What a need must say at least, and may at most.
const (
	leastNeedTitle = 5
	leastNeedWords = 20
	mostNeedWords  = 2000
	mostPeople     = 100_000
	needHorizon    = 5 * 366 * day
)

// CheckNeed says everything that is wrong with a need.
func CheckNeed(n SkillNeed, now time.Time) error {
	var l fault.List
	wrong := func(field, key string, kv ...any) { l = append(l, fault.New(fault.Invalid, key, kv...).At(field)) }
	if len([]rune(n.Title)) < leastNeedTitle || len([]rune(n.Title)) > 200 {
		wrong("title", "assurance.need.title", "least", leastNeedTitle)
	}
	if r := len([]rune(n.Words)); r < leastNeedWords || r > mostNeedWords {
		wrong("words", "assurance.need.words", "least", leastNeedWords, "most", mostNeedWords)
	}
	if n.People < 1 || n.People > mostPeople {
		wrong("people", "assurance.need.people", "most", mostPeople)
	}
	switch {
	case n.By.IsZero():
		wrong("by", "assurance.need.by_missing")
	case !n.By.After(now):
		wrong("by", "assurance.need.by_past", "date", n.By)
	case n.By.Sub(now) > needHorizon:
		wrong("by", "assurance.need.by_far", "date", n.By)
	}
	if n.Place == "" {
		wrong("place", "assurance.need.place_missing")
	}
	for _, g := range n.Gives {
		if !slices.Contains(Gifts(), g) {
			wrong("gives", "assurance.need.gift_unknown", "value", string(g))
		}
	}
	return l.OrNil()
}

// needSteps is where a need goes from each state.
var needSteps = map[NeedState][]NeedState{
	NeedOpen:     {NeedAnswered, NeedMet, NeedWithdrawn, NeedExpired},
	NeedAnswered: {NeedOpen, NeedMet, NeedWithdrawn, NeedExpired}, // open again when the word is taken back
}

func nextNeed(from, to NeedState) error {
	if slices.Contains(needSteps[from], to) {
		return nil
	}
	return fault.New(fault.Conflict, "assurance.need.wrong_state", "state", string(from), "to", string(to))
}

// tidied is a need without the spaces around its words.
func (n SkillNeed) tidied() SkillNeed {
	n.Title, n.Words, n.Occupation, n.Place = strings.TrimSpace(n.Title), strings.TrimSpace(n.Words), strings.TrimSpace(n.Occupation), strings.TrimSpace(n.Place)
	n.By = n.By.UTC().Truncate(day)
	return n
}
