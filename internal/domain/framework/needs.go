package framework

import (
	"context"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Subjects are whom rules touch: offers from the catalogue, learners from
// enrolment, holders from credential. App puts them together.
type Subjects interface {
	// Offers yields every offer that its provider publishes, in the order of ids,
	// when its jurisdiction is wanted. It ends with yield's error.
	Offers(ctx context.Context, tx *sqldb.Tx, wanted func(jurisdiction string) bool, yield func(Subject) error) error
	// Learners counts the people who now have a place in one of these offers.
	Learners(ctx context.Context, tx *sqldb.Tx, in func(offer string) bool) (int, error)
	// Holders counts the people who hold a valid credential from one of them.
	Holders(ctx context.Context, tx *sqldb.Tx, in func(offer string) bool) (int, error)
}

// Stakes are what is at stake in offers beside people: places that are taken, which
// every offer's page shows, and money that is kept for them. App puts them together.
type Stakes interface {
	// Places counts the places that are offered or taken in these offers now.
	Places(ctx context.Context, tx *sqldb.Tx, in func(offer string) bool) (int, error)
	// Held is the money that is kept for them, in minor units.
	Held(ctx context.Context, tx *sqldb.Tx, offers []string) (minor int64, err error)
}

// Subject is one published offer.
type Subject struct {
	Offer        string
	Provider     identity.TenantID
	Staff        int // of the provider, as it states; 0: not stated
	Jurisdiction string
	Held         []string // framework ids it was approved under (Question.Held)
	// Read is what the offer states. It touches no database and may run on
	// another goroutine.
	Read func() (title i18n.Text, fields Fields, err error)
}
