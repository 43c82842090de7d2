package outreach

import (
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/ground/fault"
)

// How much a list holds.
const (
	MostItems = 30
	mostTitle = 120 // characters
	mostWords = 2000
	mostNote  = 600
	mostLists = 200 // of one person, or of an organisation
)

// clean trims a list's words and refuses what is too long. Faults
// "outreach.list.title_missing", "outreach.list.too_long", "outreach.list.full".
func (l List) clean() (List, error) {
	l.Title, l.Words, l.Whom = strings.TrimSpace(l.Title), strings.TrimSpace(l.Words), strings.TrimSpace(l.Whom)
	if l.Title == "" {
		return l, fault.New(fault.Invalid, "outreach.list.title_missing").At("title")
	}
	for _, f := range []struct {
		name, text string
		most       int
	}{{"title", l.Title, mostTitle}, {"words", l.Words, mostWords}, {"whom", l.Whom, mostTitle}} {
		if len([]rune(f.text)) > f.most {
			return l, tooLong(f.name, f.most)
		}
	}
	if len(l.Items) > MostItems {
		return l, full()
	}
	l.Items = slices.Clone(l.Items)
	for i := range l.Items {
		it := &l.Items[i]
		if it.Note = strings.TrimSpace(it.Note); len([]rune(it.Note)) > mostNote {
			return l, tooLong("note."+string(it.Offer), mostNote)
		}
	}
	return l, nil
}

func tooLong(field string, most int) error {
	return fault.New(fault.Invalid, "outreach.list.too_long", "most", most).At(field)
}

func full() error {
	return fault.New(fault.Conflict, "outreach.list.full", "most", MostItems).At("offer")
}

// Kept are the ids of offers, each once and at most MostItems, as an address names
// them.
func Kept(ids []string) (kept []catalogue.OfferID) {
	for _, id := range ids {
		if o := catalogue.OfferID(id); id != "" && len(id) <= 64 && !slices.Contains(kept, o) && len(kept) < MostItems {
			kept = append(kept, o)
		}
	}
	return kept
}

// Period is how long a link to a list lasts.
type Period string

// The periods. Paper outlives a telephone: a year is what somebody may need it for.
const (
	Month  Period = "month"
	Season Period = "season" // three months
	Year   Period = "year"
)

// Periods lists what can be chosen, the shortest first.
func Periods() []Period { return []Period{Month, Season, Year} }

// expiry is when a link of this period ends. Fault "outreach.list.period".
func expiry(p Period, from time.Time) (time.Time, error) {
	months, ok := map[Period]int{Month: 1, Season: 3, Year: 12}[p]
	if !ok {
		return time.Time{}, fault.New(fault.Invalid, "outreach.list.period").At("period")
	}
	return from.AddDate(0, months, 0), nil
}

// standing is where an offer stands by what the catalogue says of it.
func standing(v catalogue.OfferView) Standing {
	switch {
	case !v.GoneAt.IsZero():
		return Gone
	case !v.Listed:
		return Unlisted
	}
	return Offered
}
