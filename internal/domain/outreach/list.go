package outreach

import (
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
)

// ListID names a list.
type ListID string

// List is some offers with a word about each (S-126).
type List struct {
	ID      ListID            `json:"id"`
	Person  identity.PersonID `json:"person"`           // who made it
	Tenant  identity.TenantID `json:"tenant,omitempty"` // whose people may write in it; empty: only who made it
	Title   string            `json:"title"`
	Words   string            `json:"words,omitempty"` // to whoever reads it
	Whom    string            `json:"whom,omitempty"`  // whom it is for, as they are called on paper
	Items   []Item            `json:"items"`
	Version int               `json:"version"`
	Made    time.Time         `json:"made"`
	Changed time.Time         `json:"changed"`
	Shared  time.Time         `json:"shared,omitzero"` // since when there is a link; zero: none
	Expires time.Time         `json:"expires,omitzero"`
}

// Item is one offer on a list.
type Item struct {
	Offer catalogue.OfferID `json:"offer"`
	Title i18n.Text         `json:"title"` // when it was put there: what is said when the offer is gone
	Note  string            `json:"note,omitempty"`
}

// Open reports that the list can be read by its link.
func (l List) Open(at time.Time) bool { return !l.Shared.IsZero() && at.Before(l.Expires) }

// Has reports that an offer is on the list.
func (l List) Has(id catalogue.OfferID) bool {
	for _, it := range l.Items {
		if it.Offer == id {
			return true
		}
	}
	return false
}

// Standing is whether an offer on a list can still be taken.
type Standing string

// The standings.
const (
	Offered  Standing = "offered"  // it is in the list of what there is
	Unlisted Standing = "unlisted" // its page is there, and no longer says what it must
	Gone     Standing = "gone"     // its provider took it away, or has closed
	Missing  Standing = "missing"  // nothing is known of it: forgotten, or never there
	Outside  Standing = "outside"  // it is not in the portal that is asked
)

// Entry is an item with what is known of its offer now.
type Entry struct {
	Item
	Standing Standing
	View     catalogue.OfferView // of one that is Offered, Unlisted or Gone
}

// Page is a list as it is read.
type Page struct {
	List
	By      string // organisation that prepared it; empty for a person's own
	Entries []Entry
}
