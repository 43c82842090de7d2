package funding_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"opencairn.org/cairn/internal/domain/funding"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// hours is a confirmed pledge of 40 paid hours for each of Saltmarsh's people, 100 in
// all.
func (h house) hours(t *testing.T) funding.Pledge {
	t.Helper()
	return h.pledge(t, funding.Pledge{Offer: h.offer, Hours: 40, HoursTotal: 100, For: funding.ForStaff})
}

func (h house) take(t *testing.T, p string) error {
	t.Helper()
	return h.db.Write(t.Context(), sqldb.Person(identity.PersonID(p)), func(ctx context.Context, tx *sqldb.Tx) error {
		return h.TakeHoursIn(ctx, tx, funding.HoldRequest{Person: identity.PersonID(p), Offer: h.offer, Enrolment: "e-" + p}, h.provider)
	})
}

func (h house) settle(t *testing.T, p string, to funding.HoursState) {
	t.Helper()
	must(t, h.db.Write(t.Context(), sqldb.Tenant(h.provider), func(ctx context.Context, tx *sqldb.Tx) error {
		return funding.SettleHoursIn(ctx, tx, h.provider, "e-"+p, to)
	}))
}

func (h house) pledged(t *testing.T) funding.Pledged {
	t.Helper()
	all, err := h.Pledges(t.Context(), h.saltmarsh)
	must(t, err)
	return all[0]
}

func (h house) works(t *testing.T, people ...string) {
	t.Helper()
	for _, p := range people {
		h.attest(t, p, identity.AttributeEmployer, string(h.saltmarsh.Tenant))
	}
}

func TestAnEmployersHoursAreTakenUsedAndGivenBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.hours(t)
		h.works(t, "mina", "paul", "rita")
		if got, err := h.HoursFor(t.Context(), learner("stranger"), h.offer, funding.Answers{}); err != nil || got != nil {
			t.Errorf("somebody who works elsewhere is promised %+v, %v", got, err)
		}
		got, err := h.HoursFor(t.Context(), learner("mina"), h.offer, funding.Answers{})
		must(t, err)
		if got == nil || got.Hours != 40 || got.Name["en"] != "saltmarsh-care-homes" {
			t.Fatalf("Mina is promised %+v", got)
		}
		must(t, h.take(t, "mina"))
		must(t, h.take(t, "paul"))
		if p := h.pledged(t); p.HoursTaken != 80 || p.HoursUsed != 0 {
			t.Errorf("two took hours: %+v", p)
		}
		if got, err := h.HoursFor(t.Context(), learner("rita"), h.offer, funding.Answers{}); err != nil || got != nil {
			t.Errorf("20 are left and Rita is promised %+v, %v", got, err)
		}
		must(t, h.take(t, "rita")) // she takes part all the same, without hours
		h.settle(t, "mina", funding.HoursUsed)
		h.settle(t, "paul", funding.HoursReturned)
		h.settle(t, "paul", funding.HoursReturned) // again changes nothing
		h.settle(t, "rita", funding.HoursUsed)
		if p := h.pledged(t); p.HoursTaken != 40 || p.HoursUsed != 40 {
			t.Errorf("one used hers, one gave his back: %+v", p)
		}
		mine, err := h.MyHours(t.Context(), learner("mina"))
		must(t, err)
		if len(mine) != 1 || mine[0].State != funding.HoursUsed || mine[0].Name["en"] == "" {
			t.Errorf("Mina reads %+v", mine)
		}
		h.settle(t, "mina", funding.HoursKept) // her result counts no longer
		if p := h.pledged(t); p.HoursTaken != 40 || p.HoursUsed != 0 {
			t.Errorf("reopened: %+v", p)
		}
		q := h.quote(t, "mina", h.offer, funding.Answers{})
		for _, p := range q.Parts {
			if p.Payer == funding.PayerEmployer {
				t.Errorf("hours pay money: %+v", p)
			}
		}
		h.sound(t)
	})
}

func TestNoMoreHoursAreTakenThanAnEmployerPledged(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		h.hours(t)
		var failed atomic.Int64
		for i := range 8 {
			h.works(t, fmt.Sprint("p", i))
		}
		together(8, func(i int) {
			if h.take(t, fmt.Sprint("p", i)) != nil {
				failed.Add(1)
			}
		})
		if p := h.pledged(t); p.HoursTaken != 80 || failed.Load() != 0 {
			t.Errorf("%d of 100 hours are taken, %d failed", p.HoursTaken, failed.Load())
		}
	})
}

func TestAPledgeOfHoursSaysWhatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	now := at(start)
	good := funding.Pledge{Offer: "o", Hours: 40, HoursTotal: 80, For: funding.ForStaff, From: now, Until: now.AddDate(0, 1, 0)}
	must(t, funding.CheckPledge(good, now))
	for key, change := range map[string]func(*funding.Pledge){
		"funding.hours.range":              func(p *funding.Pledge) { p.Hours = 10_001; p.HoursTotal = 20_000 },
		"funding.hours.total":              func(p *funding.Pledge) { p.HoursTotal = 39 },
		"funding.pledge.total":             func(p *funding.Pledge) { p.Minor = 100 },
		"funding.pledge.amount_or_percent": func(p *funding.Pledge) { p.Hours, p.HoursTotal = 0, 0 },
	} {
		p := good
		change(&p)
		wantFault(t, funding.CheckPledge(p, now), key)
	}
}

func TestASupportIsReadByWhoGetsItAndEndedOnlyByWhoGrantsIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		_, err := h.db.Migrator().ExecContext(t.Context(), `INSERT INTO identity_person (id, name, given_name, family_name, birth_date, lang, created) VALUES ('mina', 'Mina', '', '', '', 'en', 0)`)
		must(t, err)
		idris := identity.Actor{Person: "idris", Tenant: h.ministry.Tenant, Roles: []identity.Role{identity.RoleCounsellor}}
		h.works(t, "mina")
		until := h.db.Now().AddDate(0, 6, 0)
		x, err := h.Grant(t.Context(), idris, funding.Support{Person: "mina", Named: "Mina", Kind: funding.SupportTravel, Minor: 6000, Currency: "EUR", Benefits: funding.BenefitsStay, Until: until})
		must(t, err)
		_, err = h.Grant(t.Context(), h.saltmarsh, funding.Support{Person: "mina", Named: "M. Berg", Kind: funding.SupportTimeOff, Hours: 8, Offer: h.offer, Until: until})
		must(t, err)
		mine, err := h.MySupports(t.Context(), learner("mina"))
		must(t, err)
		if len(mine) != 2 || mine[0].By["en"] == "" || mine[1].By["en"] == "" {
			t.Fatalf("Mina reads %+v", mine)
		}
		if other, err := h.MySupports(t.Context(), learner("paul")); err != nil || len(other) != 0 {
			t.Errorf("Paul reads %+v, %v", other, err)
		}
		granted, err := h.Granted(t.Context(), idris)
		must(t, err)
		if len(granted) != 1 || granted[0].Named != "Mina" {
			t.Errorf("the service reads %+v", granted)
		}
		wantFault(t, h.EndSupport(t.Context(), h.saltmarsh, x.ID), "funding.support.unknown")
		must(t, h.EndSupport(t.Context(), idris, x.ID))
		must(t, h.EndSupport(t.Context(), idris, x.ID))
		_, err = h.Grant(t.Context(), learner("mina"), funding.Support{Person: "mina", Kind: funding.SupportTravel, Until: until})
		wantFault(t, err, "identity.denied")
		self := idris
		self.Person = "mina"
		_, err = h.Grant(t.Context(), self, funding.Support{Person: "mina", Kind: funding.SupportTravel, Until: until})
		wantFault(t, err, "funding.support.own")
		_, err = h.Grant(t.Context(), idris, funding.Support{Person: "mina", Kind: "pocket money", Minor: 5, Hours: -1, Benefits: "maybe", Until: h.db.Now()})
		for _, key := range []string{"funding.support.kind", "funding.support.currency", "funding.hours.range", "funding.support.benefits", "funding.support.until"} {
			wantFault(t, err, key)
		}
	})
}
