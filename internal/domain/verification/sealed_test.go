package verification_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/formats/crosswalk"
	"opencairn.org/cairn/formats/elm"
	"opencairn.org/cairn/formats/jades"
	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/openbadge"
	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/formats/vc/jose"
	"opencairn.org/cairn/formats/vc/sdjwt"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/ground/fault"
)

// authority is a certificate authority and what it certifies.
type authority struct {
	t    testing.TB
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
}

func newAuthority(t testing.TB) authority {
	a := authority{t: t}
	a.key, a.cert = a.certify("Trust Services of Fellmark", true)
	return a
}

func (a authority) certify(organisation string, isCA bool) (*ecdsa.PrivateKey, *x509.Certificate) {
	a.t.Helper()
	return a.certifyFor(organisation, isCA, "")
}

// certifyFor is certify with an address in the certificate: an https address as its
// host, any other identifier as it is.
func (a authority) certifyFor(organisation string, isCA bool, id string) (*ecdsa.PrivateKey, *x509.Certificate) {
	a.t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(7), Subject: pkix.Name{Organization: []string{organisation}, CommonName: organisation, Country: []string{"IE"}},
		NotBefore: award.AddDate(-1, 0, 0), NotAfter: now.AddDate(1, 0, 0), IsCA: isCA, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature,
	}
	if isCA {
		c.KeyUsage = x509.KeyUsageCertSign
	}
	if u, err := url.Parse(id); err == nil && u.Scheme == "https" {
		c.DNSNames = []string{u.Host}
	} else if err == nil && id != "" {
		c.URIs = []*url.URL{u}
	}
	parent, by := a.cert, a.key
	if parent == nil {
		parent, by = c, k
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &k.PublicKey, by)
	if err != nil {
		a.t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		a.t.Fatal(err)
	}
	return k, cert
}

// europass is the medicines award in the European model, sealed by an organisation.
func (a authority) europass(owner string) []byte {
	a.t.Helper()
	b := medicines()
	b.Issuer.Country = "IE"
	c, _ := crosswalk.ToELM(b, "en")
	d, _ := elm.Write(c) // what the profile asks for beyond is reported by the verifier
	k, cert := a.certify(owner, false)
	sealed, err := jades.Seal(d.Raw(), jades.Key{Signer: k, Chain: []*x509.Certificate{cert}}, award)
	if err != nil {
		a.t.Fatal(err)
	}
	return sealed
}

func TestAnElectronicSealIsJudgedByTheCallersTrustList(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	other := newAuthority(t)
	sealed := a.europass("University of Aldermoor")
	trust := verification.Policy{TrustList: []*x509.Certificate{a.cert}}
	for name, c := range map[string]struct {
		data    []byte
		policy  verification.Policy
		verdict verification.Verdict
		answer  verification.Answer
		reasons string
	}{
		"on the list":             {sealed, trust, verification.Valid, verification.AnswerValid, "integrity=holds key=certificate issuer=certified"},
		"no list":                 {sealed, verification.Policy{}, verification.UnknownIssuer, verification.AnswerOpen, "integrity=holds key=certificate_untrusted issuer=unknown"},
		"not on the list":         {sealed, verification.Policy{TrustList: []*x509.Certificate{other.cert}}, verification.UnknownIssuer, verification.AnswerOpen, "integrity=holds key=certificate_untrusted"},
		"anyone":                  {sealed, verification.Policy{Trust: verification.Anyone}, verification.Valid, verification.AnswerValid, "key=certificate_unvouched issuer=anyone"},
		"sealed by somebody else": {a.europass("Diploma Mill"), trust, verification.BadSignature, verification.AnswerNotValid, "integrity=holds key=certificate_other"},
		"changed":                 {bytes.Replace(sealed, []byte("Samira"), []byte("Samire"), 1), trust, verification.BadSignature, verification.AnswerNotValid, "integrity=changed"},
		"before it was sealed":    {sealed, verification.Policy{TrustList: trust.TrustList, At: award.AddDate(0, 0, -1)}, verification.BadSignature, verification.AnswerNotValid, "key=certificate_not_then"},
		"after the certificate":   {sealed, verification.Policy{TrustList: trust.TrustList, At: now.AddDate(3, 0, 0)}, verification.UnknownIssuer, verification.AnswerOpen, "integrity=holds key=certificate_ended"},
		"in a PDF":                {folio("europass.json", string(sealed)), trust, verification.Valid, verification.AnswerValid, "integrity=holds"},
	} {
		w := newWorld(t)
		w.register.Issuers = nil // only the trust list speaks
		rep := w.verify(c.data, c.policy)
		want(t, rep, c.verdict, strings.Fields(c.reasons)...)
		if rep.Answer() != c.answer {
			t.Errorf("%s: answer %s, want %s", name, rep.Answer(), c.answer)
		}
		if name == "on the list" && (rep.Credential.EQF != 5 || len(rep.Credential.Outcomes) != 2 || rep.Credential.Credits.String() != "5") {
			t.Errorf("%+v", rep.Credential)
		}
	}
}

// Whoever has a certificate for one name writes what identifier they like into the
// file: what a register or the caller says of that identifier is not said of them.
func TestASealByOneDoesNotPassForWhoseIdentifierItNames(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	w := newWorld(t) // Fellmark vouches for did:web:aldermoor.example as University of Aldermoor
	b := medicines()
	b.Issuer.Country, b.Issuer.Name = "IE", "Diploma Mill"
	c, _ := crosswalk.ToELM(b, "en")
	d, _ := elm.Write(c)
	k, cert := a.certify("Diploma Mill", false)
	mill, err := jades.Seal(d.Raw(), jades.Key{Signer: k, Chain: []*x509.Certificate{cert}}, award)
	if err != nil {
		t.Fatal(err)
	}
	list := []*x509.Certificate{a.cert}
	for name, p := range map[string]verification.Policy{
		"a register knows the identifier": {TrustList: list}, "anyone": {Trust: verification.Anyone, TrustList: list}, "anyone, no list": {Trust: verification.Anyone},
	} {
		rep := w.verify(mill, p)
		if rep.Check(verification.CheckApproval).Outcome == verification.Passed || rep.Credential.Approval != nil {
			t.Errorf("%s: has the approval of another", name)
		}
		if got := rep.Credential.Issuer.In("en"); got != "Diploma Mill" || rep.Check(verification.CheckIssuer).Reason.Key == "verification.check.issuer.vouched" {
			t.Errorf("%s: issued by %s, %s", name, got, rep.Check(verification.CheckIssuer).Reason.Key)
		}
	}
	want(t, w.verify(mill, verification.Policy{}), verification.UnknownIssuer, "issuer=other_owner")
	want(t, w.verify(mill, verification.Policy{Trust: verification.Chosen, Issuers: []string{aldermoor}, TrustList: list}), verification.UnknownIssuer, "issuer=not_chosen")
	want(t, w.verify(mill, verification.Policy{Trust: verification.Chosen, Issuers: []string{aldermoor}, TrustList: []*x509.Certificate{cert}}), verification.Valid, "issuer=chosen")
	w.register.Issuers[0].Closed = award.AddDate(0, 1, 0)
	if rep := w.verify(mill, verification.Policy{TrustList: list}); rep.Verdict != verification.Valid || !rep.Credential.IssuerClosed.IsZero() {
		t.Errorf("another closed: %s, %s", rep.Verdict, rep.Credential.IssuerClosed)
	}
	w.register.Issuers[0].Closed = time.Time{}
	rep := w.verify(a.europass("University of Aldermoor"), verification.Policy{TrustList: list})
	want(t, rep, verification.Valid, "issuer=vouched")
	if rep.Credential.Issuer.In("ar") != "جامعة ألدرمور" {
		t.Errorf("the register's names are not shown: %v", rep.Credential.Issuer)
	}
}

func TestATokenWithACertificateIsJudgedByTheCallersTrustList(t *testing.T) {
	t.Parallel()
	a, other := newAuthority(t), newAuthority(t)
	list := []*x509.Certificate{a.cert}
	const nobody = "https://nobody.example"
	wallet := func(by authority, owner, id, issuer string) []byte {
		k, cert := by.certifyFor(owner, false, id)
		claims := `{"iat":1772366400,"vct":"urn:example:award"}`
		if issuer != "" {
			claims = `{"iss":"` + issuer + `",` + claims[1:]
		}
		v, err := jcs.Parse([]byte(claims))
		if err != nil {
			t.Fatal(err)
		}
		token, err := sdjwt.Issue(v, k, sdjwt.Options{Key: jose.Options{Chain: [][]byte{cert.Raw}}})
		if err != nil {
			t.Fatal(err)
		}
		return token.Raw()
	}
	around := func(by authority, owner, id string) []byte {
		b := medicines()
		b.Status = nil
		b.Issuer.ID = nobody
		d, err := openbadge.Write(b)
		if err != nil {
			t.Fatal(err)
		}
		k, cert := by.certifyFor(owner, false, id)
		token, err := jose.SignCredential(d, k, jose.Options{Chain: [][]byte{cert.Raw}})
		if err != nil {
			t.Fatal(err)
		}
		return token.Raw()
	}
	for name, c := range map[string]struct {
		data    []byte
		policy  verification.Policy
		verdict verification.Verdict
		reasons string
	}{
		"its address is certified":         {wallet(a, "University of Aldermoor", nobody, nobody), verification.Policy{TrustList: list}, verification.Valid, "integrity=holds key=certificate issuer=certified"},
		"its identifier is certified":      {wallet(a, "University of Aldermoor", "did:web:nobody.example", "did:web:nobody.example"), verification.Policy{TrustList: list}, verification.Valid, "key=certificate issuer=certified"},
		"the owner is the issuer":          {wallet(a, "University of Aldermoor", "", ""), verification.Policy{TrustList: list}, verification.Valid, "key=certificate issuer=certified"},
		"another address is certified":     {wallet(a, "University of Aldermoor", "https://mill.example", nobody), verification.Policy{TrustList: list}, verification.BadSignature, "integrity=holds key=certificate_other"},
		"an address nobody certified":      {wallet(a, "University of Aldermoor", "", nobody), verification.Policy{TrustList: list}, verification.BadSignature, "key=certificate_other"},
		"no list":                          {wallet(a, "University of Aldermoor", nobody, nobody), verification.Policy{}, verification.UnknownIssuer, "integrity=holds key=certificate_untrusted"},
		"not on the list":                  {wallet(other, "University of Aldermoor", nobody, nobody), verification.Policy{TrustList: list}, verification.UnknownIssuer, "key=certificate_untrusted"},
		"after the certificate":            {wallet(a, "University of Aldermoor", nobody, nobody), verification.Policy{TrustList: list, At: now.AddDate(3, 0, 0)}, verification.UnknownIssuer, "key=certificate_ended"},
		"changed":                          {bytes.Replace(wallet(a, "University of Aldermoor", nobody, nobody), []byte("."), []byte(".e30"), 1), verification.Policy{TrustList: list}, "", ""},
		"a W3C token, by name":             {around(a, "University of Aldermoor", ""), verification.Policy{TrustList: list}, verification.Valid, "integrity=holds key=certificate issuer=certified"},
		"a W3C token, by another name":     {around(a, "Diploma Mill", ""), verification.Policy{TrustList: list}, verification.BadSignature, "key=certificate_other"},
		"the issuer publishes other keys":  {wallet(other, "University of Aldermoor", walletIssuer, walletIssuer), verification.Policy{TrustList: list}, verification.BadSignature, "integrity=malformed"},
		"and the trust list has the other": {wallet(a, "University of Aldermoor", walletIssuer, walletIssuer), verification.Policy{TrustList: list}, verification.Valid, "key=certificate issuer=vouched"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.wallet(statuslist.TokenValid)
			if c.verdict == "" {
				if rep, err := verification.New(w.deps()).Verify(t.Context(), c.data, c.policy); rep.Verdict.Good() {
					t.Errorf("%s, %v", rep.Verdict, err)
				}
				return
			}
			rep := w.verify(c.data, c.policy)
			want(t, rep, c.verdict, strings.Fields(c.reasons)...)
			if rep.Verdict.Good() && rep.Credential.Issuer.In("en") == "" {
				t.Error("valid, and nobody issued it")
			}
		})
	}
}

// The signed samples of the European Learning Model, as at one day after their own
// signing time; the trust list names the sealing certificate itself.
func TestTheEuropeanSamples(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("CAIRN_SHARED")
	if dir == "" {
		t.Skip("set CAIRN_SHARED to the shared folder to run over the European samples")
	}
	files, err := filepath.Glob(filepath.Join(dir, "data/samples/edc/*-signed.jsonld"))
	if err != nil || len(files) != 3 {
		t.Fatal(len(files), err)
	}
	files = append(files, filepath.Join(dir, "data/samples/mynextid-microcredential/edc/examples/edc-mc-signed.jsonld"))
	w := newWorld(t)
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		s, err := jades.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		v := s.Verify(nil, now)[0]
		p := verification.Policy{TrustList: []*x509.Certificate{v.Certificate}, At: v.SigningTime.AddDate(0, 0, 1), Tolerate: []verification.Name{verification.CheckStatus}}
		rep := w.verify(data, p)
		t.Logf("%s: %s", filepath.Base(f), rep.Verdict)
		want(t, rep, rep.Verdict, "integrity=holds", "format=read")
		if key := rep.Check(verification.CheckKey); key.Outcome == verification.NotChecked {
			t.Errorf("%s: %s %v", filepath.Base(f), key.Reason.Key, key.Reason.Args)
		}
		tampered := changed(t, data, "urn:credential:", "urn:credentiaI:")
		if rep, err := verification.New(w.deps()).Verify(t.Context(), tampered, p); err == nil && rep.Verdict.Good() {
			t.Errorf("%s: good though changed", filepath.Base(f))
		}
	}
	header, err := os.ReadFile(filepath.Join(dir, "data/samples/mynextid-microcredential/open-badge/examples/open-badge-mc-signed.jwt"))
	if err != nil {
		t.Fatal(err)
	}
	if rep, err := verification.New(w.deps()).Verify(t.Context(), header, verification.Policy{}); err == nil || rep.Answer() != verification.AnswerUnreadable {
		t.Errorf("a header without payload: %v, %s", err, rep.Verdict)
	}
}

const (
	hostedAt = "https://badges.example/a/1"
	classAt  = "https://badges.example/c/1"
	issuerAt = "https://badges.example/i/1"
)

// old makes the older badge of badges.example, which stands at its address.
func (w *world) old() []byte {
	assertion := []byte(`{"@context":"https://w3id.org/openbadges/v2","type":"Assertion","id":"` + hostedAt + `","recipient":{"type":"email","hashed":false,"identity":"s@example.org"},"badge":"` + classAt + `","verification":{"type":"hosted"},"issuedOn":"2016-12-31T23:59:59Z"}`)
	w.resources = map[string][]byte{
		hostedAt: assertion,
		classAt:  []byte(`{"@context":"https://w3id.org/openbadges/v2","type":"BadgeClass","id":"` + classAt + `","name":"Medicines","description":"d","image":"https://badges.example/i.png","criteria":{"narrative":"a test"},"issuer":"` + issuerAt + `"}`),
		issuerAt: []byte(`{"@context":"https://w3id.org/openbadges/v2","type":"Profile","id":"` + issuerAt + `","name":"University","url":"https://badges.example","email":"b@badges.example"}`),
	}
	w.register.Issuers = append(w.register.Issuers, verification.RegisterIssuer{ID: issuerAt, Names: verification.Plain("University"), Vouched: true})
	return assertion
}

func TestAnOlderBadgeIsWhatStandsAtItsAddress(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change  func(*world, []byte) []byte
		policy  verification.Policy
		verdict verification.Verdict
		reasons string
	}{
		"as it stands": {nil, verification.Policy{}, verification.Valid, "integrity=hosted key=hosted status=hosted schema=hosted issuer=vouched"},
		"in a picture": {func(w *world, a []byte) []byte { return baked(w.t, []byte(svg), a) }, verification.Policy{}, verification.Valid, "integrity=hosted"},
		"a copy with more in it": {func(_ *world, a []byte) []byte {
			return bytes.Replace(a, []byte(`"issuedOn"`), []byte(`"narrative":"with honours","issuedOn"`), 1)
		}, verification.Policy{}, verification.BadSignature, "integrity=hosted_differs"},
		"revoked": {func(w *world, a []byte) []byte {
			w.resources[hostedAt] = bytes.Replace(a, []byte(`"issuedOn"`), []byte(`"revoked":true,"issuedOn"`), 1)
			return a
		}, verification.Policy{}, verification.Revoked, "status=revoked"},
		"taken away":                       {func(w *world, a []byte) []byte { w.resources[hostedAt] = nil; return a }, verification.Policy{}, verification.Revoked, "status=hosted_gone"},
		"an issuer that cannot be reached": {func(w *world, a []byte) []byte { w.down[issuerAt] = true; return a }, verification.Policy{Trust: verification.Anyone}, verification.Incomplete, "key=hosted_unreachable"},
		"offline":                          {func(_ *world, a []byte) []byte { return a }, verification.Policy{Offline: true, Trust: verification.Anyone}, verification.Incomplete, "integrity=hosted_offline status=offline"},
		"in the past":                      {func(_ *world, a []byte) []byte { return a }, verification.Policy{At: award, Trust: verification.Anyone}, verification.Incomplete, "status=past"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			data := w.old()
			if c.change != nil {
				data = c.change(w, data)
			}
			want(t, w.verify(data, c.policy), c.verdict, strings.Fields(c.reasons)...)
		})
	}
}

// Issue 3, "Bad input": each has a name of its own; nothing panics or hangs.
func TestBadInputHasANameOfItsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	good := string(w.issue(medicines()))
	head := `"@context":["https://www.w3.org/ns/credentials/v2","` + context303 + `"]`
	swap := func(old, new string) string { return string(changed(t, []byte(good), old, new)) }
	_, proofs, _ := strings.Cut(good, `"proof":[`)
	proofs, _, _ = strings.Cut(proofs, "}]")
	proofs = `"proof":[` + proofs + "}]"
	future := string(w.signAs(w.write(medicines()), w.key, w.method, now.AddDate(1, 0, 0)).Raw())
	for name, c := range map[string]struct{ data, is string }{
		"NUL":                         {"\x00\x00", "file.not_json"},
		"NUL in a text":               {swap("Samira", "Sam\x00ra"), "file.not_json"},
		"1 MB of nested arrays":       {strings.Repeat("[", 1<<20-1), "file.too_deep"},
		"more than 1 MB":              {`{"a":"` + strings.Repeat("x", 1<<20) + `"}`, "file.too_large"},
		"a context that is a word":    {swap(head, `"@context":"x"`), "format="},
		"a context that is an object": {swap(head, `"@context":{}`), "format="},
		"no context":                  {swap(head+",", ""), "format="},
		"an unknown context":          {swap(context303, "https://evil.example/c"), "format=context"},
		"proof null":                  {swap(proofs, `"proof":null`), "format=problems"},
		"no proof":                    {swap(","+proofs, ""), "integrity=none"},
		"an empty proof":              {swap(proofs, `"proof":[]`), "format=problems"},
		"a suite we do not have":      {swap("eddsa-jcs-2022", "bbs-2023"), "integrity=unsupported"},
		"another purpose":             {swap(`"assertionMethod"`, `"authentication"`), "integrity=none"},
		"created in the future":       {future, "key=future"},
		"two pictures in one":         {string(baked(t, []byte(svg), []byte(good))) + svg, "file.picture_broken"},
		"a PDF without one":           {string(folio("note.txt", "hello")), "file.pdf"},
		"a PDF that leads nowhere":    {"%PDF-1.7\n%%EOF", "file.pdf_broken"},
	} {
		start := time.Now()
		rep, err := verification.New(w.deps()).Verify(t.Context(), []byte(c.data), verification.Policy{})
		sound(t, rep, verification.Policy{})
		if rep.Verdict.Good() || time.Since(start) > 5*time.Second {
			t.Errorf("%s: %s after %s", name, rep.Verdict, time.Since(start))
		}
		check, reason, isCheck := strings.Cut(c.is, "=")
		switch {
		case !isCheck:
			if !fault.Is(err, "verification."+c.is) {
				t.Errorf("%s: %v, want %s", name, err, c.is)
			}
		case reason != "":
			want(t, rep, rep.Verdict, c.is)
		case rep.Check(verification.Name(check)).Outcome != verification.Failed:
			t.Errorf("%s: %s is %s", name, check, rep.Check(verification.Name(check)).Reason.Key)
		}
	}
}
