package jose_test

import (
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/jose"
)

const badge = `{"@context":["https://www.w3.org/ns/credentials/v2","https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],"credentialSubject":{"achievement":{"id":"urn:a","type":"Achievement"},"id":"did:example:samira","type":"AchievementSubject"},"id":"https://aldermoor.example/c/1","issuer":{"id":"did:web:aldermoor.example","type":"Profile"},"type":["VerifiableCredential","OpenBadgeCredential"],"validFrom":"2026-03-01T00:00:00Z","validUntil":"2027-03-01T00:00:00Z"}`

const v1 = `{"@context":["https://www.w3.org/2018/credentials/v1"],"type":["VerifiableCredential"],"id":"urn:c:1","issuer":"did:web:aldermoor.example","issuanceDate":"2026-03-01T00:00:00Z","credentialSubject":{"id":"did:example:samira"}}`

func read(t testing.TB, header, payload string) *jose.Token {
	t.Helper()
	tok, err := jose.Parse([]byte(forge(t, header, payload, ed, jose.EdDSA)))
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

func TestABadgeRepeatsWhatItSaysInItsClaims(t *testing.T) {
	t.Parallel()
	tok, err := jose.SignBadge(document(t, badge), ed, jose.Options{EmbedKey: true})
	if err != nil {
		t.Fatal(err)
	}
	c, err := tok.Claims()
	if err != nil || c.Issuer != "did:web:aldermoor.example" || c.ID != "https://aldermoor.example/c/1" || c.Subject != "did:example:samira" ||
		!c.NotBefore.Equal(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)) || !c.Expires.Equal(time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v, %v", c, err)
	}
	k, err := tok.Kind()
	if err != nil || k != (jose.Kind{Version: 2, Badge: true}) || tok.Header.Type != "jwt" {
		t.Errorf("%+v %q, %v", k, tok.Header.Type, err)
	}
	d, err := tok.Document()
	if err != nil || string(d.Raw()) != badge {
		t.Errorf("%s, %v", d.Raw(), err)
	}
	if m := tok.Method("did:web:aldermoor.example"); m.ID != "" || !jose.Same(m.Key, ed.Public()) {
		t.Errorf("%+v", m)
	}
	wantCode(t, tok.Verify(ed2.Public()), jose.ForeignKey)
}

// Two stories in one token: whoever reads the claims and whoever reads the
// document must be told the same.
func TestClaimsAndDocumentTellOneStory(t *testing.T) {
	t.Parallel()
	claims := `"iss":"did:web:aldermoor.example","jti":"https://aldermoor.example/c/1","sub":"did:example:samira","nbf":1772323200,"exp":1803859200`
	with := func(doc, claims string) string { return doc[:len(doc)-1] + "," + claims + "}" }
	change := func(doc, from, to string) string {
		out := strings.Replace(doc, from, to, 1)
		if out == doc {
			t.Fatalf("nothing to change: %s", from)
		}
		return out
	}
	const jwt, w3c = `{"alg":"EdDSA","typ":"JWT"}`, `{"alg":"EdDSA","typ":"vc+jwt"}`
	ob := with(badge, claims)
	for name, c := range map[string]struct {
		header, payload string
		want            jose.Code // empty: fine
	}{
		"badge":                             {jwt, ob, ""},
		"badge without exp":                 {jwt, change(ob, `,"exp":1803859200`, ""), ""},
		"badge without iss":                 {jwt, change(ob, `"iss":"did:web:aldermoor.example",`, ""), jose.MissingClaim},
		"badge without jti":                 {jwt, change(ob, `"jti":"https://aldermoor.example/c/1",`, ""), jose.MissingClaim},
		"badge without sub":                 {jwt, change(ob, `"sub":"did:example:samira",`, ""), jose.MissingClaim},
		"badge without nbf":                 {jwt, change(ob, `"nbf":1772323200,`, ""), jose.MissingClaim},
		"badge by another":                  {jwt, change(ob, `"iss":"did:web:aldermoor`, `"iss":"did:web:other`), jose.ClaimMismatch},
		"badge about another":               {jwt, change(ob, `"sub":"did:example:samira"`, `"sub":"did:example:mallory"`), jose.ClaimMismatch},
		"another badge":                     {jwt, change(ob, `c/1","sub"`, `c/2","sub"`), jose.ClaimMismatch},
		"badge that begins later":           {jwt, change(ob, "1772323200", "1772323201"), jose.ClaimMismatch},
		"badge that ends later":             {jwt, change(ob, "1803859200", "1803859201"), jose.ClaimMismatch},
		"start with a fraction":             {jwt, change(ob, "1772323200", "1772323200.5"), ""},
		"start before 1970":                 {jwt, change(ob, "1772323200", "-1"), jose.BadClaim},
		"start as text":                     {jwt, change(ob, "1772323200", `"1772323200"`), jose.BadClaim},
		"end after the year 9999":           {jwt, change(ob, "1803859200", "1e12"), jose.BadClaim},
		"iss is an object":                  {jwt, change(ob, `"iss":"did:web:aldermoor.example"`, `"iss":{}`), jose.BadClaim},
		"aud holds a number":                {jwt, with(badge, claims+`,"aud":["a",1]`), jose.BadClaim},
		"a vc claim beside the badge":       {jwt, with(badge, claims+`,"vc":`+v1), jose.VCClaim},
		"a vp claim beside the badge":       {w3c, with(credential, `"vp":"nooo"`), jose.VCClaim},
		"W3C":                               {w3c, credential, ""},
		"W3C with times of the signature":   {w3c, with(credential, `"iat":1,"exp":2`), ""},
		"W3C with a date as iat":            {w3c, with(credential, `"iat":"2010-01-01T19:23:24Z"`), ""},
		"W3C by another":                    {w3c, with(credential, `"iss":"did:web:other.example"`), jose.ClaimMismatch},
		"W3C with another id":               {w3c, with(credential, `"jti":"urn:x"`), jose.ClaimMismatch},
		"W3C about nobody but sub":          {w3c, change(with(credential, `"sub":"did:example:samira"`), `"id":"did:example:samira",`, ""), jose.ClaimMismatch},
		"W3C that is a presentation":        {w3c, `{"@context":["https://www.w3.org/ns/credentials/v2"],"type":"VerifiablePresentation"}`, jose.NotACredential},
		"typ of something else":             {`{"alg":"EdDSA","typ":"at+jwt"}`, credential, jose.WrongType},
		"typ of a status list":              {`{"alg":"EdDSA","typ":"statuslist+jwt"}`, credential, jose.WrongType},
		"typ in capitals and whole":         {`{"alg":"EdDSA","typ":"application/VC+JWT","cty":"application/vc"}`, credential, ""},
		"cty of a nested token":             {`{"alg":"EdDSA","typ":"vc+jwt","cty":"JWT"}`, credential, jose.WrongContent},
		"cty of a presentation":             {`{"alg":"EdDSA","typ":"vc+jwt","cty":"vp"}`, credential, jose.WrongContent},
		"neither":                           {jwt, `{"iss":"a"}`, jose.NotACredential},
		"a context that is an empty list":   {jwt, `{"@context":[]}`, jose.NotACredential},
		"1.1":                               {jwt, `{"vc":` + v1 + `,` + `"iss":"did:web:aldermoor.example","nbf":1772323200,"sub":"did:example:samira","jti":"urn:c:1"}`, ""},
		"1.1 without typ":                   {`{"alg":"EdDSA"}`, `{"vc":` + v1 + `}`, ""},
		"1.1 by another":                    {jwt, `{"vc":` + v1 + `,"iss":"did:web:other.example"}`, jose.ClaimMismatch},
		"1.1 about another":                 {jwt, `{"vc":` + v1 + `,"sub":"did:example:mallory"}`, jose.ClaimMismatch},
		"1.1 with another id":               {jwt, `{"vc":` + v1 + `,"jti":"urn:c:2"}`, jose.ClaimMismatch},
		"1.1 from another day":              {jwt, `{"vc":` + v1 + `,"nbf":1772323100}`, jose.ClaimMismatch},
		"1.1 with vc and vp":                {jwt, `{"vc":` + v1 + `,"vp":{}}`, jose.NotACredential},
		"1.1 whose vc is text":              {jwt, `{"vc":"oops"}`, jose.NotACredential},
		"1.1 presentation":                  {jwt, `{"vp":{"@context":["https://www.w3.org/2018/credentials/v1"],"type":["VerifiablePresentation"],"verifiableCredential":["a.b.c"]},"iss":"did:example:samira"}`, ""},
		"1.1 presentation by another":       {jwt, `{"vp":{"@context":["https://www.w3.org/2018/credentials/v1"],"type":["VerifiablePresentation"],"holder":"did:example:samira"},"iss":"did:example:mallory"}`, jose.ClaimMismatch},
		"two subjects and one sub":          {jwt, `{"vc":` + change(v1, `{"id":"did:example:samira"}`, `[{"id":"did:example:samira"},{"id":"did:example:b"}]`) + `,"sub":"did:example:samira"}`, jose.ClaimMismatch},
		"1.1 credential with the payload's": {jwt, with(v1, `"iss":"did:web:other.example"`), jose.ClaimMismatch},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := read(t, c.header, c.payload).Document()
			if c.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			wantCode(t, err, c.want)
		})
	}
}

// VC 1.1, 6.3.1: what only the registered claims say belongs to the document.
func TestAnOldTokenIsPutTogether(t *testing.T) {
	t.Parallel()
	tok := read(t, `{"alg":"EdDSA"}`, `{"vc":{"@context":["https://www.w3.org/2018/credentials/v1"],"type":["VerifiableCredential"],"issuer":{"name":"Aldermoor"},"credentialSubject":{"name":"Samira"}},"iss":"did:web:aldermoor.example","sub":"did:example:samira","jti":"urn:c:1","nbf":1772323200,"exp":1803859200}`)
	d, err := tok.Document()
	if err == nil {
		t.Fatalf("an issuer without its id: %s", d.Raw())
	}
	wantCode(t, err, jose.ClaimMismatch)
	tok = read(t, `{"alg":"EdDSA"}`, `{"vc":{"@context":["https://www.w3.org/2018/credentials/v1"],"type":["VerifiableCredential"],"credentialSubject":{"name":"Samira"}},"iss":"did:web:aldermoor.example","sub":"did:example:samira","jti":"urn:c:1","nbf":1772323200,"exp":1803859200}`)
	if d, err = tok.Document(); err != nil {
		t.Fatal(err)
	}
	want := `{"@context":["https://www.w3.org/2018/credentials/v1"],"credentialSubject":{"id":"did:example:samira","name":"Samira"},"expirationDate":"2027-03-01T00:00:00Z","id":"urn:c:1","issuanceDate":"2026-03-01T00:00:00Z","issuer":"did:web:aldermoor.example","type":["VerifiableCredential"]}`
	if string(d.Raw()) != want {
		t.Errorf("got %s", d.Raw())
	}
}

func TestAPresentationSaysForWhomItWasMade(t *testing.T) {
	t.Parallel()
	inner, err := jose.SignCredential(document(t, credential), p256, jose.Options{})
	if err != nil {
		t.Fatal(err)
	}
	env, err := jose.Envelop("vc+jwt", inner.Raw())
	if err != nil {
		t.Fatal(err)
	}
	vp, err := vc.FromTree(jcs.NewObject([]jcs.Member{
		{Name: "@context", Value: jcs.Value{Kind: jcs.Array, Items: []jcs.Value{*jcs.Text(vc.ContextV2)}}},
		{Name: "type", Value: *jcs.Text("VerifiablePresentation")},
		{Name: "holder", Value: *jcs.Text("did:example:samira")},
		{Name: "verifiableCredential", Value: jcs.Value{Kind: jcs.Array, Items: []jcs.Value{*env.Root()}}},
	}))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	want := jose.Claims{Nonce: "n1", Audience: []string{"https://employer.example", "b"}, IssuedAt: now, Expires: now.Add(time.Minute)}
	tok, err := jose.SignPresentation(vp, want, ed, jose.Options{KeyID: "did:example:samira#1"})
	if err != nil {
		t.Fatal(err)
	}
	k, err := tok.Kind()
	if err != nil || !k.Presentation || k.Version != 2 {
		t.Errorf("%+v, %v", k, err)
	}
	got, err := tok.Claims()
	if err != nil || got.Nonce != "n1" || len(got.Audience) != 2 || !got.IssuedAt.Equal(now) || got.ActiveAt(now) != nil {
		t.Errorf("%+v, %v", got, err)
	}
	wantCode(t, got.ActiveAt(now.Add(time.Hour)), jose.Expired)
	d, err := tok.Document()
	if err != nil || string(d.Raw()) != string(vp.Raw()) {
		t.Errorf("%s, %v", d.Raw(), err)
	}
	e, err := jose.Open(&d.Root().Get("verifiableCredential").Items[0])
	if err != nil || e.Media != "vc+jwt" || string(e.Data) != inner.String() {
		t.Errorf("%+v, %v", e, err)
	}
	if _, err := jose.SignPresentation(vp, jose.Claims{Issuer: "did:example:mallory"}, ed, jose.Options{}); err == nil {
		t.Error("signed a presentation by somebody else than its holder")
	}
	if _, err := jose.SignCredential(vp, ed, jose.Options{}); err == nil {
		t.Error("signed a presentation as a credential")
	}
	for _, old := range []string{v1, `{"type":"VerifiableCredential"}`, `{"type":"VerifiableCredential","@context":[]}`} {
		_, err := jose.SignCredential(document(t, old), ed, jose.Options{})
		wantCode(t, err, jose.NotACredential)
	}
}

func TestAnEnvelopeIsOpenedOnlyWhenItIsOne(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text  string
		media string // empty: refused
		data  string
	}{
		"plain":            {`{"type":"EnvelopedVerifiableCredential","id":"data:application/vc+jwt,a.b.c"}`, "vc+jwt", "a.b.c"},
		"types in a list":  {`{"type":["EnvelopedVerifiableCredential"],"id":"data:application/vc+jwt,a.b.c"}`, "vc+jwt", "a.b.c"},
		"base64":           {`{"type":"EnvelopedVerifiableCredential","id":"data:application/vc+cose;base64,0oQ="}`, "vc+cose", "\xd2\x84"},
		"percent":          {`{"type":"EnvelopedVerifiableCredential","id":"data:application/dc+sd-jwt,a.b.c%7E"}`, "dc+sd-jwt", "a.b.c~"},
		"parameter":        {`{"type":"EnvelopedVerifiableCredential","id":"data:application/vc+jwt;charset=utf-8,a.b.c"}`, "vc+jwt", "a.b.c"},
		"presentation":     {`{"type":"EnvelopedVerifiablePresentation","id":"data:application/vp+jwt,a.b.c"}`, "vp+jwt", "a.b.c"},
		"1.1":              {`"a.b.c"`, "jwt", "a.b.c"},
		"no data URL":      {`{"type":"EnvelopedVerifiableCredential","id":"bad-credential"}`, "", ""},
		"no comma":         {`{"type":"EnvelopedVerifiableCredential","id":"data:application/vc+jwt"}`, "", ""},
		"another media":    {`{"type":"EnvelopedVerifiableCredential","id":"data:text/html,a"}`, "", ""},
		"crossed":          {`{"type":"EnvelopedVerifiableCredential","id":"data:application/vp+jwt,a"}`, "", ""},
		"crossed back":     {`{"type":"EnvelopedVerifiablePresentation","id":"data:application/vc+jwt,a"}`, "", ""},
		"broken percent":   {`{"type":"EnvelopedVerifiableCredential","id":"data:application/vc+jwt,a%zz"}`, "", ""},
		"broken base64":    {`{"type":"EnvelopedVerifiableCredential","id":"data:application/vc+jwt;base64,!"}`, "", ""},
		"no id":            {`{"type":"EnvelopedVerifiableCredential"}`, "", ""},
		"a plain document": {credential, "", ""},
		"a number":         {`1`, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v, err := jcs.Parse([]byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			e, err := jose.Open(v)
			if c.media == "" {
				wantCode(t, err, jose.BadEnvelope)
			} else if err != nil || e.Media != c.media || string(e.Data) != c.data {
				t.Errorf("%+v, %v", e, err)
			}
		})
	}
	_, err := jose.Open(nil)
	wantCode(t, err, jose.BadEnvelope)
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte(`{"type":"EnvelopedVerifiableCredential","id":"data:application/vc+jwt,a.b.c"}`))
	f.Add([]byte(`{"type":"EnvelopedVerifiablePresentation","id":"data:application/vp+jwt;base64,YQ=="}`))
	f.Add([]byte(`"a.b.c"`))
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := jcs.Parse(data)
		if err != nil {
			return
		}
		e, err := jose.Open(v)
		if err == nil && v.Kind != jcs.String && (e.Media == "" || len(e.Data) > len(data)) {
			t.Fatalf("%+v", e)
		}
	})
}
