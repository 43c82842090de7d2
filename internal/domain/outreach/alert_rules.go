package outreach

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// The limits of alerts.
const (
	// AlertMost is how many offers one mail names; it says how many more there are.
	AlertMost = 10
	// AlertWait is how long an alert waits to be confirmed.
	AlertWait = 48 * time.Hour

	// AlertMails is how many mails that ask for confirmation one address gets in a day.
	AlertMails = 5

	mostAlerts  = 20 // of one address
	mostFilters = 40 // values in a question
	mostFilter  = 200

	mostAskedNetwork = 30 // from one network address, in an hour: a school has one
	// settle is how long after its time a change may still become visible.
	settle = 2 * time.Minute
)

// clean trims a question and refuses what no reader types. Faults
// "outreach.alert.rhythm", "outreach.alert.filters", "outreach.alert.nothing".
func (r Asking) clean() (Asking, error) {
	if !slices.Contains(Rhythms(), r.Rhythm) {
		return r, fault.New(fault.Invalid, "outreach.alert.rhythm").At("rhythm")
	}
	if !slices.ContainsFunc(i18n.Languages(), func(l i18n.Language) bool { return l.Code == r.Lang }) {
		r.Lang = i18n.Languages()[0].Code
	}
	if r.Question == nil {
		if len(r.Offers) == 0 {
			return r, fault.New(fault.Invalid, "outreach.alert.nothing")
		}
		return r, nil
	}
	q := Question{Words: strings.Join(strings.Fields(r.Question.Words), " "), Filter: r.Question.Filter}
	values := 0
	for _, vs := range q.Filter {
		values += len(vs)
		if slices.ContainsFunc(vs, func(v string) bool { return len(v) > mostFilter }) {
			values = mostFilters + 1
		}
	}
	if values > mostFilters {
		return r, fault.New(fault.Invalid, "outreach.alert.filters", "most", mostFilters)
	}
	r.Question, r.Offers = &q, nil
	return r, nil
}

// seen is what a reader relies on, of an entry of a list.
func seen(e Entry, on time.Time) Seen {
	x := Seen{Standing: e.Standing}
	if e.Standing != Offered {
		return x
	}
	v := e.View
	x.Price = v.Offer.Price
	for _, r := range v.Offer.Runs {
		if r.Rolling || r.Start.After(on) {
			x.Runs = append(x.Runs, SeenRun{Start: r.Start, Rolling: r.Rolling, Deadline: r.Deadline, Place: r.Place, Places: r.Places})
		}
	}
	slices.SortStableFunc(x.Runs, func(a, b SeenRun) int { return a.Start.Compare(b.Start) })
	for _, f := range v.Facts {
		if f.Kind == catalogue.FactApproved && f.Value == v.Hash && !slices.Contains(x.Approved, f.Source) {
			x.Approved = append(x.Approved, f.Source)
		}
	}
	slices.Sort(x.Approved)
	return x
}

// Aspect is what changed about an offer.
type Aspect string

// The aspects, in the order they are told.
const (
	AspectStanding Aspect = "standing" // it cannot be taken any more, or again
	AspectApproval Aspect = "approval" // a body's approval ended, or came
	AspectPrice    Aspect = "price"
	AspectDates    Aspect = "dates"
	AspectDeadline Aspect = "deadline" // until when one can apply
	AspectPlace    Aspect = "place"
	AspectPlaces   Aspect = "places"  // how many there are
	AspectClosing  Aspect = "closing" // the last day to apply is near
)

// changed are the aspects in which an offer is not what was told of it. What is over
// by the calendar alone is no change. next is when it is looked at again.
func changed(was, is Seen, on, next time.Time) (all []Aspect) {
	if was.Standing != is.Standing {
		all = append(all, AspectStanding)
	}
	if is.Standing != Offered {
		return all
	}
	if was.Standing == Offered {
		was.Runs = slices.DeleteFunc(slices.Clone(was.Runs), func(r SeenRun) bool { return !r.Rolling && !r.Start.After(on) })
		for _, part := range []struct {
			aspect Aspect
			of     func(Seen) []string
		}{
			{AspectApproval, func(s Seen) []string { return s.Approved }},
			{AspectPrice, Seen.price},
			{AspectDates, func(s Seen) []string { return s.each(SeenRun.starts) }},
			{AspectDeadline, func(s Seen) []string { return s.each(func(r SeenRun) string { return r.closes(on) }) }},
			{AspectPlace, func(s Seen) []string { return s.each(func(r SeenRun) string { return r.Place }) }},
			{AspectPlaces, func(s Seen) []string { return s.each(func(r SeenRun) string { return strconv.Itoa(r.Places) }) }},
		} {
			if !slices.Equal(part.of(was), part.of(is)) {
				all = append(all, part.aspect)
			}
		}
		if slices.Contains(all, AspectDates) { // other runs have other days and places: the dates say so
			all = slices.DeleteFunc(all, func(a Aspect) bool { return a == AspectDeadline || a == AspectPlace || a == AspectPlaces })
		}
	}
	if !slices.Contains(all, AspectDeadline) && !closing(is, on, next).IsZero() {
		all = append(all, AspectClosing)
	}
	return all
}

func (s Seen) price() []string {
	if s.Price == nil {
		return nil
	}
	return []string{s.Price.Currency, strconv.FormatInt(s.Price.Minor, 10)}
}

// each is what is said of the times an offer takes place, where something is.
func (s Seen) each(of func(SeenRun) string) (all []string) {
	for _, r := range s.Runs {
		if said := of(r); said != "" {
			all = append(all, said)
		}
	}
	return all
}

func (r SeenRun) starts() string {
	if r.Rolling {
		return "rolling"
	}
	return r.Start.UTC().Format(time.RFC3339)
}

// closes is the last day to apply that is still to come.
func (r SeenRun) closes(on time.Time) string {
	if !r.Deadline.After(on) {
		return ""
	}
	return r.Deadline.UTC().Format(time.RFC3339)
}

// closing is the earliest last day to apply that passes before the next look; zero
// when there is none.
func closing(s Seen, on, next time.Time) (day time.Time) {
	for _, r := range s.Runs {
		if d := r.Deadline; d.After(on) && !d.After(next) && (day.IsZero() || d.Before(day)) {
			day = d
		}
	}
	return day
}
