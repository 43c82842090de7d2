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

	Purpose        i18n.Text   `json:"purpose,omitempty"`      // what it is for: in work, further learning, the community
	Components     []Component `json:"components,omitempty"`   // the parts it is made of (S-037)
	Parent         *Parent     `json:"parent,omitempty"`       // the programme it was taken out of (S-034)
	CoProviders    []Body      `json:"coProviders,omitempty"`  // who else develops and teaches it: a joint offer (S-041)
	Team           []TeamRole  `json:"team,omitempty"`         // who teaches, by role, never by name (S-043)
	CoDesign       []Partner   `json:"coDesign,omitempty"`     // who took part in its design (S-056)
	Research       i18n.Text   `json:"research,omitempty"`     // the research it rests on (S-054)
	Setting        string      `json:"setting,omitempty"`      // formal, nonformal, informal
	Sector         string      `json:"sector,omitempty"`       // HE, VET, adult
	Validity       string      `json:"validity,omitempty"`     // how long the credential is valid, ISO 8601: P3Y
	ReviewMonths   int         `json:"reviewMonths,omitempty"` // until its content is reviewed
	Attendance     int         `json:"attendance,omitempty"`   // percent that must be attended
	Taster         bool        `json:"taster,omitempty"`       // a first look that leads to a larger offer
	AssessmentOnly bool        `json:"assessmentOnly,omitempty"`

	Introduction  i18n.Text    `json:"introduction,omitempty"` // one line above the summary
	Image         *Image       `json:"image,omitempty"`
	Platform      *Body        `json:"platform,omitempty"` // who delivers it, where that is not who provides it (S-053)
	TargetGroups  []string     `json:"targetGroups,omitempty"`
	Eligibility   *Eligibility `json:"eligibility,omitempty"`
	DualEnrolment bool         `json:"dualEnrolment,omitempty"` // open to pupils who are still at school
	OnlineShare   *int         `json:"onlineShare,omitempty"`   // percent of the learning that is online
	SDG           []int        `json:"sdg,omitempty"`           // Sustainable Development Goals, 1-17 (S-045)
	Industries    []string     `json:"industries,omitempty"`    // the branches it is for
	Instruments   []Instrument `json:"instruments,omitempty"`   // laws and awards that name it (S-023)
	ListedOn      []string     `json:"listedOn,omitempty"`      // other registers that list it
	Pilot         *Pilot       `json:"pilot,omitempty"`

	Price *Price `json:"price,omitempty"`
	// BarePrice is a price whose currency was not stated: rules see it, nothing
	// is computed from it.
	BarePrice *credit.Amount `json:"barePrice,omitempty"`

	Costs     []Cost          `json:"costs,omitempty"`     // beside the price
	Advance   *Price          `json:"advance,omitempty"`   // what the learner pays first and is given back later
	Funding   []FundingSource `json:"funding,omitempty"`   // who can pay for it, as its provider says
	CostModel string          `json:"costModel,omitempty"` // cost-recovery, margin, subsidised (S-055)

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
	Split   []HoursPart    `json:"split,omitempty"`  // how the hours are spent
}

// Level is the level of the learning, in the frameworks the provider names.
type Level struct {
	EQF    int    `json:"eqf,omitempty"` // 1-8
	NQF    string `json:"nqf,omitempty"` // national level as written
	System string `json:"system,omitempty"`
	ISCED  int    `json:"isced,omitempty"` // ISCED 2011, 0-8
	Cycle  string `json:"cycle,omitempty"` // QF-EHEA: short, first, second, third
	// NotApplicable is why no level applies.
	NotApplicable string `json:"notApplicable,omitempty"`
}

// Assessment says how the outcomes are judged, and by what everybody can read.
type Assessment struct {
	Types       []string    `json:"types,omitempty"` // europass-learning-assessment-types, short codes
	Description i18n.Text   `json:"description,omitempty"`
	Supervision string      `json:"supervision,omitempty"` // unsupervised, supervised, supervised-identified (EU-O02)
	Summative   bool        `json:"summative,omitempty"`
	Criteria    []Criterion `json:"criteria,omitempty"` // the public rubric
	// RubricURL is where the criteria are public, when they are not here.
	RubricURL    string `json:"rubricUrl,omitempty"`
	AwardsCredit string `json:"awardsCredit,omitempty"` // direct, viaRPL, none
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

	Scope      string    `json:"scope,omitempty"` // what it covers
	ValidUntil time.Time `json:"validUntil,omitzero"`
	// Statement is what a provider outside the formal system says about its own
	// quality assurance (S-014, AU-4).
	Statement string `json:"statement,omitempty"`
}

// Body is an organisation as a page names it.
type Body struct {
	Name     string `json:"name"`
	URL      string `json:"url,omitempty"`
	Alliance bool   `json:"alliance,omitempty"` // a group of institutions that acts as one (S-040)
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
	At       string    `json:"at,omitempty"` // "latitude,longitude" of the place, in degrees as stated
	Mode     string    `json:"mode,omitempty"`

	Reserved []Reserved `json:"reserved,omitempty"` // places kept for a group (S-077)
	Schedule []string   `json:"schedule,omitempty"` // daytime, evening, weekend (S-057)
	Pace     string     `json:"pace,omitempty"`     // full-time, part-time, self-paced
}
