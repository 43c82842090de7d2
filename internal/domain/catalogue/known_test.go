package catalogue

import (
	"context"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

// Whatever is done to offers, by whichever process, the next reader of each process
// sees what the database holds.
func TestAChangedOfferShowsAtOnceInEveryProcess(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		processes := []*Service{importService(t, db), importService(t, db)}
		importFile(t, processes[0], "testdata/import-small.csv", abroad(t), false)
		var ids []OfferID
		for _, h := range ask(t, processes[0], search.Query{}).Hits {
			ids = append(ids, OfferID(h.ID))
		}
		rapid.Check(t, func(rt *rapid.T) {
			for range rapid.IntRange(1, 3).Draw(rt, "changes") {
				change(t, rt, db, rapid.SampledFrom(ids).Draw(rt, "offer"))
			}
			for _, s := range processes {
				sameAsStored(t, rt, s, ids)
			}
		})
	})
}

// change does one thing to an offer that readers see, or fails to.
func change(t *testing.T, rt *rapid.T, db *sqldb.DB, id OfferID) {
	kind, word := rapid.IntRange(0, 5).Draw(rt, "kind"), rapid.StringMatching(`[a-z]{3,8}`).Draw(rt, "word")
	taken := rapid.IntRange(0, 3).Draw(rt, "rolled back") == 0
	err := db.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		k, err := offerByID(ctx, tx, id)
		if err != nil {
			return err
		}
		switch kind {
		case 0:
			k.Title = i18n.Text{"en": "Course " + word}
			k.Hash, k.Changed = ContentHash(k.Offer), tx.Now()
			err = updateOffer(ctx, tx, k)
		case 1:
			k.Listed = !k.Listed
			err = updateOffer(ctx, tx, k)
		case 2:
			err = renameOffer(ctx, tx, k, word)
		case 3:
			err = PutFactIn(ctx, tx, Fact{Offer: id, Kind: FactCounts, Value: word, Source: "two"})
		case 4:
			err = PutFactIn(ctx, tx, Fact{Offer: id, Kind: FactRated, Value: word, Source: "one"})
		case 5:
			err = DropFactsIn(ctx, tx, id, FactRated, "one")
		}
		if err == nil && taken {
			err = context.Canceled
		}
		return err
	})
	if err != nil && !taken {
		rt.Fatal(err)
	}
}

// sameAsStored compares what a process answers with the rows.
func sameAsStored(t *testing.T, rt *rapid.T, s *Service, ids []OfferID) {
	listed := map[OfferID]FoundOffer{}
	for _, o := range ask(t, s, search.Query{}).Offers {
		listed[o.Offer.ID] = o
	}
	for _, id := range ids {
		var k kept
		var facts []Fact
		err := s.DB.Read(t.Context(), sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
			if k, err = offerByID(ctx, tx, id); err != nil {
				return err
			}
			facts, err = FactsIn(ctx, tx, id)
			return err
		})
		if err != nil {
			rt.Fatal(err)
		}
		view, err := s.Offer(t.Context(), identity.Anonymous, id)
		if err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(k.Offer, view.Offer) + cmp.Diff(facts, view.Facts) + cmp.Diff(k.Listed, view.Listed) + cmp.Diff(k.Hash, view.Hash); diff != "" {
			rt.Fatalf("%s is shown otherwise: %s", id, diff)
		}
		found, there := listed[id]
		if there != k.searchable() {
			rt.Fatalf("%s: in the list %v, stored %v", id, there, k.searchable())
		}
		if diff := cmp.Diff(k.row(), found.OfferRow) + cmp.Diff(facts, found.Facts); there && diff != "" {
			rt.Fatalf("%s is listed otherwise: %s", id, diff)
		}
	}
}

// A statement that changes what a knownOffer holds and leaves the revision would be
// seen by nobody who read the offer before.
func TestEveryStatementThatChangesWhatIsShownCountsTheRevisionUp(t *testing.T) {
	t.Parallel()
	update := regexp.MustCompile("(?s)UPDATE catalogue_offer SET (.*?)(WHERE|`)")
	shown := regexp.MustCompile(`\b(data|hash|listed|found_at|listed_at|changed|gone_at) = `)
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		text, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range update.FindAllStringSubmatch(string(text), -1) {
			if !shown.MatchString(m[1]) {
				continue
			}
			if seen++; !strings.Contains(m[1], "revision = revision + 1") {
				t.Errorf("%s: %s", f.Name(), m[1])
			}
		}
	}
	if seen < 3 {
		t.Errorf("%d statements were found", seen)
	}
}

func TestKnownOffersTakeNoMoreThanTheirRoom(t *testing.T) {
	t.Parallel()
	var c knownOffers
	const each = knownBytes / 100
	id := func(i int) OfferID { return OfferID(strings.Repeat("x", i+1)) }
	for i := range 350 {
		c.put(&knownOffer{offer: Offer{ID: id(i)}, revision: 1, size: each})
		if c.at(id(0), 1) == nil {
			t.Fatalf("an offer that is asked for all the time is forgotten after %d others", i)
		}
		if n := len(c.newer) + len(c.old); n > 201 {
			t.Fatalf("%d offers are known after %d", n, i)
		}
	}
	if c.at(id(1), 1) != nil {
		t.Error("one that nobody asked for is still known")
	}
	if c.at(id(349), 2) != nil {
		t.Error("another revision is given")
	}
	c.put(&knownOffer{offer: Offer{ID: id(349)}, revision: 2, size: each})
	if k := c.at(id(349), 2); k == nil || c.at(id(349), 1) != nil {
		t.Error("the newer revision did not take the place of the other")
	}
}

// What a known offer is made of is what readers get: were one of them to write into
// it, the next would see that.
func TestReadersLeaveAKnownOfferAsItIs(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		s := importService(t, db)
		importFile(t, s, "testdata/import-small.csv", abroad(t), false)
		hits := ask(t, s, search.Query{Words: "blades course"}).Hits
		if len(hits) == 0 {
			t.Fatal("nothing is found")
		}
		ids := make([]OfferID, 0, 4)
		for _, h := range hits[:min(len(hits), 4)] {
			ids = append(ids, OfferID(h.ID))
		}
		done := make(chan error)
		for range 4 {
			go func() { done <- readAll(t.Context(), s, ids) }()
		}
		for range 4 {
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		}
		err := db.Read(t.Context(), sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
			for _, id := range ids {
				fresh, err := readKnown(ctx, tx, id)
				if err != nil {
					return err
				}
				k := s.known.at(id, fresh.revision)
				if k == nil {
					t.Errorf("%s is not known", id)
					continue
				}
				if diff := cmp.Diff(fresh.offer, k.offer) + cmp.Diff(fresh.facts, k.facts); diff != "" {
					t.Errorf("%s: %s", id, diff)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// readAll asks for offers in every way that gives known ones.
func readAll(ctx context.Context, s *Service, ids []OfferID) error {
	for _, id := range ids {
		v, err := s.Offer(ctx, identity.Anonymous, id)
		if err != nil {
			return err
		}
		if _, err := v.JSONLD(); err != nil {
			return err
		}
		if _, err := s.StandingEverywhere(&v); err != nil {
			return err
		}
		NextRun(v.Offer.Runs, time.Time{})
	}
	if _, err := s.Search(ctx, identity.Anonymous, search.Query{Words: "blades course"}); err != nil {
		return err
	}
	_, err := s.Compare(ctx, identity.Anonymous, ids)
	return err
}

// How an offer stands everywhere is found once a day, and again when its provider is
// another in the rules' eyes.
func TestHowAnOfferStandsIsWhatTheRulesSayOfItThatDay(t *testing.T) {
	t.Parallel()
	clock := sqldbtest.NewClock(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	sqldbtest.EachAt(t, clock, func(t *testing.T, db *sqldb.DB) {
		s := importService(t, db)
		importFile(t, s, "testdata/import-small.csv", abroad(t), false)
		v, err := s.Offer(t.Context(), identity.Anonymous, OfferID(ask(t, s, search.Query{Words: "blade"}).Hits[0].ID))
		if err != nil {
			t.Fatal(err)
		}
		var before []framework.Standing
		for _, country := range []string{"US", "US", "XF", "NZ"} {
			v.Provider.Country = country
			for range 2 { // as the rules say, and from memory
				got, err := s.StandingEverywhere(&v)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(standings(t, s, v), got); diff != "" {
					t.Fatalf("%s: %s", country, diff)
				}
				before = got
			}
		}
		clock.Advance(3 * 366 * 24 * time.Hour)
		after, err := s.StandingEverywhere(&v)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(standings(t, s, v), after); diff != "" || cmp.Equal(before, after) {
			t.Errorf("three years on: the same %v, %s", cmp.Equal(before, after), diff)
		}
	})
}

// standings asks the rules themselves.
func standings(t *testing.T, s *Service, v OfferView) (all []framework.Standing) {
	t.Helper()
	on := s.DB.Now()
	j, err := s.Frameworks.Library.Judge(FieldsOf(v.Offer, v.Provider, on), s.question(v.Provider, v.Facts, on))
	if err != nil {
		t.Fatal(err)
	}
	for i := range j.Findings {
		all = append(all, j.Findings[i].Standing())
	}
	return all
}
