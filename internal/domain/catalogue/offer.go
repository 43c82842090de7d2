package catalogue

import (
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
)

// OfferID names an offer for good, whatever page it moves to.
type OfferID string

// Offer is one micro-credential as its provider publishes it: what is learnt
// and how it is assessed (the specification, which approval binds to), and what
// a learner needs to decide (runs, price, place). A nil or empty field was not
// stated; nothing is ever filled in for the provider (S-033, S-094).
type Offer struct {
	ID       OfferID           `json:"id"`
	Provider identity.TenantID `json:"provider"`
	LocalID  string            `json:"localId"` // the provider's own identifier, unique at the provider
	URL      string            `json:"url"`     // the page it was read from

	Title          i18n.Text   `json:"title"`
	Summary        i18n.Text   `json:"summary,omitempty"`       // plain words, for the learner
	Outcomes       []Outcome   `json:"outcomes,omitempty"`      // EU Annex I, element 6
	Workload       Workload    `json:"workload"`                // EU Annex I, element 7
	Level          *Level      `json:"level,omitempty"`         // EU Annex I, element 8
	Assessment     *Assessment `json:"assessment,omitempty"`    // EU Annex I, element 9
	Participation  string      `json:"participation,omitempty"` // EU Annex I, element 10: online, onsite, blended, volunteering, workExperience
	Quality        []Quality   `json:"quality,omitempty"`       // EU Annex I, element 11
	AwardingBody   []Body      `json:"awardingBody,omitempty"`  // EU Annex I, element 4
	Country        []string    `json:"country,omitempty"`       // ISO 3166-1 alpha-2, or XF; EU Annex I, element 3
	Prerequisites  i18n.Text   `json:"prerequisites,omitempty"`
	Stacking       *Stacking   `json:"stacking,omitempty"`
	Field          string      `json:"field,omitempty"`     // ISCED-F 2013, two to four digits
	Languages      []string    `json:"languages,omitempty"` // BCP 47, of instruction
	Origin         string      `json:"origin,omitempty"`    // new, rebranded, restructured, bundled, existing
	Label          string      `json:"label,omitempty"`     // what its provider calls it: certificate, CPD, ... (S-003)
	SafetyCritical bool        `json:"safetyCritical,omitempty"`
	PublicFunding  bool        `json:"publicFunding,omitempty"`

	Price *Price `json:"price,omitempty"`
	// BarePrice is a price whose currency was not stated: rules see it, nothing
	// is computed from it.
	BarePrice *credit.Amount `json:"barePrice,omitempty"`

	Supports []string `json:"supports,omitempty"` // childcare, evening, equipment, ...
	Contact  string   `json:"contact,omitempty"`
	Runs     []Run    `json:"runs,omitempty"`
}

// Outcome is one thing a person can do at the end, and its code if the author
// gave one (an ESCO skill).
type Outcome struct {
	Text i18n.Text `json:"text"`
	Code string    `json:"code,omitempty"`
}

// Workload is the notional volume of learning: hours, credits in the provider's
// own system, or both. It is kept as stated; conversions are made when asked.
type Workload struct {
	Hours   *credit.Amount `json:"hours,omitempty"`
	Credits *credit.Amount `json:"credits,omitempty"`
	System  string         `json:"system,omitempty"` // credit system id: ects, nz, cats, ...
	Weeks   int            `json:"weeks,omitempty"`  // calendar duration
}

// Level is the level of the learning, in the frameworks the provider names.
type Level struct {
	EQF    int    `json:"eqf,omitempty"` // 1-8
	NQF    string `json:"nqf,omitempty"` // national level as written
	System string `json:"system,omitempty"`
}

// Assessment says how the outcomes are judged, and by what everybody can read.
type Assessment struct {
	Types       []string    `json:"types,omitempty"` // europass-learning-assessment-types, short codes
	Description i18n.Text   `json:"description,omitempty"`
	Supervision string      `json:"supervision,omitempty"` // unsupervised, supervised, supervised-identified (EU-O02)
	Summative   bool        `json:"summative,omitempty"`
	Criteria    []Criterion `json:"criteria,omitempty"` // the public rubric
}

// Criterion is one line of the public rubric and the outcome it judges.
type Criterion struct {
	Text    i18n.Text `json:"text"`
	Outcome int       `json:"outcome"` // index into Outcomes
}

// Quality is a quality assurance the offer rests on.
type Quality struct {
	Type string `json:"type"` // internal, external-programme, external-institution, field-right
	Body string `json:"body,omitempty"`
	URL  string `json:"url,omitempty"`
}

// Body is an organisation as a page names it.
type Body struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

// Stacking says whether the credential stands alone or counts towards others.
type Stacking struct {
	Mode    string   `json:"mode"` // standalone, integrated
	Targets []string `json:"targets,omitempty"`
}

// Price is what the learner is asked to pay before anybody helps.
type Price struct {
	Minor    int64  `json:"minor"`    // minor units of Currency
	Currency string `json:"currency"` // ISO 4217
}

// Run is one time the offer takes place.
type Run struct {
	ID       string    `json:"id"` // the provider's own, or made from the start date
	Start    time.Time `json:"start"`
	End      time.Time `json:"end"`
	Rolling  bool      `json:"rolling,omitempty"`
	Deadline time.Time `json:"deadline"`
	Places   int       `json:"places,omitempty"` // 0: not stated
	Place    string    `json:"place,omitempty"`
	Mode     string    `json:"mode,omitempty"`
}
