package assurance

import (
	"context"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// toDecide are the applications whose next step is the body's. The longer list of
// states is the index's, which has them in order.
func toDecide(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p identity.Part) ([]identity.Task, error) {
	return sqldb.All(ctx, tx, identity.ScanTask, `
		SELECT id, '', title, due_at, due_at, (SELECT COUNT(*) FROM assurance_application
			WHERE body = $1 AND state IN ('submitted', 'screening', 'decision', 'conditional', 'appeal') AND ($4 = '%' OR folded LIKE $4))
		FROM assurance_application
		WHERE body = $1 AND state IN ('submitted', 'screening', 'info-requested', 'under-review', 'provider-comment', 'decision', 'conditional', 'appeal')
		AND state IN ('submitted', 'screening', 'decision', 'conditional', 'appeal') AND (due_at > $2 OR due_at = $2 AND id > $3)
		AND ($4 = '%' OR folded LIKE $4) ORDER BY due_at, id LIMIT $5`, a.Tenant, p.Rank(), p.ID(), p.Sought(), p.Rows())
}

// toAskCorrection are the pages that no longer say what was approved, and nobody
// has acted.
func toAskCorrection(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p identity.Part) ([]identity.Task, error) {
	return sqldb.All(ctx, tx, identity.ScanTask, `
		SELECT id, offer, title, NULL, seen_at, COUNT(*) OVER () FROM assurance_drift
		WHERE body = $1 AND state = 'open' AND (seen_at > $2 OR seen_at = $2 AND id > $3)
		AND lower(title) LIKE $4 ORDER BY seen_at, id LIMIT $5`, a.Tenant, p.Rank(), p.ID(), p.Like(), p.Rows())
}

// toReview are the applications that the actor was invited to review.
func toReview(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p identity.Part) ([]identity.Task, error) {
	return sqldb.All(ctx, tx, identity.ScanTask, `
		SELECT a.id, '', a.title, a.due_at, a.due_at, COUNT(*) OVER () FROM assurance_application a JOIN assurance_review r ON r.tenant = a.tenant AND r.application = a.id
		WHERE r.reviewer = $1 AND a.body = $2 AND r.recommend = '' AND a.state = 'under-review' AND (a.due_at > $3 OR a.due_at = $3 AND a.id > $4)
		AND a.folded LIKE $5 ORDER BY a.due_at, a.id LIMIT $6`, a.Person, a.Tenant, p.Rank(), p.ID(), p.Sought(), p.Rows())
}

// toAnswer are the applications whose next step is the provider's.
func toAnswer(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p identity.Part) ([]identity.Task, error) {
	return sqldb.All(ctx, tx, identity.ScanTask, `
		SELECT id, '', title, NULL, submitted_at, COUNT(*) OVER () FROM assurance_application
		WHERE tenant = $1 AND state IN ('info-requested', 'provider-comment') AND (submitted_at > $2 OR submitted_at = $2 AND id > $3)
		AND folded LIKE $4 ORDER BY submitted_at, id LIMIT $5`, a.Tenant, p.Rank(), p.ID(), p.Sought(), p.Rows())
}

// toCorrect are the provider's pages that it was asked to correct.
func toCorrect(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p identity.Part) ([]identity.Task, error) {
	return sqldb.All(ctx, tx, identity.ScanTask, `
		SELECT id, offer, title, NULL, seen_at, COUNT(*) OVER () FROM assurance_drift
		WHERE tenant = $1 AND state IN ('open', 'correction-asked') AND (seen_at > $2 OR seen_at = $2 AND id > $3)
		AND lower(title) LIKE $4 ORDER BY seen_at, id LIMIT $5`, a.Tenant, p.Rank(), p.ID(), p.Like(), p.Rows())
}

// toEndorse are the offers that an employer was asked about.
func toEndorse(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p identity.Part) ([]identity.Task, error) {
	return sqldb.All(ctx, tx, identity.ScanTask, `
		SELECT id, '', title, NULL, asked_at, COUNT(*) OVER () FROM assurance_endorsement
		WHERE employer = $1 AND state = 'requested' AND (asked_at > $2 OR asked_at = $2 AND id > $3)
		AND lower(title) LIKE $4 ORDER BY asked_at, id LIMIT $5`, a.Tenant, p.Rank(), p.ID(), p.Like(), p.Rows())
}

// toDecideSignal are the approved programmes that learners rate low.
func toDecideSignal(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p identity.Part) ([]identity.Task, error) {
	return sqldb.All(ctx, tx, identity.ScanTask, `
		SELECT id, offer, title, NULL, raised_at, COUNT(*) OVER () FROM assurance_signal
		WHERE body = $1 AND state = 'open' AND (raised_at > $2 OR raised_at = $2 AND id > $3)
		AND lower(title) LIKE $4 ORDER BY raised_at, id LIMIT $5`, a.Tenant, p.Rank(), p.ID(), p.Like(), p.Rows())
}
