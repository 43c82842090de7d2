package assessment

import (
	"context"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// appealWithin is how long a final result can be appealed (lifecycles 5.2 uses
// the same period for decisions).
const appealWithin = 30 * 24 * time.Hour

// turnOne takes one turn of one candidate, in one transaction.
func (s *Service) turnOne(ctx context.Context, a identity.Actor, id SittingID, p identity.PersonID, by Turn, act, reason string,
	work func(ctx context.Context, tx *sqldb.Tx, sh *Sheet, c *Candidate) error,
) error {
	if err := s.enter(a); err != nil {
		return err
	}
	return s.db.Write(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		sh, err := load(ctx, tx, a.Tenant, id)
		if err != nil {
			return err
		}
		if err := s.may(a, act, sh); err != nil {
			return err
		}
		c, err := sh.find(p)
		if err != nil {
			return err
		}
		if err := needReason(reason); err != nil {
			return err
		}
		if _, err := NextStanding(c.Standing, by); err != nil {
			return err
		}
		if err := work(ctx, tx, &sh, c); err != nil {
			return err
		}
		if err := turn(ctx, tx, a, sh.Sitting, c, by, reason); err != nil {
			return err
		}
		if err := finishCleared(ctx, tx, a, sh.Sitting, c, by, reason); err != nil {
			return err
		}
		return record(ctx, tx, a, sh.Sitting, act, "")
	})
}

// finishCleared makes a cleared result final when its sitting already is: the
// second person who cleared it confirms it by that.
func finishCleared(ctx context.Context, tx *sqldb.Tx, a identity.Actor, s Sitting, c *Candidate, by Turn, reason string) error {
	if by != TurnClear || s.State != ResultFinal || c.Standing != Registered {
		return nil
	}
	return turn(ctx, tx, a, s, c, TurnFinal, reason)
}

// Hold stops one candidate's result: an incident is looked into. The others go
// on. A final result can be held too; it counts no longer until it is cleared.
func (s *Service) Hold(ctx context.Context, a identity.Actor, id SittingID, p identity.PersonID, reason string) error {
	return s.turnOne(ctx, a, id, p, TurnHold, "assessment.candidate.hold", reason, func(_ context.Context, _ *sqldb.Tx, sh *Sheet, _ *Candidate) error {
		if sh.State == Cancelled {
			return fault.New(fault.Conflict, notNow+string(TurnHold), "state", string(sh.State))
		}
		return nil
	})
}

// Release is what the hearing of an incident or an appeal came to.
type Release struct {
	// Void ends the matter without a result; otherwise the result is cleared.
	Void bool
	// Executed is how the person's identity was verified after all; needed to
	// clear a person for whom it was not done as declared.
	Executed Integrity
	Reason   string
}

// Release ends a hold or an appeal, as a second person.
func (s *Service) Release(ctx context.Context, a identity.Actor, id SittingID, p identity.PersonID, r Release) error {
	by := TurnClear
	if r.Void {
		by = TurnVoid
	}
	return s.turnOne(ctx, a, id, p, by, "assessment.candidate.release", r.Reason, func(_ context.Context, _ *sqldb.Tx, sh *Sheet, c *Candidate) error {
		if err := CheckSecondPerson(sh.Sitting, sh.Candidates, a.Persons()...); err != nil || r.Void {
			return err
		}
		if c.Exception == nil || c.Exception.Executed == sh.Declared {
			return nil
		}
		if r.Executed != sh.Declared {
			return fault.New(fault.Conflict, "assessment.release.not_as_declared", "candidate", c.Name).At("executed")
		}
		c.Exception = &Exception{Executed: r.Executed, Reason: r.Reason}
		return nil
	})
}

// Appeal questions one's own final result, within thirty days.
func (s *Service) Appeal(ctx context.Context, a identity.Actor, id SittingID, reason string) error {
	if err := s.policy.Allow(a, "assessment.result.appeal", identity.Resource{Type: "assessment.result", ID: string(id), Person: a.Person}); err != nil {
		return err
	}
	return s.db.Write(ctx, sqldb.Person(a.Person, a.Also...), func(ctx context.Context, tx *sqldb.Tx) error {
		if err := needReason(reason); err != nil {
			return err
		}
		r, c, err := ownResult(ctx, tx, a.Person, id)
		for _, p := range a.Also {
			if err != nil {
				r, c, err = ownResult(ctx, tx, p, id)
			}
		}
		if err != nil {
			return err
		}
		if !c.FinalAt.IsZero() && tx.Now().Sub(c.FinalAt) > appealWithin {
			return fault.New(fault.Conflict, "assessment.appeal.too_late", "date", c.FinalAt.Add(appealWithin))
		}
		st := Sitting{ID: id, Tenant: r.Tenant}
		if err := turn(ctx, tx, a, st, &c, TurnAppeal, reason); err != nil {
			return err
		}
		return record(ctx, tx, a, st, "assessment.result.appeal", "")
	})
}

// ownResult finds a person's candidacy in a sitting without knowing its tenant.
func ownResult(ctx context.Context, tx *sqldb.Tx, p identity.PersonID, id SittingID) (Result, Candidate, error) {
	places, err := placesOf(ctx, tx, p)
	if err != nil {
		return Result{}, Candidate{}, err
	}
	for _, at := range places {
		if at.Sitting == id {
			r, c, err := resultOf(ctx, tx, at.Tenant, id, p)
			return r, c, err
		}
	}
	return Result{}, Candidate{}, fault.New(fault.NotFound, "assessment.candidate.unknown")
}
