package identity_test

import (
	"testing"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/identity/identitytest"
)

func TestARegisterHandsInManyPeopleAtOnceAndAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		known := func(email, education string) identity.Known {
			return identity.Known{Named: identity.Named{Name: "X Y", Email: email}, Attributes: []identity.Attribute{
				{Name: identity.AttributeEducation, Value: education, Source: "school register", Level: identity.LevelHigh},
				{Name: identity.AttributeDisability, Value: identity.No, Source: "school register", Level: identity.LevelHigh},
			}}
		}
		program := identity.System("test")
		all := []identity.Known{known("a@x.example", identity.EducationLess), known("b@x.example", identity.EducationTertiary)}
		first, err := h.EnsurePeople(t.Context(), program, all)
		must(t, err)
		all[0] = known("A@x.example", identity.EducationUpperSecondary)
		again, err := h.EnsurePeople(t.Context(), program, all)
		must(t, err)
		if len(first) != 2 || len(again) != 2 || first[0].ID != again[0].ID || first[1].ID != again[1].ID {
			t.Fatalf("%v and %v", first, again)
		}
		if at, ok := h.best(t, first[0].ID, identity.AttributeEducation); !ok || at.Value != identity.EducationUpperSecondary || at.Source != "school register" {
			t.Errorf("%s %s (%v)", at.Value, at.Source, ok)
		}
	})
}

func TestOneWrongPersonOfAListRefusesTheWholeList(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		program := identity.System("test")
		good := identity.Known{Named: identity.Named{Name: "A", Email: "good@x.example"}}
		_, err := h.EnsurePeople(t.Context(), program, []identity.Known{good, {Named: identity.Named{Name: "B", Email: "nowhere"}}})
		wantFault(t, err, "identity.person.email")
		_, err = h.EnsurePeople(t.Context(), program, []identity.Known{{Named: good.Named, Attributes: []identity.Attribute{{Name: "shoe-size", Value: "43", Source: "x", Level: identity.LevelHigh}}}})
		wantFault(t, err, "identity.attribute.name")
		p, err := h.EnsurePerson(t.Context(), program, good.Named)
		must(t, err)
		if ps, err := h.EnsurePeople(t.Context(), program, []identity.Known{good}); err != nil || ps[0].ID != p.ID {
			t.Errorf("%v %v", ps, err)
		}
		samira := identitytest.Member(t, h.Service, "", "samira")
		_, err = h.EnsurePeople(t.Context(), samira, []identity.Known{good})
		wantFault(t, err, "identity.denied")
	})
}
