package jades_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/formats/jades"
)

const payload = `{"id":"urn:credential:1","title":"Mooring éa"}`

func code(err error) jades.Code {
	var e *jades.Error
	if !errors.As(err, &e) {
		return ""
	}
	return e.Code
}

func TestWhatIsSealedHoldsAndNamesItsSigner(t *testing.T) {
	t.Parallel()
	w := world()
	for name, key := range map[string]jades.Key{"RS256": w.rsa, "ES256": w.ec} {
		for _, list := range []*jades.TrustList{jades.NewTrustList(w.root), jades.NewTrustList(key.Chain[0])} {
			data, err := jades.Seal([]byte(payload), key, now)
			if err != nil {
				t.Fatal(err)
			}
			s, err := jades.Parse(data)
			if err != nil || string(s.Payload) != payload || !jades.Is(data) {
				t.Fatalf("%v: payload %s", err, s.Payload)
			}
			v := s.Verify(list, now.Add(time.Hour))[0]
			if v.Err() != nil || v.Algorithm != name || !v.SigningTime.Equal(now) || v.Anchor == nil {
				t.Errorf("%s: %v %+v", name, v.Err(), v)
			}
			want := jades.Signer{
				Organisation: "University of Aldermoor", OrganisationID: "VATIE-1234567A", CommonName: "Seal of Aldermoor", Country: "IE",
				Issuer: "Test Authority", Serial: key.Chain[0].SerialNumber.String(), NotBefore: begin, NotAfter: end,
			}
			if d := cmp.Diff(want, v.Signer); d != "" {
				t.Error(d)
			}
		}
	}
}

func TestTheTimeOfASealIsSaidAsTheStandardOfItsDayWants(t *testing.T) {
	t.Parallel()
	root := certificate(&x509.Certificate{
		SerialNumber: world().root.SerialNumber, NotBefore: begin.AddDate(-3, 0, 0), NotAfter: end, KeyUsage: x509.KeyUsageDigitalSignature,
	}, nil, world().rsa.Signer.Public(), world().rsa.Signer)
	key := jades.Key{Signer: world().rsa.Signer, Chain: []*x509.Certificate{root}}
	for at, want := range map[time.Time]string{
		time.Date(2025, 5, 14, 23, 59, 59, 0, time.UTC): `"sigT":"2025-05-14T23:59:59Z"`,
		time.Date(2025, 5, 15, 0, 0, 0, 0, time.UTC):    `"iat":1747267200`,
	} {
		data, err := jades.Seal([]byte(payload), key, at)
		if err != nil {
			t.Fatal(err)
		}
		if h := string(protectedOf(t, data)); !strings.Contains(h, want) {
			t.Errorf("at %s the header is %s", at, h)
		}
		if v := judge(t, data, jades.NewTrustList(root), at); v.Err() != nil || !v.SigningTime.Equal(at) {
			t.Errorf("at %s: %v, signed %s", at, v.Err(), v.SigningTime)
		}
	}
}

func protectedOf(t *testing.T, data []byte) []byte {
	t.Helper()
	var p parts
	if err := json.Unmarshal(data, &p); err != nil {
		t.Fatal(err)
	}
	return must(base64.RawURLEncoding.DecodeString(p.Signatures[0].Protected))
}

func TestEveryFaultOfASealHasItsName(t *testing.T) {
	t.Parallel()
	w := world()
	key := w.rsa.Signer
	good := usual(w.rsa.Chain...)
	tampered := seal(payload, good, key)
	tampered.Payload = strings.Replace(payload, "Mooring", "Sailing", 1)
	broken := seal(payload, good, key)
	broken.Signatures[0].Signature = seal(payload+" ", good, key).Signatures[0].Signature
	swapped := seal(payload, good, key)
	swapped.Signatures[0].Protected = base64.RawURLEncoding.EncodeToString(must(json.Marshal(good.with("sigT", "2026-11-29T11:00:00Z"))))
	ecLeaf := w.ec.Chain[0]
	for name, c := range map[string]struct {
		doc  parts
		want jades.Code
	}{
		"good":                    {seal(payload, good, key), ""},
		"payload changed":         {tampered, jades.BadSignature},
		"signature changed":       {broken, jades.BadSignature},
		"header changed":          {swapped, jades.BadSignature},
		"unknown critical":        {seal(payload, good.with("crit", []string{"b64", "exp"}).with("exp", 1), key), jades.UnknownCritical},
		"critical and absent":     {seal(payload, good.with("crit", []string{"b64", "iat"}), key), jades.BadCritical},
		"critical twice":          {seal(payload, good.with("crit", []string{"b64", "b64"}), key), jades.BadCritical},
		"critical empty":          {seal(payload, good.with("crit", []string{}), key), jades.BadCritical},
		"critical no list":        {seal(payload, good.with("crit", "b64"), key), jades.BadCritical},
		"b64 not critical":        {seal(payload, good.with("crit", []string{"sigT"}), key), jades.BadCritical},
		"no critical":             {seal(payload, good.without("crit"), key), jades.BadCritical},
		"detached":                {seal(payload, good.with("sigD", map[string]any{"mId": "x"}), key), jades.Detached},
		"algorithm none":          {seal(payload, good.with("alg", "none"), key), jades.WrongAlgorithm},
		"algorithm HMAC":          {seal(payload, good.with("alg", "HS256"), key), jades.WrongAlgorithm},
		"algorithm of other key":  {seal(payload, good.with("alg", "ES256"), key), jades.WrongAlgorithm},
		"RSA for a P-256 key":     {seal(payload, usual(ecLeaf), w.ec.Signer), jades.WrongAlgorithm},
		"no algorithm":            {seal(payload, good.without("alg"), key), jades.WrongAlgorithm},
		"PSS announced, not done": {seal(payload, good.with("alg", "PS256"), key), jades.BadSignature},
		"digest of another":       {seal(payload, good.with("x5t#S256", fingerprint(ecLeaf)), key), jades.WrongDigest},
		"certificate swapped":     {seal(payload, good.with("x5c", x5c(w.stranger)), key), jades.WrongDigest},
		"certificate of other":    {seal(payload, usual(w.noSealing).with("x5c", x5c(ecLeaf)).without("x5t#S256").with("alg", "ES256"), key), jades.BadSignature},
		"no certificate":          {seal(payload, good.without("x5c"), key), jades.NoCertificate},
		"certificate no base64":   {seal(payload, good.with("x5c", []string{"*"}), key), jades.BadEncoding},
		"certificate no DER":      {seal(payload, good.with("x5c", []string{"AAAA"}), key), jades.BadCertificate},
		"a certificate too large": {seal(payload, good.with("x5c", []string{strings.Repeat("A", 1<<17)}), key), jades.TooLarge},
		"a key too large":         {seal(payload, good.with("x5c", x5c(w.rsa.Chain[0], giant())), key), jades.WeakKey},
		"eleven certificates":     {seal(payload, good.with("x5c", make([]string, 11)), key), jades.TooMany},
		"time malformed":          {seal(payload, good.with("sigT", "yesterday"), key), jades.BadTime},
		"time with a zone":        {seal(payload, good.with("sigT", "2026-11-29T10:00:00+01:00"), key), jades.BadTime},
		"two times":               {seal(payload, good.with("iat", 1764410400), key), jades.BadTime},
		"time no whole second":    {seal(payload, good.without("sigT").with("crit", []string{"b64"}).with("iat", 1.5), key), jades.BadTime},
		"signed after now":        {seal(payload, good.with("sigT", "2026-11-30T10:00:00Z"), key), jades.SignedLater},
		"signed before begin":     {seal(payload, good.with("sigT", "2025-11-30T10:00:00Z"), key), jades.SignedOutside},
		"not in the list":         {seal(payload, usual(w.stranger), key), jades.NotInTrustList},
		"may not sign":            {seal(payload, usual(w.noSealing), key), jades.WrongUsage},
	} {
		v := judge(t, c.doc.bytes(), jades.NewTrustList(w.root), now)
		if got := code(v.Err()); got != c.want || (v.Err() == nil) != (c.want == "") {
			t.Errorf("%s: got %v, want %q", name, v.Err(), c.want)
		}
	}
}

// giant is a certificate whose key takes long to compute with.
func giant() *x509.Certificate {
	n := new(big.Int).Lsh(big.NewInt(1), 20_000)
	return certificate(&x509.Certificate{SerialNumber: big.NewInt(9), NotBefore: begin, NotAfter: end}, world().root, &rsa.PublicKey{N: n.Add(n, big.NewInt(1)), E: 65537}, world().rootKey)
}

func TestIntegrityPeriodAndTrustAreAnsweredApart(t *testing.T) {
	t.Parallel()
	w := world()
	data := seal(payload, usual(w.rsa.Chain...), w.rsa.Signer).bytes()
	late := judge(t, data, jades.NewTrustList(w.root), end.AddDate(1, 0, 0))
	if late.Integrity != nil || code(late.Period) != jades.Expired || late.Trust != nil {
		t.Errorf("after the end: %v, %v, %v", late.Integrity, late.Period, late.Trust)
	}
	early := judge(t, data, jades.NewTrustList(w.root), begin.AddDate(0, 0, -1))
	if early.Integrity != nil || code(early.Period) != jades.NotYetValid || early.Trust != nil {
		t.Errorf("before the begin: %v, %v, %v", early.Integrity, early.Period, early.Trust)
	}
	for want, list := range map[jades.Code]*jades.TrustList{
		jades.NoTrustList: nil, jades.NotInTrustList: jades.NewTrustList(w.ec.Chain[0]),
	} {
		v := judge(t, data, list, now)
		if v.Integrity != nil || v.Period != nil || code(v.Trust) != want || v.Anchor != nil {
			t.Errorf("%s: %v, %v, %v", want, v.Integrity, v.Period, v.Trust)
		}
	}
}

func TestAListedEndEntityVouchesForItselfOnly(t *testing.T) {
	t.Parallel()
	w := world()
	forged := certificate(&x509.Certificate{
		SerialNumber: w.root.SerialNumber, Subject: w.rsa.Chain[0].Subject, NotBefore: begin, NotAfter: end, KeyUsage: x509.KeyUsageDigitalSignature,
	}, w.ec.Chain[0], w.rsa.Signer.Public(), w.ec.Signer) // certified by a certificate that is no authority
	v := judge(t, seal(payload, usual(forged, w.ec.Chain[0]), w.rsa.Signer).bytes(), jades.NewTrustList(w.ec.Chain[0]), now)
	if v.Integrity != nil || code(v.Trust) != jades.NotInTrustList {
		t.Errorf("integrity %v, trust %v", v.Integrity, v.Trust)
	}
}

func TestAnAuthorityThatEndedNoLongerVouches(t *testing.T) {
	t.Parallel()
	w := world()
	ended := certificate(&x509.Certificate{
		SerialNumber: w.root.SerialNumber, Subject: w.root.Subject, NotBefore: begin, NotAfter: now.AddDate(0, 0, -1),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}, nil, w.ec.Signer.Public(), w.ec.Signer)
	leaf := certificate(&x509.Certificate{SerialNumber: w.root.SerialNumber, NotBefore: begin, NotAfter: end}, ended, w.rsa.Signer.Public(), w.ec.Signer)
	v := judge(t, seal(payload, usual(leaf), w.rsa.Signer).bytes(), jades.NewTrustList(ended), now)
	if v.Integrity != nil || v.Period != nil || code(v.Trust) != jades.BadChain {
		t.Errorf("%v, %v, %v", v.Integrity, v.Period, v.Trust)
	}
}

func TestEveryPlaceOfATimeStampIsCompared(t *testing.T) {
	t.Parallel()
	w := world()
	stamped := time.Date(2026, 11, 29, 10, 0, 5, 0, time.UTC)
	h := usual(w.rsa.Chain...).with("crit", []string{"b64", "sigT", "adoTst"})
	of := func(data string) map[string]any { return tokens(token([]byte(data), oidSHA256, stamped)) }
	list := jades.NewTrustList(w.root)

	doc := seal(payload, h.with("adoTst", of(payload)), w.rsa.Signer)
	inner := must(json.Marshal(map[string]any{"sigTst": of(doc.Signatures[0].Signature)}))
	doc.Signatures[0].Header = map[string]any{"etsiU": []any{
		base64.RawURLEncoding.EncodeToString(inner), map[string]any{"sigTst": of("something else")}, map[string]any{"arcTst": of("everything")}, "*", map[string]any{"xVals": 1},
	}}
	v := judge(t, doc.bytes(), list, now)
	if v.Err() != nil {
		t.Fatal(v.Err())
	}
	type stamp struct {
		Kind     string
		Code     jades.Code
		Compared bool
		At       time.Time
	}
	var got []stamp
	for _, s := range v.TimeStamps {
		x := stamp{s.Kind, "", s.Compared, s.Time}
		if s.Imprint != nil {
			x.Code = s.Imprint.Code
		}
		got = append(got, x)
	}
	want := []stamp{
		{jades.ContentTimeStamp, "", true, stamped}, {jades.SignatureTimeStamp, "", true, stamped},
		{jades.SignatureTimeStamp, jades.WrongDigest, true, stamped}, {jades.ArchiveTimeStamp, "", false, stamped},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}

	for name, c := range map[string]struct {
		adoTst any
		want   jades.Code
	}{
		"of other bytes": {of(payload + " "), jades.WrongDigest},
		"of SHA-1":       {tokens(token([]byte(payload), oidSHA1, stamped)), jades.BadTimeStamp},
		"no token":       {tokens(), jades.BadTimeStamp},
		"no DER":         {tokens("AAAA"), jades.BadTimeStamp},
		"no base64":      {tokens("*"), jades.BadTimeStamp},
		"no container":   {"x", jades.BadTimeStamp},
		"one of two":     {tokens(token([]byte(payload), oidSHA256, stamped), token([]byte("x"), oidSHA256, stamped)), jades.WrongDigest},
	} {
		v := judge(t, seal(payload, h.with("adoTst", c.adoTst), w.rsa.Signer).bytes(), list, now)
		if code(v.Integrity) != c.want {
			t.Errorf("%s: got %v, want %s", name, v.Integrity, c.want)
		}
	}
}

func TestCompactFlattenedAndEncodedSealsAreRead(t *testing.T) {
	t.Parallel()
	w := world()
	h := usual(w.rsa.Chain...).without("b64").with("crit", []string{"sigT", "adoTst"})
	encoded := base64.RawURLEncoding.EncodeToString([]byte(payload))
	h = h.with("adoTst", tokens(token([]byte(encoded), oidSHA256, now)))
	doc := seal(encoded, h, w.rsa.Signer)
	sig := doc.Signatures[0]
	flat := must(json.Marshal(map[string]string{"payload": encoded, "protected": sig.Protected, "signature": sig.Signature}))
	for name, data := range map[string][]byte{
		"general": doc.bytes(), "flattened": flat, "compact": []byte(sig.Protected + "." + encoded + "." + sig.Signature + "\n"),
	} {
		s, err := jades.Parse(data)
		if err != nil || string(s.Payload) != payload {
			t.Fatalf("%s: %v", name, err)
		}
		if err := s.Verify(jades.NewTrustList(w.root), now)[0].Err(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestASecondSignatureIsJudgedToo(t *testing.T) {
	t.Parallel()
	w := world()
	doc := seal(payload, usual(w.rsa.Chain...), w.rsa.Signer)
	doc.Signatures = append(doc.Signatures, seal("other", usual(w.rsa.Chain...), w.rsa.Signer).Signatures...)
	s, err := jades.Parse(doc.bytes())
	if err != nil {
		t.Fatal(err)
	}
	vs := s.Verify(jades.NewTrustList(w.root), now)
	if len(vs) != 2 || vs[0].Err() != nil || code(vs[1].Err()) != jades.BadSignature {
		t.Errorf("%+v", vs)
	}
}

func TestWhatIsNoSealIsNotReadable(t *testing.T) {
	t.Parallel()
	w := world()
	doc := seal(payload, usual(w.rsa.Chain...), w.rsa.Signer)
	p, s := doc.Signatures[0].Protected, doc.Signatures[0].Signature
	text := func(s string) string { return string(must(json.Marshal(s))) }
	five := parts{payload, []*part{doc.Signatures[0], doc.Signatures[0], doc.Signatures[0], doc.Signatures[0], doc.Signatures[0]}}
	outer := func(name string) string {
		return string(parts{payload, []*part{{Protected: p, Signature: s, Header: map[string]any{name: 1}}}}.bytes())
	}
	other := seal(payload, usual(w.rsa.Chain...).without("b64").with("crit", []string{"sigT"}), w.rsa.Signer).Signatures[0]
	for name, c := range map[string]struct {
		data string
		want jades.Code
	}{
		"nothing":                    {"", jades.NotJSON},
		"no JSON":                    {`{"payload":`, jades.NotJSON},
		"a member twice":             {`{"payload":"a","payload":"b","signatures":[]}`, jades.NotJSON},
		"an array":                   {"[]", jades.NotJWS},
		"no payload":                 {`{"signatures":[]}`, jades.NoPayload},
		"payload a number":           {`{"payload":1,"signatures":[]}`, jades.NotJWS},
		"no signatures":              {`{"payload":"x"}`, jades.NotJWS},
		"empty signatures":           {`{"payload":"x","signatures":[]}`, jades.NotJWS},
		"signatures of another kind": {`{"payload":"x","signatures":{}}`, jades.NotJWS},
		"no protected header":        {`{"payload":"x","signatures":[{"signature":"AA"}]}`, jades.NotJWS},
		"no signature value":         {`{"payload":"x","signatures":[{"protected":` + text(p) + `}]}`, jades.NotJWS},
		"signature no base64url":     {`{"payload":"x","signatures":[{"protected":` + text(p) + `,"signature":"+"}]}`, jades.BadEncoding},
		"signature of two lines":     {`{"payload":"x","signatures":[{"protected":` + text(p) + `,"signature":` + text(s[:40]+"\n"+s[40:]) + `}]}`, jades.BadEncoding},
		"protected of two lines":     {`{"payload":"x","signatures":[{"protected":` + text(p[:40]+"\r\n"+p[40:]) + `,"signature":` + text(s) + `}]}`, jades.BadEncoding},
		"protected no base64url":     {`{"payload":"x","signatures":[{"protected":"=","signature":"AA"}]}`, jades.BadEncoding},
		"protected no JSON":          {`{"payload":"x","signatures":[{"protected":"AAAA","signature":"AA"}]}`, jades.NotJSON},
		"protected no object":        {`{"payload":"x","signatures":[{"protected":"MTI","signature":"AA"}]}`, jades.NotJWS},
		"b64 a string":               {`{"payload":"x","signatures":[{"protected":"eyJiNjQiOiJmYWxzZSJ9","signature":"AA"}]}`, jades.NotJWS},
		"header no object":           {`{"payload":"x","signatures":[{"protected":` + text(p) + `,"signature":"AA","header":1}]}`, jades.NotJWS},
		"payload no base64url":       {`{"payload":"*","signatures":[{"protected":"e30","signature":"AA"}]}`, jades.BadEncoding},
		"five signatures":            {string(five.bytes()), jades.TooMany},
		"a parameter twice":          {outer("typ"), jades.HeaderTwice},
		"unprotected certificate":    {outer("iat"), jades.NotProtected},
		"encoded and not":            {string(parts{payload, []*part{doc.Signatures[0], other}}.bytes()), jades.NotJWS},
		"a compact header alone":     {p, jades.NotJWS},
		"a compact seal without":     {p + ".." + s, jades.NoPayload},
		"too large":                  {strings.Repeat(" ", jades.MaxSize+1), jades.TooLarge},
		"deep":                       {strings.Repeat("[", 100_000), jades.NotJSON},
	} {
		got, err := jades.Parse([]byte(c.data))
		if code(err) != c.want || got != nil {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}

// wrong is a signer that answers with a signature of something else.
type wrong struct{ crypto.Signer }

func (w wrong) Sign(r io.Reader, digest []byte, o crypto.SignerOpts) ([]byte, error) {
	return w.Signer.Sign(r, bytes.Repeat([]byte{1}, len(digest)), o)
}

// gone is a signer whose device is not there.
type gone struct{ crypto.Signer }

func (gone) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return nil, errors.New("the device is gone")
}

// garbled answers ECDSA as no ASN.1.
type garbled struct{ crypto.Signer }

func (garbled) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) { return []byte("x"), nil }

func TestNothingIsSealedThatWouldNotHold(t *testing.T) {
	t.Parallel()
	w := world()
	small := must(rsa.GenerateKey(rand.Reader, 1024))
	weak := certificate(&x509.Certificate{SerialNumber: w.root.SerialNumber, NotBefore: begin, NotAfter: end}, nil, small.Public(), small)
	with := func(s crypto.Signer, c ...*x509.Certificate) jades.Key { return jades.Key{Signer: s, Chain: c} }
	for name, c := range map[string]struct {
		payload string
		key     jades.Key
		at      time.Time
		want    jades.Code
	}{
		"not JSON":              {"x", w.rsa, now, jades.NotJSON},
		"a lone surrogate":      {`"\ud800"`, w.rsa, now, jades.NotJSON},
		"no chain":              {payload, with(w.rsa.Signer), now, jades.NoCertificate},
		"no key":                {payload, with(nil, w.rsa.Chain...), now, jades.WrongKey},
		"another's certificate": {payload, with(w.rsa.Signer, w.ec.Chain...), now, jades.WrongKey},
		"after its end":         {payload, w.rsa, end.AddDate(0, 0, 1), jades.Expired},
		"before its begin":      {payload, w.rsa, begin.AddDate(0, 0, -1), jades.NotYetValid},
		"a weak key":            {payload, with(small, weak), now, jades.WeakKey},
		"may not sign":          {payload, with(w.rsa.Signer, w.noSealing), now, jades.WrongUsage},
		"a signer that errs":    {payload, with(wrong{w.rsa.Signer}, w.rsa.Chain...), now, jades.BadSignature},
		"a signer that is gone": {payload, with(gone{w.rsa.Signer}, w.rsa.Chain...), now, ""},
		"a signer that babbles": {payload, with(garbled{w.ec.Signer}, w.ec.Chain...), now, ""},
	} {
		data, err := jades.Seal([]byte(c.payload), c.key, c.at)
		if err == nil || code(err) != c.want || data != nil {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}

func TestTrustListsAreReadFromPEMAndDER(t *testing.T) {
	t.Parallel()
	w := world()
	for name, c := range map[string]struct {
		data []byte
		want int
		code jades.Code
	}{
		"two in PEM":  {pemOf(w.root, w.ec.Chain[0]), 2, ""},
		"one in DER":  {w.root.Raw, 1, ""},
		"nothing":     {nil, 0, jades.BadCertificate},
		"a key":       {[]byte("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"), 0, jades.BadCertificate},
		"broken PEM":  {[]byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), 0, jades.BadCertificate},
		"half a list": {append(pemOf(w.root), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"...), 0, jades.BadCertificate},
	} {
		list, err := jades.ParseTrustList(c.data)
		if list.Len() != c.want || code(err) != c.code {
			t.Errorf("%s: %d certificates, %v", name, list.Len(), err)
		}
	}
}

// FuzzVerify uses a P-256 key: making an RSA key takes a fuzzing process seconds.
func FuzzVerify(f *testing.F) {
	signer := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	cert := certificate(&x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: begin, NotAfter: end}, nil, signer.Public(), signer)
	good := must(jades.Seal([]byte(payload), jades.Key{Signer: signer, Chain: []*x509.Certificate{cert}}, now))
	stamped := seal(payload, usual(cert).with("adoTst", tokens(token([]byte(payload), oidSHA256, now))), signer)
	stamped.Signatures[0].Header = map[string]any{"etsiU": []any{map[string]any{"sigTst": tokens(token([]byte("x"), oidSHA256, now))}}}
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add(stamped.bytes())
	f.Add([]byte(stamped.Signatures[0].Protected + ".e30.AA"))
	f.Add([]byte(`{"payload":"x","signatures":[{"protected":"e30","signature":"AA"}]}`))
	list := jades.NewTrustList(cert)
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := jades.Parse(data)
		if err != nil {
			if code(err) == "" {
				t.Fatalf("an error without a name: %v", err)
			}
			return
		}
		for _, v := range s.Verify(list, now) {
			if v.Err() == nil && string(s.Payload) != payload {
				t.Fatal("a seal holds over other content")
			}
		}
	})
}

func FuzzTimeStampToken(f *testing.F) {
	good := token([]byte("x"), oidSHA256, now)
	f.Add(must(base64.StdEncoding.DecodeString(good)))
	f.Add(must(base64.StdEncoding.DecodeString(token(nil, oidSHA1, now))))
	f.Add([]byte{0x30, 0x80, 0, 0})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, der []byte) {
		at, size, err := jades.ReadToken(base64.StdEncoding.EncodeToString(der))
		if err == nil && (size < 32 || at.IsZero() && len(der) == 0) {
			t.Fatalf("an imprint of %d bytes at %s", size, at)
		}
	})
}
