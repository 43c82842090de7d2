package catalogue

import (
	"context"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Messages knows how many messages were sent to those who hold a role in an
// organisation; nil: nothing is known of it.
type Messages interface {
	SentToIn(ctx context.Context, tx *sqldb.Tx, organisation identity.TenantID) (int, error)
}
