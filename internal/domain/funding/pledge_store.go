package funding

import (
	"context"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func insertPledge(ctx context.Context, tx *sqldb.Tx, p Pledge) error {
	_, err := tx.Exec(ctx, `INSERT INTO funding_pledge (tenant, id, offer, minor, percent, currency, total_minor, audience, reason, from_at, until_at, stated_at, confirmed_at, ended_at, hours, hours_total, hours_taken)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 0)`,
		p.Employer, p.ID, p.Offer, p.Minor, p.Percent, p.Currency, p.Total, p.For, p.Reason, p.From, p.Until, tx.Now(), p.Confirmed, p.Ended, p.Hours, p.HoursTotal)
	return err
}

func updatePledge(ctx context.Context, tx *sqldb.Tx, p Pledge) error {
	_, err := tx.Exec(ctx, `UPDATE funding_pledge SET confirmed_at = $3, ended_at = $4 WHERE tenant = $1 AND id = $2`, p.Employer, p.ID, p.Confirmed, p.Ended)
	return err
}

func scanPledge(r *sqldb.Rows) (p Pledge, err error) {
	return p, r.Scan(&p.Employer, &p.ID, &p.Offer, &p.Minor, &p.Percent, &p.Currency, &p.Total, &p.For, &p.Reason, &p.From, &p.Until, &p.Confirmed, &p.Ended, &p.Hours, &p.HoursTotal, &p.HoursTaken)
}

func pledgeOf(ctx context.Context, tx *sqldb.Tx, employer identity.TenantID, id PledgeID) (Pledge, error) {
	ps, err := sqldb.All(ctx, tx, scanPledge, `SELECT tenant, id, offer, minor, percent, currency, total_minor, audience, reason, from_at, until_at, confirmed_at, ended_at, hours, hours_total, hours_taken
		FROM funding_pledge WHERE tenant = $1 AND id = $2`, employer, id)
	if err == nil && len(ps) == 0 {
		err = fault.New(fault.NotFound, "funding.pledge.unknown")
	}
	if err != nil {
		return Pledge{}, err
	}
	return ps[0], nil
}

func pledgesOf(ctx context.Context, tx *sqldb.Tx, employer identity.TenantID) ([]Pledge, error) {
	return sqldb.All(ctx, tx, scanPledge, `SELECT tenant, id, offer, minor, percent, currency, total_minor, audience, reason, from_at, until_at, confirmed_at, ended_at, hours, hours_total, hours_taken
		FROM funding_pledge WHERE tenant = $1 ORDER BY stated_at DESC, id DESC`, employer)
}

// pledgesFor lists the confirmed pledges for an offer on a day, the oldest first.
func pledgesFor(ctx context.Context, tx *sqldb.Tx, o catalogue.OfferID, at time.Time) ([]Pledge, error) {
	return sqldb.All(ctx, tx, scanPledge, `SELECT tenant, id, offer, minor, percent, currency, total_minor, audience, reason, from_at, until_at, confirmed_at, ended_at, hours, hours_total, hours_taken
		FROM funding_pledge WHERE offer = $1 AND confirmed_at IS NOT NULL AND ended_at IS NULL AND from_at <= $2 AND until_at > $2 ORDER BY confirmed_at, id`, o, at)
}

// pledgeTotal is the most that the pledge of this key pays in all.
func pledgeTotal(ctx context.Context, tx *sqldb.Tx, key string) (total int64, err error) {
	err = tx.QueryRow(ctx, `SELECT total_minor FROM funding_pledge WHERE id = $1`, strings.TrimPrefix(key, "pledge/")).Scan(&total)
	return total, err
}

// hoursUsed are the hours of a pledge that people used up.
func hoursUsed(ctx context.Context, tx *sqldb.Tx, employer identity.TenantID, id PledgeID) (n int, err error) {
	return n, tx.QueryRow(ctx, `SELECT COALESCE(SUM(hours), 0) FROM funding_hours WHERE employer = $1 AND pledge = $2 AND state = 'used'`, employer, id).Scan(&n)
}

// countPledges counts those of an offer that were stated and have not ended.
func countPledges(ctx context.Context, tx *sqldb.Tx, o catalogue.OfferID) (n int, err error) {
	return n, tx.QueryRow(ctx, `SELECT COUNT(*) FROM funding_pledge WHERE offer = $1 AND ended_at IS NULL AND until_at > $2`, o, tx.Now()).Scan(&n)
}

// unconfirmed are an employer's pledges that count only once they are confirmed;
// their titles are the offers' ids.
func unconfirmed(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p identity.Part) ([]identity.Task, error) {
	return sqldb.All(ctx, tx, identity.ScanTask, `
		SELECT id, '', offer, from_at, from_at, COUNT(*) OVER () FROM funding_pledge
		WHERE tenant = $1 AND confirmed_at IS NULL AND ended_at IS NULL AND until_at > $2 AND (from_at > $3 OR from_at = $3 AND id > $4)
		ORDER BY from_at, id LIMIT $5`, a.Tenant, tx.Now(), p.Rank(), p.ID(), p.Rows())
}
