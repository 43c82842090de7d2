package catalogue

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/domain/catalogue/likeness"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

// pairShelf is a catalogue of a few offers that are changed at will.
type pairShelf struct {
	db     *sqldb.DB
	offers map[OfferID]Offer // published
}

// fewWords are a few words, so that pairs come and go.
func fewWords(t *rapid.T, what string) i18n.Text {
	return i18n.Text{"en": rapid.SampledFrom([]string{"inspect turbine blades", "inspect turbine blades safely", "inspect blades", "care at night", "care at night safely", "lift a person"}).Draw(t, what)}
}

// change stores an offer anew, or takes it away.
func (p pairShelf) change(t *rapid.T) {
	id := OfferID(fmt.Sprintf("o%d", rapid.IntRange(0, 9).Draw(t, "offer")))
	gone := rapid.IntRange(0, 4).Draw(t, "gone") == 0
	hours := credit.MustParse(rapid.SampledFrom([]string{"40", "50"}).Draw(t, "hours"))
	o := Offer{ID: id, Provider: "harbour", LocalID: string(id), Title: fewWords(t, "title"), Outcomes: []Outcome{{Text: fewWords(t, "outcome")}}, Workload: Workload{Hours: &hours}}
	err := p.db.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		k := kept{Offer: o, Hash: "x", FoundAt: tx.Now(), Changed: tx.Now()}
		if gone {
			k.GoneAt = tx.Now()
		}
		if _, err := offerByID(ctx, tx, id); err == nil {
			return updateOffer(ctx, tx, k)
		}
		return insertOffer(ctx, tx, k)
	})
	if err != nil {
		t.Fatal(err)
	}
	if delete(p.offers, id); !gone {
		p.offers[id] = o
	}
}

// scratch is what comparing all pairs comes to.
func (p pairShelf) scratch() map[[2]OfferID]likeness.Share {
	out := map[[2]OfferID]likeness.Share{}
	for a, x := range p.offers {
		for b, y := range p.offers {
			if l := likeness.Compare(contentOf(x), contentOf(y)); a < b && l.Score >= AlikeToLookAt {
				out[[2]OfferID{a, b}] = l.Score
			}
		}
	}
	return out
}

func (p pairShelf) stored(t *rapid.T) map[[2]OfferID]likeness.Share {
	out := map[[2]OfferID]likeness.Share{}
	err := p.db.Read(t.Context(), sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		clear(out)
		for i := range 10 {
			id := OfferID(fmt.Sprintf("o%d", i))
			all, err := pairsOf(ctx, tx, id)
			if err != nil {
				return err
			}
			for _, q := range all {
				out[[2]OfferID{min(id, OfferID(q.ID)), max(id, OfferID(q.ID))}] = q.Score
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// asked are the pairs as one offer after another is asked for those like it.
func (p pairShelf) asked(t *rapid.T, s *Service) map[[2]OfferID]likeness.Share {
	out := map[[2]OfferID]likeness.Share{}
	for id := range p.offers {
		all, err := s.Duplicates(t.Context(), identity.Anonymous, id, AlikeToLookAt)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range all {
			out[[2]OfferID{min(id, d.Offer), max(id, d.Offer)}] = d.Score
		}
	}
	return out
}

// step compares some offers in one process; another one may compare some while it
// does, and it may be killed between two portions.
func (p pairShelf) step(t *rapid.T, s, other *Service) *Service {
	c, err := s.alike.compare(t.Context(), p.db, rapid.IntRange(1, 4).Draw(t, "batch"))
	if err != nil {
		t.Fatal(err)
	}
	for !c.stored {
		switch rapid.IntRange(0, 5).Draw(t, "meanwhile") {
		case 0:
			return New(s.Deps)
		case 1:
			if _, err := other.alike.compareSome(t.Context(), p.db); err != nil {
				t.Fatal(err)
			}
		case 2:
			p.change(t)
		}
		if err := s.alike.store(t.Context(), p.db, &c, 1); errors.Is(err, errTurn) {
			return s
		} else if err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// TestStoredPairsAreThoseOfComparingAllPairs lets two processes compare at once
// and be killed at any time, while offers change. Whoever asks meanwhile is told
// what is so at that moment; in the end what is stored is so too.
func TestStoredPairsAreThoseOfComparingAllPairs(t *testing.T) {
	t.Parallel()
	policy, err := identity.LoadPolicy()
	if err != nil {
		t.Fatal(err)
	}
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		shelf := pairShelf{db: db, offers: map[OfferID]Offer{}}
		rapid.Check(t, func(t *rapid.T) {
			two := []*Service{New(Deps{DB: db, Policy: policy}), New(Deps{DB: db, Policy: policy})}
			for range rapid.IntRange(1, 12).Draw(t, "steps") {
				i := rapid.IntRange(0, 1).Draw(t, "process")
				switch rapid.IntRange(0, 3).Draw(t, "step") {
				case 0, 1:
					shelf.change(t)
				case 2:
					two[i] = shelf.step(t, two[i], two[1-i])
				case 3:
					if diff := cmp.Diff(shelf.scratch(), shelf.asked(t, two[i])); diff != "" {
						t.Fatalf("asked while some wait: all pairs compared (-), told (+):\n%s", diff)
					}
				}
			}
			for _, s := range two {
				for range 2 {
					if _, err := s.alikeJob(t.Context(), nil); err != nil {
						t.Fatal(err)
					}
				}
			}
			if diff := cmp.Diff(shelf.scratch(), shelf.stored(t)); diff != "" {
				t.Fatalf("all pairs compared (-), stored (+):\n%s", diff)
			}
			if diff := cmp.Diff(shelf.scratch(), shelf.asked(t, two[0])); diff != "" {
				t.Fatalf("asked when none wait: all pairs compared (-), told (+):\n%s", diff)
			}
		})
	})
}
