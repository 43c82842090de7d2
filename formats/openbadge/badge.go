package openbadge

import (
	"slices"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/jcs"
)

// Badge is one award as an Open Badge says it: what is written, and what is
// understood when one is read. Empty fields are not stated.
type Badge struct {
	ID          string // of the credential, an absolute URL or urn:uuid
	Name        string // for display in wallets
	Description string
	Issuer      Profile
	Learner     Learner
	Achievement Achievement
	Part        *jcs.Value    // Achievement.Part of it, when many share it; nil: written anew
	ValidFrom   time.Time     // date of issuing (EU-M05)
	ValidUntil  time.Time     // zero: without end
	Credits     credit.Amount // creditsEarned
	Narrative   string        // what this learner did
	Results     []Result
	Evidence    []Evidence
	Status      []StatusEntry

	Endorsements []Endorsement // of the credential itself
}

// AllEndorsements are the endorsements of the credential, its issuer, its
// achievement and the achievement's creator.
func (b Badge) AllEndorsements() []Endorsement {
	out := slices.Concat(b.Endorsements, b.Issuer.Endorsements, b.Achievement.Endorsements)
	if b.Achievement.Creator != nil {
		out = append(out, b.Achievement.Creator.Endorsements...)
	}
	return out
}

// Profile is an organisation as the credential describes it.
type Profile struct {
	ID       string // did:web or https
	Name     string
	URL      string
	Email    string
	Country  string // ISO 3166-1 alpha-2 (EU-M03)
	Region   string
	Locality string
	Other    []Identifier // DEQAR, ETER, national codes

	Description  string
	Phone        string
	ImageURL     string
	Official     string   // who signs for it
	Parent       *Profile // what it belongs to
	Endorsements []Endorsement
}

// Identifier is an organisation's or an achievement's number elsewhere.
type Identifier struct {
	Type  string // identifier, nationalIdentityNumber, ext:DEQAR, ...
	Value string
}

// Learner is who earned it (EU-M01). An empty ID with an Identity is a credential
// that names its holder but is bound to no key.
type Learner struct {
	ID         string // did of the holder's key, or empty
	Identities []Identity
}

// Identity is one thing that identifies a learner.
type Identity struct {
	Type   string // name, ext:dateOfBirth, nationalIdentityNumber, emailAddress, ...
	Value  string // plain text, or "sha256$..." of value+salt when Hashed
	Hashed bool
	Salt   string
}

// IdentityName and IdentityBirth are the types Cairn writes.
const (
	IdentityName  = "name"
	IdentityBirth = "ext:dateOfBirth"
)

// Name is the learner's plain name, or "".
func (l Learner) Name() string {
	for _, i := range l.Identities {
		if i.Type == IdentityName && !i.Hashed {
			return i.Value
		}
	}
	return ""
}

// Achievement is the micro-credential that was earned.
type Achievement struct {
	ID            string
	Kind          string // achievementType: MicroCredential, Badge, Certificate, ...
	Name          string
	Description   string
	Criteria      string // what had to be done, Markdown
	CriteriaURL   string
	Creator       *Profile // who designed it, when it is not the issuer
	AwardedBy     []Named  // further awarding bodies of a joint award
	Outcomes      []Named  // Code: ESCO or other skill URI in URL
	Credits       credit.Amount
	CreditSystem  string // ects, nz, ...; "" with Credits means ects
	Hours         credit.Amount
	Levels        []Level
	Assessment    []Named
	Participation []Named
	Quality       []Named
	Supervision   *Named
	Stacking      *Named
	Prerequisites string
	Field         string // ISCED-F 2013 code
	Version       string
	Tags          []string
	ImageURL      string
	Grades        []Grade     // resultDescription
	Alignments    []Alignment // any others, as read
	Endorsements  []Endorsement

	// What the Dutch profile adds, as read; Write has no place for it (inLanguage is
	// one of the words trap 3 is about).
	Languages       []string // BCP 47
	ProgrammeID     string   // educationProgramIdentifier
	IdentityChecked string   // "true", "false" or not stated
}

// Named is a thing with a code, a name and an address where it is explained.
type Named struct {
	Code string
	Name string
	URL  string
}

// Level is a level in a framework: EQF 5, NFQ 6.
type Level struct {
	Framework string // "EQF", or the national framework's name
	Level     string
	URL       string
}

// Alignment is a pointer to something in a framework.
type Alignment struct {
	Type, Framework, Code, Name, Description, URL string
}

// Grade describes a result that can be achieved (resultDescription).
type Grade struct {
	ID       string
	Name     string
	Type     string   // Status, LetterGrade, Percent, RawScore, ext:...
	Allowed  []string // from low to high
	Min, Max string
	Required string // to pass
	Levels   []GradeLevel
	Passing  string // id of the level required to pass
}

// GradeLevel is a level of a rubric (RubricCriterionLevel).
type GradeLevel struct {
	ID, Name, Level, Points, Description string
}

// Result is a result that was achieved.
type Result struct {
	Grade  string // id of the Grade
	Value  string
	Status string // Completed, Failed, ...
	Level  string // id of the GradeLevel achieved
}

// Evidence is something that shows the achievement.
type Evidence struct {
	ID          string // URL; empty for a narrative only
	Name        string
	Description string
	Narrative   string
	Genre       string
}

// StatusEntry says where the credential's status is kept (Bitstring Status List).
type StatusEntry struct {
	List    string
	Purpose string
	Index   int
}

// Target types of the alignments that carry elements without a property of their
// own. Competency is Open Badges' own; ext:EQF and ext:QualityAssurance are the
// Dutch profile's.
const (
	TargetOutcome       = "ceasn:Competency"
	TargetEQF           = "ext:EQF"
	TargetNQF           = "ext:NQF"
	TargetQuality       = "ext:QualityAssurance"
	TargetAssessment    = "ext:AssessmentType"
	TargetParticipation = "ext:FormOfParticipation"
	TargetSupervision   = "ext:SupervisionAndIdentityVerification"
	TargetStacking      = "ext:Stackability"
	TargetPrerequisites = "ext:Prerequisites"
	TargetWorkload      = "ext:NotionalWorkload"
	TargetCreditSystem  = "ext:CreditSystem"
	TargetAwardingBody  = "ext:AwardingBody"
)

// The addresses of the contexts, and the types.
const (
	Context303     = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
	Extensions     = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
	Type           = "OpenBadgeCredential"
	TypeAlso       = "AchievementCredential" // the standard's other name for it
	creditECTSURL  = "http://data.europa.eu/snb/education-credit/6fcec5c5af"
	europassEQFURL = "http://data.europa.eu/snb/eqf/"
)
