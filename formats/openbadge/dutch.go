package openbadge

import (
	"strings"

	"opencairn.org/cairn/formats/jcs"
)

// typeDutch marks an achievement of the Dutch national profile for
// micro-credentials (educredentials), whose own properties are in a context that is
// not pinned here.
const typeDutch = "EducredentialAchievement"

// dutch reads what the Dutch profile says in properties of its own into the places
// the same things have here: study load (ECTS, or SBU: hours of study), assessment,
// participation, supervision and identity check, language, programme. EQF and
// quality assurance are alignments, as in ours.
func (a *Achievement) dutch(v *jcs.Value) {
	if x := amount(v.Get("ECTS")); !x.IsZero() {
		a.Credits, a.CreditSystem = x, "ects"
	}
	if x := amount(v.Get("SBU")); !x.IsZero() {
		a.Hours = x
	}
	if s := str(v.Get("assessmentType")); s != "" {
		a.Assessment = append(a.Assessment, Named{Name: s})
	}
	if s := str(v.Get("participationType")); s != "" {
		a.Participation = append(a.Participation, Named{Name: s})
	}
	if s := str(v.Get("supervisionType")); s != "" {
		a.Supervision = &Named{Name: s}
	}
	if x := v.Get("identityChecked"); x != nil && (x.Kind == jcs.True || x.Kind == jcs.False) {
		a.IdentityChecked = map[bool]string{true: "true", false: "false"}[x.Kind == jcs.True]
	}
	for _, l := range v.Get("inLanguage").List() {
		a.Languages = append(a.Languages, str(l))
	}
	if x := v.Get("educationProgramIdentifier"); x != nil && (x.Kind == jcs.Number || x.Kind == jcs.String) {
		a.ProgrammeID = strings.TrimSpace(x.Text)
	}
}
