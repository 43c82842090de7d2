package catalogue

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// numberAtOnce is how many offers one transaction looks at: short enough that a
// harvest hardly collides with it.
const numberAtOnce = 200

// number gives every change that was committed its number.
//
// Whoever numbers holds the head's row, reads what is committed and different,
// and commits all its numbers together. So numbers become visible in their
// order: nobody who has read up to one can later miss a smaller one, whatever
// transactions were open meanwhile.
func (s *Service) number(ctx context.Context) error {
	s.numbering.Lock()
	defer s.numbering.Unlock()
	for {
		due := false
		err := s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
			due, err = feedDue(ctx, tx)
			return err
		})
		if err != nil || !due {
			return err
		}
		if err := s.DB.Write(ctx, sqldb.System, numberIn); err != nil {
			return fmt.Errorf("number the changes of offers: %w", err)
		}
	}
}

// numberJob numbers also when nobody asks.
func (s *Service) numberJob(ctx context.Context, _ json.RawMessage) (job.Commit, error) {
	return nil, s.number(ctx)
}

func numberIn(ctx context.Context, tx *sqldb.Tx) error {
	head, err := holdFeedHead(ctx, tx)
	if err != nil {
		return err
	}
	last := head.number
	ended, err := feedEnded(ctx, tx, numberAtOnce)
	if err != nil {
		return err
	}
	for _, id := range ended {
		last++
		if err := putFeed(ctx, tx, feedRow{number: last, offer: id, gone: true}); err != nil {
			return err
		}
	}
	unfed, err := offersUnfed(ctx, tx, numberAtOnce)
	if err != nil {
		return err
	}
	for _, u := range unfed {
		row, differs, err := u.row(ctx, tx)
		if err != nil {
			return err
		}
		if differs {
			last++
			row.number = last
			if err := putFeed(ctx, tx, row); err != nil {
				return err
			}
		}
		if err := markFed(ctx, tx, u); err != nil {
			return err
		}
	}
	if last == head.number {
		return nil
	}
	return moveFeedHead(ctx, tx, last)
}

// unfed is an offer that may have changed since the feed looked at it, and what
// the feed says of it.
type unfed struct {
	kept     kept
	revision int64
	known    bool // it stands in the feed
	gone     bool
	item     string
	licence  FeedLicence // of the source it is read from; no name: it is the provider's own
	until    time.Time   // when that ends; zero: no end
	told     time.Time   // when it ends by what the feed says
}

// row is what the feed should say, and whether it says something else. A change
// that nobody outside can see is none, and an offer that was never listed is not
// told as gone.
func (u unfed) row(ctx context.Context, tx *sqldb.Tx) (feedRow, bool, error) {
	row := feedRow{offer: u.kept.ID, gone: true}
	if u.kept.searchable() && (u.until.IsZero() || u.until.After(tx.Now())) {
		facts, err := FactsIn(ctx, tx, u.kept.ID)
		if err != nil {
			return row, false, err
		}
		item, err := json.Marshal(u.out(facts))
		if err != nil {
			return row, false, err
		}
		row.gone, row.item, row.until = false, string(item), u.until
	}
	if row.gone {
		return row, u.known && !u.gone, nil
	}
	return row, !u.known || u.gone || u.item != row.item || !u.told.Equal(row.until), nil
}

// out is the offer as others take it, with the terms they take it on.
func (u unfed) out(facts []Fact) FeedOffer {
	f := feedOffer(u.kept, facts)
	if u.licence.Name != "" {
		f.Licence = &u.licence
	}
	return f
}

func feedOffer(k kept, facts []Fact) FeedOffer {
	f := FeedOffer{Offer: k.Offer, Hash: k.Hash, ListedAt: k.ListedAt}
	for _, fact := range facts {
		f.Facts = append(f.Facts, FeedFact{fact.Kind, fact.Value, fact.Source})
	}
	return f
}
