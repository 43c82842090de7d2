package rating

import (
	"context"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Duties are what waits for the actor here: words and replies to read for an
// operator, words without an answer for a provider. To rate is nobody's duty.
func (s *Service) Duties(ctx context.Context, a identity.Actor, part identity.Part) (all []identity.Duty, err error) {
	err = s.db.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = s.policy.DutiesIn(ctx, tx, a, part,
			identity.Asked{Kind: "rating.read", Act: "rating.moderate", On: identity.Resource{Type: "rating.rating"}, Find: toRead},
			identity.Asked{Kind: "rating.reply", Act: "rating.reply", On: identity.Resource{Type: "rating.rating", Tenant: a.Tenant}, Find: toReply},
		)
		return err
	})
	return all, err
}
