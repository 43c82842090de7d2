package catalogue

import (
	"context"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Unfound is something people looked for and no offer has: what a need may be made
// of.
type Unfound struct {
	Words string `json:"words"` // folded and sorted
	Times int64  `json:"times"` // rounded down to tens
}

const (
	unfoundCell   = 10     // fewer are not shown, and times are told in tens
	unfoundMonths = 12     // how long they are kept
	unfoundMost   = 50_000 // kinds of words in a month, against who asks for noise
	unfoundShown  = 100
)

// UnfoundPeriod is what was looked for and not found from a month through another,
// the most frequent first.
type UnfoundPeriod struct {
	From     string    `json:"from"`    // 2026-01, UTC
	Through  string    `json:"through"` // the month that runs
	Searches []Unfound `json:"searches"`
}

// Unfound lists what was looked for and not found within a year. What fewer than
// ten searches asked for is not told.
func (s *Service) Unfound(ctx context.Context, actor identity.Actor) (all UnfoundPeriod, err error) {
	if err := s.Policy.Allow(actor, "catalogue.unfound.list", identity.Resource{Type: "catalogue.unfound"}); err != nil {
		return all, err
	}
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		all = UnfoundPeriod{From: unfoundMonth(tx.Now(), -unfoundMonths), Through: unfoundMonth(tx.Now(), 0)}
		all.Searches, err = unfoundSince(ctx, tx, all.From, unfoundCell, unfoundShown)
		return err
	})
	for i := range all.Searches {
		all.Searches[i].Times -= all.Searches[i].Times % unfoundCell
	}
	return all, err
}

// noteUnfound counts a search whose words no offer has together. Filters do not
// count: what they leave out exists.
func (s *Service) noteUnfound(ctx context.Context, q search.Query, page search.Page) error {
	words := search.Normal(q.Words)
	if words == "" || q.Cursor != "" || len(q.Filter) > 0 || len(q.Within) > 0 || page.Total > 0 && !page.AnyWord {
		return nil
	}
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		month := unfoundMonth(tx.Now(), 0)
		known, err := countUnfound(ctx, tx, words, month)
		if err != nil || known {
			return err
		}
		n, err := unfoundKinds(ctx, tx, month)
		if err != nil || n >= unfoundMost {
			return err
		}
		if n == 0 {
			if err := forgetUnfound(ctx, tx, unfoundMonth(tx.Now(), -unfoundMonths)); err != nil {
				return err
			}
		}
		return insertUnfound(ctx, tx, words, month)
	})
}

func unfoundMonth(t time.Time, later int) string {
	t = t.UTC()
	return time.Date(t.Year(), t.Month()+time.Month(later), 1, 0, 0, 0, 0, time.UTC).Format("2006-01")
}
