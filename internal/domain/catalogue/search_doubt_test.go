package catalogue

import (
	"context"
	"testing"

	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

// A search that is answered while another brings the index up to date may lack what
// was just stored: nobody keeps a page of it (ADR 0038).
func TestASearchFromAnOlderIndexIsKeptByNobody(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := importService(t, db)
		importFile(t, s, "testdata/import-small.csv", abroad(t), false)
		whole := func() bool {
			ctx, state, err := db.Snapshot(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = state.Close() }()
			if _, err := s.Search(ctx, identity.Anonymous, search.Query{}); err != nil {
				t.Fatal(err)
			}
			_, whole := state.Whole()
			return whole
		}
		if !whole() {
			t.Error("a search nobody is in the way of is of one state")
		}
		s.search.mu.Lock() // as another question holds it while it looks
		if whole() {
			t.Error("a search of an older index passes for the newest")
		}
		s.search.mu.Unlock()
		if !whole() {
			t.Error("afterwards it is of one state again")
		}
	})
}

// Somebody whose page is of an older state does not take the index back for others.
func TestAPageOfAnOlderStateDoesNotTakeTheIndexBack(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := importService(t, db)
		importFile(t, s, "testdata/import-small.csv", abroad(t), false)
		found := ask(t, s, search.Query{})
		ctx, state, err := db.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = state.Close() }()
		err = db.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
			k, err := offerByID(ctx, tx, OfferID(found.Hits[0].ID))
			if err != nil {
				return err
			}
			k.Listed, k.Changed = false, tx.Now()
			return updateOffer(ctx, tx, k)
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := ask(t, s, search.Query{}).Total; n != found.Total-1 {
			t.Fatalf("%d offers are found, want %d", n, found.Total-1)
		}
		if _, err := s.Search(ctx, identity.Anonymous, search.Query{}); err != nil {
			t.Fatal(err)
		}
		s.search.mu.Lock() // so that the next is answered from the index as it is
		defer s.search.mu.Unlock()
		if n := ask(t, s, search.Query{}).Total; n != found.Total-1 {
			t.Errorf("afterwards %d offers are found, want %d", n, found.Total-1)
		}
		if tables, _ := state.Whole(); len(tables) == 0 {
			t.Error("the page does not know that it was made of offers")
		}
	})
}
