package catalogue

import (
	"context"
	"encoding/json"

	"opencairn.org/cairn/internal/ground/sqldb"
)

// asked is how many rows one statement asks for by their ids.
const asked = 20

// revisionsOf says how often each of some offers was changed, by id; what does not
// exist is left out. ids are at most asked.
func revisionsOf(ctx context.Context, tx *sqldb.Tx, ids []OfferID) (map[OfferID]int64, error) {
	var in [asked]OfferID
	copy(in[:], ids)
	type row struct {
		id       OfferID
		revision int64
	}
	all, err := sqldb.All(ctx, tx, func(r *sqldb.Rows) (x row, err error) { return x, r.Scan((*string)(&x.id), &x.revision) }, `
		SELECT id, revision FROM catalogue_offer
		WHERE id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
		in[0], in[1], in[2], in[3], in[4], in[5], in[6], in[7], in[8], in[9],
		in[10], in[11], in[12], in[13], in[14], in[15], in[16], in[17], in[18], in[19])
	of := make(map[OfferID]int64, len(all))
	for _, x := range all {
		of[x.id] = x.revision
	}
	return of, err
}

// revisionOf is revisionsOf for one offer.
func revisionOf(ctx context.Context, tx *sqldb.Tx, id OfferID) (n int64, err error) {
	err = tx.QueryRow(ctx, `SELECT revision FROM catalogue_offer WHERE id = $1`, id).Scan(&n)
	return n, notFound(err, "catalogue.offer.not_found")
}

// readKnown reads what a revision of an offer is made of.
func readKnown(ctx context.Context, tx *sqldb.Tx, id OfferID) (*knownOffer, error) {
	k := &knownOffer{}
	var data string
	err := tx.QueryRow(ctx, `
		SELECT data, hash, listed, found_at, listed_at, changed, gone_at, revision FROM catalogue_offer WHERE id = $1`, id).
		Scan(&data, &k.hash, &k.listed, &k.foundAt, &k.listedAt, &k.changed, &k.goneAt, &k.revision)
	if err != nil {
		return nil, notFound(err, "catalogue.offer.not_found")
	}
	if err := json.Unmarshal([]byte(data), &k.offer); err != nil {
		return nil, err
	}
	k.size = len(data)
	k.facts, err = factsOf(ctx, tx, id)
	return k, err
}
