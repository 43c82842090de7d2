package enrolment

import (
	"context"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Applicant is somebody whose application another system took: a register of
// enrolments that is handed in, a demonstration.
type Applicant struct {
	Person identity.PersonID
	Application
}

// ApplyAll is Apply for many people at once, each in their own name: all of them
// or none, in one transaction. Who applied before is answered as they stand.
// Without a quote, whoever pays for such a place now pays for it. It
// is for Cairn itself, which says in what capacity it speaks for them.
func (s *Service) ApplyAll(ctx context.Context, a identity.Actor, all []Applicant) (es []Enrolment, err error) {
	if err := s.policy.Allow(a, "enrolment.place.apply_all", identity.Resource{Type: "enrolment.register"}); err != nil {
		return nil, err
	}
	err = s.db.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		es = make([]Enrolment, 0, len(all))
		for _, x := range all {
			x.anyQuote = x.Quote == ""
			e, err := s.applyIn(ctx, tx, identity.Actor{Person: x.Person}, x.Application)
			if err != nil {
				return err
			}
			es = append(es, e)
		}
		return nil
	})
	return es, err
}

// Ending is how a run ended for one person.
type Ending struct {
	ID         ID
	Attendance int    // percent; -1 leaves it as it is recorded
	Lapsed     string // why it ends without completion; empty: it goes on
}

// End records the attendance of many and ends the enrolments of those who did not
// complete, all or none, in one transaction: what a provider enters when a run is
// over. An ending that was recorded before changes nothing.
func (s *Service) End(ctx context.Context, a identity.Actor, all []Ending) error {
	for _, act := range []string{"enrolment.place.attendance", "enrolment.place.lapse"} {
		if err := s.policy.Allow(a, act, identity.Resource{Type: "enrolment.place", Tenant: a.Tenant}); err != nil {
			return err
		}
	}
	return s.db.Write(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		for _, x := range all {
			if err := s.endIn(ctx, tx, a, x); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) endIn(ctx context.Context, tx *sqldb.Tx, a identity.Actor, x Ending) error {
	e, err := placeOf(ctx, tx, a.Tenant, x.ID)
	if err != nil {
		return err
	}
	if err := s.policy.Allow(a, "enrolment.place.lapse", resource(e)); err != nil { // not on one's own
		return err
	}
	open := e.State == Enrolled || e.State == Active
	if !open || x.Attendance == e.Attendance && x.Lapsed == "" {
		return nil
	}
	if x.Attendance > 100 || x.Attendance < -1 {
		return fault.New(fault.Invalid, "enrolment.attendance.range", "value", x.Attendance).At("attendance")
	}
	if x.Attendance >= 0 {
		e.Attendance = x.Attendance
	}
	if x.Lapsed != "" {
		if e.State == Enrolled { // the job that starts runs is late, or the run is short
			if err := take(ctx, tx, a, &e, StepStart, ""); err != nil {
				return err
			}
		}
		if err := lapse(ctx, tx, a, &e, x.Lapsed); err != nil {
			return err
		}
	}
	if err := updatePlace(ctx, tx, e); err != nil {
		return err
	}
	return record(ctx, tx, a, e, "enrolment.place.end")
}
