package credential

import (
	"context"

	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Duties are what waits for the actor here: sittings whose graduates have no
// credential yet, and records of a closed issuer to take over.
func (s *Service) Duties(ctx context.Context, a identity.Actor, part identity.Part) (all []identity.Duty, err error) {
	issue := issuing(assessment.Sitting{Tenant: a.Tenant})
	err = s.DB.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = s.Policy.DutiesIn(ctx, tx, a, part,
			identity.Asked{Kind: "credential.issue", Act: "credential.issue", On: issue, Find: toIssue, Text: true},
			identity.Asked{Kind: "credential.take_over", Act: "credential.custody.take_over", On: Custody{Custodian: a.Tenant}.resource(""), Find: toTakeOver, Text: true},
		)
		return err
	})
	return all, err
}

// toIssue are the final sittings in which more people passed than have an award.
func toIssue(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p identity.Part) ([]identity.Task, error) {
	passed, err := assessment.PassedIn(ctx, tx, a)
	if err != nil {
		return nil, err
	}
	awarded, err := awardsBySitting(ctx, tx, a.Tenant)
	if err != nil {
		return nil, err
	}
	var tasks []identity.Task
	for _, s := range passed {
		if s.Passed > awarded[string(s.Sitting)] {
			tasks = append(tasks, identity.Task{ID: string(s.Sitting), Title: string(s.Offer)})
		}
	}
	if tasks, err = catalogue.TitlesIn(ctx, tx, a, tasks); err != nil {
		return nil, err
	}
	return identity.TasksOf(tasks, p), nil
}

// toTakeOver are the issuers that closed and whose records the archive has not
// checked and taken yet.
func toTakeOver(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p identity.Part) ([]identity.Task, error) {
	all, err := custodies(ctx, tx, a.Tenant)
	if err != nil {
		return nil, err
	}
	var tasks []identity.Task
	for _, c := range all {
		if c.State != RecordsTransferred {
			continue
		}
		org, err := identity.OrganisationIn(ctx, tx, c.Issuer)
		if err != nil {
			return nil, err
		}
		name, _ := org.Name.In(a.Lang)
		tasks = append(tasks, identity.Task{ID: string(c.Issuer), Title: name})
	}
	return identity.TasksOf(tasks, p), nil
}
