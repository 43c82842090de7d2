package crosswalk

import (
	"fmt"
	"strings"
	"time"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/elm"
	"opencairn.org/cairn/formats/openbadge"
)

// ToELM reads a badge as a Europass credential. Open Badges do not say the language
// of their texts; lang (BCP 47) is what they are taken to be in.
func ToELM(b openbadge.Badge, lang string) (elm.Credential, []Loss) {
	w := &toELM{losses{lang: lang}}
	c := elm.Credential{
		ID: b.ID, Language: lang, Title: w.words(b.Name), Description: w.words(b.Description),
		Issuer: w.organisation(b.Issuer, "$.issuer"), Issued: b.ValidFrom, ValidFrom: b.ValidFrom, ValidUntil: b.ValidUntil,
		Learner: w.learner(b.Learner), Achievement: w.achievement(b),
	}
	for i := range b.Evidence {
		w.add("evidence", fmt.Sprintf("$.evidence[%d]", i), NoPlace, b.Evidence[i].Name)
	}
	for i := range b.Status {
		w.add("credentialStatus", fmt.Sprintf("$.credentialStatus[%d]", i), OwnProof, b.Status[i].Purpose)
	}
	return c, w.list
}

type toELM struct{ losses }

func (w *toELM) words(s string) elm.Text { return elm.Words(w.lang, s) }

func (w *toELM) organisation(p openbadge.Profile, path string) elm.Organisation {
	o := elm.Organisation{ID: p.ID, Name: w.words(p.Name), Homepage: p.URL, Email: p.Email}
	if p.Country+p.Region+p.Locality != "" {
		o.Locations = []elm.Location{{Country: p.Country, Region: elm.Concept{Name: w.words(p.Region)}, Address: w.words(p.Locality)}}
	}
	for _, i := range p.Other {
		switch i.Type {
		case typeEIDAS:
			o.EIDAS = legalOf(i.Value)
		case typeVAT:
			o.VAT = legalOf(i.Value)
		case typeRegistration:
			o.Registration = legalOf(i.Value)
		default:
			o.Identifiers = append(o.Identifiers, elm.Identifier{Scheme: scheme(i.Type), Value: i.Value})
		}
	}
	return o
}

func (w *toELM) learner(l openbadge.Learner) elm.Learner {
	out := elm.Learner{ID: l.ID}
	for i, x := range l.Identities {
		path := fmt.Sprintf("$.credentialSubject.identifier[%d]", i)
		if x.Hashed {
			w.add("EU-M01", path, NoPlace, x.Type+", hashed")
			continue
		}
		switch x.Type {
		case openbadge.IdentityName:
			w.unless(len(out.FullName) == 0, "EU-M01", path, OnlyOne, x.Type)
			if len(out.FullName) == 0 {
				out.FullName = w.words(x.Value)
			}
		case openbadge.IdentityBirth:
			day, err := time.Parse(time.DateOnly, x.Value)
			w.unless(err == nil, "EU-M01", path, NotExact, x.Type)
			out.BirthDate = day
		case "nationalIdentityNumber":
			out.NationalID = elm.LegalIdentifier{Value: x.Value}
		case "emailAddress":
			out.Email = x.Value
		default:
			out.Identifiers = append(out.Identifiers, elm.Identifier{Scheme: scheme(x.Type), Value: x.Value})
		}
	}
	return out
}

const badgeAchievement = "$.credentialSubject.achievement"

func (w *toELM) achievement(b openbadge.Badge) elm.Achievement {
	x := b.Achievement
	a := elm.Achievement{
		SpecID: x.ID, Title: w.words(x.Name), Summary: w.words(x.Description), Description: w.words(b.Narrative), Homepage: x.CriteriaURL,
		Volume: elm.VolumeOf(x.Hours), Prerequisites: w.words(x.Prerequisites), Kind: w.kind(x.Kind), Fields: w.field(x.Field),
		AwardedBy: []elm.Organisation{w.organisation(b.Issuer, "$.issuer")}, Credits: w.credits(b), Assessments: w.assessments(b),
	}
	for i, n := range x.AwardedBy {
		w.unless(n.Code == "", "EU-M04", w.alignment(openbadge.TargetAwardingBody, i), NoPlace, n.Code)
		a.AwardedBy = append(a.AwardedBy, elm.Organisation{ID: n.URL, Name: w.words(n.Name)})
	}
	for i, n := range x.Outcomes {
		a.Outcomes = append(a.Outcomes, w.outcome(n, i))
	}
	for i, n := range x.Participation {
		a.Participation = append(a.Participation, w.concept(elm.Modes(), n, "EU-M10", w.alignment(openbadge.TargetParticipation, i)))
	}
	for i, n := range x.Quality {
		w.unless(n.Code == "", "EU-M11", w.alignment(openbadge.TargetQuality, i)+".targetCode", NoPlace, n.Code)
		w.unless(n.URL == "", "EU-M11", w.alignment(openbadge.TargetQuality, i)+".targetUrl", NoPlace, n.URL)
		a.Quality = append(a.Quality, elm.Quality{Title: w.words(n.Name)})
	}
	if s := x.Stacking; s != nil {
		a.Stacking = w.words(s.Name)
		w.unless(s.Code == stackingCode(s.Name), "EU-O04", w.alignment(openbadge.TargetStacking, 0)+".targetCode", NoPlace, s.Code)
		w.unless(s.URL == "", "EU-O04", w.alignment(openbadge.TargetStacking, 0)+".targetUrl", NoPlace, s.URL)
	}
	w.levels(&a, x.Levels)
	w.leftovers(x)
	return a
}

// alignment names an alignment by its target type and its number among those.
func (w *toELM) alignment(targetType string, i int) string {
	return fmt.Sprintf("%s.alignment[?targetType=='%s'][%d]", badgeAchievement, targetType, i)
}

func (w *toELM) concept(list elm.List, n openbadge.Named, element, path string) elm.Concept {
	c := concept(list, n, w.lang)
	w.unless(n.Code == "" || !list.Of(n.Code).IsZero(), element, path+".targetCode", NoPlace, n.Code)
	return c
}

func (w *toELM) kind(kind string) elm.Concept {
	id := kinds[kind]
	if id == "" {
		w.unless(kind == "", "achievementType", badgeAchievement+".achievementType", NoPlace, kind)
		return elm.Concept{}
	}
	if kind == "MicroCredential" {
		return elm.ShortLearningProgramme()
	}
	return elm.Concept{ID: id, Scheme: opportunities, Name: elm.Text{"en": kind}}
}

func (w *toELM) field(code string) []elm.Concept {
	if code == "" {
		return nil
	}
	if len(code) < 2 || len(code) > 4 || strings.Trim(code, "0123456789") != "" {
		w.add("fieldOfStudy", badgeAchievement+".fieldOfStudy", NotExact, code)
		return nil
	}
	return []elm.Concept{elm.Field(code)}
}

func (w *toELM) credits(b openbadge.Badge) []elm.CreditPoint {
	points := b.Achievement.Credits
	switch {
	case points.IsZero():
		points = b.Credits
	case !b.Credits.IsZero() && !b.Credits.Equal(points):
		w.add("EU-M07", "$.credentialSubject.creditsEarned", OnlyOne, b.Credits.String())
	}
	if points.IsZero() {
		return nil
	}
	return []elm.CreditPoint{{System: creditSystem(b.Achievement.CreditSystem, w.lang), Points: points}}
}

func creditSystem(code, lang string) elm.Concept {
	if code == "" {
		code = "ects"
	}
	return concept(elm.Credits(), openbadge.Named{Code: code, Name: code}, lang)
}

func (w *toELM) outcome(n openbadge.Named, i int) elm.Outcome {
	o := elm.Outcome{Title: w.words(n.Name)}
	if n.URL != "" {
		s := elm.Concept{ID: n.URL}
		if strings.HasPrefix(n.URL, escoSkill) {
			s.Scheme = escoSkills
		}
		o.Skills = []elm.Concept{s}
	}
	w.unless(n.Code == "", "EU-M06", w.alignment(openbadge.TargetOutcome, i)+".targetCode", NoPlace, n.Code)
	return o
}

const (
	escoSkill  = "http://data.europa.eu/esco/skill/"
	escoSkills = "http://data.europa.eu/esco/concept-scheme/skills"
	qdr        = "http://data.europa.eu/snb/qdr/"
)

func (w *toELM) levels(a *elm.Achievement, levels []openbadge.Level) {
	for i, l := range levels {
		if l.Framework != "EQF" {
			c := elm.Concept{ID: l.URL, Name: w.words(strings.TrimSpace(l.Framework + " " + l.Level))}
			if strings.HasPrefix(l.URL, qdr) {
				c.Scheme = qdr + "25831c2"
			}
			a.NQF = append(a.NQF, c)
			continue
		}
		c := elm.EQFLevels().Of(l.Level)
		switch {
		case c.IsZero():
			w.add("EU-M08", w.alignment(openbadge.TargetEQF, i), NotExact, l.Level)
		case !a.EQF.IsZero():
			w.add("EU-M08", w.alignment(openbadge.TargetEQF, i), OnlyOne, l.Level)
		default:
			a.EQF = c
		}
	}
}

// leftovers are properties of an achievement without a counterpart.
func (w *toELM) leftovers(x openbadge.Achievement) {
	w.unless(x.Creator == nil, "creator", badgeAchievement+".creator", NoPlace, "")
	w.unless(x.Version == "", "version", badgeAchievement+".version", NoPlace, x.Version)
	w.unless(x.ImageURL == "", "image", badgeAchievement+".image", NoPlace, x.ImageURL)
	for i, t := range x.Tags {
		w.add("tag", fmt.Sprintf("%s.tag[%d]", badgeAchievement, i), NoPlace, t)
	}
	for _, n := range x.Alignments {
		w.add("alignment", fmt.Sprintf("%s.alignment[?targetUrl=='%s']", badgeAchievement, n.URL), NoPlace, n.Name)
	}
}

// hours is for the reverse: a volume in hours.
func hours(volume string) (credit.Amount, bool) {
	if volume == "" {
		return credit.Amount{}, true
	}
	return elm.HoursOf(volume)
}
