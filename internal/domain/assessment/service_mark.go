package assessment

import (
	"context"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Submit closes the sitting for candidates: the work is done or handed in.
func (s *Service) Submit(ctx context.Context, a identity.Actor, id SittingID, absent []identity.PersonID) error {
	return s.move(ctx, a, id, StepSubmit, "", func(ctx context.Context, tx *sqldb.Tx, sh *Sheet) error {
		if tx.Now().Before(sh.At) {
			return fault.New(fault.Conflict, "assessment.submit.too_early", "date", sh.At)
		}
		for _, p := range absent {
			c, err := sh.find(p)
			if err != nil {
				return err
			}
			if err := turn(ctx, tx, a, sh.Sitting, c, TurnAbsent, ""); err != nil {
				return err
			}
		}
		if len(sh.Present()) == 0 {
			return fault.New(fault.Conflict, "assessment.submit.nobody")
		}
		return nil
	})
}

// Check is how supervision and identity check were, recorded once.
type Check struct {
	Executed   Integrity
	Exceptions []PersonException
}

// PersonException is how it was for one person, where it was otherwise.
type PersonException struct {
	Person identity.PersonID
	Exception
}

// CheckIdentity records how the sitting was watched and who was verified. What
// is not as declared is recorded all the same: the results of those concerned
// wait, and cannot be final.
func (s *Service) CheckIdentity(ctx context.Context, a identity.Actor, id SittingID, k Check) error {
	return s.move(ctx, a, id, StepIdentify, "", func(ctx context.Context, tx *sqldb.Tx, sh *Sheet) error {
		if err := CheckIntegrity(k.Executed, ""); err != nil {
			return err
		}
		sh.Executed = k.Executed
		for _, e := range k.Exceptions {
			if err := except(ctx, tx, a, sh, e); err != nil {
				return err
			}
		}
		return nil
	})
}

func except(ctx context.Context, tx *sqldb.Tx, a identity.Actor, sh *Sheet, e PersonException) error {
	c, err := sh.find(e.Person)
	if err != nil {
		return err
	}
	field := "exception." + string(e.Person) + "."
	if err := CheckIntegrity(e.Executed, field); err != nil {
		return err
	}
	if err := needReason(e.Reason); err != nil {
		return fault.New(fault.Invalid, "assessment.exception.reason_missing", "candidate", c.Name).At(field + "reason")
	}
	if c.Standing != Registered && c.Standing != Held {
		return fault.New(fault.Conflict, "assessment.exception.not_there", "candidate", c.Name).At(field + "reason")
	}
	c.Exception = &e.Exception
	if e.Executed == sh.Declared || c.Standing == Held {
		return updateCandidate(ctx, tx, sh.Sitting, *c)
	}
	return turn(ctx, tx, a, sh.Sitting, c, TurnHold, e.Reason)
}

// StartMarking hands the sitting to its assessor.
func (s *Service) StartMarking(ctx context.Context, a identity.Actor, id SittingID) error {
	return s.move(ctx, a, id, StepStart, "", func(_ context.Context, _ *sqldb.Tx, sh *Sheet) error {
		return checkOwnMarking(a, sh.Candidates)
	})
}

// Mark enters the marks of everybody who was there, the whole grid at once. One
// wrong cell refuses all of it; the fault.List names each.
func (s *Service) Mark(ctx context.Context, a identity.Actor, id SittingID, g Grid) error {
	return s.move(ctx, a, id, StepMark, "", func(ctx context.Context, tx *sqldb.Tx, sh *Sheet) error {
		full, err := FillGrid(sh.Rubric, sh.Present(), g)
		if err != nil {
			return err
		}
		for i := range sh.Candidates {
			c := &sh.Candidates[i]
			marks, there := full[c.Person]
			if !there {
				continue
			}
			c.Marks, c.Outcome = marks, Judge(sh.Rubric, marks)
			c.round++
			if err := insertMarking(ctx, tx, sh.Sitting, *c, a.Person); err != nil {
				return err
			}
			if err := updateCandidate(ctx, tx, sh.Sitting, *c); err != nil {
				return err
			}
		}
		return nil
	})
}

// Moderate says that a second person looked at these candidates' work and
// agrees with the marks.
func (s *Service) Moderate(ctx context.Context, a identity.Actor, id SittingID, looked []identity.PersonID) error {
	return s.move(ctx, a, id, StepModerate, "", func(_ context.Context, _ *sqldb.Tx, sh *Sheet) error {
		if err := CheckSecondPerson(sh.Sitting, sh.Candidates, a.Persons()...); err != nil {
			return err
		}
		return CheckSample(sh.Present(), looked)
	})
}

// Return gives the marks back to the assessor.
func (s *Service) Return(ctx context.Context, a identity.Actor, id SittingID, reason string) error {
	return s.move(ctx, a, id, StepReturn, reason, func(_ context.Context, _ *sqldb.Tx, sh *Sheet) error {
		if err := CheckSecondPerson(sh.Sitting, sh.Candidates, a.Persons()...); err != nil {
			return err
		}
		return needReason(reason)
	})
}

// Confirm makes the results final, as the second person: of everybody who was
// there and whose result nothing holds.
func (s *Service) Confirm(ctx context.Context, a identity.Actor, id SittingID) error {
	return s.move(ctx, a, id, StepConfirm, "", func(ctx context.Context, tx *sqldb.Tx, sh *Sheet) error {
		if err := CheckSecondPerson(sh.Sitting, sh.Candidates, a.Persons()...); err != nil {
			return err
		}
		if err := CheckFinal(sh.Sitting); err != nil {
			return err
		}
		sh.Confirmer, sh.FinalAt = a.Person, tx.Now()
		for i := range sh.Candidates {
			c := &sh.Candidates[i]
			if c.Standing != Registered {
				continue
			}
			if err := moveTo(ctx, tx, a, sh.Sitting, c, TurnFinal, Final, ""); err != nil {
				return err
			}
		}
		return event.Emit(ctx, tx, ResultFinalEvent{Tenant: sh.Tenant, Sitting: sh.ID})
	})
}

// checkOwnMarking is CheckAssessor under every id of the actor's.
func checkOwnMarking(a identity.Actor, candidates []Candidate) error {
	for _, id := range a.Persons() {
		if err := CheckAssessor(id, candidates); err != nil {
			return err
		}
	}
	return nil
}
