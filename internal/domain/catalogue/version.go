package catalogue

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/internal/ground/i18n"
)

// Specification is the part of an offer that approval binds to: what is learnt,
// at which level, how much, how it is assessed, by whom it is awarded and
// assured. Runs, price, place and contact change without anybody deciding again
// (lifecycles 5.1). Its JSON names are part of the content hash: a new field is
// left out when empty and never changes an old hash.
type Specification struct {
	Title          i18n.Text   `json:"title,omitempty"`
	Summary        i18n.Text   `json:"summary,omitempty"`
	Outcomes       []Outcome   `json:"outcomes,omitempty"`
	Workload       Workload    `json:"workload"`
	Level          *Level      `json:"level,omitempty"`
	Assessment     *Assessment `json:"assessment,omitempty"`
	Participation  string      `json:"participation,omitempty"`
	Quality        []Quality   `json:"quality,omitempty"`
	AwardingBody   []Body      `json:"awardingBody,omitempty"`
	Country        []string    `json:"country,omitempty"`
	Prerequisites  i18n.Text   `json:"prerequisites,omitempty"`
	Stacking       *Stacking   `json:"stacking,omitempty"`
	Field          string      `json:"field,omitempty"`
	Languages      []string    `json:"languages,omitempty"`
	SafetyCritical bool        `json:"safetyCritical,omitempty"`

	Purpose        i18n.Text   `json:"purpose,omitempty"`
	Components     []Component `json:"components,omitempty"`
	Parent         *Parent     `json:"parent,omitempty"`
	CoProviders    []Body      `json:"coProviders,omitempty"`
	Team           []TeamRole  `json:"team,omitempty"`
	CoDesign       []Partner   `json:"coDesign,omitempty"`
	Research       i18n.Text   `json:"research,omitempty"`
	Setting        string      `json:"setting,omitempty"`
	Sector         string      `json:"sector,omitempty"`
	Validity       string      `json:"validity,omitempty"`
	ReviewMonths   int         `json:"reviewMonths,omitempty"`
	Attendance     int         `json:"attendance,omitempty"`
	Taster         bool        `json:"taster,omitempty"`
	AssessmentOnly bool        `json:"assessmentOnly,omitempty"`
}

// SpecificationOf is the part of an offer that approval binds to.
func SpecificationOf(o Offer) Specification {
	return Specification{
		Title: o.Title, Summary: o.Summary, Outcomes: o.Outcomes, Workload: o.Workload, Level: o.Level,
		Assessment: o.Assessment, Participation: o.Participation, Quality: o.Quality, AwardingBody: o.AwardingBody,
		Country: o.Country, Prerequisites: o.Prerequisites, Stacking: o.Stacking, Field: o.Field,
		Languages: o.Languages, SafetyCritical: o.SafetyCritical,
		Purpose: o.Purpose, Components: o.Components, Parent: o.Parent, CoProviders: o.CoProviders, Team: o.Team,
		CoDesign: o.CoDesign, Research: o.Research, Setting: o.Setting, Sector: o.Sector, Validity: o.Validity,
		ReviewMonths: o.ReviewMonths, Attendance: o.Attendance, Taster: o.Taster, AssessmentOnly: o.AssessmentOnly,
	}
}

// ContentHash names what an approval binds to: SHA-256 of the canonical JSON
// (RFC 8785) of the specification, as "sha256:" and hex.
func ContentHash(o Offer) string {
	b, err := json.Marshal(SpecificationOf(o))
	if err != nil {
		panic("catalogue: a specification is always JSON: " + err.Error()) // no channels, no floats in it
	}
	v, err := jcs.ParseWithin(b, jcs.Limits{Size: 64 << 20})
	if err != nil {
		// Text that is not UTF-8 is mended by json.Marshal; what is left is a
		// specification beyond 64 MB, which no page can hold.
		panic("catalogue: " + err.Error())
	}
	sum := sha256.Sum256(v.Canonical())
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Version is one state of an offer's specification. It never changes.
type Version struct {
	Offer  OfferID     `json:"offer"`
	Hash   string      `json:"hash"`
	Number int         `json:"number"` // 1, 2, 3 ... as they were first read
	Class  ChangeClass `json:"class"`  // against the version before; empty for the first
	Record string      `json:"record"` // the received page it was read from; empty for imports
	SeenAt time.Time   `json:"seenAt"` // when it was first read
	Spec   Specification
}
