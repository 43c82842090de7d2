package recognition

import (
	"context"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Duties are what waits for the actor here: requests to decide, grants whose
// source fell, agreements to sign, and for a learner what a university asked.
func (s *Service) Duties(ctx context.Context, a identity.Actor, part identity.Part) (all []identity.Duty, err error) {
	desk := identity.Resource{Type: "recognition.request", Tenant: a.Tenant, Attrs: map[string]any{"decider": ""}}
	own := identity.Resource{Type: "recognition.request", Person: a.Person}
	signs := identity.Resource{Type: "recognition.agreement", Tenant: a.Tenant}
	err = s.DB.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = s.Policy.DutiesIn(ctx, tx, a, part,
			identity.Asked{Kind: "recognition.decide", Act: "recognition.request.decide", On: desk, Find: toDecide},
			identity.Asked{Kind: "recognition.appeal", Act: "recognition.request.decide_appeal", On: desk, Find: toDecideAppeal},
			identity.Asked{Kind: "recognition.reverse", Act: "recognition.request.reverse", On: desk, Find: toReverse},
			identity.Asked{Kind: "recognition.sign", Act: "recognition.agreement.sign", On: signs, Find: toSign, Text: true},
			identity.Asked{Kind: "recognition.supply", Act: "recognition.request.supply", On: own, Find: toSupply, Text: true},
		)
		return err
	})
	return all, err
}

// toSign are the agreements that wait for the body's signature.
func toSign(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p identity.Part) ([]identity.Task, error) {
	all, err := agreementsOf(ctx, tx, a.Tenant)
	if err != nil {
		return nil, err
	}
	var tasks []identity.Task
	for _, g := range all {
		if g.State(tx.Now()) == Negotiation && !g.SignedBy(a.Tenant) {
			tasks = append(tasks, identity.Task{ID: g.ID, Title: g.Title, Due: g.From})
		}
	}
	return identity.TasksOf(tasks, p), nil
}

// toSupply are the learner's requests about which something was asked, due before
// they lapse.
func toSupply(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p identity.Part) ([]identity.Task, error) {
	asked, err := identity.OwnIn(a, func(id identity.PersonID) ([]Request, error) { return requestsOfPerson(ctx, tx, id) })
	if err != nil {
		return nil, err
	}
	var tasks []identity.Task
	for _, r := range asked {
		if r.State == AwaitingEvidence {
			tasks = append(tasks, identity.Task{ID: string(r.ID), Title: r.Evidence.Title, Due: r.Deadline})
		}
	}
	return identity.TasksOf(tasks, p), nil
}
