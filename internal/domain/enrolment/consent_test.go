package enrolment_test

import (
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/identity/identitytest"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

// people is identity over the same database, and somebody born on a day.
func (h house) people(t *testing.T) *identity.Service {
	t.Helper()
	policy, err := identity.LoadPolicy()
	must(t, err)
	s, err := identity.New(identity.Deps{DB: h.db, Policy: policy, Secret: []byte("a secret of thirty-two bytes here")})
	must(t, err)
	return s
}

func (h house) born(t *testing.T, name, date string) identity.Actor {
	t.Helper()
	p, err := h.people(t).EnsurePerson(t.Context(), identitytest.System, identity.Named{Name: name, BirthDate: date, Email: name + "@people.example"})
	must(t, err)
	return identity.Actor{Person: p.ID, Roles: []identity.Role{identity.RoleLearner}}
}

var counsellor = identity.Actor{Person: "malik", Tenant: "service", Roles: []identity.Role{identity.RoleCounsellor}}

func TestAMinorsPlaceIsKeptUntilTheGuardianAgrees(t *testing.T) {
	t.Parallel()
	each(t, 24, func(t *testing.T, h house) {
		ada, people := h.born(t, "ada", "2010-12-01"), h.people(t)
		e, err := h.Apply(t.Context(), ada, h.application(1))
		must(t, err)
		wantFault(t, e.Consent, "identity.guardian.missing")
		if e.State != enrolment.Offered || !e.OfferedUntil.After(h.clock.Now()) {
			t.Errorf("got %+v", e)
		}
		terms := h.application(1).Terms
		_, err = h.Confirm(t.Context(), ada, e.ID, terms)
		wantFault(t, err, "identity.guardian.missing")

		g, err := people.RecordGuardian(t.Context(), counsellor, ada.Person, "mother@people.example", "Family register, page 3")
		must(t, err)
		_, err = h.Confirm(t.Context(), ada, e.ID, terms)
		wantFault(t, err, "identity.guardian.waits")
		shown, _, err := h.One(t.Context(), ada, e.ID)
		must(t, err)
		wantFault(t, shown.Consent, "identity.guardian.waits")

		mother := identity.Actor{Person: g.Guardian, Roles: []identity.Role{identity.RoleLearner}}
		wards, err := people.Wards(t.Context(), mother)
		must(t, err)
		if len(wards) != 1 || len(wards[0].Consents) != 1 || wards[0].Consents[0].Title != "Safe medicines administration" {
			t.Fatalf("the mother is asked %d times", len(wards))
		}
		must(t, people.Agree(t.Context(), mother, ada.Person, wards[0].Consents[0].Object))
		e, err = h.Confirm(t.Context(), ada, e.ID, terms)
		must(t, err)
		if e.State != enrolment.Enrolled || e.DueMinor != 60000 || e.Consent != nil {
			t.Errorf("got %+v", e)
		}
	})
}

func TestAMinorsPlaceGoesToTheNextWhenNobodyAgrees(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h house) {
		ada := h.born(t, "ada", "2010-12-01")
		e, err := h.Apply(t.Context(), ada, h.application(1))
		must(t, err)
		if next := h.apply(t, 2); next.State != enrolment.Waitlisted {
			t.Errorf("got %s", next.State)
		}
		h.clock.Advance(e.OfferedUntil.Sub(h.clock.Now()) + time.Second)
		h.work(t)
		if e, _, err = h.One(t.Context(), ada, e.ID); err != nil || e.State != enrolment.Expired || e.Consent != nil {
			t.Errorf("got %+v, %v", e, err)
		}
		if next := h.stands(t, 2); next.State != enrolment.Offered {
			t.Errorf("got %s", next.State)
		}
	})
}

func TestAMinorWhoWaitsHasTheGuardianAskedAlready(t *testing.T) {
	t.Parallel()
	each(t, 1, func(t *testing.T, h house) {
		h.apply(t, 2)
		e, err := h.Apply(t.Context(), h.born(t, "ada", "2010-12-01"), h.application(1))
		must(t, err)
		wantFault(t, e.Consent, "identity.guardian.missing")
		if e.State != enrolment.Waitlisted {
			t.Errorf("got %s", e.State)
		}
	})
}

func TestSomebodyOfAgeIsEnrolledAtOnce(t *testing.T) {
	t.Parallel()
	each(t, 24, func(t *testing.T, h house) {
		for name, date := range map[string]string{"grown": "1984-06-01", "sixteen": sqldbtest.Start.AddDate(-16, 0, 0).Format(time.DateOnly), "unknown": ""} {
			e, err := h.Apply(t.Context(), h.born(t, name, date), h.application(1))
			must(t, err)
			if e.State != enrolment.Enrolled || e.Consent != nil {
				t.Errorf("%s: got %+v", name, e)
			}
		}
	})
}
