package enrolment

import (
	"context"
	"errors"
	"fmt"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// LearnersIn counts the people who now have a place in one of these offers:
// offered, taken or begun. Each is counted once. It reads one row at a time.
func LearnersIn(ctx context.Context, tx *sqldb.Tx, in func(catalogue.OfferID) bool) (n int, err error) {
	rows, err := tx.Query(ctx, `
		SELECT person, offer FROM enrolment_place WHERE state = $1 OR state = $2 OR state = $3 ORDER BY person`, Offered, Enrolled, Active)
	if err != nil {
		return 0, fmt.Errorf("count learners: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var last identity.PersonID
	for rows.Next() {
		var p identity.PersonID
		var offer catalogue.OfferID
		if err := rows.Scan(&p, &offer); err != nil {
			return 0, err
		}
		if p != last && in(offer) {
			n, last = n+1, p
		}
	}
	return n, rows.Err()
}

// PlacesIn counts the places that are offered or taken in these offers now: what
// the offers' pages show, run by run.
func PlacesIn(ctx context.Context, tx *sqldb.Tx, in func(catalogue.OfferID) bool) (n int, err error) {
	type row struct {
		offer catalogue.OfferID
		n     int
	}
	rows, err := sqldb.All(ctx, tx, func(r *sqldb.Rows) (x row, err error) { return x, r.Scan(&x.offer, &x.n) }, `
		SELECT offer, count(*) FROM enrolment_place WHERE state = $1 OR state = $2 OR state = $3 GROUP BY offer`, Offered, Enrolled, Active)
	for _, x := range rows {
		if in(x.offer) {
			n += x.n
		}
	}
	return n, err
}

// PlacesOfIn counts the places in one offer that are asked for, offered or taken,
// and have not ended.
func PlacesOfIn(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID, offer catalogue.OfferID) (n int, err error) {
	return n, tx.QueryRow(ctx, `SELECT count(*) FROM enrolment_place WHERE tenant = $1 AND offer = $2 AND state IN ($3, $4, $5, $6, $7)`,
		provider, offer, Applied, Waitlisted, Offered, Enrolled, Active).Scan(&n)
}
