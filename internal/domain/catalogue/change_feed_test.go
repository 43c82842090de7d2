package catalogue

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

// shelf is a catalogue whose offers a test changes at will.
type shelf struct {
	t  *testing.T
	db *sqldb.DB
}

func (b shelf) write(fn func(ctx context.Context, tx *sqldb.Tx) error) {
	b.t.Helper()
	if err := b.db.Write(b.t.Context(), sqldb.System, fn); err != nil {
		b.t.Error(err)
	}
}

// put stores an offer, new or known, listed or not.
func (b shelf) put(id OfferID, title string, listed bool) {
	b.t.Helper()
	b.write(func(ctx context.Context, tx *sqldb.Tx) error {
		k, err := offerByID(ctx, tx, id)
		known := err == nil
		if err != nil && !fault.Is(err, "catalogue.offer.not_found") {
			return err
		}
		k.Offer = Offer{ID: id, Provider: "harbour", LocalID: string(id), URL: "https://harbour.example/" + string(id), Title: i18n.Text{"en": title}}
		k.Hash, k.Listed, k.Changed, k.FoundAt = ContentHash(k.Offer), listed, tx.Now(), sqldbtest.Start
		if k.ListedAt = (time.Time{}); listed {
			k.ListedAt = sqldbtest.Start
		}
		if known {
			return updateOffer(ctx, tx, k)
		}
		return insertOffer(ctx, tx, k)
	})
}

// listed is what is in the list now, by id, as others should have it.
func (b shelf) listed() map[OfferID]string {
	b.t.Helper()
	out := map[OfferID]string{}
	err := b.db.Read(b.t.Context(), sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		all, err := listedAfter(ctx, tx, "", 10_000)
		if err != nil {
			return err
		}
		for _, k := range all {
			facts, err := FactsIn(ctx, tx, k.ID)
			if err != nil {
				return err
			}
			item, err := json.Marshal(feedOffer(k, facts))
			if err != nil {
				return err
			}
			out[k.ID] = string(item)
		}
		return nil
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return out
}

// mirror is an outside portal that copies the catalogue from its feed.
type mirror struct {
	t      *testing.T
	cursor string
	last   int64
	has    map[OfferID]string
	told   int
}

func newMirror(t *testing.T) *mirror {
	return &mirror{t: t, has: map[OfferID]string{}}
}

// follow reads one page and reports whether there is more. No number comes twice.
func (m *mirror) follow(s *Service, limit int) bool {
	m.t.Helper()
	page, err := s.Feed(m.t.Context(), identity.Anonymous, m.cursor, limit)
	if err != nil {
		m.t.Error(err)
		return false
	}
	for _, i := range page.Items {
		if i.Number <= m.last {
			m.t.Errorf("number %d after %d", i.Number, m.last)
		}
		m.last = i.Number
		m.told++
		if i.Gone {
			delete(m.has, i.ID)
			continue
		}
		m.has[i.ID] = string(i.Item)
	}
	m.cursor = page.Next
	return page.More
}

func (m *mirror) catchUp(s *Service, limit int) {
	for m.follow(s, limit) {
	}
}

func TestWhoFollowsTheFeedWhileOthersWriteLosesAndDoublesNothing(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b := shelf{t, db}
		services := []*Service{importService(t, db), importService(t, db)} // two processes
		var writers, readers sync.WaitGroup
		for w := range 3 {
			writers.Go(func() {
				r := rand.New(rand.NewPCG(uint64(w), 6))
				for i := range 25 {
					b.put(OfferID(fmt.Sprint("o", r.IntN(8))), fmt.Sprint("title ", w, i), r.IntN(4) > 0)
				}
			})
		}
		written := make(chan struct{})
		mirrors := make([]*mirror, len(services))
		for i, s := range services {
			m := newMirror(t)
			mirrors[i] = m
			readers.Go(func() {
				for {
					m.follow(s, 3)
					select {
					case <-written:
						m.catchUp(s, 3)
						return
					default:
					}
				}
			})
		}
		writers.Wait()
		close(written)
		readers.Wait()
		want := b.listed()
		if len(want) == 0 {
			t.Fatal("nothing is listed")
		}
		for i, m := range mirrors {
			if diff := cmp.Diff(want, m.has); diff != "" {
				t.Errorf("mirror %d has something else: %s", i, diff)
			}
			if m.told < len(want) {
				t.Errorf("mirror %d was told %d changes", i, m.told)
			}
		}
	})
}

func TestOnlyWhatCanBeSeenOutsideIsAChange(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b, s, m := shelf{t, db}, importService(t, db), newMirror(t)
		tell := func(want int, why string) {
			t.Helper()
			before := m.told
			m.catchUp(s, 10)
			if got := m.told - before; got != want {
				t.Errorf("%s: %d changes, want %d", why, got, want)
			}
		}
		fact := func(value string) {
			t.Helper()
			b.write(func(ctx context.Context, tx *sqldb.Tx) error {
				return PutFactIn(ctx, tx, Fact{Offer: "blades", Kind: FactFunded, Value: value, Source: "office"})
			})
		}
		b.put("blades", "Blades", false)
		tell(0, "an offer that is not listed")
		b.put("blades", "Blades", true)
		tell(1, "listed")
		b.put("blades", "Blades", true)
		tell(0, "a second harvest")
		fact("voucher")
		tell(1, "somebody pays")
		fact("voucher")
		tell(0, "its date is renewed")
		b.put("blades", "Blades", false)
		tell(1, "unlisted")
		b.put("blades", "Blades II", false)
		tell(0, "changed where nobody sees it")
		b.put("blades", "Blades II", true)
		tell(1, "listed again")
	})
}

func TestACursorOfAnotherFeedIsRefusedAndSaysWhatToDo(t *testing.T) {
	t.Parallel()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		b, s := shelf{t, db}, importService(t, db)
		b.put("blades", "Blades", true)
		page, err := s.Feed(t.Context(), identity.Anonymous, "", 0)
		if err != nil || len(page.Items) != 1 {
			t.Fatalf("got %+v, %v", page, err)
		}
		for cursor, want := range map[string]string{
			"seven": "catalogue.feed.cursor", "1": "catalogue.feed.cursor", "-1-x": "catalogue.feed.cursor", "01-x": "catalogue.feed.cursor",
			"1-other": "catalogue.feed.cursor_other", "9" + page.Next: "catalogue.feed.cursor_other",
		} {
			if _, err := s.Feed(t.Context(), identity.Anonymous, cursor, 0); !fault.Is(err, want) {
				t.Errorf("%s: got %v, want %s", cursor, err, want)
			}
		}
		if again, err := s.Feed(t.Context(), identity.Anonymous, page.Next, 0); err != nil || len(again.Items) != 0 || again.Next != page.Next {
			t.Errorf("nothing new: got %+v, %v", again, err)
		}
	})
}

func FuzzFeedCursor(f *testing.F) {
	for _, s := range []string{"", "0-", "12-0198c9b2", "12", "x-y", "-", "9223372036854775808-a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := parseFeedCursor(s)
		if err == nil && s != "" && c.String() != s {
			t.Errorf("%q becomes %q", s, c)
		}
	})
}
