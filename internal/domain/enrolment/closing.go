package enrolment

import (
	"context"

	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// ProviderCloses tells a learner with an open place that the provider closes;
// Ended says that the place ended with that.
type ProviderCloses struct {
	Tenant    identity.TenantID `json:"tenant"`
	Enrolment ID                `json:"enrolment"`
	Ended     bool              `json:"ended"`
}

// EventType implements event.Event.
func (ProviderCloses) EventType() string { return "enrolment.provider_closes" }

// waits are the states of who has no place yet. They end first, so that nobody is
// given a place that another's end makes free.
var waits = []State{Applied, Waitlisted}

// OnProviderClosing turns down whoever asked for a place of a provider that
// closes, or was offered one, and tells those who are enrolled: they may finish
// until the day (lifecycles 5.2, teach-out).
func (s *Service) OnProviderClosing(ctx context.Context, e identity.OrganisationClosing) (job.Commit, error) {
	for _, states := range [][]State{waits, {Offered}} {
		if err := s.endPlaces(ctx, e.Organisation, states); err != nil {
			return nil, err
		}
	}
	return func(ctx context.Context, tx *sqldb.Tx) error {
		staying, err := placesOf(ctx, tx, e.Organisation, Enrolled, Active)
		if err != nil {
			return err
		}
		for _, p := range staying {
			if err := event.Emit(ctx, tx, ProviderCloses{p.Tenant, p.ID, false}); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// OnProviderGone ends the places that were still open when a provider closed, as
// if each learner had withdrawn before the start: nothing is owed for what can no
// longer be had.
func (s *Service) OnProviderGone(ctx context.Context, e identity.OrganisationGone) (job.Commit, error) {
	for _, states := range [][]State{waits, {Offered, Enrolled, Active}} {
		if err := s.endPlaces(ctx, e.Organisation, states); err != nil {
			return nil, err
		}
	}
	return func(context.Context, *sqldb.Tx) error { return nil }, nil
}

// endPlaces ends a provider's places in some states, a batch in a transaction, so
// that a process that stops leaves whole ones; the rest follows when the job runs
// again.
func (s *Service) endPlaces(ctx context.Context, tenant identity.TenantID, states []State) error {
	clock := identity.System("the provider closes")
	for {
		n := 0
		err := s.db.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
			n = 0
			open, err := placesOf(ctx, tx, tenant, states...)
			if err != nil {
				return err
			}
			n = len(open)
			for _, e := range open[:min(n, batch)] {
				if err := endPlace(ctx, tx, clock, e); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || n <= batch {
			return err
		}
	}
}

func endPlace(ctx context.Context, tx *sqldb.Tx, clock identity.Actor, e Enrolment) error {
	by := StepWithdraw
	if e.State == Applied || e.State == Waitlisted || e.State == Offered {
		by = StepReject
	}
	if err := release(ctx, tx, clock, &e, by, "the provider closes"); err != nil {
		return err
	}
	if e.DueMinor != 0 { // a run that had begun: the provider ended it, not the learner
		e.DueMinor = 0
		if err := updatePlace(ctx, tx, e); err != nil {
			return err
		}
	}
	if err := assessment.WithdrawIn(ctx, tx, clock, e.Tenant, string(e.ID), e.Person); err != nil {
		return err
	}
	for _, told := range []event.Event{Left{e.Tenant, e.ID}, ProviderCloses{e.Tenant, e.ID, true}} {
		if err := event.Emit(ctx, tx, told); err != nil {
			return err
		}
	}
	return record(ctx, tx, clock, e, "enrolment.place.end")
}

// OpenPlacesIn is how many people hold a place of a provider, and how many wait for
// one: what somebody who closes it must know first.
func OpenPlacesIn(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID) (held, waiting int, err error) {
	open, err := placesOf(ctx, tx, tenant, Applied, Waitlisted, Offered, Enrolled, Active)
	for _, e := range open {
		if e.State == Enrolled || e.State == Active {
			held++
		} else {
			waiting++
		}
	}
	return held, waiting, err
}

func isFault(err error) bool { _, ok := fault.Of(err); return ok }
