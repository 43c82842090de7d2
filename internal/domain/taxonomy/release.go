package taxonomy

import (
	"regexp"
	"time"

	"opencairn.org/cairn/internal/ground/fault"
)

// Kind is what a concept is.
type Kind string

// The kinds.
const (
	KindSkill      Kind = "skill"
	KindKnowledge  Kind = "knowledge"
	KindOccupation Kind = "occupation"
	KindGroup      Kind = "group"
)

// Taught reports that a learning outcome can be coded as one.
func (k Kind) Taught() bool { return k == KindSkill || k == KindKnowledge }

// Concept is one entry of a release.
type Concept struct {
	URI        string          `json:"uri"`
	Kind       Kind            `json:"kind"`
	Specific   bool            `json:"specific,omitempty"`   // to one sector or occupation
	Group      string          `json:"group,omitempty"`      // of an occupation: ISCO code
	Retired    bool            `json:"retired,omitempty"`    // the owner marks it so
	ReplacedBy string          `json:"replacedBy,omitempty"` // uri, where the owner says so
	Texts      map[string]Text `json:"texts"`                // by language
}

// Text is what a concept is called in one language.
type Text struct {
	Label       string   `json:"label"`
	Alt         []string `json:"alt,omitempty"`
	Description string   `json:"description,omitempty"`
}

// In is the text in a language, or in English, or in the first there is.
func (c Concept) In(lang string) Text {
	for _, l := range []string{lang, "en"} {
		if t, ok := c.Texts[l]; ok {
			return t
		}
	}
	first := ""
	for l := range c.Texts {
		if first == "" || l < first {
			first = l
		}
	}
	return c.Texts[first]
}

// RelationKind is how two concepts belong together.
type RelationKind string

// The kinds: an occupation needs a skill; a concept belongs under another.
const (
	Essential RelationKind = "essential"
	Optional  RelationKind = "optional"
	Broader   RelationKind = "broader"
)

// Relation joins two concepts.
type Relation struct {
	Kind     RelationKind
	From, To string // uris
}

// Name names a release.
type Name struct {
	Scheme  string `json:"scheme"`  // "esco", or a country's own
	Version string `json:"version"` // as its owner numbers it
}

// Release is one version of a taxonomy as it was imported.
type Release struct {
	Name
	Languages []string  `json:"languages"`
	Concepts  int       `json:"concepts"`
	Relations int       `json:"relations"` // of occupations to skills
	Digest    string    `json:"digest"`    // of what was read
	InUse     bool      `json:"inUse"`     // suggestions come from it
	Imported  time.Time `json:"imported"`
}

// Attribution is the line the owner asks for where the taxonomy is shown; empty
// when there is none.
func (n Name) Attribution() string {
	if n.Scheme == "esco" {
		return "This service uses the ESCO classification of the European Commission"
	}
	return ""
}

var plain = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,39}$`)

func (n Name) check() error {
	var l fault.List
	if !plain.MatchString(n.Scheme) {
		l = append(l, fault.New(fault.Invalid, "taxonomy.scheme", "value", n.Scheme).At("scheme"))
	}
	if !plain.MatchString(n.Version) {
		l = append(l, fault.New(fault.Invalid, "taxonomy.version", "value", n.Version).At("version"))
	}
	return l.OrNil()
}
