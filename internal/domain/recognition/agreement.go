package recognition

import (
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
)

// Agreement is what two bodies signed: each takes in full what the other awards
// within its scope (S-270 to S-272, rule R2). The partner may be an alliance; then
// it covers what its members award.
type Agreement struct {
	ID      string            `json:"id"`
	Owner   identity.TenantID `json:"owner"`   // who drew it up
	Partner identity.TenantID `json:"partner"` // the other side
	Title   string            `json:"title"`
	From    time.Time         `json:"from"`             // first day
	Until   time.Time         `json:"until,omitzero"`   // first day on which it is no longer in force; zero: until ended
	Fields  []string          `json:"fields,omitempty"` // ISCED-F 2013 prefixes; empty: all
	MinEQF  int               `json:"minEqf,omitempty"`
	MaxEQF  int               `json:"maxEqf,omitempty"`
	Signed  []Signature       `json:"signed,omitempty"`
	Ended   time.Time         `json:"ended,omitzero"` // by one of the parties, before Until
	// Members are those of a party that is an alliance, on the day a credential was
	// issued; filled in for a verdict.
	Members []identity.TenantID `json:"-"`
}

// Signature is one party's consent.
type Signature struct {
	Party identity.TenantID `json:"party"`
	By    identity.PersonID `json:"-"`
	At    time.Time         `json:"at"`
}

// AgreementState is where an agreement stands (lifecycles 5.7).
type AgreementState string

// The states: Expiring is within ninety days of the end.
const (
	Negotiation AgreementState = "negotiation" // not signed by all
	Signed      AgreementState = "signed"      // by all, not begun
	InForce     AgreementState = "in_force"
	Expiring    AgreementState = "expiring"
	Ended       AgreementState = "ended"
)

const expiringDays = 90

// SignedBy reports that a party has signed.
func (a Agreement) SignedBy(party identity.TenantID) bool {
	return slices.ContainsFunc(a.Signed, func(s Signature) bool { return s.Party == party })
}

func (a Agreement) complete() bool { return a.SignedBy(a.Owner) && a.SignedBy(a.Partner) }

// end is when it ceased or will; zero when open.
func (a Agreement) end() time.Time {
	if a.Ended.IsZero() || !a.Until.IsZero() && a.Until.Before(a.Ended) {
		return a.Until
	}
	return a.Ended
}

// State is where it stands at a moment.
func (a Agreement) State(now time.Time) AgreementState {
	switch end := a.end(); {
	case !end.IsZero() && !now.Before(end):
		return Ended
	case !a.complete():
		return Negotiation
	case now.Before(a.From):
		return Signed
	case !end.IsZero() && now.AddDate(0, 0, expiringDays).After(end):
		return Expiring
	}
	return InForce
}

// inForceOn reports that it was signed by all and covers what was issued then; an
// agreement that has ended since still does (M079).
func (a Agreement) inForceOn(day time.Time) bool {
	end := a.end()
	return a.complete() && !day.Before(a.From) && (end.IsZero() || day.Before(end))
}

// inScope reports that field and level are what was agreed on.
func (a Agreement) inScope(field string, eqf int) bool {
	fits := len(a.Fields) == 0 || slices.ContainsFunc(a.Fields, func(f string) bool { return field != "" && strings.HasPrefix(field, f) })
	return fits && (a.MinEQF == 0 || eqf >= a.MinEQF) && (a.MaxEQF == 0 || eqf != 0 && eqf <= a.MaxEQF)
}

// other is the party that is not this one; empty when it is no party.
func (a Agreement) other(party identity.TenantID) identity.TenantID {
	switch party {
	case a.Owner:
		return a.Partner
	case a.Partner:
		return a.Owner
	}
	return ""
}
