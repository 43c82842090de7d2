package catalogue

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// kept is an offer's row. Statements that find an offer by its id do not name
// the owner's column: an offer is public, and readable in every scope.
type kept struct {
	Offer
	Hash     string
	Source   SourceID
	Page     string
	Record   string
	Harvest  string
	Listed   bool
	FoundAt  time.Time
	ListedAt time.Time
	Changed  time.Time
	GoneAt   time.Time
	Misses   int
}

func scanKept(r *sqldb.Rows) (k kept, err error) {
	var data string
	err = r.Scan(&data, &k.Hash, &k.Source, &k.Page, &k.Record, &k.Harvest, &k.Listed, &k.FoundAt, &k.ListedAt, &k.Changed, &k.GoneAt, &k.Misses)
	if err != nil {
		return k, err
	}
	return k, json.Unmarshal([]byte(data), &k.Offer)
}

func offerByID(ctx context.Context, tx *sqldb.Tx, id OfferID) (kept, error) {
	return sqldb.Recall(tx, offerKey(id), func() (kept, error) {
		all, err := sqldb.All(ctx, tx, scanKept, `
			SELECT data, hash, source, page, record, harvest, listed, found_at, listed_at, changed, gone_at, misses
			FROM catalogue_offer WHERE id = $1`, id)
		if err != nil {
			return kept{}, err
		}
		if len(all) == 0 {
			return kept{}, fault.New(fault.NotFound, "catalogue.offer.not_found")
		}
		return all[0], nil
	})
}

// offerKey recalls an offer.
type offerKey OfferID

func offerByLocalID(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, localID string) (k kept, found bool, err error) {
	all, err := sqldb.All(ctx, tx, scanKept, `
		SELECT data, hash, source, page, record, harvest, listed, found_at, listed_at, changed, gone_at, misses
		FROM catalogue_offer WHERE tenant = $1 AND local_id = $2`, tenant, localID)
	if err != nil || len(all) == 0 {
		return kept{}, false, err
	}
	return all[0], true, nil
}

func offersOfTenant(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID) ([]kept, error) {
	return sqldb.All(ctx, tx, scanKept, `
		SELECT data, hash, source, page, record, harvest, listed, found_at, listed_at, changed, gone_at, misses
		FROM catalogue_offer WHERE tenant = $1 ORDER BY id`, tenant)
}

// offersOfRecord are those that were understood from one received page. In the
// order of their ids SQLite would find them by going through all of the provider's.
func offersOfRecord(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, source SourceID, record string) ([]kept, error) {
	return sqldb.All(ctx, tx, scanKept, `
		SELECT data, hash, source, page, record, harvest, listed, found_at, listed_at, changed, gone_at, misses
		FROM catalogue_offer WHERE tenant = $1 AND source = $2 AND record = $3 ORDER BY found_at, id`, tenant, source, record)
}

// offersUnmet are those that a source alone states, that a harvest of it did not
// meet and that are not given up yet, by id, from after one on.
func offersUnmet(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, source SourceID, harvest string, after OfferID, limit int) ([]kept, error) {
	return sqldb.All(ctx, tx, scanKept, `
		SELECT data, hash, source, page, record, harvest, listed, found_at, listed_at, changed, gone_at, misses
		FROM catalogue_offer WHERE tenant = $1 AND source = $2 AND harvest <> $3 AND gone_at IS NULL AND id > $4
			AND NOT EXISTS (SELECT 1 FROM catalogue_statement WHERE catalogue_statement.offer = catalogue_offer.id) ORDER BY id LIMIT $5`,
		tenant, source, harvest, after, limit)
}

// listedAlike are the listed offers of other providers that are the same one, the
// first that was met first.
func listedAlike(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, alike string) ([]kept, error) {
	if alike == "" {
		return nil, nil
	}
	return sqldb.All(ctx, tx, scanKept, `
		SELECT data, hash, source, page, record, harvest, listed, found_at, listed_at, changed, gone_at, misses
		FROM catalogue_offer WHERE alike = $1 AND tenant <> $2 AND listed = $3 ORDER BY found_at, id`, alike, tenant, true)
}

// listedAfter is a page of the listed offers, by id.
func listedAfter(ctx context.Context, tx *sqldb.Tx, after OfferID, limit int) ([]kept, error) {
	return sqldb.All(ctx, tx, scanKept, `
		SELECT data, hash, source, page, record, harvest, listed, found_at, listed_at, changed, gone_at, misses
		FROM catalogue_offer WHERE listed = $1 AND id > $2 ORDER BY id LIMIT $3`, true, after, limit)
}

func insertOffer(ctx context.Context, tx *sqldb.Tx, k kept) error {
	data, err := json.Marshal(k.Offer)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO catalogue_offer (tenant, id, local_id, source, page, record, hash, data, listed, found_at, listed_at, changed, harvest, misses, gone_at, alike, address)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		k.Provider, k.ID, k.LocalID, k.Source, k.Page, k.Record, k.Hash, string(data), k.Listed, k.FoundAt, k.ListedAt, k.Changed, k.Harvest, k.Misses, k.GoneAt, alikeOf(k.Offer), addressKey(k.URL))
	if err != nil {
		return err
	}
	return upsertComparison(ctx, tx, k)
}

func updateOffer(ctx context.Context, tx *sqldb.Tx, k kept) error {
	data, err := json.Marshal(k.Offer)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		UPDATE catalogue_offer SET source = $3, page = $4, record = $5, hash = $6, data = $7, listed = $8, listed_at = $9, changed = $10, harvest = $11, misses = $12, gone_at = $13, alike = $14, address = $15, revision = revision + 1
		WHERE tenant = $1 AND id = $2`,
		k.Provider, k.ID, k.Source, k.Page, k.Record, k.Hash, string(data), k.Listed, k.ListedAt, k.Changed, k.Harvest, k.Misses, k.GoneAt, alikeOf(k.Offer), addressKey(k.URL))
	if err != nil {
		return err
	}
	return upsertComparison(ctx, tx, k)
}

// touchOffer notes that a harvest met an offer, and nothing else.
func touchOffer(ctx context.Context, tx *sqldb.Tx, k kept) error {
	_, err := tx.Exec(ctx, `UPDATE catalogue_offer SET harvest = $3, misses = $4, record = $5, page = $6, source = $7, alike = $8, address = $9 WHERE tenant = $1 AND id = $2`,
		k.Provider, k.ID, k.Harvest, k.Misses, k.Record, k.Page, k.Source, alikeOf(k.Offer), addressKey(k.URL))
	return err
}

// renameOffer gives an offer the name its provider calls it by now.
func renameOffer(ctx context.Context, tx *sqldb.Tx, k kept, localID string) error {
	k.LocalID = localID
	data, err := json.Marshal(k.Offer)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE catalogue_offer SET local_id = $3, data = $4, revision = revision + 1 WHERE tenant = $1 AND id = $2`, k.Provider, k.ID, localID, string(data))
	return err
}

// countRecord counts the offers that were understood from one received page.
func countRecord(ctx context.Context, tx *sqldb.Tx, s Source, record string) (found, listed, gone int, err error) {
	err = tx.QueryRow(ctx, `
		SELECT COUNT(*), COALESCE(SUM(CASE WHEN listed = $4 THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN gone_at IS NULL THEN 0 ELSE 1 END), 0)
		FROM catalogue_offer WHERE tenant = $1 AND source = $2 AND record = $3`, s.Tenant, s.ID, record, true).Scan(&found, &listed, &gone)
	return found, listed, gone, err
}

// touchRecord notes that a harvest met the offers of one received page.
func touchRecord(ctx context.Context, tx *sqldb.Tx, s Source, record, harvest string) error {
	_, err := tx.Exec(ctx, `UPDATE catalogue_offer SET harvest = $4, misses = 0 WHERE tenant = $1 AND source = $2 AND record = $3`, s.Tenant, s.ID, record, harvest)
	return err
}

func insertVersion(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, v Version) error {
	spec, err := json.Marshal(v.Spec)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO catalogue_version (tenant, offer, hash, number, class, record, spec, seen_at)
		VALUES ($1, $2, $3, (SELECT COUNT(*) + 1 FROM catalogue_version WHERE tenant = $1 AND offer = $2), $4, $5, $6, $7)
		ON CONFLICT (tenant, offer, hash) DO NOTHING`, tenant, v.Offer, v.Hash, v.Class, v.Record, string(spec), v.SeenAt)
	return err
}

func scanVersion(r *sqldb.Rows) (v Version, err error) {
	var spec string
	if err = r.Scan(&v.Offer, &v.Hash, &v.Number, &v.Class, &v.Record, &spec, &v.SeenAt); err != nil {
		return v, err
	}
	return v, json.Unmarshal([]byte(spec), &v.Spec)
}

func versionByHash(ctx context.Context, tx *sqldb.Tx, id OfferID, hash string) (v Version, found bool, err error) {
	all, err := sqldb.All(ctx, tx, scanVersion, `
		SELECT offer, hash, number, class, record, spec, seen_at FROM catalogue_version WHERE offer = $1 AND hash = $2`, id, hash)
	if err != nil || len(all) == 0 {
		return v, false, err
	}
	return all[0], true, nil
}

func versionsOf(ctx context.Context, tx *sqldb.Tx, id OfferID) ([]Version, error) {
	return sqldb.All(ctx, tx, scanVersion, `
		SELECT offer, hash, number, class, record, spec, seen_at FROM catalogue_version WHERE offer = $1 ORDER BY number DESC`, id)
}

func replaceReport(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, source SourceID, page string, entries []ReportEntry) error {
	if err := mend(ctx, tx, tenant, source, page, entries); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM catalogue_report WHERE tenant = $1 AND source = $2 AND page = $3`, tenant, source, page); err != nil {
		return err
	}
	for i, e := range entries {
		data, err := json.Marshal(e)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			INSERT INTO catalogue_report (tenant, source, page, number, offer, blocking, entry, at, reason)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, tenant, source, page, i+1, e.Offer, e.Blocking, string(data), tx.Now(), e.reason())
		if err != nil {
			return err
		}
	}
	return nil
}

func scanEntry(r *sqldb.Rows) (e ReportEntry, err error) {
	var data string
	var at time.Time
	if err = r.Scan(&data, &at); err != nil {
		return e, err
	}
	err = json.Unmarshal([]byte(data), &e)
	e.At = at
	return e, err
}

func reportOfTenant(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID) ([]ReportEntry, error) {
	return sqldb.All(ctx, tx, scanEntry, `
		SELECT entry, at FROM catalogue_report WHERE tenant = $1 ORDER BY source, page, number`, tenant)
}

func reportOfPage(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, source SourceID, page string) ([]ReportEntry, error) {
	return sqldb.All(ctx, tx, scanEntry, `
		SELECT entry, at FROM catalogue_report WHERE tenant = $1 AND source = $2 AND page = $3 ORDER BY number`, tenant, source, page)
}

// replaceOfferReport writes an offer's lines of its page's report anew, when they
// say something else.
func replaceOfferReport(ctx context.Context, tx *sqldb.Tx, k kept, entries []ReportEntry) error {
	all, err := reportOfPage(ctx, tx, k.Provider, k.Source, k.Page)
	if err != nil {
		return err
	}
	var own, others []ReportEntry
	for _, e := range all {
		e.At = time.Time{}
		if e.Rule != "" && e.Offer == k.ID {
			own = append(own, e)
		} else {
			others = append(others, e)
		}
	}
	if sameJSON(own, entries) {
		return nil
	}
	return replaceReport(ctx, tx, k.Provider, k.Source, k.Page, byWeight(append(others, entries...)))
}

func upsertFact(ctx context.Context, tx *sqldb.Tx, f Fact) error {
	o, err := offerByID(ctx, tx, f.Offer)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO catalogue_fact (provider, offer, kind, value, source, as_of) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (provider, offer, kind, source, value) DO UPDATE SET as_of = EXCLUDED.as_of`,
		o.Provider, f.Offer, f.Kind, f.Value, f.Source, f.AsOf)
	return err
}

func deleteFacts(ctx context.Context, tx *sqldb.Tx, offer OfferID, kind FactKind, source string) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM catalogue_fact WHERE offer = $1 AND kind = $2 AND source = $3`, offer, kind, source)
}

func factsOf(ctx context.Context, tx *sqldb.Tx, offer OfferID) ([]Fact, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (f Fact, err error) {
		return f, r.Scan(&f.Offer, &f.Kind, &f.Value, &f.Source, &f.AsOf)
	}, `SELECT offer, kind, value, source, as_of FROM catalogue_fact WHERE offer = $1 ORDER BY kind, source, value`, offer)
}

func countOffers(ctx context.Context, tx *sqldb.Tx) (found, listed int, err error) {
	err = tx.QueryRow(ctx, `
		SELECT COUNT(*), COALESCE(SUM(CASE WHEN listed = $1 THEN 1 ELSE 0 END), 0) FROM catalogue_offer WHERE gone_at IS NULL`, true).Scan(&found, &listed)
	return found, listed, err
}

func notFound(err error, key string) error {
	if errors.Is(err, sqldb.ErrNoRows) {
		return fault.New(fault.NotFound, key)
	}
	return err
}
