package operator

import (
	"context"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Duties is the background work that got stuck and waits for the operator.
func (d *Desk) Duties(ctx context.Context, a identity.Actor, part identity.Part) (all []identity.Duty, err error) {
	err = d.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = d.Policy.DutiesIn(ctx, tx, a, part,
			identity.Asked{Kind: "operator.job", Act: "operator.job.retry", On: identity.Resource{Type: "operator"}, Find: stuck, Text: true},
		)
		return err
	})
	return all, err
}

func stuck(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p identity.Part) ([]identity.Task, error) {
	failed, err := job.ListFailed(ctx, tx)
	if err != nil {
		return nil, err
	}
	var tasks []identity.Task
	for _, j := range failed {
		if j.Parked {
			tasks = append(tasks, identity.Task{ID: j.ID, Title: jobName(i18n.For(a.Lang), j.Kind)})
		}
	}
	return identity.TasksOf(tasks, p), nil
}
