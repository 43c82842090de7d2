package catalogue

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"opencairn.org/cairn/internal/domain/catalogue/likeness"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// insertApart remembers that a pair is two; false when it was known.
func insertApart(ctx context.Context, tx *sqldb.Tx, one, other OfferID, actor string) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO catalogue_apart (one, other, actor, at) VALUES ($1, $2, $3, $4) ON CONFLICT (one, other) DO NOTHING`,
		one, other, actor, tx.Now())
	return n > 0, err
}

func scanPair(r *sqldb.Rows) (p pairRow, err error) {
	var one, other string
	err = r.Scan((*int)(&p.score), &one, &p.one.Listed, &p.one.ListedAt, &p.one.Changed, &p.one.FoundAt, &p.one.approved,
		&other, &p.other.Listed, &p.other.ListedAt, &p.other.Changed, &p.other.FoundAt, &p.other.approved)
	if err != nil {
		return p, err
	}
	return p, errors.Join(json.Unmarshal([]byte(one), &p.one.Offer), json.Unmarshal([]byte(other), &p.other.Offer))
}

// pairsAfter are the pairs of a score or more that no person called two, here or by
// setting a source's statement apart, and both of which are published; the most
// alike first, from after a place on.
func pairsAfter(ctx context.Context, tx *sqldb.Tx, least likeness.Share, after pairCursor, limit int) ([]pairRow, error) {
	return sqldb.All(ctx, tx, scanPair, `
		SELECT p.score,
			a.data, a.listed, a.listed_at, a.changed, a.found_at, EXISTS (SELECT 1 FROM catalogue_fact f WHERE f.offer = a.id AND f.kind = $1),
			b.data, b.listed, b.listed_at, b.changed, b.found_at, EXISTS (SELECT 1 FROM catalogue_fact f WHERE f.offer = b.id AND f.kind = $1)
		FROM catalogue_pair p JOIN catalogue_offer a ON a.id = p.one JOIN catalogue_offer b ON b.id = p.other
		WHERE p.score >= $2 AND p.score <= $3 AND (p.score < $3 OR p.one > $4 OR p.one = $4 AND p.other > $5)
			AND a.gone_at IS NULL AND b.gone_at IS NULL
			AND NOT EXISTS (SELECT 1 FROM catalogue_apart x WHERE x.one = p.one AND x.other = p.other)
			AND NOT EXISTS (SELECT 1 FROM catalogue_statement s WHERE s.how = $6 AND s.offer = p.one AND s.apart = p.other)
			AND NOT EXISTS (SELECT 1 FROM catalogue_statement s WHERE s.how = $6 AND s.offer = p.other AND s.apart = p.one)
		ORDER BY p.score DESC, p.one, p.other LIMIT $7`,
		FactApproved, int(least), int(after.score), after.one, after.other, MatchedApart, limit)
}

// comparedByID is an offer and whether some version of it is approved.
func comparedByID(ctx context.Context, tx *sqldb.Tx, id OfferID) (c compared, err error) {
	if c.kept, err = offerByID(ctx, tx, id); err != nil {
		return c, err
	}
	facts, err := FactsIn(ctx, tx, id)
	c.approved = slices.ContainsFunc(facts, func(f Fact) bool { return f.Kind == FactApproved })
	return c, err
}

// mergedLately are the offers of all providers that several sources state.
func mergedLately(ctx context.Context, tx *sqldb.Tx, most int) ([]OfferID, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (id OfferID, err error) { return id, r.Scan((*string)(&id)) },
		`SELECT offer FROM catalogue_statement GROUP BY offer HAVING COUNT(*) > 1 ORDER BY MAX(at) DESC, offer LIMIT $1`, most)
}
