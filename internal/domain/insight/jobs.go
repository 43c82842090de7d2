package insight

import (
	"context"
	"encoding/json"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/job"
)

// Jobs are the domain's background work: the day's publication. It is looked for
// every hour, so that a day on which the program was down for long has one too.
func (s *Service) Jobs() []job.Handler {
	return []job.Handler{{Kind: "insight.publish", Every: time.Hour, Work: func(ctx context.Context, _ json.RawMessage) (job.Commit, error) {
		_, _, err := s.Publish(ctx, identity.System("the day's figures"))
		return nil, err
	}}}
}
