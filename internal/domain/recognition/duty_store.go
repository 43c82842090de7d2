package recognition

import (
	"context"
	"encoding/json"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// toDecide are the requests that wait for a person of the university, by their
// deadline. The longer list of states is the index's, which has them in order.
func toDecide(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p identity.Part) ([]identity.Task, error) {
	return aboutLearning(sqldb.All(ctx, tx, identity.ScanTask, `
		SELECT id, '', data, deadline, COALESCE(deadline, 0),
			(SELECT COUNT(*) FROM recognition_request WHERE tenant = $1 AND state IN ('needs_review', 'in_review'))
		FROM recognition_request
		WHERE tenant = $1 AND state IN ('needs_review', 'in_review', 'awaiting_evidence', 'in_appeal', 'under_reversal')
		AND state IN ('needs_review', 'in_review') AND (COALESCE(deadline, 0) > $2 OR COALESCE(deadline, 0) = $2 AND id > $3)
		ORDER BY COALESCE(deadline, 0), id LIMIT $4`, a.Tenant, p.Rank(), p.ID(), p.Rows()))
}

// toDecideAppeal are the appeals against decisions of other people.
func toDecideAppeal(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p identity.Part) ([]identity.Task, error) {
	return aboutLearning(sqldb.All(ctx, tx, identity.ScanTask, `
		SELECT id, '', data, deadline, COALESCE(deadline, 0), COUNT(*) OVER () FROM recognition_request
		WHERE tenant = $1 AND state = 'in_appeal' AND decider <> $2 AND (COALESCE(deadline, 0) > $3 OR COALESCE(deadline, 0) = $3 AND id > $4)
		ORDER BY COALESCE(deadline, 0), id LIMIT $5`, a.Tenant, a.Person, p.Rank(), p.ID(), p.Rows()))
}

// toReverse are the grants that rest on a credential that was withdrawn.
func toReverse(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p identity.Part) ([]identity.Task, error) {
	return aboutLearning(sqldb.All(ctx, tx, identity.ScanTask, `
		SELECT id, '', data, NULL, opened_at, COUNT(*) OVER () FROM recognition_request
		WHERE tenant = $1 AND state = 'under_reversal' AND (opened_at > $2 OR opened_at = $2 AND id > $3)
		ORDER BY opened_at, id LIMIT $4`, a.Tenant, p.Rank(), p.ID(), p.Rows()))
}

// aboutLearning gives each task, whose title is a request's data, what was learned.
func aboutLearning(tasks []identity.Task, err error) ([]identity.Task, error) {
	for i, t := range tasks {
		var k kept
		if err := json.Unmarshal([]byte(t.Title), &k); err != nil {
			return nil, err
		}
		tasks[i].Title = k.Evidence.Title
	}
	return tasks, err
}
