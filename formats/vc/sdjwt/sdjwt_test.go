package sdjwt_test

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc/jose"
	"opencairn.org/cairn/formats/vc/sdjwt"
)

var now = time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)

const person = `{"iss":"https://aldermoor.example","vct":"https://aldermoor.example/t/1","iat":1772323200,"family_name":"Haddad","address":{"country":"FR","city":"Lyon"},"languages":["fr","ar","en"],"degrees":[{"name":"Nursing","grade":"A"}]}`

func paths(t testing.TB, list ...string) []sdjwt.Path {
	t.Helper()
	var out []sdjwt.Path
	for _, s := range list {
		p, err := sdjwt.ParsePath(s)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}

// salts are random bytes that are the same in every run.
func salts() io.Reader { return rand.NewChaCha8([32]byte{1}) }

func issue(t testing.TB, claims string, o sdjwt.Options) *sdjwt.Token {
	t.Helper()
	if o.Salt == nil {
		o.Salt = salts()
	}
	tok, err := sdjwt.Issue(tree(t, []byte(claims)), key(t, issuerJWK).Private, o)
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

func wantCode(t *testing.T, err error, want sdjwt.Code) {
	t.Helper()
	var e *sdjwt.Error
	if !errors.As(err, &e) || e.Code != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestAHolderShowsWhatTheyChooseAndTheSignatureHolds(t *testing.T) {
	t.Parallel()
	holder := key(t, holderJWK)
	tok := issue(t, person, sdjwt.Options{Disclose: paths(t, "family_name", "address", "address.city", "languages[*]", "degrees[0].grade"), Decoys: 3, Holder: holder.Public})
	for name, c := range map[string]struct {
		show []string
		want string
	}{
		"nothing":           {nil, `{"degrees":[{"name":"Nursing"}],"languages":[]}`},
		"a claim":           {[]string{"family_name"}, `{"degrees":[{"name":"Nursing"}],"family_name":"Haddad","languages":[]}`},
		"all of a claim":    {[]string{"address"}, `{"address":{"city":"Lyon","country":"FR"},"degrees":[{"name":"Nursing"}],"languages":[]}`},
		"part of a claim":   {[]string{"address.country"}, `{"address":{"country":"FR"},"degrees":[{"name":"Nursing"}],"languages":[]}`},
		"an inner claim":    {[]string{"address.city"}, `{"address":{"city":"Lyon","country":"FR"},"degrees":[{"name":"Nursing"}],"languages":[]}`},
		"one of a list":     {[]string{"languages[1]"}, `{"degrees":[{"name":"Nursing"}],"languages":["ar"]}`},
		"a whole list":      {[]string{"languages[*]"}, `{"degrees":[{"name":"Nursing"}],"languages":["fr","ar","en"]}`},
		"the list itself":   {[]string{"languages"}, `{"degrees":[{"name":"Nursing"}],"languages":["fr","ar","en"]}`},
		"inside every item": {[]string{"degrees[*].grade"}, `{"degrees":[{"grade":"A","name":"Nursing"}],"languages":[]}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shown, err := tok.Present(paths(t, c.show...)...)
			if err != nil {
				t.Fatal(err)
			}
			bound, err := shown.Bind(holder.Private, theVerifier, theNonce, now)
			if err != nil {
				t.Fatal(err)
			}
			back, err := sdjwt.Parse(bound.Raw())
			if err != nil || back.Verify(key(t, issuerJWK).Public) != nil {
				t.Fatal(err)
			}
			if err := back.CheckBinding(sdjwt.Expect{Nonce: theNonce, Audience: theVerifier, Now: now.Add(time.Minute)}); err != nil {
				t.Error(err)
			}
			got := back.Claims()
			for _, always := range []string{"iss", "vct", "iat", "cnf"} {
				if got.Get(always) == nil {
					t.Errorf("%s is gone", always)
				}
				got = got.Without(always)
			}
			if string(got.Canonical()) != c.want {
				t.Errorf("shows %s\nwant  %s", got.Canonical(), c.want)
			}
			if strings.Contains(string(back.Raw()), base64.RawURLEncoding.EncodeToString([]byte("Haddad"))) && name != "a claim" {
				t.Error("the name is in it all the same")
			}
		})
	}
	_, err := tok.Present(paths(t, "adress")...)
	wantCode(t, err, sdjwt.NoSuchClaim)
}

// A verifier who sees only the digests cannot tell how many claims there are.
func TestDecoysLookLikeDigests(t *testing.T) {
	t.Parallel()
	tok := issue(t, person, sdjwt.Options{Disclose: paths(t, "family_name", "languages[0]"), Decoys: 5})
	sd := tok.Issued.Payload.Get("_sd")
	if len(sd.Items) != 6 || !slices.IsSortedFunc(sd.Items, func(a, b jcs.Value) int { return strings.Compare(a.Text, b.Text) }) {
		t.Errorf("%d digests, sorted?", len(sd.Items))
	}
	for i := range sd.Items {
		if len(sd.Items[i].Text) != 43 {
			t.Errorf("digest %q", sd.Items[i].Text)
		}
	}
	if list := tok.Issued.Payload.Get("languages"); len(list.Items) != 3+5 {
		t.Errorf("%d languages", len(list.Items))
	}
	if got := len(tok.Claims().Get("languages").Items); got != 3 {
		t.Errorf("decoys count as languages: %d", got)
	}
}

// forged is an SD-JWT of any payload and disclosures, well signed: what a careless
// or malicious issuer could make.
func forged(t testing.TB, payload string, disclosures ...string) []byte {
	t.Helper()
	tok, err := jose.Sign([]byte(payload), "dc+sd-jwt", "", key(t, issuerJWK).Private, jose.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return []byte(strings.Join(append([]string{tok.String()}, disclosures...), "~") + "~")
}

func b64(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

func hashed(text string) string {
	h := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(h[:])
}

// Trap: whatever two readers could put together differently is refused by name.
func TestDisclosuresThatCouldBeReadTwoWaysAreRefused(t *testing.T) {
	t.Parallel()
	d := b64
	a, b := d(`["s","a",1]`), d(`["t","b",2]`)
	sd := func(texts ...string) string {
		var q []string
		for _, x := range texts {
			q = append(q, `"`+hashed(x)+`"`)
		}
		return "[" + strings.Join(q, ",") + "]"
	}
	item := d(`["s",1]`)
	inner := d(`["s","in",{"_sd":` + sd(a) + `}]`)
	for name, c := range map[string]struct {
		payload     string
		disclosures []string
		want        sdjwt.Code // empty: fine
	}{
		"one":                            {`{"_sd":` + sd(a) + `}`, []string{a}, ""},
		"undisclosed":                    {`{"_sd":` + sd(a) + `}`, nil, ""},
		"a digest twice in one list":     {`{"_sd":` + sd(a, a) + `}`, []string{a}, sdjwt.RepeatedDigest},
		"twice and not disclosed":        {`{"_sd":` + sd(a, a) + `}`, nil, sdjwt.RepeatedDigest},
		"a digest in two places":         {`{"_sd":` + sd(a) + `,"x":{"_sd":` + sd(a) + `}}`, []string{a}, sdjwt.RepeatedDigest},
		"a digest in claim and list":     {`{"_sd":` + sd(a) + `,"x":[{"...":"` + hashed(a) + `"}]}`, nil, sdjwt.RepeatedDigest},
		"a digest in a disclosure too":   {`{"_sd":` + sd(a, inner) + `}`, []string{a, inner}, sdjwt.RepeatedDigest},
		"a disclosure twice":             {`{"_sd":` + sd(a) + `}`, []string{a, a}, sdjwt.RepeatedDigest},
		"nobody refers to it":            {`{"_sd":` + sd(a) + `}`, []string{a, b}, sdjwt.Unreferenced},
		"its outer one is not shown":     {`{"_sd":` + sd(inner) + `}`, []string{a}, sdjwt.Unreferenced},
		"inner and outer":                {`{"_sd":` + sd(inner) + `}`, []string{a, inner}, ""},
		"a claim that is there":          {`{"a":0,"_sd":` + sd(a) + `}`, []string{a}, sdjwt.ClaimExists},
		"two disclosures of one name":    {`{"_sd":` + sd(a, d(`["u","a",3]`)) + `}`, []string{a, d(`["u","a",3]`)}, sdjwt.ClaimExists},
		"named _sd":                      {`{"_sd":` + sd(d(`["s","_sd",[]]`)) + `}`, []string{d(`["s","_sd",[]]`)}, sdjwt.ReservedName},
		"named ...":                      {`{"_sd":` + sd(d(`["s","...","x"]`)) + `}`, []string{d(`["s","...","x"]`)}, sdjwt.ReservedName},
		"named _sd_alg":                  {`{"_sd":` + sd(d(`["s","_sd_alg","md5"]`)) + `}`, []string{d(`["s","_sd_alg","md5"]`)}, sdjwt.ReservedName},
		"an _sd_alg further in":          {`{"x":{"_sd_alg":"sha-256"}}`, nil, sdjwt.ReservedName},
		"an element for a claim":         {`{"_sd":` + sd(item) + `}`, []string{item}, sdjwt.WrongPlace},
		"a claim for an element":         {`{"x":[{"...":"` + hashed(a) + `"}]}`, []string{a}, sdjwt.WrongPlace},
		"... beside other members":       {`{"x":[{"...":"` + hashed(item) + `","y":1}]}`, []string{item}, sdjwt.ReservedName},
		"... that is no text":            {`{"x":[{"...":1}]}`, nil, sdjwt.ReservedName},
		"... outside a list":             {`{"x":{"...":"` + hashed(item) + `"}}`, []string{item}, sdjwt.ReservedName},
		"_sd that is no list":            {`{"_sd":"` + hashed(a) + `"}`, []string{a}, sdjwt.Malformed},
		"_sd of numbers":                 {`{"_sd":[1]}`, nil, sdjwt.Malformed},
		"unknown hash":                   {`{"_sd_alg":"md5","_sd":` + sd(a) + `}`, []string{a}, sdjwt.UnknownHash},
		"hash that is no text":           {`{"_sd_alg":256}`, nil, sdjwt.UnknownHash},
		"empty hash":                     {`{"_sd_alg":""}`, nil, sdjwt.UnknownHash},
		"an empty disclosure":            {`{}`, []string{""}, sdjwt.BadDisclosure},
		"a disclosure that is no base64": {`{}`, []string{"W!"}, sdjwt.BadDisclosure},
		"a disclosure with a line end":   {`{}`, []string{a[:4] + "\n" + a[4:]}, sdjwt.BadDisclosure},
		"a disclosure that is no JSON":   {`{}`, []string{d(`["s"`)}, sdjwt.BadDisclosure},
		"a disclosure that is an object": {`{}`, []string{d(`{"s":1}`)}, sdjwt.BadDisclosure},
		"a disclosure of one":            {`{}`, []string{d(`["s"]`)}, sdjwt.BadDisclosure},
		"a disclosure of four":           {`{}`, []string{d(`["s","a",1,2]`)}, sdjwt.BadDisclosure},
		"a salt that is a number":        {`{}`, []string{d(`[1,"a",1]`)}, sdjwt.BadDisclosure},
		"a name that is a number":        {`{}`, []string{d(`["s",1,1]`)}, sdjwt.BadDisclosure},
		"a value with a member twice":    {`{}`, []string{d(`["s","a",{"x":1,"x":2}]`)}, sdjwt.BadDisclosure},
		"iss":                            {`{"_sd":` + sd(d(`["s","iss","x"]`)) + `}`, []string{d(`["s","iss","x"]`)}, sdjwt.MustBeVisible},
		"nbf":                            {`{"_sd":` + sd(d(`["s","nbf",1]`)) + `}`, []string{d(`["s","nbf",1]`)}, sdjwt.MustBeVisible},
		"exp":                            {`{"_sd":` + sd(d(`["s","exp",1]`)) + `}`, []string{d(`["s","exp",1]`)}, sdjwt.MustBeVisible},
		"cnf":                            {`{"_sd":` + sd(d(`["s","cnf",{}]`)) + `}`, []string{d(`["s","cnf",{}]`)}, sdjwt.MustBeVisible},
		"vct":                            {`{"_sd":` + sd(d(`["s","vct","x"]`)) + `}`, []string{d(`["s","vct","x"]`)}, sdjwt.MustBeVisible},
		"vct#integrity":                  {`{"_sd":` + sd(d(`["s","vct#integrity","x"]`)) + `}`, []string{d(`["s","vct#integrity","x"]`)}, sdjwt.MustBeVisible},
		"status":                         {`{"_sd":` + sd(d(`["s","status",{}]`)) + `}`, []string{d(`["s","status",{}]`)}, sdjwt.MustBeVisible},
		"aud":                            {`{"_sd":` + sd(d(`["s","aud","x"]`)) + `}`, []string{d(`["s","aud","x"]`)}, sdjwt.MustBeVisible},
		"exp further in is only a name":  {`{"x":{"_sd":` + sd(d(`["s","exp",1]`)) + `}}`, []string{d(`["s","exp",1]`)}, ""},
		"sub may be selective":           {`{"_sd":` + sd(d(`["s","sub","x"]`)) + `}`, []string{d(`["s","sub","x"]`)}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := sdjwt.Parse(forged(t, c.payload, c.disclosures...))
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

func TestWhatIsNoSDJWTIsNamed(t *testing.T) {
	t.Parallel()
	ok := string(forged(t, `{}`))
	flat := func(change func(string) string) string {
		p := strings.Split(strings.TrimSuffix(ok, "~"), ".")
		return change(fmt.Sprintf(`{"payload":%q,"protected":%q,"signature":%q,"header":{"disclosures":[]}}`, p[1], p[0], p[2]))
	}
	replace := func(from, to string) func(string) string {
		return func(s string) string { return strings.Replace(s, from, to, 1) }
	}
	for name, c := range map[string]struct {
		text string
		want string
	}{
		"nothing":              {"", "malformed"},
		"no tilde":             {strings.TrimSuffix(ok, "~"), "malformed"},
		"not JSON":             {`{`, "malformed"},
		"only tildes":          {"~~~", "jose: malformed"},
		"too many disclosures": {ok + strings.Repeat("x~", 5000), "too_large"},
		"too large":            {strings.Repeat("x", sdjwt.MaxSize+1), "too_large"},
		"a broken key binding": {ok + "a.b", "bad_key_binding"},
		"flat":                 {flat(replace("", "")), ""},
		"general": {flat(func(s string) string {
			return strings.Replace(strings.Replace(s, `"protected"`, `"signatures":[{"protected"`, 1), "]}}", "]}}]}", 1)
		}), ""},
		"both":                     {flat(replace(`"payload"`, `"signatures":[],"payload"`)), "malformed"},
		"algorithm not signed":     {flat(replace(`"disclosures"`, `"alg":"none","disclosures"`)), "malformed"},
		"disclosures that are not": {flat(replace(`"disclosures":[]`, `"disclosures":[1]`)), "malformed"},
		"an empty key binding":     {flat(replace(`"disclosures"`, `"kb_jwt":"","disclosures"`)), "malformed"},
		"protected is an object":   {flat(replace(`"protected":"`, `"protected":{},"x":"`)), "jose:"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := sdjwt.Parse([]byte(c.text))
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// Disclosures inside disclosures: bounded, and each level costs its own hash only.
func TestDisclosuresInsideEachOtherEnd(t *testing.T) {
	t.Parallel()
	text := b64(`["s","a",1]`)
	all := []string{text}
	for range 100 {
		text = b64(`["s","a",{"_sd":["` + hashed(text) + `"]}]`)
		all = append(all, text)
	}
	_, err := sdjwt.Parse(forged(t, `{"_sd":["`+hashed(text)+`"]}`, all...))
	wantCode(t, err, sdjwt.TooDeep)
}

func TestAKeyBindingCountsForOnePresentation(t *testing.T) {
	t.Parallel()
	holder, issuer := key(t, holderJWK), key(t, issuerJWK)
	tok := issue(t, person, sdjwt.Options{Disclose: paths(t, "family_name", "address"), Holder: holder.Public})
	shown, err := tok.Present(paths(t, "family_name")...)
	if err != nil {
		t.Fatal(err)
	}
	good, err := shown.Bind(holder.Private, theVerifier, theNonce, now)
	if err != nil {
		t.Fatal(err)
	}
	sdHash := good.Binding.Payload.Get("sd_hash").Text
	bind := func(typ, payload string, k jose.Key) string {
		kb, err := jose.Sign([]byte(payload), typ, "", k.Private, jose.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return string(shown.Raw()) + kb.String()
	}
	payload := func(change ...string) string {
		return strings.NewReplacer(change...).Replace(fmt.Sprintf(`{"aud":%q,"iat":%d,"nonce":%q,"sd_hash":%q}`, theVerifier, now.Unix(), theNonce, sdHash))
	}
	whole := strings.TrimSuffix(string(tok.Raw()), "") + good.Binding.String()
	for name, c := range map[string]struct {
		text string
		e    sdjwt.Expect
		want sdjwt.Code
	}{
		"good":                     {string(good.Raw()), sdjwt.Expect{}, ""},
		"of another request":       {string(good.Raw()), sdjwt.Expect{Nonce: "other"}, sdjwt.WrongNonce},
		"of another verifier":      {string(good.Raw()), sdjwt.Expect{Audience: "https://other.example"}, sdjwt.WrongAudience},
		"an hour later":            {string(good.Raw()), sdjwt.Expect{Now: now.Add(time.Hour)}, sdjwt.BindingTime},
		"before it was made":       {string(good.Raw()), sdjwt.Expect{Now: now.Add(-time.Hour)}, sdjwt.BindingTime},
		"an hour later, by policy": {string(good.Raw()), sdjwt.Expect{Now: now.Add(time.Hour), MaxAge: 2 * time.Hour}, ""},
		"with more shown":          {whole, sdjwt.Expect{}, sdjwt.WrongHash},
		"without":                  {string(shown.Raw()), sdjwt.Expect{}, sdjwt.NoBinding},
		"typ JWT":                  {bind("JWT", payload(), holder), sdjwt.Expect{}, sdjwt.WrongBindingType},
		"by the issuer":            {bind("kb+jwt", payload(), issuer), sdjwt.Expect{}, sdjwt.BindingSignature},
		"no hash":                  {bind("kb+jwt", payload(`,"sd_hash":"`+sdHash+`"`, ""), holder), sdjwt.Expect{}, sdjwt.WrongHash},
		"no nonce":                 {bind("kb+jwt", payload(`"nonce":"`+theNonce+`",`, ""), holder), sdjwt.Expect{}, sdjwt.WrongNonce},
		"a nonce of nothing":       {bind("kb+jwt", payload(theNonce, ""), holder), sdjwt.Expect{Nonce: "-"}, sdjwt.WrongNonce},
		"two audiences":            {bind("kb+jwt", payload(`"aud":"`+theVerifier+`"`, `"aud":["`+theVerifier+`","b"]`), holder), sdjwt.Expect{}, sdjwt.WrongAudience},
		"no time":                  {bind("kb+jwt", payload(fmt.Sprintf(`"iat":%d,`, now.Unix()), ""), holder), sdjwt.Expect{}, sdjwt.BadBinding},
		"time as text":             {bind("kb+jwt", payload(fmt.Sprint(now.Unix()), `"x"`), holder), sdjwt.Expect{}, sdjwt.BadBinding},
		"already over":             {bind("kb+jwt", payload(`"iat"`, `"exp":1,"iat"`), holder), sdjwt.Expect{}, sdjwt.BindingTime},
		"no key in it":             {string(issue(t, person, sdjwt.Options{}).Raw()) + good.Binding.String(), sdjwt.Expect{}, sdjwt.NoHolderKey},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			back, err := sdjwt.Parse([]byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			if c.e.Nonce == "" {
				c.e.Nonce = theNonce
			}
			if c.e.Audience == "" {
				c.e.Audience = theVerifier
			}
			if c.e.Now.IsZero() {
				c.e.Now = now
			}
			err = back.CheckBinding(c.e)
			if c.want == "" && err != nil {
				t.Error(err)
			}
			if c.want != "" {
				wantCode(t, err, c.want)
			}
		})
	}
	if err := good.CheckBinding(sdjwt.Expect{Audience: theVerifier, Now: now}); err == nil {
		t.Error("accepted without a nonce of our own")
	}
	_, err = shown.Bind(issuer.Private, theVerifier, theNonce, now)
	wantCode(t, err, sdjwt.BindingSignature)
	_, err = issue(t, person, sdjwt.Options{}).Bind(holder.Private, theVerifier, theNonce, now)
	wantCode(t, err, sdjwt.NoHolderKey)
}

func TestAnIssuerCannotHideWhatDecides(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		claims string
		o      sdjwt.Options
		want   sdjwt.Code
	}{
		"iss":                {person, sdjwt.Options{Disclose: paths(t, "iss")}, sdjwt.MustBeVisible},
		"vct":                {person, sdjwt.Options{Disclose: paths(t, "vct")}, sdjwt.MustBeVisible},
		"a claim not there":  {person, sdjwt.Options{Disclose: paths(t, "adress.city")}, sdjwt.NoSuchClaim},
		"an element too far": {person, sdjwt.Options{Disclose: paths(t, "languages[3]")}, sdjwt.NoSuchClaim},
		"the whole":          {person, sdjwt.Options{Disclose: []sdjwt.Path{{}}}, sdjwt.NoSuchClaim},
		"a claim named _sd":  {`{"a":{"_sd":[]}}`, sdjwt.Options{}, sdjwt.ReservedName},
		"a claim named ...":  {`{"a":[{"...":"x"}]}`, sdjwt.Options{}, sdjwt.ReservedName},
		"an _sd_alg":         {`{"_sd_alg":"sha-256"}`, sdjwt.Options{}, sdjwt.ReservedName},
		"a key twice":        {`{"cnf":{}}`, sdjwt.Options{Holder: key(t, holderJWK).Public}, sdjwt.ClaimExists},
		"a list":             {`[]`, sdjwt.Options{}, sdjwt.Malformed},
		"SHA-1":              {person, sdjwt.Options{Hash: crypto.SHA1}, sdjwt.UnknownHash},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := sdjwt.Issue(tree(t, []byte(c.claims)), key(t, issuerJWK).Private, c.o)
			wantCode(t, err, c.want)
		})
	}
	if _, err := sdjwt.Issue(tree(t, []byte(person)), key(t, issuerJWK).Private, sdjwt.Options{Disclose: paths(t, "family_name"), Salt: bytes.NewReader(nil)}); err == nil {
		t.Error("issued without salt")
	}
	_, err := sdjwt.Issue(tree(t, []byte(`{"a":["x","x"]}`)), key(t, issuerJWK).Private, sdjwt.Options{Disclose: paths(t, "a[*]"), Salt: bytes.NewReader(make([]byte, 64))})
	wantCode(t, err, sdjwt.RepeatedDigest)
}

// What is issued was not read, so that it can be read is looked at.
func TestWhatNobodyCouldReadIsNotIssued(t *testing.T) {
	t.Parallel()
	deep := jcs.Text("x")
	for range jcs.DefaultDepth {
		deep = &jcs.Value{Kind: jcs.Array, Items: []jcs.Value{*deep}}
	}
	long := &jcs.Value{Kind: jcs.Array, Items: make([]jcs.Value, sdjwt.MaxDisclosures+1)}
	k := key(t, issuerJWK).Private
	for name, v := range map[string]*jcs.Value{"half a character": jcs.Text("\xff"), "a number that is none": {Kind: jcs.Number, Text: "01"}, "too deep": deep} {
		claims := jcs.NewObject([]jcs.Member{{Name: "a", Value: *v}})
		_, err := sdjwt.Issue(claims, k, sdjwt.Options{Disclose: paths(t, "a")})
		wantCode(t, err, sdjwt.BadDisclosure)
		var e *jose.Error
		if _, err := sdjwt.Issue(claims, k, sdjwt.Options{}); !errors.As(err, &e) || e.Code != jose.BadJSON {
			t.Errorf("%s in sight: %v", name, err)
		}
	}
	_, err := sdjwt.Issue(jcs.NewObject([]jcs.Member{{Name: "a", Value: *long}}), k, sdjwt.Options{Disclose: paths(t, "a[*]")})
	wantCode(t, err, sdjwt.TooLarge)
	for _, h := range []crypto.Hash{crypto.SHA256, crypto.SHA384, crypto.SHA512} {
		tok := issue(t, person, sdjwt.Options{Hash: h, Disclose: paths(t, "family_name")})
		if tok.Claims().Get("family_name").Str() != "Haddad" {
			t.Errorf("%v: %s", h, tok.Claims().Canonical())
		}
	}
}

// array_recursive_sd and json_serialization_general come without files.
func TestCasesWithoutFilesAreMadeHere(t *testing.T) {
	t.Parallel()
	tok := issue(t, `{"array_with_recursive_sd":["boring",{"baz":{"qux":"quux"},"foo":"bar"},["foo","bar"]],"test2":["foo","bar"]}`,
		sdjwt.Options{Disclose: paths(t, "array_with_recursive_sd[1]", "array_with_recursive_sd[1].baz", "array_with_recursive_sd[2][*]", "test2[*]")})
	shown, err := tok.Present()
	if err != nil {
		t.Fatal(err)
	}
	if got := string(shown.Claims().Canonical()); got != `{"array_with_recursive_sd":["boring",[]],"test2":[]}` {
		t.Errorf("shows %s", got)
	}
	holder := key(t, holderJWK)
	bound, err := issue(t, person, sdjwt.Options{Holder: holder.Public, Disclose: paths(t, "family_name")}).Bind(holder.Private, theVerifier, theNonce, now)
	if err != nil {
		t.Fatal(err)
	}
	p := strings.Split(bound.Issued.String(), ".")
	general := fmt.Sprintf(`{"payload":%q,"signatures":[{"header":{"disclosures":[%q],"kb_jwt":%q},"protected":%q,"signature":%q},{"protected":"x","signature":"y"}]}`,
		p[1], bound.Disclosures[0].Text, bound.Binding.String(), p[0], p[2])
	back, err := sdjwt.Parse([]byte(general))
	if err != nil || back.Verify(key(t, issuerJWK).Public) != nil || string(back.Compact()) != string(bound.Raw()) || string(back.Raw()) != general {
		t.Fatalf("%v", err)
	}
	if err := back.CheckBinding(sdjwt.Expect{Nonce: theNonce, Audience: theVerifier, Now: now}); err != nil {
		t.Error(err)
	}
}

// Property: whatever is made selective comes back, and what is not shown is gone.
func TestIssuedClaimsComeBackWhatever(t *testing.T) {
	t.Parallel()
	k := key(t, issuerJWK)
	rapid.Check(t, func(rt *rapid.T) {
		claims := drawObject(rt, 3)
		var all []sdjwt.Path
		everyPath(claims, nil, &all)
		var chosen []sdjwt.Path
		for _, p := range all {
			if rapid.Bool().Draw(rt, p.String()) {
				chosen = append(chosen, p)
			}
		}
		tok, err := sdjwt.Issue(claims, k.Private, sdjwt.Options{Disclose: chosen, Decoys: rapid.IntRange(0, 2).Draw(rt, "decoys"), Salt: salts()})
		if err != nil {
			rt.Fatal(err)
		}
		if len(tok.Disclosures) != len(chosen) || !tok.Claims().Equal(claims) {
			rt.Fatalf("%d of %d: %s", len(tok.Disclosures), len(chosen), tok.Claims().Canonical())
		}
		sameAsRead(rt, tok)
		for _, d := range tok.Disclosures {
			shown, err := tok.Present(d.Path)
			if err != nil {
				rt.Fatal(err)
			}
			if !slices.ContainsFunc(shown.Disclosures, func(x sdjwt.Disclosure) bool { return x.Text == d.Text }) {
				rt.Fatalf("%s is not shown", d.Path)
			}
		}
		none, err := tok.Present()
		if err != nil || len(none.Disclosures) != 0 {
			rt.Fatal(err)
		}
	})
}

// sameAsRead compares a token that was made with what is read of its bytes.
func sameAsRead(t *rapid.T, made *sdjwt.Token) {
	read, err := sdjwt.Parse(made.Raw())
	if err != nil {
		t.Fatal(err)
	}
	if !read.Claims().Equal(made.Claims()) || !read.Issued.Payload.Equal(made.Issued.Payload) || len(read.Disclosures) != len(made.Disclosures) {
		t.Fatalf("read %s\nmade %s", read.Claims().Canonical(), made.Claims().Canonical())
	}
	for i, want := range read.Disclosures {
		got := made.Disclosures[i]
		if got.Text != want.Text || got.Digest != want.Digest || got.Salt != want.Salt || got.Name != want.Name || got.Element != want.Element ||
			!slices.Equal(got.Path, want.Path) || !got.Value.Equal(want.Value) {
			t.Fatalf("read %+v\nmade %+v", want, got)
		}
		a, err := read.Present(want.Path)
		if err != nil {
			t.Fatal(err)
		}
		b, err := made.Present(want.Path)
		if err != nil || string(a.Raw()) != string(b.Raw()) {
			t.Fatalf("%v: shown of what was read\n%s\nshown of what was made\n%s", err, a.Raw(), b.Raw())
		}
	}
}

func drawObject(t *rapid.T, depth int) *jcs.Value {
	var m []jcs.Member
	for _, name := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-d."]{1,2}`), 0, 4, rapid.ID[string]).Draw(t, "names") {
		m = append(m, jcs.Member{Name: "n" + name, Value: *drawValue(t, depth)})
	}
	return jcs.NewObject(m)
}

func drawValue(t *rapid.T, depth int) *jcs.Value {
	switch kind := rapid.IntRange(0, 4).Draw(t, "kind"); {
	case kind == 0 && depth > 0:
		return drawObject(t, depth-1)
	case kind == 1 && depth > 0:
		v := &jcs.Value{Kind: jcs.Array}
		for range rapid.IntRange(0, 3).Draw(t, "items") {
			v.Items = append(v.Items, *drawValue(t, depth-1))
		}
		return v
	case kind == 2:
		return &jcs.Value{Kind: jcs.Null}
	}
	return jcs.Text(rapid.String().Draw(t, "text"))
}

func everyPath(v *jcs.Value, at sdjwt.Path, out *[]sdjwt.Path) {
	add := func(s sdjwt.Step, x *jcs.Value) {
		p := append(slices.Clone(at), s)
		*out = append(*out, p)
		everyPath(x, p, out)
	}
	for i := range v.Members {
		add(sdjwt.Step{Name: v.Members[i].Name}, &v.Members[i].Value)
	}
	for i := range v.Items {
		add(sdjwt.Step{Array: true, Index: i}, &v.Items[i])
	}
}

func TestPathsAreReadAsWritten(t *testing.T) {
	t.Parallel()
	for _, ok := range []string{"a", "a.b", "a[0]", "a[*].b", `a."b.c"[12]`, `""`, `"a\"b".c`, "é.ü"} {
		p, err := sdjwt.ParsePath(ok)
		if err != nil || p.String() != ok {
			t.Errorf("%s read as %s, %v", ok, p, err)
		}
	}
	for _, bad := range []string{"", ".", "a.", ".a", "a..b", "a[", "a[]", "a[-1]", "a[01]", "a[1", "a]b", "a[0]b", "a.[0]", `"a`, `a"b"`, "a[**]", strings.Repeat("a.", 70) + "a"} {
		if p, err := sdjwt.ParsePath(bad); err == nil {
			t.Errorf("%s read as %v", bad, p)
		}
	}
	p, err := sdjwt.ReadPath(tree(t, []byte(`["degrees",null,"type",0]`)))
	if err != nil || p.String() != "degrees[*].type[0]" {
		t.Errorf("%s, %v", p, err)
	}
	for _, bad := range []string{`[]`, `"a"`, `[true]`, `[-1]`, `[1.5]`, `[[]]`, `{}`} {
		if p, err := sdjwt.ReadPath(tree(t, []byte(bad))); err == nil {
			t.Errorf("%s read as %v", bad, p)
		}
	}
}

func FuzzParse(f *testing.F) {
	tok := issue(f, person, sdjwt.Options{Disclose: paths(f, "address", "address.city", "languages[*]"), Decoys: 1, Holder: key(f, holderJWK).Public})
	bound, err := tok.Bind(key(f, holderJWK).Private, theVerifier, theNonce, now)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(tok.Raw())
	f.Add(bound.Raw())
	f.Add(forged(f, `{"_sd":["a","a"]}`))
	f.Add(forged(f, `{"x":[{"...":"`+hashed(b64(`["s",1]`))+`"}]}`, b64(`["s",1]`)))
	f.Add([]byte(`{"payload":"e30","protected":"e30","signature":"","header":{"disclosures":["W10"],"kb_jwt":"a.b.c"}}`))
	f.Add([]byte("~"))
	pub := key(f, issuerJWK).Public
	f.Fuzz(func(t *testing.T, data []byte) {
		tok, err := sdjwt.Parse(data)
		if err != nil {
			return
		}
		again, err := sdjwt.Parse(tok.Compact())
		if err != nil || !again.Claims().Equal(tok.Claims()) {
			t.Fatalf("reads differently in compact form: %v", err)
		}
		_ = tok.Verify(pub)
		_ = tok.CheckBinding(sdjwt.Expect{Nonce: theNonce, Audience: theVerifier, Now: now})
		_, _ = tok.Document()
		if c, err := tok.Credential(); err == nil && c.Type == "" {
			t.Fatal("a credential without a type")
		}
		none, err := tok.Present()
		if err != nil || len(none.Disclosures) != 0 {
			t.Fatalf("cannot show nothing: %v", err)
		}
	})
}

func FuzzParsePath(f *testing.F) {
	for _, s := range []string{"a.b[0][*]", `"x.y".z`, "a..b", "[*]", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := sdjwt.ParsePath(s)
		if err != nil {
			return
		}
		back, err := sdjwt.ParsePath(p.String())
		if err != nil || !slices.Equal(p, back) {
			t.Fatalf("%q: %v is written %q, read %v, %v", s, p, p, back, err)
		}
	})
}
