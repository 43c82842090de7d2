package catalogue

import "opencairn.org/cairn/internal/domain/identity"

// OfferListed tells that an offer now meets the portal's standard.
type OfferListed struct {
	Offer    OfferID           `json:"offer"`
	Provider identity.TenantID `json:"provider"`
}

// EventType names the event.
func (OfferListed) EventType() string { return "catalogue.offer_listed" }

// OfferChanged tells that an offer's page says something else than it did. From
// and To are content hashes; DifferenceIn gives the fields. Who gave an approval
// for another hash compares with that one.
type OfferChanged struct {
	Offer    OfferID           `json:"offer"`
	Provider identity.TenantID `json:"provider"`
	From     string            `json:"from"`
	To       string            `json:"to"`
	Class    ChangeClass       `json:"class"`
}

// EventType names the event.
func (OfferChanged) EventType() string { return "catalogue.offer_changed" }

// OfferUnlisted tells that an offer no longer meets the standard, or is gone.
type OfferUnlisted struct {
	Offer    OfferID           `json:"offer"`
	Provider identity.TenantID `json:"provider"`
	Gone     bool              `json:"gone"`
}

// EventType names the event.
func (OfferUnlisted) EventType() string { return "catalogue.offer_unlisted" }
