package openbadge_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/openbadge"
	"opencairn.org/cairn/formats/vc"
)

// medicines is offer A of the demonstration country, earned by Samira Haddad,
// with every element of Annex I.
func medicines() openbadge.Badge {
	const id = "https://aldermoor.example/achievements/medicines/1"
	return openbadge.Badge{
		ID:   "urn:uuid:0199d3a0-7c1e-7000-8000-000000000001",
		Name: "Safe medicines administration in home and residential care",
		Issuer: openbadge.Profile{ID: "did:web:aldermoor.example", Name: "University of Aldermoor", URL: "https://aldermoor.example", Country: "XF", Region: "Coast",
			Other: []openbadge.Identifier{{Type: "ext:DEQAR", Value: "DEQARINST9999"}}},
		Learner: openbadge.Learner{ID: "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
			Identities: []openbadge.Identity{{Type: openbadge.IdentityName, Value: "Samira Haddad"}, {Type: openbadge.IdentityBirth, Value: "1985-04-12"}}},
		Achievement: openbadge.Achievement{
			ID: id, Kind: "MicroCredential",
			Name:        "Safe medicines administration in home and residential care",
			Description: "Giving medicines to adults in home and residential care, from a written record.",
			Criteria:    "An observed medicines round against 12 criteria, all to be met, and a 45-minute calculation test at 100 %.",
			CriteriaURL: "https://aldermoor.example/achievements/medicines/1/criteria",
			Creator:     &openbadge.Profile{ID: "did:web:aldermoor.example", Name: "University of Aldermoor"},
			AwardedBy:   []openbadge.Named{{Code: "did:web:saltmarsh.example", Name: "Saltmarsh Care Homes", URL: "https://saltmarsh.example"}},
			Outcomes: []openbadge.Named{
				{Name: "Prepare and give oral, topical and inhaled medicines to an adult from a written record"},
				{Code: "S4.7", Name: "Calculate tablet, liquid and patch doses without error", URL: "http://data.europa.eu/esco/skill/0"}},
			Credits: credit.MustParse("5"), CreditSystem: "ects", Hours: credit.MustParse("125"),
			Levels:        []openbadge.Level{{Framework: "EQF", Level: "5", URL: "http://data.europa.eu/snb/eqf/5"}, {Framework: "Fellmark NQF", Level: "5"}},
			Assessment:    []openbadge.Named{{Code: "6a4db9f11d", Name: "practical assessment", URL: "http://data.europa.eu/snb/assessment/6a4db9f11d"}},
			Participation: []openbadge.Named{{Code: "e92d221e4d", Name: "Blended", URL: "http://data.europa.eu/snb/learning-assessment/e92d221e4d"}},
			Quality:       []openbadge.Named{{Code: "field-right", Name: "Quality Agency of Fellmark", URL: "https://qaf.example/decisions/12"}},
			Supervision:   &openbadge.Named{Code: "70be69aaf9", Name: "Supervised with ID Verification", URL: "http://data.europa.eu/snb/supervision-verification/70be69aaf9"},
			Stacking:      &openbadge.Named{Code: "integrated", Name: "integrated, stackable towards another credential"},
			Prerequisites: "Six months of work in care.",
			Field:         "0913", Version: "1", Tags: []string{"care", "medicines"},
			ImageURL: "https://aldermoor.example/achievements/medicines/1.png",
			Grades:   []openbadge.Grade{{ID: id + "#result", Name: "Result", Type: "Status"}, {ID: id + "#test", Name: "Calculation test", Type: "Percent", Min: "0", Max: "100", Required: "100"}},
		},
		ValidFrom: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC),
		Credits:   credit.MustParse("5"),
		Narrative: "Twelve of twelve criteria met.",
		Results:   []openbadge.Result{{Grade: id + "#result", Status: "Completed"}, {Grade: id + "#test", Value: "100"}},
		Evidence:  []openbadge.Evidence{{Name: "Observed round", Narrative: "Watched by an assessor on site.", Genre: "Observation"}},
		Status:    []openbadge.StatusEntry{{List: "https://aldermoor.example/status/1", Purpose: "revocation", Index: 94567}},
	}
}

func write(t testing.TB, b openbadge.Badge) *vc.Document {
	t.Helper()
	d, err := openbadge.Write(b)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func read(t testing.TB, d *vc.Document) *vc.Credential {
	t.Helper()
	c, err := vc.Read(d)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEveryElementOfAnnexIReadsBack(t *testing.T) {
	t.Parallel()
	want := medicines()
	got := openbadge.Read(read(t, write(t, want)))
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if got.Achievement.EQF() != 5 || got.Learner.Name() != "Samira Haddad" {
		t.Errorf("EQF %d, name %q", got.Achievement.EQF(), got.Learner.Name())
	}
}

func TestTheWrittenBadgeStaysTheSame(t *testing.T) {
	t.Parallel()
	const golden = "testdata/medicines.json"
	got := write(t, medicines()).Raw()
	if os.Getenv("UPDATE") == "1" {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Error(d)
	}
	for _, avoided := range []string{"inLanguage", "awardedDate", "endorsementJwt", "jti"} {
		if bytes.Contains(got, []byte(avoided)) {
			t.Errorf("%s is written (trap 3)", avoided)
		}
	}
}

// TestTheBenchmarkDocumentStaysTheSame keeps the badge all benchmarks of the
// suites run on: 3.4 kB once signed (credentials.md).
func TestTheBenchmarkDocumentStaysTheSame(t *testing.T) {
	t.Parallel()
	b := medicines()
	a := &b.Achievement
	a.AwardedBy, a.Creator, a.Quality, a.Stacking, a.Tags, a.ImageURL, a.Prerequisites = nil, nil, nil, nil, nil, "", ""
	a.Levels, a.Grades, b.Results, b.Evidence = a.Levels[:1], a.Grades[:1], b.Results[:1], nil
	a.Participation, a.Supervision, a.Hours, b.Learner.Identities = nil, nil, credit.Amount{}, b.Learner.Identities[:1]
	got := write(t, b).Raw()
	if os.Getenv("UPDATE") == "1" {
		if err := os.WriteFile("testdata/bench.json", got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/bench.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		t.Errorf("got %s", got)
	}
}

func TestABadgeWithoutWhatTheStandardRequiresIsNotWritten(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*openbadge.Badge)
		code   vc.Code
		path   string
	}{
		"no id":               {func(b *openbadge.Badge) { b.ID = "" }, vc.Missing, "$.id"},
		"relative id":         {func(b *openbadge.Badge) { b.ID = "badge-1" }, vc.RelativeID, "$.id"},
		"no issuer":           {func(b *openbadge.Badge) { b.Issuer = openbadge.Profile{} }, vc.Missing, "$.issuer.id"},
		"no date":             {func(b *openbadge.Badge) { b.ValidFrom = time.Time{} }, vc.Missing, "$.validFrom"},
		"no learner":          {func(b *openbadge.Badge) { b.Learner = openbadge.Learner{} }, vc.Missing, "$.credentialSubject.id"},
		"no achievement name": {func(b *openbadge.Badge) { b.Achievement.Name = "" }, vc.Missing, "$.credentialSubject.achievement.name"},
		"no criteria":         {func(b *openbadge.Badge) { b.Achievement.Criteria, b.Achievement.CriteriaURL = "", "" }, vc.Missing, "$.credentialSubject.achievement.criteria"},
		"unknown kind":        {func(b *openbadge.Badge) { b.Achievement.Kind = "Nanodegree" }, vc.BadValue, "$.credentialSubject.achievement.achievementType"},
		"unknown grade":       {func(b *openbadge.Badge) { b.Results[0].Grade = "urn:x:other" }, vc.BadValue, "$.credentialSubject.result[0].resultDescription"},
		"no status":           {func(b *openbadge.Badge) { b.Results[0].Status = "" }, vc.Missing, "$.credentialSubject.result[0].status"},
		"unknown status":      {func(b *openbadge.Badge) { b.Results[0].Status = "Great" }, vc.BadValue, "$.credentialSubject.result[0].status"},
		"hash without method": {func(b *openbadge.Badge) { b.Learner.Identities[0].Hashed = true }, vc.BadValue, "$.credentialSubject.identifier[0].identityHash"},
		"bad identity type":   {func(b *openbadge.Badge) { b.Learner.Identities[0].Type = "shoe size" }, vc.BadValue, "$.credentialSubject.identifier[0].identityType"},
		"value not allowed":   {func(b *openbadge.Badge) { b.Achievement.Grades[1].Allowed = []string{"99"} }, vc.BadValue, "$.credentialSubject.result[1].value"},
		"relative alignment":  {func(b *openbadge.Badge) { b.Achievement.Outcomes[0].URL = "../x" }, vc.RelativeID, "$.credentialSubject.achievement.alignment[0].targetUrl"},
		"relative image":      {func(b *openbadge.Badge) { b.Achievement.ImageURL = "x.png" }, vc.RelativeID, "$.credentialSubject.achievement.image.id"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := medicines()
			c.change(&b)
			_, err := openbadge.Write(b)
			if !names(err, c.code, c.path) {
				t.Errorf("got %v, want %s at %s", err, c.code, c.path)
			}
		})
	}
	b := medicines()
	b.Learner.Identities[0].Value = "Samira \xff"
	if _, err := openbadge.Write(b); err == nil {
		t.Error("bytes that are no UTF-8 were written")
	}
}

func names(err error, code vc.Code, path string) bool {
	var es vc.Errors
	if !errors.As(err, &es) {
		return false
	}
	for _, e := range es {
		if e.Code == code && e.Path == path {
			return true
		}
	}
	return false
}

// Trap 1: what canonicalisation would drop is an error.
func TestNothingUndefinedIsAccepted(t *testing.T) {
	t.Parallel()
	good := string(write(t, medicines()).Raw())
	for name, c := range map[string]struct {
		old, new string
		code     vc.Code
		path     string
	}{
		"honours":         {`"credentialSubject":{`, `"credentialSubject":{"honours":"summa cum laude",`, vc.UndefinedTerm, "$.credentialSubject.honours"},
		"more credits":    {`"achievement":{`, `"achievement":{"ects":60,`, vc.UndefinedTerm, "$.credentialSubject.achievement.ects"},
		"undefined type":  {`"type":["Achievement"]`, `"type":["Achievement","Degree"]`, vc.UndefinedTerm, "$.credentialSubject.achievement.type[1]"},
		"relative type":   {`"type":["VerifiableCredential"`, `"type":["../Diploma","VerifiableCredential"`, vc.UndefinedTerm, "$.type[0]"},
		"relative id":     {`"creator":{"id":"did:web:aldermoor.example"`, `"creator":{"id":"aldermoor"`, vc.RelativeID, "$.credentialSubject.achievement.creator.id"},
		"empty id":        {`"creator":{"id":"did:web:aldermoor.example"`, `"creator":{"id":""`, vc.RelativeID, "$.credentialSubject.achievement.creator.id"},
		"term elsewhere":  {`"issuer":{`, `"issuer":{"creditsAvailable":60,`, vc.UndefinedTerm, "$.issuer.creditsAvailable"},
		"unknown context": {`context-3.0.3.json"]`, `context-3.0.3.json","https://evil.example/c"]`, vc.UnknownContext, "$['@context'][2]"},
		"undefined terms": {`context-3.0.3.json"]`, `context-3.0.3.json","https://www.w3.org/ns/credentials/undefined-terms/v2"]`, vc.UnknownContext, "$['@context'][2]"},
		"a graph":         {`"issuer":{`, `"@graph":[],"issuer":{`, vc.UndefinedTerm, "$['@graph']"},
		"reverse":         {`"issuer":{`, `"issuer":{"@reverse":{},`, vc.UndefinedTerm, "$.issuer['@reverse']"},
		"a full graph":    {`"issuer":{`, `"@graph":[{"id":"urn:x:1","name":"x"}],"issuer":{`, vc.UndefinedTerm, "$['@graph']"},
		"full reverse":    {`"issuer":{`, `"issuer":{"@reverse":{"issuer":{"id":"urn:x:1","name":"x"}},`, vc.UndefinedTerm, "$.issuer['@reverse']"},
		"second type":     {`"issuer":{`, `"issuer":{"@type":"Achievement",`, vc.UndefinedTerm, "$.issuer['@type']"},
		"null":            {`"issuer":{`, `"issuer":{"email":null,`, vc.Dropped, "$.issuer.email"},
		"a word again":    {`"achievement":{`, `"achievement":{"@context":{"creditsAvailable":"urn:x:y"},`, vc.InlineContext, "$.credentialSubject.achievement['@context']"},
		"a context again": {`"achievement":{`, `"achievement":{"@context":"https://w3id.org/security/multikey/v1",`, vc.UndefinedTerm, "$.credentialSubject.achievement['@context']"},
		"creator by name": {`"creator":{"id":"did:web:aldermoor.example"`, `"source":"Aldermoor","creator":{"id":"did:web:aldermoor.example"`, vc.UndefinedTerm, "$.credentialSubject.achievement.source"},
		"number as name":  {`"name":"Observed round"`, `"name":7`, vc.WrongType, "$.evidence[0].name"},
		"nothing changed": {`"role"`, `"role"`, "", ""},
		"credits as text": {`"creditsAvailable":5`, `"creditsAvailable":"5"`, vc.WrongType, "$.credentialSubject.achievement.creditsAvailable"},
		"language map":    {`"name":"Observed round"`, `"name":{"en":"Observed round"}`, vc.WrongType, "$.evidence[0].name"},
		"object as text":  {`"fieldOfStudy":"0913"`, `"fieldOfStudy":{"x":1}`, vc.WrongType, "$.credentialSubject.achievement.fieldOfStudy"},
		"list in a list":  {`"tag":["care"`, `"tag":[["care"]`, vc.WrongType, "$.credentialSubject.achievement.tag[0]"},
		"1EdTech type":    {`"issuer":{`, `"credentialSchema":[{"id":"https://a.example/s","type":"1EdTechJsonSchemaValidator2019"}],"issuer":{`, vc.UndefinedTerm, "$.credentialSchema[0].type"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := vc.Parse([]byte(strings.Replace(good, c.old, c.new, 1)))
			if err != nil {
				t.Fatal(err)
			}
			errs := openbadge.CheckTerms(d.Root())
			if c.code == "" {
				if len(errs) > 0 {
					t.Error(errs)
				}
				return
			}
			if !names(errs, c.code, c.path) {
				t.Errorf("got %v, want %s at %s", errs, c.code, c.path)
			}
		})
	}
}

func TestExtensionTypesNeedTheirContext(t *testing.T) {
	t.Parallel()
	s := strings.Replace(string(write(t, medicines()).Raw()), `"issuer":{`, `"credentialSchema":[{"id":"https://a.example/s","type":"1EdTechJsonSchemaValidator2019"}],"issuer":{`, 1)
	s = strings.Replace(s, `context-3.0.3.json"]`, `context-3.0.3.json","`+openbadge.Extensions+`"]`, 1)
	d, err := vc.Parse([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	if errs := openbadge.CheckTerms(d.Root()); len(errs) > 0 {
		t.Error(errs)
	}
}

// An unknown member is found wherever it is put.
func TestAnUndefinedMemberIsFoundEverywhere(t *testing.T) {
	t.Parallel()
	data := write(t, medicines()).Raw()
	rapid.Check(t, func(rt *rapid.T) {
		root, err := jcs.Parse(data)
		if err != nil {
			rt.Fatal(err)
		}
		var objects []*jcs.Value
		collect(root, &objects)
		o := rapid.SampledFrom(objects).Draw(rt, "object")
		*o = *o.With(rapid.StringMatching(`x[a-z]{3,8}`).Draw(rt, "name"), jcs.Text("y"))
		errs := openbadge.CheckTerms(root)
		if len(errs) != 1 || errs[0].Code != vc.UndefinedTerm {
			rt.Fatalf("got %v", errs)
		}
	})
}

func collect(v *jcs.Value, out *[]*jcs.Value) {
	if v.Kind == jcs.Object {
		*out = append(*out, v)
	}
	for i := range v.Members {
		collect(&v.Members[i].Value, out)
	}
	for i := range v.Items {
		collect(&v.Items[i], out)
	}
}

func shared(t *testing.T, elem ...string) string {
	t.Helper()
	dir := os.Getenv("CAIRN_SHARED")
	if dir == "" {
		t.Skip("CAIRN_SHARED is not set: the samples and schemas are not in this repository")
	}
	return filepath.Join(append([]string{dir, "data"}, elem...)...)
}

func TestWhatIsWrittenPassesBothOfficialSchemas(t *testing.T) {
	t.Parallel()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(write(t, medicines()).Raw()))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []string{"ob_v3p0_achievementcredential_schema.json", "ob_v3p0_achievementcredential_schema.json-ld-variant.json"} {
		c := jsonschema.NewCompiler()
		s, err := c.Compile(shared(t, "schemas", "ob3", f))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(doc); err != nil {
			t.Errorf("%s: %v", f, err)
		}
	}
}

// The standard body's own samples: what is good is accepted, what is wrong is
// named. (Signatures are not looked at here.)
func TestTheStandardBodysSamples(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]vc.Code{
		"simple.json":                                     "",
		"complete.json":                                   "",
		"simple-context-version.json":                     "",
		"simple-did-web-method.json":                      "",
		"simple-err-credential-subject-profile-type.json": vc.WrongType,
		"simple-err-credential-subject-result-type.json":  vc.WrongType,
		"simple-err-credential-subject-type.json":         vc.WrongType,
		"simple-err-issuer-otheridentifier-type.json":     vc.WrongType,
		"simple-err-issuer-type.json":                     vc.WrongType,
		"simple-err-context.json":                         vc.NoVersion,
		"simple_v1.json":                                  "",
	} {
		data, err := os.ReadFile(shared(t, "samples", "ob30-1edtech", file))
		if err != nil {
			t.Fatal(err)
		}
		d, err := vc.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		c, err := vc.Read(d)
		var es vc.Errors
		errors.As(err, &es)
		es = append(es, openbadge.Check(c)...)
		found := want == "" && len(es) == 0
		for _, e := range es {
			found = found || e.Code == want
		}
		if !found {
			t.Errorf("%s: got %v, want %q", file, es, want)
		}
	}
}

func FuzzCheck(f *testing.F) {
	f.Add(write(f, medicines()).Raw())
	f.Add([]byte(`{"credentialSubject":{"achievement":{"alignment":[7],"resultDescription":{"id":[]}},"result":[[]],"identifier":null}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := vc.Parse(data)
		if err != nil {
			return
		}
		c, err := vc.Read(d)
		errs := openbadge.Check(c)
		b := openbadge.Read(c)
		if err == nil && len(errs) == 0 && (b.Achievement.Name == "" || b.ID == "" || b.Issuer.ID == "") {
			t.Fatalf("accepted without name, id or issuer: %s", data)
		}
	})
}

// What CheckTerms takes in pieces and quickly is what the plain reading takes.
func FuzzCheckTerms(f *testing.F) {
	good := string(write(f, medicines()).Raw())
	f.Add([]byte(good))
	f.Add([]byte(strings.Replace(good, `"issuer":{`, `"proof":[{"type":"DataIntegrityProof","cryptosuite":"eddsa-rdfc-2022","created":"2026-03-01T00:00:00Z","verificationMethod":"did:key:z6Mk#z6Mk","proofPurpose":"assertionMethod","proofValue":"z1"}],"issuer":{`, 1)))
	f.Add([]byte(strings.Replace(good, `"issuer":{`, `"proof":{"type":"Ed25519Signature2020","proofValue":"z1"},"issuer":{`, 1)))
	f.Add([]byte(`{"@context":["https://www.w3.org/ns/credentials/v2"],"type":"VerifiableCredential","proof":null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		root, err := jcs.Parse(data)
		if err != nil {
			return
		}
		if errs := openbadge.CheckTerms(root); len(errs) > 0 {
			return
		}
		if _, err := (&ld.Processor{}).ToRDF(root); err != nil {
			t.Fatalf("accepted, and the plain reading says %v: %s", err, data)
		}
	})
}

func BenchmarkWrite(b *testing.B) {
	badge := medicines()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := openbadge.Write(badge); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheckTerms(b *testing.B) {
	d := write(b, medicines())
	b.ReportAllocs()
	for b.Loop() {
		if errs := openbadge.CheckTerms(d.Root()); len(errs) > 0 {
			b.Fatal(errs)
		}
	}
}
