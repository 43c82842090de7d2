package funding

import (
	"context"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func scanLine(r *sqldb.Rows) (l Line, err error) {
	return l, r.Scan(&l.Line, &l.Payer, &l.Kind, &l.Scheme, &l.Version, &l.Rule, &l.Claim, &l.Level, &l.Law, &l.LawAddress, &l.Budget,
		&l.Minor, &l.Captured, &l.Released, &l.Attends, &l.Capture, &l.AfterCensus, &l.Shortfall, &l.Later, &l.Outcome, &l.HeldAt,
		&l.Hold, &l.Provider, &l.Pseudonym, &l.Offer, &l.Run, &l.Enrolment, &l.Currency)
}

// linesOf lists the parts of a payer's scheme, the newest first.
func linesOf(ctx context.Context, tx *sqldb.Tx, payer identity.TenantID, scheme string, before time.Time, limit int) ([]Line, error) {
	return sqldb.All(ctx, tx, scanLine, `SELECT p.line, p.payer, p.payer_kind, p.scheme, p.version, p.rule, p.claim, p.claim_level, p.law, p.law_address, p.budget,
		p.minor, p.captured, p.released, p.attends, p.trigger_on, p.after_census, p.shortfall, p.later, p.outcome, p.held_at,
		p.hold, p.provider, h.pseudonym, h.offer, h.run, h.enrolment, h.currency
		FROM funding_part p JOIN funding_hold h ON h.provider = p.provider AND h.id = p.hold
		WHERE p.payer = $1 AND p.scheme = $2 AND p.held_at < $3 ORDER BY p.held_at DESC, p.hold DESC LIMIT $4`, payer, scheme, before, limit)
}

func lineOf(ctx context.Context, tx *sqldb.Tx, payer identity.TenantID, hold HoldID, line int) (Line, error) {
	ls, err := sqldb.All(ctx, tx, scanLine, `SELECT p.line, p.payer, p.payer_kind, p.scheme, p.version, p.rule, p.claim, p.claim_level, p.law, p.law_address, p.budget,
		p.minor, p.captured, p.released, p.attends, p.trigger_on, p.after_census, p.shortfall, p.later, p.outcome, p.held_at,
		p.hold, p.provider, h.pseudonym, h.offer, h.run, h.enrolment, h.currency
		FROM funding_part p JOIN funding_hold h ON h.provider = p.provider AND h.id = p.hold
		WHERE p.payer = $1 AND p.hold = $2 AND p.line = $3 AND p.payer_kind <> 'learner'`, payer, hold, line)
	if err == nil && len(ls) == 0 {
		err = fault.New(fault.NotFound, "funding.line_unknown")
	}
	if err != nil {
		return Line{}, err
	}
	return ls[0], nil
}

func entriesOf(ctx context.Context, tx *sqldb.Tx, payer identity.TenantID, hold HoldID, line int) ([]Entry, error) {
	return sqldb.All(ctx, tx, func(r *sqldb.Rows) (e Entry, err error) { return e, r.Scan(&e.Kind, &e.Minor, &e.Actor, &e.At) },
		`SELECT kind, minor, actor, posted_at FROM funding_transaction WHERE payer = $1 AND hold = $2 AND line = $3 ORDER BY posted_at, id`, payer, hold, line)
}
