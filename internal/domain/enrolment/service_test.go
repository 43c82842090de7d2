package enrolment_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/identity/identitytest"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

const aldermoor identity.TenantID = "aldermoor"

var (
	registrar = staff("castell", identity.RoleRegistrar)
	assessor  = staff("amadi", identity.RoleAssessor)
	stranger  = identity.Actor{Person: "haar", Tenant: "brannoc", Roles: []identity.Role{identity.RoleManager}}
)

func staff(p identity.PersonID, r identity.Role) identity.Actor {
	return identity.Actor{Person: p, Tenant: aldermoor, Roles: []identity.Role{r}}
}

func learner(i int) identity.Actor {
	return identity.Actor{Person: identity.PersonID(fmt.Sprintf("p%02d", i)), Roles: []identity.Role{identity.RoleLearner}}
}

// house is both services over a fresh database with one offer of one run.
type house struct {
	*enrolment.Service
	sittings *assessment.Service
	db       *sqldb.DB
	clock    *sqldbtest.Clock
	offer    catalogue.OfferID
	price    catalogue.Price
}

func each(t *testing.T, places int, fn func(t *testing.T, h house)) {
	t.Helper()
	clock := sqldbtest.NewClock(sqldbtest.Start)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		policy, err := identity.LoadPolicy()
		must(t, err)
		engage(t, db, assessor, "Dr Paul Amadi")
		price := catalogue.Price{Minor: 60000, Currency: "EUR"}
		fn(t, house{
			enrolment.New(enrolment.Deps{DB: db, Policy: policy}), assessment.New(assessment.Deps{DB: db, Policy: policy}),
			db, clock, publish(t, db, medicines(places, price)), price,
		})
	})
}

func medicines(places int, price catalogue.Price) catalogue.Offer {
	en := func(s string) i18n.Text { return i18n.Text{"en": s} }
	start := sqldbtest.Start.AddDate(0, 0, 14)
	return catalogue.Offer{
		Provider: aldermoor, LocalID: "med-1", Title: en("Safe medicines administration"), URL: "https://aldermoor.example/med",
		Outcomes:      []catalogue.Outcome{{Text: en("give medicines")}},
		Assessment:    &catalogue.Assessment{Supervision: "supervised", Criteria: []catalogue.Criterion{{Text: en("right dose")}}},
		Prerequisites: en("Work in care"),
		Price:         &price,
		Runs: []catalogue.Run{
			{ID: "spring", Start: start, End: start.AddDate(0, 0, 70), Deadline: start.AddDate(0, 0, -2), Places: places},
			{ID: "open", Rolling: true, Start: sqldbtest.Start.AddDate(0, -1, 0)},
		},
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantFault(t *testing.T, err error, key string) {
	t.Helper()
	if !fault.Is(err, key) {
		t.Errorf("got %v, want fault %s", err, key)
	}
}

func (h house) application(i int) enrolment.Application {
	return enrolment.Application{
		Offer: h.offer, Run: "spring", Name: fmt.Sprintf("Person %02d", i), PrerequisitesMet: true,
		Terms: enrolment.Terms{Price: h.price, AcceptPrice: true},
	}
}

func (h house) apply(t *testing.T, i int) enrolment.Enrolment {
	t.Helper()
	e, err := h.Apply(t.Context(), learner(i), h.application(i))
	must(t, err)
	return e
}

// stands is how learner i stands now.
func (h house) stands(t *testing.T, i int) enrolment.Enrolment {
	t.Helper()
	es, err := h.Mine(t.Context(), learner(i))
	must(t, err)
	if len(es) != 1 {
		t.Fatalf("p%02d has %d enrolments", i, len(es))
	}
	return es[0]
}

// work does everything that is due, as the program would.
func (h house) work(t *testing.T) {
	t.Helper()
	handlers, err := event.Handlers(h.db, event.On("enrolment.complete", h.OnResultFinal))
	must(t, err)
	r, err := job.NewRunner(h.db, append(handlers, h.Jobs()...), job.Options{})
	must(t, err)
	must(t, r.Drain(t.Context()))
}

func TestALearnerEnrolsAtThePriceShownAndOwesIt(t *testing.T) {
	t.Parallel()
	each(t, 24, func(t *testing.T, h house) {
		e := h.apply(t, 1)
		if e.State != enrolment.Enrolled || e.DueMinor != 60000 || e.Price.Currency != "EUR" || e.Version == "" || e.Prerequisites != enrolment.PrerequisitesMet {
			t.Errorf("got %+v", e)
		}
		_, ts, err := h.One(t.Context(), learner(1), e.ID)
		must(t, err)
		var steps []enrolment.Step
		for _, tr := range ts {
			steps = append(steps, tr.Step)
		}
		if diff := cmp.Diff([]enrolment.Step{enrolment.StepApply, enrolment.StepOffer, enrolment.StepConfirm}, steps); diff != "" {
			t.Error(diff)
		}
		p, err := h.Prospect(t.Context(), identity.Anonymous, h.offer, "spring")
		must(t, err)
		if p.Seats.Left() != 23 || p.Closed != nil || p.Present != nil {
			t.Errorf("a visitor sees %+v", p.Seats)
		}
		p, err = h.Prospect(t.Context(), learner(1), h.offer, "spring")
		must(t, err)
		if p.Present == nil || p.Present.ID != e.ID {
			t.Error("the learner does not see the own place")
		}
		if r, err := audit.Verify(t.Context(), h.db, string(aldermoor)); err != nil || !r.OK() || r.Entries != 1 {
			t.Errorf("audit record: %+v, %v", r, err)
		}
	})
}

func TestApplyingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h house) {
		first, again := h.apply(t, 1), h.apply(t, 1)
		if diff := cmp.Diff(first.ID, again.ID); diff != "" || again.State != enrolment.Enrolled {
			t.Errorf("got %+v", again)
		}
		h.apply(t, 2)
		if again := h.apply(t, 2); again.State != enrolment.Waitlisted || again.Position != 1 {
			t.Errorf("got %+v", again)
		}
	})
}

func TestTheLastPlaceIsGivenOnceToFiftyAtOnce(t *testing.T) {
	t.Parallel()
	each(t, 3, func(t *testing.T, h house) {
		h.apply(t, 90)
		h.apply(t, 91)
		var mu sync.Mutex
		var positions []int
		enrolled := 0
		var wg sync.WaitGroup
		for i := range 50 {
			wg.Go(func() {
				e, err := h.Apply(t.Context(), learner(i), h.application(i))
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err != nil:
					t.Error(err)
				case e.State == enrolment.Enrolled:
					enrolled++
				case e.State == enrolment.Waitlisted:
					positions = append(positions, e.Position)
				default:
					t.Errorf("p%02d is %s", i, e.State)
				}
			})
		}
		wg.Wait()
		slices.Sort(positions)
		want := make([]int, 49)
		for i := range want {
			want[i] = i + 1
		}
		if diff := cmp.Diff(want, positions); enrolled != 1 || diff != "" {
			t.Errorf("%d got the last place; positions %v", enrolled, positions)
		}
		h.sound(t)
	})
}

// sound holds the counter of a run against its enrolments.
func (h house) sound(t *testing.T) {
	t.Helper()
	l, err := h.Roll(t.Context(), registrar, h.offer, "spring")
	must(t, err)
	taken, waiting := 0, 0
	for _, e := range l.Enrolments {
		if enrolment.HoldsPlace(e.State) {
			taken++
		}
		if e.State == enrolment.Waitlisted {
			waiting++
		}
	}
	if taken != l.Taken || waiting != l.Waiting || taken > l.Places && l.Places > 0 {
		t.Errorf("%d hold a place, %d wait; the run says %+v", taken, waiting, l.Seats)
	}
}

func TestAFreedPlaceGoesToTheFirstWhoWaits(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h house) {
		ctx := t.Context()
		has := h.apply(t, 0)
		h.apply(t, 1)
		h.apply(t, 2)
		left, err := h.Withdraw(ctx, learner(0), has.ID, "a new job")
		must(t, err)
		if left.State != enrolment.Withdrawn || left.DueMinor != 0 {
			t.Errorf("got %+v", left)
		}
		first, second := h.stands(t, 1), h.stands(t, 2)
		if first.State != enrolment.Offered || second.Position != 1 {
			t.Errorf("first %s, second at %d", first.State, second.Position)
		}
		// who left queues again, behind the others
		if again := h.apply(t, 0); again.ID != has.ID || again.Position != 2 {
			t.Errorf("again: %+v", again)
		}
		_, err = h.Confirm(ctx, learner(2), first.ID, enrolment.Terms{Price: h.price, AcceptPrice: true})
		wantFault(t, err, "enrolment.unknown")
		_, err = h.Confirm(ctx, learner(1), first.ID, enrolment.Terms{Price: h.price})
		wantFault(t, err, "enrolment.price.not_accepted")
		for range 2 { // twice changes nothing
			e, err := h.Confirm(ctx, learner(1), first.ID, enrolment.Terms{Price: h.price, AcceptPrice: true})
			must(t, err)
			if e.State != enrolment.Enrolled {
				t.Errorf("got %s", e.State)
			}
		}
		h.sound(t)
	})
}

func TestAPlaceThatIsNotConfirmedGoesToTheNext(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h house) {
		has := h.apply(t, 0)
		h.apply(t, 1)
		h.apply(t, 2)
		_, err := h.Withdraw(t.Context(), learner(0), has.ID, "")
		must(t, err)
		h.clock.Advance(enrolment.OfferLasts + time.Minute)
		_, err = h.Confirm(t.Context(), learner(1), h.stands(t, 1).ID, enrolment.Terms{Price: h.price, AcceptPrice: true})
		wantFault(t, err, "enrolment.offer.expired")
		h.work(t)
		if got := h.stands(t, 1).State; got != enrolment.Expired {
			t.Errorf("the first is %s", got)
		}
		if got := h.stands(t, 2).State; got != enrolment.Offered {
			t.Errorf("the second is %s", got)
		}
		h.sound(t)
	})
}

func TestAQuestionAboutPrerequisitesWaitsForTheProvider(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h house) {
		ctx := t.Context()
		app := h.application(1)
		app.PrerequisitesMet, app.Question = false, "I nursed my mother for six years. Does that count?"
		e, err := h.Apply(ctx, learner(1), app)
		must(t, err)
		if e.State != enrolment.Applied {
			t.Fatalf("got %s", e.State)
		}
		_, err = h.OfferPlace(ctx, stranger, e.ID)
		wantFault(t, err, "enrolment.unknown")
		_, err = h.OfferPlace(ctx, assessor, e.ID)
		wantFault(t, err, "identity.denied")
		_, err = h.OfferPlace(ctx, staff(learner(1).Person, identity.RoleManager), e.ID)
		wantFault(t, err, "identity.denied") // not on one's own
		e, err = h.OfferPlace(ctx, registrar, e.ID)
		must(t, err)
		if e.State != enrolment.Offered {
			t.Errorf("got %s", e.State)
		}
		app.Name = "Second"
		second, err := h.Apply(ctx, learner(2), app)
		must(t, err)
		_, err = h.Reject(ctx, registrar, second.ID, "")
		wantFault(t, err, "enrolment.reason_missing")
		second, err = h.Reject(ctx, registrar, second.ID, "care work is needed for the practice part")
		must(t, err)
		again, err := h.Apply(ctx, learner(2), app)
		if err != nil || again.State != enrolment.Rejected || second.State != enrolment.Rejected {
			t.Errorf("after a rejection: %s, %v", again.State, err)
		}
		h.sound(t)
	})
}

func TestARunThatStartedKeepsItsPlacesAndThePriceIsOwed(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h house) {
		ctx := t.Context()
		e := h.apply(t, 0)
		h.apply(t, 1)
		h.clock.Advance(14 * 24 * time.Hour)
		_, err := h.Apply(ctx, learner(2), h.application(2))
		wantFault(t, err, "enrolment.run.started")
		h.work(t)
		if got := h.stands(t, 0).State; got != enrolment.Active {
			t.Fatalf("got %s", got)
		}
		_, err = h.Attendance(ctx, registrar, e.ID, 101)
		wantFault(t, err, "enrolment.attendance.range")
		e, err = h.Attendance(ctx, registrar, e.ID, 80)
		must(t, err)
		if e.Attendance != 80 {
			t.Errorf("got %d", e.Attendance)
		}
		e, err = h.Withdraw(ctx, learner(0), e.ID, "")
		must(t, err)
		if e.DueMinor != 60000 || h.stands(t, 1).State != enrolment.Waitlisted {
			t.Errorf("owes %d, the next is %s", e.DueMinor, h.stands(t, 1).State)
		}
		_, err = h.Lapse(ctx, registrar, e.ID, "left")
		wantFault(t, err, "enrolment.not_now.lapse")
	})
}

func TestARollingRunStartsAtOnce(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h house) {
		app := h.application(1)
		app.Run = "open"
		e, err := h.Apply(t.Context(), learner(1), app)
		must(t, err)
		h.work(t)
		if got := h.stands(t, 1); got.State != enrolment.Active || e.State != enrolment.Enrolled {
			t.Errorf("got %s", got.State)
		}
		if e, err = h.Lapse(t.Context(), registrar, e.ID, "three months without work"); err != nil || e.State != enrolment.NotCompleted {
			t.Errorf("got %s, %v", e.State, err)
		}
	})
}

// assess takes everybody enrolled in the run through a sitting to its last
// step but one.
func (h house) assess(t *testing.T, failing ...identity.PersonID) assessment.SittingID {
	t.Helper()
	ctx := t.Context()
	id, err := h.sittings.Plan(ctx, registrar, assessment.Plan{Offer: h.offer, Run: "spring", Place: "Ward 3", At: h.db.Now().Add(time.Hour), Assessor: assessor.Person})
	must(t, err)
	_, err = h.RegisterForSitting(ctx, registrar, id, enrolment.Run{Offer: h.offer, Run: "spring"})
	must(t, err)
	must(t, h.sittings.Open(ctx, registrar, id))
	h.clock.Advance(2 * time.Hour)
	must(t, h.sittings.Submit(ctx, assessor, id, nil))
	must(t, h.sittings.CheckIdentity(ctx, assessor, id, assessment.Check{Executed: assessment.Integrity{Supervision: assessment.Supervised}}))
	must(t, h.sittings.StartMarking(ctx, assessor, id))
	g := assessment.Grid{RestMet: true}
	for _, p := range failing {
		g.Marks = append(g.Marks, assessment.Mark{Person: p, Criterion: "c1"})
	}
	must(t, h.sittings.Mark(ctx, assessor, id, g))
	sh, err := h.sittings.Sheet(ctx, registrar, id)
	must(t, err)
	var all []identity.PersonID
	for _, c := range sh.Present() {
		all = append(all, c.Person)
	}
	must(t, h.sittings.Moderate(ctx, registrar, id, all))
	return id
}

func TestAFinalPassedResultCompletesAnEnrolmentAndAHeldOneOpensIt(t *testing.T) {
	t.Parallel()
	each(t, 3, func(t *testing.T, h house) {
		ctx := t.Context()
		for i := range 3 {
			h.apply(t, i)
		}
		_, err := h.Withdraw(ctx, learner(2), h.stands(t, 2).ID, "")
		must(t, err)
		id := h.assess(t, learner(1).Person)
		h.work(t)
		if got := h.stands(t, 0).State; got != enrolment.Enrolled {
			t.Errorf("before the second person confirmed: %s", got)
		}
		must(t, h.sittings.Confirm(ctx, registrar, id))
		for range 2 { // an event heard twice changes nothing
			h.work(t)
			got := []enrolment.State{h.stands(t, 0).State, h.stands(t, 1).State, h.stands(t, 2).State}
			if diff := cmp.Diff([]enrolment.State{enrolment.Completed, enrolment.Enrolled, enrolment.Withdrawn}, got); diff != "" {
				t.Error(diff)
			}
			commit, err := h.OnResultFinal(ctx, assessment.ResultFinalEvent{Tenant: aldermoor, Sitting: id, Person: learner(0).Person})
			must(t, err)
			must(t, h.db.Write(ctx, sqldb.System, commit))
		}
		if e := h.stands(t, 0); e.Sitting != id || e.CompletedAt.IsZero() {
			t.Errorf("got %+v", e)
		}
		must(t, h.sittings.Hold(ctx, assessor, id, learner(0).Person, "a copied record"))
		h.work(t)
		if got := h.stands(t, 0).State; got != enrolment.Active {
			t.Errorf("while the result is held: %s", got)
		}
		must(t, h.sittings.Release(ctx, registrar, id, learner(0).Person, assessment.Release{Reason: "it was not copied"}))
		h.work(t)
		if got := h.stands(t, 0).State; got != enrolment.Completed {
			t.Errorf("after it was cleared: %s", got)
		}
	})
}

func TestOnlyTheEnrolledAreRegisteredAndWhoLeavesIsTakenOffTheList(t *testing.T) {
	t.Parallel()
	each(t, 2, func(t *testing.T, h house) {
		ctx := t.Context()
		run := enrolment.Run{Offer: h.offer, Run: "spring"}
		id, err := h.sittings.Plan(ctx, registrar, assessment.Plan{Offer: h.offer, Place: "Ward 3", At: h.db.Now(), Assessor: assessor.Person})
		must(t, err)
		_, err = h.RegisterForSitting(ctx, registrar, id, run)
		wantFault(t, err, "enrolment.register.nobody")
		a, b, waits := h.apply(t, 0), h.apply(t, 1), h.apply(t, 2)
		_, err = h.RegisterForSitting(ctx, registrar, id, run, a.ID, waits.ID)
		wantFault(t, err, "enrolment.register.not_enrolled")
		_, err = h.RegisterForSitting(ctx, registrar, id, run, a.ID, "nobody")
		wantFault(t, err, "enrolment.unknown")
		_, err = h.RegisterForSitting(ctx, stranger, id, run)
		wantFault(t, err, "enrolment.register.nobody") // sees no enrolment of another tenant
		_, err = h.RegisterForSitting(ctx, assessor, id, run)
		wantFault(t, err, "identity.denied")
		if n, err := h.RegisterForSitting(ctx, registrar, id, run); err != nil || n != 2 {
			t.Errorf("registered %d, %v", n, err)
		}
		_, err = h.Withdraw(ctx, learner(1), b.ID, "")
		must(t, err)
		sh, err := h.sittings.Sheet(ctx, registrar, id)
		must(t, err)
		if sh.Counts.Candidates != 1 {
			t.Errorf("%d on the list, want 1", sh.Counts.Candidates)
		}
	})
}

func TestNobodySeesTheEnrolmentsOfOthers(t *testing.T) {
	t.Parallel()
	each(t, 2, func(t *testing.T, h house) {
		ctx := t.Context()
		e := h.apply(t, 0)
		if es, err := h.Mine(ctx, learner(1)); err != nil || len(es) != 0 {
			t.Errorf("got %v, %v", es, err)
		}
		_, _, err := h.One(ctx, learner(1), e.ID)
		wantFault(t, err, "enrolment.unknown")
		_, err = h.Withdraw(ctx, learner(1), e.ID, "")
		wantFault(t, err, "enrolment.unknown")
		_, err = h.Mine(ctx, identity.Anonymous)
		wantFault(t, err, "identity.denied")
		_, err = h.Apply(ctx, identity.Anonymous, h.application(1))
		wantFault(t, err, "identity.denied")
		_, err = h.Roll(ctx, learner(0), h.offer, "spring")
		wantFault(t, err, "identity.denied")
		l, err := h.Roll(ctx, stranger, h.offer, "spring")
		if err != nil || len(l.Enrolments) != 0 || l.Taken != 0 {
			t.Errorf("another tenant sees %+v, %v", l, err)
		}
		_, err = h.Reject(ctx, stranger, e.ID, "x")
		wantFault(t, err, "enrolment.unknown")
		if runs, err := h.Runs(ctx, registrar); err != nil || len(runs) != 1 || runs[0].Taken != 1 {
			t.Errorf("got %v, %v", runs, err)
		}
	})
}

func TestABadApplicationLeavesNothing(t *testing.T) {
	t.Parallel()
	each(t, 2, func(t *testing.T, h house) {
		ctx := t.Context()
		_, err := h.Apply(ctx, learner(0), enrolment.Application{Offer: h.offer, Run: "spring"})
		for _, key := range []string{"enrolment.name_missing", "enrolment.prerequisites_unanswered", "enrolment.price.changed"} {
			wantFault(t, err, key)
		}
		app := h.application(0)
		app.Run = "autumn"
		_, err = h.Apply(ctx, learner(0), app)
		wantFault(t, err, "catalogue.run.not_found")
		h.clock.Advance(13 * 24 * time.Hour)
		_, err = h.Apply(ctx, learner(0), h.application(0))
		wantFault(t, err, "enrolment.run.deadline_passed")
		if es, err := h.Mine(ctx, learner(0)); err != nil || len(es) != 0 {
			t.Errorf("got %v, %v", es, err)
		}
	})
}

func TestAnyOrderOfActsKeepsTheCountOfPlacesRight(t *testing.T) {
	t.Parallel()
	each(t, 3, func(t *testing.T, h house) {
		rapid.Check(t, func(rt *rapid.T) {
			for range 12 {
				i := rapid.IntRange(0, 6).Draw(rt, "learner")
				es, err := h.Mine(context.Background(), learner(i))
				must(t, err)
				act := rapid.IntRange(0, 3).Draw(rt, "act")
				switch {
				case act == 0 || len(es) == 0:
					_, err = h.Apply(context.Background(), learner(i), h.application(i))
				case act == 1:
					_, err = h.Confirm(context.Background(), learner(i), es[0].ID, enrolment.Terms{Price: h.price, AcceptPrice: true})
				case act == 2:
					_, err = h.Withdraw(context.Background(), learner(i), es[0].ID, "")
				default:
					_, err = h.Reject(context.Background(), registrar, es[0].ID, "x")
				}
				if _, isFault := fault.Of(err); err != nil && !isFault {
					rt.Fatal(err)
				}
				h.sound(t)
			}
		})
	})
}

func TestEveryPersonalColumnIsExportedAndErased(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h house) {
		app := h.application(0)
		app.PrerequisitesMet, app.Question, app.Commitment = false, "Does nursing my mother count?", "promise-7"
		e, err := h.Apply(t.Context(), learner(0), app)
		must(t, err)
		_, err = h.Reject(t.Context(), registrar, e.ID, "care work is needed")
		must(t, err)
		identitytest.Holds(t, h.db, h.Service, "enrolment", learner(0).Person)
	})
}

func TestWhoIsForgottenGivesThePlaceToTheNext(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h house) {
		ctx := t.Context()
		h.apply(t, 0)
		h.apply(t, 1)
		p := learner(0).Person
		must(t, h.db.Write(ctx, sqldb.Person(p), func(ctx context.Context, tx *sqldb.Tx) error {
			got, err := h.Export(ctx, tx, p)
			if err != nil {
				return err
			}
			text, err := json.Marshal(got)
			if !strings.Contains(string(text), "Person 00") {
				t.Errorf("the export lacks the name: %s", text)
			}
			return errors.Join(err, h.Erase(ctx, tx, p))
		}))
		if got := h.stands(t, 0); got.State != enrolment.Withdrawn || got.Name != "" {
			t.Errorf("got %+v", got)
		}
		if got := h.stands(t, 1).State; got != enrolment.Offered {
			t.Errorf("the next is %s", got)
		}
		h.sound(t)
	})
}
