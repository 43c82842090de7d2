package verification

import (
	"context"
	"errors"
	"time"
)

// ErrNone says that there is no such thing, as opposed to: it could not be asked.
var ErrNone = errors.New("verification: there is none")

// Fetched is something that was got from elsewhere, and when.
type Fetched struct {
	Body []byte
	At   time.Time
}

// Sources gets what a credential names. Any error but ErrNone means it could not
// be reached; the caller's cache, limits and address checks are behind it.
type Sources interface {
	// DIDDocument is the issuer's current did document (did:web; others need no
	// source).
	DIDDocument(ctx context.Context, did string) (Fetched, error)
	// StatusList is the status list credential at an address.
	StatusList(ctx context.Context, url string) (Fetched, error)
	// LogReceipt is the proof (C2SP tlog-proof) that an entry is in the log of
	// this origin; ErrNone when the log says it is not.
	LogReceipt(ctx context.Context, origin string, entry []byte) (Fetched, error)
}

// Resources gets what stands at an address that a credential names: the parts of a
// hosted badge, the keys an https issuer publishes, a related resource. ErrNone
// means that the address answers that there is nothing (any more).
type Resources interface {
	Resource(ctx context.Context, url string) (Fetched, error)
}

// Registry knows issuers. An error but ErrNone means it could not be asked.
type Registry interface {
	// Issuer is what the registry says about an issuer; ErrNone when it has none
	// of that id.
	Issuer(ctx context.Context, id string) (Standing, error)
	// Approval is the approval that covered an achievement on a day; ErrNone when
	// none did.
	Approval(ctx context.Context, q ApprovalQuestion) (Approval, error)
	// Named are the issuers it vouches for whose name looks like this one to a
	// human eye (compare with Skeleton). None is no error.
	Named(ctx context.Context, name string) ([]Standing, error)
}

// Standing is what a registry says about an issuer.
type Standing struct {
	ID        string    `json:"id"`
	Names     Text      `json:"names"`
	Registry  Text      `json:"registry"`          // the registry's own name
	Vouched   bool      `json:"vouched"`           // false: merely listed
	Country   string    `json:"country,omitempty"` // ISO 3166-1 alpha-2
	From      time.Time `json:"from,omitzero"`     // vouched for from this day
	Until     time.Time `json:"until,omitzero"`    // no longer from this day; zero: still
	Closed    time.Time `json:"closed,omitzero"`   // the issuer ceased to be
	Custodian Text      `json:"custodian,omitempty"`
	StatusBy  []string  `json:"statusBy,omitempty"` // who else may sign its status lists: its custodian
	Document  []byte    `json:"-"`                  // its archived did document, if the registry keeps one
	Logs      []LogKey  `json:"logs,omitempty"`     // the transparency logs it issues into
	AsOf      time.Time `json:"asOf,omitzero"`
}

// LogKey is a transparency log and its public key in the signed-note format.
type LogKey struct {
	Origin string `json:"origin"`
	Key    string `json:"key"` // "origin+hash+key"
}

// ApprovalQuestion asks for the approval of an achievement on a day.
type ApprovalQuestion struct {
	Issuer      string
	Achievement string // the achievement's id
	Field       string // ISCED-F 2013
	EQF         int    // 0: not stated
	On          time.Time
}

// Approval is a decision that covers an achievement: for itself, or because its
// issuer holds the right for the field.
type Approval struct {
	By        Text      `json:"by"`
	Framework string    `json:"framework,omitempty"`
	Route     string    `json:"route,omitempty"` // field, programme, institutional, ...
	Decision  string    `json:"decision,omitempty"`
	From      time.Time `json:"from"`
	Until     time.Time `json:"until,omitzero"`
}

// Elements judges a credential's content by the framework it claims.
type Elements interface {
	// Judge answers for canonical fields (frameworks.md 2.0), the issuer's
	// country, and the day of award. ErrNone: no framework applies.
	Judge(ctx context.Context, fields map[string]any, country string, on time.Time) (ElementFindings, error)
}

// ElementFindings is what a framework says about a credential.
type ElementFindings struct {
	Framework     string    // "eu-cr-2022"
	NeedsApproval bool      // an award under it needs an approval on the day of award
	Elements      []Element // every element it asks for
}

// Element is one element of a framework and whether the credential has it.
type Element struct {
	ID      string  `json:"id"`     // EU-M06
	Source  string  `json:"source"` // where the framework says so
	Must    bool    `json:"must"`
	Outcome Outcome `json:"outcome"`
	Reason  Message `json:"reason"`
}
