package catalogue

import (
	"time"

	"opencairn.org/cairn/internal/domain/identity"
)

// HostedID names a page that Cairn hosts for a provider without a web site
// (S-411). It is the offer's identifier at its provider too, so that the offer
// stays the same when the provider's own site states it one day.
type HostedID string

// Answers are what was typed into the guided form, by field, as it was typed.
type Answers map[string][]string

// HostedPage is one page of a provider, from its first answer on.
type HostedPage struct {
	ID        HostedID          `json:"id"`
	Tenant    identity.TenantID `json:"tenant"`
	Answers   Answers           `json:"answers"`
	Offer     OfferID           `json:"offer,omitempty"` // empty until it was published
	Opened    time.Time         `json:"opened"`          // the form was begun
	Changed   time.Time         `json:"changed"`
	Saves     int               `json:"saves"`              // steps that were sent until it was first published
	Published time.Time         `json:"published,omitzero"` // first time; zero: never

	Moved  string `json:"-"` // where the provider's own site states the offer now; empty: it is here
	Listed bool   `json:"-"`
	Gone   bool   `json:"-"` // it was taken down
}

// hostedSource is the source of the offers that Cairn hosts: it has no address
// that could be read.
const hostedSource SourceID = "hosted"

// A HostedQuestion is one of the form's questions. It may have several fields.
type HostedQuestion struct {
	Key    string   // of its messages: catalogue.hosted.q.<key>
	Step   int      // from 1
	Fields []string // of Answers
	Needed bool     // the page is not published without it
	Either bool     // any of its fields answers it; else the first must
}

// The questions, in their order: at most 14 (S-411).
var hostedQuestions = []HostedQuestion{
	{"title", 1, []string{"title"}, true, false},
	{"summary", 1, []string{"summary"}, true, false},
	{"language", 1, []string{"language"}, true, false},
	{"outcomes", 2, []string{"outcomes"}, true, false},
	{"work", 2, []string{"hours", "ects"}, true, true},
	{"level", 2, []string{"level"}, true, false},
	{"assessment", 3, []string{"assessment"}, true, false},
	{"criteria", 3, []string{"criteria"}, false, false},
	{"quality", 3, []string{"quality"}, true, false},
	{"dates", 4, []string{"start", "end", "rolling"}, true, true},
	{"where", 4, []string{"mode", "place"}, true, false},
	{"price", 5, []string{"price", "currency"}, true, false},
	{"prerequisites", 5, []string{"prerequisites"}, false, false},
	{"contact", 5, []string{"contact"}, true, false},
}

// HostedSteps is how many steps the form has.
const HostedSteps = 5

// HostedQuestions are the form's questions.
func HostedQuestions() []HostedQuestion { return hostedQuestions }

// hostedFields are all fields of a step; of every step for 0.
func hostedFields(step int) (names []string) {
	for _, q := range hostedQuestions {
		if step == 0 || q.Step == step {
			names = append(names, q.Fields...)
		}
	}
	return names
}
