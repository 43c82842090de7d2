package elm

import (
	"maps"
	"slices"
	"time"

	"opencairn.org/cairn/formats/credit"
)

// Credential is one award as a Europass Digital Credential says it. Empty fields
// are not stated.
type Credential struct {
	ID          string // urn:credential:<uuid>, or any absolute IRI
	Language    string // displayParameter.primaryLanguage, as BCP 47: en
	Title       Text   // displayParameter.title, the heading
	Description Text   // displayParameter.description
	Profile     Concept
	Issuer      Organisation // who sealed it
	Learner     Learner
	Achievement Achievement // the first learning achievement claimed
	Issued      time.Time
	ValidFrom   time.Time
	ValidUntil  time.Time // zero: without end
	Status      Status    // where its withdrawal can be asked
	Picture     Media     // the first page of the credential as people see it
	MoreClaims  int       // claims besides Achievement, which are not read
}

// Status is an entry of a bitstring status list: the profile has room for one
// (credentialStatus, 0 to 1) and does not say of which kind. The zero value is none.
type Status struct {
	List    string // address of the list
	Purpose string // "revocation"
	Index   int
}

// IsZero reports whether there is none.
func (s Status) IsZero() bool { return s.List == "" }

// Text is what people read, by language tag (BCP 47: en, pt-BR). An empty tag is a
// text whose language is not stated; it can be read but not written.
type Text map[string]string

// Words is a text in one language; nil when there are no words.
func Words(lang, words string) Text {
	if words == "" {
		return nil
	}
	return Text{lang: words}
}

// In is the text in a language, else in English, else in the first there is.
func (t Text) In(lang string) string {
	for _, l := range []string{lang, "en"} {
		if s := t[l]; s != "" {
			return s
		}
	}
	for _, l := range t.Languages() {
		return t[l]
	}
	return ""
}

// Languages are the tags of a text, sorted.
func (t Text) Languages() []string { return slices.Sorted(maps.Keys(t)) }

// Concept is an entry of a controlled list, or somebody's own word for one.
type Concept struct {
	ID     string // IRI
	Scheme string // IRI of the list; empty: of none
	Name   Text
}

// IsZero reports whether nothing is stated.
func (c Concept) IsZero() bool { return c.ID == "" && len(c.Name) == 0 }

// Learner is who earned it (EU-M01).
type Learner struct {
	ID          string
	GivenName   Text
	FamilyName  Text
	FullName    Text
	BirthDate   time.Time // a day at midnight UTC; zero: not stated
	NationalID  LegalIdentifier
	Identifiers []Identifier
	Email       string
}

// Name is the learner's full name in a language, made of its parts when it is not
// stated whole.
func (l Learner) Name(lang string) string {
	if s := l.FullName.In(lang); s != "" {
		return s
	}
	given, family := l.GivenName.In(lang), l.FamilyName.In(lang)
	if given == "" || family == "" {
		return given + family
	}
	return given + " " + family
}

// LogValue keeps the learner out of log lines (I12).
func (Learner) LogValue() string { return "[learner]" }

// Identifier is a number in somebody's scheme.
type Identifier struct {
	Scheme string // schemeName
	Value  string // notation
}

// LegalIdentifier is a number that a country gives.
type LegalIdentifier struct {
	Country string // ISO 3166-1 alpha-2, or the list's own code
	Value   string
}

// Organisation issues, awards, accredits or directs.
type Organisation struct {
	ID           string
	Name         Text // legalName
	Locations    []Location
	Homepage     string
	Email        string
	EIDAS        LegalIdentifier // eIDASIdentifier: the number in its seal certificate
	VAT          LegalIdentifier
	Registration LegalIdentifier
	Identifiers  []Identifier
	Quality      []Quality // accreditation of the organisation as a whole
}

// Countries are the countries of an organisation, in order, each once.
func (o Organisation) Countries() []string {
	var out []string
	for _, l := range o.Locations {
		if l.Country != "" && !slices.Contains(out, l.Country) {
			out = append(out, l.Country)
		}
	}
	return out
}

// Location is where an organisation is (EU-M03).
type Location struct {
	Country string  // ISO 3166-1 alpha-2, or the list's own code
	Region  Concept // spatialCode
	Address Text    // fullAddress
}

// Achievement is what was learned: the claim together with its specification.
type Achievement struct {
	ID            string // of the claim
	SpecID        string // of the qualification or specification
	Title         Text
	Description   Text
	Summary       Text // the specification's own description
	AwardedBy     []Organisation
	AwardedOn     time.Time
	Outcomes      []Outcome
	Volume        string // ISO 8601 duration as written: PT60H
	Credits       []CreditPoint
	EQF           Concept
	NQF           []Concept
	Assessments   []Assessment
	Participation []Concept
	Quality       []Quality
	Prerequisites Text
	Stacking      Text
	Further       []Text    // further information (EU-O05)
	Fields        []Concept // ISCED-F
	Languages     []string  // of instruction, BCP 47
	Kind          Concept   // of learning opportunity: Short learning programme
	Setting       Concept   // formal, non-formal
	Homepage      string
	Activities    []Activity
}

// Outcome is one thing the learner has shown they can do (EU-M06).
type Outcome struct {
	ID     string
	Title  Text
	Skills []Concept // ESCO and other skills
	Type   Concept   // knowledge, skill
	Reuse  Concept
}

// CreditPoint is a number of credits in a system.
type CreditPoint struct {
	System Concept
	Points credit.Amount
}

// Assessment is how it was proved (EU-M09, EU-O02, EU-O03).
type Assessment struct {
	ID          string
	Title       Text
	Type        Concept
	Modes       []Concept
	Grade       Text
	Grading     Text // the grading scheme's title
	Criteria    Text // the grading scheme's description: what had to be done
	Supervision Concept
	Issued      time.Time
}

// Activity is what the learner did.
type Activity struct {
	ID          string
	Title       Text
	Description Text
	Type        Concept
	Modes       []Concept
	Volume      string
}

// Quality is a quality assurance the award rests on (EU-M11). Without an Agency it
// is a note, because an accreditation of the profile names its organisation.
type Quality struct {
	ID       string
	Type     Concept // Institutional License, Program Quality Assurance, ...
	Title    Text
	Agency   *Organisation
	Homepage string
}

// Media is an embedded file.
type Media struct {
	Type    string // JPEG, PNG: code of the EU file type list
	Content string // base64
}
