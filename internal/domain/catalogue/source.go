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

// The kinds. A feed kind names its format: what reads it stands in readers.
const (
	SourceSite       SourceKind = "site"       // a provider's own web site, harvested page by page
	SourceOEAPI      SourceKind = "oeapi"      // Open Education API, pulled
	SourceXCRI       SourceKind = "xcri"       // XCRI-CAP
	SourceELM        SourceKind = "elm"        // European Learning Model, JSON-LD or XML
	SourceCTDL       SourceKind = "ctdl"       // CTDL or schema.org, JSON-LD
	SourceUpload     SourceKind = "upload"     // files its people hand over
	SourceHosted     SourceKind = "hosted"     // pages Cairn hosts for who has no site
	SourceRegister   SourceKind = "register"   // somebody's register, imported
	SourceAggregator SourceKind = "aggregator" // somebody else's list of many providers' offers, under a licence (S-103, S-138)
)

// SourceProof is how it is known whose a source is.
type SourceProof string

// The proofs.
const (
	ProvenWebsite   SourceProof = "website"    // it is the organisation's website of record
	ProvenWellKnown SourceProof = "well-known" // a file on the host names the organisation
	ProvenDNS       SourceProof = "dns"        // a TXT record of the host names the organisation
	ProvenOperator  SourceProof = "operator"   // the operator vouches: an agreement, not a domain
	ProvenHere      SourceProof = "here"       // handed over here by the organisation's own people
)

// Licence is what lets somebody else's list be shown.
type Licence struct {
	Name    string    `json:"name"`
	Address string    `json:"address"`       // of its text
	Ends    time.Time `json:"ends,omitzero"` // from this day on, UTC, nothing of the list is shown
	// Keeps is whether what was received may be kept verbatim. If not, only its
	// hash is, and what was understood of it.
	Keeps bool `json:"keeps"`
}

// Over reports that the licence no longer lets anything be shown.
func (l Licence) Over(now time.Time) bool { return !l.Ends.IsZero() && !now.Before(l.Ends) }

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
	Format     SourceKind        `json:"format,omitempty"`   // what is read there; empty for a site
	Rank       int               `json:"rank"`               // 1 is believed before 2
	Licence    *Licence          `json:"licence,omitempty"`  // of an aggregator's list
	Address    string            `json:"address"`            // of the site, its sitemap or the feed
	Delivers   bool              `json:"delivers,omitempty"` // a platform: whose list it is delivers what it names (S-053)
	State      SourceState       `json:"state"`
	Registered time.Time         `json:"registered"`
	Proven     SourceProof       `json:"proven"`
	ProvenBy   identity.TenantID `json:"provenBy,omitempty"` // who proved it; empty: the command line on the server
	Due        time.Time         `json:"due"`                // next harvest
	Harvested  time.Time         `json:"harvested"`          // end of the last one that reached the site
	Failures   int               `json:"failures"`           // in a row
	Code       string            `json:"code"`               // message key of the last failure
	Last       Harvested         `json:"last"`
}

// Harvested counts what one harvest did.
type Harvested struct {
	Pages     int `json:"pages"`     // addresses visited
	Received  int `json:"received"`  // with new content
	Unchanged int `json:"unchanged"` // the same bytes, or "not modified"
	Skipped   int `json:"skipped"`   // of the unchanged: not asked for, the sitemap says when they changed
	Moved     int `json:"moved"`     // addresses that lead to another page for good
	Repeated  int `json:"repeated"`  // offers on pages that say they repeat another page
	Misdated  int `json:"misdated"`  // pages that changed later than their sitemap says
	Failed    int `json:"failed"`
	Broken    int `json:"broken"` // of the failed: the recipe does not hold on them
	Found     int `json:"found"`  // offers met
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
	checked            time.Time // when it was last asked for and answered
	recipe             int       // version it was read under
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
