package insight_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/insight"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
)

var analyst = identity.Actor{Person: "ward", Tenant: "ministry", Roles: []identity.Role{identity.RoleAnalyst}}

func TestTheYearOfFellmarkIsCountedAsTheMinisterReadsIt(t *testing.T) {
	t.Parallel()
	each(t, func(c *country) {
		c.fellmark()
		p := c.publish()
		edu := string(insight.Education)
		c.wants(p, map[insight.Key]int64{
			now(insight.Enrolled): 1240, now(insight.Withdrawn): 75, now(insight.Remaining): 1165, now(insight.Completed): 955, now(insight.Completion): 819,
			now(insight.Enrolled, edu, "tertiary"): 770, now(insight.Enrolled, edu, "upper-secondary"): 370, now(insight.Enrolled, edu, "less"): 100,
			now(insight.Participation, edu, "tertiary"): 162, now(insight.Participation, edu, "upper-secondary"): 58, now(insight.Participation, edu, "less"): 35,
			now(insight.Advantage): 46, before(insight.Advantage): 61, before(insight.Enrolled): 1020, before(insight.Enrolled, edu, "less"): 70,
			now(insight.Adults, edu, "tertiary"): 476_000,
		})
		if got := p.Population[insight.Education]; got.Date.String() != "2026-01-01" || got.Source.Text == "" {
			t.Errorf("the population comes from %+v", got)
		}
		exact, err := c.Exact(t.Context(), program)
		if err != nil {
			t.Fatal(err)
		}
		for k, n := range map[insight.Key]int64{now(insight.Enrolled): 1240, now(insight.Withdrawn): 74, now(insight.Completed): 955, now(insight.Remaining): 1166, now(insight.Enrolled, edu, "less"): 99} {
			if exact[k].N != n {
				t.Errorf("%v is %d exactly, want %d", k, exact[k].N, n)
			}
		}
	})
}

func TestPersonsWithADisabilityInUpperFellsAreNotShownNorWhatTheyCouldBeWorkedOutFrom(t *testing.T) {
	t.Parallel()
	each(t, func(c *country) {
		c.fellmark()
		p := c.publish()
		for _, disability := range []string{"yes", "no"} {
			for _, region := range []string{"Coast", "Upper Fells"} {
				if got, ok := p.Cell(now(insight.Enrolled, "disability", disability, "region", region)); !ok || !got.Withheld || got.Value != 0 {
					t.Errorf("disability %s, %s: %+v (%v)", disability, region, got, ok)
				}
			}
		}
		c.wants(p, map[insight.Key]int64{now(insight.Enrolled, "disability", "yes"): 20, now(insight.Enrolled, "region", "Upper Fells"): 305})
	})
}

func TestOffersAreCountedOnceUnderTheFirstReason(t *testing.T) {
	t.Parallel()
	each(t, func(c *country) {
		c.provider("aldermoor", "university", "Coast", 5, "xf-2026#XF-E4", "xf-2026#XF-E4", "xf-2026#XF-E7")
		c.provider("harbour", "provider", "Upper Fells", 3, "xf-2026#XF-E5")
		c.write(func(exec func(string, ...any)) {
			exec(`INSERT INTO catalogue_report (tenant, source, page, number, offer, blocking, entry, at, reason) VALUES ('harbour', 's', 'twice', 1, '', TRUE, '{}', 0, 'catalogue.page.duplicate_id')`)
			exec(`INSERT INTO catalogue_offer (tenant, id, local_id, source, page, record, hash, data, listed, found_at, changed, harvest, misses, gone_at)
				VALUES ('harbour', 'gone', 'gone', 's', 'p', '', '', '{}', TRUE, 0, 0, '', 0, 5)`)
		})
		want := map[insight.Key]int64{
			now(insight.Found): 13, now(insight.Listed): 8, now(insight.Unlisted): 5, now(insight.Coverage): 615,
			now(insight.Unlisted, "reason", "xf-2026#XF-E4"): 2, now(insight.Unlisted, "reason", "xf-2026#XF-E7"): 1, now(insight.Unlisted, "reason", "xf-2026#XF-E5"): 1,
			now(insight.Unlisted, "reason", "catalogue.page.duplicate_id"): 1,
			now(insight.Listed, "region", "Coast"):                         5, now(insight.Listed, "region", "Upper Fells"): 3,
			now(insight.Providers): 2, now(insight.Providers, "kind", "university"): 1,
		}
		c.wants(c.publish(), want)
		live, err := c.OffersNow(t.Context(), identity.Anonymous)
		if err != nil {
			t.Fatal(err)
		}
		c.wants(live, want)
	})
}

func TestARunThatGoesOnAndWhoWasNeverEnrolledCountNowhere(t *testing.T) {
	t.Parallel()
	each(t, func(c *country) {
		ended := c.clock.Now().AddDate(0, -2, 0)
		c.run(ended, class{"tertiary", "Coast", "no", "1980-01-01", 20, 10, 10, 5})
		c.run(ended, class{"tertiary", "Coast", "no", "1980-01-01", 15, 0, 0, 0})
		c.write(func(exec func(string, ...any)) {
			exec(`UPDATE enrolment_place SET state = 'active' WHERE id = (SELECT min(id) FROM enrolment_place WHERE run = (SELECT max(run) FROM enrolment_place))`)
		})
		c.run(c.clock.Now().AddDate(0, 0, -30), class{"tertiary", "Coast", "no", "1980-01-01", 30, 0, 0, 0}) // can still be appealed when the day begins
		c.wants(c.publish(), map[insight.Key]int64{now(insight.Enrolled): 45, now(insight.Withdrawn): 10, now(insight.Remaining): 35, now(insight.Completed): 20, now(insight.Unfinished): 15})
	})
}

func TestADayIsPublishedOnceAndNeverChanges(t *testing.T) {
	t.Parallel()
	each(t, func(c *country) {
		c.fellmark()
		first, made, err := c.Publish(t.Context(), program)
		if err != nil || !made {
			t.Fatalf("made %v, %v", made, err)
		}
		c.run(c.clock.Now().AddDate(0, -1, 0), class{"less", "Coast", "no", "1980-01-01", 500, 0, 0, 0})
		again, made, err := c.Publish(t.Context(), program)
		if err != nil || made {
			t.Fatalf("made %v, %v", made, err)
		}
		read, err := c.Publication(t.Context(), identity.Anonymous, pack.Day{})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range []*insight.Publication{again, read} {
			if d := cmp.Diff(first.Cells, p.Cells); d != "" {
				t.Error(d)
			}
		}
	})
}

func TestFewerThanTenWhoCameSinceYesterdayAreNotTheDifferenceOfTwoDays(t *testing.T) {
	t.Parallel()
	each(t, func(c *country) {
		c.fellmark()
		first := c.publish()
		c.run(c.clock.Now().AddDate(0, 0, -30).Add(time.Hour), class{"less", "Upper Fells", "yes", "1990-01-01", 1, 0, 0, 0})
		c.clock.Advance(24 * time.Hour)
		second := c.publish()
		if second.AsOf[insight.OfLearners] != first.Day || second.AsOf[insight.OfOffers] != second.Day {
			t.Errorf("made on %v", second.AsOf)
		}
		onlyPeople := cmpopts.IgnoreSliceElements(func(x insight.Cell) bool { return x.Measure.Topic() != insight.OfLearners })
		if d := cmp.Diff(first.Cells, second.Cells, onlyPeople); d != "" {
			t.Error(d)
		}
		c.run(c.clock.Now().AddDate(0, 0, -30).Add(time.Hour), class{"less", "Coast", "no", "1990-01-01", 9, 0, 0, 0})
		c.clock.Advance(24 * time.Hour)
		third := c.publish()
		if third.AsOf[insight.OfLearners] != third.Day {
			t.Errorf("ten have come, and the figures are of %v", third.AsOf)
		}
		c.wants(third, map[insight.Key]int64{now(insight.Enrolled): 1250})
	})
}

func TestAQuestionThatOnlyFewWouldAnswerIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(c *country) {
		c.fellmark()
		c.publish()
		ask := func(m insight.Measure, kv ...string) (insight.Asked, error) {
			of := map[insight.Dimension]string{}
			for i := 0; i < len(kv); i += 2 {
				of[insight.Dimension(kv[i])] = kv[i+1]
			}
			return c.Ask(t.Context(), analyst, insight.Question{Measure: m, Of: of})
		}
		got, err := ask(insight.Completion, "education", "less")
		if err != nil || got.Cell.Value != 787 || got.Of == nil || got.Of.Value != 70 || got.By.Value != 90 {
			t.Errorf("%+v, %v", got, err)
		}
		for name, tc := range map[string]struct {
			m   insight.Measure
			kv  []string
			key string
		}{
			"a small group":            {insight.Enrolled, []string{"disability", "yes", "region", "Upper Fells"}, "insight.filter.few"},
			"the one beside it":        {insight.Enrolled, []string{"disability", "no", "region", "Coast"}, "insight.filter.few"},
			"three properties":         {insight.Enrolled, []string{"disability", "yes", "region", "Coast", "education", "less"}, "insight.filter.many"},
			"two, of who completed":    {insight.Completed, []string{"disability", "no", "region", "Coast"}, "insight.filter.crossed"},
			"a group there is not":     {insight.Enrolled, []string{"education", "some"}, "insight.filter.value"},
			"a property there is not":  {insight.Enrolled, []string{"name", "Samira"}, "insight.filter.value"},
			"nobody who did not state": {insight.Enrolled, []string{"education", insight.Unknown}, "insight.filter.few"},
		} {
			if _, err := ask(tc.m, tc.kv...); !fault.Is(err, tc.key) {
				t.Errorf("%s: %v, want %s", name, err, tc.key)
			}
		}
		if _, err := c.Ask(t.Context(), identity.Anonymous, insight.Question{Measure: insight.Enrolled}); !fault.Is(err, "identity.denied") {
			t.Errorf("anybody asks: %v", err)
		}
	})
}

func TestADayThatHasNotComeHasNoFigures(t *testing.T) {
	t.Parallel()
	each(t, func(c *country) {
		show := func(day string) error {
			var d pack.Day
			if err := d.UnmarshalText([]byte(day)); err != nil {
				t.Fatal(err)
			}
			_, err := c.Publication(t.Context(), identity.Anonymous, d)
			return err
		}
		if err := show(""); !fault.Is(err, "insight.none_yet") {
			t.Error(err)
		}
		c.publish()
		for day, key := range map[string]string{"2030-01-01": "insight.future", "2025-01-01": "insight.none", "2026-03-03": "insight.future"} {
			if err := show(day); !fault.Is(err, key) {
				t.Errorf("%s: %v, want %s", day, err, key)
			}
		}
		if _, err := c.Exact(t.Context(), analyst); !fault.Is(err, "identity.denied") {
			t.Errorf("an analyst reads exact counts: %v", err)
		}
		if _, _, err := c.Publish(t.Context(), analyst); !fault.Is(err, "identity.denied") {
			t.Errorf("an analyst publishes: %v", err)
		}
	})
}

func TestACountryWithoutAnyoneIsPublishedWithoutANumberOfPeople(t *testing.T) {
	t.Parallel()
	each(t, func(c *country) {
		p := c.publish()
		for _, cell := range p.Cells {
			if cell.Unit == insight.Persons && !cell.Withheld {
				t.Errorf("%+v is shown", cell)
			}
		}
	})
}
