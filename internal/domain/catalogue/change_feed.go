package catalogue

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// FeedOffer is a listed offer as others take it, in the change feed and in the
// downloads (S-106).
type FeedOffer struct {
	Offer    Offer      `json:"offer"`
	Hash     string     `json:"hash"` // of the specification, that approvals bind to
	ListedAt time.Time  `json:"listedAt"`
	Facts    []FeedFact `json:"facts,omitempty"`
	// Licence is for an offer from somebody else's list: whoever takes it is bound
	// by it, and it leaves the feed when the licence ends (S-103).
	Licence *FeedLicence `json:"licence,omitempty"`
}

// FeedLicence is the licence of a list.
type FeedLicence struct {
	Name    string `json:"name"`
	Address string `json:"address"` // of its text
}

// FeedFact is what another domain says about an offer.
type FeedFact struct {
	Kind   FactKind `json:"kind"`
	Value  string   `json:"value"`
	Source string   `json:"source"` // organisation id of who says so
}

// FeedItem is one change: an offer as it is in the list now, or that it left it.
type FeedItem struct {
	Number int64
	ID     OfferID
	At     time.Time       // when it was numbered
	Gone   bool            // it is no longer in the list
	Item   json.RawMessage // FeedOffer; nil when gone
}

// FeedPage is a page of changes. An offer stands in the feed once, with its last
// change. Who asks again with Next gets what changed since, each change once.
type FeedPage struct {
	Items []FeedItem
	Next  string // cursor; also when there is nothing more yet
	More  bool   // the next page has something already
}

// FeedMost is how many changes a page has at most.
const FeedMost = 1000

// feedCursor is how far a reader is: a number, and whose.
type feedCursor struct {
	number int64
	epoch  string
}

func (c feedCursor) String() string { return strconv.FormatInt(c.number, 10) + "-" + c.epoch }

// parseFeedCursor reads a cursor; none is the beginning.
func parseFeedCursor(s string) (feedCursor, error) {
	if s == "" {
		return feedCursor{}, nil
	}
	number, epoch, cut := strings.Cut(s, "-")
	n, err := strconv.ParseInt(number, 10, 64)
	c := feedCursor{n, epoch}
	if !cut || err != nil || n < 0 || c.String() != s {
		return feedCursor{}, fault.New(fault.Invalid, "catalogue.feed.cursor").At("cursor")
	}
	return c, nil
}

// against refuses a cursor that this feed did not give: it would lose changes
// without a word.
func (c feedCursor) against(head feedCursor) error {
	if c.epoch != "" && c.epoch != head.epoch || c.number > head.number {
		return fault.New(fault.Conflict, "catalogue.feed.cursor_other").At("cursor")
	}
	return nil
}

// Feed is the page of changes after a cursor, the earliest first. What was
// committed before it is asked is in it. limit is at most FeedMost; 100 when zero.
func (s *Service) Feed(ctx context.Context, actor identity.Actor, cursor string, limit int) (FeedPage, error) {
	c, err := parseFeedCursor(cursor)
	if err != nil {
		return FeedPage{}, err
	}
	if limit <= 0 {
		limit = 100
	}
	limit = min(limit, FeedMost)
	var page FeedPage
	err = s.feedRead(ctx, actor, func(ctx context.Context, tx *sqldb.Tx, head feedCursor) error {
		if err := c.against(head); err != nil {
			return err
		}
		all, err := feedAfter(ctx, tx, c.number, limit+1)
		if err != nil {
			return err
		}
		page = FeedPage{Items: all, More: len(all) > limit}
		if page.More {
			page.Items = all[:limit]
		}
		end := feedCursor{c.number, head.epoch}
		if n := len(page.Items); n > 0 {
			end.number = page.Items[n-1].Number
		}
		page.Next = end.String()
		return nil
	})
	return page, err
}

// LatestChanges are the changes before a number, the latest first; from the end
// when it is zero.
func (s *Service) LatestChanges(ctx context.Context, actor identity.Actor, before int64, limit int) (items []FeedItem, err error) {
	err = s.feedRead(ctx, actor, func(ctx context.Context, tx *sqldb.Tx, head feedCursor) (err error) {
		if before <= 0 {
			before = head.number + 1
		}
		items, err = feedBefore(ctx, tx, before, limit)
		return err
	})
	return items, err
}

// FeedHead names the state of the feed: it differs when anything in it does.
func (s *Service) FeedHead(ctx context.Context, actor identity.Actor) (state string, err error) {
	err = s.feedRead(ctx, actor, func(_ context.Context, _ *sqldb.Tx, head feedCursor) error {
		state = head.String()
		return nil
	})
	return state, err
}

func (s *Service) feedRead(ctx context.Context, actor identity.Actor, fn func(ctx context.Context, tx *sqldb.Tx, head feedCursor) error) error {
	if err := s.Policy.Allow(actor, "catalogue.offer.list", identity.Resource{Type: "catalogue.offer"}); err != nil {
		return err
	}
	due := false
	read := func(ask bool) error {
		return s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
			if due = false; ask {
				if due, err = feedDue(ctx, tx); err != nil || due {
					return err
				}
			}
			head, err := feedHead(ctx, tx)
			if err != nil {
				return err
			}
			return fn(ctx, tx, head)
		})
	}
	if err := read(true); err != nil || !due {
		return err
	}
	if err := s.number(ctx); err != nil {
		return err
	}
	return read(false)
}
