package assessment

import (
	"context"
	"strings"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Deps is what a Service is built from.
type Deps struct {
	DB     *sqldb.DB
	Policy *identity.Policy
}

// Service plans, holds and marks sittings and makes their results final.
type Service struct {
	db     *sqldb.DB
	policy *identity.Policy
}

// New makes the service.
func New(d Deps) *Service { return &Service{db: d.DB, policy: d.Policy} }

// Sheet is everything about one sitting: what the assessor and the second
// person work on.
type Sheet struct {
	Sitting
	Rubric      Rubric
	Candidates  []Candidate // sorted by name
	Transitions []Transition
}

// Present are the candidates who are marked.
func (sh Sheet) Present() []Candidate { return present(sh.Candidates) }

func (sh Sheet) find(p identity.PersonID) (*Candidate, error) {
	for i := range sh.Candidates {
		if sh.Candidates[i].Person == p {
			return &sh.Candidates[i], nil
		}
	}
	return nil, fault.New(fault.NotFound, "assessment.candidate.unknown")
}

func (sh Sheet) resource() identity.Resource {
	in := make([]identity.PersonID, 0, len(sh.Candidates))
	for _, c := range sh.Candidates {
		if c.Standing != Withdrawn {
			in = append(in, c.Person)
		}
	}
	return identity.Resource{
		Type: "assessment.sitting", ID: string(sh.ID), Tenant: sh.Tenant,
		Attrs: map[string]any{"assessor": sh.Assessor, "candidates": in},
	}
}

func load(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, id SittingID) (sh Sheet, err error) {
	if sh.Sitting, err = sitting(ctx, tx, tenant, id); err != nil {
		return sh, err
	}
	if sh.Rubric, err = rubric(ctx, tx, tenant, sh.Offer, sh.Version); err != nil {
		return sh, err
	}
	sh.Candidates, err = candidates(ctx, tx, tenant, id)
	return sh, err
}

// may lets the actor act on the sheet. When the policy says no because of four
// eyes, the fault says so in words.
func (s *Service) may(a identity.Actor, act string, sh Sheet) error {
	err := s.policy.Allow(a, act, sh.resource())
	if err == nil {
		return nil
	}
	switch act {
	case "assessment.sitting.moderate", "assessment.sitting.return", "assessment.sitting.confirm", "assessment.candidate.release":
		if why := CheckSecondPerson(sh.Sitting, sh.Candidates, a.Persons()...); why != nil {
			return why
		}
	case "assessment.sitting.submit", "assessment.sitting.identify", "assessment.sitting.start_marking", "assessment.sitting.mark":
		if a.Owns(sh.Assessor) {
			if why := checkOwnMarking(a, sh.Candidates); why != nil {
				return why
			}
		} else if a.Is(identity.RoleAssessor) {
			return fault.New(fault.Denied, "assessment.not_the_assessor")
		}
	}
	return err
}

// enter is the first check of every act on a sitting: somebody of the provider.
func (s *Service) enter(a identity.Actor) error {
	return s.policy.Allow(a, "assessment.sitting.show", identity.Resource{Type: "assessment.sitting", Tenant: a.Tenant})
}

// move takes one step of a sitting: authorise, load, decide, store, tell, in
// one transaction. work checks the step's own guards and changes the sheet; it
// has stored what is not the sitting's row.
func (s *Service) move(ctx context.Context, a identity.Actor, id SittingID, by Step, reason string, work func(ctx context.Context, tx *sqldb.Tx, sh *Sheet) error) error {
	if err := s.enter(a); err != nil {
		return err
	}
	return s.db.Write(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		sh, err := load(ctx, tx, a.Tenant, id)
		if err != nil {
			return err
		}
		act := "assessment.sitting." + string(by)
		if err := s.may(a, act, sh); err != nil {
			return err
		}
		to, err := Next(sh.State, by)
		if err != nil {
			return err
		}
		from := sh.State
		sh.State = to
		if err := work(ctx, tx, &sh); err != nil {
			return err
		}
		if err := updateSitting(ctx, tx, sh.Sitting); err != nil {
			return err
		}
		if err := note(ctx, tx, a, sh.Sitting, Transition{Step: string(by), From: string(from), To: string(to), Reason: reason}); err != nil {
			return err
		}
		return record(ctx, tx, a, sh.Sitting, act, reason)
	})
}

// note appends a transition taken by a now.
func note(ctx context.Context, tx *sqldb.Tx, a identity.Actor, s Sitting, t Transition) error {
	t.Sitting, t.Actor, t.Role, t.At = s.ID, identity.PersonID(a.Name()), a.RoleNames(), tx.Now()
	return appendTransition(ctx, tx, s.Tenant, t)
}

// record writes the audit entry. A reason about one candidate stays in the
// transition, which can be erased; the audit record cannot.
func record(ctx context.Context, tx *sqldb.Tx, a identity.Actor, s Sitting, act, reason string) error {
	return audit.Record(ctx, tx, audit.Entry{
		Tenant: string(s.Tenant), Actor: a.Name(), Role: a.RoleNames(),
		Act: act, Object: "assessment.sitting/" + string(s.ID), Reason: reason,
	})
}

// turn moves one candidate: the standing, the transition, and the event when
// the result became final or stopped being so.
func turn(ctx context.Context, tx *sqldb.Tx, a identity.Actor, s Sitting, c *Candidate, by Turn, reason string) error {
	to, err := NextStanding(c.Standing, by)
	if err != nil {
		return err
	}
	from := c.Standing
	if err := moveTo(ctx, tx, a, s, c, by, to, reason); err != nil {
		return err
	}
	if from != Final && to != Final && from != Appealed {
		return nil
	}
	return event.Emit(ctx, tx, ResultFinalEvent{Tenant: s.Tenant, Sitting: s.ID, Person: c.Person})
}

// moveTo stores a candidate's new standing and the step, and tells nobody.
func moveTo(ctx context.Context, tx *sqldb.Tx, a identity.Actor, s Sitting, c *Candidate, by Turn, to Standing, reason string) error {
	from := c.Standing
	c.Standing = to
	if to == Final && c.FinalAt.IsZero() {
		c.FinalAt = tx.Now()
	}
	if err := updateCandidate(ctx, tx, s, *c); err != nil {
		return err
	}
	return note(ctx, tx, a, s, Transition{Candidate: c.Person, Step: string(by), From: string(from), To: string(to), Reason: reason})
}

func needReason(reason string) error {
	if strings.TrimSpace(reason) == "" {
		return fault.New(fault.Invalid, "assessment.reason_missing").At("reason")
	}
	return nil
}
