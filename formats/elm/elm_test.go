package elm_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/elm"
	"opencairn.org/cairn/formats/jades"
	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
)

func TestAnAwardWithEveryElementIsWrittenAndReadBack(t *testing.T) {
	t.Parallel()
	d, err := elm.Write(award())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(award(), elm.Read(d), sameButLocalIDs); diff != "" {
		t.Error(diff)
	}
	for _, e := range elm.Read(d).Elements() {
		if !e.Stated {
			t.Errorf("%s (%s) is not stated", e.ID, e.Name)
		}
	}
	golden(t, "testdata/award.json", d.Raw())
}

func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, got, "", "  "); err != nil {
		t.Fatal(err)
	}
	pretty.WriteByte('\n')
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, pretty.Bytes(), 0o644); err != nil { //nolint:gosec // a golden file
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), pretty.String()); diff != "" {
		t.Error(diff)
	}
}

func TestAnEmptyCredentialStatesNoElementAndFailsTheProfile(t *testing.T) {
	t.Parallel()
	for _, e := range (elm.Credential{}).Elements() {
		if e.Stated || e.Path == "" || e.Name == "" {
			t.Errorf("%+v", e)
		}
	}
	d, err := elm.Write(elm.Credential{})
	if d == nil || err == nil {
		t.Fatalf("%v, %v", d, err)
	}
	got := map[string]vc.Code{}
	var es vc.Errors
	if !errors.As(err, &es) {
		t.Fatal(err)
	}
	for _, e := range es {
		got[e.Path] = e.Code
	}
	for path, code := range map[string]vc.Code{
		"$.id": vc.RelativeID, "$.issued": vc.Missing, "$.validFrom": vc.Missing, "$.displayParameter.title": vc.Missing,
		"$.displayParameter.primaryLanguage": vc.Missing, "$.displayParameter.individualDisplay": vc.Missing,
		"$.issuer.legalName": vc.Missing, "$.issuer.location": vc.Missing, "$.credentialSubject.hasClaim.title": vc.Missing,
		"$.credentialSubject.hasClaim.awardedBy.awardingBody": vc.Missing,
	} {
		if got[path] != code {
			t.Errorf("%s: got %q, want %q", path, got[path], code)
		}
	}
}

func TestEveryRuleOfTheProfileNamesItsPath(t *testing.T) {
	t.Parallel()
	good, err := elm.Write(award())
	if err != nil {
		t.Fatal(err)
	}
	const claim = "$.credentialSubject.hasClaim"
	for name, c := range map[string]struct {
		old, new string
		code     vc.Code
		path     string
	}{
		"no country code":        {`"countryCode":`, `"country":`, vc.Missing, claim + ".awardedBy.awardingBody.location.address.countryCode"},
		"another country list":   {`"inScheme":{"id":"http://publications.europa.eu/resource/authority/country"`, `"inScheme":{"id":"https://x.example"`, elm.NotInList, claim + ".awardedBy.awardingBody.eIDASIdentifier.spatial.inScheme"},
		"level nine":             {`snb/eqf/6"`, `snb/eqf/9"`, elm.NotInList, claim + ".specifiedBy.eqfLevel.id"},
		"a duration in words":    {`"PT62H30M"`, `"two weeks"`, vc.BadValue, claim + ".specifiedBy.volumeOfLearning"},
		"a duration of nothing":  {`"PT62H30M"`, `"PT"`, vc.BadValue, claim + ".specifiedBy.volumeOfLearning"},
		"a day is no dateTime":   {`"issued":"2026-11-29T00:00:00Z"`, `"issued":"2026-11-29"`, vc.BadValue, "$.issued"},
		"two days of issue":      {`"issued":"2026-11-29T00:00:00Z"`, `"issued":["2026-11-29T00:00:00Z","2026-11-30T00:00:00Z"]`, elm.TooMany, "$.issued"},
		"two full names":         {`"fullName":{"en":"Ada Quill"}`, `"fullName":{"en":"Ada Quill","ga":"Ada"}`, elm.TooMany, "$.credentialSubject.fullName"},
		"a name without tongue":  {`"fullName":{"en":"Ada Quill"}`, `"fullName":"Ada Quill"`, vc.WrongType, "$.credentialSubject.fullName"},
		"a tongue that is none":  {`"fullName":{"en":"Ada Quill"}`, `"fullName":{"e n":"Ada Quill"}`, vc.BadValue, "$.credentialSubject.fullName"},
		"a number for a name":    {`"fullName":{"en":"Ada Quill"}`, `"fullName":{"en":7}`, vc.WrongType, "$.credentialSubject.fullName.en"},
		"a title of no words":    {`"title":{"en":"Sea trial"}`, `"title":{}`, vc.WrongType, claim + ".provenBy.title"},
		"no grade":               {`"grade":`, `"mark":`, vc.Missing, claim + ".provenBy.grade"},
		"the grade of no class":  {`"noteLiteral":{"en":"Pass"},"type":"Note"`, `"noteLiteral":{"en":"Pass"},"type":"Remark"`, vc.WrongType, claim + ".provenBy.grade"},
		"a page that is no page": {`"page":1`, `"page":0`, vc.BadValue, "$.displayParameter.individualDisplay.displayDetail.page"},
		"partial perhaps":        {`"isPartialQualification":false`, `"isPartialQualification":"perhaps"`, vc.BadValue, claim + ".specifiedBy.isPartialQualification"},
		"an address of no page":  {`"https://aldermoor.example/mooring"`, `"mooring"`, vc.BadValue, claim + ".specifiedBy.homepage.contentURL"},
		"no profile context":     {`"http://data.europa.eu/snb/model/context/edc-ap"`, `"https://x.example"`, vc.Missing, "$['@context']"},
		"not this credential":    {`"EuropeanDigitalCredential"`, `"OpenBadgeCredential"`, vc.NotACredential, "$.type"},
		"a relative id":          {`"urn:credential:5b1b5c9e-0b7a-4a4e-9d0c-5d3f6d1a2b3c"`, `"5b1b5c9e"`, vc.RelativeID, "$.id"},
		"an agent that is gone":  {`"accreditingAgent":{`, `"agent":{`, vc.Missing, claim + ".specifiedBy.accreditation.accreditingAgent"},
		"a claim of no kind":     {`"type":"LearningAchievement"`, `"type":"Achievement"`, vc.WrongType, claim},
	} {
		text := strings.ReplaceAll(string(good.Raw()), c.old, c.new)
		if text == string(good.Raw()) {
			t.Errorf("%s: %q is not in the document", name, c.old)
			continue
		}
		d, err := elm.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if !found(elm.Check(d), c.code, c.path) {
			t.Errorf("%s: want %s at %s, got %v", name, c.code, c.path, elm.Check(d))
		}
	}
}

func found(es vc.Errors, code vc.Code, path string) bool {
	for _, e := range es {
		if e.Code == code && e.Path == path {
			return true
		}
	}
	return false
}

func TestEveryShapeCanBeUnderstood(t *testing.T) {
	t.Parallel()
	if n := elm.ShapeProblems(); len(n) > 0 {
		t.Error(n)
	}
}

func TestANodeNamedByItsIDIsTheNode(t *testing.T) {
	t.Parallel()
	good, err := elm.Write(award())
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := json.Unmarshal(good.Raw(), &tree); err != nil {
		t.Fatal(err)
	}
	org := tree["issuer"].(map[string]any)
	tree["issuer"] = map[string]any{"id": org["id"], "type": "Organisation"}
	text, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	d, err := elm.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if es := elm.Check(d); len(es) > 0 {
		t.Error(es)
	}
	if got := elm.Read(d).Issuer; got.Name["en"] != "University of Aldermoor" || len(got.Countries()) != 1 {
		t.Errorf("%+v", got)
	}
}

func TestABuildersExportIsTheCredentialInIt(t *testing.T) {
	t.Parallel()
	good, err := elm.Write(award())
	if err != nil {
		t.Fatal(err)
	}
	d, err := elm.Parse([]byte(`{"deliveryDetails":{},"credential":` + strings.Replace(string(good.Raw()), `"issued"`, `"isued"`, 1) + `}`))
	if err != nil {
		t.Fatal(err)
	}
	if es := elm.Check(d); len(es) != 1 || es[0].Path != "$.credential.issued" {
		t.Error(es)
	}
	if elm.Read(d).Achievement.Title.In("en") != "Mooring floating turbines" {
		t.Error("the credential was not read")
	}
}

func TestWhatIsNoJSONObjectIsNoDocument(t *testing.T) {
	t.Parallel()
	var je *jcs.Error
	if _, err := elm.Parse([]byte(`{"id":"a","id":"b"}`)); !errors.As(err, &je) || je.Code != jcs.Duplicate {
		t.Error(err)
	}
	if _, err := elm.Parse(bytes.Repeat([]byte(" "), elm.MaxSize+1)); !errors.As(err, &je) || je.Code != jcs.TooLarge {
		t.Error(err)
	}
	var ve *vc.Error
	if _, err := elm.Parse([]byte(`[]`)); !errors.As(err, &ve) || ve.Code != vc.NotAnObject {
		t.Error(err)
	}
	if d, err := elm.Write(elm.Credential{Title: en("\xff")}); err == nil || d != nil {
		t.Error("bytes that are no text were written")
	}
}

func TestTheSealMustBeTheIssuers(t *testing.T) {
	t.Parallel()
	c := award()
	for name, x := range map[string]struct {
		signer jades.Signer
		change func(*elm.Organisation)
		want   bool
	}{
		"number":              {jades.Signer{OrganisationID: "VATIE-1234567A"}, nil, true},
		"another number":      {jades.Signer{OrganisationID: "VATIE-7654321A", Organisation: "University of Aldermoor", Country: "IE"}, nil, false},
		"registration number": {jades.Signer{OrganisationID: "NTRIE-77"}, nil, true},
		"another country's":   {jades.Signer{OrganisationID: "NTRFR-77"}, nil, false},
		"a kind too short":    {jades.Signer{OrganisationID: "IE-77"}, nil, false},
		"name and country":    {jades.Signer{Organisation: "Ollscoil Aldermoor", Country: "IE"}, nil, true},
		"name elsewhere":      {jades.Signer{Organisation: "University of Aldermoor", Country: "FR"}, nil, false},
		"another name":        {jades.Signer{Organisation: "University of Zed", Country: "IE"}, nil, false},
		"nobody":              {jades.Signer{}, nil, false},
		"no number":           {jades.Signer{OrganisationID: ""}, func(o *elm.Organisation) { *o = elm.Organisation{} }, false},
		"nowhere":             {jades.Signer{Organisation: "University of Aldermoor"}, func(o *elm.Organisation) { o.Locations = nil }, true},
	} {
		y := c
		if x.change != nil {
			x.change(&y.Issuer)
		}
		if got := y.SealedBy(x.signer); got != x.want {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

func TestVolumesAreHoursExactlyOrNotHours(t *testing.T) {
	t.Parallel()
	for volume, want := range map[string]string{
		"PT60H": "60", "P2DT12H": "60", "P1W": "168", "PT90M": "1.5", "PT1H30M": "1.5", "PT36S": "0.01", "PT0.0036S": "0.000001", "P0D": "0", "PT2.5H": "2.5",
		"P1M": "", "P1Y": "", "P": "", "PT": "", "": "", "60": "", "PT1": "", "PT-1H": "", "P1H": "", "PT1D": "", "PT1S": "", "PT1M1H": "", "P1DT": "", "PTH": "", "-PT1H": "",
		"PT" + strings.Repeat("9", 80) + "H": "",
	} {
		hours, ok := elm.HoursOf(volume)
		if ok != (want != "") || ok && hours.String() != want {
			t.Errorf("%q: %s, %v", volume, hours, ok)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		h := credit.MustParse(rapid.StringMatching(`[0-9]{1,6}(\.[0-9]{1,6})?`).Draw(t, "hours"))
		back, ok := elm.HoursOf(elm.VolumeOf(h))
		if h.IsZero() {
			return
		}
		if !ok || !back.Equal(h) {
			t.Fatalf("%s hours are %s, which are %s hours", h, elm.VolumeOf(h), back)
		}
	})
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	t.Parallel()
	words := rapid.Custom(func(t *rapid.T) elm.Text {
		return elm.Text(rapid.MapOfN(rapid.SampledFrom([]string{"en", "ga", "pt-BR"}), rapid.StringN(1, 12, 40), 1, 3).Draw(t, "words"))
	})
	rapid.Check(t, func(t *rapid.T) {
		c := award()
		a := &c.Achievement
		a.Title, a.Prerequisites, a.Stacking = words.Draw(t, "title"), words.Draw(t, "prerequisites"), words.Draw(t, "stacking")
		a.Further = rapid.SliceOfNDistinct(words, 0, 3, func(x elm.Text) string { return x.In("en") + x.In("ga") }).Draw(t, "further")
		a.EQF = elm.EQFLevels().Of(rapid.StringMatching(`[0-9]`).Draw(t, "eqf"))
		a.Credits = nil
		for i := range rapid.IntRange(0, 3).Draw(t, "credits") {
			a.Credits = append(a.Credits, elm.CreditPoint{System: elm.Credits().Of("ects"), Points: must(credit.New(int64(i + 1)))})
		}
		for i := range rapid.IntRange(0, 2).Draw(t, "outcomes") {
			a.Outcomes = append(a.Outcomes, elm.Outcome{Title: words.Draw(t, "outcome"), Type: a.Outcomes[i].Type})
		}
		c.Issuer.Name = words.Draw(t, "issuer")
		if rapid.Bool().Draw(t, "with a status") {
			c.Status = elm.Status{List: "https://aldermoor.example/status/1/revocation", Purpose: "revocation", Index: rapid.IntRange(0, 1<<17).Draw(t, "slot")}
		}
		d, _ := elm.Write(c) // whatever the profile says of it
		if diff := cmp.Diff(c, elm.Read(d), sameButLocalIDs); diff != "" {
			t.Fatal(diff)
		}
	})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestListsKnowTheirCodesBothWays(t *testing.T) {
	t.Parallel()
	for list, codes := range map[string]struct {
		list elm.List
		some []string
	}{
		"assessments": {elm.Assessments(), []string{"written-examination", "quiz"}}, "modes": {elm.Modes(), []string{"online", "onsite", "blended"}},
		"supervisions": {elm.Supervisions(), []string{"unsupervised", "supervised", "supervised-identified"}}, "credits": {elm.Credits(), []string{"ects"}},
	} {
		for _, code := range codes.some {
			if c := codes.list.Of(code); c.IsZero() || codes.list.Code(c) != code {
				t.Errorf("%s: %s", list, code)
			}
		}
		if !codes.list.Of("").IsZero() || !codes.list.Of("nonsense").IsZero() || codes.list.Code(elm.Concept{ID: "https://x.example"}) != "" {
			t.Errorf("%s knows what is not in it", list)
		}
	}
	if a := elm.Assessments(); a.Code(a.Of("6a4db9f11d")) != "practical-assessment" {
		t.Error("a concept by the end of its IRI")
	}
	if elm.FieldCode(elm.Field("0716")) != "0716" || elm.FieldCode(elm.Concept{ID: "https://x.example/0716"}) != "" || !elm.Field("").IsZero() {
		t.Error("fields")
	}
}

// Small documents made to be large readings, or slow ones.
func TestADocumentMadeToHurtIsReadInTime(t *testing.T) {
	t.Parallel()
	many := func(s string, n int) string { return strings.TrimSuffix(strings.Repeat(s+",", n), ",") }
	org := `{"type":"Organisation","id":"o","identifier":[` + many(`{"notation":"1","x":1}`, 1000) + `],"accreditation":[` + many(`{"x":1,"y":2,"accreditingAgent":"o"}`, 1000) + `]}`
	head := `{"type":["VerifiableCredential","EuropeanDigitalCredential"],"credentialSubject":{"id":"s","hasClaim":{"type":"LearningAchievement",`
	for name, doc := range map[string]string{
		"ids that multiply": head + `"awardedBy":{"awardingBody":[` + many(`"o"`, 1000) + `]}}},"issuer":` + org + `}`,
		"many notes":        head + `"additionalNote":[` + many(`{"noteLiteral":{"en":"a"},"x":1}`, 50_000) + `]}}}`,
		"a long name":       `{"` + strings.Repeat("a", 1<<20) + `":[` + many(`{}`, 200_000) + `]}`,
		"a large number":    `{"type":"DisplayDetail","page":["` + strings.Repeat("9", 1<<20) + `","1e99999999"]}`,
		"assessments":       head + `"awardedBy":{"x":1,"awardingBody":` + org + `},"provenBy":[` + many(`{"title":{"en":"a"},"x":1}`, 1000) + `]}}}`,
	} {
		begin := time.Now()
		d, err := elm.Parse([]byte(doc))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		_, _ = elm.Write(elm.Read(d)) // what it says is of no matter
		elm.Check(d)
		if took := time.Since(begin); took > 20*time.Second { // seconds on a busy machine; unbounded it is minutes
			t.Errorf("%s took %s", name, took)
		}
	}
}

func FuzzRead(f *testing.F) {
	good, err := elm.Write(award())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good.Raw())
	f.Add([]byte(`{"type":"EuropeanDigitalCredential","issuer":"a","id":"a","credentialSubject":{"id":"b","hasClaim":[{"type":"LearningAchievement","specifiedBy":"b"}]}}`))
	f.Add([]byte(`{"accreditation":{"id":"a","accreditingAgent":{"id":"b","accreditation":"a","x":1}},"issuer":"b"}`))
	f.Add([]byte(`{"credential":{"type":"EuropeanDigitalCredential"}}`))
	f.Add([]byte(`[`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := elm.Parse(data)
		if err != nil {
			return
		}
		c := elm.Read(d)
		c.Elements()
		for _, e := range elm.Check(d) {
			if e.Code == "" || !strings.HasPrefix(e.Path, "$") {
				t.Fatalf("a finding without code or path: %+v", e)
			}
		}
		if again, _ := elm.Write(c); again != nil {
			elm.Read(again)
		}
	})
}
