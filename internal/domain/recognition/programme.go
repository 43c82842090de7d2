package recognition

import (
	"slices"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
)

// ProgrammeID names a programme for good.
type ProgrammeID string

// Programme is a qualification that learning elsewhere may count towards.
type Programme struct {
	ID      ProgrammeID       `json:"id"`
	Owner   identity.TenantID `json:"owner"`
	Code    string            `json:"code"` // the university's own: "bsc-nursing"; unique there
	Title   i18n.Text         `json:"title"`
	Credits Credits           `json:"credits"` // ECTS of the whole
	EQF     int               `json:"eqf"`
	Field   string            `json:"field,omitempty"` // ISCED-F 2013
	Units   []Unit            `json:"units,omitempty"`
	Changed time.Time         `json:"changed"`
}

// Unit is a part of a programme that other learning may replace.
type Unit struct {
	Code     string      `json:"code"` // "NUR 104"; unique in the programme
	Title    i18n.Text   `json:"title"`
	Credits  Credits     `json:"credits"`
	EQF      int         `json:"eqf,omitempty"`
	Outcomes []i18n.Text `json:"outcomes,omitempty"`
}

// Unit finds a unit by its code.
func (p Programme) Unit(code string) (Unit, bool) {
	for _, u := range p.Units {
		if u.Code == code {
			return u, true
		}
	}
	return Unit{}, false
}

// Scope is from where small amounts count without anybody looking.
type Scope string

// The scopes (S-269: automatic for domestic providers, the rest is looked at).
const (
	Domestic Scope = "domestic"
	All      Scope = "all"
)

// Policy is one version of how a university recognises towards a programme. It
// never changes: what is decided differently is a new version.
type Policy struct {
	Owner     identity.TenantID `json:"owner"`
	Programme ProgrammeID       `json:"programme"`
	Version   int               `json:"version"` // 1, 2, 3 ...
	From      time.Time         `json:"from"`    // in force from this moment until the next version
	Published time.Time         `json:"published"`
	By        identity.PersonID `json:"-"`
	Note      i18n.Text         `json:"note,omitempty"` // what changed, and why

	SmallAmountPct int                         `json:"smallAmountPct"`           // R1; 0: not used
	Scope          Scope                       `json:"scope"`                    // R1
	Issuers        []identity.OrganisationKind `json:"issuers,omitempty"`        // R1; empty: any kind
	MinLevel       int                         `json:"minLevel,omitempty"`       // R1: EQF; 0: any
	MaxAgeMonths   int                         `json:"maxAgeMonths,omitempty"`   // G4; 0: learning does not age
	MinSupervision string                      `json:"minSupervision,omitempty"` // G5: supervised, supervised-identified; empty: any
	TotalCapPct    int                         `json:"totalCapPct,omitempty"`    // of all that comes from outside; 0: none
	SingleUse      bool                        `json:"singleUse,omitempty"`      // G3: what counts elsewhere does not count here
	NameIsEnough   bool                        `json:"nameIsEnough,omitempty"`   // G2: of a file from elsewhere that bears the person's name
	Articulations  []Articulation              `json:"articulations,omitempty"`  // R4
	DeadlineDays   int                         `json:"deadlineDays"`             // within which a person decides
	PromiseMonths  int                         `json:"promiseMonths,omitempty"`  // how long a commitment is honoured
}

// Articulation is a published row: this offer replaces that unit (S-274).
type Articulation struct {
	Offer   catalogue.OfferID `json:"offer"`
	Title   string            `json:"title,omitempty"` // of the offer, as it was called when the row was published
	From    int               `json:"from,omitempty"`  // first version of the offer; 0: any
	To      int               `json:"to,omitempty"`    // last version; 0: those still to come
	Unit    string            `json:"unit"`            // code; empty: an elective
	Credits Credits           `json:"credits"`
	// MinGrade is the least share of assessment criteria met, in percent; 0: that it
	// was passed is enough.
	MinGrade int `json:"minGrade,omitempty"`
	// TopUp says that the programme embeds what somebody else teaches, a firm for
	// one: it comes on top of the programme's own units and replaces none (S-052).
	TopUp bool `json:"topUp,omitempty"`
}

// covers reports a row about this version of an offer.
func (a Articulation) covers(offer catalogue.OfferID, version int) bool {
	return offer != "" && a.Offer == offer && version >= a.From && (a.To == 0 || version <= a.To)
}

// embeds reports that an offer is a top-up of the programme.
func (p Policy) embeds(offer catalogue.OfferID) bool {
	return slices.ContainsFunc(p.Articulations, func(a Articulation) bool { return a.TopUp && a.Offer == offer })
}

// SmallCap is how many credits rule R1 grants at most.
func (p Policy) SmallCap(of Programme) Credits { return of.Credits.percent(p.SmallAmountPct) }

// TotalCap is how many credits may come from outside; -1: as many as there are.
func (p Policy) TotalCap(of Programme) Credits {
	if p.TotalCapPct == 0 {
		return -1
	}
	return of.Credits.percent(p.TotalCapPct)
}
