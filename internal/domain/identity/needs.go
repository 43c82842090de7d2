package identity

import (
	"context"

	"opencairn.org/cairn/internal/ground/sqldb"
)

// Holder is a domain that holds personal data. Every domain with a column marked
// "-- personal" implements it; app gives them to [Service.Hold].
type Holder interface {
	// Export is what the domain holds about a person, as a value that marshals
	// to JSON; nil when it holds nothing.
	Export(ctx context.Context, tx *sqldb.Tx, person PersonID) (any, error)
	// Erase removes it, or makes it nobody's where a law keeps the record. It
	// runs in one transaction with all other domains'.
	Erase(ctx context.Context, tx *sqldb.Tx, person PersonID) error
}
