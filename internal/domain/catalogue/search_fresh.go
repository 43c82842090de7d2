package catalogue

import (
	"context"
	"slices"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// freshPages is how many pages of the newest offers are looked through for those of
// a period.
const freshPages = 20

// Fresh finds the offers that came into the list after one time and not after another
// and meet all of a question, the newest first: most of them, and how many there are.
// Nobody asks, so what is not found says nothing about what people look for. Faults as
// Search's.
func (s *Service) Fresh(ctx context.Context, actor identity.Actor, q search.Query, after, until time.Time, most int) (offers []FoundOffer, total int, err error) {
	if err := s.Policy.Allow(actor, "catalogue.offer.list", identity.Resource{Type: "catalogue.offer"}); err != nil {
		return nil, 0, err
	}
	ix, err := s.search.current(ctx, s)
	if err != nil {
		return nil, 0, err
	}
	q.Within, q.Sort, q.Count, q.Cursor, q.Limit = scopeOf(ctx).values(), search.SortNewest, nil, "", 100
	for range freshPages {
		page, found, err := s.freshPage(ctx, ix, q)
		if err != nil || page.AnyWord {
			return offers, total, err
		}
		old := false
		for _, f := range found {
			old = old || f.ListedAt.Before(after.Add(-24*time.Hour)) // the index knows the day
			if !f.ListedAt.After(after) || f.ListedAt.After(until) || f.lacks() {
				continue
			}
			if total++; len(offers) < most {
				offers = append(offers, f)
			}
		}
		if q.Cursor = page.Next; q.Cursor == "" || old {
			break
		}
	}
	return offers, total, nil
}

func (s *Service) freshPage(ctx context.Context, ix *search.Index, q search.Query) (page search.Page, found []FoundOffer, err error) {
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		q.Today = uint32(max(0, tx.Now().Unix()/86_400))
		if page, err = ix.Search(q); err != nil {
			return err
		}
		found, err = s.shownIn(ctx, tx, page)
		return err
	})
	return page, found, err
}

// lacks reports that the offer does not meet all words of the question.
func (f FoundOffer) lacks() bool {
	return slices.ContainsFunc(f.Why, func(r search.Reason) bool { return r.Kind == search.ReasonMissing })
}
