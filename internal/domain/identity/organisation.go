package identity

import (
	"slices"
	"time"

	"opencairn.org/cairn/internal/ground/i18n"
)

// OrganisationKind is the part an organisation plays.
type OrganisationKind string

// The kinds.
const (
	KindProvider   OrganisationKind = "provider"
	KindAgency     OrganisationKind = "quality-agency"
	KindEmployer   OrganisationKind = "employer"
	KindUniversity OrganisationKind = "university" // a provider that also recognises
	KindFunder     OrganisationKind = "funder"
	KindArchive    OrganisationKind = "archive"  // custodian of records whose issuer is gone
	KindMinistry   OrganisationKind = "ministry" // makes the rules of its country
	KindAlliance   OrganisationKind = "alliance" // of organisations, acting as one
	KindOperator   OrganisationKind = "operator" // whoever runs this installation

	// Providers whose main work is another one, and who are named for what they
	// are (S-012 to S-014, M088).
	KindLibrary OrganisationKind = "library"
	KindMuseum  OrganisationKind = "museum"
	KindNGO     OrganisationKind = "ngo"
	KindUnion   OrganisationKind = "union"
	KindService OrganisationKind = "employment-service"
	// KindFirm is a company that teaches beside what it sells: software, a platform,
	// machines (S-014, M083). An employer only says what it needs.
	KindFirm OrganisationKind = "firm"
	// KindEmployers is an organisation of employers, such as a chamber (S-013).
	KindEmployers OrganisationKind = "employers-organisation"
)

var organisationKinds = []OrganisationKind{
	KindProvider, KindAgency, KindEmployer, KindUniversity, KindFunder, KindArchive, KindMinistry, KindAlliance, KindOperator,
	KindLibrary, KindMuseum, KindNGO, KindUnion, KindService, KindFirm, KindEmployers,
}

// providing are the kinds that offer, assess and issue.
var providing = []OrganisationKind{KindProvider, KindUniversity, KindLibrary, KindMuseum, KindNGO, KindUnion, KindService, KindFirm, KindEmployers}

// Providing lists the kinds that offer, assess and issue.
func Providing() []OrganisationKind { return slices.Clone(providing) }

// Provides reports that an organisation of this kind offers, assesses and issues.
func (k OrganisationKind) Provides() bool { return slices.Contains(providing, k) }

// Named reports that a provider of this kind is named for what it is beside its
// name: its main work is another one.
func (k OrganisationKind) Named() bool {
	return k.Provides() && k != KindProvider && k != KindUniversity
}

// OrganisationKinds lists the kinds, in the order pages show them.
func OrganisationKinds() []OrganisationKind { return slices.Clone(organisationKinds) }

// OrganisationStatus is whether an organisation still acts.
type OrganisationStatus string

// The statuses.
const (
	OrganisationActive    OrganisationStatus = "active"
	OrganisationSuspended OrganisationStatus = "suspended"
	ClosingAnnounced      OrganisationStatus = "closing" // takes nothing new on, closes on its day
	OrganisationClosed    OrganisationStatus = "closed"  // what it issued stays checkable
)

// Organisation is a body that acts through Cairn, and a tenant. It is public.
type Organisation struct {
	ID      TenantID           `json:"id"`
	Slug    string             `json:"slug"` // in addresses: lower-case letters, digits, hyphens; unique
	Name    i18n.Text          `json:"name"`
	Kind    OrganisationKind   `json:"kind"`
	DID     string             `json:"did,omitempty"`     // issuer id, did:web in practice; unique
	Website string             `json:"website,omitempty"` // http(s) address
	Country string             `json:"country,omitempty"` // ISO 3166-1 alpha-2, also user-assigned codes
	Region  string             `json:"region,omitempty"`
	Status  OrganisationStatus `json:"status"`
	Founded time.Time          `json:"founded,omitzero"` // day, UTC
	Closed  time.Time          `json:"closed,omitzero"`  // UTC; set with status closing or closed
	Created time.Time          `json:"created"`
	Staff   int                `json:"staff,omitempty"` // people who work there, as the organisation states; 0: not stated
}
