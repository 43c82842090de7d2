package openbadge

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
)

// Check names what keeps a credential from being an Open Badge: undefined terms
// (CheckTerms), what the standard requires, and what its schema lets pass but the
// standard does not mean (trap 6). It takes a credential vc.Read understood.
func Check(c *vc.Credential) vc.Errors {
	return append(CheckTerms(c.Document.Root()), CheckRules(c)...)
}

// CheckRules is Check without CheckTerms: the rules of Open Badges alone, for
// achievements and for endorsements.
func CheckRules(c *vc.Credential) vc.Errors {
	k := &checker{}
	root := c.Document.Root()
	if IsEndorsement(c) && !Is(c) {
		k.endorsement(root, "$")
		return k.errs
	}
	if !Is(c) {
		k.errs.Add(vc.NotACredential, "$.type", strings.Join(c.Types, " "))
	}
	k.need(root, "$", "id")
	k.dated(root, "$")
	k.endorsements(root, "$")
	k.profile(root.Get("issuer"), "$.issuer")
	for i, e := range root.Get("evidence").List() {
		k.typed(e, fmt.Sprintf("$.evidence[%d]", i), "Evidence")
	}
	if len(c.Subjects) != 1 {
		k.errs.Add(vc.BadValue, "$.credentialSubject", fmt.Sprint(len(c.Subjects)))
		return k.errs
	}
	k.subject(c.Subjects[0].Value)
	return k.errs
}

type checker struct{ errs vc.Errors }

// typed reports whether v has the type, which the schema may ask for as a string
// or in an array.
func (k *checker) typed(v *jcs.Value, path, typ string) bool {
	if hasType(v, typ) {
		return true
	}
	k.errs.Add(vc.WrongType, path+".type", typ)
	return false
}

func (k *checker) need(v *jcs.Value, path string, names ...string) {
	for _, n := range names {
		if x := v.Get(n); x == nil || x.Kind == jcs.String && x.Text == "" || x.Kind == jcs.Object && len(x.Members) == 0 {
			k.errs.Add(vc.Missing, path+"."+n, "")
		}
	}
}

func (k *checker) oneOf(v *jcs.Value, path string, known []string) {
	if v == nil || among(v.Str(), known) {
		return
	}
	k.errs.Add(vc.BadValue, path, v.Str())
}

// among reports whether s is in a vocabulary or extends it ("ext:" and letters,
// digits, dots, dashes).
func among(s string, known []string) bool {
	if slices.Contains(known, s) {
		return true
	}
	ext, ok := strings.CutPrefix(s, "ext:")
	return ok && ext != "" && !strings.ContainsFunc(ext, func(c rune) bool {
		return c != '.' && c != '_' && c != '-' && c != '|' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z')
	})
}

func (k *checker) profile(v *jcs.Value, path string) {
	if v == nil || v.Kind != jcs.Object {
		return // an id alone stands for the profile; vc.Read saw to it
	}
	k.typed(v, path, "Profile")
	k.need(v, path, "id")
	k.image(v.Get("image"), path+".image")
	k.absolute(v.Get("url"), path+".url")
	for i, x := range v.Get("otherIdentifier").List() {
		at := fmt.Sprintf("%s.otherIdentifier[%d]", path, i)
		if k.typed(x, at, "IdentifierEntry") {
			k.need(x, at, "identifier", "identifierType")
			k.oneOf(x.Get("identifierType"), at+".identifierType", identifierTypes)
		}
	}
	k.endorsements(v, path)
	k.profile(v.Get("parentOrg"), path+".parentOrg")
}

func (k *checker) image(v *jcs.Value, path string) {
	if v != nil && v.Kind == jcs.Object && k.typed(v, path, "Image") {
		k.need(v, path, "id")
	}
}

func (k *checker) absolute(v *jcs.Value, path string) {
	if v != nil && !vc.AbsoluteURL(v.Str()) {
		k.errs.Add(vc.RelativeID, path, v.Str())
	}
}

func (k *checker) subject(s *jcs.Value) {
	const path = "$.credentialSubject"
	k.typed(s, path, "AchievementSubject")
	ids := s.Get("identifier").List()
	if s.Get("id").Str() == "" && len(ids) == 0 {
		k.errs.Add(vc.Missing, path+".id", "")
	}
	for i, x := range ids {
		k.identity(x, fmt.Sprintf("%s.identifier[%d]", path, i))
	}
	k.profile(s.Get("source"), path+".source")
	k.image(s.Get("image"), path+".image")
	a := s.Get("achievement")
	if a == nil || a.Kind != jcs.Object {
		k.errs.Add(vc.Missing, path+".achievement", "")
		return
	}
	grades := k.achievement(a, path+".achievement")
	for i, r := range s.Get("result").List() {
		k.result(r, grades, fmt.Sprintf("%s.result[%d]", path, i))
	}
}

func (k *checker) identity(v *jcs.Value, path string) {
	if !k.typed(v, path, "IdentityObject") {
		return
	}
	k.need(v, path, "hashed", "identityHash", "identityType")
	k.oneOf(v.Get("identityType"), path+".identityType", identifierTypes)
	value := v.Get("identityHash").Str()
	if h := v.Get("hashed"); h != nil && h.Kind == jcs.True && !strings.HasPrefix(value, "sha256$") && !strings.HasPrefix(value, "md5$") {
		k.errs.Add(vc.BadValue, path+".identityHash", "")
	}
}

// achievement checks the achievement and returns its result descriptions by id.
func (k *checker) achievement(a *jcs.Value, path string) map[string]*jcs.Value {
	k.typed(a, path, "Achievement")
	k.need(a, path, "id", "name", "description", "criteria")
	if c := a.Get("criteria"); c != nil && c.Kind == jcs.Object && c.Get("id") == nil && c.Get("narrative") == nil {
		k.errs.Add(vc.Missing, path+".criteria.narrative", "")
	}
	k.oneOf(a.Get("achievementType"), path+".achievementType", achievementTypes)
	k.profile(a.Get("creator"), path+".creator")
	k.image(a.Get("image"), path+".image")
	k.alignments(a, path)
	k.endorsements(a, path)
	grades := map[string]*jcs.Value{}
	for i, g := range a.Get("resultDescription").List() {
		at := fmt.Sprintf("%s.resultDescription[%d]", path, i)
		if k.typed(g, at, "ResultDescription") {
			k.need(g, at, "id", "name", "resultType")
			k.oneOf(g.Get("resultType"), at+".resultType", resultTypes)
			k.alignments(g, at)
			k.levels(g, at)
			grades[g.Get("id").Str()] = g
		}
	}
	return grades
}

// levels checks the levels of a rubric, and that the one required is among them.
func (k *checker) levels(g *jcs.Value, path string) {
	for i, l := range g.Get("rubricCriterionLevel").List() {
		at := fmt.Sprintf("%s.rubricCriterionLevel[%d]", path, i)
		if k.typed(l, at, "RubricCriterionLevel") {
			k.need(l, at, "id", "name")
			k.alignments(l, at)
		}
	}
	k.level(g.Get("requiredLevel"), path+".requiredLevel", g)
	if r := str(g.Get("requiredValue")); r != "" {
		k.allowed(g, r, path+".requiredValue")
	}
}

// level checks that a level is one of a rubric: of the result description's, or of
// any of the achievement's where a result names it (the standard's own example names
// one of another description).
func (k *checker) level(ref *jcs.Value, path string, grades ...*jcs.Value) {
	if ref == nil {
		return
	}
	for _, g := range grades {
		if slices.ContainsFunc(g.Get("rubricCriterionLevel").List(), func(l *jcs.Value) bool { return l.Get("id").Str() == ref.Str() }) {
			return
		}
	}
	k.errs.Add(vc.BadValue, path, ref.Str())
}

// allowed checks that a value is one of the allowed ones and within the bounds, as
// far as they are numbers.
func (k *checker) allowed(g *jcs.Value, v, path string) {
	list := strs(g.Get("allowedValue"))
	n, err := strconv.ParseFloat(v, 64)
	low, lowErr := strconv.ParseFloat(str(g.Get("valueMin")), 64)
	high, highErr := strconv.ParseFloat(str(g.Get("valueMax")), 64)
	if len(list) > 0 && !slices.Contains(list, v) || err == nil && (lowErr == nil && n < low || highErr == nil && n > high) {
		k.errs.Add(vc.BadValue, path, v)
	}
}

func (k *checker) alignments(v *jcs.Value, path string) {
	for i, x := range v.Get("alignment").List() {
		if soundAlignment(x) { // there are many, and a path is dear
			continue
		}
		at := fmt.Sprintf("%s.alignment[%d]", path, i)
		if k.typed(x, at, "Alignment") {
			k.need(x, at, "targetName", "targetUrl")
			k.absolute(x.Get("targetUrl"), at+".targetUrl")
			k.oneOf(x.Get("targetType"), at+".targetType", targetTypes)
		}
	}
}

func soundAlignment(x *jcs.Value) bool {
	typ := x.Get("type")
	if typ != nil && typ.Kind == jcs.Array && len(typ.Items) == 1 {
		typ = &typ.Items[0]
	}
	target := x.Get("targetType")
	return typ.Str() == "Alignment" && str(x.Get("targetName")) != "" && vc.AbsoluteURL(x.Get("targetUrl").Str()) &&
		(target == nil || among(target.Str(), targetTypes))
}

func (k *checker) result(r *jcs.Value, grades map[string]*jcs.Value, path string) {
	if !k.typed(r, path, "Result") {
		return
	}
	k.alignments(r, path)
	if s := r.Get("status"); s != nil && !slices.Contains(statuses, s.Str()) {
		k.errs.Add(vc.BadValue, path+".status", s.Str())
	}
	ref := r.Get("resultDescription")
	if ref == nil {
		return
	}
	g, known := grades[ref.Str()]
	if !known {
		k.errs.Add(vc.BadValue, path+".resultDescription", ref.Str())
		return
	}
	if g.Get("resultType").Str() == "Status" && r.Get("status") == nil {
		k.errs.Add(vc.Missing, path+".status", "")
	}
	k.level(r.Get("achievedLevel"), path+".achievedLevel", slices.Collect(maps.Values(grades))...)
	if v := str(r.Get("value")); v != "" {
		k.allowed(g, v, path+".value")
	}
}

// The closed vocabularies of the standard; each but the last may be extended with
// "ext:".
var (
	achievementTypes = []string{
		"Achievement", "ApprenticeshipCertificate", "Assessment", "Assignment", "AssociateDegree", "Award", "Badge",
		"BachelorDegree", "Certificate", "CertificateOfCompletion", "Certification", "CommunityService", "Competency",
		"Course", "CoCurricular", "Degree", "Diploma", "DoctoralDegree", "Fieldwork", "GeneralEducationDevelopment",
		"JourneymanCertificate", "LearningProgram", "License", "Membership", "ProfessionalDoctorate",
		"QualityAssuranceCredential", "MasterCertificate", "MasterDegree", "MicroCredential", "ResearchDoctorate",
		"SecondarySchoolDiploma",
	}
	identifierTypes = []string{
		"name", "sourcedId", "systemId", "productId", "userName", "accountId", "emailAddress", "nationalIdentityNumber",
		"isbn", "issn", "lisSourcedId", "oneRosterSourcedId", "sisSourcedId", "ltiContextId", "ltiDeploymentId",
		"ltiToolId", "ltiPlatformId", "ltiUserId", "identifier",
	}
	targetTypes = []string{"ceasn:Competency", "ceterms:Credential", "CFItem", "CFRubric", "CFRubricCriterion", "CFRubricCriterionLevel", "CTDL"}
	resultTypes = []string{
		"GradePointAverage", "LetterGrade", "Percent", "PerformanceLevel", "PredictedScore", "RawScore", "Result",
		"RubricCriterion", "RubricCriterionLevel", "RubricScore", "ScaledScore", "Status",
	}
	statuses = []string{"Completed", "Enrolled", "Failed", "InProgress", "OnHold", "Provisional", "Withdrew"}
)
