package funding

import (
	"slices"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// SupportKind is what helps somebody to learn beside the fee (S-348 to S-350, S-372).
type SupportKind string

// The kinds.
const (
	SupportChildcare SupportKind = "childcare"
	SupportElderCare SupportKind = "elder-care"
	SupportTravel    SupportKind = "travel"
	SupportMaterials SupportKind = "materials"
	SupportEquipment SupportKind = "equipment"
	SupportTimeOff   SupportKind = "time-off"
	SupportGuidance  SupportKind = "guidance"
	SupportAllowance SupportKind = "allowance" // to live on while learning
)

// SupportKinds lists the kinds, as pages show them.
func SupportKinds() []SupportKind {
	return []SupportKind{SupportChildcare, SupportElderCare, SupportTravel, SupportMaterials, SupportEquipment, SupportTimeOff, SupportGuidance, SupportAllowance}
}

// Benefits says what becomes of other benefits of who is granted a support (S-361).
type Benefits string

// What can be said; the zero value: nobody said.
const (
	BenefitsStay   Benefits = "stay"
	BenefitsChange Benefits = "change"
)

// Support is what an organisation grants a person so that they can learn: money in
// minor units of Currency, hours, or the thing itself.
type Support struct {
	ID        string            `json:"id"`
	Grantor   identity.TenantID `json:"grantor"`
	By        i18n.Text         `json:"by"` // the grantor's name
	Person    identity.PersonID `json:"-"`
	Named     string            `json:"named,omitempty"` // the person as the grantor knows them
	Offer     catalogue.OfferID `json:"offer,omitempty"`
	Kind      SupportKind       `json:"kind"`
	Minor     int64             `json:"minor,omitempty"`
	Currency  string            `json:"currency,omitempty"`
	Hours     int               `json:"hours,omitempty"`
	Benefits  Benefits          `json:"benefits,omitempty"`
	GrantedAt time.Time         `json:"grantedAt"`
	Until     time.Time         `json:"until"` // first moment it no longer holds
	Ended     time.Time         `json:"ended,omitzero"`
}

// Standing is where a support stands on a day: open, over, ended.
func (x Support) Standing(now time.Time) string {
	switch {
	case !x.Ended.IsZero():
		return "ended"
	case !now.Before(x.Until):
		return "over"
	}
	return "open"
}

// mostHours is the most hours that anything is stated in: five years of work.
const mostHours = 10_000

// CheckSupport says everything that is wrong with a support.
func CheckSupport(x Support, now time.Time) error {
	var l fault.List
	wrong := func(bad bool, key, field string) {
		if bad {
			l = append(l, fault.New(fault.Invalid, key, "most", mostHours).At(field))
		}
	}
	wrong(!slices.Contains(SupportKinds(), x.Kind), "funding.support.kind", "kind")
	wrong(x.Minor < 0, "funding.support.amount", "amount")
	wrong(x.Minor > 0 && x.Currency == "", "funding.support.currency", "currency")
	wrong(x.Hours < 0 || x.Hours > mostHours, "funding.hours.range", "hours")
	wrong(x.Benefits != "" && x.Benefits != BenefitsStay && x.Benefits != BenefitsChange, "funding.support.benefits", "benefits")
	wrong(!x.Until.After(now), "funding.support.until", "until")
	return l.OrNil()
}
