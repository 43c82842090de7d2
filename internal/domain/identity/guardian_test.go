package identity_test

import (
	"context"
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/identity/identitytest"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func (h house) consent(t *testing.T, p identity.PersonID) error {
	t.Helper()
	return h.db.Read(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		return identity.ConsentIn(ctx, tx, p, "place/1")
	})
}

func (h house) askConsent(t *testing.T, p identity.PersonID) {
	t.Helper()
	must(t, h.db.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		_, err := identity.AskConsentIn(ctx, tx, p, "place/1", "Why people act")
		return err
	}))
}

func TestAGuardianAgreesBeforeAMinorsPlaceIsConfirmed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		idris := h.counsel(t)
		child, err := h.EnsurePerson(t.Context(), identitytest.System, identity.Named{Name: "Ada", BirthDate: "2010-03-10", Email: "ada@people.example"})
		must(t, err)
		h.askConsent(t, child.ID)
		wantFault(t, h.consent(t, child.ID), "identity.guardian.missing")
		g, err := h.RecordGuardian(t.Context(), idris, child.ID, "Mother@people.example", "Family register, page 3")
		must(t, err)
		wantFault(t, h.consent(t, child.ID), "identity.guardian.waits")
		mother := h.actor(t, g.Guardian, "")
		wards, err := h.Wards(t.Context(), mother)
		if err != nil || len(wards) != 1 || wards[0].MinorName != "Ada" || len(wards[0].Consents) != 1 || wards[0].Consents[0].Title != "Why people act" {
			t.Fatalf("got %d, %v", len(wards), err)
		}
		wantFault(t, h.Agree(t.Context(), mother, child.ID, "place/2"), "identity.guardian.not_asked")
		wantFault(t, h.Agree(t.Context(), h.actor(t, child.ID, ""), child.ID, "place/1"), "identity.guardian.not_theirs")
		wantFault(t, h.Agree(t.Context(), idris, child.ID, "place/1"), "identity.guardian.not_theirs")
		wantFault(t, h.Agree(t.Context(), identity.Anonymous, child.ID, "place/1"), "identity.denied")
		must(t, h.Agree(t.Context(), mother, child.ID, "place/1"))
		must(t, h.Agree(t.Context(), mother, child.ID, "place/1"))
		must(t, h.consent(t, child.ID))

		must(t, h.EndGuardian(t.Context(), idris, g.ID))
		must(t, h.EndGuardian(t.Context(), mother, g.ID))
		wantFault(t, h.consent(t, child.ID), "identity.guardian.missing")
		wantFault(t, h.Agree(t.Context(), mother, child.ID, "place/1"), "identity.guardian.not_theirs")
		h.clock.Advance(8 * 24 * time.Hour) // the sixteenth birthday
		must(t, h.consent(t, child.ID))
		if wards, err := h.Wards(t.Context(), mother); err != nil || len(wards) != 0 {
			t.Errorf("got %d, %v", len(wards), err)
		}
	})
}

func TestSomebodyOfAgeNeedsNobody(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		for birth, minor := range map[string]bool{"2010-03-02": false, "2010-03-03": true, "1985-01-01": false, "": false} {
			p, err := h.EnsurePerson(t.Context(), identitytest.System, identity.Named{Name: "P", BirthDate: birth})
			must(t, err)
			h.askConsent(t, p.ID)
			if err := h.consent(t, p.ID); (err != nil) != minor {
				t.Errorf("born %q: %v", birth, err)
			}
		}
	})
}

func TestAGuardianshipThatCannotBeIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		idris := h.counsel(t)
		person := func(mail, birth string) identity.PersonID {
			p, err := h.EnsurePerson(t.Context(), identitytest.System, identity.Named{Name: mail, BirthDate: birth, Email: mail + "@people.example"})
			must(t, err)
			return p.ID
		}
		child, adult, sister := person("child", "2012-01-01"), person("adult", "1980-01-01"), person("sister", "2009-01-01")
		_ = sister
		for _, c := range []struct {
			who            identity.Actor
			minor          identity.PersonID
			mail, evidence string
			want           string
		}{
			{idris, child, "adult@people.example", " ", "identity.guardian.evidence"},
			{idris, adult, "child@people.example", "seen", "identity.guardian.of_age"},
			{idris, child, "child@people.example", "seen", "identity.guardian.oneself"},
			{idris, child, "sister@people.example", "seen", "identity.guardian.too_young"},
			{idris, child, "adult", "seen", "identity.person.email"},
			{idris, "nobody", "adult@people.example", "seen", "identity.person.none"},
			{idris, child, "idris@people.example", "seen", "identity.denied"},
			{h.actor(t, adult, ""), child, "adult@people.example", "seen", "identity.denied"},
			{identity.Anonymous, child, "adult@people.example", "seen", "identity.denied"},
		} {
			_, err := h.RecordGuardian(t.Context(), c.who, c.minor, c.mail, c.evidence)
			wantFault(t, err, c.want)
		}
		g, err := h.RecordGuardian(t.Context(), idris, child, "adult@people.example", "seen")
		must(t, err)
		wantFault(t, h.EndGuardian(t.Context(), h.actor(t, sister, ""), g.ID), "identity.denied")
		wantFault(t, h.EndGuardian(t.Context(), idris, "none"), "identity.guardian.unknown")
	})
}
