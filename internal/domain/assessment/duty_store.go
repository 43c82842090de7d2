package assessment

import (
	"context"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// toMark are the assessor's own sittings whose day has come, until they are
// marked; due when the results are promised.
func toMark(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p identity.Part) ([]identity.Task, error) {
	return sqldb.All(ctx, tx, identity.ScanTask, `
		SELECT id, '', offer, due, due, COUNT(*) OVER () FROM assessment_sitting
		WHERE tenant = $1 AND assessor = $2 AND (state IN ('submitted', 'identity_checked', 'in_marking') OR state = 'open' AND held_at <= $3)
		AND (due > $4 OR due = $4 AND id > $5) ORDER BY due, id LIMIT $6`, a.Tenant, a.Person, tx.Now(), p.Rank(), p.ID(), p.Rows())
}

// toConfirm are the marked sittings of other assessors.
func toConfirm(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p identity.Part) ([]identity.Task, error) {
	return sqldb.All(ctx, tx, identity.ScanTask, `
		SELECT id, '', offer, due, due, COUNT(*) OVER () FROM assessment_sitting
		WHERE tenant = $1 AND assessor <> $2 AND state IN ('moderation', 'result_provisional')
		AND (due > $3 OR due = $3 AND id > $4) ORDER BY due, id LIMIT $5`, a.Tenant, a.Person, p.Rank(), p.ID(), p.Rows())
}

// toRelease are the sittings with results that were stopped or appealed, as far as
// somebody else assessed them.
func toRelease(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p identity.Part) ([]identity.Task, error) {
	return sqldb.All(ctx, tx, identity.ScanTask, `
		SELECT s.id, '', s.offer, NULL, s.held_at, COUNT(*) OVER () FROM assessment_sitting s
		WHERE s.tenant = $1 AND s.assessor <> $2 AND EXISTS (SELECT 1 FROM assessment_candidate c
			WHERE c.tenant = s.tenant AND c.sitting = s.id AND c.standing IN ('held', 'appealed'))
		AND (s.held_at > $3 OR s.held_at = $3 AND s.id > $4) ORDER BY s.held_at, s.id LIMIT $5`, a.Tenant, a.Person, p.Rank(), p.ID(), p.Rows())
}

// toOpen are the planned sittings, due when they are held.
func toOpen(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p identity.Part) ([]identity.Task, error) {
	return sqldb.All(ctx, tx, identity.ScanTask, `
		SELECT id, '', offer, held_at, held_at, COUNT(*) OVER () FROM assessment_sitting
		WHERE tenant = $1 AND state = 'planned' AND (held_at > $2 OR held_at = $2 AND id > $3) ORDER BY held_at, id LIMIT $4`,
		a.Tenant, p.Rank(), p.ID(), p.Rows())
}

func scanPassed(r *sqldb.Rows) (p PassedSitting, err error) {
	return p, r.Scan(&p.Sitting, &p.Offer, &p.Passed)
}

func passedSince(ctx context.Context, tx *sqldb.Tx, a identity.Actor, since time.Time) ([]PassedSitting, error) {
	return sqldb.All(ctx, tx, scanPassed, `SELECT s.id, s.offer, COUNT(*) FROM assessment_sitting s
		JOIN assessment_candidate c ON c.tenant = s.tenant AND c.sitting = s.id AND c.outcome = 'passed' AND c.standing = 'final'
		WHERE s.tenant = $1 AND s.assessor <> $2 AND s.state = 'result_final' AND s.final_at >= $3 GROUP BY s.id, s.offer ORDER BY s.id`, a.Tenant, a.Person, since)
}
