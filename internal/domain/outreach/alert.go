package outreach

import (
	"fmt"
	"io"
	"log/slog"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
)

// AlertID names an alert.
type AlertID string

// Rhythm is how often an alert is looked at.
type Rhythm string

// The rhythms.
const (
	Weekly Rhythm = "week"
	Daily  Rhythm = "day"
)

// Rhythms lists what can be chosen, the quieter first.
func Rhythms() []Rhythm { return []Rhythm{Weekly, Daily} }

func (r Rhythm) period() time.Duration {
	if r == Daily {
		return 24 * time.Hour
	}
	return 7 * 24 * time.Hour
}

// Question is what somebody looks for in the catalogue.
type Question struct {
	Words  string                    `json:"words,omitempty"`
	Filter map[search.Facet][]string `json:"filter,omitempty"`
}

// Alert is what one address wants to be told of (S-126). It has a Question or Offers.
type Alert struct {
	ID        AlertID           `json:"id"`
	Person    identity.PersonID `json:"person,omitempty"` // whose own address it is, when they were signed in; empty for most
	Email     string            `json:"email"`
	Question  *Question         `json:"question,omitempty"`
	Offers    []Watched         `json:"offers,omitempty"`
	Portal    string            `json:"portal,omitempty"` // slug
	Rhythm    Rhythm            `json:"rhythm"`
	Lang      string            `json:"lang"`
	Asked     time.Time         `json:"asked"`
	Confirmed time.Time         `json:"confirmed,omitzero"` // zero: not yet, and nothing is sent
	Looked    time.Time         `json:"looked"`             // until when what happened was told
}

// LogValue implements slog.LogValuer (invariant I12).
func (a Alert) LogValue() slog.Value { return slog.StringValue(a.shown()) }

// Format implements fmt.Formatter, for every verb.
func (a Alert) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, a.shown()) }

func (a Alert) shown() string { return "[alert " + string(a.ID) + "]" }

// Stands reports that mails go out.
func (a Alert) Stands() bool { return !a.Confirmed.IsZero() }

// Watched is an offer and what was last told of it.
type Watched struct {
	Offer catalogue.OfferID `json:"offer"`
	Title i18n.Text         `json:"title"` // said when the offer is gone
	Seen  Seen              `json:"seen"`
}

// Seen is what a reader of an offer relies on.
type Seen struct {
	Standing Standing         `json:"standing"`
	Price    *catalogue.Price `json:"price,omitempty"`
	Runs     []SeenRun        `json:"runs,omitempty"`     // to come, the earliest first
	Approved []string         `json:"approved,omitempty"` // organisation ids of the bodies that approved what it says now
}

// SeenRun is one time an offer takes place.
type SeenRun struct {
	Start    time.Time `json:"start,omitzero"`
	Rolling  bool      `json:"rolling,omitempty"`
	Deadline time.Time `json:"deadline,omitzero"`
	Place    string    `json:"place,omitempty"`
	Places   int       `json:"places,omitempty"` // 0: not stated
}

// Asking is somebody who wants to be told. What it shows when printed is nothing.
type Asking struct {
	Email    string
	Question *Question
	Offers   []catalogue.OfferID // without a question
	Portal   string
	Rhythm   Rhythm
	Lang     string
	Network  string // the address the request comes from, for the limit
}

// LogValue implements slog.LogValuer.
func (r Asking) LogValue() slog.Value { return slog.StringValue("[alert asked]") }

// Format implements fmt.Formatter, for every verb.
func (r Asking) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[alert asked]") }
