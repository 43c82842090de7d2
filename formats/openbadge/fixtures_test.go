package openbadge_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/openbadge"
	"opencairn.org/cairn/formats/openbadge/bake"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/jose"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/ed25519signature2020"
	"opencairn.org/cairn/formats/vc/proof/eddsardfc"
)

// What is answered about a fixture here, where no address is asked and nobody
// vouches for an issuer: the file, its words, its rules, its signature by the key its
// own proof names.
const (
	accepted  = "accepted"
	refused   = "refused"
	withoutIt = "no file"
)

// fixtures are the standard body's expectations (expected.json) beside our answers.
// why is empty exactly where both say the same.
var fixtures = map[string]struct {
	answer string
	code   string // the first problem; empty: none
	why    string
}{
	"testSimpleJsonValid":                               {accepted, "", ""},
	"testSimpleV1JsonValid":                             {accepted, "", "a warning there: version 1.1 of the data model is outdated; here it is read, and the report names the version"},
	"testSimpleDidWebMethodJsonValid":                   {accepted, "", ""},
	"testSimplePNGPlainValid":                           {accepted, "", ""},
	"testVelocityJWTValid":                              {refused, "no key", ""},
	"testSimpleJsonSVGPlainValid":                       {accepted, "", ""},
	"testSimpleV1JsonSVGJWTValid":                       {accepted, "", "as testSimpleV1JsonValid"},
	"testSimpleJsonInvalidProofMethod":                  {refused, "no key", ""},
	"testSimpleJsonInvalidProofMethodUnknownScheme":     {refused, "no key", ""},
	"testSimpleJsonInvalidProofValue":                   {refused, string(proof.BadSignature), ""},
	"testSimpleJsonContextError":                        {refused, "format", ""},
	"testSimpleJsonContextVersion":                      {accepted, "", "there the probe remarks that the context is not the newest; here 3.0.2 is one of the pinned revisions, and which was used is recorded"},
	"testSimpleJsonInvalidCredentialSubjectType":        {refused, string(vc.UndefinedTerm), ""},
	"testSimpleJsonInvalidCredentialSubjectResultType":  {refused, string(vc.UndefinedTerm), ""},
	"testSimpleJsonInvalidCredentialSubjectProfileType": {refused, string(vc.UndefinedTerm), ""},
	"testSimpleJsonInvalidIssuerType":                   {refused, string(vc.UndefinedTerm), ""},
	"testSimpleJsonInvalidIssuerOtherIdentifierType":    {refused, string(vc.UndefinedTerm), ""},
	"testCompleteJsonInvalidInlineSchemaRef":            {accepted, "", "there the probe says that a schema it names cannot be fetched; here no schema that a credential names is fetched"},
	"testCredentialStatusRevoked":                       {accepted, "", "there the revocation list is asked; this package does not ask anybody"},
	"testBitstringStatusListRevoked":                    {withoutIt, "", "the file is not among the samples; a revoked bit is tested with lists of our own"},
	"testDerivedCredentialValid":                        {withoutIt, "", "the file is not among the samples; ecdsa-sd-2023 comes later"},
	"testEndorsementWithErrors":                         {refused, "format", ""},
}

func TestTheStandardBodysFixturesAreAnsweredAsItSaysOrWhyNot(t *testing.T) {
	t.Parallel()
	var expected []struct {
		Test, File string
		Expect     []string
	}
	data, err := os.ReadFile(shared(t, "samples", "ob30-1edtech", "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &expected); err != nil {
		t.Fatal(err)
	}
	if len(expected) != len(fixtures) {
		t.Errorf("%d expectations, %d answers", len(expected), len(fixtures))
	}
	var table strings.Builder
	for _, e := range expected {
		want, known := fixtures[e.Test]
		if !known {
			t.Errorf("%s has no answer", e.Test)
			continue
		}
		got, code := answer(t, e.File, want.answer == withoutIt)
		if got != want.answer || want.code != "" && code != want.code && (want.code != "format" || code == "") {
			t.Errorf("%s: %s (%s), want %s (%s)", e.Test, got, code, want.answer, want.code)
		}
		if same := asExpected(e.Expect, got); same != (want.why == "") {
			t.Errorf("%s: expected %v, answered %s, explained %q", e.Test, e.Expect, got, want.why)
		}
		fmt.Fprintf(&table, "\n%-52s %-8s %-8s %-18s %s", e.Test, e.Expect[0][:min(8, len(e.Expect[0]))], got, code, want.why)
	}
	t.Log(table.String())
}

// asExpected reports whether an answer is the verdict that is expected; a probe's
// remark without one, and a warning, are neither yes nor no.
func asExpected(expect []string, got string) bool {
	return slices.Contains(expect, "Valid") && got == accepted || slices.Contains(expect, "Invalid") && got == refused && !slices.Contains(expect, "ErrorCount:0")
}

func answer(t *testing.T, file string, absent bool) (verdict, code string) {
	t.Helper()
	if absent {
		return withoutIt, ""
	}
	data, err := os.ReadFile(shared(t, "samples", "ob30-1edtech", path.Base(file)))
	if err != nil {
		t.Fatal(err)
	}
	if bake.Sniff(data) != "" {
		held, err := bake.Read(data)
		if err != nil {
			t.Fatal(err)
		}
		data = held.Data
	}
	if code := problem(t, data); code != "" {
		return refused, code
	}
	return accepted, ""
}

// problem is the first one of a credential, secured by proofs or as a token.
func problem(t *testing.T, data []byte) string {
	t.Helper()
	d, err := vc.Parse(data)
	token := err != nil
	if token {
		tok, err := jose.Parse(data)
		if err != nil {
			return "token"
		}
		if tok.Header.Key == nil {
			return "no key" // only an address of one
		}
		if tok.Verify(tok.Header.Key) != nil {
			return string(proof.BadSignature)
		}
		if d, err = tok.Document(); err != nil {
			t.Fatal(err)
		}
	}
	c, err := vc.Read(d)
	var es vc.Errors
	errors.As(err, &es)
	if es = append(es, openbadge.Check(c)...); len(es) > 0 {
		return string(es[0].Code)
	}
	if !token {
		return proofProblem(c)
	}
	return ""
}

func proofProblem(c *vc.Credential) string {
	if len(c.Proofs) == 0 {
		return "not signed"
	}
	for _, p := range c.Proofs {
		suite, err := proof.New(eddsardfc.Suite{}, ed25519signature2020.Suite{}).Find(p)
		if err != nil {
			return proofCode(err)
		}
		_, name, _ := strings.Cut(p.Method, "#")
		key, err := did.ParseMultikey(name)
		if err != nil || c.Issuer.ID+"#"+name != p.Method {
			return "no key"
		}
		if err := suite.Verify(c.Document, p, key); err != nil {
			return proofCode(err)
		}
	}
	return ""
}

func proofCode(err error) string {
	var e *proof.Error
	if errors.As(err, &e) {
		return string(e.Code)
	}
	return err.Error()
}

// The Dutch samples are read whole, are not signed, and name one context that is not
// pinned: they are what they are, and no words of theirs are believed.
func TestTheDutchSamplesAreReadWithTheirProfile(t *testing.T) {
	t.Parallel()
	dir := shared(t, "samples", "nl-obv3-microcredential")
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 11 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	load := map[string]int{}
	for _, f := range files {
		data, err := os.ReadFile(path.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		d, err := vc.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		c := read(t, d)
		unknown := 0
		for _, e := range openbadge.CheckTerms(d.Root()) {
			if e.Code == vc.UnknownContext && e.Path == "$['@context'][2]" {
				unknown++
			}
		}
		if unknown != 1 || problem(t, data) != string(vc.UnknownContext) || len(c.Proofs) != 0 || proofProblem(c) != "not signed" {
			t.Errorf("%s: %d contexts not pinned, %d proofs", f.Name(), unknown, len(c.Proofs))
		}
		a := openbadge.Read(c).Achievement
		if a.EQF() != 4 || len(a.Assessment) != 1 || a.Assessment[0].Name != "testing" || len(a.Participation) != 1 || a.Participation[0].Name != "onsite or blended" ||
			a.Supervision == nil || a.Supervision.Name != "onsite with identity verification" || a.IdentityChecked != "true" || len(a.Languages) != 1 || len(a.Grades) == 0 {
			t.Errorf("%s: %+v", f.Name(), a)
		}
		switch {
		case !a.Credits.IsZero() && a.CreditSystem == "ects" && len(a.Quality) == 1 && strings.HasPrefix(a.Quality[0].Code, "AV-"):
			load["ECTS "+a.Credits.String()]++
		case !a.Hours.IsZero() && len(a.Quality) == 0: // vocational: hours, and no decision about quality
			load["hours "+a.Hours.String()]++
		default:
			t.Errorf("%s: no study load: %+v", f.Name(), a)
		}
	}
	if got := fmt.Sprint(load); got != "map[ECTS 3:4 ECTS 3.5:1 ECTS 4.5:1 hours 240:4 hours 500:1]" {
		t.Error(got)
	}
}

// Trap 6: the official schema accepts invalid examples of the body that wrote it.
// None of those is accepted here.
func TestWhatTheSchemaAcceptsWronglyIsRefused(t *testing.T) {
	t.Parallel()
	s, err := jsonschema.NewCompiler().Compile(shared(t, "schemas", "ob3", "ob_v3p0_achievementcredential_schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(shared(t, "samples", "ob30-1edtech", "simple-err-*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	passed := 0
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if s.Validate(doc) != nil {
			continue
		}
		if passed++; problem(t, data) == "" {
			t.Errorf("%s passes the schema and here", f)
		}
	}
	if passed == 0 {
		t.Error("the schema accepts none: the test tests nothing")
	}
	t.Logf("the schema accepts %d of %d", passed, len(files))
}
