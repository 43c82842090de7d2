package enrolment

import (
	"context"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// toAnswer are the people who asked for a place without the prerequisites, who
// asked first first; each belongs to offer and run.
func toAnswer(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p identity.Part) ([]identity.Task, error) {
	return sqldb.All(ctx, tx, identity.ScanTask, `
		SELECT id, offer || '/runs/' || run, name, starts_at, applied_at,
			(SELECT COUNT(*) FROM enrolment_place WHERE tenant = $1 AND state = 'applied' AND ($4 = '%' OR folded LIKE $4))
		FROM enrolment_place
		WHERE tenant = $1 AND state = 'applied' AND (applied_at > $2 OR applied_at = $2 AND id > $3) AND ($4 = '%' OR folded LIKE $4)
		ORDER BY applied_at, id LIMIT $5`, a.Tenant, p.Rank(), p.ID(), p.Sought(), p.Rows())
}

// keptFor are a person's offered places; their titles are the offers' ids.
func keptFor(ctx context.Context, tx *sqldb.Tx, person identity.PersonID) ([]identity.Task, error) {
	return sqldb.All(ctx, tx, identity.ScanTask, `
		SELECT id, '', offer, offered_until, 0, 0 FROM enrolment_place WHERE person = $1 AND state = 'offered'`, person)
}
