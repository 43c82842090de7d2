package year

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"
)

// When what happens, in days before the end of the demonstration's calendar. The
// year is that of the voucher's budget, which is the calendar's.
const (
	daysRead     = 690 // the sites are read, and last year's people apply
	daysLastEnd  = 400 // their runs are over
	daysApply    = 330 // the sites are read again, and this year's people apply
	daysEnd      = 125 // their runs are over
	daysClaim    = 118 // St Brannoc's people ask for recognition elsewhere
	daysGoing    = 112 // the sites are read again, and those apply whose runs still go on
	firstNext    = -14 // the next runs begin so many days before the end, and later
	placesOfARun = 40
)

// The story's own people are not among the year's figures: their results do not
// stand yet when the minister looks, an appeal is possible for thirty days. What the
// voucher paid for them by then is among what it paid: Samira 360, Tomas 870, 23 in
// the medicines course 180 each, Lena 234 and 156.
const storyPaidMinor = 576_000

var (
	lastYear = crowd{
		prefix: "last", completed: [3]int{540, 180, 46}, unfinished: [3]int{118, 55, 17}, withdrew: [3]int{42, 17, 5},
		fells: 251, disabledFells: 15, disabledCoast: 16, oldFells: 12, oldCoast: 20,
	}
	thisYear = crowd{
		prefix: "year", completed: [3]int{604, 279, 72}, unfinished: [3]int{119, 71, 21}, withdrew: [3]int{46, 22, 6},
		fells: 306, disabledFells: 9, disabledCoast: 11, oldFells: 10, oldCoast: 25,
	}
	// goingShort are in offers of less than three credits, goingLong in others.
	goingShort = crowd{prefix: "short", going: [3]int{34, 21, 6}, fells: 20}
	goingLong  = crowd{prefix: "going", going: [3]int{92, 60, 18}, fells: 52}
)

// What the voucher has to come to, in cents.
const (
	paidMinor = 28_764_000
	heldMinor = 6_120_000
)

// Cohort is the people in one run of an offer.
type Cohort struct {
	Offer    *Offer
	Run      Run
	Learners []*Learner
}

// Plan is who took part in what.
type Plan struct {
	Last, This, Going []*Cohort
}

// planOf makes the country's offers, with their runs, and the people in them.
func planOf(base time.Time) ([]*Offer, Plan, error) {
	offers, err := catalogueOf()
	if err != nil {
		return nil, Plan{}, err
	}
	for i, o := range offers {
		o.Runs = append(o.Runs, runAt(base, firstNext-i%60, o))
	}
	paid := inTurn(offers, func(o *Offer) bool { return o.teaches() && o.Credits >= 3 })
	brief := inTurn(offers, func(o *Offer) bool { return o.teaches() && o.Credits < 3 })
	p := Plan{
		Last:  cohorts(base, paid[:44], []int{680, 600, 520}, lastYear.people()),
		This:  cohorts(base, with(paid[10:64], offers, awarder), []int{320, 270, 220}, thisYear.people()),
		Going: append(cohorts(base, brief[:8], []int{95}, goingShort.people()), cohorts(base, paid[62:74], []int{95}, goingLong.people())...),
	}
	for _, c := range p.Going { // they go on over the end
		c.Run.End = base.AddDate(0, 0, 40).Truncate(24 * time.Hour)
	}
	for _, all := range [][]*Cohort{p.Last, p.This, p.Going} {
		for _, c := range all {
			c.Offer.Runs = append(c.Offer.Runs, c.Run)
		}
	}
	for _, o := range offers {
		slices.SortFunc(o.Runs, func(a, b Run) int { return a.Start.Compare(b.Start) })
	}
	return offers, p, errors.Join(
		settle(p.This, paidMinor-storyPaidMinor, func(l *Learner) bool { return l.Outcome == completed }),
		settle(p.Going, heldMinor, func(*Learner) bool { return true }),
	)
}

// teaches reports an offer that people of the year are in: at the Alliance its
// members teach.
func (o Offer) teaches() bool {
	return o.Listed() && o.Euro > 0 && o.Provider.Slug != "two-shores-alliance"
}

// inTurn are the offers that fit: of each provider the first, then of each the
// second, and so on.
func inTurn(offers []*Offer, fits func(*Offer) bool) []*Offer {
	nth := map[*Provider]int{}
	place := map[*Offer]int{}
	var out []*Offer
	for _, o := range offers {
		if fits(o) {
			place[o] = nth[o.Provider]
			nth[o.Provider]++
			out = append(out, o)
		}
	}
	slices.SortStableFunc(out, func(a, b *Offer) int { return cmp.Compare(place[a], place[b]) })
	return out
}

// with makes the first four offers of a provider part of a choice, in place of the last.
func with(choice, offers []*Offer, slug string) []*Offer {
	choice = slices.Clone(choice)
	n, last := 0, len(choice)-1
	for _, o := range offers {
		if o.Provider.Slug != slug || !o.teaches() || n == 4 {
			continue
		}
		n++
		if slices.Contains(choice, o) {
			continue
		}
		for choice[last].Provider.Slug == slug {
			last--
		}
		choice[last] = o
		last--
	}
	return slices.DeleteFunc(choice, func(o *Offer) bool { return o.Provider.Slug == slug && !slices.Contains(firstFour(offers, slug), o) })
}

func firstFour(offers []*Offer, slug string) (out []*Offer) {
	for _, o := range offers {
		if o.Provider.Slug == slug && o.teaches() && len(out) < 4 {
			out = append(out, o)
		}
	}
	return out
}

// cohorts deals people out to offers, as evenly as it goes.
func cohorts(base time.Time, offers []*Offer, starts []int, people []*Learner) []*Cohort {
	all := make([]*Cohort, len(offers))
	for i, o := range offers {
		all[i] = &Cohort{Offer: o, Run: runAt(base, starts[i%len(starts)], o)}
	}
	for i, l := range people {
		c := all[i%len(all)]
		c.Learners = append(c.Learners, l)
	}
	return all
}

// runAt is a run that begins some days before the end (after it when negative).
func runAt(base time.Time, daysBefore int, o *Offer) Run {
	start := base.AddDate(0, 0, -daysBefore).Truncate(24 * time.Hour)
	return Run{ID: "run-" + start.Format(time.DateOnly), Start: start, End: start.AddDate(0, 0, 7*(2+o.Credits)), Places: placesOfARun}
}

// share is what the voucher of this year gives of a fee, in percent: the rules
// are the pack's; a test holds this against them.
func (l Learner) share() int64 {
	if l.Education == educations[tertiary] {
		return 30
	}
	return 60
}

// voucher is what the voucher gives to the people of cohorts that count, in cents.
func voucher(all []*Cohort, counts func(*Learner) bool) (minor int64) {
	for _, c := range all {
		for _, l := range c.Learners {
			if counts(l) {
				minor += c.Offer.Euro * l.share()
			}
		}
	}
	return minor
}

// settle lets people change places until the voucher comes to a sum exactly. Two
// people who count, one of 30 and one of 60 per cent, change: then the sum moves
// by 30 per cent of the difference of the fees. Who is in a run, how many and of
// what education, stays the same in all.
func settle(all []*Cohort, want int64, counts func(*Learner) bool) error {
	for range 10_000 {
		off := want - voucher(all, counts)
		if off == 0 {
			return nil
		}
		x, ok := nearest(changes(all, counts), off)
		if !ok {
			return fmt.Errorf("the voucher cannot come to %d: %d are missing", want, off)
		}
		i, j := find(x.from, 30, counts), find(x.to, 60, counts)
		x.from.Learners[i], x.to.Learners[j] = x.to.Learners[j], x.from.Learners[i]
	}
	return fmt.Errorf("the voucher does not come to %d", want)
}

// change is somebody of 30 per cent who leaves one run for another, from which
// somebody of 60 comes; by is how the voucher's sum moves.
type change struct {
	from, to *Cohort
	by       int64
}

func changes(all []*Cohort, counts func(*Learner) bool) (out []change) {
	for _, a := range all {
		for _, b := range all {
			if a != b && short(a) == short(b) && find(a, 30, counts) >= 0 && find(b, 60, counts) >= 0 {
				out = append(out, change{a, b, 30 * (a.Offer.Euro - b.Offer.Euro)})
			}
		}
	}
	return out
}

// nearest is the change that brings the sum nearest to what is wanted; when none
// brings it nearer, the first of two that do.
func nearest(all []change, off int64) (best change, ok bool) {
	least := max(off, -off)
	for _, x := range all {
		if rest := off - x.by; max(rest, -rest) < least {
			least, best, ok = max(rest, -rest), x, true
		}
	}
	if ok {
		return best, true
	}
	by := map[int64]bool{}
	for _, x := range all {
		by[x.by] = true
	}
	for _, x := range all {
		if x.by != 0 && by[off-x.by] {
			return x, true
		}
	}
	return change{}, false
}

func short(c *Cohort) bool { return c.Offer.Credits < 3 }

func find(c *Cohort, percent int64, counts func(*Learner) bool) int {
	return slices.IndexFunc(c.Learners, func(l *Learner) bool { return l.share() == percent && counts(l) })
}
