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

// Prospect is what somebody knows before they apply: of everybody, without an
// account.
type Prospect struct {
	Offer   catalogue.Offer
	Run     catalogue.Run
	Seats   Seats
	Closed  error // a fault that says why nobody can apply now; nil when they can
	Present *Enrolment
	// Contract is what enrolling agrees on, in the reader's language; nil: nothing.
	Contract *Contract
}

// Prospect says what a run costs, asks for and has left, and how the actor
// stands in it.
func (s *Service) Prospect(ctx context.Context, a identity.Actor, o catalogue.OfferID, run string) (p Prospect, err error) {
	if err := s.policy.Allow(a, "enrolment.run.show", identity.Resource{Type: "enrolment.run"}); err != nil {
		return p, err
	}
	scope := sqldb.Public
	if a.SignedIn() {
		scope = sqldb.Person(a.Person, a.Also...)
	}
	err = s.db.Read(ctx, scope, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		p = Prospect{}
		if p.Offer, p.Run, err = catalogue.RunIn(ctx, tx, o, run); err != nil {
			return err
		}
		r := Run{p.Offer.Provider, o, run}
		if p.Seats, err = seats(ctx, tx, r); err != nil {
			return err
		}
		p.Seats.Places = p.Run.Places
		if p.Closed = closed(p.Offer, p.Run, tx.Now()); p.Closed == nil {
			if p.Closed = identity.TakesOnIn(ctx, tx, p.Offer.Provider); p.Closed != nil && !isFault(p.Closed) {
				return p.Closed
			}
		}
		if p.Contract, err = s.contract(ctx, tx, p.Offer.Provider, a.Lang); err != nil || !a.SignedIn() {
			return err
		}
		own := make([]Enrolment, 1)
		if own[0], err = ownPlaceOf(ctx, tx, a, r); err != nil || own[0].ID == "" {
			return err
		}
		p.Present = &own[0]
		return withPosition(ctx, tx, own)
	})
	return p, err
}

// closed is why nobody can apply; a price nobody knows is a reason too.
func closed(o catalogue.Offer, r catalogue.Run, now time.Time) error {
	if err := CheckOpen(r, now); err != nil {
		return err
	}
	if o.Price == nil {
		return CheckTerms(o, Terms{})
	}
	return nil
}

// Apply asks for a place and, when one is free, takes it: enrolled at once at
// the price accepted, or on the waiting list, or with the provider when the
// prerequisites are in question. A minor's guardian is asked to agree, and the
// place is kept until they did. Applying again changes nothing and answers how it
// stands.
func (s *Service) Apply(ctx context.Context, a identity.Actor, app Application) (e Enrolment, err error) {
	if err := s.policy.Allow(a, "enrolment.place.apply", identity.Resource{Type: "enrolment.place", Person: a.Person}); err != nil {
		return e, err
	}
	err = s.db.Write(ctx, sqldb.Person(a.Person, a.Also...), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		e, err = s.applyIn(ctx, tx, a, app)
		return err
	})
	return e, err
}

// applyIn is one application in a transaction.
func (s *Service) applyIn(ctx context.Context, tx *sqldb.Tx, a identity.Actor, app Application) (Enrolment, error) {
	es := make([]Enrolment, 1)
	o, r, err := catalogue.RunIn(ctx, tx, app.Offer, app.Run)
	if err != nil {
		return Enrolment{}, err
	}
	if es[0], err = ownPlaceOf(ctx, tx, a, Run{o.Provider, app.Offer, app.Run}); err != nil {
		return Enrolment{}, err
	}
	if _, again := steps[es[0].State][StepApply]; again {
		if err := s.apply(ctx, tx, a, &es[0], o, r, app); err != nil {
			return Enrolment{}, err
		}
	}
	if err := withConsent(ctx, tx, &es[0]); err != nil {
		return Enrolment{}, err
	}
	err = withPosition(ctx, tx, es)
	return es[0], err
}

func (s *Service) apply(ctx context.Context, tx *sqldb.Tx, a identity.Actor, e *Enrolment, o catalogue.Offer, r catalogue.Run, app Application) error {
	if err := identity.TakesOnIn(ctx, tx, o.Provider); err != nil {
		return err
	}
	if err := CheckOpen(r, tx.Now()); err != nil {
		return err
	}
	contract, err := s.checked(ctx, tx, o, app)
	if err != nil {
		return err
	}
	if err := openSeats(ctx, tx, e.Run, r.Places); err != nil {
		return err
	}
	isNew := e.ID == ""
	if isNew {
		e.ID = ID(tx.NewID())
	}
	e.Name, e.Commitment, e.AppliedAt = strings.TrimSpace(app.Name), app.Commitment, tx.Now()
	e.Prerequisites, e.Question = answer(o, app), strings.TrimSpace(app.Question)
	e.Starts, e.Census, e.ticket = time.Time{}, time.Time{}, 0
	if !r.Rolling {
		e.Starts = r.Start
	}
	accept(e, o)
	if err := sign(ctx, tx, e, contract); err != nil {
		return err
	}
	if err := take(ctx, tx, a, e, StepApply, ""); err != nil {
		return err
	}
	if e.Prerequisites != PrerequisitesAsked {
		if err := seat(ctx, tx, a, e); err != nil {
			return err
		}
	}
	if err := askConsent(ctx, tx, a, e, o); err != nil {
		return err
	}
	if e.State == Offered && e.Consent == nil {
		if err := s.confirm(ctx, tx, a, e, app.Terms); err != nil {
			return err
		}
	}
	store := updatePlace
	if isNew {
		store = insertPlace
	}
	if err := store(ctx, tx, *e); err != nil {
		return err
	}
	return record(ctx, tx, a, *e, "enrolment.place.apply")
}

// checked says everything that is wrong with an application, its contract included.
func (s *Service) checked(ctx context.Context, tx *sqldb.Tx, o catalogue.Offer, app Application) (*Contract, error) {
	contract, err := s.agree(ctx, tx, o.Provider, app.Terms)
	if err != nil && !isFault(err) {
		return nil, err
	}
	return contract, together(CheckApplication(o, app), err)
}

// together are the faults of several checks as one error.
func together(all ...error) error {
	var l fault.List
	for _, err := range all {
		more, _ := fault.Of(err)
		l = append(l, more...)
	}
	return l.OrNil()
}

// confirm takes up an offered place, with the money of everybody who pays for it
// or not at all; the caller stores it.
func (s *Service) confirm(ctx context.Context, tx *sqldb.Tx, a identity.Actor, e *Enrolment, t Terms) error {
	if err := take(ctx, tx, a, e, StepConfirm, ""); err != nil {
		return err
	}
	if err := s.hold(ctx, tx, a, e, t); err != nil {
		return err
	}
	e.OfferedUntil = time.Time{}
	return event.Emit(ctx, tx, Confirmed{e.Tenant, e.ID})
}

// Confirm takes up a place that became free, at the price accepted now.
// Confirming twice changes nothing.
func (s *Service) Confirm(ctx context.Context, a identity.Actor, id ID, t Terms) (e Enrolment, err error) {
	return s.own(ctx, a, id, "enrolment.place.confirm", func(ctx context.Context, tx *sqldb.Tx, e *Enrolment) (bool, error) {
		if e.State == Enrolled || e.State == Active {
			return false, nil
		}
		if _, err := Next(e.State, StepConfirm); err != nil {
			return false, err
		}
		o, r, err := catalogue.RunIn(ctx, tx, e.Offer, e.Run.Run)
		if err != nil {
			return false, err
		}
		if err := identity.TakesOnIn(ctx, tx, o.Provider); err != nil {
			return false, err
		}
		if err := identity.ConsentIn(ctx, tx, e.Person, consentTo(*e)); err != nil {
			return false, err
		}
		if err := checkConfirm(*e, o, r, t, tx.Now()); err != nil {
			return false, err
		}
		accept(e, o)
		if err := s.resign(ctx, tx, e, t); err != nil {
			return false, err
		}
		if err := s.confirm(ctx, tx, a, e, t); err != nil {
			return false, err
		}
		return true, updatePlace(ctx, tx, *e)
	})
}

// Withdraw leaves a run. Until the census date nothing is owed and all that was
// held goes back; afterwards the schemes say what is paid, and the learner owes
// the rest. Before the run starts the place goes to the first who waits.
func (s *Service) Withdraw(ctx context.Context, a identity.Actor, id ID, reason string) (e Enrolment, err error) {
	return s.own(ctx, a, id, "enrolment.place.withdraw", func(ctx context.Context, tx *sqldb.Tx, e *Enrolment) (bool, error) {
		if e.State == Withdrawn {
			return false, nil
		}
		if err := release(ctx, tx, a, e, StepWithdraw, reason); err != nil {
			return false, err
		}
		if err := assessment.WithdrawIn(ctx, tx, a, e.Tenant, string(e.ID), e.Person); err != nil {
			return false, err
		}
		return true, event.Emit(ctx, tx, Left{e.Tenant, e.ID})
	})
}

// own does something with an enrolment of the actor's; work says whether it
// changed anything.
func (s *Service) own(ctx context.Context, a identity.Actor, id ID, act string, work func(ctx context.Context, tx *sqldb.Tx, e *Enrolment) (bool, error)) (e Enrolment, err error) {
	if err := s.policy.Allow(a, act, identity.Resource{Type: "enrolment.place", ID: string(id), Person: a.Person}); err != nil {
		return e, err
	}
	err = s.db.Write(ctx, sqldb.Person(a.Person, a.Also...), func(ctx context.Context, tx *sqldb.Tx) error {
		e = Enrolment{}
		mine, err := ownOneOf(ctx, tx, a, id)
		if err != nil {
			return err
		}
		changed, err := work(ctx, tx, &mine)
		if err != nil {
			return err
		}
		e = mine
		if !changed {
			return nil
		}
		return record(ctx, tx, a, mine, act)
	})
	return e, err
}

// ownPlaceOf is the actor's place in a run under any of their ids: one person
// takes one.
func ownPlaceOf(ctx context.Context, tx *sqldb.Tx, a identity.Actor, r Run) (e Enrolment, err error) {
	for i, p := range a.Persons() {
		found, err := ownPlaceIn(ctx, tx, p, r)
		if err != nil || found.ID != "" {
			return found, err
		}
		if i == 0 {
			e = found
		}
	}
	return e, nil
}

// ownOneOf is an enrolment of the actor's, under any of their ids.
func ownOneOf(ctx context.Context, tx *sqldb.Tx, a identity.Actor, id ID) (e Enrolment, err error) {
	for _, p := range a.Persons() {
		if e, err = ownOne(ctx, tx, p, id); err == nil {
			return e, nil
		}
	}
	return e, err
}

func ownOne(ctx context.Context, tx *sqldb.Tx, p identity.PersonID, id ID) (Enrolment, error) {
	if id == "" {
		return one(nil, nil)
	}
	return one(ownPlaces(ctx, tx, p, id))
}

// Mine lists the actor's enrolments, the newest first.
func (s *Service) Mine(ctx context.Context, a identity.Actor) (es []Enrolment, err error) {
	if err := s.policy.Allow(a, "enrolment.place.own", identity.Resource{Type: "enrolment.place", Person: a.Person}); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, sqldb.Person(a.Person, a.Also...), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if es, err = identity.OwnIn(a, func(p identity.PersonID) ([]Enrolment, error) { return ownPlaces(ctx, tx, p, "") }); err != nil {
			return err
		}
		return withPosition(ctx, tx, es)
	})
	return es, err
}

// One is one enrolment of the actor's, with its steps.
func (s *Service) One(ctx context.Context, a identity.Actor, id ID) (e Enrolment, ts []Transition, err error) {
	if err := s.policy.Allow(a, "enrolment.place.own", identity.Resource{Type: "enrolment.place", ID: string(id), Person: a.Person}); err != nil {
		return e, nil, err
	}
	err = s.db.Read(ctx, sqldb.Person(a.Person, a.Also...), func(ctx context.Context, tx *sqldb.Tx) error {
		es := make([]Enrolment, 1)
		if es[0], err = ownOneOf(ctx, tx, a, id); err != nil {
			return err
		}
		if err := withPosition(ctx, tx, es); err != nil {
			return err
		}
		if err := withConsent(ctx, tx, &es[0]); err != nil {
			return err
		}
		e = es[0]
		ts, err = transitions(ctx, tx, e.Tenant, id)
		return err
	})
	return e, ts, err
}

// OwnIn is an enrolment of the actor's, under any of their ids, in the scope
// sqldb.Person(a.Person, a.Also...). Faults: NotFound enrolment.unknown.
func OwnIn(ctx context.Context, tx *sqldb.Tx, a identity.Actor, id ID) (Enrolment, error) {
	return ownOneOf(ctx, tx, a, id)
}
