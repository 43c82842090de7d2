package enrolment_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/identity"
)

var program = identity.System("a register of enrolments")

func (h house) applicants(n int) (all []enrolment.Applicant) {
	for i := range n {
		all = append(all, enrolment.Applicant{Person: learner(i).Person, Application: h.application(i)})
	}
	return all
}

func TestManyApplyAtOnceEachInTheirOwnNameAndAgain(t *testing.T) {
	t.Parallel()
	each(t, 2, func(t *testing.T, h house) {
		for range 2 {
			es, err := h.ApplyAll(t.Context(), program, h.applicants(3))
			must(t, err)
			states := []enrolment.State{es[0].State, es[1].State, es[2].State}
			if diff := cmp.Diff([]enrolment.State{enrolment.Enrolled, enrolment.Enrolled, enrolment.Waitlisted}, states); diff != "" || es[2].Position != 1 {
				t.Error(diff, es[2].Position)
			}
		}
		_, ts, err := h.One(t.Context(), learner(1), h.stands(t, 1).ID)
		must(t, err)
		if len(ts) != 3 || ts[0].Actor != string(learner(1).Person) {
			t.Errorf("%+v", ts)
		}
	})
}

func TestOneWrongApplicationOfManyLeavesNothing(t *testing.T) {
	t.Parallel()
	each(t, 5, func(t *testing.T, h house) {
		all := h.applicants(2)
		all[1].AcceptPrice = false
		_, err := h.ApplyAll(t.Context(), program, all)
		wantFault(t, err, "enrolment.price.not_accepted")
		if es, err := h.Mine(t.Context(), learner(0)); err != nil || len(es) != 0 {
			t.Errorf("%+v %v", es, err)
		}
		_, err = h.ApplyAll(t.Context(), learner(0), h.applicants(1))
		wantFault(t, err, "identity.denied")
	})
}

func TestAProviderEntersHowARunEndedForEverybody(t *testing.T) {
	t.Parallel()
	each(t, 5, func(t *testing.T, h house) {
		es, err := h.ApplyAll(t.Context(), program, h.applicants(3))
		must(t, err)
		_, err = h.Withdraw(t.Context(), learner(2), es[2].ID, "")
		must(t, err)
		endings := []enrolment.Ending{{ID: es[0].ID, Attendance: 90}, {ID: es[1].ID, Attendance: 40, Lapsed: "stayed away"}, {ID: es[2].ID, Attendance: -1, Lapsed: "gone"}}
		for range 2 {
			must(t, h.End(t.Context(), registrar, endings))
			if e := h.stands(t, 0); e.State != enrolment.Enrolled || e.Attendance != 90 {
				t.Errorf("%+v", e)
			}
			if e := h.stands(t, 1); e.State != enrolment.NotCompleted || e.Attendance != 40 {
				t.Errorf("%+v", e)
			}
			if e := h.stands(t, 2); e.State != enrolment.Withdrawn {
				t.Errorf("%+v", e)
			}
		}
		wantFault(t, h.End(t.Context(), registrar, []enrolment.Ending{{ID: es[0].ID, Attendance: 101}}), "enrolment.attendance.range")
		wantFault(t, h.End(t.Context(), stranger, endings), "enrolment.unknown")
		wantFault(t, h.End(t.Context(), assessor, endings), "identity.denied")
	})
}
