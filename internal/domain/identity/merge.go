package identity

import (
	"fmt"
	"io"
	"log/slog"
	"time"
)

// MergeID names a decision about two records.
type MergeID string

// Verdict is what was decided about two records.
type Verdict string

// The verdicts.
const (
	SamePerson Verdict = "same"
	TwoPersons Verdict = "distinct" // never asked about again
)

// Reason is why two records may be of one person.
type Reason string

// The reasons.
const (
	ReasonNameAndBirth Reason = "name-and-birth-date" // the same birth date, and the same words in the name
	ReasonNationalID   Reason = "national-id"         // a number of a state's register, verified in both
	ReasonDocument     Reason = "identity-document"   // the same document, seen in both
)

// Candidate is a pair of records that may be of one person, and why. The older
// record stands first: it would be kept.
type Candidate struct {
	Kept, Merged Person
	Reasons      []Reason
}

// Merge is a decision about two records.
type Merge struct {
	ID           MergeID   `json:"id"`
	Merged       PersonID  `json:"merged"`
	Kept         PersonID  `json:"kept"`
	Verdict      Verdict   `json:"verdict"`
	Reasons      []Reason  `json:"reasons"`
	Why          string    `json:"why"` // personal
	Decider      PersonID  `json:"decider"`
	At           time.Time `json:"at"`
	Undone       time.Time `json:"undone,omitzero"`
	UndoneWhy    string    `json:"undoneWhy,omitempty"` // personal
	Undoer       PersonID  `json:"undoer,omitempty"`
	MergedPerson string    `json:"-"` // how they are called, for the operator's page
	KeptPerson   string    `json:"-"`
}

// LogValue implements slog.LogValuer (invariant I12).
func (m Merge) LogValue() slog.Value { return slog.StringValue("[merge " + string(m.ID) + "]") }

// Format implements fmt.Formatter, for every verb.
func (m Merge) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[merge "+string(m.ID)+"]") }

// On reports that the two are one person now.
func (m Merge) On() bool { return m.Verdict == SamePerson && m.Undone.IsZero() }

// The attributes by which two records are known to be one person's.
const (
	AttributeNationalID = "national-id"       // number in the register of a state, with its code: "XF 740203-1182"
	AttributeDocument   = "identity-document" // kind, country and number of what was shown
)
