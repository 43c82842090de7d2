package enrolment

import (
	"context"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/funding"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Deps is what a Service is built from.
type Deps struct {
	DB     *sqldb.DB
	Policy *identity.Policy
	// Funding keeps the money of others for a place. Nil: everybody pays the whole
	// price, and may leave until the run starts.
	Funding *funding.Service
	// Packs say which contract enrolling agrees on; nil: none. Home is the country of
	// a provider that states none.
	Packs *pack.Set
	Home  string
}

// Service gives, keeps and takes back places in runs.
type Service struct {
	db      *sqldb.DB
	policy  *identity.Policy
	funding *funding.Service
	packs   *pack.Set
	home    string
}

// New makes the service.
func New(d Deps) *Service {
	return &Service{db: d.DB, policy: d.Policy, funding: d.Funding, packs: d.Packs, home: d.Home}
}

// take moves an enrolment one step in memory and appends the transition; the
// caller stores the enrolment.
func take(ctx context.Context, tx *sqldb.Tx, a identity.Actor, e *Enrolment, by Step, reason string) error {
	to, err := Next(e.State, by)
	if err != nil {
		return err
	}
	from := e.State
	e.State = to
	return note(ctx, tx, a, e.Tenant, Transition{Enrolment: e.ID, Step: by, From: from, To: to, Reason: reason})
}

func note(ctx context.Context, tx *sqldb.Tx, a identity.Actor, tenant identity.TenantID, t Transition) error {
	t.Actor, t.Role, t.At = a.Name(), a.RoleNames(), tx.Now()
	return appendTransition(ctx, tx, tenant, t)
}

// record writes the audit entry; a reason about a person stays in the
// transition, which can be erased.
func record(ctx context.Context, tx *sqldb.Tx, a identity.Actor, e Enrolment, act string) error {
	return audit.Record(ctx, tx, audit.Entry{
		Tenant: string(e.Tenant), Actor: a.Name(), Role: a.RoleNames(),
		Act: act, Object: "enrolment/" + string(e.ID), Detail: map[string]string{"state": string(e.State)},
	})
}

func resource(e Enrolment) identity.Resource {
	return identity.Resource{Type: "enrolment.place", ID: string(e.ID), Tenant: e.Tenant, Person: e.Person}
}

// release takes the enrolment out of its place by a step, settles the money that
// was held for it, gives the place to the first who waits when the run has not
// started, and stores it.
func release(ctx context.Context, tx *sqldb.Tx, a identity.Actor, e *Enrolment, by Step, reason string) error {
	from := e.State
	if err := take(ctx, tx, a, e, by, reason); err != nil {
		return err
	}
	e.OfferedUntil = time.Time{}
	frees := FreesPlace(from, e.Starts, tx.Now())
	if err := giveBack(ctx, tx, a, e, from, by); err != nil {
		return err
	}
	if err := updatePlace(ctx, tx, *e); err != nil || !frees {
		return err
	}
	if err := freeSeat(ctx, tx, e.Run); err != nil {
		return err
	}
	return promote(ctx, tx, a, e.Run)
}

// promote keeps a free place for each who waits, in order, while there are any.
func promote(ctx context.Context, tx *sqldb.Tx, a identity.Actor, r Run) error {
	for {
		id, starts, err := firstWaiting(ctx, tx, r)
		if err != nil || id == "" || started(starts, tx.Now()) {
			return err
		}
		got, err := takeSeat(ctx, tx, r)
		if err != nil || !got {
			return err
		}
		if err := offerTo(ctx, tx, r.Tenant, id, offeredUntil(starts, tx.Now())); err != nil {
			return err
		}
		if err := note(ctx, tx, a, r.Tenant, Transition{Enrolment: id, Step: StepOffer, From: Waitlisted, To: Offered}); err != nil {
			return err
		}
		if err := event.Emit(ctx, tx, PlaceOffered{r.Tenant, id}); err != nil {
			return err
		}
	}
}

// seat takes a place for an applicant, or a number in the queue. Nobody
// overtakes: who waits already is served first.
func seat(ctx context.Context, tx *sqldb.Tx, a identity.Actor, e *Enrolment) error {
	if err := promote(ctx, tx, a, e.Run); err != nil {
		return err
	}
	waiting, _, err := firstWaiting(ctx, tx, e.Run)
	if err != nil {
		return err
	}
	if waiting == "" {
		got, err := takeSeat(ctx, tx, e.Run)
		if err != nil {
			return err
		}
		if got {
			e.OfferedUntil = offeredUntil(e.Starts, tx.Now())
			return take(ctx, tx, a, e, StepOffer, "")
		}
	}
	if e.ticket, err = nextTicket(ctx, tx, e.Run); err != nil {
		return err
	}
	return take(ctx, tx, a, e, StepWait, "")
}

// accept records what the learner accepted. Until the place is confirmed nobody
// else keeps money for it.
func accept(e *Enrolment, o catalogue.Offer) {
	e.Version = catalogue.ContentHash(o)
	e.Price, e.DueMinor = *o.Price, o.Price.Minor
}

// withPosition says where in the queue somebody is.
func withPosition(ctx context.Context, tx *sqldb.Tx, es []Enrolment) error {
	for i, e := range es {
		if e.State != Waitlisted {
			continue
		}
		n, err := ahead(ctx, tx, e.Run, e.ticket)
		if err != nil {
			return err
		}
		es[i].Position = n + 1
	}
	return nil
}

func needReason(reason string) error {
	if strings.TrimSpace(reason) == "" {
		return fault.New(fault.Invalid, "enrolment.reason_missing").At("reason")
	}
	return nil
}

// EnrolmentIn is one enrolment of a tenant as it stands now.
func EnrolmentIn(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, id ID) (Enrolment, error) {
	return placeOf(ctx, tx, tenant, id)
}
