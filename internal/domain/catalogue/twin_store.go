package catalogue

import (
	"context"

	"opencairn.org/cairn/internal/ground/sqldb"
)

// insertApart remembers that a pair is two; false when it was known.
func insertApart(ctx context.Context, tx *sqldb.Tx, one, other OfferID, actor string) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO catalogue_apart (one, other, actor, at) VALUES ($1, $2, $3, $4) ON CONFLICT (one, other) DO NOTHING`,
		one, other, actor, tx.Now())
	return n > 0, err
}

// pairsApart are the pairs that a person called two, here or by setting a source's
// statement apart; the smaller id first.
func pairsApart(ctx context.Context, tx *sqldb.Tx) (map[[2]OfferID]bool, error) {
	all, err := sqldb.All(ctx, tx, func(r *sqldb.Rows) (p [2]OfferID, err error) {
		return p, r.Scan((*string)(&p[0]), (*string)(&p[1]))
	}, `SELECT one, other FROM catalogue_apart UNION SELECT offer, apart FROM catalogue_statement WHERE how = $1`, MatchedApart)
	pairs := make(map[[2]OfferID]bool, len(all))
	for _, p := range all {
		pairs[[2]OfferID{min(p[0], p[1]), max(p[0], p[1])}] = true
	}
	return pairs, err
}

// mergedLately are the offers of all providers that several sources state.
func mergedLately(ctx context.Context, tx *sqldb.Tx, most int) ([]OfferID, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (id OfferID, err error) { return id, r.Scan((*string)(&id)) },
		`SELECT offer FROM catalogue_statement GROUP BY offer HAVING COUNT(*) > 1 ORDER BY MAX(at) DESC, offer LIMIT $1`, most)
}
