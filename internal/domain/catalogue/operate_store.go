package catalogue

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// findSources are the sources of a question, by id. Named ones are looked up one
// by one: a list of thousands, compared with each row, would be quadratic.
func findSources(ctx context.Context, tx *sqldb.Tx, q SourceQuery, limit int) ([]Source, error) {
	due := any(nil)
	if q.Due {
		due = tx.Now().UnixMicro()
	}
	address := likeText(q.Address)
	if q.IDs == nil {
		return sqldb.All(ctx, tx, scanSource, sourcesFrom+`id > $1`+sourcesAsked+` ORDER BY id LIMIT $7`, q.After, q.State, q.Code, q.Tenant, address, due, limit)
	}
	var found []Source
	for _, id := range slices.Compact(slices.Sorted(slices.Values(q.IDs))) {
		if id <= q.After || len(found) == limit {
			continue
		}
		one, err := sqldb.All(ctx, tx, scanSource, sourcesFrom+`id = $1`+sourcesAsked, id, q.State, q.Code, q.Tenant, address, due)
		if err != nil {
			return nil, err
		}
		found = append(found, one...)
	}
	return found, nil
}

// What a question about sources asks, beside their ids: $2 to $6.
const (
	sourcesFrom = `
		SELECT id, tenant, kind, address, state, registered, proven, due, harvested, failures, code, outcome, format, proven_by, licence, licence_address, licence_end, licence_keeps, delivers
		FROM catalogue_source WHERE `
	sourcesAsked = ` AND ($2 = '' OR state = $2) AND ($3 = '' OR code = $3) AND ($4 = '' OR tenant = $4)
			AND ($5 = '' OR lower(address) LIKE '%' || $5 || '%' ESCAPE '!') AND (CAST($6 AS BIGINT) IS NULL OR due <= $6)`
)

// likeText is a text to be found as it stands, whatever its case: LIKE's signs in it are
// escaped by "!".
func likeText(s string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(strings.ToLower(strings.TrimSpace(s)))
}

func scanTally(r *sqldb.Rows) (t Tally, err error) { return t, r.Scan(&t.Key, &t.Count) }

func sourceStates(ctx context.Context, tx *sqldb.Tx) ([]Tally, error) {
	return sqldb.All(ctx, tx, scanTally, `SELECT state, COUNT(*) FROM catalogue_source GROUP BY state ORDER BY state`)
}

func sourceFailures(ctx context.Context, tx *sqldb.Tx) ([]Tally, error) {
	return sqldb.All(ctx, tx, scanTally, `SELECT code, COUNT(*) FROM catalogue_source WHERE code <> '' GROUP BY code ORDER BY COUNT(*) DESC, code`)
}

func pageFailures(ctx context.Context, tx *sqldb.Tx) ([]Tally, error) {
	return sqldb.All(ctx, tx, scanTally, `SELECT code, COUNT(*) FROM catalogue_page WHERE code <> '' GROUP BY code ORDER BY COUNT(*) DESC, code`)
}

func countDue(ctx context.Context, tx *sqldb.Tx) (n int, err error) {
	return n, tx.QueryRow(ctx, `SELECT COUNT(*) FROM catalogue_source WHERE due <= $1`, tx.Now()).Scan(&n)
}

type tenantKnown struct {
	tenant        identity.TenantID
	known, listed int
}

func knownByTenant(ctx context.Context, tx *sqldb.Tx) ([]tenantKnown, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (t tenantKnown, err error) {
		return t, r.Scan((*string)(&t.tenant), &t.known, &t.listed)
	}, `SELECT tenant, COUNT(*), SUM(CASE WHEN listed = $1 THEN 1 ELSE 0 END) FROM catalogue_offer WHERE gone_at IS NULL GROUP BY tenant`, true)
}

// offersByAge counts the offers that are not gone by the age of their page's last
// visit: one count for each of the ages, one for longer ago, one for offers
// without a page that is visited.
func offersByAge(ctx context.Context, tx *sqldb.Tx) ([]int, error) {
	counts := make([]int, len(ages)+2)
	now := tx.Now()
	err := tx.QueryRow(ctx, `
		SELECT COALESCE(SUM(CASE WHEN p.met > $1 THEN 1 ELSE 0 END), 0),
		       COALESCE(SUM(CASE WHEN p.met <= $1 AND p.met > $2 THEN 1 ELSE 0 END), 0),
		       COALESCE(SUM(CASE WHEN p.met <= $2 AND p.met > $3 THEN 1 ELSE 0 END), 0),
		       COALESCE(SUM(CASE WHEN p.met <= $3 THEN 1 ELSE 0 END), 0),
		       COALESCE(SUM(CASE WHEN p.met IS NULL THEN 1 ELSE 0 END), 0)
		FROM catalogue_offer o LEFT JOIN catalogue_page p ON p.tenant = o.tenant AND p.source = o.source AND p.url = o.page
		WHERE o.gone_at IS NULL`, now.Add(-ages[0]), now.Add(-ages[1]), now.Add(-ages[2])).
		Scan(&counts[0], &counts[1], &counts[2], &counts[3], &counts[4])
	return counts, err
}

// countOffersOf counts the offers of sources that are not gone.
func countOffersOf(ctx context.Context, tx *sqldb.Tx, sources []Source) (total int, err error) {
	wanted := make(map[SourceID]bool, len(sources))
	for _, s := range sources {
		wanted[s.ID] = true
	}
	if len(wanted) == 0 {
		return 0, nil
	}
	all, err := sqldb.All(ctx, tx, scanTally, `SELECT source, COUNT(*) FROM catalogue_offer WHERE gone_at IS NULL GROUP BY source`)
	for _, t := range all {
		if wanted[SourceID(t.Key)] {
			total += t.Count
		}
	}
	return total, err
}

func offerIDsOf(ctx context.Context, tx *sqldb.Tx, s Source) ([]OfferID, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (id OfferID, err error) { return id, r.Scan((*string)(&id)) },
		`SELECT id FROM catalogue_offer WHERE tenant = $1 AND source = $2 AND gone_at IS NULL ORDER BY found_at, id`, s.Tenant, s.ID)
}

func insertAct(ctx context.Context, tx *sqldb.Tx, id string, act SourceAct, actor string, items []actItem) error {
	data, err := marshalItems(items)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO catalogue_act (id, act, actor, at, undone, items) VALUES ($1, $2, $3, $4, NULL, $5)`, id, act, actor, tx.Now(), data)
	return err
}

func actByID(ctx context.Context, tx *sqldb.Tx, id string) (d DoneAct, items []actItem, err error) {
	var data string
	err = tx.QueryRow(ctx, `SELECT id, act, actor, at, undone, items FROM catalogue_act WHERE id = $1`, id).
		Scan(&d.ID, (*string)(&d.Act), &d.Actor, &d.At, &d.Undone, &data)
	if err != nil {
		return d, nil, notFound(err, "catalogue.act.none")
	}
	err = json.Unmarshal([]byte(data), &items)
	d.Sources = len(items)
	return d, items, err
}

func latestActs(ctx context.Context, tx *sqldb.Tx, limit int) ([]DoneAct, error) {
	ids, err := sqldb.All(ctx, tx, func(r *sqldb.Rows) (id string, err error) { return id, r.Scan(&id) },
		`SELECT id FROM catalogue_act ORDER BY at DESC, id DESC LIMIT $1`, limit)
	if err != nil {
		return nil, err
	}
	var all []DoneAct
	for _, id := range ids {
		d, _, err := actByID(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, nil
}

func markActUndone(ctx context.Context, tx *sqldb.Tx, id string) error {
	n, err := tx.Exec(ctx, `UPDATE catalogue_act SET undone = $2 WHERE id = $1`, id, tx.Now())
	if err == nil && n == 0 {
		err = fault.New(fault.NotFound, "catalogue.act.none")
	}
	return err
}
