package crosswalk_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/crosswalk"
	"opencairn.org/cairn/formats/elm"
	"opencairn.org/cairn/formats/jades"
	"opencairn.org/cairn/formats/openbadge"
	"opencairn.org/cairn/formats/vc"
)

var day = time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)

// listed is a concept as a badge points at it.
func listed(l elm.List, code string) openbadge.Named {
	c := l.Of(code)
	return openbadge.Named{Code: code, Name: c.Name["en"], URL: c.ID}
}

// badge says everything that both models can carry.
func badge() openbadge.Badge {
	supervised := listed(elm.Supervisions(), "supervised-identified")
	const id = "https://aldermoor.example/achievements/3"
	return openbadge.Badge{
		ID: "urn:uuid:5b1b5c9e-0b7a-4a4e-9d0c-5d3f6d1a2b3c", Name: "Mooring", Description: "A short course", Narrative: "Moored at sea.",
		Issuer: openbadge.Profile{
			ID: "did:web:aldermoor.example", Name: "University of Aldermoor", URL: "https://aldermoor.example", Email: "seal@aldermoor.example",
			Country: "IE", Region: "Munster", Locality: "Aldermoor",
			Other: []openbadge.Identifier{{Type: "ext:eIDAS", Value: "IE:VATIE-1234567A"}, {Type: "ext:DEQAR", Value: "INST1"}, {Type: "identifier", Value: "x"}},
		},
		Learner: openbadge.Learner{ID: "did:key:z6Mk", Identities: []openbadge.Identity{
			{Type: openbadge.IdentityName, Value: "Ada Quill"}, {Type: openbadge.IdentityBirth, Value: "1999-10-02"},
			{Type: "nationalIdentityNumber", Value: "17"}, {Type: "emailAddress", Value: "ada@example.org"}, {Type: "sourcedId", Value: "A17"},
		}},
		ValidFrom: day, ValidUntil: day.AddDate(5, 0, 0), Credits: credit.MustParse("2.5"),
		Results: []openbadge.Result{{Grade: id + "#grade-1", Value: "Completed", Status: "Completed"}},
		Achievement: openbadge.Achievement{
			ID: id, Kind: "MicroCredential", Name: "Mooring floating turbines", Description: "How platforms are held in place.", Criteria: "Every line holds.",
			CriteriaURL: "https://aldermoor.example/mooring", AwardedBy: []openbadge.Named{{Name: "Harbour School", URL: "https://harbour.example"}},
			Outcomes: []openbadge.Named{{Name: "Choose a mooring", URL: "http://data.europa.eu/esco/skill/1"}, {Name: "Tie it"}},
			Credits:  credit.MustParse("2.5"), CreditSystem: "ects", Hours: credit.MustParse("62.5"),
			Levels:     []openbadge.Level{{Framework: "EQF", Level: "6", URL: elm.EQFLevels().Of("6").ID}, {Framework: "NFQ", Level: "7", URL: "http://data.europa.eu/snb/qdr/c_1"}},
			Assessment: []openbadge.Named{listed(elm.Assessments(), "practical-assessment")}, Participation: []openbadge.Named{listed(elm.Modes(), "blended")},
			Quality: []openbadge.Named{{Name: "Approved by the Quality Board"}}, Supervision: &supervised,
			Stacking: &openbadge.Named{Code: "integrated", Name: "integrated, stackable towards another credential"}, Prerequisites: "A medical certificate", Field: "0716",
			Grades: []openbadge.Grade{{ID: id + "#grade-1", Name: "Result", Type: "Status"}},
		},
	}
}

// throughDocument writes a credential and reads it again.
func throughDocument(t interface{ Fatal(...any) }, c elm.Credential) elm.Credential {
	d, _ := elm.Write(c) // whatever the profile asks for beyond
	if d == nil {
		t.Fatal("not written")
	}
	return elm.Read(d)
}

func TestWhatBothModelsCarrySurvivesBothWays(t *testing.T) {
	t.Parallel()
	c, lost := crosswalk.ToELM(badge(), "en")
	if len(lost) > 0 {
		t.Errorf("to ELM: lost %v", lost)
	}
	back, lost := crosswalk.ToOpenBadge(throughDocument(t, c))
	if len(lost) > 0 {
		t.Errorf("and back: lost %v", lost)
	}
	if diff := cmp.Diff(badge(), back, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	d, err := openbadge.Write(back)
	if err != nil {
		t.Fatal(err)
	}
	cred, err := vc.Read(d)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(badge(), openbadge.Read(cred), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	for _, e := range c.Elements() {
		if !e.Stated {
			t.Errorf("%s is not stated in ELM", e.ID)
		}
	}
}

func TestAnyCarriedBadgeSurvives(t *testing.T) {
	t.Parallel()
	word := rapid.StringMatching(`[A-Za-zéß]{1,8}`)
	rapid.Check(t, func(t *rapid.T) {
		b := badge()
		a := &b.Achievement
		some := func(name string) bool { return rapid.Bool().Draw(t, name) }
		named := func(name string) []openbadge.Named {
			var out []openbadge.Named
			for range rapid.IntRange(0, 3).Draw(t, name) {
				out = append(out, openbadge.Named{Name: "x" + word.Draw(t, name)})
			}
			return out
		}
		b.Name, a.Name, a.Criteria = word.Draw(t, "name"), word.Draw(t, "title"), word.Draw(t, "criteria")
		a.Outcomes, a.Quality, a.AwardedBy = named("outcomes"), named("quality"), named("awarded")
		if some("no supervision") {
			a.Supervision = nil
		}
		if some("no stacking") {
			a.Stacking = nil
		}
		if some("other stacking") {
			a.Stacking = &openbadge.Named{Name: word.Draw(t, "stacking")}
		}
		if some("no credits") {
			b.Credits, a.Credits, a.CreditSystem = credit.Amount{}, credit.Amount{}, ""
		}
		if some("no assessment") {
			a.Assessment = nil
		}
		if some("no result") {
			a.Grades, b.Results = nil, nil
		}
		if some("no criteria") {
			a.Criteria = ""
		}
		if some("no place") {
			b.Issuer.Region, b.Issuer.Locality = "", ""
		}
		if h, err := credit.Parse(rapid.StringMatching(`[0-9]{1,3}(\.[0-9]{1,6})?`).Draw(t, "hours")); err == nil {
			a.Hours = h
		}
		c, lost := crosswalk.ToELM(b, "fr")
		back, lostBack := crosswalk.ToOpenBadge(throughDocument(t, c))
		if len(lost)+len(lostBack) > 0 {
			t.Fatalf("lost %v, %v", lost, lostBack)
		}
		if diff := cmp.Diff(b, back, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestWhatABadgeSaysAndELMCannotIsNamed(t *testing.T) {
	t.Parallel()
	const achievement = "$.credentialSubject.achievement"
	align := func(typ string) string { return achievement + ".alignment[?targetType=='" + typ + "'][0]" }
	for name, c := range map[string]struct {
		change func(*openbadge.Badge)
		want   crosswalk.Loss
	}{
		"evidence":  {func(b *openbadge.Badge) { b.Evidence = []openbadge.Evidence{{Name: "Film"}} }, crosswalk.Loss{Element: "evidence", Path: "$.evidence[0]", Reason: crosswalk.NoPlace, Detail: "Film"}},
		"status":    {func(b *openbadge.Badge) { b.Status = []openbadge.StatusEntry{{Purpose: "revocation"}} }, crosswalk.Loss{Element: "credentialStatus", Path: "$.credentialStatus[0]", Reason: crosswalk.OwnProof, Detail: "revocation"}},
		"hashed":    {func(b *openbadge.Badge) { b.Learner.Identities[4].Hashed = true }, crosswalk.Loss{Element: "EU-M01", Path: "$.credentialSubject.identifier[4]", Reason: crosswalk.NoPlace, Detail: "sourcedId, hashed"}},
		"birth":     {func(b *openbadge.Badge) { b.Learner.Identities[1].Value = "spring" }, crosswalk.Loss{Element: "EU-M01", Path: "$.credentialSubject.identifier[1]", Reason: crosswalk.NotExact, Detail: "ext:dateOfBirth"}},
		"two names": {func(b *openbadge.Badge) { b.Learner.Identities[4].Type = openbadge.IdentityName }, crosswalk.Loss{Element: "EU-M01", Path: "$.credentialSubject.identifier[4]", Reason: crosswalk.OnlyOne, Detail: "name"}},
		"creator":   {func(b *openbadge.Badge) { b.Achievement.Creator = &openbadge.Profile{} }, crosswalk.Loss{Element: "creator", Path: achievement + ".creator", Reason: crosswalk.NoPlace}},
		"tag":       {func(b *openbadge.Badge) { b.Achievement.Tags = []string{"sea"} }, crosswalk.Loss{Element: "tag", Path: achievement + ".tag[0]", Reason: crosswalk.NoPlace, Detail: "sea"}},
		"version":   {func(b *openbadge.Badge) { b.Achievement.Version = "2" }, crosswalk.Loss{Element: "version", Path: achievement + ".version", Reason: crosswalk.NoPlace, Detail: "2"}},
		"image":     {func(b *openbadge.Badge) { b.Achievement.ImageURL = "https://x.example" }, crosswalk.Loss{Element: "image", Path: achievement + ".image", Reason: crosswalk.NoPlace, Detail: "https://x.example"}},
		"alignment": {func(b *openbadge.Badge) {
			b.Achievement.Alignments = []openbadge.Alignment{{URL: "https://x.example", Name: "x"}}
		}, crosswalk.Loss{Element: "alignment", Path: achievement + ".alignment[?targetUrl=='https://x.example']", Reason: crosswalk.NoPlace, Detail: "x"}},
		"kind":   {func(b *openbadge.Badge) { b.Achievement.Kind = "Diploma" }, crosswalk.Loss{Element: "achievementType", Path: achievement + ".achievementType", Reason: crosswalk.NoPlace, Detail: "Diploma"}},
		"field":  {func(b *openbadge.Badge) { b.Achievement.Field = "Sailing" }, crosswalk.Loss{Element: "fieldOfStudy", Path: achievement + ".fieldOfStudy", Reason: crosswalk.NotExact, Detail: "Sailing"}},
		"earned": {func(b *openbadge.Badge) { b.Credits = credit.MustParse("1") }, crosswalk.Loss{Element: "EU-M07", Path: "$.credentialSubject.creditsEarned", Reason: crosswalk.OnlyOne, Detail: "1"}},
		"EQF 9":  {func(b *openbadge.Badge) { b.Achievement.Levels[0].Level = "9" }, crosswalk.Loss{Element: "EU-M08", Path: align("ext:EQF"), Reason: crosswalk.NotExact, Detail: "9"}},
		"assessment": {func(b *openbadge.Badge) {
			b.Achievement.Assessment[0] = openbadge.Named{Code: "juggling", Name: "juggling"}
		}, crosswalk.Loss{Element: "EU-M09", Path: align("ext:AssessmentType") + ".targetCode", Reason: crosswalk.NoPlace, Detail: "juggling"}},
		"quality": {func(b *openbadge.Badge) { b.Achievement.Quality[0].Code = "approval" }, crosswalk.Loss{Element: "EU-M11", Path: align("ext:QualityAssurance") + ".targetCode", Reason: crosswalk.NoPlace, Detail: "approval"}},
		"passing": {func(b *openbadge.Badge) { b.Achievement.Grades[0].Required = "50" }, crosswalk.Loss{Element: "EU-O03", Path: achievement + ".resultDescription[0].requiredValue", Reason: crosswalk.NoPlace, Detail: "50"}},
		"result":  {func(b *openbadge.Badge) { b.Results[0].Value = "80" }, crosswalk.Loss{Element: "EU-O03", Path: "$.credentialSubject.result[0].status", Reason: crosswalk.OnlyOne, Detail: "Completed"}},
	} {
		b := badge()
		c.change(&b)
		if _, lost := crosswalk.ToELM(b, "en"); len(lost) != 1 || lost[0] != c.want {
			t.Errorf("%s: got %+v, want %+v", name, lost, c.want)
		}
	}
}

func TestWhatELMSaysAndABadgeCannotIsNamed(t *testing.T) {
	t.Parallel()
	const claim, spec = "$.credentialSubject.hasClaim", "$.credentialSubject.hasClaim.specifiedBy"
	en := func(s string) elm.Text { return elm.Words("en", s) }
	for name, c := range map[string]struct {
		change func(*elm.Credential)
		want   crosswalk.Loss
	}{
		"a second language": {func(c *elm.Credential) { c.Achievement.Title = elm.Text{"en": "Mooring", "ga": "Feistiú"} }, crosswalk.Loss{Element: "EU-M02", Path: claim + ".title.ga", Reason: crosswalk.OneLanguage, Detail: "ga"}},
		"a picture":         {func(c *elm.Credential) { c.Picture = elm.Media{Type: "PNG", Content: "AA"} }, crosswalk.Loss{Element: "picture", Path: "$.displayParameter.individualDisplay", Reason: crosswalk.NoPlace, Detail: "PNG"}},
		"another claim":     {func(c *elm.Credential) { c.MoreClaims = 2 }, crosswalk.Loss{Element: "hasClaim", Path: claim, Reason: crosswalk.OnlyOne, Detail: "2 further claims"}},
		"day of issuing":    {func(c *elm.Credential) { c.Issued = day.AddDate(0, 0, 1) }, crosswalk.Loss{Element: "EU-M05", Path: "$.issued", Reason: crosswalk.OnlyOne, Detail: "2026-11-30T00:00:00Z"}},
		"months":            {func(c *elm.Credential) { c.Achievement.Volume = "P2M" }, crosswalk.Loss{Element: "EU-M07", Path: spec + ".volumeOfLearning", Reason: crosswalk.NotExact, Detail: "P2M"}},
		"two credits":       {func(c *elm.Credential) { c.Achievement.Credits = append(c.Achievement.Credits, elm.CreditPoint{}) }, crosswalk.Loss{Element: "EU-M07", Path: spec + ".creditPoint[1]", Reason: crosswalk.OnlyOne}},
		"two countries":     {func(c *elm.Credential) { c.Issuer.Locations = append(c.Issuer.Locations, elm.Location{Country: "FR"}) }, crosswalk.Loss{Element: "EU-M03", Path: "$.issuer.location[1]", Reason: crosswalk.OnlyOne}},
		"a note":            {func(c *elm.Credential) { c.Achievement.Further = []elm.Text{en("More.")} }, crosswalk.Loss{Element: "EU-O05", Path: claim + ".additionalNote[0]", Reason: crosswalk.NoPlace, Detail: "More."}},
		"a language":        {func(c *elm.Credential) { c.Achievement.Languages = []string{"en"} }, crosswalk.Loss{Element: "language", Path: spec + ".language[0]", Reason: crosswalk.NoPlace, Detail: "en"}},
		"an activity":       {func(c *elm.Credential) { c.Achievement.Activities = []elm.Activity{{Title: en("Sail")}} }, crosswalk.Loss{Element: "influencedBy", Path: claim + ".influencedBy[0]", Reason: crosswalk.NoPlace, Detail: "Sail"}},
		"an agency":         {func(c *elm.Credential) { c.Achievement.Quality[0].Agency = &elm.Organisation{Name: en("Board")} }, crosswalk.Loss{Element: "EU-M11", Path: spec + ".accreditation[0].accreditingAgent", Reason: crosswalk.NoPlace, Detail: "Board"}},
		"a second skill": {func(c *elm.Credential) {
			c.Achievement.Outcomes[0].Skills = append(c.Achievement.Outcomes[0].Skills, elm.Concept{ID: "https://x.example", Name: en("rope")})
		}, crosswalk.Loss{Element: "EU-M06", Path: spec + ".learningOutcome[0].relatedSkill", Reason: crosswalk.OnlyOne, Detail: "rope https://x.example"}},
		"a mandate": {func(c *elm.Credential) { c.Achievement.AwardedBy = c.Achievement.AwardedBy[1:] }, crosswalk.Loss{Element: "EU-M04", Path: "$.issuer", Reason: crosswalk.NotExact, Detail: "sealed for the awarding body"}},
		"a setting": {func(c *elm.Credential) { c.Achievement.Setting = elm.Concept{Name: en("formal")} }, crosswalk.Loss{Element: "learningSetting", Path: spec + ".learningSetting", Reason: crosswalk.NoPlace, Detail: "formal"}},
		"a second field": {func(c *elm.Credential) {
			c.Achievement.Fields = append(c.Achievement.Fields, elm.Concept{Name: en("Sailing")})
		}, crosswalk.Loss{Element: "thematicArea", Path: spec + ".thematicArea[1]", Reason: crosswalk.OnlyOne, Detail: "Sailing"}},
		"a scheme's name":  {func(c *elm.Credential) { c.Issuer.Identifiers[0].Scheme = "Research Alliance" }, crosswalk.Loss{Element: "EU-M03", Path: "$.issuer.identifier[0].schemeName", Reason: crosswalk.NotExact, Detail: "Research Alliance"}},
		"a given name":     {func(c *elm.Credential) { c.Learner.GivenName = en("Ada") }, crosswalk.Loss{Element: "EU-M01", Path: "$.credentialSubject.givenName", Reason: crosswalk.NoPlace}},
		"an ID's country":  {func(c *elm.Credential) { c.Learner.NationalID.Country = "IT" }, crosswalk.Loss{Element: "EU-M01", Path: "$.credentialSubject.nationalID.spatial", Reason: crosswalk.NoPlace}},
		"a day of grading": {func(c *elm.Credential) { c.Achievement.Assessments[0].Issued = day }, crosswalk.Loss{Element: "EU-M09", Path: claim + ".provenBy[0].dateIssued", Reason: crosswalk.NoPlace, Detail: "2026-11-29"}},
		"other supervision": {func(c *elm.Credential) {
			c.Achievement.Assessments = append(c.Achievement.Assessments, elm.Assessment{Supervision: elm.Supervisions().Of("unsupervised")})
		}, crosswalk.Loss{Element: "EU-O02", Path: claim + ".provenBy[1].idVerification", Reason: crosswalk.OnlyOne, Detail: "Unsupervised without ID Verification"}},
	} {
		x, lost := crosswalk.ToELM(badge(), "en")
		if len(lost) > 0 {
			t.Fatal(lost)
		}
		c.change(&x)
		if _, lost := crosswalk.ToOpenBadge(x); len(lost) != 1 || lost[0] != c.want {
			t.Errorf("%s: got %+v, want %+v", name, lost, c.want)
		}
	}
}

func TestANoteThatIsAllThereIsDescribesTheAchievement(t *testing.T) {
	t.Parallel()
	note := elm.Words("en", "A course at sea.")
	b, lost := crosswalk.ToOpenBadge(elm.Credential{Language: "en", Achievement: elm.Achievement{Further: []elm.Text{note}}})
	if b.Achievement.Description != "A course at sea." || len(lost) > 0 {
		t.Errorf("%q, lost %v", b.Achievement.Description, lost)
	}
	b, lost = crosswalk.ToOpenBadge(elm.Credential{Language: "en", Achievement: elm.Achievement{Further: []elm.Text{note, note}}})
	if b.Achievement.Description != "" || len(lost) != 2 {
		t.Errorf("%q, lost %v", b.Achievement.Description, lost)
	}
}

func TestNothingIsInvented(t *testing.T) {
	t.Parallel()
	c, lost := crosswalk.ToELM(openbadge.Badge{}, "en")
	if len(lost) > 0 {
		t.Error(lost)
	}
	for _, e := range c.Elements() {
		if e.Stated {
			t.Errorf("%s is stated", e.ID)
		}
	}
	b, lost := crosswalk.ToOpenBadge(elm.Credential{})
	if diff := cmp.Diff(openbadge.Badge{}, b, cmpopts.EquateEmpty()); diff != "" || len(lost) > 0 {
		t.Error(diff, lost)
	}
}

// What was carried once is carried again, whole: a second crossing loses nothing.
func TestTheEuropassSamplesCrossAndStay(t *testing.T) {
	t.Parallel()
	shared := os.Getenv("CAIRN_SHARED")
	if shared == "" {
		t.Skip("CAIRN_SHARED is not set: the Europass samples are not in this repository")
	}
	for name, title := range map[string]string{
		"edc/AA-Annex1-MC-signed.jsonld": "Digital micro-credential creation", "edc/Sample-MC-Annex1-signed.jsonld": "Digital micro-credential creation",
		"mynextid-microcredential/edc/examples/edc-mc-signed.jsonld": "Title of your learning achievement",
	} {
		data, err := os.ReadFile(filepath.Join(shared, "data", "samples", name))
		if err != nil {
			t.Fatal(err)
		}
		s, err := jades.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		d, err := elm.Parse(s.Payload)
		if err != nil {
			t.Fatal(err)
		}
		b, lost := crosswalk.ToOpenBadge(elm.Read(d))
		if b.Achievement.Name != title || b.Achievement.EQF() != 6 || len(b.Achievement.Outcomes) != 2 || len(lost) == 0 {
			t.Errorf("%s: %+v", name, b)
		}
		for _, l := range lost {
			if l.Path == "" || l.Reason == "" || l.Element == "" || strings.Contains(l.Detail, "Andromeda") {
				t.Errorf("%s: %+v", name, l)
			}
		}
		c, lostThere := crosswalk.ToELM(b, "en")
		again, lostBack := crosswalk.ToOpenBadge(throughDocument(t, c))
		if len(lostThere) > 0 && lostThere[0].Element != "EU-M11" || len(lostBack) > 0 {
			t.Errorf("%s: the second crossing lost %v, %v", name, lostThere, lostBack)
		}
		if diff := cmp.Diff(b, again, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
