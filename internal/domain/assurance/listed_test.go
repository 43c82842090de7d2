package assurance_test

import (
	"fmt"
	"slices"
	"testing"

	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// A provider with more applications than a part has goes through all of them, finds
// one by its title as it is typed, and sees those that are not decided.
func TestAProviderLooksThroughAllItsApplications(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fellmark) {
		first := f.upTo(t, assurance.Screening)
		now := f.db.Now().UnixMicro()
		for i := range 6 {
			f.exec(t, `INSERT INTO assurance_application (tenant, id, offer, title, hash, body, framework, route, clause, tier, factors, state, submitted_by, submitted_at, due_at, reasons)
				SELECT tenant, $1, offer, $2, $1, body, framework, route, clause, tier, factors, 'refused', submitted_by, $3, due_at, 'not yet' FROM assurance_application WHERE id = $4`,
				fmt.Sprintf("more-%d", i), []string{"Éclairage", "zinc", "Anchors", "أحبال", "Ökologie", "brass"}[i], now-int64(i+1)*1_000_000, string(first))
		}
		must(t, f.Fold(t.Context()))
		titles := func(q assurance.ApplicationsQuery) (all []string) {
			for {
				part, err := f.Applications(t.Context(), f.harbour, q)
				must(t, err)
				for _, a := range part.Rows {
					all = append(all, a.Title)
				}
				if part.Next == "" {
					if part.All != len(all) {
						t.Errorf("%+v: %d shown of %d", q, len(all), part.All)
					}
					return all
				}
				q.After = part.Next
			}
		}
		newest := titles(assurance.ApplicationsQuery{Window: sqldb.Window{Size: 2}})
		if len(newest) != 7 || newest[1] != "Éclairage" || newest[6] != "brass" {
			t.Errorf("the newest first: %q", newest)
		}
		oldest := titles(assurance.ApplicationsQuery{Window: sqldb.Window{Sort: assurance.BySubmission, Size: 3}})
		slices.Reverse(oldest)
		if !slices.Equal(oldest, newest) {
			t.Errorf("the oldest first, backwards: %q", oldest)
		}
		up := titles(assurance.ApplicationsQuery{Window: sqldb.Window{Sort: assurance.ByTitle, Size: 2}})
		if !slices.Equal(up[:3], []string{"Anchors", "brass", "Éclairage"}) || up[6] != "أحبال" {
			t.Errorf("by title: %q", up)
		}
		down := titles(assurance.ApplicationsQuery{Window: sqldb.Window{Sort: assurance.ByTitle, Down: true, Size: 4}})
		slices.Reverse(down)
		if !slices.Equal(up, down) {
			t.Errorf("by title, backwards: %q", down)
		}
		for _, w := range []sqldb.Window{{}, {Sort: assurance.ByTitle}, {Sort: assurance.ByTitle, Down: true}, {Sort: assurance.BySubmission}} {
			if got := titles(assurance.ApplicationsQuery{Window: w, Text: "OKOLOGIE"}); !slices.Equal(got, []string{"Ökologie"}) {
				t.Errorf("%+v: found %q", w, got)
			}
			open, decided := true, false
			if a, b := len(titles(assurance.ApplicationsQuery{Window: w, Open: &open})), len(titles(assurance.ApplicationsQuery{Window: w, Open: &decided})); a != 1 || b != 6 {
				t.Errorf("%+v: %d open, %d decided", w, a, b)
			}
		}
		if all, err := f.ApplicationsOfOffer(t.Context(), f.harbour, f.blades); err != nil || len(all) != 7 {
			t.Errorf("of the offer: %d, %v", len(all), err)
		}
		if all, err := f.ApplicationsOfOffer(t.Context(), f.brannocManager, f.blades); err != nil || len(all) != 0 {
			t.Errorf("another provider's: %d, %v", len(all), err)
		}
		_, err := f.ApplicationsOfOffer(t.Context(), f.olga, f.blades)
		wantFault(t, err, "identity.denied")
		_, err = f.ProviderDrifts(t.Context(), f.olga)
		wantFault(t, err, "identity.denied")
	})
}

// An employer that is asked often sees what waits, and what it answered, part by
// part.
func TestAnEmployerLooksThroughWhatItWasAsked(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f *fellmark) {
		f.upTo(t, assurance.Screening)
		now := f.db.Now().UnixMicro()
		for i := range 5 {
			f.exec(t, `INSERT INTO assurance_endorsement (tenant, id, offer, title, employer, kind, state, asked, statement, asked_at)
				SELECT tenant, $1, $1, title, employer, kind, $2, '', '', $3 FROM assurance_endorsement WHERE employer = 'wind-coast' AND id NOT LIKE 'more-%'`,
				fmt.Sprintf("more-%d", i), []string{"requested", "declined"}[i%2], now+int64(i+1)*1_000_000)
		}
		for state, want := range map[assurance.EndorsementState][]string{
			"": {"more-4", "more-3", "more-2", "more-1", "more-0"}, assurance.EndorsementRequested: {"more-4", "more-2", "more-0"}, assurance.EndorsementDeclined: {"more-3", "more-1"},
			assurance.EndorsementAnswered: {"more-3", "more-1"},
		} {
			q := assurance.EndorsementsQuery{State: state, Window: sqldb.Window{Size: 2}}
			var ids []string
			for {
				part, err := f.EndorsementsAsked(t.Context(), f.wind, q)
				must(t, err)
				for _, e := range part.Rows {
					ids = append(ids, string(e.ID))
				}
				if part.Next == "" {
					q.Before = part.Previous
					break
				}
				q.After = part.Next
			}
			if !slices.Equal(ids[:len(want)], want) {
				t.Errorf("%q: got %q", state, ids)
			}
			for q.Before != "" {
				part, err := f.EndorsementsAsked(t.Context(), f.wind, q)
				must(t, err)
				if q.Before = part.Previous; q.Before == "" && string(part.Rows[0].ID) != want[0] {
					t.Errorf("%q: back at %q", state, part.Rows[0].ID)
				}
			}
		}
	})
}

func (f *fellmark) exec(t *testing.T, query string, args ...any) {
	t.Helper()
	_, err := f.db.Migrator().ExecContext(t.Context(), query, args...)
	must(t, err)
}
