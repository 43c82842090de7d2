package identity_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/identity/identitytest"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func education(value string, l identity.Level) identity.Attribute {
	return identity.Attribute{Name: identity.AttributeEducation, Value: value, Level: l}
}

// best is what identity.AttributeIn says.
func (h house) best(t *testing.T, person identity.PersonID, name string) (at identity.Attribute, known bool) {
	t.Helper()
	must(t, h.db.Read(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		at, known, err = identity.AttributeIn(ctx, tx, person, name)
		return err
	}))
	return at, known
}

func TestTheSurestStatementCountsAndTheNewestOfEquals(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		identitytest.Organisation(t, h.Service, "service", identity.KindFunder)
		identitytest.Organisation(t, h.Service, "college", identity.KindUniversity)
		samira := identitytest.Member(t, h.Service, "", "samira")
		idris := identitytest.Member(t, h.Service, "service", "idris", identity.RoleCounsellor)
		silje := identitytest.Member(t, h.Service, "college", "silje", identity.RoleRegistrar)
		if _, known := h.best(t, samira.Person, identity.AttributeEducation); known {
			t.Error("something is known of somebody nobody spoke about")
		}
		must(t, h.Attest(t.Context(), samira, samira.Person, education(identity.EducationTertiary, identity.LevelSelf)))
		h.clock.Advance(time.Hour)
		must(t, h.Attest(t.Context(), idris, samira.Person, education(identity.EducationLess, identity.LevelSubstantial)))
		h.clock.Advance(time.Hour)
		must(t, h.Attest(t.Context(), silje, samira.Person, education(identity.EducationUpperSecondary, identity.LevelSubstantial)))
		at, _ := h.best(t, samira.Person, identity.AttributeEducation)
		if at.Value != identity.EducationUpperSecondary || at.Source != "college" || at.Level != identity.LevelSubstantial {
			t.Errorf("got %s %s %s", at.Value, at.Source, at.Level)
		}
		all, err := h.Attributes(t.Context(), samira, samira.Person)
		must(t, err)
		var sources []string
		for _, at := range all {
			sources = append(sources, at.Source)
		}
		if d := cmp.Diff([]string{"college", "service", identity.SourceSelf}, sources); d != "" {
			t.Error(d)
		}
		must(t, h.Withdraw(t.Context(), silje, samira.Person, identity.AttributeEducation))
		must(t, h.Withdraw(t.Context(), samira, samira.Person, identity.AttributeEducation))
		wantFault(t, h.Withdraw(t.Context(), samira, samira.Person, identity.AttributeEducation), "identity.attribute.none")
		if at, _ := h.best(t, samira.Person, identity.AttributeEducation); at.Source != "service" {
			t.Errorf("got %s", at.Source)
		}
	})
}

func TestNobodyVouchesForWhatTheyHaveNotSeen(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		identitytest.Organisation(t, h.Service, "saltmarsh", identity.KindEmployer)
		identitytest.Organisation(t, h.Service, "windcoast", identity.KindEmployer)
		identitytest.Organisation(t, h.Service, "service", identity.KindFunder)
		samira := identitytest.Member(t, h.Service, "", "samira")
		lena := identitytest.Member(t, h.Service, "", "lena")
		dana := identitytest.Member(t, h.Service, "saltmarsh", "dana", identity.RoleEmployer)
		idris := identitytest.Member(t, h.Service, "service", "idris", identity.RoleCounsellor)
		works := func(where string, l identity.Level) identity.Attribute {
			return identity.Attribute{Name: identity.AttributeEmployer, Value: where, Level: l}
		}
		for _, c := range []struct {
			who  identity.Actor
			of   identity.PersonID
			at   identity.Attribute
			want string
		}{
			{identity.Anonymous, samira.Person, education("less", identity.LevelSelf), "identity.denied"},
			{lena, samira.Person, education("less", identity.LevelSelf), "identity.denied"},
			{dana, samira.Person, education("less", identity.LevelLow), "identity.denied"},
			{dana, samira.Person, works("windcoast", identity.LevelLow), "identity.denied"},
			{samira, samira.Person, education("less", identity.LevelSubstantial), "identity.attribute.level_own"},
			{samira, samira.Person, education("doctorate", identity.LevelSelf), "identity.attribute.value"},
			{samira, samira.Person, education(" ", identity.LevelSelf), "identity.attribute.value_missing"},
			{samira, samira.Person, identity.Attribute{Name: "shoe-size", Value: "38", Level: identity.LevelSelf}, "identity.attribute.name"},
			{samira, samira.Person, works("nowhere", identity.LevelSelf), "identity.organisation.none"},
			{idris, samira.Person, education("less", identity.LevelSelf), "identity.attribute.level_organisation"},
			{idris, samira.Person, education("less", identity.LevelHigh), "identity.attribute.level_organisation"},
			{idris, samira.Person, education("less", "certain"), "identity.attribute.level"},
			{idris, "nobody", education("less", identity.LevelLow), "identity.person.none"},
			{idris, idris.Person, education("less", identity.LevelLow), "identity.attribute.level_own"},
		} {
			wantFault(t, h.Attest(t.Context(), c.who, c.of, c.at), c.want)
		}
		wantFault(t, h.Withdraw(t.Context(), lena, samira.Person, identity.AttributeEducation), "identity.denied")
		must(t, h.Attest(t.Context(), dana, samira.Person, works("saltmarsh", identity.LevelSubstantial)))
		if at, known := h.best(t, samira.Person, identity.AttributeEmployer); !known || at.Value != "saltmarsh" || at.Source != "saltmarsh" {
			t.Error("an employer cannot say who works there")
		}
		_, err := h.Attributes(t.Context(), idris, samira.Person)
		wantFault(t, err, "identity.denied")
	})
}

func TestEveryPurposeSeesItsOwnPseudonym(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		samira := identitytest.Member(t, h.Service, "", "samira")
		lena := identitytest.Member(t, h.Service, "", "lena")
		as := func(p identity.PersonID, purpose string) (name string) {
			must(t, h.db.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
				name, err = identity.PseudonymIn(ctx, tx, p, purpose)
				return err
			}))
			return name
		}
		first := as(samira.Person, "insight")
		if again := as(samira.Person, "insight"); first != again || first == "" {
			t.Error("one person is two under one purpose")
		}
		if first == as(samira.Person, "survey") || first == as(lena.Person, "insight") || first == string(samira.Person) {
			t.Error("two purposes, or two people, can be put together")
		}
	})
}

func TestAnAllianceIsWhoIsInItOnTheDay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		for slug, kind := range map[string]identity.OrganisationKind{
			"shores": identity.KindAlliance, "other": identity.KindAlliance, "aldermoor": identity.KindUniversity, "ostrand": identity.KindUniversity, "digital": identity.KindOperator,
		} {
			identitytest.Organisation(t, h.Service, slug, kind)
		}
		anneke := identitytest.Member(t, h.Service, "shores", "anneke", identity.RoleCoordinator)
		tove := identitytest.Member(t, h.Service, "digital", "tove", identity.RoleOperator)
		silje := identitytest.Member(t, h.Service, "aldermoor", "silje", identity.RoleRegistrar, identity.RoleManager)
		day := func(d int) time.Time { return time.Date(2026, 3, d, 15, 0, 0, 0, time.UTC) }
		on := func(d int) (ids []identity.TenantID) {
			must(t, h.db.Read(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
				ids, err = identity.MembersIn(ctx, tx, "shores", day(d))
				return err
			}))
			return ids
		}
		wantFault(t, h.JoinAlliance(t.Context(), silje, "shores", "aldermoor", day(1)), "identity.denied")
		wantFault(t, h.JoinAlliance(t.Context(), anneke, "other", "aldermoor", day(1)), "identity.denied")
		wantFault(t, h.JoinAlliance(t.Context(), tove, "aldermoor", "ostrand", day(1)), "identity.alliance.none")
		wantFault(t, h.JoinAlliance(t.Context(), tove, "shores", "other", day(1)), "identity.alliance.unfit")
		wantFault(t, h.JoinAlliance(t.Context(), tove, "shores", "nowhere", day(1)), "identity.organisation.none")
		must(t, h.JoinAlliance(t.Context(), tove, "shores", "ostrand", day(1)))
		must(t, h.JoinAlliance(t.Context(), anneke, "shores", "aldermoor", day(5)))
		wantFault(t, h.JoinAlliance(t.Context(), anneke, "shores", "aldermoor", day(9)), "identity.alliance.member")
		wantFault(t, h.LeaveAlliance(t.Context(), silje, "shores", "aldermoor", day(9)), "identity.denied")
		wantFault(t, h.LeaveAlliance(t.Context(), anneke, "shores", "aldermoor", day(5)), "identity.alliance.not_member")
		must(t, h.LeaveAlliance(t.Context(), anneke, "shores", "aldermoor", day(9)))
		wantFault(t, h.LeaveAlliance(t.Context(), anneke, "shores", "aldermoor", day(10)), "identity.alliance.not_member")
		for d, want := range map[int][]identity.TenantID{4: {"ostrand"}, 5: {"aldermoor", "ostrand"}, 8: {"aldermoor", "ostrand"}, 9: {"ostrand"}} {
			if diff := cmp.Diff(want, on(d)); diff != "" {
				t.Errorf("on day %d: %s", d, diff)
			}
		}
		must(t, h.JoinAlliance(t.Context(), anneke, "shores", "aldermoor", day(20)))
		all, err := h.AllianceMembers(t.Context(), identity.Anonymous, "shores")
		if err != nil || len(all) != 3 {
			t.Errorf("what was is forgotten: %d, %v", len(all), err)
		}
	})
}
