package rating

import (
	"log/slog"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/identity"
)

// Kind is what answers are about. Each is published by itself.
type Kind string

// The kinds, and whose id Object.ID is.
const (
	OfProgramme Kind = "programme" // the offer's: the five criteria (S-115)
	OfProvider  Kind = "provider"  // the provider's: one mark over all its programmes
	OfPlatform  Kind = "platform"  // the platform's name in lower case (S-417)
	OfUse       Kind = "use"       // the offer's: half a year later (S-118)
)

// Object is one thing that is rated.
type Object struct {
	Kind Kind   `json:"kind"`
	ID   string `json:"id"`
}

// Question is one thing that is asked.
type Question string

// The questions. The first five are the criteria of the French ratings.
const (
	Welcome  Question = "welcome"
	Content  Question = "content"
	Trainers Question = "trainers"
	Means    Question = "means"
	Support  Question = "support"
	Provider Question = "provider"
	Platform Question = "platform"
	Job      Question = "job"
	Study    Question = "study"
	Worth    Question = "worth"
)

// Questions are those of a kind, in the order pages ask them.
func Questions(k Kind) []Question {
	switch k {
	case OfProgramme:
		return []Question{Welcome, Content, Trainers, Means, Support}
	case OfProvider:
		return []Question{Provider}
	case OfPlatform:
		return []Question{Platform}
	case OfUse:
		return []Question{Job, Study, Worth}
	}
	return nil
}

// Best is the best mark a kind knows; the least is 1. Of use, 3 is yes, 2 partly
// and 1 no.
func Best(k Kind) int {
	if k == OfUse {
		return 3
	}
	return 5
}

// Marks are answers, from 1 to Best.
type Marks map[Question]int

// Voice is what a learner says: the marks of all questions that are asked, and, if
// they like, a few words.
type Voice struct {
	Marks Marks
	Words string // shown without a name once an operator has read them
	Lang  string // of the words, BCP 47
}

// Place is a completed enrolment, as ratings know it.
type Place struct {
	Tenant      identity.TenantID
	Enrolment   enrolment.ID
	Person      identity.PersonID
	Offer       catalogue.OfferID
	CompletedAt time.Time
}

// LogValue keeps the person out of log lines.
func (p Place) LogValue() slog.Value {
	return slog.GroupValue(slog.String("enrolment", string(p.Enrolment)))
}

// Mine is what somebody said about one enrolment of theirs, and what they may do.
type Mine struct {
	Enrolment enrolment.ID    `json:"enrolment"`
	Marks     map[Kind]Marks  `json:"marks"`           // of kinds that were answered
	Said      *Words          `json:"words,omitempty"` // nil: no words
	Platform  string          `json:"platform,omitempty"`
	Until     time.Time       `json:"until"`    // the rating can be given, changed and taken back
	Later     time.Time       `json:"later"`    // from then on it is asked what came of it
	LaterEnd  time.Time       `json:"laterEnd"` // and until then
	Closed    error           `json:"-"`        // a fault that says why nothing can be given now; nil when it can
	LaterNow  bool            `json:"-"`        // what came of it can be said now
	State     enrolment.State `json:"state"`
}

// Given reports that the programme was rated.
func (m Mine) Given() bool { return len(m.Marks[OfProgramme]) > 0 }

// WordsState is where somebody's words stand.
type WordsState string

// The states.
const (
	Waiting  WordsState = "waiting"  // nobody has read them
	Shown    WordsState = "shown"    //
	Withheld WordsState = "withheld" // with a reason; the author may appeal once
	Appealed WordsState = "appealed" // withheld, and read again
	Disputed WordsState = "disputed" // shown, and read again because the provider asks
	Kept     WordsState = "kept"     // shown, for good
	Removed  WordsState = "removed"  // withheld, for good
)

// Visible reports words that everybody may read, once their rating is shown.
func (s WordsState) Visible() bool { return s == Shown || s == Disputed || s == Kept }

// Reason is why words are withheld. That they are unkind to the provider is none.
type Reason string

// The reasons.
const (
	Personal Reason = "personal" // they say who somebody is, or something private of somebody
	Insult   Reason = "insult"   // they insult or threaten
	Advert   Reason = "advert"   // they sell something
	OffTopic Reason = "offtopic" // they are about something else
	Unlawful Reason = "unlawful" // showing them would break the law
)

// Reasons lists every reason.
func Reasons() []Reason { return []Reason{Personal, Insult, Advert, OffTopic, Unlawful} }

// Words are what a learner wrote, what an operator decided about them, and what
// the provider answered.
type Words struct {
	Tenant    identity.TenantID `json:"provider"`
	ID        string            `json:"id"`
	Enrolment enrolment.ID      `json:"enrolment"`
	Offer     catalogue.OfferID `json:"offer"`
	Person    identity.PersonID `json:"person"`
	Text      string            `json:"text"`
	Lang      string            `json:"lang"`
	State     WordsState        `json:"state"`
	Reason    Reason            `json:"reason,omitempty"`
	Note      string            `json:"note,omitempty"` // the operator's, to the author
	DecidedBy string            `json:"-"`
	Appeal    string            `json:"appeal,omitempty"`  // the author's
	Dispute   string            `json:"dispute,omitempty"` // the provider's
	WrittenAt time.Time         `json:"writtenAt"`

	Reply       string     `json:"reply,omitempty"` // the provider's
	ReplyState  WordsState `json:"replyState,omitempty"`
	ReplyReason Reason     `json:"replyReason,omitempty"`
}

// LogValue keeps the words and the person out of log lines.
func (w Words) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", w.ID), slog.String("state", string(w.State)))
}

// Part is what of words an operator decides about.
type Part string

// The parts.
const (
	TheWords Part = "words"
	TheReply Part = "reply"
)

// Decision is an operator's about words or a reply: to show them, or to withhold
// them for a reason, with a sentence to who wrote them.
type Decision struct {
	Part   Part
	Show   bool
	Reason Reason
	Note   string
}

// Summary is what is published of one thing: how many ratings there are and how
// often each mark was given. The zero Summary is of what fewer than Fewest people
// have rated.
type Summary struct {
	Ratings int                `json:"ratings"`
	Counts  map[Question][]int `json:"counts,omitempty"` // Counts[q][i]: how often mark i+1 was given
	Made    time.Time          `json:"made,omitzero"`    // when it was last made from the ratings
}

// Hidden reports that there is nothing to show.
func (s Summary) Hidden() bool { return s.Ratings == 0 }

// Told are somebody's words as their provider reads them: what everybody can read,
// and what the provider said about them.
type Told struct {
	ID          string            `json:"id"`
	Offer       catalogue.OfferID `json:"offer"`
	Text        string            `json:"text"`
	Lang        string            `json:"lang"`
	State       WordsState        `json:"state"`
	Dispute     string            `json:"dispute,omitempty"`
	Reply       string            `json:"reply,omitempty"`
	ReplyState  WordsState        `json:"replyState,omitempty"`
	ReplyReason Reason            `json:"replyReason,omitempty"`
}

// Said is what is shown of somebody's words: never who, when or with which marks.
type Said struct {
	ID    string `json:"id"`
	Text  string `json:"text"`
	Lang  string `json:"lang"`
	Reply string `json:"reply,omitempty"` // the provider's
}

// Left is how many words were withheld for a reason.
type Left struct {
	Reason Reason `json:"reason"`
	Count  int    `json:"count"`
}

// Voices are all that is shown about one offer.
type Voices struct {
	Programme    Summary `json:"programme"`
	Use          Summary `json:"use"`
	Provider     Summary `json:"provider"`
	Platform     Summary `json:"platform"`
	PlatformName string  `json:"platformName,omitempty"`
	Words        []Said  `json:"words"`
	Withheld     []Left  `json:"withheld,omitempty"`
}

// FollowUpDue tells that somebody completed half a year ago.
type FollowUpDue struct {
	Tenant    identity.TenantID `json:"tenant"`
	Enrolment enrolment.ID      `json:"enrolment"`
}

// EventType implements event.Event.
func (FollowUpDue) EventType() string { return "rating.follow_up_due" }

// WordsDecided tells the author that an operator decided about their words.
type WordsDecided struct {
	Tenant identity.TenantID `json:"tenant"`
	Words  string            `json:"words"`
}

// EventType implements event.Event.
func (WordsDecided) EventType() string { return "rating.words_decided" }
