package outreach

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/ground/i18n"
)

const (
	// AlumniMost is how many offers one mail to a graduate names.
	AlumniMost = 3

	alumniEvery = 90 * 24 * time.Hour // between two mails
	alumniAgain = 7 * 24 * time.Hour  // until the next look, when there was nothing to tell
	// narrow is how many digits of an ISCED-F code name a narrow field.
	narrow = 3
	// leastTitle keeps a title of one short word from being found in any sentence.
	leastTitle = 8
)

var grounds = []Ground{GroundAsked, GroundProgramme, GroundLevel}

// steps are the offers that build on what somebody holds, the strongest ground first
// and then the soonest: none that they hold, was told before, or cannot be taken any
// more.
func steps(held []Held, offers []catalogue.FoundOffer, told []catalogue.OfferID, on time.Time) (all []Step) {
	for _, o := range offers {
		known := slices.ContainsFunc(held, func(h Held) bool {
			return h.Offer == o.Offer.ID || len(h.Title) > 0 && plain(first(h.Title)) == plain(first(o.Offer.Title))
		})
		if known || slices.Contains(told, o.Offer.ID) || over(o.Offer, on) {
			continue
		}
		if s, ok := stepOf(held, o); ok {
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b Step) int {
		if d := slices.Index(grounds, a.Ground) - slices.Index(grounds, b.Ground); d != 0 {
			return d
		}
		return starts(a.Offer.Offer, on).Compare(starts(b.Offer.Offer, on))
	})
	return all
}

// stepOf is the strongest ground on which an offer builds on something held.
func stepOf(held []Held, o catalogue.FoundOffer) (Step, bool) {
	for _, g := range grounds {
		for _, h := range held {
			if buildsOn(g, h, o) {
				return Step{Offer: o, Ground: g, On: h.Title}, true
			}
		}
	}
	return Step{}, false
}

func buildsOn(g Ground, h Held, o catalogue.FoundOffer) bool {
	switch g {
	case GroundAsked:
		return asksFor(o.Offer, h)
	case GroundProgramme:
		return slices.ContainsFunc(targets(o.Offer, o.Facts), func(t string) bool { return slices.Contains(h.Targets, t) })
	default:
		l := o.Offer.Level
		return h.EQF > 0 && l != nil && l.EQF > h.EQF && len(h.Field) >= narrow && strings.HasPrefix(o.Offer.Field, h.Field[:narrow])
	}
}

// asksFor reports that an offer's prerequisites name what is held.
func asksFor(o catalogue.Offer, h Held) bool {
	for _, asked := range o.Prerequisites {
		for _, title := range h.Title {
			if p := plain(title); len(p) >= leastTitle && strings.Contains(plain(asked), p) {
				return true
			}
		}
	}
	return false
}

// targets are what an offer counts towards.
func targets(o catalogue.Offer, facts []catalogue.Fact) (all []string) {
	for _, f := range facts {
		if f.Kind == catalogue.FactCounts {
			all = append(all, f.Value)
		}
	}
	if o.Stacking != nil {
		all = append(all, o.Stacking.Targets...)
	}
	return all
}

// over reports that all times an offer takes place have begun.
func over(o catalogue.Offer, on time.Time) bool {
	return len(o.Runs) > 0 && starts(o, on).IsZero()
}

// starts is when one can begin next; a rolling offer begins on the day.
func starts(o catalogue.Offer, on time.Time) (next time.Time) {
	for _, r := range o.Runs {
		if r.Rolling {
			return on
		}
		if r.Start.After(on) && (next.IsZero() || r.Start.Before(next)) {
			next = r.Start
		}
	}
	return next
}

func first(t i18n.Text) string {
	s, _ := t.In("en")
	return s
}

// plain is a text's words in lower case with one space between them.
func plain(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }), " ")
}

// next is when a graduate may be told of something again.
func (a Alumni) next(now time.Time) time.Time {
	if a.Looked.IsZero() {
		return now
	}
	return a.Looked.Add(alumniEvery)
}
