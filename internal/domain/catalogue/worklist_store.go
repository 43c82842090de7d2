package catalogue

import (
	"context"
	"encoding/json"
	"fmt"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// obstaclesOf counts lines by reason: how many offers have it, and of how many it
// is the only one that blocks.
func obstaclesOf(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID) ([]Obstacle, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (o Obstacle, err error) {
		var entry string
		if err = r.Scan(&o.Reason, &o.Offers, &o.Alone, &entry); err != nil {
			return o, err
		}
		return o, json.Unmarshal([]byte(entry), &o.Example)
	}, `
		SELECT reason, COUNT(DISTINCT about), SUM(CASE WHEN lines = 1 THEN 1 ELSE 0 END), MIN(entry) FROM (
			SELECT reason, entry, CASE WHEN offer = '' THEN page ELSE offer END AS about,
				COUNT(*) OVER (PARTITION BY CASE WHEN offer = '' THEN page ELSE offer END) AS lines
			FROM catalogue_report WHERE tenant = $1 AND blocking = $2
		) told GROUP BY reason ORDER BY 3 DESC, 2 DESC, 1`, tenant, true)
}

func scanWorkPage(r *sqldb.Rows) (c workCursor, err error) {
	return c, r.Scan(&c.Rank, &c.Source, &c.Page)
}

// workPages are the pages with lines, those with the fewest that block first and
// those with none that blocks last.
func workPages(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, reason string, from workCursor, limit int) ([]workCursor, error) {
	if reason != "" {
		return sqldb.All(ctx, tx, scanWorkPage, `
			SELECT rank, source, page FROM (
				SELECT source, page, COALESCE(NULLIF(SUM(CASE WHEN blocking = $2 THEN 1 ELSE 0 END), 0), $3) AS rank
				FROM catalogue_report WHERE tenant = $1 GROUP BY source, page
				HAVING SUM(CASE WHEN reason = $4 THEN 1 ELSE 0 END) > 0
			) told WHERE (rank, source, page) > ($5, $6, $7) ORDER BY rank, source, page LIMIT $8`,
			tenant, true, advisory, reason, from.Rank, from.Source, from.Page, limit)
	}
	return sqldb.All(ctx, tx, scanWorkPage, `
		SELECT rank, source, page FROM (
			SELECT source, page, COALESCE(NULLIF(SUM(CASE WHEN blocking = $2 THEN 1 ELSE 0 END), 0), $3) AS rank
			FROM catalogue_report WHERE tenant = $1 GROUP BY source, page
		) told WHERE (rank, source, page) > ($4, $5, $6) ORDER BY rank, source, page LIMIT $7`,
		tenant, true, advisory, from.Rank, from.Source, from.Page, limit)
}

func offersOfTenantAfter(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, after OfferID, limit int) ([]kept, error) {
	return sqldb.All(ctx, tx, scanKept, `
		SELECT data, hash, source, page, record, harvest, listed, found_at, listed_at, changed, gone_at, misses
		FROM catalogue_offer WHERE tenant = $1 AND id > $2 ORDER BY id LIMIT $3`, tenant, after, limit)
}

func reportOfOffer(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, offer OfferID) ([]ReportEntry, error) {
	return sqldb.All(ctx, tx, scanEntry, `
		SELECT entry, at FROM catalogue_report WHERE tenant = $1 AND offer = $2 ORDER BY page, source, number`, tenant, offer)
}

// mend opens and closes a page's lines as its report is written anew: a line that
// was told before stays open since then; one that comes back is opened again.
func mend(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, source SourceID, page string, entries []ReportEntry) error {
	open, err := sqldb.All(ctx, tx, func(r *sqldb.Rows) (line string, err error) { return line, r.Scan(&line) }, `
		SELECT line FROM catalogue_mend WHERE tenant = $1 AND source = $2 AND page = $3 AND closed IS NULL`, tenant, source, page)
	if err != nil {
		return fmt.Errorf("read lines to mend: %w", err)
	}
	told := map[string]bool{}
	for _, e := range entries {
		told[e.line()] = true
	}
	for _, line := range open {
		if told[line] {
			delete(told, line)
			continue
		}
		if _, err := tx.Exec(ctx, `UPDATE catalogue_mend SET closed = $5 WHERE tenant = $1 AND source = $2 AND page = $3 AND line = $4`,
			tenant, source, page, line, tx.Now()); err != nil {
			return err
		}
	}
	for line := range told {
		_, err := tx.Exec(ctx, `
			INSERT INTO catalogue_mend (tenant, source, page, line, opened, closed) VALUES ($1, $2, $3, $4, $5, NULL)
			ON CONFLICT (tenant, source, page, line) DO UPDATE SET opened = EXCLUDED.opened, closed = NULL`, tenant, source, page, line, tx.Now())
		if err != nil {
			return err
		}
	}
	return nil
}

// line names what is to be mended: one reason at one offer.
func (e ReportEntry) line() string { return string(e.Offer) + " " + e.reason() }
