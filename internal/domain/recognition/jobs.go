package recognition

import (
	"context"
	"encoding/json"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// batch is how many requests one run of a job moves.
const batch = 200

// Jobs are the periodic jobs: questions nobody answered end a request.
func (s *Service) Jobs() []job.Handler {
	return []job.Handler{{Kind: "recognition.lapse", Every: time.Hour, Work: func(context.Context, json.RawMessage) (job.Commit, error) {
		return lapse, nil
	}}}
}

func lapse(ctx context.Context, tx *sqldb.Tx) error {
	a := identity.System("a question was not answered in time")
	rs, err := overdueEvidence(ctx, tx, batch)
	if err != nil {
		return err
	}
	for _, r := range rs {
		if err := take(ctx, tx, a, &r, StepLapse, ""); err != nil {
			return err
		}
		r.Deadline = noTime
		if err := updateRequest(ctx, tx, r); err != nil {
			return err
		}
		if err := event.Emit(ctx, tx, Decided{r.Owner, r.ID}); err != nil {
			return err
		}
		if err := record(ctx, tx, a, r.Owner, "recognition.request.lapse", "request/"+string(r.ID), map[string]string{"state": string(r.State)}); err != nil {
			return err
		}
	}
	return nil
}
