package credential_test

import (
	"cmp"
	"slices"
	"testing"

	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// named gives those who passed their names, the first first.
func (h *house) named(t *testing.T, names ...string) {
	t.Helper()
	for i, n := range names {
		h.exec(t, `UPDATE assessment_candidate SET name = $1 WHERE person = $2`, n, string(h.people[i].Person))
	}
}

// holders are the names a question finds, in the order of the list.
func (h *house) holders(t *testing.T, q credential.IssuedQuery) (names []string) {
	t.Helper()
	page, err := h.Issued(t.Context(), h.castell, q)
	must(t, err)
	if page.All != len(page.Rows) {
		t.Errorf("%+v: %d shown, %d counted", q, len(page.Rows), page.All)
	}
	for _, l := range page.Rows {
		names = append(names, l.Holder)
	}
	return names
}

func TestARegistrarFindsANameAsItIsTyped(t *testing.T) {
	t.Parallel()
	each(t, 4, func(t *testing.T, h *house) {
		h.named(t, "Ýrsa Łukasiewicz", "أحمد الهُدى", "Zoë O’Neil", "adam ÉCLAIR")
		issued := h.issued(t)
		for text, want := range map[string][]string{
			"yrsa": {"Ýrsa Łukasiewicz"}, "ÝRSA ŁUKASIEWICZ": {"Ýrsa Łukasiewicz"}, "احمد": {"أحمد الهُدى"}, "o'neil": {"Zoë O’Neil"}, "éclair": {"adam ÉCLAIR"},
			"nobody": nil, "100%": nil, "MEDICINES": {"adam ÉCLAIR", "Zoë O’Neil", "أحمد الهُدى", "Ýrsa Łukasiewicz"},
		} {
			got := h.holders(t, credential.IssuedQuery{Text: text})
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%q finds %q, want %q", text, got, want)
			}
		}
		must(t, h.Revoke(t.Context(), h.castell, issued[0].ID, "Somebody else sat the test."))
		byName := sqldb.Window{Sort: credential.ByHolder}
		for state, want := range map[credential.State]int{credential.Revoked: 1, credential.InForce: 3, credential.Suspended: 0, "no such state": 4} {
			for _, w := range []sqldb.Window{{}, byName, {Sort: credential.ByHolder, Down: true}, {Sort: credential.ByIssue}, {Sort: credential.ByTitle}} {
				if got := h.holders(t, credential.IssuedQuery{Text: "medicines", State: state, Window: w}); len(got) != want {
					t.Errorf("%s %+v: %q", state, w, got)
				}
			}
		}
	})
}

func TestWhatWasIssuedIsSortedAndLookedThroughBothWays(t *testing.T) {
	t.Parallel()
	each(t, 5, func(t *testing.T, h *house) {
		names := []string{"cleo", "Émile", "ADA", "dan", "Bo"}
		h.named(t, names...)
		issued := h.issued(t)
		slices.SortFunc(issued, func(a, b credential.Credential) int { return cmp.Compare(a.ID, b.ID) })
		var asIssued []string
		for _, c := range issued {
			i := slices.IndexFunc(h.people, func(p identity.Actor) bool { return p.Person == c.Person })
			asIssued = append(asIssued, names[i])
		}
		want := map[string][]string{
			credential.ByHolder: {"ADA", "Bo", "cleo", "dan", "Émile"}, credential.ByIssue: asIssued, credential.ByTitle: asIssued,
		}
		for sort, names := range want {
			backwards := slices.Clone(names)
			slices.Reverse(backwards)
			for _, text := range []string{"", "medicines"} {
				h.throughBothWays(t, credential.IssuedQuery{Text: text, Window: sqldb.Window{Sort: sort, Size: 2}}, names)
				h.throughBothWays(t, credential.IssuedQuery{Text: text, Window: sqldb.Window{Sort: sort, Down: true, Size: 2}}, backwards)
			}
		}
	})
}

// throughBothWays goes to the end of a list and back to its beginning.
func (h *house) throughBothWays(t *testing.T, q credential.IssuedQuery, want []string) {
	t.Helper()
	var forth []string
	var last credential.IssuedPage
	for {
		page, err := h.Issued(t.Context(), h.castell, q)
		must(t, err)
		for _, l := range page.Rows {
			forth = append(forth, l.Holder)
		}
		if last = page; page.Next == "" || len(forth) > len(want) {
			break
		}
		q.After = page.Next
	}
	if !slices.Equal(forth, want) {
		t.Errorf("%+v: forth %q, want %q", q, forth, want)
	}
	for q.Before = last.Previous; q.Before != ""; q.Before = last.Previous {
		var err error
		last, err = h.Issued(t.Context(), h.castell, q)
		must(t, err)
	}
	if len(last.Rows) != 2 || last.Rows[0].Holder != want[0] || last.All != len(want) {
		t.Errorf("%+v: back at %d of %d, want %q first", q, len(last.Rows), last.All, want[0])
	}
}

// An award of an older program is found once the job has run; one of a person who
// was erased never again.
func TestOlderAwardsAreFoundAndErasedOnesAreNot(t *testing.T) {
	t.Parallel()
	each(t, 3, func(t *testing.T, h *house) {
		h.named(t, "Ýrsa", "Ben", "Cy")
		h.issued(t)
		h.exec(t, `UPDATE credential_award SET folded = NULL`)
		must(t, h.Fold(t.Context()))
		must(t, h.Fold(t.Context()))
		if got := h.holders(t, credential.IssuedQuery{Text: "yrsa"}); len(got) != 1 {
			t.Fatalf("found %q", got)
		}
		h.erase(t, h.people[0].Person)
		if got := h.holders(t, credential.IssuedQuery{Text: "yrsa"}); len(got) != 0 {
			t.Errorf("erased, and found: %q", got)
		}
		if n := h.count(t, `SELECT COUNT(*) FROM credential_award WHERE folded LIKE '%yrsa%' OR folded IS NULL`); n != 0 {
			t.Errorf("%d awards still say who it was", n)
		}
		if got := h.holders(t, credential.IssuedQuery{Window: sqldb.Window{Sort: credential.ByHolder}}); !slices.Equal(got, []string{"", "Ben", "Cy"}) {
			t.Errorf("by name: %q", got)
		}
	})
}
