package catalogue

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"opencairn.org/cairn/internal/ground/i18n"
)

// ChangeClass says how much a change of a specification matters (lifecycles
// 5.1): a substantive one needs a new approval, an editorial one does not.
type ChangeClass string

// The classes, from none to most.
const (
	Unchanged   ChangeClass = ""
	Editorial   ChangeClass = "editorial"   // spelling, summary, a further language
	Minor       ChangeClass = "minor"       // title, field, languages, prerequisites, participation, quality, stacking
	Substantive ChangeClass = "substantive" // outcomes, level, volume, assessment, awarding body, parts, who teaches it jointly
)

var classOrder = map[ChangeClass]int{Unchanged: 0, Editorial: 1, Minor: 2, Substantive: 3}

// FieldChange is one field that says something else.
type FieldChange struct {
	Field string      `json:"field"`         // "workload.hours", "outcomes[2]", "title.fr"
	Was   string      `json:"was,omitempty"` // empty: it was not stated
	Is    string      `json:"is,omitempty"`  // empty: it is not stated any more
	Class ChangeClass `json:"class"`
}

// fieldClass is how much a changed field matters, by the first part of its
// name. What is not listed is minor.
var fieldClass = map[string]ChangeClass{
	"outcomes": Substantive, "workload": Substantive, "level": Substantive, "assessment": Substantive,
	"awardingBody": Substantive, "safetyCritical": Substantive,
	"components": Substantive, "coProviders": Substantive, "setting": Substantive, "assessmentOnly": Substantive,
	"attendance": Substantive,
	"summary":    Editorial,
}

// Difference lists what differs between two specifications, field by field, and
// the class of the whole: that of the field that matters most.
func Difference(was, is Specification) (ChangeClass, []FieldChange) {
	a, b := flatten(was), flatten(is)
	var changes []FieldChange
	for _, f := range slices.Sorted(maps.Keys(merged(a, b))) {
		if a[f] != b[f] {
			changes = append(changes, FieldChange{Field: f, Was: a[f], Is: b[f], Class: classOf(f, a, b)})
		}
	}
	slices.SortStableFunc(changes, func(x, y FieldChange) int {
		return cmp.Compare(classOrder[y.Class], classOrder[x.Class])
	})
	if len(changes) == 0 {
		return Unchanged, nil
	}
	return changes[0].Class, changes
}

func merged(a, b map[string]string) map[string]string {
	m := maps.Clone(a)
	maps.Copy(m, b)
	return m
}

// classOf is how much one field matters that differs. What only looks different
// is editorial, and so is a text that is now also there in another language; one
// that is gone in one of its languages is minor.
func classOf(field string, a, b map[string]string) ChangeClass {
	was, is := a[field], b[field]
	base, _, isWords := strings.Cut(field, "@")
	if isWords && was != "" && is != "" && plainWords(was) == plainWords(is) {
		return Editorial
	}
	if isWords && (was == "") != (is == "") && isText(a, base) && isText(b, base) {
		if was == "" {
			return Editorial
		}
		return Minor
	}
	if strings.HasSuffix(field, ".url") {
		return Editorial // an address that moved
	}
	top := field[:strings.IndexAny(field+".", ".[@")]
	if c, ok := fieldClass[top]; ok {
		return c
	}
	return Minor
}

// isText reports that a text is there in some language.
func isText(f map[string]string, base string) bool {
	for name := range f {
		if strings.HasPrefix(name, base+"@") {
			return true
		}
	}
	return false
}

// plainWords is a text without case, punctuation and spacing: what is left when
// only its looks may differ. What can change a number or a limit stays: 12.5 is
// not 125.
func plainWords(s string) string {
	var b strings.Builder
	runes := []rune(s)
	for i, r := range runes {
		inNumber := i > 0 && i+1 < len(runes) && unicode.IsDigit(runes[i-1]) && unicode.IsDigit(runes[i+1])
		switch {
		case unicode.IsLetter(r), unicode.IsMark(r), unicode.IsDigit(r), unicode.IsSymbol(r), strings.ContainsRune("%‰", r):
			b.WriteRune(unicode.ToLower(r))
		case inNumber && strings.ContainsRune(".,:/-", r):
			b.WriteRune(r)
		case r == '-' && i+1 < len(runes) && unicode.IsDigit(runes[i+1]):
			b.WriteRune(r)
		}
	}
	return b.String()
}

// flatten gives each field of a specification a name and a text. A text in
// several languages is one field per language beyond the first ("title",
// "title@fr"), so that a translation that is added is told from a change.
func flatten(s Specification) map[string]string {
	f := flat{}
	f.text("title", s.Title)
	f.text("summary", s.Summary)
	for i, o := range s.Outcomes {
		f.text(index("outcomes", i), o.Text)
		f.set(index("outcomes", i)+".code", o.Code)
	}
	f.workload(s.Workload)
	if s.Level != nil {
		f.set("level.eqf", positive(s.Level.EQF))
		f.set("level.nqf", s.Level.NQF)
		f.set("level.system", s.Level.System)
		f.set("level.isced", positive(s.Level.ISCED))
		f.set("level.cycle", s.Level.Cycle)
		f.set("level.notApplicable", s.Level.NotApplicable)
	}
	f.assessment(s.Assessment)
	f.set("participation", s.Participation)
	for i, q := range s.Quality {
		f.set(index("quality", i), joined(q.Type, q.Body, q.URL))
		f.set(index("quality", i)+".scope", q.Scope)
		f.set(index("quality", i)+".validUntil", dayOf(q.ValidUntil))
		f.set(index("quality", i)+".statement", q.Statement)
	}
	for i, b := range s.AwardingBody {
		f.body(index("awardingBody", i), b)
	}
	f.set("country", strings.Join(s.Country, ", "))
	f.text("prerequisites", s.Prerequisites)
	if s.Stacking != nil {
		f.set("stacking.mode", s.Stacking.Mode)
		f.set("stacking.targets", strings.Join(s.Stacking.Targets, ", "))
	}
	f.set("field", s.Field)
	f.set("languages", strings.Join(s.Languages, ", "))
	f.set("safetyCritical", truth(s.SafetyCritical))
	f.made(s)
	f.people(s)
	return f
}

type flat map[string]string

func (f flat) set(name, value string) {
	if value != "" {
		f[name] = value
	}
}

func (f flat) text(name string, t i18n.Text) {
	for _, lang := range slices.Sorted(maps.Keys(t)) {
		f.set(name+"@"+lang, t[lang])
	}
}

func (f flat) body(name string, b Body) {
	f.set(name, joined(b.Name, b.URL))
	f.set(name+".alliance", truth(b.Alliance))
}

// made is what a specification is made of, and where it was taken from.
func (f flat) made(s Specification) {
	for i, c := range s.Components {
		name := index("components", i)
		f.text(name, c.Title)
		f.set(name+".kind", c.Kind)
		f.set(name+".source", c.Source)
		f.set(name+".url", c.URL)
		f.volume(name, c.Volume)
		f.set(name+".degreeCourse", truth(c.DegreeCourse))
	}
	if s.Parent == nil {
		return
	}
	f.set("parent", s.Parent.Name)
	f.set("parent.url", s.Parent.URL)
	f.set("parent.level", s.Parent.Level)
	for i, m := range s.Parent.Modules {
		f.set(index("parent.modules", i), m.Code)
		f.text(index("parent.modules", i), m.Title)
		f.volume(index("parent.modules", i), m.Volume)
	}
}

// people is who stands behind a specification and what it is for.
func (f flat) people(s Specification) {
	f.text("purpose", s.Purpose)
	f.text("research", s.Research)
	for i, b := range s.CoProviders {
		f.body(index("coProviders", i), b)
	}
	for i, t := range s.Team {
		f.set(index("team", i), t.Role)
		f.set(index("team", i)+".from", t.From)
		f.set(index("team", i)+".industry", truth(t.Industry))
	}
	for i, p := range s.CoDesign {
		f.set(index("coDesign", i), p.Role)
		f.set(index("coDesign", i)+".name", p.Name)
		f.set(index("coDesign", i)+".url", p.URL)
	}
	f.set("setting", s.Setting)
	f.set("sector", s.Sector)
	f.set("validity", s.Validity)
	f.set("reviewMonths", positive(s.ReviewMonths))
	f.set("attendance", positive(s.Attendance))
	f.set("taster", truth(s.Taster))
	f.set("assessmentOnly", truth(s.AssessmentOnly))
}

func (f flat) workload(w Workload) {
	f.volume("workload", Volume{Hours: w.Hours, Credits: w.Credits, System: w.System})
	f.set("workload.weeks", positive(w.Weeks))
	for i, p := range w.Split {
		f.set(index("workload.split", i), joined(p.Kind, p.Hours.String()))
	}
}

func (f flat) volume(name string, v Volume) {
	if v.Hours != nil {
		f.set(name+".hours", v.Hours.String())
	}
	if v.Credits != nil {
		f.set(name+".credits", v.Credits.String())
	}
	f.set(name+".system", v.System)
}

func (f flat) assessment(a *Assessment) {
	if a == nil {
		return
	}
	f.set("assessment.types", strings.Join(a.Types, ", "))
	f.text("assessment.description", a.Description)
	f.set("assessment.supervision", a.Supervision)
	f.set("assessment.summative", truth(a.Summative))
	f.set("assessment.rubric.url", a.RubricURL)
	f.set("assessment.awardsCredit", a.AwardsCredit)
	for i, c := range a.Criteria {
		f.text(index("assessment.criteria", i), c.Text)
		f.set(index("assessment.criteria", i)+".outcome", strconv.Itoa(c.Outcome+1))
	}
}

func index(name string, i int) string { return fmt.Sprintf("%s[%d]", name, i+1) }

func positive(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func truth(b bool) string {
	if b {
		return "true"
	}
	return ""
}

func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}
