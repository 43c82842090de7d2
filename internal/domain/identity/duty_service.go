package identity

import (
	"context"

	"opencairn.org/cairn/internal/ground/sqldb"
)

// Duties are what waits for the actor here: for a guardian what a minor was asked
// for and has to be agreed to.
func (s *Service) Duties(ctx context.Context, a Actor, part Part) (all []Duty, err error) {
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = s.Policy.DutiesIn(ctx, tx, a, part,
			Asked{Kind: "identity.agree", Act: "identity.guardian.agree", On: Resource{Type: "identity.guardian", Person: a.Person}, Find: toAgree, Text: true},
		)
		return err
	})
	return all, err
}

func toAgree(ctx context.Context, tx *sqldb.Tx, a Actor, p Part) ([]Task, error) {
	wards, err := wardsIn(ctx, tx, a)
	if err != nil {
		return nil, err
	}
	var tasks []Task
	for _, g := range wards {
		for _, c := range g.Consents {
			if c.Agreed.IsZero() {
				tasks = append(tasks, Task{ID: string(g.Minor) + "/" + c.Object, Title: c.Title})
			}
		}
	}
	return TasksOf(tasks, p), nil
}
