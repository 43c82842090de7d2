package sdjwt_test

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc/jose"
	"opencairn.org/cairn/formats/vc/sdjwt"
)

func nurse() sdjwt.Learning {
	return sdjwt.Learning{
		FamilyName: "Haddad", GivenName: "Samira", LearnerID: "2026-0417", Title: "Administering medicines", Outcomes: []string{"Give oral medicines", "Record what was given"},
		Grade: "pass with distinction", Languages: []string{"fr", "ar"}, StudyTime: "5 ECTS", Level: 5, QualityAssurance: []string{"accredited programme"},
		Prerequisites: []string{"nursing assistant"}, Stackable: sdjwt.Yes, Authority: "University of Aldermoor", Country: "FR",
		Issued: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), Expires: time.Date(2031, 3, 1, 0, 0, 0, 0, time.UTC),
	}
}

func learning(t testing.TB, l sdjwt.Learning) *sdjwt.Token {
	t.Helper()
	claims, selective, err := l.Claims()
	if err != nil {
		t.Fatal(err)
	}
	claims = claims.With("iss", jcs.Text("https://aldermoor.example")).With("iat", jose.Seconds(now))
	tok, err := sdjwt.Issue(claims, key(t, issuerJWK).Private, sdjwt.Options{Disclose: selective, Decoys: 2, Salt: salts(), Holder: key(t, holderJWK).Public})
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

func TestALearningCredentialReadsBackAsIssued(t *testing.T) {
	t.Parallel()
	tok := learning(t, nurse())
	c, err := tok.Credential()
	if err != nil || c.Type != sdjwt.LearningVCT || c.Issuer != "https://aldermoor.example" || !c.IssuedAt.Equal(now) || !jose.Same(c.Holder, key(t, holderJWK).Public) {
		t.Fatalf("%+v, %v", c, err)
	}
	got, err := c.Learning()
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(nurse(), *got); d != "" {
		t.Error(d)
	}
	if problems := sdjwt.LearningType().Check(tok, true); len(problems) > 0 {
		t.Error(problems)
	}
	if len(tok.Disclosures) != 10 {
		t.Errorf("%d selective claims, want 10", len(tok.Disclosures))
	}
}

func TestAnEmployerSeesTheAchievementAndNotThePerson(t *testing.T) {
	t.Parallel()
	shown, err := learning(t, nurse()).Present(paths(t, "level_of_learning_experience")...)
	if err != nil {
		t.Fatal(err)
	}
	c, err := shown.Credential()
	if err != nil {
		t.Fatal(err)
	}
	l, err := c.Learning()
	if err != nil || l.FamilyName != "" || l.LearnerID != "" || l.Title != "Administering medicines" || l.Level != 5 {
		t.Errorf("%+v, %v", l, err)
	}
	if problems := sdjwt.LearningType().Check(shown, false); len(problems) > 0 {
		t.Error(problems)
	}
	if problems := sdjwt.LearningType().Check(shown, true); len(problems) == 0 {
		t.Error("a presentation passes for the whole")
	}
}

func TestALearningCredentialWithoutAMandatoryClaimIsNotMade(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*sdjwt.Learning)
		want   sdjwt.Code // empty: fine
	}{
		"no family name": {func(l *sdjwt.Learning) { l.FamilyName = "" }, sdjwt.MissingClaim},
		"no learner":     {func(l *sdjwt.Learning) { l.LearnerID = "" }, sdjwt.MissingClaim},
		"no title":       {func(l *sdjwt.Learning) { l.Title = "" }, sdjwt.MissingClaim},
		"no language":    {func(l *sdjwt.Learning) { l.Languages = nil }, sdjwt.MissingClaim},
		"no study time":  {func(l *sdjwt.Learning) { l.StudyTime = "" }, sdjwt.MissingClaim},
		"no level":       {func(l *sdjwt.Learning) { l.Level = 0 }, sdjwt.MissingClaim},
		"no assurance":   {func(l *sdjwt.Learning) { l.QualityAssurance = nil }, sdjwt.MissingClaim},
		"no authority":   {func(l *sdjwt.Learning) { l.Authority = "" }, sdjwt.MissingClaim},
		"no country":     {func(l *sdjwt.Learning) { l.Country = "" }, sdjwt.MissingClaim},
		"no day":         {func(l *sdjwt.Learning) { l.Issued = time.Time{} }, sdjwt.MissingClaim},
		"level 9":        {func(l *sdjwt.Learning) { l.Level = 9 }, sdjwt.BadClaim},
		"country name":   {func(l *sdjwt.Learning) { l.Country = "France" }, sdjwt.BadClaim},
		"country lower":  {func(l *sdjwt.Learning) { l.Country = "fr" }, sdjwt.BadClaim},
		"empty outcome":  {func(l *sdjwt.Learning) { l.Outcomes = []string{""} }, sdjwt.BadClaim},
		"the least": {func(l *sdjwt.Learning) {
			l.GivenName, l.Outcomes, l.Grade, l.Prerequisites, l.Stackable, l.Expires = "", nil, "", nil, sdjwt.NotStated, time.Time{}
		}, ""},
		"not stackable": {func(l *sdjwt.Learning) { l.Stackable = sdjwt.No }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := nurse()
			c.change(&l)
			_, _, err := l.Claims()
			if c.want != "" {
				wantCode(t, err, c.want)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			cred, err := learning(t, l).Credential()
			if err != nil {
				t.Fatal(err)
			}
			if back, err := cred.Learning(); err != nil || cmp.Diff(l, *back) != "" {
				t.Errorf("%+v, %v", back, err)
			}
		})
	}
}

func TestALearningCredentialOfAnotherFormIsNamed(t *testing.T) {
	t.Parallel()
	for claims, want := range map[string]sdjwt.Code{
		`{"vct":"` + sdjwt.LearningVCT + `","level_of_learning_experience":"5","language_of_classes":"fr"}`: "",
		`{"vct":"` + sdjwt.LearningVCT + `","level_of_learning_experience":5.5}`:                            sdjwt.BadClaim,
		`{"vct":"` + sdjwt.LearningVCT + `","date_of_issuance":"1 March 2026"}`:                             sdjwt.BadClaim,
		`{"vct":"` + sdjwt.LearningVCT + `","family_name":{"en":"Haddad"}}`:                                 sdjwt.BadClaim,
		`{"vct":"` + sdjwt.LearningVCT + `","integration_stackability_options":"yes"}`:                      sdjwt.BadClaim,
		`{"vct":"` + sdjwt.LearningVCT + `","given_name":null}`:                                             "",
		`{"vct":"https://aldermoor.example/t/1"}`:                                                           sdjwt.WrongType,
	} {
		c, err := parsed(t, forged(t, claims)).Credential()
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Learning()
		if want == "" && err != nil {
			t.Errorf("%s: %v", claims, err)
		}
		if want != "" {
			wantCode(t, err, want)
		}
	}
}

func parsed(t testing.TB, data []byte) *sdjwt.Token {
	t.Helper()
	tok, err := sdjwt.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

func TestACredentialThatIsNoneIsNamed(t *testing.T) {
	t.Parallel()
	signed := func(typ, payload string) *sdjwt.Token {
		tok, err := jose.Sign([]byte(payload), typ, "", key(t, issuerJWK).Private, jose.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return parsed(t, []byte(tok.String()+"~"))
	}
	for name, c := range map[string]struct {
		tok  *sdjwt.Token
		want string
	}{
		"fine":               {signed("dc+sd-jwt", `{"vct":"urn:x"}`), ""},
		"by its old name":    {signed("vc+sd-jwt", `{"vct":"urn:x"}`), ""},
		"plain JWT":          {signed("JWT", `{"vct":"urn:x"}`), "wrong_token_type"},
		"W3C":                {signed("vc+sd-jwt", `{"vct":"urn:x","@context":[]}`), "wrong_token_type"},
		"no type":            {signed("dc+sd-jwt", `{}`), "missing_claim"},
		"empty type":         {signed("dc+sd-jwt", `{"vct":""}`), "bad_claim"},
		"type is a number":   {signed("dc+sd-jwt", `{"vct":1}`), "bad_claim"},
		"integrity a number": {signed("dc+sd-jwt", `{"vct":"urn:x","vct#integrity":1}`), "bad_claim"},
		"status is text":     {signed("dc+sd-jwt", `{"vct":"urn:x","status":"ok"}`), "bad_claim"},
		"iat is text":        {signed("dc+sd-jwt", `{"vct":"urn:x","iat":"2026"}`), "bad_claim"},
		"exp is text":        {signed("dc+sd-jwt", `{"vct":"urn:x","exp":"2026"}`), "bad_claim"},
		"bound to no jwk":    {signed("dc+sd-jwt", `{"vct":"urn:x","cnf":{"kid":"x"}}`), "no_holder_key"},
		"bound to d":         {signed("dc+sd-jwt", `{"vct":"urn:x","cnf":{"jwk":`+holderJWK+`}}`), "no_holder_key"},
		"bound to nonsense":  {signed("dc+sd-jwt", `{"vct":"urn:x","cnf":{"jwk":{}}}`), "bad_key"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := c.tok.Credential()
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func sri(text string) string {
	h := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(h[:])
}

func TestATypeInheritsAndMayOnlyDemandMore(t *testing.T) {
	t.Parallel()
	const base = `{"vct":"urn:base","name":"Base","display":[{"locale":"en","name":"Base"}],"claims":[{"path":["name"],"sd":"always","mandatory":true,"display":[{"locale":"en","label":"Full name"}]},{"path":["address","city"],"display":[{"lang":"en","label":"City"}]},{"path":["degrees",null,"type"],"svg_id":"degree"}]}`
	child := func(claims string) string {
		return `{"vct":"urn:child","extends":"urn:base","extends#integrity":"` + sri(base) + `","claims":` + claims + `}`
	}
	good := child(`[{"path":["address","city"],"sd":"never","display":[{"locale":"en","label":"Town"}]},{"path":["nationalities"]}]`)
	for name, c := range map[string]struct {
		docs      map[string]string
		integrity string
		want      sdjwt.Code
	}{
		"good":                {map[string]string{"urn:child": good, "urn:base": base}, "", ""},
		"with integrity":      {map[string]string{"urn:child": good, "urn:base": base}, sri(good), ""},
		"other bytes":         {map[string]string{"urn:child": good + " ", "urn:base": base}, sri(good), sdjwt.BadIntegrity},
		"base of other bytes": {map[string]string{"urn:child": good, "urn:base": base + " "}, "", sdjwt.BadIntegrity},
		"unknown hash":        {map[string]string{"urn:child": good, "urn:base": base}, "md5-abc", sdjwt.BadIntegrity},
		"not there":           {map[string]string{}, "", sdjwt.NoMetadata},
		"base not there":      {map[string]string{"urn:child": good}, "", sdjwt.NoMetadata},
		"about another":       {map[string]string{"urn:child": base}, "", sdjwt.WrongMetadata},
		"extends itself":      {map[string]string{"urn:child": `{"vct":"urn:child","extends":"urn:child"}`}, "", sdjwt.CircularType},
		"extends a number":    {map[string]string{"urn:child": `{"vct":"urn:child","extends":1}`}, "", sdjwt.BadMetadata},
		"not JSON":            {map[string]string{"urn:child": `{`}, "", sdjwt.BadMetadata},
		"a list":              {map[string]string{"urn:child": `[]`}, "", sdjwt.WrongMetadata},
		"claims no list":      {map[string]string{"urn:child": `{"vct":"urn:child","claims":{}}`}, "", sdjwt.BadMetadata},
		"claim without path":  {map[string]string{"urn:child": `{"vct":"urn:child","claims":[{}]}`}, "", sdjwt.BadMetadata},
		"claim twice":         {map[string]string{"urn:child": `{"vct":"urn:child","claims":[{"path":["a"]},{"path":["a"]}]}`}, "", sdjwt.BadMetadata},
		"sd perhaps":          {map[string]string{"urn:child": `{"vct":"urn:child","claims":[{"path":["a"],"sd":"perhaps"}]}`}, "", sdjwt.BadMetadata},
		"mandatory text":      {map[string]string{"urn:child": `{"vct":"urn:child","claims":[{"path":["a"],"mandatory":"yes"}]}`}, "", sdjwt.BadMetadata},
		"label without name":  {map[string]string{"urn:child": `{"vct":"urn:child","claims":[{"path":["a"],"display":[{"locale":"en"}]}]}`}, "", sdjwt.BadMetadata},
		"display no list":     {map[string]string{"urn:child": `{"vct":"urn:child","display":{}}`}, "", sdjwt.BadMetadata},
		"always made allowed": {map[string]string{"urn:child": child(`[{"path":["name"],"mandatory":true}]`), "urn:base": base}, "", sdjwt.LoosenedType},
		"no longer mandatory": {map[string]string{"urn:child": child(`[{"path":["name"],"sd":"always"}]`), "urn:base": base}, "", sdjwt.LoosenedType},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := sdjwt.ResolveType(t.Context(), fetchFrom(c.docs), "urn:child", c.integrity)
			if c.want != "" {
				wantCode(t, err, c.want)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var claims []string
			for _, x := range got.Claims {
				claims = append(claims, fmt.Sprintf("%s %s %v %v", x.Path, x.Selective, x.Mandatory, x.Display))
			}
			want := []string{"name always true [{en Full name }]", "degrees[*].type allowed false []", "address.city never false [{en Town }]", "nationalities allowed false []"}
			if !slices.Equal(claims, want) || got.Display[0].Name != "Base" || !slices.Equal(got.Extends, []string{"urn:base"}) {
				t.Errorf("%+v\n%q", got, claims)
			}
		})
	}
}

func fetchFrom(docs map[string]string) sdjwt.Fetch {
	return func(_ context.Context, vct string) ([]byte, error) {
		if d, ok := docs[vct]; ok {
			return []byte(d), nil
		}
		return nil, errors.New("404")
	}
}

// A chain of types has an end, also when each is fetched from somewhere else.
func TestTypesInACircleEnd(t *testing.T) {
	t.Parallel()
	calls := 0
	endless := func(_ context.Context, vct string) ([]byte, error) {
		calls++
		return fmt.Appendf(nil, `{"vct":%q,"extends":%q}`, vct, vct+"x"), nil
	}
	_, err := sdjwt.ResolveType(t.Context(), endless, "urn:a", "")
	wantCode(t, err, sdjwt.CircularType)
	if calls > 10 {
		t.Errorf("fetched %d times", calls)
	}
	_, err = sdjwt.ResolveType(t.Context(), fetchFrom(map[string]string{"urn:a": `{"vct":"urn:a","extends":"urn:b"}`, "urn:b": `{"vct":"urn:b","extends":"urn:a"}`}), "urn:a", "")
	wantCode(t, err, sdjwt.CircularType)
}

func TestOfSeveralHashesTheStrongestCounts(t *testing.T) {
	t.Parallel()
	h := sha512.Sum512([]byte("a"))
	strong := "sha512-" + base64.StdEncoding.EncodeToString(h[:])
	for metadata, ok := range map[string]bool{
		"": true, sri("a"): true, sri("b"): false, strong: true, strong + " " + sri("b"): true, "sha512-AAAA " + sri("a"): false, sri("b") + " " + sri("a") + "?opt": true, "nonsense": false,
	} {
		if err := sdjwt.Integrity(metadata, []byte("a")); (err == nil) != ok {
			t.Errorf("%s: %v", metadata, err)
		}
	}
}

func TestATypeSaysWhatIsSelective(t *testing.T) {
	t.Parallel()
	typ, err := sdjwt.ResolveType(t.Context(), fetchFrom(map[string]string{"urn:t": `{"vct":"urn:t","claims":[{"path":["a"],"sd":"always"},{"path":["b"],"sd":"never","mandatory":true},{"path":["l",null],"sd":"always"},{"path":["c"],"mandatory":true}]}`}), "urn:t", "")
	if err != nil {
		t.Fatal(err)
	}
	codes := func(tok *sdjwt.Token, whole bool) string {
		var out []string
		for _, e := range typ.Check(tok, whole) {
			out = append(out, string(e.Code)+" "+e.Path)
		}
		return strings.Join(out, ", ")
	}
	good := issue(t, `{"a":1,"b":2,"c":3,"l":[1,2]}`, sdjwt.Options{Disclose: paths(t, "a", "l[*]", "c")})
	if got := codes(good, true); got != "" {
		t.Error(got)
	}
	none, err := good.Present()
	if err != nil {
		t.Fatal(err)
	}
	if got := codes(none, false); got != "" {
		t.Error(got)
	}
	bad := issue(t, `{"a":1,"b":2,"l":[1,2]}`, sdjwt.Options{Disclose: paths(t, "b", "l[1]")})
	if got := codes(bad, true); got != "claim_not_selective $.a, claim_selective $.b, claim_not_selective $.l[0], missing_claim $.c" {
		t.Error(got)
	}
}

func TestAnIssuersKeysAreFoundWhereItsNameSays(t *testing.T) {
	t.Parallel()
	for iss, want := range map[string]string{
		"https://example.com":                 "https://example.com/.well-known/jwt-vc-issuer",
		"https://example.com/":                "https://example.com/.well-known/jwt-vc-issuer",
		"https://example.com:8443/tenant/12/": "https://example.com:8443/.well-known/jwt-vc-issuer/tenant/12",
		"http://example.com":                  "",
		"https://example.com?x=1":             "",
		"https://example.com#a":               "",
		"https://user@example.com":            "",
		"did:web:example.com":                 "",
		"":                                    "",
	} {
		got, err := sdjwt.IssuerURL(iss)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%s: %s, %v", iss, got, err)
		}
	}
	pub := strings.Replace(issuerJWK, `"d":"Ur2bNKuBPOrAaxsRnbSH6hIhmNTxSGXshDSUD1a1y7g",`, `"kid":"k1",`, 1)
	set := `{"keys":[{"kty":"oct","k":"AA"},` + pub + `,` + holderJWK + `]}`
	for doc, want := range map[string]string{
		`{"issuer":"https://a.example","jwks":` + set + `}`:                       "",
		`{"issuer":"https://a.example","jwks_uri":"https://a.example/k"}`:         "",
		`{"issuer":"https://b.example","jwks":` + set + `}`:                       "other_type_metadata",
		`{"issuer":"https://a.example"}`:                                          "bad_type_metadata",
		`{"issuer":"https://a.example","jwks":{},"jwks_uri":"https://a.example"}`: "bad_type_metadata",
		`{"issuer":"https://a.example","jwks":{}}`:                                "bad_type_metadata",
		`{"issuer":"https://a.example","jwks_uri":"file:///etc/passwd"}`:          "bad_type_metadata",
		`[`: "bad_type_metadata",
	} {
		k, err := sdjwt.ReadIssuer("https://a.example", []byte(doc))
		if want == "" && (err != nil || len(k.Keys)+len(k.URI) == 0) || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %+v, %v", doc, k, err)
		}
	}
	keys, err := sdjwt.ReadKeys([]byte(set))
	if err != nil || len(keys) != 1 || keys[0].ID != "k1" {
		t.Fatalf("%v, %v: a set must hold the one public key we can use", keys, err)
	}
	tok := issue(t, person, sdjwt.Options{Key: jose.Options{KeyID: "k1"}})
	found, err := tok.Named(keys)
	if err != nil || tok.Verify(found) != nil {
		t.Error(err)
	}
	if _, err := issue(t, person, sdjwt.Options{Key: jose.Options{KeyID: "k2"}}).Named(keys); err == nil {
		t.Error("found a key of another name")
	}
	if k, err := issue(t, person, sdjwt.Options{}).Named(keys); err != nil || !jose.Same(k, found) {
		t.Error("without kid, the only key", err)
	}
}

func FuzzReadType(f *testing.F) {
	f.Add([]byte(`{"vct":"urn:t","claims":[{"path":["a",null,0],"sd":"always","mandatory":true,"display":[{"locale":"en","label":"A"}]}],"display":[{"lang":"en","name":"T"}]}`))
	f.Add([]byte(`{"vct":"urn:t","extends":"urn:t"}`))
	f.Add([]byte(`{"vct":"urn:t","claims":[{"path":[]}]}`))
	tok := issue(f, person, sdjwt.Options{Disclose: paths(f, "address", "languages[*]")})
	f.Fuzz(func(t *testing.T, data []byte) {
		typ, err := sdjwt.ResolveType(t.Context(), func(context.Context, string) ([]byte, error) { return data, nil }, "urn:t", "")
		if err != nil {
			var e *sdjwt.Error
			if !errors.As(err, &e) {
				t.Fatalf("%T", err)
			}
			return
		}
		_ = typ.Check(tok, true)
	})
}

func FuzzReadIssuer(f *testing.F) {
	f.Add([]byte(`{"issuer":"https://a.example","jwks":{"keys":[` + holderJWK + `]}}`))
	f.Add([]byte(`{"issuer":"https://a.example","jwks_uri":"https://a.example/k"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		k, err := sdjwt.ReadIssuer("https://a.example", data)
		if err == nil && k.URI != "" && !strings.HasPrefix(k.URI, "https://") {
			t.Fatal(k.URI)
		}
	})
}
