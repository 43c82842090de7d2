package rating

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

const jobPublish = "rating.publish"

// batch is how many people one run of the job asks: one short transaction.
const batch = 200

// publishLater has what is published of a thing made anew, if it may be.
func publishLater(ctx context.Context, tx *sqldb.Tx, o Object) error {
	return job.Add(ctx, tx, job.Job{Kind: jobPublish, Unique: string(o.Kind) + "/" + o.ID, Args: o})
}

// Jobs are the domain's background work: what is published is made anew, and
// people are asked half a year later what came of it.
func (s *Service) Jobs() []job.Handler {
	return []job.Handler{
		{Kind: jobPublish, Work: func(_ context.Context, args json.RawMessage) (job.Commit, error) {
			var o Object
			if err := json.Unmarshal(args, &o); err != nil {
				return nil, job.Park(fmt.Errorf("read what to publish: %w", err))
			}
			return func(ctx context.Context, tx *sqldb.Tx) error { return publishIn(ctx, tx, o) }, nil
		}},
		{Kind: "rating.ask", Every: time.Hour, Work: func(context.Context, json.RawMessage) (job.Commit, error) { return ask, nil }},
	}
}

// ask asks those who completed half a year ago what came of it; who completed so
// long ago that they can no longer say is not asked.
func ask(ctx context.Context, tx *sqldb.Tx) error {
	due, err := placesDue(ctx, tx, tx.Now().AddDate(0, -laterMonths, 0), tx.Now().AddDate(0, -laterFrom, 0), batch)
	if err != nil {
		return err
	}
	for _, p := range due {
		if err := setAsked(ctx, tx, p); err != nil {
			return err
		}
		if err := event.Emit(ctx, tx, FollowUpDue{p.Tenant, p.Enrolment}); err != nil {
			return err
		}
	}
	return nil
}

// OnFinished hears that an enrolment is completed, or is open again: then its
// rating counts no longer, until it is completed anew.
func (s *Service) OnFinished(_ context.Context, f enrolment.Finished) (job.Commit, error) {
	return func(ctx context.Context, tx *sqldb.Tx) error {
		e, err := enrolment.EnrolmentIn(ctx, tx, f.Tenant, f.Enrolment)
		if fault.Is(err, "enrolment.unknown") {
			return nil
		}
		if err != nil {
			return err
		}
		p, stands := place(e), e.State == enrolment.Completed
		if err := upsertPlace(ctx, tx, p, stands); err != nil {
			return err
		}
		if err := setStands(ctx, tx, p.Tenant, p.Enrolment, stands); err != nil {
			return err
		}
		return settle(ctx, tx, p)
	}, nil
}
