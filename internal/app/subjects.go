package app

import (
	"context"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/funding"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// subjects answers framework from the domains to its right, which are opened
// after it.
type subjects struct{ app *App }

// Offers implements framework.Subjects.
func (s subjects) Offers(ctx context.Context, tx *sqldb.Tx, wanted func(string) bool, yield func(framework.Subject) error) error {
	return s.app.Catalogue.PublishedIn(ctx, tx, wanted, yield)
}

// Learners implements framework.Subjects.
func (s subjects) Learners(ctx context.Context, tx *sqldb.Tx, in func(string) bool) (int, error) {
	return enrolment.LearnersIn(ctx, tx, func(o catalogue.OfferID) bool { return in(string(o)) })
}

// Holders implements framework.Subjects.
func (s subjects) Holders(ctx context.Context, tx *sqldb.Tx, in func(string) bool) (int, error) {
	return credential.HoldersIn(ctx, tx, func(o catalogue.OfferID) bool { return in(string(o)) })
}

// messages answers catalogue how many messages an organisation got.
type messages struct{ app *App }

// SentToIn implements catalogue.Messages.
func (m messages) SentToIn(ctx context.Context, tx *sqldb.Tx, organisation identity.TenantID) (int, error) {
	return m.app.Notice.SentToIn(ctx, tx, organisation)
}

// holdings answers catalogue what people and organisations have in an offer.
type holdings struct{}

// HeldIn implements catalogue.Holdings.
func (holdings) HeldIn(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID, offer catalogue.OfferID) (h catalogue.Held, err error) {
	if h.Places, err = enrolment.PlacesOfIn(ctx, tx, provider, offer); err != nil {
		return h, err
	}
	if h.Credentials, err = credential.AwardsIn(ctx, tx, provider, offer); err != nil {
		return h, err
	}
	h.Pledges, err = funding.PledgesIn(ctx, tx, offer)
	return h, err
}

// stakes answers framework what is at stake beside people.
type stakes struct{}

// Places implements framework.Stakes.
func (stakes) Places(ctx context.Context, tx *sqldb.Tx, in func(string) bool) (int, error) {
	return enrolment.PlacesIn(ctx, tx, func(o catalogue.OfferID) bool { return in(string(o)) })
}

// Held implements framework.Stakes.
func (stakes) Held(ctx context.Context, tx *sqldb.Tx, offers []string) (int64, error) {
	ids := make([]catalogue.OfferID, len(offers))
	for i, o := range offers {
		ids[i] = catalogue.OfferID(o)
	}
	return funding.HeldForIn(ctx, tx, ids)
}
