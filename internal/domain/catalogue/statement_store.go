package catalogue

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func scanStatement(r *sqldb.Rows) (s statement, err error) {
	var data, computed string
	err = r.Scan(&s.Source, &s.LocalID, &s.OfferID, &s.Kind, &data, &computed, &s.Page, &s.Record, &s.At, &s.Harvest, &s.Misses, &s.How, &s.Score, &s.Apart)
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal([]byte(computed), &s.Computed); err != nil {
		return s, err
	}
	err = json.Unmarshal([]byte(data), &s.Offer)
	s.Tenant = s.Offer.Provider
	return s, err
}

// statementBy is what a source says under a name of its own.
func statementBy(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, source SourceID, localID string) (s statement, found bool, err error) {
	all, err := sqldb.All(ctx, tx, scanStatement, `
		SELECT source, local_id, offer, kind, data, computed, page, record, at, harvest, misses, how, score, apart
		FROM catalogue_statement WHERE tenant = $1 AND source = $2 AND local_id = $3`, tenant, source, localID)
	if err != nil || len(all) == 0 {
		return s, false, err
	}
	return all[0], true, nil
}

// statementsOf are what is said about an offer; none when it has one source and
// its own row says all.
func statementsOf(ctx context.Context, tx *sqldb.Tx, id OfferID) ([]statement, error) {
	return sqldb.All(ctx, tx, scanStatement, `
		SELECT source, local_id, offer, kind, data, computed, page, record, at, harvest, misses, how, score, apart
		FROM catalogue_statement WHERE offer = $1 ORDER BY source, local_id`, id)
}

// statementsOfRecord are what one received document says.
func statementsOfRecord(ctx context.Context, tx *sqldb.Tx, source SourceID, record string) ([]statement, error) {
	return sqldb.All(ctx, tx, scanStatement, `
		SELECT source, local_id, offer, kind, data, computed, page, record, at, harvest, misses, how, score, apart
		FROM catalogue_statement WHERE source = $1 AND record = $2 ORDER BY offer`, source, record)
}

// statementsUnmet are what a source said and a harvest of it did not meet.
func statementsUnmet(ctx context.Context, tx *sqldb.Tx, source SourceID, harvest string) ([]statement, error) {
	return sqldb.All(ctx, tx, scanStatement, `
		SELECT source, local_id, offer, kind, data, computed, page, record, at, harvest, misses, how, score, apart
		FROM catalogue_statement WHERE source = $1 AND harvest <> $2 ORDER BY offer`, source, harvest)
}

// mergedOf are the statements about a provider's offers that several sources
// make, by offer.
func mergedOf(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID) ([]statement, error) {
	return sqldb.All(ctx, tx, scanStatement, `
		SELECT source, local_id, offer, kind, data, computed, page, record, at, harvest, misses, how, score, apart
		FROM catalogue_statement WHERE tenant = $1 AND (apart <> '' OR offer IN (
			SELECT offer FROM catalogue_statement WHERE tenant = $1 GROUP BY offer HAVING COUNT(*) > 1))
		ORDER BY offer, source, local_id`, tenant)
}

func upsertStatement(ctx context.Context, tx *sqldb.Tx, s statement) error {
	data, err := json.Marshal(s.Offer)
	if err != nil {
		return err
	}
	computed, err := json.Marshal(s.Computed)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO catalogue_statement (tenant, source, local_id, offer, kind, data, computed, page, record, at, harvest, misses, how, score, apart)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
		ON CONFLICT (tenant, source, local_id) DO UPDATE SET offer = EXCLUDED.offer, kind = EXCLUDED.kind, data = EXCLUDED.data,
			computed = EXCLUDED.computed, page = EXCLUDED.page, record = EXCLUDED.record, at = EXCLUDED.at, harvest = EXCLUDED.harvest,
			misses = EXCLUDED.misses, how = EXCLUDED.how, score = EXCLUDED.score, apart = EXCLUDED.apart`,
		s.Tenant, s.Source, s.LocalID, s.OfferID, s.Kind, string(data), string(computed), s.Page, s.Record, s.At, s.Harvest, s.Misses, s.How, s.Score, s.Apart)
	return err
}

func deleteStatement(ctx context.Context, tx *sqldb.Tx, s statement) error {
	_, err := tx.Exec(ctx, `DELETE FROM catalogue_statement WHERE tenant = $1 AND source = $2 AND local_id = $3`, s.Tenant, s.Source, s.LocalID)
	return err
}

// candidates are a provider's offers that may be the same as one another source
// states: of the same identifier, at the same address, or word for word alike, those
// met first first. Their ids are asked for alone: in one statement either engine may
// go through all of the provider's offers, PostgreSQL through its index of addresses
// once for each.
func candidates(ctx context.Context, tx *sqldb.Tx, o Offer) ([]kept, error) {
	ids, err := sqldb.All(ctx, tx, func(r *sqldb.Rows) (id OfferID, err error) { return id, r.Scan((*string)(&id)) }, `
		SELECT id FROM catalogue_offer WHERE tenant = $1 AND local_id = $2
		UNION ALL SELECT id FROM catalogue_offer WHERE tenant = $1 AND address = $3 AND address <> ''
		UNION ALL SELECT id FROM catalogue_offer WHERE tenant = $1 AND alike = $4 AND alike <> ''`,
		o.Provider, o.LocalID, addressKey(o.URL), alikeOf(o))
	if err != nil {
		return nil, err
	}
	slices.Sort(ids)
	var all []kept
	for _, id := range slices.Compact(ids) {
		k, err := offerByID(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		all = append(all, k)
	}
	slices.SortFunc(all, func(a, b kept) int { return cmp.Or(a.FoundAt.Compare(b.FoundAt), cmp.Compare(a.ID, b.ID)) })
	return all, nil
}

// forgetVersions takes out what an offer has said: a licence no longer lets it be
// kept.
func forgetVersions(ctx context.Context, tx *sqldb.Tx, k kept) error {
	_, err := tx.Exec(ctx, `DELETE FROM catalogue_version WHERE tenant = $1 AND offer = $2`, k.Provider, k.ID)
	return err
}

// receivedAt is when the record was received that an offer was read from.
func receivedAt(ctx context.Context, tx *sqldb.Tx, k kept) (at time.Time, found bool, err error) {
	err = tx.QueryRow(ctx, `SELECT fetched FROM catalogue_record WHERE tenant = $1 AND id = $2`, k.Provider, k.Record).Scan(&at)
	if errors.Is(err, sqldb.ErrNoRows) {
		return at, false, nil
	}
	return at, err == nil, err
}
