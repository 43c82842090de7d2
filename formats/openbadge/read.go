package openbadge

import (
	"strconv"
	"strings"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/formats/vc"
)

// Is reports whether the credential says it is an Open Badge.
func Is(c *vc.Credential) bool { return c.HasType(Type) || c.HasType(TypeAlso) }

// Read is what a badge says, as far as it can be understood. It judges nothing:
// [Check] does. Amounts that are no exact decimals are left out.
func Read(c *vc.Credential) Badge {
	root := c.Document.Root()
	b := Badge{
		ID: c.ID, Name: c.Name, Description: str(root.Get("description")),
		ValidFrom: c.ValidFrom, ValidUntil: c.ValidUntil,
		Issuer: readProfile(root.Get("issuer"), "$.issuer"),
	}
	if b.Issuer.ID == "" {
		b.Issuer.ID = c.Issuer.ID
	}
	b.Endorsements = readEndorsements(root, "$")
	for _, e := range root.Get("evidence").List() {
		b.Evidence = append(b.Evidence, Evidence{ID: str(e.Get("id")), Name: str(e.Get("name")), Description: str(e.Get("description")), Narrative: str(e.Get("narrative")), Genre: str(e.Get("genre"))})
	}
	for _, s := range c.Status {
		if i, err := statuslist.Index(s); err == nil {
			b.Status = append(b.Status, StatusEntry{List: s.List, Purpose: s.Purpose, Index: i})
		}
	}
	if len(c.Subjects) == 0 {
		return b
	}
	s := c.Subjects[0].Value
	b.Narrative, b.Credits = str(s.Get("narrative")), amount(s.Get("creditsEarned"))
	b.Learner = readLearner(c.Subjects[0].ID, s)
	for _, r := range s.Get("result").List() {
		b.Results = append(b.Results, Result{Grade: str(r.Get("resultDescription")), Value: str(r.Get("value")), Status: str(r.Get("status")), Level: str(r.Get("achievedLevel"))})
	}
	b.Achievement = readAchievement(s.Get("achievement"), "$.credentialSubject.achievement")
	return b
}

// str is a string or the text of a value object.
func str(v *jcs.Value) string {
	if v != nil && v.Kind == jcs.Object {
		return v.Get("@value").Str()
	}
	return v.Str()
}

func strs(v *jcs.Value) []string {
	var out []string
	for _, x := range v.List() {
		out = append(out, str(x))
	}
	return out
}

func amount(v *jcs.Value) credit.Amount {
	if v == nil || v.Kind != jcs.Number {
		return credit.Amount{}
	}
	a, err := credit.Parse(v.Text)
	if err != nil {
		return credit.Amount{}
	}
	return a
}

func readLearner(id string, s *jcs.Value) Learner {
	l := Learner{ID: id}
	for _, i := range s.Get("identifier").List() {
		hashed := i.Get("hashed")
		l.Identities = append(l.Identities, Identity{
			Type: str(i.Get("identityType")), Value: str(i.Get("identityHash")), Salt: str(i.Get("salt")),
			Hashed: hashed != nil && hashed.Kind == jcs.True,
		})
	}
	return l
}

func readProfile(v *jcs.Value, path string) Profile {
	if v == nil || v.Kind != jcs.Object {
		return Profile{ID: v.Str()}
	}
	a := v.Get("address")
	p := Profile{
		ID: str(v.Get("id")), Name: str(v.Get("name")), URL: str(v.Get("url")), Email: str(v.Get("email")),
		Country: str(a.Get("addressCountryCode")), Region: str(a.Get("addressRegion")), Locality: str(a.Get("addressLocality")),
	}
	p.Description, p.Phone, p.Official = str(v.Get("description")), str(v.Get("phone")), str(v.Get("official"))
	p.ImageURL, p.Endorsements = imageURL(v.Get("image")), readEndorsements(v, path)
	if x := v.Get("parentOrg"); x != nil {
		parent := readProfile(x, path+".parentOrg")
		p.Parent = &parent
	}
	for _, i := range v.Get("otherIdentifier").List() {
		p.Other = append(p.Other, Identifier{Type: str(i.Get("identifierType")), Value: str(i.Get("identifier"))})
	}
	return p
}

func imageURL(v *jcs.Value) string {
	if v != nil && v.Kind == jcs.Object {
		return v.Get("id").Str()
	}
	return v.Str()
}

func readAchievement(v *jcs.Value, path string) Achievement {
	if v == nil || v.Kind != jcs.Object {
		return Achievement{}
	}
	c := v.Get("criteria")
	a := Achievement{
		ID: str(v.Get("id")), Kind: str(v.Get("achievementType")), Name: str(v.Get("name")), Description: str(v.Get("description")),
		Criteria: str(c.Get("narrative")), CriteriaURL: c.Get("id").Str(),
		Credits: amount(v.Get("creditsAvailable")), Field: str(v.Get("fieldOfStudy")),
		Version: str(v.Get("version")), Tags: strs(v.Get("tag")),
	}
	a.ImageURL, a.Endorsements = imageURL(v.Get("image")), readEndorsements(v, path)
	if p := v.Get("creator"); p != nil {
		x := readProfile(p, path+".creator")
		a.Creator = &x
	}
	for _, g := range v.Get("resultDescription").List() {
		a.Grades = append(a.Grades, readGrade(g))
	}
	for _, x := range v.Get("alignment").Each() {
		a.align(Alignment{
			Type: str(x.Get("targetType")), Framework: str(x.Get("targetFramework")), Code: str(x.Get("targetCode")),
			Name: str(x.Get("targetName")), Description: str(x.Get("targetDescription")), URL: str(x.Get("targetUrl")),
		})
	}
	if hasType(v, typeDutch) {
		a.dutch(v)
	}
	return a
}

func readGrade(g *jcs.Value) Grade {
	out := Grade{
		ID: str(g.Get("id")), Name: str(g.Get("name")), Type: str(g.Get("resultType")), Allowed: strs(g.Get("allowedValue")),
		Min: str(g.Get("valueMin")), Max: str(g.Get("valueMax")), Required: str(g.Get("requiredValue")), Passing: str(g.Get("requiredLevel")),
	}
	for _, l := range g.Get("rubricCriterionLevel").List() {
		out.Levels = append(out.Levels, GradeLevel{ID: str(l.Get("id")), Name: str(l.Get("name")), Level: str(l.Get("level")), Points: str(l.Get("points")), Description: str(l.Get("description"))})
	}
	return out
}

// align puts an alignment where its element is, or among the others.
func (a *Achievement) align(x Alignment) {
	n := Named{Code: x.Code, Name: x.Name, URL: x.URL}
	if within, ok := strings.CutPrefix(x.URL, a.ID); ok && a.ID != "" && strings.HasPrefix(within, "#") {
		n.URL = ""
	}
	switch x.Type {
	case TargetOutcome:
		a.Outcomes = append(a.Outcomes, n)
	case TargetEQF:
		a.Levels = append(a.Levels, Level{Framework: "EQF", Level: x.Code, URL: x.URL})
	case TargetNQF:
		a.Levels = append(a.Levels, Level{Framework: x.Framework, Level: x.Code, URL: n.URL})
	case TargetWorkload:
		h := strings.TrimSuffix(strings.TrimPrefix(x.Code, "PT"), "H")
		a.Hours, _ = credit.Parse(h) // an unreadable workload is not stated
	case TargetCreditSystem:
		a.CreditSystem = x.Code
	case TargetAssessment:
		a.Assessment = append(a.Assessment, n)
	case TargetParticipation:
		a.Participation = append(a.Participation, n)
	case TargetQuality:
		a.Quality = append(a.Quality, n)
	case TargetAwardingBody:
		a.AwardedBy = append(a.AwardedBy, n)
	case TargetSupervision:
		a.Supervision = kept(n)
	case TargetStacking:
		a.Stacking = kept(n)
	case TargetPrerequisites:
		a.Prerequisites = x.Description
	default:
		a.Alignments = append(a.Alignments, x)
	}
}

func kept(n Named) *Named { return &n }

// EQF is the first EQF level the achievement states, 0 when it states none.
func (a Achievement) EQF() int {
	for _, l := range a.Levels {
		if n, err := strconv.Atoi(l.Level); err == nil && l.Framework == "EQF" && n >= 1 && n <= 8 {
			return n
		}
	}
	return 0
}
