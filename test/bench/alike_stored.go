package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/catalogue/likeness"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/schema"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// storedPairs is what keeping the pairs in a database costs.
type storedPairs struct {
	Pairs     int     `json:"pairs"`
	First     passing `json:"first"`       // all offers wait
	Changed   passing `json:"changed"`     // one in a hundred changed
	Idle      passing `json:"idle"`        // none wait
	PageP50   float64 `json:"page_p50_ms"` // of the operator's list, 25 pairs
	PageP99   float64 `json:"page_p99_ms"`
	OneP50    float64 `json:"one_p50_ms"` // those like one offer, for a rule
	OneP99    float64 `json:"one_p99_ms"`
	ChangedOf int     `json:"changed_offers"`
}

// passing is one pass over what waits.
type passing struct {
	Offers  int     `json:"offers"`
	Seconds float64 `json:"seconds"`
	CPU     float64 `json:"cpu_s"`
	Writes  int     `json:"writes"`
	Longest float64 `json:"longest_ms"` // transaction
	P99     float64 `json:"p99_ms"`
}

// measureStored compares all offers from an empty table of pairs, then those that
// changed, and asks as the page and the rules do.
func measureStored(ctx context.Context, database string, offers map[string]likeness.Content) (r storedPairs, err error) {
	dir, err := os.MkdirTemp("", "bench-alike-")
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if database == "" {
		database = "sqlite:" + filepath.Join(dir, "alike.db")
	}
	p := &provider{}
	if p.db, err = sqldb.Open(ctx, database, sqldb.Options{Wrote: p.wrote}); err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, p.db.Close()) }()
	policy, err := identity.LoadPolicy()
	if err != nil {
		return r, err
	}
	p.s = catalogue.New(catalogue.Deps{DB: p.db, Policy: policy})
	if err := seedAlike(ctx, p.db, offers); err != nil {
		return r, err
	}
	if r.First, err = p.compare(ctx); err != nil {
		return r, err
	}
	if r.ChangedOf, err = swapTitles(ctx, p.db, len(offers)/100); err != nil {
		return r, err
	}
	if r.Changed, err = p.compare(ctx); err != nil {
		return r, err
	}
	if r.Idle, err = p.compare(ctx); err != nil {
		return r, err
	}
	if err := p.db.Migrator().QueryRowContext(ctx, `SELECT COUNT(*) FROM catalogue_pair`).Scan(&r.Pairs); err != nil {
		return r, err
	}
	return r, r.ask(ctx, p.s)
}

func (p *provider) compare(ctx context.Context) (r passing, err error) {
	run, err := p.measured(func() (err error) {
		r.Offers, err = p.s.CompareOffers(ctx, identity.System("bench"))
		return err
	})
	r.Seconds, r.CPU, r.Writes, r.Longest = run.Seconds, run.CPU, run.Writes, run.Longest
	if slices.Sort(p.writes); len(p.writes) > 0 {
		r.P99 = inMS(p.writes[len(p.writes)*99/100])
	}
	return r, err
}

// ask walks through the list of pairs, and asks for those like single offers.
func (r *storedPairs) ask(ctx context.Context, s *catalogue.Service) error {
	var pages, ones []time.Duration
	for cursor := ""; len(pages) < 400; {
		begun := time.Now()
		page, err := s.AlikeOffers(ctx, identity.System("bench"), cursor, 25)
		if err != nil {
			return err
		}
		pages = append(pages, time.Since(begun))
		for _, t := range page.Pairs[:min(len(page.Pairs), 2)] {
			begun = time.Now()
			if _, err := s.Duplicates(ctx, identity.System("bench"), t.Of.Offer.ID, catalogue.AlikeToLookAt); err != nil {
				return err
			}
			ones = append(ones, time.Since(begun))
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	slices.Sort(pages)
	slices.Sort(ones)
	if len(ones) == 0 {
		return errors.New("no pair is listed")
	}
	r.PageP50, r.PageP99 = inMS(pages[len(pages)/2]), inMS(pages[len(pages)*99/100])
	r.OneP50, r.OneP99 = inMS(ones[len(ones)/2]), inMS(ones[len(ones)*99/100])
	return nil
}

// seedAlike puts the offers into an empty database, as waiting to be compared.
func seedAlike(ctx context.Context, db *sqldb.DB, offers map[string]likeness.Content) error {
	if _, err := schema.Migrate(ctx, db); err != nil {
		return err
	}
	tx, err := db.Migrator().BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for id, c := range offers {
		o := catalogue.Offer{ID: catalogue.OfferID(id), Provider: "harbour", LocalID: id, Title: i18n.Text{"en": c.Titles[0]}}
		for _, x := range c.Outcomes {
			o.Outcomes = append(o.Outcomes, catalogue.Outcome{Text: i18n.Text{"en": x.Texts[0]}})
		}
		hours, err := credit.New(c.Hours / 100)
		if err != nil {
			return errors.Join(err, tx.Rollback())
		}
		o.Workload.Hours = &hours
		data, err := json.Marshal(o)
		if err != nil {
			return errors.Join(err, tx.Rollback())
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO catalogue_offer (tenant, id, local_id, source, page, record, hash, data, listed, found_at, changed, harvest, misses)
			VALUES ('harbour', $1, $1, '', '', '', '', $2, TRUE, 1, 1, '', 0)`, id, string(data))
		if err != nil {
			return errors.Join(err, tx.Rollback())
		}
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO catalogue_comparison (offer, content, revision) SELECT id, '?', 1 FROM catalogue_offer`); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// swapTitles gives some offers the content of others and lets them wait.
func swapTitles(ctx context.Context, db *sqldb.DB, n int) (int, error) {
	for i := range n {
		id, other := fmt.Sprintf("o%06d", i*100), fmt.Sprintf("o%06d", i*100+7)
		for _, q := range []string{
			`UPDATE catalogue_offer SET data = (SELECT x.data FROM catalogue_offer x WHERE x.id = $2) WHERE id = $1`,
			`UPDATE catalogue_comparison SET revision = revision + 1, content = $2 WHERE offer = $1`,
		} {
			if _, err := db.Migrator().ExecContext(ctx, q, id, other); err != nil {
				return i, err
			}
		}
	}
	return n, nil
}
