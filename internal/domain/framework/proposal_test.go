package framework_test

import (
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

func TestAProposalIsReadBesideWhatItFollows(t *testing.T) {
	t.Parallel()
	clock := sqldbtest.NewClock(spring)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		set(clock, spring)
		m := newMinistry(t, db, population{})
		d, err := m.CreateDraft(t.Context(), m.owner, draftOf(t, m.Library, minimum(t, "3")))
		if err != nil {
			t.Fatal(err)
		}
		p, err := m.Proposal(t.Context(), m.owner, d.ID)
		if err != nil {
			t.Fatal(err)
		}
		if p.ID != "xf-2027" || p.Before == nil || p.Before.ID != "xf-2026" || len(p.Changes) != 1 || p.Changes[0].Rule != "XF-1" || p.Set.Framework("xf-2027") == nil {
			t.Errorf("got %s, before %+v, changes %+v", p.ID, p.Before, p.Changes)
		}
		if _, err := m.Proposal(t.Context(), m.provider, d.ID); !fault.Is(err, "identity.denied") {
			t.Errorf("a provider reads a draft: %v", err)
		}
	})
}

func TestPublicFiguresAreMadeOnceADayAndNameNoOffer(t *testing.T) {
	t.Parallel()
	clock := sqldbtest.NewClock(spring)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		set(clock, spring)
		people := population{{ects: "5", staff: 400}, {ects: "2", staff: 6, learners: 12}}
		m := newMinistry(t, db, people)
		ctx := t.Context()
		d, err := m.CreateDraft(ctx, m.owner, draftOf(t, m.Library, minimum(t, "3")))
		if err != nil {
			t.Fatal(err)
		}
		daily := func(who identity.Actor) framework.Impact {
			t.Helper()
			i, ok, err := m.DailyImpact(ctx, who, d.ID)
			if err != nil || !ok {
				t.Fatalf("got %t, %v", ok, err)
			}
			return i
		}
		if i := daily(m.owner); i.Falls != 1 || i.Learners.Count != 10 || i.Moved != nil || i.More != 0 {
			t.Errorf("got %+v", i)
		}
		if _, _, err := m.DailyImpact(ctx, identity.Anonymous, d.ID); !fault.Is(err, "identity.denied") {
			t.Errorf("anybody, of a draft that is not public: %v", err)
		}
		today := pack.On(db.Now())
		if _, err := m.OpenConsultation(ctx, m.owner, d.ID, today, today); err != nil {
			t.Fatal(err)
		}
		people[0].ects = "1" // a second offer would fall from now on
		if i := daily(identity.Anonymous); i.Falls != 1 {
			t.Errorf("the same day: got %+v", i)
		}
		clock.Advance(24 * time.Hour)
		if i := daily(identity.Anonymous); i.Falls != 2 {
			t.Errorf("the day after: got %+v", i)
		}
		if _, err := m.Withdraw(ctx, m.owner, d.ID, "no"); err != nil {
			t.Fatal(err)
		}
		if _, ok, err := m.DailyImpact(ctx, identity.Anonymous, d.ID); ok || err != nil {
			t.Errorf("withdrawn: got %t, %v", ok, err)
		}
	})
}

func TestAnOrganisationSeesItsOwnDraftsAndNobodyElseTheirs(t *testing.T) {
	t.Parallel()
	clock := sqldbtest.NewClock(spring)
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		set(clock, spring)
		m := newMinistry(t, db, population{})
		d, err := m.CreateDraft(t.Context(), m.owner, draftOf(t, m.Library, minimum(t, "3")))
		if err != nil {
			t.Fatal(err)
		}
		if own, err := m.OwnDrafts(t.Context(), m.owner); err != nil || len(own) != 1 || own[0].ID != d.ID {
			t.Errorf("got %+v, %v", own, err)
		}
		if own, err := m.OwnDrafts(t.Context(), m.elsewhere); err != nil || len(own) != 0 {
			t.Errorf("elsewhere: got %+v, %v", own, err)
		}
		for name, who := range map[string]identity.Actor{"elsewhere": m.elsewhere, "provider": m.provider, "learner": m.learner, "manager": m.bare, "anybody": identity.Anonymous} {
			if _, err := m.OwnDraft(t.Context(), who, d.ID); !fault.Is(err, "identity.denied") {
				t.Errorf("%s: got %v", name, err)
			}
		}
	})
}
