package catalogue

import (
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
