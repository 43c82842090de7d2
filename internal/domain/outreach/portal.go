package outreach

import (
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
)

// PortalID names a portal.
type PortalID string

// Portal is a door of its own to the same catalogue (S-121, S-123, S-124). It edits
// no offer.
type Portal struct {
	ID      PortalID          `json:"id"`
	Tenant  identity.TenantID `json:"tenant"` // who runs it
	Slug    string            `json:"slug"`   // its address is /p/SLUG
	Title   i18n.Text         `json:"title"`
	Words   i18n.Text         `json:"words,omitempty"` // its introduction
	Shows   Shows             `json:"shows"`
	Version int               `json:"version"`
	Changed time.Time         `json:"changed"`
	Closed  time.Time         `json:"closed,omitzero"`
}

// Shows is the choice of offers. What is empty narrows nothing; all that is said
// must hold.
type Shows struct {
	Members    identity.TenantID           `json:"members,omitempty"`    // of this alliance, on the day
	Kinds      []identity.OrganisationKind `json:"kinds,omitempty"`      // of provider
	Recognised bool                        `json:"recognised,omitempty"` // by a provider that a body vouches for in the public register
	Frameworks []string                    `json:"frameworks,omitempty"` // approved under one of these versions
}

// All reports that every offer is shown.
func (s Shows) All() bool {
	return s.Members == "" && len(s.Kinds) == 0 && !s.Recognised && len(s.Frameworks) == 0
}
