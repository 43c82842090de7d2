package enrolment

import (
	"context"
	"encoding/json"
	"time"

	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// batch is how many enrolments one run of a job moves: one short transaction.
const batch = 200

// Jobs are the periodic jobs: places that were not confirmed go to the next,
// runs start, places of an older program can be looked for.
func (s *Service) Jobs() []job.Handler {
	return []job.Handler{
		{Kind: "enrolment.expire", Every: 10 * time.Minute, Work: func(context.Context, json.RawMessage) (job.Commit, error) {
			return expire, nil
		}},
		{Kind: "enrolment.start", Every: 10 * time.Minute, Work: func(context.Context, json.RawMessage) (job.Commit, error) {
			return start, nil
		}},
		{Kind: "enrolment.fold", Every: time.Hour, Work: func(ctx context.Context, _ json.RawMessage) (job.Commit, error) {
			return nil, s.Fold(ctx)
		}},
	}
}

// expire gives places that were offered and not confirmed in time to the next.
func expire(ctx context.Context, tx *sqldb.Tx) error {
	a := identity.System("an offered place was not confirmed in time")
	keys, err := toExpire(ctx, tx, batch)
	if err != nil {
		return err
	}
	for _, k := range keys {
		e, err := placeOf(ctx, tx, k.Tenant, k.ID)
		if err != nil {
			return err
		}
		if err := release(ctx, tx, a, &e, StepExpire, ""); err != nil {
			return err
		}
		if err := record(ctx, tx, a, e, "enrolment.place.expire"); err != nil {
			return err
		}
	}
	return nil
}

// start makes the enrolled of a run that has begun active.
func start(ctx context.Context, tx *sqldb.Tx) error {
	a := identity.System("the run has started")
	keys, err := toStart(ctx, tx, batch)
	if err != nil {
		return err
	}
	for _, k := range keys {
		e, err := placeOf(ctx, tx, k.Tenant, k.ID)
		if err != nil {
			return err
		}
		if err := take(ctx, tx, a, &e, StepStart, ""); err != nil {
			return err
		}
		if err := begin(ctx, tx, a, &e); err != nil {
			return err
		}
		if err := updatePlace(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}

// OnResultFinal completes the enrolment of a candidate, or of a sitting's, whose
// result is final and passed, and opens it again when that result counts no longer. A candidate
// without an enrolment, or one who withdrew, is nobody's business here.
func (s *Service) OnResultFinal(_ context.Context, e assessment.ResultFinalEvent) (job.Commit, error) {
	return func(ctx context.Context, tx *sqldb.Tx) error {
		if e.Person != "" {
			r, err := assessment.ResultIn(ctx, tx, e.Tenant, e.Sitting, e.Person)
			if err != nil {
				return err
			}
			return settleOf(ctx, tx, e.Tenant, r)
		}
		all, err := assessment.ResultsIn(ctx, tx, e.Tenant, e.Sitting)
		if err != nil {
			return err
		}
		for _, r := range all {
			if err := settleOf(ctx, tx, e.Tenant, r); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

func settleOf(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, r assessment.Result) error {
	if r.Reference == "" {
		return nil
	}
	p, err := placeOf(ctx, tx, tenant, ID(r.Reference))
	if fault.Is(err, "enrolment.unknown") {
		return nil // somebody else's reference
	}
	if err != nil {
		return err
	}
	return settle(ctx, tx, p, r)
}

func settle(ctx context.Context, tx *sqldb.Tx, e Enrolment, r assessment.Result) error {
	a := identity.System("a result is final")
	switch {
	case r.FinalPass() && (e.State == Enrolled || e.State == Active):
		if e.State == Enrolled { // the job that starts runs is late, or the run is short
			if err := take(ctx, tx, a, &e, StepStart, ""); err != nil {
				return err
			}
		}
		if err := take(ctx, tx, a, &e, StepComplete, ""); err != nil {
			return err
		}
		e.Sitting, e.CompletedAt = r.Sitting, r.Held
		if err := pay(ctx, tx, a, &e); err != nil {
			return err
		}
	case !r.FinalPass() && e.State == Completed && e.Sitting == r.Sitting:
		if err := take(ctx, tx, a, &e, StepReopen, ""); err != nil {
			return err
		}
		e.Sitting, e.CompletedAt = "", time.Time{}
		if err := reopen(ctx, tx, a, &e); err != nil {
			return err
		}
	default:
		return nil
	}
	if err := updatePlace(ctx, tx, e); err != nil {
		return err
	}
	if err := event.Emit(ctx, tx, Finished{e.Tenant, e.ID}); err != nil {
		return err
	}
	return record(ctx, tx, a, e, "enrolment.place.complete")
}
