package framework

import (
	"context"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Duties are what waits for who makes rules: comments without an answer, and
// consultations that are over.
func (s *Service) Duties(ctx context.Context, a identity.Actor, part identity.Part) (all []identity.Duty, err error) {
	own := identity.Resource{Type: "framework.draft", Tenant: a.Tenant, Attrs: map[string]any{"public": true}}
	err = s.db.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = s.policy.DutiesIn(ctx, tx, a, part,
			identity.Asked{Kind: "framework.answer", Act: "framework.draft.answer", On: own, Find: toAnswer, Text: true},
			identity.Asked{Kind: "framework.adopt", Act: "framework.draft.adopt", On: own, Find: s.toAdopt, Text: true},
		)
		return err
	})
	return all, err
}

// toAdopt are the drafts whose consultation is over: they are adopted or
// withdrawn.
func (s *Service) toAdopt(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p identity.Part) ([]identity.Task, error) {
	drafts, err := allDrafts(ctx, tx)
	if err != nil {
		return nil, err
	}
	var tasks []identity.Task
	for _, d := range drafts {
		if d.Owner == a.Tenant && d.State == Consulted && pack.On(tx.Now()).After(d.Closes.Time) {
			title, _ := d.Name.In(a.Lang)
			tasks = append(tasks, identity.Task{ID: string(d.ID), Title: title})
		}
	}
	return identity.TasksOf(tasks, p), nil
}
