package assurance

import (
	"context"
	"encoding/json"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// expireChunk keeps a transaction short.
const expireChunk = 100

// Jobs are the domain's background work: approvals and needs end
// when their time is over; applications of an older program can be looked for.
func (s *Service) Jobs() []job.Handler {
	return []job.Handler{
		{Kind: "assurance.expire", Every: time.Hour, Work: func(ctx context.Context, _ json.RawMessage) (job.Commit, error) { return nil, s.Expire(ctx) }},
		{Kind: "assurance.expire_needs", Every: time.Hour, Work: func(ctx context.Context, _ json.RawMessage) (job.Commit, error) { return nil, s.ExpireNeeds(ctx) }},
		{Kind: "assurance.fold", Every: time.Hour, Work: func(ctx context.Context, _ json.RawMessage) (job.Commit, error) { return nil, s.Fold(ctx) }},
	}
}

// Expire ends the approvals whose time is over: the lists no longer say
// approved, and the provider is told.
func (s *Service) Expire(ctx context.Context) error {
	clock := identity.System("the time of the approval is over")
	for {
		var n int
		err := s.DB.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
			due, err := overdueApprovals(ctx, tx, expireChunk)
			if err != nil {
				return err
			}
			n = len(due)
			for _, p := range due {
				if err := s.expire(ctx, tx, clock, p); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || n < expireChunk {
			return err
		}
	}
}

func (s *Service) expire(ctx context.Context, tx *sqldb.Tx, clock identity.Actor, p Approval) error {
	a, err := loadApplication(ctx, tx, p.Application)
	if err != nil {
		return err
	}
	if a, err = s.step(ctx, tx, clock, a, ActExpire, ""); err != nil {
		return err
	}
	if err := s.end(ctx, tx, p, ApprovalExpired, p.Reasons); err != nil {
		return err
	}
	return s.close(ctx, tx, clock, a, ActExpire, "")
}
