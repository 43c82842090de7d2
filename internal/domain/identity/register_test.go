package identity_test

import (
	"strings"
	"testing"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/identity/identitytest"
	"opencairn.org/cairn/internal/ground/fault"
)

func answers(t *testing.T, file string) []identity.RegisterAnswer {
	t.Helper()
	all, err := identity.ReadRegisterAnswers(strings.NewReader(file))
	must(t, err)
	return all
}

func TestARegistersAnswerCountsBeforeWhatAPersonSays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		ieva := identitytest.Member(t, h.Service, "", "ieva")
		must(t, h.Attest(t.Context(), ieva, ieva.Person, identity.Attribute{Name: identity.AttributePriority, Value: identity.No, Level: identity.LevelSelf}))
		all := answers(t, "person;attribute;value\nIeva@people.example ; priority;yes\n\nieva@people.example;national-id;LT 1\n")
		r, err := h.TakeRegisterAnswers(t.Context(), identitytest.System, "Employment register", all, true)
		must(t, err)
		if at, _ := h.best(t, ieva.Person, identity.AttributePriority); r.Taken != 2 || at.Level != identity.LevelSelf {
			t.Errorf("a dry run took %d and stored %v", r.Taken, at.Level)
		}
		for range 2 { // the same file again changes nothing
			_, err = h.TakeRegisterAnswers(t.Context(), identitytest.System, "Employment register", all, false)
			must(t, err)
		}
		at, _ := h.best(t, ieva.Person, identity.AttributePriority)
		if at.Value != identity.Yes || at.Level != identity.LevelHigh || at.Source != "Employment register" {
			t.Errorf("got %s at %s from %s", at.Value, at.Level, at.Source)
		}
		// The number that one register answered finds her for the next.
		_, err = h.TakeRegisterAnswers(t.Context(), identitytest.System, "Education register", answers(t, "person,attribute,value\nLT 1,education,upper-secondary\n"), false)
		must(t, err)
		if at, _ := h.best(t, ieva.Person, identity.AttributeEducation); at.Value != identity.EducationUpperSecondary {
			t.Errorf("got %q", at.Value)
		}
	})
}

func TestARegistersFileNamesTheRowAndTheColumnThatAreWrong(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, h house) {
		samira := identitytest.Member(t, h.Service, "", "samira")
		_, err := h.TakeRegisterAnswers(t.Context(), samira, "My own register", nil, false)
		if !fault.Is(err, "identity.denied") {
			t.Errorf("a learner took answers over: %v", err)
		}
		_, err = h.TakeRegisterAnswers(t.Context(), identitytest.System, " ", nil, false)
		wantFault(t, err, "identity.register.source")
		r, err := h.TakeRegisterAnswers(t.Context(), identitytest.System, "Employment register",
			answers(t, "person,attribute,value\nnobody@people.example,priority,yes\nLT 9,priority,yes\nnobody@people.example,height,180\nnobody@people.example,priority,maybe\n"), false)
		must(t, err)
		want := []struct {
			row    int
			column string
			key    string
		}{{2, "person", "identity.register.nobody"}, {3, "person", "identity.register.nobody"}, {4, "attribute", "identity.attribute.name"}, {5, "value", "identity.attribute.value"}}
		if r.Taken != 0 || len(r.Left) != len(want) {
			t.Fatalf("took %d, left %v", r.Taken, r.Left)
		}
		for i, w := range want {
			if x := r.Left[i]; x.Row != w.row || x.Column != w.column || !fault.Is(x.Why, w.key) {
				t.Errorf("row %d, column %s: %v; want row %d, column %s: %s", x.Row, x.Column, x.Why, w.row, w.column, w.key)
			}
		}
	})
	if _, err := identity.ReadRegisterAnswers(strings.NewReader("who,attribute,value\na,b,c\n")); !fault.Is(err, "identity.register.column") {
		t.Errorf("a file without the column person: %v", err)
	}
	if _, err := identity.ReadRegisterAnswers(strings.NewReader("")); !fault.Is(err, "import.file.empty") {
		t.Errorf("an empty file: %v", err)
	}
}
