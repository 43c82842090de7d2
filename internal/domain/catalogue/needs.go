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

// Holdings knows what people and organisations have in an offer; nil: nobody has
// anything.
type Holdings interface {
	HeldIn(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID, offer OfferID) (Held, error)
}

// Held is what would stand alone if an offer went.
type Held struct {
	Places      int `json:"places"`      // asked for, offered or taken, and not ended
	Credentials int `json:"credentials"` // prepared or issued
	Pledges     int `json:"pledges"`     // of employers, that run
}

// any reports that it is more than nothing.
func (h Held) any() bool { return h != Held{} }
