package enrolment_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/funding"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/packs"
)

var shipped = sync.OnceValues(func() (*pack.Set, error) {
	return pack.Open(pack.Source{Name: "shipped", FS: packs.FS, Trusted: true})
})

// paid is a house in which Fellmark's voucher pays.
type paid struct {
	house
	funds *funding.Service
}

func eachPaid(t *testing.T, fn func(t *testing.T, h paid)) {
	t.Helper()
	each(t, 24, func(t *testing.T, h house) {
		set, err := shipped()
		must(t, err)
		policy, err := identity.LoadPolicy()
		must(t, err)
		for slug, kind := range map[string]identity.OrganisationKind{"ministry": identity.KindMinistry, string(aldermoor): identity.KindUniversity} {
			_, err := h.db.Migrator().ExecContext(t.Context(), `INSERT INTO identity_organisation (id, slug, name, kind, website, country, region, status, created, staff)
				VALUES ($1, $1, '{"en":"x"}', $2, '', 'XF', '', 'active', 0, 0)`, slug, string(kind))
			must(t, err)
		}
		funds := funding.New(funding.Deps{DB: h.db, Policy: policy, Packs: set, Home: []string{"xf"}, Jurisdiction: "XF"})
		h.Service = enrolment.New(enrolment.Deps{DB: h.db, Policy: policy, Funding: funds})
		fn(t, paid{h, funds})
	})
}

var upper = funding.Answers{Education: identity.EducationUpperSecondary}

// wish is an application that accepts the quote of now.
func (h paid) wish(t *testing.T, i int, run string) enrolment.Application {
	t.Helper()
	q, err := h.funds.Quote(t.Context(), learner(i), funding.QuoteRequest{Offer: h.offer, Run: run, Answers: upper})
	must(t, err)
	if q.Learner != 60000-q.Public() || q.Public() == 0 {
		t.Fatalf("quote: %+v", q)
	}
	app := h.application(i)
	app.Run, app.Quote, app.Answers = run, q.Hash, upper
	return app
}

func (h paid) purse(t *testing.T) funding.Purse {
	t.Helper()
	ps, err := h.funds.Purses(t.Context(), identity.Actor{Person: "petra", Tenant: "ministry", Roles: []identity.Role{identity.RoleFunder}})
	must(t, err)
	a, err := funding.Verify(t.Context(), h.db)
	must(t, err)
	if !a.OK() {
		t.Fatalf("ledger: %+v", a.Checks)
	}
	return ps[0]
}

func (h paid) enrol(t *testing.T, i int) (enrolment.Enrolment, int64) {
	t.Helper()
	app := h.wish(t, i, "spring")
	e, err := h.Apply(t.Context(), learner(i), app)
	must(t, err)
	held := h.purse(t).Held
	if e.State != enrolment.Enrolled || e.DueMinor != 60000-held || e.Census.IsZero() {
		t.Fatalf("%+v, held %d", e, held)
	}
	return e, held
}

func TestAPlaceIsConfirmedWithTheMoneyOfAllOrNotAtAll(t *testing.T) {
	t.Parallel()
	eachPaid(t, func(t *testing.T, h paid) {
		app := h.wish(t, 1, "spring")
		app.Answers.Education = identity.EducationTertiary // not what the quote was made from
		_, err := h.Apply(t.Context(), learner(1), app)
		wantFault(t, err, "funding.quote.changed")
		es, err := h.Mine(t.Context(), learner(1))
		must(t, err)
		if len(es) != 0 || h.purse(t).Held != 0 {
			t.Errorf("half done: %+v", es)
		}
		_, held := h.enrol(t, 1)
		if held == 0 {
			t.Error("nothing is held")
		}
		again, err := h.Apply(t.Context(), learner(1), h.wish(t, 1, "spring"))
		must(t, err)
		if again.State != enrolment.Enrolled || h.purse(t).Held != held {
			t.Error("applying again holds again")
		}
	})
}

func TestWhoWithdrawsUntilTheCensusDateOwesNothing(t *testing.T) {
	t.Parallel()
	eachPaid(t, func(t *testing.T, h paid) {
		e, held := h.enrol(t, 1)
		late, _ := h.enrol2(t, 2)
		h.clock.Advance(e.Census.Sub(h.clock.Now()) - time.Hour) // the run has begun
		h.work(t)
		got, err := h.Withdraw(t.Context(), learner(1), e.ID, "")
		must(t, err)
		if got.DueMinor != 0 || h.purse(t).Held != held {
			t.Errorf("in time: %+v", got)
		}
		h.clock.Advance(2 * time.Hour)
		got, err = h.Withdraw(t.Context(), learner(2), late.ID, "")
		must(t, err)
		if p := h.purse(t); got.DueMinor != 60000 || p.Held != 0 || p.Paid != 0 {
			t.Errorf("after census: due %d, %+v", got.DueMinor, p)
		}
		// A new application after leaving makes a new hold.
	})
}

// enrol2 enrols one more; the purse then holds more than this place.
func (h paid) enrol2(t *testing.T, i int) (enrolment.Enrolment, int64) {
	t.Helper()
	before := h.purse(t).Held
	e, err := h.Apply(t.Context(), learner(i), h.wish(t, i, "spring"))
	must(t, err)
	return e, h.purse(t).Held - before
}

func TestWhoAppliesAgainIsHeldForAgain(t *testing.T) {
	t.Parallel()
	eachPaid(t, func(t *testing.T, h paid) {
		e, held := h.enrol(t, 1)
		_, err := h.Withdraw(t.Context(), learner(1), e.ID, "")
		must(t, err)
		if h.purse(t).Held != 0 {
			t.Error("still held")
		}
		h.clock.Advance(time.Minute)
		if _, again := h.enrol(t, 1); again != held {
			t.Errorf("held again: %d", again)
		}
	})
}

func TestCompletionWithAttendancePaysAndSeventyFourPercentDoesNot(t *testing.T) {
	t.Parallel()
	eachPaid(t, func(t *testing.T, h paid) {
		var es []enrolment.Enrolment
		var held int64
		for i := range 3 {
			e, h := h.enrol2(t, i)
			es, held = append(es, e), h
		}
		h.clock.Advance(30 * 24 * time.Hour)
		h.work(t)
		for i, percent := range map[int]int{0: 74, 1: 75} {
			_, err := h.Attendance(t.Context(), registrar, es[i].ID, percent)
			must(t, err)
		}
		must(t, h.sittings.Confirm(t.Context(), registrar, h.assess(t)))
		h.work(t)
		for i, want := range map[int]int64{0: 60000, 1: 60000 - held, 2: 60000 - held} {
			if got := h.stands(t, i); got.State != enrolment.Completed || got.DueMinor != want {
				t.Errorf("p%02d: %s owes %d, want %d", i, got.State, got.DueMinor, want)
			}
		}
		if p := h.purse(t); p.Paid != held || p.Held != held {
			t.Errorf("one is paid and one waits for the attendance: %+v", p)
		}
		_, err := h.Attendance(t.Context(), registrar, es[2].ID, 100)
		must(t, err)
		if p := h.purse(t); p.Paid != 2*held || p.Held != 0 {
			t.Errorf("the attendance came later: %+v", p)
		}
		_, err = h.Attendance(t.Context(), registrar, es[2].ID, 10)
		wantFault(t, err, "enrolment.attendance.not_now")
	})
}

func TestACancelledRunGivesEverythingBack(t *testing.T) {
	t.Parallel()
	eachPaid(t, func(t *testing.T, h paid) {
		h.enrol(t, 1)
		h.enrol2(t, 2)
		run := enrolment.Run{Offer: h.offer, Run: "spring"}
		_, err := h.CancelRun(t.Context(), registrar, run, " ")
		wantFault(t, err, "enrolment.reason_missing")
		_, err = h.CancelRun(t.Context(), assessor, run, "too few")
		wantFault(t, err, "identity.denied")
		for _, want := range []int{2, 0} {
			n, err := h.CancelRun(t.Context(), registrar, run, "too few")
			must(t, err)
			if n != want {
				t.Errorf("%d, want %d", n, want)
			}
		}
		if p := h.purse(t); p.Held != 0 || p.Left != p.Amount {
			t.Errorf("%+v", p)
		}
		if e := h.stands(t, 1); e.State != enrolment.Cancelled || e.DueMinor != 0 {
			t.Errorf("%+v", e)
		}
	})
}

func TestWhoIsErasedLeavesNoMoneyBehind(t *testing.T) {
	t.Parallel()
	eachPaid(t, func(t *testing.T, h paid) {
		h.enrol(t, 1)
		must(t, h.db.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
			if err := h.funds.Erase(ctx, tx, learner(1).Person); err != nil {
				return err
			}
			return h.Erase(ctx, tx, learner(1).Person)
		}))
		if p := h.purse(t); p.Held != 0 || p.Left != p.Amount {
			t.Errorf("%+v", p)
		}
	})
}
