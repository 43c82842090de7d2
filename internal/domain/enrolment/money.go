package enrolment

import (
	"context"
	"strconv"

	"opencairn.org/cairn/internal/domain/funding"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// hold keeps the money of everybody who pays for a place, by the quote the
// learner accepted, and says what is left to the learner. What is free needs
// nobody's money.
func (s *Service) hold(ctx context.Context, tx *sqldb.Tx, a identity.Actor, e *Enrolment, t Terms) (err error) {
	e.Census = e.Starts
	if s.funding == nil {
		return withdrawable(ctx, tx, e)
	}
	if e.Census, err = s.funding.CensusIn(ctx, tx, e.Tenant, e.Starts); err != nil {
		return err
	}
	if err := withdrawable(ctx, tx, e); err != nil {
		return err
	}
	r := funding.HoldRequest{
		Key:   string(e.ID) + "/" + strconv.FormatInt(e.AppliedAt.UnixMicro(), 10),
		Actor: a.Name(), Lang: a.Lang, Person: e.Person, Offer: e.Offer, Run: e.Run.Run, Enrolment: string(e.ID),
		Answers: t.Answers, Accept: t.Quote, AsItIs: t.anyQuote,
	}
	if err := s.funding.TakeHoursIn(ctx, tx, r, e.Tenant); err != nil || e.Price.Minor == 0 {
		return err
	}
	h, err := s.funding.HoldIn(ctx, tx, r)
	e.DueMinor = h.Learner
	return err
}

// inTime reports that leaving costs nothing: the place was not taken up, or its
// census date has not come.
func inTime(e Enrolment, from State, tx *sqldb.Tx) bool {
	return from != Enrolled && from != Active || tx.Now().Before(e.Census) || e.Census.IsZero() && !started(e.Starts, tx.Now())
}

// giveBack settles the money of a place that somebody leaves, or that is taken
// from them: in time nothing is owed; afterwards what the schemes say.
func giveBack(ctx context.Context, tx *sqldb.Tx, a identity.Actor, e *Enrolment, from State, by Step) error {
	if from != Enrolled && from != Active {
		e.DueMinor = 0 // nothing was taken up, so nothing is owed
		return nil
	}
	if by == StepCancel || inTime(*e, from, tx) {
		why := funding.OutcomeLeft
		if by == StepCancel {
			why = funding.OutcomeCancelled
		}
		if err := funding.SettleHoursIn(ctx, tx, e.Tenant, string(e.ID), funding.HoursReturned); err != nil {
			return err
		}
		_, err := funding.ReleaseIn(ctx, tx, a.Name(), e.Tenant, string(e.ID), why)
		e.DueMinor = 0
		return err
	}
	if err := funding.SettleHoursIn(ctx, tx, e.Tenant, string(e.ID), funding.HoursUsed); err != nil {
		return err
	}
	st, err := funding.LeaveIn(ctx, tx, a.Name(), e.Tenant, string(e.ID), funding.OutcomeLate)
	return due(e, st, err)
}

// due takes over what the learner owes after money was settled; where nothing was
// held it stays as it was.
func due(e *Enrolment, st funding.Settled, err error) error {
	if err == nil && st.Known {
		e.DueMinor = st.Learner
	}
	return err
}

// begin pays what schemes pay at the start.
func begin(ctx context.Context, tx *sqldb.Tx, a identity.Actor, e *Enrolment) error {
	st, err := funding.StartIn(ctx, tx, a.Name(), e.Tenant, string(e.ID))
	return due(e, st, err)
}

// pay settles the money of a completed place by the attendance: it is paid, waits
// for the attendance, or goes back and the scheme says who bears it.
func pay(ctx context.Context, tx *sqldb.Tx, a identity.Actor, e *Enrolment) error {
	if err := funding.SettleHoursIn(ctx, tx, e.Tenant, string(e.ID), funding.HoursUsed); err != nil {
		return err
	}
	st, err := funding.CaptureIn(ctx, tx, a.Name(), e.Tenant, string(e.ID), funding.Outcome{Completed: true, Attendance: e.Attendance})
	return due(e, st, err)
}

// reopen takes back to holds what was paid for a completion that counts no longer.
func reopen(ctx context.Context, tx *sqldb.Tx, a identity.Actor, e *Enrolment) error {
	if err := funding.SettleHoursIn(ctx, tx, e.Tenant, string(e.ID), funding.HoursKept); err != nil {
		return err
	}
	st, err := funding.ReopenIn(ctx, tx, a.Name(), e.Tenant, string(e.ID))
	return due(e, st, err)
}

// lapse ends a started enrolment without completion, and settles its money.
func lapse(ctx context.Context, tx *sqldb.Tx, a identity.Actor, e *Enrolment, reason string) error {
	if err := take(ctx, tx, a, e, StepLapse, reason); err != nil {
		return err
	}
	if err := funding.SettleHoursIn(ctx, tx, e.Tenant, string(e.ID), funding.HoursUsed); err != nil {
		return err
	}
	st, err := funding.LeaveIn(ctx, tx, a.Name(), e.Tenant, string(e.ID), funding.OutcomeIncomplete)
	return due(e, st, err)
}
