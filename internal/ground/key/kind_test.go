package key

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"math/big"
	"strings"
	"testing"
	"time"
)

func TestAnIssuerHasACurrentKeyOfEachKind(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r, c := open(t, dir)
	for _, k := range []Kind{Ed25519, ES256} {
		if _, err := r.New("t1", issuer, k); err != nil {
			t.Fatal(err)
		}
	}
	c.now = c.now.Add(time.Hour)
	if _, err := r.Rotate("t1", issuer, ES256); err != nil {
		t.Fatal(err)
	}
	again, _ := open(t, dir) // as another process reads the folder
	s, public, err := again.Signer("t1", issuer, ES256)
	if err != nil || public.URL() != issuer+"#es256-2" || public.Multibase[:3] != "zDn" {
		t.Fatalf("got %+v, %v", public, err)
	}
	digest := sha256.Sum256([]byte("hello"))
	sig, err := s.Sign(nil, digest[:], crypto.SHA256)
	if err != nil || !ecdsa.VerifyASN1(public.Key.(*ecdsa.PublicKey), digest[:], sig) {
		t.Errorf("bad signature, %v", err)
	}
	if _, public, err := again.Signer("t1", issuer, Ed25519); err != nil || public.ID != "key-1" || !public.Until.IsZero() {
		t.Errorf("rotating one kind changed another: %+v, %v", public, err)
	}
	all, err := again.History(issuer)
	if err != nil || len(all) != 3 || !all[1].Until.Equal(all[2].From) || all[1].ID != "es256-1" {
		t.Errorf("history: %+v, %v", all, err)
	}
	if b, err := json.Marshal(all[1]); err != nil || !strings.Contains(string(b), `"kind":"es256"`) {
		t.Errorf("%s, %v", b, err)
	}
	_, err = r.New("t2", issuer, Seal)
	wantFault(t, err, "key.other_tenant")
}

// certified is a key and its certificates: its own, then the authority's.
func certified(t *testing.T, key crypto.Signer, from, until time.Time) []*x509.Certificate {
	t.Helper()
	ca, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	authority := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Fellmark Trust"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: from.AddDate(-1, 0, 0), NotAfter: until.AddDate(1, 0, 0),
	}
	own := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "Aldermoor seal", Organization: []string{"University of Aldermoor"}},
		KeyUsage: x509.KeyUsageDigitalSignature, NotBefore: from, NotAfter: until,
	}
	var chain []*x509.Certificate
	for _, c := range []struct {
		cert   *x509.Certificate
		public crypto.PublicKey
	}{{own, key.Public()}, {authority, ca.Public()}} {
		der, err := x509.CreateCertificate(rand.Reader, c.cert, authority, c.public, ca)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		chain = append(chain, parsed)
	}
	return chain
}

func TestASealIsBroughtWithItsCertificatesAndReplacedByTheNext(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r, c := open(t, dir)
	own, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	chain := certified(t, own, start.AddDate(0, -1, 0), start.AddDate(1, 0, 0))
	if _, err := r.Import("t1", issuer, own, chain); err != nil {
		t.Fatal(err)
	}
	again, _ := open(t, dir)
	s, public, err := again.Signer("t1", issuer, Seal)
	if err != nil || len(public.Chain) != 2 || public.Chain[0].Subject.CommonName != "Aldermoor seal" || public.ID != "seal-1" || public.Multibase != "" {
		t.Fatalf("got %+v, %v", public, err)
	}
	digest := sha256.Sum256([]byte("hello"))
	sig, err := s.Sign(nil, digest[:], crypto.SHA256)
	if err != nil || rsa.VerifyPKCS1v15(&own.PublicKey, crypto.SHA256, digest[:], sig) != nil {
		t.Errorf("bad signature, %v", err)
	}
	next, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c.now = c.now.Add(time.Hour)
	if p, err := r.Import("t1", issuer, next, certified(t, next, start, start.AddDate(2, 0, 0))); err != nil || p.ID != "seal-2" {
		t.Errorf("the next seal: %+v, %v", p, err)
	}
	_, err = r.New("t1", issuer+":x", Seal)
	wantFault(t, err, "key.seal_is_brought")
}

func TestASealThatWouldNotHoldIsNotTakenIn(t *testing.T) {
	t.Parallel()
	r, _ := open(t, t.TempDir())
	own, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, wrong, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	from, until := start.AddDate(0, -1, 0), start.AddDate(1, 0, 0)
	chain := certified(t, own, from, until)
	for name, c := range map[string]struct {
		key   crypto.Signer
		chain []*x509.Certificate
		want  string
	}{
		"of a kind nobody certifies": {wrong, chain, "key.seal_kind"},
		"without certificates":       {own, nil, "key.seal_chain"},
		"somebody else's":            {other, chain, "key.seal_chain"},
		"by another authority":       {own, []*x509.Certificate{chain[0], certified(t, own, from, until)[1]}, "key.seal_chain"},
		"that has ended":             {own, certified(t, own, from, start.Add(-time.Hour)), "key.seal_expired"},
		"that has not begun":         {own, certified(t, own, start.Add(time.Hour), until), "key.seal_expired"},
	} {
		_, err := r.Import("t1", issuer, c.key, c.chain)
		if err == nil {
			t.Errorf("a seal %s was taken in", name)
		}
		wantFault(t, err, c.want)
	}
	_, err = r.Import("", issuer, own, chain)
	wantFault(t, err, "key.unbound")
}
