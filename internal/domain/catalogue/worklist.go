package catalogue

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Obstacle is one reason why offers of a provider are not listed.
type Obstacle struct {
	Reason  string      // framework#rule, or the key of a message
	Offers  int         // that have it; a page that could not be understood counts as one
	Alone   int         // that would be listed when this alone were mended
	Example ReportEntry // one of its lines
}

// PageWork is what a provider is told about one page of a source.
type PageWork struct {
	Source  SourceID
	Page    string
	Entries []ReportEntry // what keeps offers from being listed first
	Paste   string        // every line to paste at once, each property once
}

// Work is one part of a provider's list of what to mend.
type Work struct {
	Pages []PageWork
	Next  string // cursor of the next part; empty on the last
}

// workCursor is the last page of a part.
type workCursor struct {
	Rank   int64
	Source SourceID
	Page   string
}

// advisory is the rank of a page whose offers are all listed: it comes last.
const advisory = 1_000_000

// Obstacles are why a provider's offers are not listed, first what lists most of
// them when it alone is mended.
func (s *Service) Obstacles(ctx context.Context, actor identity.Actor, tenant identity.TenantID) ([]Obstacle, error) {
	if err := s.Policy.Allow(actor, "catalogue.report.show", identity.Resource{Type: "catalogue.report", Tenant: tenant}); err != nil {
		return nil, err
	}
	var out []Obstacle
	err := s.DB.Read(ctx, sqldb.Tenant(tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		out, err = obstaclesOf(ctx, tx, tenant)
		return err
	})
	return out, err
}

// Worklist is a part of what a provider should mend, page by page: first pages
// that need the least to be listed, last those that are only told what is worth
// adding. reason, when given, leaves out pages without it. after is the Next of
// the part before; limit is at most 100, 20 when zero.
func (s *Service) Worklist(ctx context.Context, actor identity.Actor, tenant identity.TenantID, reason, after string, limit int) (Work, error) {
	if err := s.Policy.Allow(actor, "catalogue.report.show", identity.Resource{Type: "catalogue.report", Tenant: tenant}); err != nil {
		return Work{}, err
	}
	from, err := readWorkCursor(after)
	if err != nil {
		return Work{}, err
	}
	limit = min(cmp.Or(max(limit, 0), 20), mostRows)
	var w Work
	err = s.DB.Read(ctx, sqldb.Tenant(tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		w = Work{}
		pages, err := workPages(ctx, tx, tenant, reason, from, limit+1)
		if err != nil {
			return err
		}
		if len(pages) > limit {
			pages = pages[:limit]
			w.Next = pages[limit-1].String()
		}
		for _, p := range pages {
			entries, err := reportOfPage(ctx, tx, tenant, p.Source, p.Page)
			if err != nil {
				return err
			}
			w.Pages = append(w.Pages, PageWork{Source: p.Source, Page: p.Page, Entries: entries, Paste: pasteAll(entries)})
		}
		return nil
	})
	return w, err
}

// pasteAll is every line to paste for the offers that are not listed.
func pasteAll(entries []ReportEntry) string {
	var results []framework.Result
	for _, e := range entries {
		if e.Blocking {
			results = append(results, framework.Result{Rule: e.Rule, Paste: e.Paste})
		}
	}
	all, err := framework.Paste(results)
	if err != nil {
		return "" // each line stands beside its entry
	}
	return all
}

// String is the cursor as it stands in addresses.
func (c workCursor) String() string {
	b, err := json.Marshal(c)
	if err != nil {
		panic("catalogue: a cursor is always JSON: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func readWorkCursor(s string) (c workCursor, err error) {
	if s == "" {
		return c, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err != nil {
		return c, fault.New(fault.Invalid, "catalogue.work.cursor").At("after")
	}
	return c, nil
}

// OwnOffers is a part of all of a provider's offers by id, also those that are
// not listed or gone, from after the cursor on. limit is at most 100, 20 when zero.
func (s *Service) OwnOffers(ctx context.Context, actor identity.Actor, tenant identity.TenantID, after OfferID, limit int) (rows []OfferRow, next OfferID, err error) {
	if err := s.Policy.Allow(actor, "catalogue.report.show", identity.Resource{Type: "catalogue.report", Tenant: tenant}); err != nil {
		return nil, "", err
	}
	limit = min(cmp.Or(max(limit, 0), 20), mostRows)
	err = s.DB.Read(ctx, sqldb.Tenant(tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		all, err := offersOfTenantAfter(ctx, tx, tenant, after, limit+1)
		if err != nil {
			return err
		}
		rows, next = firstRows(all, limit)
		return nil
	})
	return rows, next, err
}
