package openbadge

import (
	"fmt"
	"strconv"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/formats/vc"
)

// Write is the unsigned credential of a badge. What the standard requires and the
// badge lacks is an error (vc.Errors), and nothing is filled in for it.
func Write(b Badge) (*vc.Document, error) {
	d, err := Draft(b)
	if err != nil {
		return nil, err
	}
	return d, CheckTerms(d.Root()).Or()
}

// Draft is Write for a suite whose signing expands the document and refuses what
// the signature would not cover (the rdfc suites): CheckTerms would do the same work
// a second time. For every other way to secure it, Write.
func Draft(b Badge) (*vc.Document, error) {
	d, err := Unchecked(b)
	if err != nil {
		return nil, err
	}
	c, err := vc.Read(d)
	if err != nil {
		return nil, err
	}
	return d, CheckRules(c).Or()
}

// Unchecked is a badge as it stands, for readings that are shown and never signed:
// what the standard requires may be missing.
func Unchecked(b Badge) (*vc.Document, error) { return vc.FromTree(b.tree()) }

// fields collects the members of an object; absent values write nothing.
type fields []jcs.Member

func (f *fields) value(name string, v *jcs.Value) {
	if v != nil {
		*f = append(*f, jcs.Member{Name: name, Value: *v})
	}
}

func (f *fields) text(name, s string) {
	if s != "" {
		f.value(name, jcs.Text(s))
	}
}

func (f *fields) time(name string, t time.Time) {
	if !t.IsZero() {
		f.text(name, t.UTC().Format(time.RFC3339))
	}
}

func (f *fields) amount(name string, a credit.Amount) {
	if !a.IsZero() {
		f.value(name, &jcs.Value{Kind: jcs.Number, Text: a.String()})
	}
}

func (f *fields) texts(name string, ss []string) {
	if len(ss) == 0 {
		return
	}
	v := &jcs.Value{Kind: jcs.Array, Items: make([]jcs.Value, 0, len(ss))}
	for _, s := range ss {
		v.Items = append(v.Items, *jcs.Text(s))
	}
	f.value(name, v)
}

func (f *fields) objects(name string, vs []*jcs.Value) {
	if len(vs) == 0 {
		return
	}
	out := &jcs.Value{Kind: jcs.Array, Items: make([]jcs.Value, 0, len(vs))}
	for _, v := range vs {
		out.Items = append(out.Items, *v)
	}
	f.value(name, out)
}

func (f *fields) image(url string) {
	if url != "" {
		i := objectS("Image")
		i.text("id", url)
		f.value("image", i.object())
	}
}

// objectA and objectS begin an object of a type. Profile, Achievement and their like write
// their type as an array (A), Image and the identifiers as a string (S): the schema is
// that particular.
func objectA(typ string) fields {
	f := make(fields, 0, usual)
	f.texts("type", []string{typ})
	return f
}

func objectS(typ string) fields {
	f := make(fields, 0, usual)
	f.text("type", typ)
	return f
}

// usual is how many members most objects have at most.
const usual = 6

func (f fields) object() *jcs.Value { return jcs.NewObject(f) }

func (b Badge) tree() *jcs.Value {
	var f fields
	f.texts("@context", []string{vc.ContextV2, Context303})
	f.text("id", b.ID)
	f.texts("type", []string{vc.TypeCredential, Type})
	f.text("name", b.Name)
	f.text("description", b.Description)
	f.value("issuer", b.Issuer.tree())
	f.time("validFrom", b.ValidFrom)
	f.time("validUntil", b.ValidUntil)
	f.value("credentialSubject", b.subject())
	var evidence, status []*jcs.Value
	for _, e := range b.Evidence {
		evidence = append(evidence, e.tree())
	}
	for _, s := range b.Status {
		status = append(status, s.tree())
	}
	f.objects("evidence", evidence)
	if len(status) == 1 { // the official schema has one status, as an object
		f.value("credentialStatus", status[0])
	} else {
		f.objects("credentialStatus", status)
	}
	f.endorsements(b.Endorsements)
	return f.object()
}

func (p Profile) tree() *jcs.Value {
	f := objectA("Profile")
	f.text("id", p.ID)
	f.text("name", p.Name)
	f.text("url", p.URL)
	f.text("email", p.Email)
	if p.Country+p.Region+p.Locality != "" {
		a := objectA("Address")
		a.text("addressCountryCode", p.Country)
		a.text("addressRegion", p.Region)
		a.text("addressLocality", p.Locality)
		f.value("address", a.object())
	}
	var ids []*jcs.Value
	for _, i := range p.Other {
		o := objectS("IdentifierEntry")
		o.text("identifierType", i.Type)
		o.text("identifier", i.Value)
		ids = append(ids, o.object())
	}
	f.objects("otherIdentifier", ids)
	f.text("description", p.Description)
	f.text("phone", p.Phone)
	f.image(p.ImageURL)
	f.text("official", p.Official)
	if p.Parent != nil {
		f.value("parentOrg", p.Parent.tree())
	}
	f.endorsements(p.Endorsements)
	return f.object()
}

func (b Badge) subject() *jcs.Value {
	f := objectA("AchievementSubject")
	f.text("id", b.Learner.ID)
	f.text("narrative", b.Narrative)
	f.amount("creditsEarned", b.Credits)
	if b.Part != nil {
		f.value("achievement", b.Part)
	} else {
		f.value("achievement", b.Achievement.tree())
	}
	var ids, results []*jcs.Value
	for _, i := range b.Learner.Identities {
		ids = append(ids, i.tree())
	}
	for _, r := range b.Results {
		o := objectA("Result")
		o.text("resultDescription", r.Grade)
		o.text("value", r.Value)
		o.text("status", r.Status)
		o.text("achievedLevel", r.Level)
		results = append(results, o.object())
	}
	f.objects("identifier", ids)
	f.objects("result", results)
	return f.object()
}

func (i Identity) tree() *jcs.Value {
	f := objectS("IdentityObject")
	f.text("identityType", i.Type)
	f.text("identityHash", i.Value)
	f.text("salt", i.Salt)
	hashed := jcs.False
	if i.Hashed {
		hashed = jcs.True
	}
	f.value("hashed", &jcs.Value{Kind: hashed})
	return f.object()
}

// Part is the achievement as a credential holds it, to be written once for all who
// earned it (Badge.Part). Nobody may change it.
func (a Achievement) Part() *jcs.Value { return a.tree() }

func (a Achievement) tree() *jcs.Value {
	f := objectA("Achievement")
	f.text("id", a.ID)
	f.text("achievementType", a.Kind)
	f.text("name", a.Name)
	f.text("description", a.Description)
	var c fields
	c.text("id", a.CriteriaURL)
	c.text("narrative", a.Criteria)
	if len(c) > 0 {
		f.value("criteria", c.object())
	}
	if a.Creator != nil {
		f.value("creator", a.Creator.tree())
	}
	f.amount("creditsAvailable", a.Credits)
	f.text("fieldOfStudy", a.Field)
	f.text("version", a.Version)
	f.texts("tag", a.Tags)
	f.image(a.ImageURL)
	var grades, alignments []*jcs.Value
	for _, g := range a.Grades {
		grades = append(grades, g.tree())
	}
	for _, x := range a.alignments() {
		alignments = append(alignments, x.tree())
	}
	f.objects("resultDescription", grades)
	f.objects("alignment", alignments)
	f.endorsements(a.Endorsements)
	return f.object()
}

func (g Grade) tree() *jcs.Value {
	f := objectA("ResultDescription")
	f.text("id", g.ID)
	f.text("name", g.Name)
	f.text("resultType", g.Type)
	f.texts("allowedValue", g.Allowed)
	f.text("valueMin", g.Min)
	f.text("valueMax", g.Max)
	f.text("requiredValue", g.Required)
	f.text("requiredLevel", g.Passing)
	var levels []*jcs.Value
	for _, l := range g.Levels {
		o := objectA("RubricCriterionLevel")
		o.text("id", l.ID)
		o.text("name", l.Name)
		o.text("level", l.Level)
		o.text("points", l.Points)
		o.text("description", l.Description)
		levels = append(levels, o.object())
	}
	f.objects("rubricCriterionLevel", levels)
	return f.object()
}

func (x Alignment) tree() *jcs.Value {
	f := objectA("Alignment")
	f.text("targetType", x.Type)
	f.text("targetFramework", x.Framework)
	f.text("targetCode", x.Code)
	f.text("targetName", x.Name)
	f.text("targetDescription", x.Description)
	f.text("targetUrl", x.URL)
	return f.object()
}

func (e Evidence) tree() *jcs.Value {
	f := objectA("Evidence")
	f.text("id", e.ID)
	f.text("name", e.Name)
	f.text("description", e.Description)
	f.text("narrative", e.Narrative)
	f.text("genre", e.Genre)
	return f.object()
}

func (s StatusEntry) tree() *jcs.Value {
	f := objectS(statuslist.EntryType)
	i := strconv.Itoa(s.Index)
	f.text("id", s.List+"#"+i)
	f.text("statusPurpose", s.Purpose)
	f.text("statusListIndex", i)
	f.text("statusListCredential", s.List)
	return f.object()
}

// alignments are the elements that have no property of their own, each pointing
// at its code list or, without one, at the achievement itself.
func (a Achievement) alignments() []Alignment {
	var out []Alignment
	add := func(typ, framework, fragment string, n Named) {
		if n.URL == "" {
			n.URL = a.ID + "#" + fragment
		}
		out = append(out, Alignment{Type: typ, Framework: framework, Code: n.Code, Name: n.Name, URL: n.URL})
	}
	each := func(typ, framework, fragment string, ns []Named) {
		for i, n := range ns {
			add(typ, framework, fmt.Sprintf("%s-%d", fragment, i+1), n)
		}
	}
	each(TargetOutcome, "Learning outcomes", "outcome", a.Outcomes)
	for i, l := range a.Levels {
		add(levelTarget(l), l.Framework, fmt.Sprintf("level-%d", i+1), l.named())
	}
	if !a.Hours.IsZero() {
		add(TargetWorkload, "Notional workload", "workload", Named{Code: duration(a.Hours), Name: a.Hours.String() + " h"})
	}
	if !a.Credits.IsZero() {
		add(TargetCreditSystem, "Credit system", "credits", creditSystem(a.CreditSystem))
	}
	each(TargetAssessment, "Type of assessment", "assessment", a.Assessment)
	each(TargetParticipation, "Form of participation", "participation", a.Participation)
	each(TargetQuality, "Quality assurance", "quality", a.Quality)
	each(TargetAwardingBody, "Awarding bodies", "awarded-by", a.AwardedBy)
	if a.Supervision != nil {
		add(TargetSupervision, "Supervision and identity verification", "supervision", *a.Supervision)
	}
	if a.Stacking != nil {
		add(TargetStacking, "Stackability", "stacking", *a.Stacking)
	}
	if a.Prerequisites != "" {
		out = append(out, Alignment{Type: TargetPrerequisites, Framework: "Prerequisites", Name: "Prerequisites", Description: a.Prerequisites, URL: a.ID + "#prerequisites"})
	}
	return append(out, a.Alignments...)
}

func levelTarget(l Level) string {
	if l.Framework == "EQF" {
		return TargetEQF
	}
	return TargetNQF
}

func (l Level) named() Named {
	n := Named{Code: l.Level, Name: l.Framework + " " + l.Level, URL: l.URL}
	if n.URL == "" && l.Framework == "EQF" {
		n.URL = europassEQFURL + l.Level
	}
	return n
}

func creditSystem(system string) Named {
	if system == "" || system == "ects" {
		return Named{Code: "ects", Name: "European Credit Transfer System", URL: creditECTSURL}
	}
	return Named{Code: system, Name: system}
}

// duration is hours as ISO 8601 writes them: PT125H.
func duration(hours credit.Amount) string { return "PT" + hours.String() + "H" }
