package catalogue

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

func ask(t *testing.T, s *Service, q search.Query) SearchResults {
	t.Helper()
	r, err := s.Search(t.Context(), identity.Anonymous, q)
	if err != nil {
		t.Fatalf("search %+v: %v", q, err)
	}
	if len(r.Offers) != len(r.Hits) {
		t.Fatalf("%d hits, %d offers shown", len(r.Hits), len(r.Offers))
	}
	return r
}

func TestSearchFindsWhatWasStoredAMomentAgo(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := importService(t, db)
		if r := ask(t, s, search.Query{Words: "blade"}); r.Total != 0 {
			t.Errorf("found %d in an empty catalogue", r.Total)
		}
		importFile(t, s, "testdata/import-small.csv", abroad(t), false)
		r := ask(t, s, search.Query{Words: "blades", Count: search.Facets()})
		if r.Total != 1 || r.Offers[0].Offer.LocalID != "1" || r.Offers[0].Provider.Slug != "small-7" {
			t.Fatalf("got %+v", r)
		}
		if got := r.Facets[search.FacetSupports]; len(got) != 2 {
			t.Errorf("got supports %v", got)
		}
		if r := ask(t, s, search.Query{}); r.Total != 5 || r.Facets != nil {
			t.Errorf("everything: got %d, facets %v", r.Total, r.Facets)
		}
	})
}

// Where a run is comes from the provider's page; an offer that says nothing of it
// comes last, and is not left out.
func TestARunNearByComesFirstWhereItsPageSaysWhereItIs(t *testing.T) {
	t.Parallel()
	ix := search.New()
	for id, at := range map[OfferID]string{"far": "-33.9,151.2", "near": "54.97,-1.61", "silent": "", "wrong": "here"} {
		e := SearchEntry{Offer: Offer{ID: id, Title: i18n.Text{"en": "Blades"}, Runs: []Run{{ID: "a", At: at}, {ID: "b", At: at}}}}
		ix.Put(e.Document())
	}
	page, err := ix.Search(search.Query{Words: "blades", Sort: search.SortNearest, Near: search.ParsePoint("54.9,-1.6")})
	if err != nil || len(page.Hits) != 4 || page.Hits[0].ID != "near" || page.Hits[1].ID != "far" {
		t.Errorf("got %+v, %v", page.Hits, err)
	}
}

func TestSearchFollowsFactsAndOffersThatGo(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := importService(t, db)
		importFile(t, s, "testdata/import-small.csv", abroad(t), false)
		blade := OfferID(ask(t, s, search.Query{Words: "blade"}).Hits[0].ID)
		approved := search.Query{Filter: map[search.Facet][]string{search.FacetApprovedBy: {"qaf"}}}
		write := func(fn func(ctx context.Context, tx *sqldb.Tx) error) {
			t.Helper()
			if err := db.Write(t.Context(), sqldb.System, fn); err != nil {
				t.Fatal(err)
			}
		}
		var agency identity.Organisation
		write(func(ctx context.Context, tx *sqldb.Tx) (err error) {
			agency, _, err = identity.UnclaimedIn(ctx, tx, identity.Organisation{Slug: "qaf", Name: i18n.Text{"en": "Quality Agency"}, Kind: identity.KindAgency})
			if err != nil {
				return err
			}
			k, err := offerByID(ctx, tx, blade)
			if err != nil {
				return err
			}
			return PutFactIn(ctx, tx, Fact{Offer: blade, Kind: FactApproved, Value: k.Hash, Source: string(agency.ID)})
		})
		if r := ask(t, s, approved); r.Total != 1 || len(r.Offers[0].Facts) != 1 {
			t.Errorf("an approval is not found: %+v", r)
		}
		again := importService(t, db) // another process
		if diff := cmp.Diff(ask(t, s, approved), ask(t, again, approved), cmpopts.IgnoreUnexported(search.Page{})); diff != "" {
			t.Errorf("another process answers otherwise: %s", diff)
		}
		write(func(ctx context.Context, tx *sqldb.Tx) error {
			return DropFactsIn(ctx, tx, blade, FactApproved, string(agency.ID))
		})
		if r := ask(t, again, approved); r.Total != 0 {
			t.Errorf("an approval that was taken back is found: %+v", r)
		}
		write(func(ctx context.Context, tx *sqldb.Tx) error {
			k, err := offerByID(ctx, tx, blade)
			if err != nil {
				return err
			}
			k.GoneAt, k.Changed = tx.Now(), tx.Now()
			return updateOffer(ctx, tx, k)
		})
		if r := ask(t, s, search.Query{}); r.Total != 4 {
			t.Errorf("an offer that is gone is found: %d", r.Total)
		}
	})
}

func TestSearchSaysWhatIsWrongWithAQuestion(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := importService(t, db)
		if _, err := s.Search(t.Context(), identity.Anonymous, search.Query{Sort: "colour"}); !fault.Is(err, "search.sort") {
			t.Errorf("got %v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := s.LoadSearch(ctx); err == nil {
			t.Error("a load that was cancelled went well")
		}
		if err := s.LoadSearch(t.Context()); err != nil {
			t.Errorf("after one that failed: %v", err)
		}
	})
}

func TestWhatTenPeopleLookedForInVainIsTold(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := importService(t, db)
		importFile(t, s, "testdata/import-small.csv", abroad(t), false)
		program := identity.System("test")
		for i := range 13 {
			ask(t, s, search.Query{Words: []string{"Beekeeping  for towns", "towns, beekeeping"}[i%2]})
			ask(t, s, search.Query{Words: "blade"})
			if i < 9 {
				ask(t, s, search.Query{Words: "Jane Roe"})
			}
			want := 0
			if i >= 9 {
				want = 1
			}
			if got, err := s.Unfound(t.Context(), program); err != nil || len(got.Searches) != want {
				t.Fatalf("after %d searches: %+v, %v", i+1, got, err)
			}
		}
		got, _ := s.Unfound(t.Context(), program)
		if diff := cmp.Diff([]Unfound{{"beekeeping towns", 10}}, got.Searches); diff != "" {
			t.Error(diff)
		}
		if _, err := s.Unfound(t.Context(), identity.Anonymous); err == nil {
			t.Error("anybody may read what people look for")
		}
	})
}

// M076: two thirds of those who took a micro-credential had their degree in
// another field (S-294, S-295). Who asks plays no part in the question: the index
// is never told a person's field, and a field only narrows when it is chosen.
func TestAnOfferOutsideOnesFieldIsNeitherLeftOutNorRankedAway(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := importService(t, db)
		importFile(t, s, "testdata/import-small.csv", abroad(t), false)
		everything := ask(t, s, search.Query{Count: []search.Facet{search.FacetField}})
		nurse := identity.Actor{Person: "a-nurse", Roles: []identity.Role{identity.RoleLearner}}
		welder := identity.Actor{Person: "a-welder", Roles: []identity.Role{identity.RoleLearner}}
		for _, q := range []search.Query{{}, {Words: "blade"}, {Words: "inspect"}, {Sort: search.SortPrice}} {
			of := func(a identity.Actor) []search.Hit {
				r, err := s.Search(t.Context(), a, q)
				if err != nil {
					t.Fatal(err)
				}
				return r.Hits
			}
			if diff := cmp.Diff(of(nurse), of(welder)); diff != "" {
				t.Errorf("%+v: the answer depends on who asks: %s", q, diff)
			}
			if diff := cmp.Diff(of(identity.Anonymous), of(nurse)); diff != "" {
				t.Errorf("%+v: an account changes the answer: %s", q, diff)
			}
		}
		// choosing a field narrows; the others stay in sight with their numbers
		field := everything.Facets[search.FacetField][0]
		narrowed := ask(t, s, search.Query{Count: []search.Facet{search.FacetField}, Filter: map[search.Facet][]string{search.FacetField: {field.Value}}})
		if narrowed.Total != field.Count {
			t.Errorf("%s has %d offers, counted %d", field.Value, narrowed.Total, field.Count)
		}
		for _, c := range everything.Facets[search.FacetField] {
			if len(c.Value) == 2 && !slices.Contains(narrowed.Facets[search.FacetField], c) {
				t.Errorf("field %s with %d offers went out of sight", c.Value, c.Count)
			}
		}
	})
}
