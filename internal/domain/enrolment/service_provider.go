package enrolment

import (
	"context"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// RunsPage is a part of the runs that anybody applied for; next is the cursor of the
// following part, empty at the end.
func (s *Service) RunsPage(ctx context.Context, a identity.Actor, after string) (part []Seats, next string, err error) {
	if err := s.policy.Allow(a, "enrolment.place.list", identity.Resource{Type: "enrolment.place", Tenant: a.Tenant}); err != nil {
		return nil, "", err
	}
	offer, run, _ := strings.Cut(after, "/")
	err = s.db.Read(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		part, err = runsAfter(ctx, tx, a.Tenant, offer, run, runsShown+1)
		return err
	})
	if len(part) > runsShown {
		part = part[:runsShown]
		last := part[runsShown-1].Run
		next = string(last.Offer) + "/" + last.Run
	}
	return part, next, err
}

const runsShown = 50

// Roll is who takes part in a run, in the order they applied.
type Roll struct {
	Seats
	Enrolments []Enrolment
}

// Runs lists the provider's runs that anybody applied for.
func (s *Service) Runs(ctx context.Context, a identity.Actor) (all []Seats, err error) {
	if err := s.policy.Allow(a, "enrolment.place.list", identity.Resource{Type: "enrolment.place", Tenant: a.Tenant}); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = runsOf(ctx, tx, a.Tenant)
		return err
	})
	return all, err
}

// Roll lists one run of the provider's.
func (s *Service) Roll(ctx context.Context, a identity.Actor, o catalogue.OfferID, run string) (l Roll, err error) {
	if err := s.policy.Allow(a, "enrolment.place.list", identity.Resource{Type: "enrolment.place", Tenant: a.Tenant}); err != nil {
		return l, err
	}
	err = s.db.Read(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		r := Run{a.Tenant, o, run}
		if l.Seats, err = seats(ctx, tx, r); err != nil {
			return err
		}
		if l.Enrolments, err = placesIn(ctx, tx, r); err != nil {
			return err
		}
		return withPosition(ctx, tx, l.Enrolments)
	})
	return l, err
}

// OfferPlace decides that somebody who asked about the prerequisites may take
// part: a place is kept for them, or a number in the queue.
func (s *Service) OfferPlace(ctx context.Context, a identity.Actor, id ID) (e Enrolment, err error) {
	return s.decide(ctx, a, id, "enrolment.place.offer", func(ctx context.Context, tx *sqldb.Tx, e *Enrolment) error {
		if e.State != Applied {
			return fault.New(fault.Conflict, notNow+string(StepOffer), "state", string(e.State))
		}
		if err := identity.TakesOnIn(ctx, tx, e.Tenant); err != nil {
			return err
		}
		if err := seat(ctx, tx, a, e); err != nil {
			return err
		}
		if e.State == Offered {
			if err := event.Emit(ctx, tx, PlaceOffered{e.Tenant, e.ID}); err != nil {
				return err
			}
		}
		return updatePlace(ctx, tx, *e)
	})
}

// Reject turns somebody down before they are enrolled, with a reason.
func (s *Service) Reject(ctx context.Context, a identity.Actor, id ID, reason string) (e Enrolment, err error) {
	return s.decide(ctx, a, id, "enrolment.place.reject", func(ctx context.Context, tx *sqldb.Tx, e *Enrolment) error {
		if err := needReason(reason); err != nil {
			return err
		}
		if err := release(ctx, tx, a, e, StepReject, reason); err != nil {
			return err
		}
		return event.Emit(ctx, tx, Left{e.Tenant, e.ID})
	})
}

// Attendance records how much of a running course somebody attended, in percent.
func (s *Service) Attendance(ctx context.Context, a identity.Actor, id ID, percent int) (e Enrolment, err error) {
	return s.decide(ctx, a, id, "enrolment.place.attendance", func(ctx context.Context, tx *sqldb.Tx, e *Enrolment) error {
		if percent < 0 || percent > 100 {
			return fault.New(fault.Invalid, "enrolment.attendance.range", "value", percent).At("attendance")
		}
		late := e.State == Completed && e.Attendance < 0 // money may wait for it
		if e.State != Active && e.State != Enrolled && !late {
			return fault.New(fault.Conflict, "enrolment.attendance.not_now", "state", string(e.State)).At("attendance")
		}
		e.Attendance = percent
		if late {
			if err := pay(ctx, tx, a, e); err != nil {
				return err
			}
		}
		return updatePlace(ctx, tx, *e)
	})
}

// Lapse ends a started enrolment without completion, with a reason.
func (s *Service) Lapse(ctx context.Context, a identity.Actor, id ID, reason string) (e Enrolment, err error) {
	return s.decide(ctx, a, id, "enrolment.place.lapse", func(ctx context.Context, tx *sqldb.Tx, e *Enrolment) error {
		if err := needReason(reason); err != nil {
			return err
		}
		if err := lapse(ctx, tx, a, e, reason); err != nil {
			return err
		}
		return updatePlace(ctx, tx, *e)
	})
}

// CancelRun says that a run does not take place: everybody who applied or has a
// place is out of it, owes nothing, and all that was held goes back to where it
// came from. n is how many were told so; doing it again changes nothing.
func (s *Service) CancelRun(ctx context.Context, a identity.Actor, r Run, reason string) (n int, err error) {
	if err := s.policy.Allow(a, "enrolment.run.cancel", identity.Resource{Type: "enrolment.run", Tenant: a.Tenant}); err != nil {
		return 0, err
	}
	if err := needReason(reason); err != nil {
		return 0, err
	}
	r.Tenant = a.Tenant
	err = s.db.Write(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		n = 0
		all, err := placesIn(ctx, tx, r)
		if err != nil {
			return err
		}
		for _, e := range all {
			if _, err := Next(e.State, StepCancel); err != nil {
				continue
			}
			if err := cancel(ctx, tx, a, &e, reason); err != nil {
				return err
			}
			n++
		}
		return closeRun(ctx, tx, r)
	})
	return n, err
}

// cancel takes one enrolment out of a run that does not take place.
func cancel(ctx context.Context, tx *sqldb.Tx, a identity.Actor, e *Enrolment, reason string) error {
	from := e.State
	if err := take(ctx, tx, a, e, StepCancel, reason); err != nil {
		return err
	}
	if err := giveBack(ctx, tx, a, e, from, StepCancel); err != nil {
		return err
	}
	e.OfferedUntil = time.Time{}
	if err := assessment.WithdrawIn(ctx, tx, a, e.Tenant, string(e.ID), e.Person); err != nil {
		return err
	}
	if err := updatePlace(ctx, tx, *e); err != nil {
		return err
	}
	if err := event.Emit(ctx, tx, Left{e.Tenant, e.ID}); err != nil {
		return err
	}
	return record(ctx, tx, a, *e, "enrolment.run.cancel")
}

// decide is an act of the provider on one enrolment.
func (s *Service) decide(ctx context.Context, a identity.Actor, id ID, act string, work func(ctx context.Context, tx *sqldb.Tx, e *Enrolment) error) (e Enrolment, err error) {
	if err := s.policy.Allow(a, act, identity.Resource{Type: "enrolment.place", ID: string(id), Tenant: a.Tenant}); err != nil {
		return e, err
	}
	err = s.db.Write(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		e = Enrolment{}
		found, err := placeOf(ctx, tx, a.Tenant, id)
		if err != nil {
			return err
		}
		if err := s.policy.Allow(a, act, resource(found)); err != nil { // not on one's own
			return err
		}
		if err := work(ctx, tx, &found); err != nil {
			return err
		}
		e = found
		return record(ctx, tx, a, found, act)
	})
	return e, err
}

// RegisterForSitting puts the enrolled on the list of a sitting of their offer,
// all or none. Without ids it registers everybody who is enrolled in the run
// and has not started another result.
func (s *Service) RegisterForSitting(ctx context.Context, a identity.Actor, sitting assessment.SittingID, r Run, ids ...ID) (n int, err error) {
	if err := s.policy.Allow(a, "enrolment.place.register", identity.Resource{Type: "enrolment.place", Tenant: a.Tenant}); err != nil {
		return 0, err
	}
	r.Tenant = a.Tenant
	err = s.db.Write(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		n = 0
		rs, err := registrations(ctx, tx, r, ids)
		if err != nil {
			return err
		}
		if len(rs) == 0 {
			return fault.New(fault.Conflict, "enrolment.register.nobody").At("candidate")
		}
		if err := assessment.RegisterIn(ctx, tx, a, sitting, r.Offer, rs...); err != nil {
			return err
		}
		n = len(rs)
		return nil
	})
	return n, err
}

func registrations(ctx context.Context, tx *sqldb.Tx, r Run, ids []ID) ([]assessment.Registration, error) {
	all, err := placesIn(ctx, tx, r)
	if err != nil {
		return nil, err
	}
	wanted := make(map[ID]bool, len(ids))
	for _, id := range ids {
		wanted[id] = true
	}
	var rs []assessment.Registration
	for _, e := range all {
		takes := e.State == Enrolled || e.State == Active
		if len(ids) > 0 && wanted[e.ID] && !takes {
			return nil, fault.New(fault.Conflict, "enrolment.register.not_enrolled", "name", e.Name).At("candidate")
		}
		if takes && (len(ids) == 0 || wanted[e.ID]) {
			rs = append(rs, assessment.Registration{Person: e.Person, Name: e.Name, Reference: string(e.ID)})
		}
		delete(wanted, e.ID)
	}
	if len(wanted) > 0 {
		return nil, fault.New(fault.NotFound, "enrolment.unknown").At("candidate")
	}
	return rs, nil
}
