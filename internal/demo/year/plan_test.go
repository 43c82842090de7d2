package year

import (
	"testing"
	"time"
)

var testBase = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

func planFor(t *testing.T) Plan {
	t.Helper()
	_, p, err := planOf(testBase)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

type totals struct {
	all, withdrew, completed int
	education                [3]int
	fells, disabled, both    int
}

func count(all []*Cohort) (n totals) {
	for _, c := range all {
		for _, l := range c.Learners {
			n.all++
			for e, name := range educations {
				if l.Education == name {
					n.education[e]++
				}
			}
			switch l.Outcome {
			case withdrew:
				n.withdrew++
			case completed:
				n.completed++
			case going, unfinished:
			}
			if l.Region == fells {
				n.fells++
			}
			if l.Disability == "yes" {
				n.disabled++
				if l.Region == fells {
					n.both++
				}
			}
		}
	}
	return n
}

func TestTheYearAddsUpToTheCent(t *testing.T) {
	t.Parallel()
	p := planFor(t)
	n := count(p.This)
	if n.all != 1240 || n.withdrew != 74 || n.completed != 955 || n.education != [3]int{769, 372, 99} {
		t.Errorf("this year: %+v", n)
	}
	if n.disabled != 20 || n.both != 9 {
		t.Errorf("%d with a disability, %d of them in the Upper Fells", n.disabled, n.both)
	}
	if n := count(p.Last); n.all != 1020 || n.education != [3]int{700, 252, 68} {
		t.Errorf("last year: %+v", n)
	}
	if got := voucher(p.This, func(l *Learner) bool { return l.Outcome == completed }); got+storyPaidMinor != paidMinor {
		t.Errorf("paid %d", got)
	}
	if got := voucher(p.Going, func(*Learner) bool { return true }); got != heldMinor {
		t.Errorf("held %d", got)
	}
}

func TestSixtyOneAreInShortOffersThatGoOn(t *testing.T) {
	t.Parallel()
	n := 0
	for _, c := range planFor(t).Going {
		if c.Offer.Credits < 3 {
			n += len(c.Learners)
		}
		if !c.Run.End.After(testBase) {
			t.Errorf("a run of %s ends before the end", c.Offer.Code)
		}
	}
	if n != 61 {
		t.Errorf("%d people", n)
	}
}

func TestNobodyIsInTwoPlacesAndEverybodyFits(t *testing.T) {
	t.Parallel()
	p := planFor(t)
	keys, runs := map[string]bool{}, map[string]bool{}
	for _, all := range [][]*Cohort{p.Last, p.This, p.Going} {
		for _, c := range all {
			run := c.Offer.Code + c.Run.ID
			if runs[run] {
				t.Errorf("two cohorts in %s", run)
			}
			runs[run] = true
			if len(c.Learners) > c.Run.Places || len(c.Learners) < 5 {
				t.Errorf("%d people in %s", len(c.Learners), run)
			}
			for _, l := range c.Learners {
				if keys[l.Key] {
					t.Errorf("%s twice", l.Key)
				}
				keys[l.Key] = true
			}
		}
	}
}

func TestTheYearIsTheSameEachTime(t *testing.T) {
	t.Parallel()
	a, b := planFor(t), planFor(t)
	for i := range a.This {
		for j, l := range a.This[i].Learners {
			if *l != *b.This[i].Learners[j] {
				t.Fatalf("%+v and %+v", *l, *b.This[i].Learners[j])
			}
		}
	}
}

func TestRunsLieInTheYearTheyCountIn(t *testing.T) {
	t.Parallel()
	p := planFor(t)
	day := func(n int) time.Time { return testBase.AddDate(0, 0, -n) }
	for _, x := range []struct {
		all         []*Cohort
		after, over time.Time
	}{{p.Last, day(daysRead), day(daysLastEnd)}, {p.This, day(daysApply), day(daysEnd)}, {p.Going, day(daysGoing), day(-60)}} {
		for _, c := range x.all {
			if !c.Run.Start.After(x.after) || !c.Run.End.Before(x.over) {
				t.Errorf("%s: %s to %s", c.Offer.Code, c.Run.Start, c.Run.End)
			}
		}
	}
	if day(daysApply).Year() != testBase.Year() || day(daysRead).Year() != testBase.Year()-1 {
		t.Error("money is held in another year's budget")
	}
}

func TestEnoughPeopleHoldWhatIsRecognised(t *testing.T) {
	t.Parallel()
	y, err := New(testBase, func() time.Time { return testBase })
	if err != nil {
		t.Fatal(err)
	}
	all := y.awarded()
	if len(all) != 4 {
		t.Fatalf("%d runs of St Brannoc", len(all))
	}
	for i, want := range []int{asksPartner, asksSmallC, asksSmallB, asksUnit + asksPerson} {
		if got := len(holders(all[i])); got < want {
			t.Errorf("%s: %d completed, %d are needed", all[i].Offer.Code, got, want)
		}
		if i > 0 && all[i].Offer.Field == all[0].Offer.Field {
			t.Errorf("%s is in the partners' field", all[i].Offer.Code)
		}
	}
}
