package enrolment_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/funding"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// hungary is a house whose provider lives in Hungary, where enrolling agrees on a
// contract; the voucher of another country pays nothing there.
func hungary(t *testing.T, fn func(t *testing.T, h house)) {
	t.Helper()
	each(t, 1, func(t *testing.T, h house) {
		set, err := shipped()
		must(t, err)
		policy, err := identity.LoadPolicy()
		must(t, err)
		_, err = h.db.Migrator().ExecContext(t.Context(), `INSERT INTO identity_organisation (id, slug, name, kind, website, country, region, status, created, staff)
			VALUES ($1, $1, '{"en":"Híd"}', 'provider', '', 'HU', '', 'active', 0, 0)`, string(aldermoor))
		must(t, err)
		funds := funding.New(funding.Deps{DB: h.db, Policy: policy, Packs: set, Home: []string{"hu"}, Jurisdiction: "HU"})
		h.Service = enrolment.New(enrolment.Deps{DB: h.db, Policy: policy, Funding: funds, Packs: set, Home: "HU"})
		fn(t, h)
	})
}

func (h house) shown(t *testing.T, lang string) enrolment.Contract {
	t.Helper()
	a := learner(1)
	a.Lang = lang
	p, err := h.Prospect(t.Context(), a, h.offer, "spring")
	must(t, err)
	if p.Contract == nil {
		t.Fatal("no contract is shown before enrolling")
	}
	return *p.Contract
}

func (h house) signed(t *testing.T, i int) enrolment.Application {
	t.Helper()
	app := h.application(i)
	app.Contract, app.AcceptContract = h.shown(t, "en").Digest, true
	return app
}

func TestNobodyIsEnrolledWithoutTheContractAndWhatWasReadIsKept(t *testing.T) {
	t.Parallel()
	hungary(t, func(t *testing.T, h house) {
		app := h.application(1)
		app.Name = ""
		_, err := h.Apply(t.Context(), learner(1), app)
		wantFault(t, err, "enrolment.contract.not_accepted") // beside everything else that is wrong
		wantFault(t, err, "enrolment.name_missing")
		app = h.signed(t, 1)
		app.AcceptContract = false
		_, err = h.Apply(t.Context(), learner(1), app)
		wantFault(t, err, "enrolment.contract.not_accepted")
		app.Contract, app.AcceptContract = "another wording", true
		_, err = h.Apply(t.Context(), learner(1), app)
		wantFault(t, err, "enrolment.contract.changed")
		french := h.shown(t, "fr")
		if french.Lang != "fr" || french.Digest == h.shown(t, "en").Digest || h.shown(t, "sl").Lang != "en" {
			t.Errorf("French is shown as %+v", french)
		}
		app.Contract = french.Digest // accepted in the language it was read in
		e, err := h.Apply(t.Context(), learner(1), app)
		must(t, err)
		c, err := h.OwnContract(t.Context(), learner(1), e.ID)
		must(t, err)
		if c.Lang != "fr" || c.Digest != french.Digest || len(c.Clauses) != len(french.Clauses) || c.Clauses[0] != french.Clauses[0] || !c.At.Equal(h.db.Now()) {
			t.Errorf("kept is %+v", c.Accepted)
		}
		if !e.Census.Equal(e.Starts) { // the run starts in 14 days, when the time to withdraw ends too
			t.Errorf("leaving is free until %v, the run starts %v", e.Census, e.Starts)
		}
		theirs, err := h.ContractOf(t.Context(), registrar, e.ID)
		must(t, err)
		if theirs.Digest != c.Digest || theirs.Provider != "Híd" {
			t.Errorf("the provider reads %+v", theirs)
		}
		_, err = h.OwnContract(t.Context(), learner(2), e.ID)
		wantFault(t, err, "enrolment.unknown")
		_, err = h.ContractOf(t.Context(), stranger, e.ID)
		wantFault(t, err, "enrolment.unknown")
		by, err := h.SignedIn(t.Context(), registrar, e.Run)
		must(t, err)
		if !by[e.ID] || len(by) != 1 {
			t.Errorf("signed are %v", by)
		}
	})
}

func TestWhoWaitedKeepsTheContractAcceptedAndMayWithdrawInItsTime(t *testing.T) {
	t.Parallel()
	hungary(t, func(t *testing.T, h house) {
		first, err := h.Apply(t.Context(), learner(1), h.signed(t, 1))
		must(t, err)
		second, err := h.Apply(t.Context(), learner(2), h.signed(t, 2))
		must(t, err)
		if second.State != enrolment.Waitlisted {
			t.Fatalf("the second is %s", second.State)
		}
		_, err = h.Withdraw(t.Context(), learner(1), first.ID, "")
		must(t, err)
		was, err := h.OwnContract(t.Context(), learner(2), second.ID)
		must(t, err)
		got, err := h.Confirm(t.Context(), learner(2), second.ID, h.application(2).Terms)
		must(t, err)
		is, err := h.OwnContract(t.Context(), learner(2), second.ID)
		must(t, err)
		if got.State != enrolment.Enrolled || !is.At.Equal(was.At) {
			t.Errorf("confirmed as %s, accepted at %v, before at %v", got.State, is.At, was.At)
		}
	})
}

func TestARegisterTakenOverWasSignedOnPaperAndTheAuthorityCountsWithoutNames(t *testing.T) {
	t.Parallel()
	hungary(t, func(t *testing.T, h house) {
		_, err := h.ApplyAll(t.Context(), identity.System("a register"), []enrolment.Applicant{{Person: learner(3).Person, Application: h.application(3)}})
		must(t, err)
		app := h.signed(t, 4)
		app.Run = "open" // begins at once: the contract's 14 days are later than its census date
		e, err := h.Apply(t.Context(), learner(4), app)
		must(t, err)
		if !e.Census.Equal(h.db.Now().AddDate(0, 0, 14)) {
			t.Errorf("leaving is free until %v", e.Census)
		}
		operator := identity.Actor{Person: "bela", Tenant: "operator", Roles: []identity.Role{identity.RoleOperator}}
		all, err := h.Participation(t.Context(), operator)
		must(t, err)
		if len(all) != 1 || all[0].Now != 2 || all[0].Contracts != 1 || all[0].Completed != 0 {
			t.Errorf("the authority reads %+v", all)
		}
		_, err = h.Participation(t.Context(), registrar)
		wantFault(t, err, "identity.denied")
		must(t, h.db.Read(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
			out, err := h.Export(ctx, tx, learner(4).Person)
			if text, _ := json.Marshal(out); err == nil && !strings.Contains(string(text), "may withdraw within 14 days") {
				t.Errorf("the contract is not exported: %s", text)
			}
			return err
		}))
	})
}
