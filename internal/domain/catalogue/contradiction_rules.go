package catalogue

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/ground/i18n"
)

// contradictions are what is wrong with an offer by itself, whatever rules ask:
// each line names what stands against what. Only a pilot that is over keeps an
// offer off the list.
func contradictions(o Offer, on time.Time) []ReportEntry {
	f := finder{offer: o}
	f.volume()
	f.parts()
	for _, r := range o.Runs {
		f.run(r)
	}
	f.money()
	f.texts()
	if p := o.Pilot; p != nil && !p.Sunset.IsZero() && on.After(p.Sunset.AddDate(0, 0, 1)) {
		f.tell("pilot", "offer.pilot.over", "date", dayOf(p.Sunset))
		f.found[len(f.found)-1].Blocking = true
	}
	return f.found
}

type finder struct {
	offer Offer
	found []ReportEntry
}

func (f *finder) tell(field, key string, args ...string) {
	m := framework.Message{Key: key, Args: map[string]string{}}
	for i := 0; i+1 < len(args); i += 2 {
		m.Args[args[i]] = args[i+1]
	}
	f.found = append(f.found, ReportEntry{
		Offer: f.offer.ID, LocalID: f.offer.LocalID, Title: f.offer.Title, Message: m, Field: canonicalField[field],
	})
}

// mostECTS is two years of full-time study: what is larger is a programme.
var mostECTS = credit.MustParse("120")

func (f *finder) volume() {
	w := f.offer.Workload
	if w.Credits != nil && w.Credits.IsZero() {
		f.tell("workload.credits", "offer.credits.zero")
	}
	if w.Credits != nil && w.System == "ects" && w.Credits.Cmp(mostECTS) > 0 {
		f.tell("workload.credits", "offer.credits.many", "credits", w.Credits.String())
	}
	if w.Hours != nil && w.Hours.IsZero() {
		f.tell("workload.hours", "offer.hours.zero")
	}
	var spent []credit.Amount
	for _, p := range w.Split {
		spent = append(spent, p.Hours)
	}
	if sum, err := total(spent); err == nil && w.Hours != nil && sum.Cmp(*w.Hours) > 0 {
		f.tell("workload.hours", "offer.hours.split", "sum", sum.String(), "hours", w.Hours.String())
	}
}

// parts hold that a whole is the sum of its parts (S-037), and a module's offer
// that of its modules (S-034).
func (f *finder) parts() {
	o := f.offer
	var volumes, modules []Volume
	for _, c := range o.Components {
		volumes = append(volumes, c.Volume)
	}
	f.sum("components", volumes, func(i int) string { return nameOf(o.Components[i].Title) })
	if o.Parent != nil {
		for _, m := range o.Parent.Modules {
			modules = append(modules, m.Volume)
		}
		f.sum("parent", modules, func(i int) string { return nameOf(o.Parent.Modules[i].Title) })
	}
}

func (f *finder) sum(field string, parts []Volume, name func(int) string) {
	whole := f.offer.volume()
	if len(parts) == 0 || whole.Credits == nil {
		return
	}
	sum, err := SumOf(parts)
	if err != nil || len(sum.Systems) == 0 {
		return // no part says its credits: a list of lessons, not a sum
	}
	for _, i := range sum.Unknown {
		f.tell(field, "offer."+field+".no_credits", "part", name(i))
	}
	if sum.Credits == nil || sum.System != whole.System {
		return
	}
	switch sum.Credits.Cmp(*whole.Credits) {
	case -1:
		f.tell(field, "offer."+field+".less", "sum", sum.Credits.String(), "stated", whole.Credits.String(), "system", strings.ToUpper(whole.System))
	case 1:
		f.tell(field, "offer."+field+".more", "sum", sum.Credits.String(), "stated", whole.Credits.String(), "system", strings.ToUpper(whole.System))
	}
}

func (f *finder) run(r Run) {
	if !r.Start.IsZero() && !r.End.IsZero() && r.End.Before(r.Start) {
		f.tell("runs.end", "offer.run.ends_before", "run", r.ID, "start", dayOf(r.Start), "end", dayOf(r.End))
	}
	if !r.Deadline.IsZero() && !r.End.IsZero() && r.Deadline.After(r.End) {
		f.tell("runs.deadline", "offer.run.deadline", "run", r.ID, "deadline", dayOf(r.Deadline), "end", dayOf(r.End))
	}
	kept := 0
	for _, x := range r.Reserved {
		kept += x.Places
	}
	if r.Places < 0 || kept < 0 {
		f.tell("runs.places", "offer.run.negative", "run", r.ID)
	}
	if r.Places > 0 && kept > r.Places {
		f.tell("runs.places", "offer.run.reserved", "run", r.ID, "reserved", strconv.Itoa(kept), "places", strconv.Itoa(r.Places))
	}
}

func (f *finder) money() {
	o := f.offer
	if o.Advance == nil || o.Price == nil || o.Advance.Currency != o.Price.Currency {
		return
	}
	most := o.Price.Minor
	for _, c := range o.Costs {
		if c.Currency == o.Price.Currency {
			most += c.Minor
		}
	}
	if o.Advance.Minor > most {
		f.tell("price", "offer.advance.more", "advance", o.Advance.Decimal().String(), "currency", o.Advance.Currency)
	}
}

var markup = regexp.MustCompile(`<[/!]?[a-zA-Z]`)

// turning are the marks that turn the direction of the text after them: with one
// that is not closed, a title is read as another.
var (
	turning = []rune{0x202A, 0x202B, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068}
	closing = []rune{0x202C, 0x2069}
)

func (f *finder) texts() {
	o := f.offer
	texts := map[string][]i18n.Text{"title": {o.Title}, "summary": {o.Summary, o.Introduction}, "prerequisites": {o.Prerequisites}, "purpose": {o.Purpose}}
	for _, x := range o.Outcomes {
		texts["outcomes"] = append(texts["outcomes"], x.Text)
	}
	for _, field := range []string{"title", "summary", "outcomes", "prerequisites", "purpose"} {
		var asMarkup, asTurned bool
		for _, t := range texts[field] {
			for _, s := range t {
				asMarkup = asMarkup || markup.MatchString(s)
				asTurned = asTurned || turnedOpen(s)
			}
		}
		if asMarkup {
			f.tell(field, "offer.text.markup", "field", canonicalField[field])
		}
		if asTurned {
			f.tell(field, "offer.text.turned", "field", canonicalField[field])
		}
	}
}

func turnedOpen(s string) bool {
	open := 0
	for _, r := range s {
		switch {
		case slices.Contains(turning, r):
			open++
		case slices.Contains(closing, r):
			open--
		}
	}
	return open != 0
}
