package assurance

import (
	"context"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func insertSignal(ctx context.Context, tx *sqldb.Tx, g Signal) error {
	_, err := tx.Exec(ctx, `INSERT INTO assurance_signal (tenant, id, offer, title, body, ratings, tenths, raised_at, state, reasons, decided_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', NULL)`, g.Provider, g.ID, g.Offer, g.Title, g.Body, g.Ratings, g.Tenths, g.RaisedAt, g.State)
	return err
}

// updateSignal says in an open signal what the marks come to now; n is 0 when none
// is open.
func updateSignal(ctx context.Context, tx *sqldb.Tx, r Rated) (n int64, err error) {
	return tx.Exec(ctx, `UPDATE assurance_signal SET ratings = $2, tenths = $3 WHERE offer = $1 AND state = 'open'`, r.Offer, r.Ratings, r.Tenths)
}

func decideSignal(ctx context.Context, tx *sqldb.Tx, g Signal) error {
	_, err := tx.Exec(ctx, `UPDATE assurance_signal SET state = $3, reasons = $4, decided_at = $5 WHERE tenant = $1 AND id = $2`, g.Provider, g.ID, g.State, g.Reasons, g.DecidedAt)
	return err
}

func scanSignal(r *sqldb.Rows) (g Signal, err error) {
	return g, r.Scan(&g.Provider, &g.ID, &g.Offer, &g.Title, &g.Body, &g.Ratings, &g.Tenths, &g.RaisedAt, &g.State, &g.Reasons, &g.DecidedAt)
}

func loadSignal(ctx context.Context, tx *sqldb.Tx, id string) (Signal, error) {
	all, err := sqldb.All(ctx, tx, scanSignal, `SELECT tenant, id, offer, title, body, ratings, tenths, raised_at, state, reasons, decided_at
		FROM assurance_signal WHERE id = $1`, id)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "assurance.signal.unknown")
	}
	if err != nil {
		return Signal{}, err
	}
	return all[0], nil
}

// openSignals are those that wait for a body, the oldest first.
func openSignals(ctx context.Context, tx *sqldb.Tx, body identity.TenantID) ([]Signal, error) {
	return sqldb.All(ctx, tx, scanSignal, `SELECT tenant, id, offer, title, body, ratings, tenths, raised_at, state, reasons, decided_at
		FROM assurance_signal WHERE body = $1 AND state = 'open' ORDER BY raised_at, id`, body)
}

// setReviewDue brings forward the review of the approval that is in force.
func setReviewDue(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID, offer catalogue.OfferID, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE assurance_approval SET review_due = $3 WHERE tenant = $1 AND offer = $2 AND state = 'in-force'`, provider, offer, at)
	return err
}
