package identity

import (
	"fmt"
	"io"
	"log/slog"
	"time"
)

// GuardianshipID names a record of who answers for a minor.
type GuardianshipID string

// Guardianship is somebody answering for a minor. It counts until the minor is of
// age, or until it is ended.
type Guardianship struct {
	ID        GuardianshipID `json:"id"`
	Minor     PersonID       `json:"minor"`
	Guardian  PersonID       `json:"guardian"`
	Evidence  string         `json:"evidence"` // personal
	Tenant    TenantID       `json:"tenant"`   // who saw it
	Since     time.Time      `json:"since"`
	Until     time.Time      `json:"until,omitzero"`
	MinorName string         `json:"-"` // personal
	Consents  []Consent      `json:"-"` // of the minor, the newest first

	recorder PersonID
}

// Consent is something a guardian is asked to agree to for a minor.
type Consent struct {
	Minor    PersonID  `json:"minor"`
	Object   string    `json:"object"` // "place/ID"
	Title    string    `json:"title"`  // personal; what it is, in words
	Asked    time.Time `json:"asked"`
	Guardian PersonID  `json:"guardian,omitempty"` // who agreed
	Agreed   time.Time `json:"agreed,omitzero"`
}

// LogValue implements slog.LogValuer (invariant I12).
func (g Guardianship) LogValue() slog.Value { return slog.StringValue("[guardianship]") }

// Format implements fmt.Formatter, for every verb.
func (g Guardianship) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[guardianship]") }

// LogValue implements slog.LogValuer (invariant I12).
func (c Consent) LogValue() slog.Value { return slog.StringValue("[consent]") }

// Format implements fmt.Formatter, for every verb.
func (c Consent) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[consent]") }
