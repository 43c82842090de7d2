package assessment_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/identity/identitytest"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

const aldermoor identity.TenantID = "aldermoor"

var (
	castell  = staff("castell", identity.RoleRegistrar)
	amadi    = staff("amadi", identity.RoleAssessor)
	manager  = staff("manager", identity.RoleManager)
	author   = staff("lind", identity.RoleAuthor)
	stranger = identity.Actor{Person: "haar", Tenant: "brannoc", Roles: []identity.Role{identity.RoleManager, identity.RoleAssessor, identity.RoleRegistrar}}
)

func staff(p identity.PersonID, r identity.Role) identity.Actor {
	return identity.Actor{Person: p, Tenant: aldermoor, Roles: []identity.Role{r}}
}

func learner(p identity.PersonID) identity.Actor {
	return identity.Actor{Person: p, Roles: []identity.Role{identity.RoleLearner}}
}

// house is a service over a fresh database with one published offer.
type house struct {
	*assessment.Service
	db    *sqldb.DB
	clock *sqldbtest.Clock
	offer catalogue.OfferID
}

func each(t *testing.T, fn func(t *testing.T, h house)) {
	t.Helper()
	clock := sqldbtest.NewClock(sqldbtest.Start)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		policy, err := identity.LoadPolicy()
		if err != nil {
			t.Fatal(err)
		}
		engage(t, db, amadi, "Dr Paul Amadi")
		engage(t, db, castell, "June Castell")
		fn(t, house{assessment.New(assessment.Deps{DB: db, Policy: policy}), db, clock, publish(t, db, medicines())})
	})
}

// medicines is offer A of the demonstration, with three criteria.
func medicines() catalogue.Offer {
	en := func(s string) i18n.Text { return i18n.Text{"en": s} }
	return catalogue.Offer{
		Provider: aldermoor, LocalID: "med-1", Title: en("Safe medicines administration"), URL: "https://aldermoor.example/med",
		Outcomes: []catalogue.Outcome{{Text: en("give medicines")}, {Text: en("check the record")}},
		Assessment: &catalogue.Assessment{
			Types: []string{"practical"}, Supervision: "supervised-identified", Summative: true,
			Criteria: []catalogue.Criterion{{Text: en("right dose"), Outcome: 0}, {Text: en("washes hands"), Outcome: 0}, {Text: en("reads first"), Outcome: 1}},
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

func (h house) plan(t *testing.T) assessment.SittingID {
	t.Helper()
	id, err := h.Plan(t.Context(), castell, assessment.Plan{Offer: h.offer, Place: "Ward 3", At: sqldbtest.Start.Add(time.Hour), Assessor: "amadi", Method: assessment.Document})
	must(t, err)
	return id
}

func person(i int) identity.PersonID { return identity.PersonID(fmt.Sprintf("p%02d", i)) }

// marked plans a sitting of n and takes it to the named state, everybody passing
// but p01, who misses one criterion.
func (h house) upTo(t *testing.T, n int, to assessment.State) assessment.SittingID {
	t.Helper()
	ctx := t.Context()
	id := h.plan(t)
	for i := range n {
		must(t, h.Register(ctx, castell, id, assessment.Registration{Person: person(i), Name: fmt.Sprintf("Person %02d", i)}))
	}
	executed := assessment.Integrity{Supervision: assessment.SupervisedIdentified, Method: assessment.Document}
	for _, step := range []struct {
		reached assessment.State
		take    func() error
	}{
		{assessment.Open, func() error { return h.Open(ctx, castell, id) }},
		{assessment.Submitted, func() error { h.clock.Advance(2 * time.Hour); return h.Submit(ctx, amadi, id, nil) }},
		{assessment.IdentityChecked, func() error { return h.CheckIdentity(ctx, amadi, id, assessment.Check{Executed: executed}) }},
		{assessment.InMarking, func() error { return h.StartMarking(ctx, amadi, id) }},
		{assessment.Moderation, func() error {
			return h.Mark(ctx, amadi, id, assessment.Grid{RestMet: true, Marks: []assessment.Mark{{Person: person(1), Criterion: "c3", Note: "read it too late"}}})
		}},
		{assessment.ResultProvisional, func() error {
			return h.Moderate(ctx, castell, id, []identity.PersonID{person(1), person(0), person(2)})
		}},
		{assessment.ResultFinal, func() error { return h.Confirm(ctx, castell, id) }},
	} {
		if h.sheet(t, id).State == to {
			return id
		}
		must(t, step.take())
		if got := h.sheet(t, id).State; got != step.reached {
			t.Fatalf("got state %s, want %s", got, step.reached)
		}
	}
	return id
}

func (h house) sheet(t *testing.T, id assessment.SittingID) assessment.Sheet {
	t.Helper()
	sh, err := h.Sheet(t.Context(), castell, id)
	must(t, err)
	return sh
}

// told counts the events of final results.
func (h house) told(t *testing.T) (n int) {
	t.Helper()
	row := h.db.Migrator().QueryRowContext(t.Context(), `SELECT count(*) FROM event WHERE type = 'assessment.result_final'`)
	must(t, row.Scan(&n))
	return n
}

func TestASittingOfTwentyFourGoesFromPlanToFinalResults(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		id := h.upTo(t, 24, assessment.ResultFinal)
		sh := h.sheet(t, id)
		want := assessment.Counts{Candidates: 24, Passed: 23, NotPassed: 1}
		if diff := cmp.Diff(want, sh.Counts); diff != "" {
			t.Error(diff)
		}
		if sh.Confirmer != "castell" || sh.FinalAt.IsZero() || sh.Late(h.db.Now()) {
			t.Errorf("confirmed by %q at %v", sh.Confirmer, sh.FinalAt)
		}
		if got := h.told(t); got != 1 {
			t.Errorf("the final results were told %d times, want once for all", got)
		}
		var steps []string
		for _, tr := range sh.Transitions {
			if tr.Candidate == "" {
				steps = append(steps, tr.Step+" by "+string(tr.Actor))
			}
		}
		wantSteps := []string{
			"plan by castell", "open by castell", "submit by amadi", "identify by amadi", "start_marking by amadi",
			"mark by amadi", "moderate by castell", "confirm by castell",
		}
		if diff := cmp.Diff(wantSteps, steps); diff != "" {
			t.Error(diff)
		}
		if r, err := audit.Verify(t.Context(), h.db, string(aldermoor)); err != nil || !r.OK() || r.Entries < 8 {
			t.Errorf("audit record: %+v, %v", r, err)
		}
		must(t, h.db.Read(t.Context(), sqldb.Tenant(aldermoor), func(ctx context.Context, tx *sqldb.Tx) error {
			r, err := assessment.ResultIn(ctx, tx, aldermoor, id, person(0))
			if err != nil || !r.FinalPass() || len(r.Marks) != 3 || r.Executed.Method != assessment.Document {
				t.Errorf("p00: %+v, %v", r, err)
			}
			all, err := assessment.ResultsIn(ctx, tx, aldermoor, id)
			if err != nil || len(all) != 24 || all[1].FinalPass() || !all[1].Final() {
				t.Errorf("all: %d, %v", len(all), err)
			}
			return err
		}))
	})
}

func TestTheRubricIsPublicAndFrozenBeforeTheSittingOpens(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		id := h.plan(t)
		sh := h.sheet(t, id)
		r, err := h.Rubric(t.Context(), identity.Anonymous, h.offer, sh.Version)
		must(t, err)
		if len(r.Criteria) != 3 || len(r.Outcomes) != 2 || r.FrozenAt.IsZero() {
			t.Errorf("got %+v", r)
		}
		again, err := h.FreezeRubric(t.Context(), manager, h.offer, nil)
		must(t, err)
		if diff := cmp.Diff(r, again); diff != "" {
			t.Errorf("frozen twice: %s", diff)
		}
		_, err = h.FreezeRubric(t.Context(), manager, h.offer, []catalogue.Criterion{{Text: i18n.Text{"en": "easier"}}})
		wantFault(t, err, "assessment.rubric.stated")
		_, err = h.Rubric(t.Context(), identity.Anonymous, h.offer, "no such version")
		wantFault(t, err, "assessment.rubric.unknown")
	})
}

func TestARubricMayBeGivenOnlyWhereThePageHasNone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		o := medicines()
		o.LocalID, o.Assessment.Criteria = "med-2", nil
		id := publish(t, h.db, o)
		_, err := h.FreezeRubric(t.Context(), manager, id, nil)
		wantFault(t, err, "assessment.rubric.outcome_unjudged")
		given := []catalogue.Criterion{{Text: i18n.Text{"en": "a"}, Outcome: 0}, {Text: i18n.Text{"en": "b"}, Outcome: 1}}
		_, err = h.FreezeRubric(t.Context(), manager, id, given)
		must(t, err)
		_, err = h.FreezeRubric(t.Context(), manager, id, given[:1])
		wantFault(t, err, "assessment.rubric.frozen")
		_, err = h.FreezeRubric(t.Context(), stranger, id, given)
		wantFault(t, err, "assessment.offer.unknown")
	})
}

func TestAWrongPlanSaysEverythingThatIsWrong(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		_, err := h.Plan(t.Context(), castell, assessment.Plan{Offer: h.offer, Turnaround: 90})
		for _, key := range []string{"assessment.plan.place_missing", "assessment.plan.date_missing", "assessment.plan.assessor_missing", "assessment.plan.turnaround"} {
			wantFault(t, err, key)
		}
		good := assessment.Plan{Offer: h.offer, Place: "x", At: sqldbtest.Start, Assessor: "amadi"}
		_, err = h.Plan(t.Context(), castell, good)
		wantFault(t, err, "assessment.integrity.method_missing") // the offer declares an identity check
		good.At = sqldbtest.Start.AddDate(0, -1, 0)
		_, err = h.Plan(t.Context(), castell, good)
		wantFault(t, err, "assessment.plan.date_past")
		good.At, good.Method, good.Assessor = sqldbtest.Start, assessment.Document, "castell"
		_, err = h.Plan(t.Context(), castell, good)
		wantFault(t, err, "assessment.plan.not_an_assessor")
		if ms, err := h.Assessors(t.Context(), castell); err != nil || len(ms) != 1 || ms[0].Name != "Dr Paul Amadi" {
			t.Errorf("assessors: %v, %v", ms, err)
		}
		_, err = h.Plan(t.Context(), author, good)
		wantFault(t, err, "identity.denied")
	})
}

func TestOneWrongCellRefusesTheWholeGrid(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		id := h.upTo(t, 3, assessment.InMarking)
		err := h.Mark(t.Context(), amadi, id, assessment.Grid{RestMet: true, Marks: []assessment.Mark{
			{Person: person(0), Criterion: "c1"}, {Person: person(2), Criterion: "c8"},
		}})
		wantFault(t, err, "assessment.grid.no_such_criterion")
		sh := h.sheet(t, id)
		for _, c := range sh.Candidates {
			if c.Marks != nil || c.Outcome != assessment.Unmarked {
				t.Errorf("%s was marked: %v", c.Name, c.Marks)
			}
		}
		if sh.State != assessment.InMarking {
			t.Errorf("the sitting moved to %s", sh.State)
		}
	})
}

func TestNobodyConfirmsTheirOwnMarking(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		id := h.upTo(t, 3, assessment.ResultProvisional)
		wantFault(t, h.Confirm(t.Context(), amadi, id), "assessment.four_eyes.own_marking")
		both := amadi
		both.Roles = append(both.Roles, identity.RoleRegistrar, identity.RoleManager)
		wantFault(t, h.Confirm(t.Context(), both, id), "assessment.four_eyes.own_marking")
		wantFault(t, h.Confirm(t.Context(), staff(person(0), identity.RoleRegistrar), id), "assessment.four_eyes.is_candidate")
		wantFault(t, h.Confirm(t.Context(), author, id), "identity.denied")
		wantFault(t, h.Confirm(t.Context(), learner("x"), id), "identity.denied")
		wantFault(t, h.Confirm(t.Context(), stranger, id), "assessment.sitting.unknown")
		wantFault(t, h.Mark(t.Context(), staff("other", identity.RoleAssessor), id, assessment.Grid{}), "assessment.not_the_assessor")
		if got := h.told(t); got != 0 {
			t.Errorf("%d results were told", got)
		}
	})
}

func TestTwoWhoConfirmAtOnceConfirmOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		id := h.upTo(t, 5, assessment.ResultProvisional)
		var done, late atomic.Int64
		var wg sync.WaitGroup
		for i := range 8 {
			who := []identity.Actor{castell, manager}[i%2]
			wg.Go(func() {
				switch err := h.Confirm(t.Context(), who, id); {
				case err == nil:
					done.Add(1)
				case fault.Is(err, "assessment.not_now.confirm"):
					late.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if done.Load() != 1 || late.Load() != 7 || h.told(t) != 1 {
			t.Errorf("confirmed %d times, refused %d, told %d", done.Load(), late.Load(), h.told(t))
		}
	})
}

func TestWhatWasNotHeldAsDeclaredIsNeverFinal(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		id := h.upTo(t, 3, assessment.Submitted)
		must(t, h.CheckIdentity(ctx, amadi, id, assessment.Check{Executed: assessment.Integrity{Supervision: assessment.Supervised}}))
		must(t, h.StartMarking(ctx, amadi, id))
		must(t, h.Mark(ctx, amadi, id, assessment.Grid{RestMet: true}))
		must(t, h.Moderate(ctx, castell, id, []identity.PersonID{person(0)}))
		wantFault(t, h.Confirm(ctx, castell, id), "assessment.final.not_as_declared")
		if got := h.sheet(t, id).State; got != assessment.ResultProvisional {
			t.Errorf("the sitting is %s", got)
		}
		wantFault(t, h.Cancel(ctx, castell, id, " "), "assessment.reason_missing")
		must(t, h.Cancel(ctx, castell, id, "nobody checked identities"))
		wantFault(t, h.Confirm(ctx, castell, id), "assessment.not_now.confirm")
		if h.told(t) != 0 {
			t.Error("a result of a cancelled sitting was told")
		}
	})
}

func TestOneUnverifiedCandidateWaitsWhileTheOthersAreFinal(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		id := h.upTo(t, 4, assessment.Submitted)
		declared := h.sheet(t, id).Declared
		without := assessment.Exception{Executed: assessment.Integrity{Supervision: assessment.Supervised}}
		check := assessment.Check{Executed: declared, Exceptions: []assessment.PersonException{{Person: person(3), Exception: without}}}
		wantFault(t, h.CheckIdentity(ctx, amadi, id, check), "assessment.exception.reason_missing")
		check.Exceptions[0].Reason = "forgot the card"
		must(t, h.CheckIdentity(ctx, amadi, id, check))
		must(t, h.StartMarking(ctx, amadi, id))
		must(t, h.Mark(ctx, amadi, id, assessment.Grid{RestMet: true}))
		must(t, h.Moderate(ctx, castell, id, []identity.PersonID{person(0)}))
		must(t, h.Confirm(ctx, castell, id))
		if got := h.told(t); got != 1 {
			t.Errorf("told %d times, want once for those who are final", got)
		}
		wantFault(t, h.Release(ctx, castell, id, person(3), assessment.Release{Reason: "it is her"}), "assessment.release.not_as_declared")
		wantFault(t, h.Release(ctx, amadi, id, person(3), assessment.Release{Reason: "it is her", Executed: declared}), "assessment.four_eyes.own_marking")
		must(t, h.Release(ctx, castell, id, person(3), assessment.Release{Reason: "showed the card next day", Executed: declared}))
		if c := h.sheet(t, id).Candidates[3]; c.Standing != assessment.Final || h.told(t) != 2 {
			t.Errorf("standing %s, told %d", c.Standing, h.told(t))
		}
	})
}

func TestAnIncidentHoldsOneResultAndAHearingVoidsIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		id := h.upTo(t, 3, assessment.Moderation)
		wantFault(t, h.Hold(ctx, amadi, id, person(2), ""), "assessment.reason_missing")
		wantFault(t, h.Hold(ctx, amadi, id, "nobody", "x"), "assessment.candidate.unknown")
		must(t, h.Hold(ctx, amadi, id, person(2), "a telephone was found"))
		wantFault(t, h.Hold(ctx, amadi, id, person(2), "again"), "assessment.not_now.hold")
		must(t, h.Moderate(ctx, castell, id, []identity.PersonID{person(1)}))
		must(t, h.Confirm(ctx, castell, id))
		must(t, h.Release(ctx, castell, id, person(2), assessment.Release{Void: true, Reason: "admitted"}))
		wantFault(t, h.Release(ctx, castell, id, person(2), assessment.Release{Reason: "x"}), "assessment.not_now.clear")
		rs, err := h.Results(ctx, learner(person(2)))
		must(t, err)
		if len(rs) != 1 || rs[0].Standing != assessment.Void || rs[0].Outcome != assessment.Unmarked {
			t.Errorf("got %+v", rs)
		}
	})
}

func TestALearnerAppealsWithinThirtyDays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		id := h.upTo(t, 3, assessment.ResultProvisional)
		rs, err := h.Results(ctx, learner(person(1)))
		must(t, err)
		if len(rs) != 1 || rs[0].Outcome != assessment.Unmarked || rs[0].Marks != nil {
			t.Errorf("a provisional result is shown: %+v", rs)
		}
		wantFault(t, h.Appeal(ctx, learner(person(1)), id, "I did read it"), "assessment.not_now.appeal")
		must(t, h.Confirm(ctx, castell, id))
		wantFault(t, h.Appeal(ctx, learner("p99"), id, "x"), "assessment.candidate.unknown")
		wantFault(t, h.Appeal(ctx, identity.Anonymous, id, "x"), "identity.denied")
		must(t, h.Appeal(ctx, learner(person(1)), id, "I did read it"))
		if got := h.sheet(t, id).Counts.Held; got != 1 {
			t.Errorf("%d held, want 1", got)
		}
		must(t, h.Release(ctx, castell, id, person(1), assessment.Release{Reason: "the record shows the time"}))
		rs, err = h.Results(ctx, learner(person(1)))
		must(t, err)
		if !rs[0].Final() || rs[0].Outcome != assessment.NotPassed || len(rs[0].Marks) != 3 {
			t.Errorf("got %+v", rs[0])
		}
		h.clock.Advance(31 * 24 * time.Hour)
		wantFault(t, h.Appeal(ctx, learner(person(1)), id, "again"), "assessment.appeal.too_late")
	})
}

func TestMarksGoBackToTheAssessorAndBothRoundsStay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		id := h.upTo(t, 3, assessment.Moderation)
		wantFault(t, h.Moderate(ctx, castell, id, []identity.PersonID{person(0)}), "assessment.sample.borderline")
		wantFault(t, h.Return(ctx, castell, id, ""), "assessment.reason_missing")
		must(t, h.Return(ctx, castell, id, "c3 was read in time, see the sheet"))
		must(t, h.Mark(ctx, amadi, id, assessment.Grid{RestMet: true}))
		sh := h.sheet(t, id)
		if sh.Counts.Passed != 3 || sh.State != assessment.Moderation {
			t.Errorf("got %+v", sh.Counts)
		}
		var rounds int
		must(t, h.db.Migrator().QueryRowContext(ctx, `SELECT count(*) FROM assessment_marking`).Scan(&rounds))
		if rounds != 6 {
			t.Errorf("%d rows of marks are kept, want 6", rounds)
		}
	})
}

func TestTheListOfASittingIsClosedWhenItIsHeld(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		id := h.plan(t)
		ann := assessment.Registration{Person: "ann", Name: "Ann"}
		wantFault(t, h.Register(ctx, castell, id, assessment.Registration{Person: "amadi", Name: "Paul Amadi"}), "assessment.four_eyes.assessor_is_candidate")
		wantFault(t, h.Register(ctx, castell, id, assessment.Registration{Person: "x"}), "assessment.register.name_missing")
		wantFault(t, h.Register(ctx, author, id, ann), "identity.denied")
		must(t, h.Register(ctx, castell, id, ann, ann))
		must(t, h.Withdraw(ctx, castell, id, "ann", "ill"))
		must(t, h.Register(ctx, castell, id, ann))
		must(t, h.Open(ctx, castell, id))
		wantFault(t, h.Submit(ctx, amadi, id, nil), "assessment.submit.too_early")
		h.clock.Advance(2 * time.Hour)
		wantFault(t, h.Submit(ctx, amadi, id, []identity.PersonID{"ann"}), "assessment.submit.nobody")
		must(t, h.Submit(ctx, amadi, id, nil))
		wantFault(t, h.Register(ctx, castell, id, assessment.Registration{Person: "bo", Name: "Bo"}), "assessment.not_now.register")
		wantFault(t, h.Withdraw(ctx, castell, id, "ann", "late"), "assessment.not_now.withdraw")
		sh := h.sheet(t, id)
		if sh.Counts.Candidates != 1 || sh.Counts.Absent != 0 {
			t.Errorf("a refused step left something: %+v", sh.Counts)
		}
	})
}

func TestOneTenantSeesNothingOfAnother(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		id := h.upTo(t, 2, assessment.Open)
		_, err := h.Sheet(t.Context(), stranger, id)
		wantFault(t, err, "assessment.sitting.unknown")
		list, err := h.Sittings(t.Context(), stranger, "")
		if err != nil || len(list) != 0 {
			t.Errorf("got %v, %v", list, err)
		}
		_, err = h.Sheet(t.Context(), learner("p00"), id)
		wantFault(t, err, "identity.denied")
		_, err = h.Sittings(t.Context(), identity.Anonymous, "")
		wantFault(t, err, "identity.denied")
		if err := h.Can(castell, h.sheet(t, id), assessment.StepConfirm); !fault.Is(err, "assessment.not_now.confirm") {
			t.Errorf("got %v", err)
		}
	})
}

func TestEveryPersonalColumnIsExportedAndErased(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		ctx, id := t.Context(), h.upTo(t, 1, assessment.Submitted)
		declared := h.sheet(t, id).Declared
		must(t, h.CheckIdentity(ctx, amadi, id, assessment.Check{Executed: declared, Exceptions: []assessment.PersonException{
			{Person: person(0), Exception: assessment.Exception{Executed: assessment.Integrity{Supervision: assessment.Supervised}, Reason: "forgot the card"}},
		}}))
		must(t, h.StartMarking(ctx, amadi, id))
		must(t, h.Mark(ctx, amadi, id, assessment.Grid{RestMet: true, Marks: []assessment.Mark{{Person: person(0), Criterion: "c2", Note: "hands, every time"}}}))
		identitytest.Holds(t, h.db, h.Service, "assessment", person(0))
	})
}

func TestAPersonTakesTheirDataAndIsForgotten(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		ctx := t.Context()
		id := h.upTo(t, 3, assessment.Moderation)
		must(t, h.Hold(ctx, amadi, id, person(1), "a telephone was found"))
		must(t, h.db.Write(ctx, sqldb.Person(person(1)), func(ctx context.Context, tx *sqldb.Tx) error {
			got, err := h.Export(ctx, tx, person(1))
			if err != nil {
				return err
			}
			text, err := json.Marshal(got)
			for _, want := range []string{"Person 01", "read it too late", "a telephone was found"} {
				if !strings.Contains(string(text), want) {
					t.Errorf("the export lacks %q", want)
				}
			}
			return errors.Join(err, h.Erase(ctx, tx, person(1)))
		}))
		text, err := json.Marshal(h.sheet(t, id))
		must(t, err)
		for _, gone := range []string{"Person 01", "read it too late", "a telephone was found"} {
			if strings.Contains(string(text), gone) {
				t.Errorf("%q is still there", gone)
			}
		}
		if got := h.sheet(t, id).Counts; got.Candidates != 3 || got.NotPassed != 1 {
			t.Errorf("the record changed: %+v", got)
		}
		must(t, h.db.Read(ctx, sqldb.Person("nobody"), func(ctx context.Context, tx *sqldb.Tx) error {
			got, err := h.Export(ctx, tx, "nobody")
			if got != nil {
				t.Errorf("got %v of nobody", got)
			}
			return err
		}))
	})
}
