package catalogue

import (
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
)

// SourceID names a source of offers.
type SourceID string

// SourceKind is how offers come from a source.
type SourceKind string

// SourceSite is a provider's own web site, harvested.
const SourceSite SourceKind = "site"

// SourceState is how far a source can be relied on (lifecycles 5.1).
type SourceState string

// The states. Verification of the domain comes before Active: there is no state
// for a source whose owner is not known.
const (
	SourceActive      SourceState = "active"
	SourceDegraded    SourceState = "degraded"    // the last three harvests failed
	SourceQuarantined SourceState = "quarantined" // the last ten did; asked once a day
	SourceRetired     SourceState = "retired"     // not harvested any more
)

// Source is one place a provider's offers are read from.
type Source struct {
	ID         SourceID          `json:"id"`
	Tenant     identity.TenantID `json:"tenant"`
	Kind       SourceKind        `json:"kind"`
	Address    string            `json:"address"` // of the site or its sitemap
	State      SourceState       `json:"state"`
	Registered time.Time         `json:"registered"`
	Proven     string            `json:"proven"`    // "website": the organisation's website of record
	Due        time.Time         `json:"due"`       // next harvest
	Harvested  time.Time         `json:"harvested"` // end of the last one that reached the site
	Failures   int               `json:"failures"`  // in a row
	Code       string            `json:"code"`      // message key of the last failure
	Last       Harvested         `json:"last"`
}

// Harvested counts what one harvest did.
type Harvested struct {
	Pages     int `json:"pages"`     // addresses visited
	Received  int `json:"received"`  // with new content
	Unchanged int `json:"unchanged"` // the same bytes, or "not modified"
	Failed    int `json:"failed"`
	Found     int `json:"found"` // offers met
	New       int `json:"new"`
	Changed   int `json:"changed"`   // whose specification changed
	Listed    int `json:"listed"`    // of those met
	NotListed int `json:"notListed"` // of those met
	Gone      int `json:"gone"`      // given up after three misses
	Persons   int `json:"persons"`   // named in pages and not read
}

// Page is one address of a source as it was last visited.
type Page struct {
	URL    string    `json:"url"`
	Record string    `json:"record"` // id of the last received content
	SHA256 string    `json:"sha256"`
	Code   string    `json:"code"` // message key of the last failure; empty when it went well
	Met    time.Time `json:"met"`

	etag, lastModified string
}

// Record is one answer of a site, kept verbatim.
type Record struct {
	ID          string         `json:"id"`
	Source      SourceID       `json:"source"`
	URL         string         `json:"url"`
	Status      int            `json:"status"` // HTTP; 0 when there was no answer
	Code        string         `json:"code"`
	Args        map[string]any `json:"args,omitempty"`
	ContentType string         `json:"contentType"`
	ETag        string         `json:"etag"`
	Body        []byte         `json:"-"`
	SHA256      string         `json:"sha256"`
	Fetched     time.Time      `json:"fetched"`
}

// Problem is the record's failure as a fault; nil when it went well.
func (r Record) Problem() *fault.Fault {
	if r.Code == "" {
		return nil
	}
	return &fault.Fault{Kind: fault.Unavailable, Key: r.Code, Args: r.Args}
}
