package catalogue

import (
	"context"
	"fmt"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func tenantsWithOffers(ctx context.Context, tx *sqldb.Tx, after identity.TenantID, limit int) ([]identity.TenantID, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (t identity.TenantID, err error) { return t, r.Scan(&t) },
		`SELECT DISTINCT tenant FROM catalogue_offer WHERE tenant > $1 ORDER BY tenant LIMIT $2`, after, limit)
}

func countBurden(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, b *Burden) error {
	err := tx.QueryRow(ctx, `
		SELECT COUNT(*), COALESCE(SUM(CASE WHEN listed = $2 THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN source = $3 THEN 1 ELSE 0 END), 0)
		FROM catalogue_offer WHERE tenant = $1 AND gone_at IS NULL`, tenant, true, hostedSource).Scan(&b.Offers, &b.Listed, &b.Hosted)
	if err != nil {
		return fmt.Errorf("count offers: %w", err)
	}
	err = tx.QueryRow(ctx, `
		SELECT COUNT(*), COALESCE(SUM(CASE WHEN met > $2 THEN 1 ELSE 0 END), 0), MAX(met) FROM catalogue_page WHERE tenant = $1`,
		tenant, tx.Now().Add(-burdenDay)).Scan(&b.Pages, &b.WithinDay, &b.LastRead)
	if err != nil {
		return fmt.Errorf("count pages: %w", err)
	}
	err = tx.QueryRow(ctx, `
		SELECT COALESCE(SUM(CASE WHEN closed IS NULL THEN 1 ELSE 0 END), 0), COUNT(closed) FROM catalogue_mend WHERE tenant = $1`, tenant).Scan(&b.Open, &b.Closed)
	if err != nil {
		return fmt.Errorf("count lines to mend: %w", err)
	}
	return nil
}

// delaysOf are the times from when a page says it was changed until what it says
// was in the catalogue, for pages that say it and changed since their source was
// registered; and how many pages with offers there are.
func delaysOf(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID) (delays []time.Duration, pages int, err error) {
	type seen struct {
		modified         string
		seen, registered time.Time
		first            bool
	}
	all, err := sqldb.All(ctx, tx, func(r *sqldb.Rows) (s seen, err error) {
		return s, r.Scan(&s.modified, &s.seen, &s.registered, &s.first)
	}, `
		SELECT p.last_modified, MAX(v.seen_at), MAX(s.registered), MAX(CASE WHEN v.record = p.record THEN 1 ELSE 0 END) = 1
		FROM catalogue_page p
		JOIN catalogue_offer o ON o.tenant = p.tenant AND o.source = p.source AND o.page = p.url AND o.gone_at IS NULL
		JOIN catalogue_version v ON v.tenant = o.tenant AND v.offer = o.id AND v.hash = o.hash
		JOIN catalogue_source s ON s.tenant = p.tenant AND s.id = p.source
		WHERE p.tenant = $1 GROUP BY p.source, p.url, p.last_modified`, tenant)
	if err != nil {
		return nil, 0, fmt.Errorf("read how fast changes are seen: %w", err)
	}
	for _, s := range all {
		changed, err := time.Parse("Mon, 02 Jan 2006 15:04:05 GMT", s.modified) // RFC 9110, section 5.6.7
		if err != nil || !s.first || changed.Before(s.registered) || changed.After(s.seen) {
			continue
		}
		delays = append(delays, s.seen.Sub(changed))
	}
	return delays, len(all), nil
}
