package catalogue

import (
	"strconv"
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
	Picture   *HostedPicture    `json:"picture,omitempty"`

	Moved  string `json:"-"` // where the provider's own site states the offer now; empty: it is here
	Listed bool   `json:"-"`
	Gone   bool   `json:"-"` // it was taken down
}

// hostedSource is the source of the offers that Cairn hosts: it has no address
// that could be read.
const hostedSource SourceID = "hosted"

// A HostedQuestion is one of the form's questions. It may have several fields.
type HostedQuestion struct {
	Key    string   // of its messages: author.q.<key>
	Step   int      // from 1
	Fields []string // of Answers
	Needed []string // the fields without which the page is not published
	Either bool     // one of Needed is enough
}

// The questions, in their order: at most 14 (S-411).
var hostedQuestions = []HostedQuestion{
	{Key: "title", Step: 1, Fields: []string{"title"}, Needed: []string{"title"}},
	{Key: "summary", Step: 1, Fields: []string{"summary"}, Needed: []string{"summary"}},
	{Key: "language", Step: 1, Fields: []string{"language"}, Needed: []string{"language"}},
	{Key: "field", Step: 1, Fields: []string{"field"}},
	{Key: "outcomes", Step: 2, Fields: []string{"outcomes"}, Needed: []string{"outcomes"}},
	{Key: "work", Step: 2, Fields: []string{"hours", "ects"}, Needed: []string{"hours", "ects"}, Either: true},
	{Key: "level", Step: 2, Fields: []string{"level"}, Needed: []string{"level"}},
	{Key: "assessment", Step: 3, Fields: []string{"assessment", "supervision", "criteria"}, Needed: []string{"assessment"}},
	{Key: "quality", Step: 3, Fields: []string{"quality"}, Needed: []string{"quality"}},
	{Key: "dates", Step: 4, Fields: dateFields(), Needed: []string{"start", "rolling"}, Either: true},
	{Key: "where", Step: 4, Fields: []string{"mode", "place"}, Needed: []string{"mode"}},
	{Key: "joining", Step: 5, Fields: []string{"prerequisites", "supports"}},
	{Key: "price", Step: 5, Fields: []string{"price", "currency"}, Needed: []string{"price"}},
	{Key: "contact", Step: 5, Fields: []string{"contact"}, Needed: []string{"contact"}},
}

// MostHostedRuns is how many times a page can say that it takes place.
const MostHostedRuns = 6

// HostedRunFields are the fields of the n-th time it takes place, from 1: its
// first day, its last, and how many can come.
func HostedRunFields(n int) (start, end, places string) {
	if n == 1 {
		return "start", "end", "places"
	}
	at := strconv.Itoa(n)
	return "start" + at, "end" + at, "places" + at
}

// dateFields are the fields of every time it takes place.
func dateFields() []string {
	names := make([]string, 0, 3*MostHostedRuns+1)
	for n := 1; n <= MostHostedRuns; n++ {
		start, end, places := HostedRunFields(n)
		names = append(names, start, end, places)
	}
	return append(names, "rolling")
}

// Runs is how many times these answers say that it takes place: the number of
// the last that has an answer.
func (a Answers) Runs() (last int) {
	for n := 1; n <= MostHostedRuns; n++ {
		start, end, places := HostedRunFields(n)
		if len(a[start])+len(a[end])+len(a[places]) > 0 {
			last = n
		}
	}
	return last
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
