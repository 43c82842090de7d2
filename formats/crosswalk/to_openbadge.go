package crosswalk

import (
	"fmt"
	"strings"
	"time"

	"opencairn.org/cairn/formats/elm"
	"opencairn.org/cairn/formats/openbadge"
)

// The paths of the European model.
const (
	claimPath = "$.credentialSubject.hasClaim"
	specPath  = claimPath + ".specifiedBy"
)

// ToOpenBadge reads a Europass credential as an Open Badge, in the credential's
// primary language.
func ToOpenBadge(c elm.Credential) (openbadge.Badge, []Loss) {
	w := &toBadge{losses{lang: c.Language}}
	b := openbadge.Badge{
		ID: c.ID, Name: w.say(c.Title, "title", "$.displayParameter.title"), Description: w.say(c.Description, "description", "$.displayParameter.description"),
		Issuer: w.profile(c.Issuer, "EU-M03", "$.issuer"), Learner: w.learner(c.Learner), ValidFrom: c.ValidFrom, ValidUntil: c.ValidUntil,
	}
	if b.ValidFrom.IsZero() {
		b.ValidFrom = c.Issued
	}
	w.unless(c.Issued.IsZero() || c.Issued.Equal(b.ValidFrom), "EU-M05", "$.issued", OnlyOne, c.Issued.Format(time.RFC3339))
	w.unless(c.Picture.Content == "", "picture", "$.displayParameter.individualDisplay", NoPlace, c.Picture.Type)
	w.unless(c.MoreClaims == 0, "hasClaim", claimPath, OnlyOne, fmt.Sprintf("%d further claims", c.MoreClaims))
	w.achievement(&b, c)
	return b, w.list
}

type toBadge struct{ losses }

func (w *toBadge) profile(o elm.Organisation, element, path string) openbadge.Profile {
	p := openbadge.Profile{ID: o.ID, Name: w.say(o.Name, element, path+".legalName"), URL: o.Homepage, Email: o.Email}
	if len(o.Locations) > 0 {
		l := o.Locations[0]
		p.Country, p.Region, p.Locality = l.Country, w.say(l.Region.Name, element, path+".location.spatialCode"), w.say(l.Address, element, path+".location.address.fullAddress")
		w.unless(lasting(l.Region.ID) == "", element, path+".location.spatialCode.id", NoPlace, l.Region.ID)
	}
	w.further(len(o.Locations), element, path+".location")
	for _, x := range []struct {
		typ string
		id  elm.LegalIdentifier
	}{{typeEIDAS, o.EIDAS}, {typeVAT, o.VAT}, {typeRegistration, o.Registration}} {
		if x.id.Value != "" {
			p.Other = append(p.Other, openbadge.Identifier{Type: x.typ, Value: legalText(x.id)})
		}
	}
	for i, x := range o.Identifiers {
		p.Other = append(p.Other, openbadge.Identifier{Type: w.identifierType(x.Scheme, element, fmt.Sprintf("%s.identifier[%d]", path, i)), Value: x.Value})
	}
	for i, q := range o.Quality {
		w.add("EU-M11", fmt.Sprintf("%s.accreditation[%d]", path, i), NoPlace, q.Title.In(w.lang))
	}
	return p
}

func (w *toBadge) identifierType(scheme, element, path string) string {
	t := identifierType(scheme)
	if t == "" {
		w.add(element, path+".schemeName", NotExact, scheme)
		return "identifier"
	}
	return t
}

func (w *toBadge) learner(l elm.Learner) openbadge.Learner {
	const path = "$.credentialSubject"
	out := openbadge.Learner{ID: lasting(l.ID)}
	add := func(typ, value string) {
		if value != "" {
			out.Identities = append(out.Identities, openbadge.Identity{Type: typ, Value: value})
		}
	}
	add(openbadge.IdentityName, l.Name(w.lang))
	w.unless(len(l.FullName) < 2, "EU-M01", path+".fullName", OneLanguage, "")
	w.unless(len(l.GivenName) == 0, "EU-M01", path+".givenName", NoPlace, "")
	w.unless(len(l.FamilyName) == 0, "EU-M01", path+".familyName", NoPlace, "")
	if !l.BirthDate.IsZero() {
		add(openbadge.IdentityBirth, l.BirthDate.Format(time.DateOnly))
	}
	add("nationalIdentityNumber", l.NationalID.Value)
	w.unless(l.NationalID.Country == "", "EU-M01", path+".nationalID.spatial", NoPlace, "")
	add("emailAddress", l.Email)
	for i, x := range l.Identifiers {
		add(w.identifierType(x.Scheme, "EU-M01", fmt.Sprintf("%s.identifier[%d]", path, i)), x.Value)
	}
	return out
}

func (w *toBadge) achievement(b *openbadge.Badge, c elm.Credential) {
	a, x := c.Achievement, &b.Achievement
	x.ID, x.CriteriaURL = a.SpecID, a.Homepage
	x.Name = w.say(a.Title, "EU-M02", claimPath+".title")
	x.Prerequisites = w.say(a.Prerequisites, "EU-O01", specPath+".entryRequirement")
	w.about(b, a)
	x.Kind = kindOf(a.Kind)
	w.unless(a.Kind.IsZero() || x.Kind != "", "dcType", specPath+".dcType", NoPlace, a.Kind.Name.In(w.lang))
	w.awardedBy(x, c)
	w.workload(b, a)
	w.levels(x, a)
	w.assessments(b, a)
	for i, o := range a.Outcomes {
		x.Outcomes = append(x.Outcomes, w.outcome(o, i))
	}
	for i, m := range a.Participation {
		x.Participation = append(x.Participation, w.named(elm.Modes(), m, "EU-M10", fmt.Sprintf("%s.mode[%d]", specPath, i)))
	}
	for i, q := range a.Quality {
		x.Quality = append(x.Quality, w.quality(q, i))
	}
	if words := w.say(a.Stacking, "EU-O04", specPath+".additionalNote"); words != "" {
		x.Stacking = &openbadge.Named{Code: stackingCode(words), Name: words}
	}
	w.fields(x, a.Fields)
	w.leftovers(a)
}

// about places the texts about an achievement in the two a badge has; a note is its
// description only where it is all there is.
func (w *toBadge) about(b *openbadge.Badge, a elm.Achievement) {
	summary := w.say(a.Summary, "EU-O05", specPath+".description")
	story := w.say(a.Description, "EU-O05", claimPath+".description")
	b.Narrative = story
	if b.Achievement.Description = summary; summary == "" {
		b.Achievement.Description, b.Narrative = story, ""
	}
	if b.Achievement.Description == "" && len(a.Further) == 1 {
		b.Achievement.Description = w.say(a.Further[0], "EU-O05", claimPath+".additionalNote")
		return
	}
	for i, t := range a.Further {
		w.add("EU-O05", fmt.Sprintf("%s.additionalNote[%d]", claimPath, i), NoPlace, t.In(w.lang))
	}
}

// awardedBy: who signs a badge awards it; the others are named beside.
func (w *toBadge) awardedBy(x *openbadge.Achievement, c elm.Credential) {
	const path = claimPath + ".awardedBy.awardingBody"
	issuer, awards := c.Issuer.Name.In(w.lang), false
	for i, o := range c.Achievement.AwardedBy {
		name := w.say(o.Name, "EU-M04", fmt.Sprintf("%s[%d].legalName", path, i))
		if name == issuer {
			awards = true
			continue
		}
		x.AwardedBy = append(x.AwardedBy, openbadge.Named{Name: name, URL: lasting(o.ID)})
		w.unless(len(o.Locations)+len(o.Identifiers) == 0 && o.Homepage == "", "EU-M04", fmt.Sprintf("%s[%d]", path, i), NoPlace, "all but the name")
	}
	// a badge cannot say that its issuer only sealed
	w.unless(awards || len(c.Achievement.AwardedBy) == 0, "EU-M04", "$.issuer", NotExact, "sealed for the awarding body")
}

func (w *toBadge) workload(b *openbadge.Badge, a elm.Achievement) {
	h, ok := hours(a.Volume)
	w.unless(ok, "EU-M07", specPath+".volumeOfLearning", NotExact, a.Volume)
	b.Achievement.Hours = h
	w.further(len(a.Credits), "EU-M07", specPath+".creditPoint")
	if len(a.Credits) == 0 {
		return
	}
	p := a.Credits[0]
	b.Credits, b.Achievement.Credits = p.Points, p.Points
	if b.Achievement.CreditSystem = elm.Credits().Code(p.System); b.Achievement.CreditSystem == "" {
		b.Achievement.CreditSystem = p.System.Name.In(w.lang)
	}
}

func (w *toBadge) levels(x *openbadge.Achievement, a elm.Achievement) {
	if code := elm.EQFLevels().Code(a.EQF); code != "" {
		x.Levels = append(x.Levels, openbadge.Level{Framework: "EQF", Level: code, URL: a.EQF.ID})
	} else {
		w.unless(a.EQF.IsZero(), "EU-M08", specPath+".eqfLevel", NotExact, a.EQF.ID)
	}
	for i, c := range a.NQF {
		name := w.say(c.Name, "EU-M08", fmt.Sprintf("%s.nqfLevel[%d]", specPath, i))
		framework, level := levelOf(name)
		x.Levels = append(x.Levels, openbadge.Level{Framework: framework, Level: level, URL: lasting(c.ID)})
	}
}

func (w *toBadge) outcome(o elm.Outcome, i int) openbadge.Named {
	path := fmt.Sprintf("%s.learningOutcome[%d]", specPath, i)
	n := openbadge.Named{Name: w.say(o.Title, "EU-M06", path+".title")}
	for _, s := range o.Skills {
		if id := lasting(s.ID); n.URL == "" && id != "" {
			n.URL = id
			continue
		}
		w.add("EU-M06", path+".relatedSkill", OnlyOne, strings.TrimSpace(s.Name.In(w.lang)+" "+lasting(s.ID)))
	}
	w.unless(o.Type.IsZero(), "EU-M06", path+".dcType", NoPlace, o.Type.Name.In(w.lang))
	w.unless(o.Reuse.IsZero(), "EU-M06", path+".reusabilityLevel", NoPlace, o.Reuse.Name.In(w.lang))
	return n
}

// named is a concept as a badge points at it.
func (w *toBadge) named(list elm.List, c elm.Concept, element, path string) openbadge.Named {
	return openbadge.Named{Code: list.Code(c), Name: w.say(c.Name, element, path+".prefLabel"), URL: lasting(c.ID)}
}

func (w *toBadge) quality(q elm.Quality, i int) openbadge.Named {
	path := fmt.Sprintf("%s.accreditation[%d]", specPath, i)
	n := openbadge.Named{Code: elm.Accreditations().Code(q.Type), Name: w.say(q.Title, "EU-M11", path+".title"), URL: q.Homepage}
	if n.URL == "" {
		n.URL = lasting(q.Type.ID)
	}
	w.unless(q.Agency == nil, "EU-M11", path+".accreditingAgent", NoPlace, agencyName(q, w.lang))
	w.unless(q.Type.IsZero() || n.Code != "", "EU-M11", path+".dcType", NoPlace, q.Type.Name.In(w.lang))
	return n
}

func agencyName(q elm.Quality, lang string) string {
	if q.Agency == nil {
		return ""
	}
	return q.Agency.Name.In(lang)
}

func (w *toBadge) fields(x *openbadge.Achievement, fields []elm.Concept) {
	for i, f := range fields {
		path := fmt.Sprintf("%s.thematicArea[%d]", specPath, i)
		switch code := elm.FieldCode(f); {
		case x.Field != "":
			w.add("thematicArea", path, OnlyOne, f.Name.In(w.lang))
		case code == "":
			w.add("thematicArea", path, NotExact, f.Name.In(w.lang))
		default:
			x.Field = code
		}
	}
}

// leftovers are properties of an achievement without a counterpart.
func (w *toBadge) leftovers(a elm.Achievement) {
	w.unless(lasting(a.ID) == "", "hasClaim", claimPath+".id", NoPlace, a.ID)
	w.unless(a.AwardedOn.IsZero(), "awardingDate", claimPath+".awardedBy.awardingDate", NoPlace, a.AwardedOn.Format(time.DateOnly))
	w.unless(a.Setting.IsZero(), "learningSetting", specPath+".learningSetting", NoPlace, a.Setting.Name.In(w.lang))
	for i, l := range a.Languages {
		w.add("language", fmt.Sprintf("%s.language[%d]", specPath, i), NoPlace, l)
	}
	for i, x := range a.Activities {
		w.add("influencedBy", fmt.Sprintf("%s.influencedBy[%d]", claimPath, i), NoPlace, x.Title.In(w.lang))
	}
}
