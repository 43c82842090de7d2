package elm

import (
	"strings"

	"golang.org/x/text/language"
)

// The controlled lists of the EDC profile that are looked at (reference tables
// 3.4): their schemes.
const (
	countries           = "http://publications.europa.eu/resource/authority/country"
	languages           = "http://publications.europa.eu/resource/authority/language"
	regions             = "http://publications.europa.eu/resource/authority/atu"
	currencies          = "http://publications.europa.eu/resource/authority/currency"
	fileTypes           = "http://publications.europa.eu/resource/authority/file-type"
	escoSkills          = "http://data.europa.eu/esco/concept-scheme/skills"
	escoOccupations     = "http://data.europa.eu/esco/concept-scheme/occupations"
	eqf                 = snb + "eqf" + scheme
	nqf                 = snb + "qdr" + scheme
	iscedF              = snb + "isced-f" + scheme
	credits             = snb + "education-credit" + scheme
	profiles            = snb + "credential" + scheme
	accreditations      = snb + "accreditation" + scheme
	assessments         = snb + "assessment" + scheme
	modes               = snb + "learning-assessment" + scheme
	opportunities       = snb + "learning-opportunity" + scheme
	activities          = snb + "learning-activity" + scheme
	supervisions        = snb + "supervision-verification" + scheme
	settings            = snb + "learning-setting" + scheme
	encodings           = snb + "encoding" + scheme
	skillTypes          = snb + "skill-type" + scheme
	reuse               = snb + "skill-reuse-level" + scheme
	claims              = snb + "claim-type" + scheme
	evidences           = snb + "evidence-type" + scheme
	entitlementStatuses = snb + "entitlement-status" + scheme
	verifications       = snb + "verification" + scheme
	verificationStatus  = snb + "verification-status" + scheme

	snb    = "http://data.europa.eu/snb/"
	scheme = "/25831c2"
)

// List is a controlled list that Cairn knows whole.
type List struct {
	scheme  string
	entries []entry
}

// entry is a concept: Cairn's own code (the one offers and Open Badges use), the
// last segment of the IRI, and the English name.
type entry struct{ code, id, name string }

// Assessments are the types of assessment.
func Assessments() List {
	return List{assessments, []entry{
		{"peer-assessment", "19a2e5e671", "peer assessment"},
		{"marked-assignment", "2939dae15f", "marked assignment"},
		{"continuous-evaluation", "3484bd7e51", "continuous evaluation"},
		{"portfolio", "4f03b91c0e", "portfolio"},
		{"group-performance", "56539a6507", "group performance"},
		{"practical-assessment", "6a4db9f11d", "practical assessment"},
		{"written-examination", "6e6cb2cc78", "written examination"},
		{"level-of-attendance", "7331eb4762", "level of attendance"},
		{"project-work", "795dac4096", "project work"},
		{"peer-review", "812e3b0ae1", "peer review"},
		{"quiz", "b1b68f6735", "quiz"},
		{"problem-based-learning", "c4256a2726", "problem based learning"},
		{"oral-examination", "d30284d7df", "oral examination"},
		{"artefact-assessment", "de4d165a6c", "artefact assessment"},
	}}
}

// Modes are the forms of participation.
func Modes() List {
	return List{modes, []entry{
		{"online", "920fbb3cbe", "Online"},
		{"onsite", "9191af2ed9", "Presential"},
		{"blended", "e92d221e4d", "Blended"},
		{"workbased", "729f3bed4b", "Workbased"},
		{"project-based", "7813801c77", "Project based"},
		{"research-lab-based", "ed4c557045", "Research-Lab based"},
	}}
}

// Supervisions are the ways assessments are supervised (EU-O02). The recommendation
// has three of the four; the name of supervised is inferred (reference tables 3.4).
func Supervisions() List {
	return List{supervisions, []entry{
		{"unsupervised", "c598449d64", "Unsupervised without ID Verification"},
		{"supervised", "44314532f9", "Supervised without ID Verification"},
		{"supervised-identified", "70be69aaf9", "Supervised with ID Verification"},
		{"unsupervised-identified", "df2880c5cb", "Unsupervised with ID verification"},
	}}
}

// Accreditations are the types of quality assurance.
func Accreditations() List {
	return List{accreditations, []entry{
		{"institutional-license", "003293d2ce", "Institutional License"},
		{"program-quality-assurance", "820101cba6", "Program Quality Assurance"},
		{"institutional-quality-assurance", "bb4618238e", "Institutional Quality Assurance"},
		{"program-license", "e57dddfcf3", "Program License"},
	}}
}

// Credits are the credit systems of the list.
func Credits() List {
	return List{credits, []entry{
		{"ects", "6fcec5c5af", "European Credit Transfer System"},
		{"ecvet", "60b314e826", "European credit system for vocational education and training"},
	}}
}

// EQFLevels are the levels of the European Qualifications Framework.
func EQFLevels() List {
	l := List{scheme: eqf}
	for _, n := range []string{"1", "2", "3", "4", "5", "6", "7", "8"} {
		l.entries = append(l.entries, entry{n, n, "Level " + n})
	}
	return l
}

// generic is the profile of micro-credentials.
func generic() Concept {
	return Concept{ID: snb + "credential/e34929035b", Scheme: profiles, Name: Text{"en": "Generic"}}
}

// ShortLearningProgramme is the kind of learning opportunity a micro-credential is.
func ShortLearningProgramme() Concept {
	return Concept{ID: snb + "learning-opportunity/74a4a268e8", Scheme: opportunities, Name: Text{"en": "Short learning programme"}}
}

// Field is a field of education by its ISCED-F 2013 code.
func Field(code string) Concept {
	if code == "" {
		return Concept{}
	}
	return Concept{ID: snb + "isced-f/" + code, Scheme: iscedF}
}

// FieldCode is the ISCED-F code of a concept, or "".
func FieldCode(c Concept) string {
	code, _ := strings.CutPrefix(c.ID, snb+"isced-f/")
	if code == c.ID {
		return ""
	}
	return code
}

func (l List) iri(e entry) string { return strings.TrimSuffix(l.scheme, scheme) + "/" + e.id }

// Of is the concept with Cairn's code, or with the last segment of its IRI, as
// providers write it too; zero when the list has none.
func (l List) Of(code string) Concept {
	for _, e := range l.entries {
		if (e.code == code || e.id == code) && code != "" {
			return Concept{ID: l.iri(e), Scheme: l.scheme, Name: Text{"en": e.name}}
		}
	}
	return Concept{}
}

// Code is Cairn's code of a concept; "" when it is not of the list.
func (l List) Code(c Concept) string {
	for _, e := range l.entries {
		if l.iri(e) == c.ID {
			return e.code
		}
	}
	return ""
}

// whole are the lists that are known to the last entry: a concept in their scheme
// with another IRI does not exist. The live lists of types grow (the Commission's
// transcript has an accreditation type of 2024); the levels do not.
func whole(scheme string) (List, bool) {
	l := EQFLevels()
	return l, l.scheme == scheme
}

// countryCode is the alpha-2 code of a concept of the country list; a code of the
// list that is not ISO stays as it is.
func countryCode(c string) string {
	code, ok := strings.CutPrefix(c, countries+"/")
	if !ok {
		return ""
	}
	if r, err := language.ParseRegion(code); err == nil && r.IsCountry() {
		return r.String()
	}
	return code
}

// countryConcept is the reverse of countryCode.
func countryConcept(code string) Concept {
	if code == "" {
		return Concept{}
	}
	if r, err := language.ParseRegion(code); err == nil && len(code) == 2 {
		code = r.ISO3()
	}
	c := Concept{ID: countries + "/" + code, Scheme: countries}
	for line := range strings.Lines(countryNames) {
		if name, ok := strings.CutPrefix(line, code+" "); ok {
			c.Name = Text{"en": strings.TrimSpace(name)}
		}
	}
	return c
}

// languageTag is the tag of a concept of the language list, or "".
func languageTag(c string) string {
	code, ok := strings.CutPrefix(c, languages+"/")
	if !ok {
		return ""
	}
	b, err := language.ParseBase(strings.ToLower(code))
	if err != nil {
		return ""
	}
	return b.String()
}

// languageConcept is the reverse of languageTag; zero for what is no language.
func languageConcept(tag string) Concept {
	t, err := language.Parse(tag)
	if err != nil {
		return Concept{}
	}
	b, _ := t.Base()
	return Concept{ID: languages + "/" + strings.ToUpper(b.ISO3()), Scheme: languages}
}
