package enrolment_test

import (
	"slices"
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// A provider goes through a long roll, finds somebody by their name as it is typed,
// and sees who asks, whatever part is shown.
func TestARollIsLookedThroughInParts(t *testing.T) {
	t.Parallel()
	each(t, 0, func(t *testing.T, h house) {
		names := []string{"Zoë Ay", "أحمد الهُدى", "Ömer Łuk", "beth", "Ann"}
		for i, n := range names {
			ask := h.application(i)
			ask.Name = n
			_, err := h.Apply(t.Context(), learner(i), ask)
			must(t, err)
			h.clock.Advance(time.Minute)
		}
		h.exec(t, `UPDATE enrolment_place SET folded = NULL`)
		must(t, h.Fold(t.Context()))
		shown := func(q enrolment.RollQuery) (got []string) {
			for {
				l, err := h.RollPart(t.Context(), registrar, h.offer, "spring", q)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range l.Rows {
					got = append(got, e.Name)
				}
				if q.After = l.Next; l.Next == "" {
					if l.All != len(got) {
						t.Errorf("%+v: %d shown of %d", q, len(got), l.All)
					}
					return got
				}
			}
		}
		if got := shown(enrolment.RollQuery{Window: sqldb.Window{Size: 2}}); !slices.Equal(got, names) {
			t.Errorf("as they applied: %q", got)
		}
		back := shown(enrolment.RollQuery{Window: sqldb.Window{Sort: enrolment.ByApplication, Down: true, Size: 2}})
		if slices.Reverse(back); !slices.Equal(back, names) {
			t.Errorf("the last first: %q", back)
		}
		byName := []string{"Ann", "beth", "Ömer Łuk", "Zoë Ay", "أحمد الهُدى"}
		if got := shown(enrolment.RollQuery{Window: sqldb.Window{Sort: enrolment.ByName, Size: 2}}); !slices.Equal(got, byName) {
			t.Errorf("by name: %q", got)
		}
		back = shown(enrolment.RollQuery{Window: sqldb.Window{Sort: enrolment.ByName, Down: true, Size: 2}})
		if slices.Reverse(back); !slices.Equal(back, byName) {
			t.Errorf("by name, backwards: %q", back)
		}
		for text, want := range map[string][]string{"omer luk": {"Ömer Łuk"}, "احمد": {"أحمد الهُدى"}, "%": names, "nobody": nil} {
			if got := shown(enrolment.RollQuery{Text: text}); !slices.Equal(got, want) {
				t.Errorf("%q finds %q", text, got)
			}
		}
		if got := shown(enrolment.RollQuery{State: enrolment.Completed}); len(got) != 0 {
			t.Errorf("completed: %q", got)
		}
		h.exec(t, `UPDATE enrolment_place SET state = 'applied' WHERE name = 'Ann'`)
		l, err := h.RollPart(t.Context(), registrar, h.offer, "spring", enrolment.RollQuery{Text: "beth"})
		if err != nil || len(l.Asked) != 1 || l.Asked[0].Name != "Ann" || len(l.Rows) != 1 {
			t.Errorf("who asks: %+v, %v", l.Asked, err)
		}
		if l, err = h.RollPart(t.Context(), registrar, h.offer, "spring", enrolment.RollQuery{Only: l.Asked[0].ID}); err != nil || len(l.Rows) != 1 || l.Rows[0].Name != "Ann" {
			t.Errorf("one alone: %+v, %v", l.Rows, err)
		}
		if _, err := h.RollPart(t.Context(), learner(1), h.offer, "spring", enrolment.RollQuery{}); !fault.Is(err, "identity.denied") {
			t.Errorf("a learner reads the roll: %v", err)
		}
		if l, err = h.RollPart(t.Context(), stranger, h.offer, "spring", enrolment.RollQuery{}); err != nil || len(l.Rows) != 0 {
			t.Errorf("another provider reads %+v, %v", l.Rows, err)
		}
	})
}

func (h house) exec(t *testing.T, query string, args ...any) {
	t.Helper()
	_, err := h.db.Migrator().ExecContext(t.Context(), query, args...)
	must(t, err)
}
