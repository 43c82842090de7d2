package jades_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"sync"
	"testing"
	"time"

	"opencairn.org/cairn/formats/jades"
)

var (
	begin = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	end   = time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC)
	now   = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
)

// authority is a made-up certificate authority and three keys it certified.
type authority struct {
	root      *x509.Certificate
	rootKey   crypto.Signer
	rsa, ec   jades.Key
	noSealing *x509.Certificate // for rsa's key, but may not sign
	stranger  *x509.Certificate // for rsa's key, by itself
}

var world = sync.OnceValue(func() authority {
	rootKey := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	rsaKey := must(rsa.GenerateKey(rand.Reader, 2048))
	ecKey := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	root := certificate(&x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test Authority", Country: []string{"IE"}},
		NotBefore: begin.AddDate(-5, 0, 0), NotAfter: end.AddDate(5, 0, 0), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}, nil, rootKey.Public(), rootKey)
	leaf := func(serial int64, pub crypto.PublicKey, usage x509.KeyUsage, by *x509.Certificate, key crypto.Signer) *x509.Certificate {
		name := pkix.Name{CommonName: "Seal of Aldermoor", Organization: []string{"University of Aldermoor"}, Country: []string{"IE"}}
		name.ExtraNames = []pkix.AttributeTypeAndValue{{Type: asn1.ObjectIdentifier{2, 5, 4, 97}, Value: "VATIE-1234567A"}}
		return certificate(&x509.Certificate{SerialNumber: big.NewInt(serial), Subject: name, NotBefore: begin, NotAfter: end, KeyUsage: usage}, by, pub, key)
	}
	sealing := x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	return authority{
		root:      root,
		rootKey:   rootKey,
		rsa:       jades.Key{Signer: rsaKey, Chain: []*x509.Certificate{leaf(2, rsaKey.Public(), sealing, root, rootKey), root}},
		ec:        jades.Key{Signer: ecKey, Chain: []*x509.Certificate{leaf(3, ecKey.Public(), sealing, root, rootKey), root}},
		noSealing: leaf(4, rsaKey.Public(), x509.KeyUsageKeyEncipherment, root, rootKey),
		stranger:  leaf(5, rsaKey.Public(), sealing, nil, rsaKey),
	}
})

// certificate is what by's key certifies; nil: itself.
func certificate(c, by *x509.Certificate, pub crypto.PublicKey, key crypto.Signer) *x509.Certificate {
	if by == nil {
		by = c
	}
	return must(x509.ParseCertificate(must(x509.CreateCertificate(rand.Reader, c, by, pub, key))))
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func pemOf(certs ...*x509.Certificate) (out []byte) {
	for _, c := range certs {
		out = append(out, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	return out
}

// header is a protected header; the usual one is the parameters the Europass
// samples have.
type header map[string]any

func usual(chain ...*x509.Certificate) header {
	h := header{"alg": "RS256", "b64": false, "sigT": "2026-11-29T10:00:00Z", "crit": []string{"b64", "sigT"}, "typ": "jose+json"}
	return h.with("x5c", x5c(chain...)).with("x5t#S256", fingerprint(chain[0]))
}

func (h header) with(name string, v any) header {
	out := header{name: v}
	for k, x := range h {
		if k != name {
			out[k] = x
		}
	}
	return out
}

func (h header) without(name string) header {
	out := h.with(name, nil)
	delete(out, name)
	return out
}

func x5c(chain ...*x509.Certificate) (out []string) {
	for _, c := range chain {
		out = append(out, base64.StdEncoding.EncodeToString(c.Raw))
	}
	return out
}

func fingerprint(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// parts are a JWS that can be taken apart and put together again.
type parts struct {
	Payload    string  `json:"payload"`
	Signatures []*part `json:"signatures"`
}

type part struct {
	Protected string         `json:"protected"`
	Header    map[string]any `json:"header,omitempty"`
	Signature string         `json:"signature"`
}

func (p parts) bytes() []byte { return must(json.Marshal(p)) }

// seal signs as the header says, however wrong it is.
func seal(payload string, h header, key crypto.Signer) parts {
	protected := base64.RawURLEncoding.EncodeToString(must(json.Marshal(h)))
	sum := sha256.Sum256([]byte(protected + "." + payload))
	sig := must(key.Sign(rand.Reader, sum[:], crypto.SHA256))
	return parts{payload, []*part{{Protected: protected, Signature: base64.RawURLEncoding.EncodeToString(sig)}}}
}

func judge(t *testing.T, data []byte, list *jades.TrustList, at time.Time) jades.Verdict {
	t.Helper()
	s, err := jades.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	vs := s.Verify(list, at)
	if len(vs) != 1 {
		t.Fatalf("%d verdicts", len(vs))
	}
	return vs[0]
}

// token is a time stamp token of data with a digest algorithm.
func token(data []byte, algorithm asn1.ObjectIdentifier, at time.Time) string {
	type imprint struct {
		Algorithm pkix.AlgorithmIdentifier
		Digest    []byte
	}
	sum := sha256.Sum256(data)
	info := must(asn1.Marshal(struct {
		Version int
		Policy  asn1.ObjectIdentifier
		Imprint imprint
		Serial  *big.Int
		Time    time.Time `asn1:"generalized"`
		Nonce   int
	}{1, asn1.ObjectIdentifier{1, 2, 3, 4}, imprint{pkix.AlgorithmIdentifier{Algorithm: algorithm}, sum[:]}, big.NewInt(7), at, 9}))
	type content struct {
		Type    asn1.ObjectIdentifier
		Content []byte `asn1:"explicit,tag:0"`
	}
	signed := must(asn1.Marshal(struct {
		Version      int
		Digests      []pkix.AlgorithmIdentifier `asn1:"set"`
		Encapsulated content
		Signers      []int `asn1:"set"`
	}{3, []pkix.AlgorithmIdentifier{{Algorithm: algorithm}}, content{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}, info}, nil}))
	return base64.StdEncoding.EncodeToString(must(asn1.Marshal(struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue
	}{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}, asn1.RawValue{Class: 2, Tag: 0, IsCompound: true, Bytes: signed}})))
}

var (
	oidSHA256 = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidSHA1   = asn1.ObjectIdentifier{1, 3, 14, 3, 2, 26}
)

func tokens(vals ...string) map[string]any {
	list := []map[string]string{}
	for _, v := range vals {
		list = append(list, map[string]string{"val": v})
	}
	return map[string]any{"tstTokens": list}
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func decode(s string) ([]byte, error) { return base64.RawURLEncoding.DecodeString(s) }
