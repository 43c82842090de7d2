package openbadge

import (
	"fmt"
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
	var top vc.Place
	if IsEndorsement(c) && !Is(c) {
		k.endorsement(root, top)
		return k.errs
	}
	if !Is(c) {
		k.errs.Add(vc.NotACredential, "$.type", strings.Join(c.Types, " "))
	}
	k.need(root, &top, "id")
	k.dated(root, &top)
	k.endorsements(root, &top)
	k.profile(root, &top, "issuer")
	evidence := root.Get("evidence")
	for i, e := range evidence.List() {
		at := top.OfItem("evidence", evidence, i)
		k.typed(e, &at, "Evidence")
	}
	if len(c.Subjects) != 1 {
		k.errs.Add(vc.BadValue, "$.credentialSubject", fmt.Sprint(len(c.Subjects)))
		return k.errs
	}
	k.subject(c.Subjects[0].Value, top.OfItem("credentialSubject", root.Get("credentialSubject"), 0))
	return k.errs
}

type checker struct{ errs vc.Errors }

// typed reports whether v has the type, which the schema may ask for as a string
// or in an array.
func (k *checker) typed(v *jcs.Value, p *vc.Place, typ string) bool {
	if hasType(v, typ) {
		return true
	}
	k.errs.Add(vc.WrongType, p.PathOf("type"), typ)
	return false
}

func (k *checker) need(v *jcs.Value, p *vc.Place, names ...string) {
	for _, n := range names {
		if x := v.Get(n); x == nil || x.Kind == jcs.String && x.Text == "" || x.Kind == jcs.Object && len(x.Members) == 0 {
			k.errs.Add(vc.Missing, p.PathOf(n), "")
		}
	}
}

func (k *checker) oneOf(object *jcs.Value, p *vc.Place, name string, known []string) {
	if v := object.Get(name); v != nil && !among(v.Str(), known) {
		k.errs.Add(vc.BadValue, p.PathOf(name), v.Str())
	}
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

func (k *checker) profile(object *jcs.Value, p *vc.Place, name string) {
	v, at := object.Get(name), p.Of(name)
	if v == nil || v.Kind != jcs.Object {
		return // an id alone stands for the profile; vc.Read saw to it
	}
	k.typed(v, &at, "Profile")
	k.need(v, &at, "id")
	k.image(v, &at)
	k.absolute(v, &at, "url")
	others := v.Get("otherIdentifier")
	for i, x := range others.List() {
		entry := at.OfItem("otherIdentifier", others, i)
		if k.typed(x, &entry, "IdentifierEntry") {
			k.need(x, &entry, "identifier", "identifierType")
			k.oneOf(x, &entry, "identifierType", identifierTypes)
		}
	}
	k.endorsements(v, &at)
	k.profile(v, &at, "parentOrg")
}

func (k *checker) image(object *jcs.Value, p *vc.Place) {
	v, at := object.Get("image"), p.Of("image")
	if v != nil && v.Kind == jcs.Object && k.typed(v, &at, "Image") {
		k.need(v, &at, "id")
	}
}

func (k *checker) absolute(object *jcs.Value, p *vc.Place, name string) {
	if v := object.Get(name); v != nil && !vc.AbsoluteURL(v.Str()) {
		k.errs.Add(vc.RelativeID, p.PathOf(name), v.Str())
	}
}

func (k *checker) subject(s *jcs.Value, p vc.Place) {
	k.typed(s, &p, "AchievementSubject")
	ids := s.Get("identifier")
	if s.Get("id").Str() == "" && len(ids.List()) == 0 {
		k.errs.Add(vc.Missing, p.PathOf("id"), "")
	}
	for i, x := range ids.List() {
		at := p.OfItem("identifier", ids, i)
		k.identity(x, &at)
	}
	k.profile(s, &p, "source")
	k.image(s, &p)
	a := s.Get("achievement")
	if a == nil || a.Kind != jcs.Object {
		k.errs.Add(vc.Missing, p.PathOf("achievement"), "")
		return
	}
	grades := k.achievement(a, p.Of("achievement"))
	results := s.Get("result")
	for i, r := range results.List() {
		at := p.OfItem("result", results, i)
		k.result(r, &at, grades)
	}
}

func (k *checker) identity(v *jcs.Value, p *vc.Place) {
	if !k.typed(v, p, "IdentityObject") {
		return
	}
	k.need(v, p, "hashed", "identityHash", "identityType")
	k.oneOf(v, p, "identityType", identifierTypes)
	value := v.Get("identityHash").Str()
	if h := v.Get("hashed"); h != nil && h.Kind == jcs.True && !strings.HasPrefix(value, "sha256$") && !strings.HasPrefix(value, "md5$") {
		k.errs.Add(vc.BadValue, p.PathOf("identityHash"), "")
	}
}

// achievement checks the achievement and returns its result descriptions.
func (k *checker) achievement(a *jcs.Value, p vc.Place) (grades []*jcs.Value) {
	k.typed(a, &p, "Achievement")
	k.need(a, &p, "id", "name", "description", "criteria")
	if c := a.Get("criteria"); c != nil && c.Kind == jcs.Object && c.Get("id") == nil && c.Get("narrative") == nil {
		k.errs.Add(vc.Missing, p.PathOf("criteria")+".narrative", "")
	}
	k.oneOf(a, &p, "achievementType", achievementTypes)
	k.profile(a, &p, "creator")
	k.image(a, &p)
	k.alignments(a, &p)
	k.endorsements(a, &p)
	descriptions := a.Get("resultDescription")
	for i, g := range descriptions.List() {
		at := p.OfItem("resultDescription", descriptions, i)
		if k.typed(g, &at, "ResultDescription") {
			k.need(g, &at, "id", "name", "resultType")
			k.oneOf(g, &at, "resultType", resultTypes)
			k.alignments(g, &at)
			k.levels(g, &at)
			grades = append(grades, g)
		}
	}
	return grades
}

// levels checks the levels of a rubric, and that the one required is among them.
func (k *checker) levels(g *jcs.Value, p *vc.Place) {
	levels := g.Get("rubricCriterionLevel")
	for i, l := range levels.List() {
		at := p.OfItem("rubricCriterionLevel", levels, i)
		if k.typed(l, &at, "RubricCriterionLevel") {
			k.need(l, &at, "id", "name")
			k.alignments(l, &at)
		}
	}
	k.level(g, p, "requiredLevel", g)
	k.allowed(g, p, "requiredValue", g)
}

// level checks that a level is one of a rubric: of the result description's, or of
// any of the achievement's where a result names it (the standard's own example names
// one of another description).
func (k *checker) level(object *jcs.Value, p *vc.Place, name string, grades ...*jcs.Value) {
	ref := object.Get(name)
	if ref == nil {
		return
	}
	for _, g := range grades {
		if slices.ContainsFunc(g.Get("rubricCriterionLevel").List(), func(l *jcs.Value) bool { return l.Get("id").Str() == ref.Str() }) {
			return
		}
	}
	k.errs.Add(vc.BadValue, p.PathOf(name), ref.Str())
}

// allowed checks that a value is one of the allowed ones and within the bounds, as
// far as they are numbers; no value is.
func (k *checker) allowed(object *jcs.Value, p *vc.Place, name string, g *jcs.Value) {
	v := str(object.Get(name))
	if v == "" {
		return
	}
	list := strs(g.Get("allowedValue"))
	n, err := strconv.ParseFloat(v, 64)
	low, lowErr := strconv.ParseFloat(str(g.Get("valueMin")), 64)
	high, highErr := strconv.ParseFloat(str(g.Get("valueMax")), 64)
	if len(list) > 0 && !slices.Contains(list, v) || err == nil && (lowErr == nil && n < low || highErr == nil && n > high) {
		k.errs.Add(vc.BadValue, p.PathOf(name), v)
	}
}

func (k *checker) alignments(v *jcs.Value, p *vc.Place) {
	list := v.Get("alignment")
	for i, x := range list.Each() {
		at := p.OfItem("alignment", list, i)
		if k.typed(x, &at, "Alignment") {
			k.need(x, &at, "targetName", "targetUrl")
			k.absolute(x, &at, "targetUrl")
			k.oneOf(x, &at, "targetType", targetTypes)
		}
	}
}

func (k *checker) result(r *jcs.Value, p *vc.Place, grades []*jcs.Value) {
	if !k.typed(r, p, "Result") {
		return
	}
	k.alignments(r, p)
	if s := r.Get("status"); s != nil && !slices.Contains(statuses, s.Str()) {
		k.errs.Add(vc.BadValue, p.PathOf("status"), s.Str())
	}
	ref := r.Get("resultDescription")
	if ref == nil {
		return
	}
	of := slices.IndexFunc(grades, func(g *jcs.Value) bool { return g.Get("id").Str() == ref.Str() })
	if of < 0 {
		k.errs.Add(vc.BadValue, p.PathOf("resultDescription"), ref.Str())
		return
	}
	g := grades[of]
	if g.Get("resultType").Str() == "Status" && r.Get("status") == nil {
		k.errs.Add(vc.Missing, p.PathOf("status"), "")
	}
	k.level(r, p, "achievedLevel", grades...)
	k.allowed(r, p, "value", g)
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
