package jades

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"strconv"
	"time"

	"opencairn.org/cairn/formats/jcs"
)

// Key is what an issuer seals with: a private key, wherever it is kept, and the
// certificate for it, followed by those of the authorities above.
type Key struct {
	Signer crypto.Signer
	Chain  []*x509.Certificate
}

// sinceIAT is the day from which new signatures say their time with iat and no
// longer with sigT (ETSI TS 119 182-1 V1.2.1, 5.1.11).
var sinceIAT = time.Date(2025, time.May, 15, 0, 0, 0, 0, time.UTC)

// Seal seals JSON at a time: JAdES baseline B-B in general JSON form, the content
// in the document as it is (b64 false), as Europass credentials are. RSA keys seal
// with RS256, P-256 keys with ES256. Errors are *Error, or the signer's own.
func Seal(payload []byte, k Key, at time.Time) ([]byte, error) {
	if _, err := jcs.ParseWithin(payload, jcs.Limits{Size: MaxSize / 2}); err != nil {
		return nil, fail(NotJSON, "$.payload", "").because(err)
	}
	alg, err := k.usable(at)
	if err != nil {
		return nil, err
	}
	protected := base64.RawURLEncoding.EncodeToString(k.header(alg, at).Canonical())
	s := &Sealed{Payload: payload, covered: string(bytes.TrimPrefix(payload, []byte("\ufeff")))}
	x := &Signature{Path: "$.signatures[0]", protected: protected, raw: true}
	a, _ := algorithms(alg)
	value, err := a.sign(k.Signer, s.input(x))
	if err != nil {
		return nil, err
	}
	out := document(s.covered, protected, base64.RawURLEncoding.EncodeToString(value))
	if err := k.holds(out, at); err != nil {
		return nil, err
	}
	return out, nil
}

// usable says with which algorithm the key seals, or why it does not.
func (k Key) usable(at time.Time) (string, error) {
	if len(k.Chain) == 0 || len(k.Chain) > maxCertificates {
		return "", fail(NoCertificate, "$.signatures[0].protected.x5c", "")
	}
	if k.Signer == nil {
		return "", fail(WrongKey, "$.signatures[0]", "no key")
	}
	leaf := k.Chain[0]
	pub, ok := leaf.PublicKey.(interface{ Equal(crypto.PublicKey) bool })
	if !ok || !pub.Equal(k.Signer.Public()) {
		return "", fail(WrongKey, "$.signatures[0].protected.x5c[0]", leaf.Subject.String())
	}
	if err := period("$.signatures[0].protected", leaf, time.Time{}, at); err != nil {
		return "", err
	}
	alg := ""
	switch leaf.PublicKey.(type) {
	case *rsa.PublicKey:
		alg = "RS256"
	case *ecdsa.PublicKey:
		alg = "ES256"
	}
	a, ok := algorithms(alg)
	if !ok {
		return "", fail(WrongAlgorithm, "$.signatures[0].protected.alg", leaf.PublicKeyAlgorithm.String())
	}
	if c := a.fits(leaf.PublicKey); c != "" {
		return "", fail(c, "$.signatures[0].protected.alg", alg)
	}
	return alg, nil
}

// header is the protected header of baseline B-B (table 1 of clause 6.3).
func (k Key) header(alg string, at time.Time) *jcs.Value {
	sum := sha256.Sum256(k.Chain[0].Raw)
	chain, crit := &jcs.Value{Kind: jcs.Array}, &jcs.Value{Kind: jcs.Array, Items: []jcs.Value{*jcs.Text("b64")}}
	for _, c := range k.Chain {
		chain.Items = append(chain.Items, *jcs.Text(base64.StdEncoding.EncodeToString(c.Raw)))
	}
	claimed := jcs.Member{Name: "iat", Value: jcs.Value{Kind: jcs.Number, Text: strconv.FormatInt(at.Unix(), 10)}}
	if at.Before(sinceIAT) {
		claimed = jcs.Member{Name: "sigT", Value: *jcs.Text(at.UTC().Format("2006-01-02T15:04:05Z"))}
		crit.Items = append(crit.Items, *jcs.Text("sigT"))
	}
	return jcs.NewObject([]jcs.Member{
		claimed,
		{Name: "alg", Value: *jcs.Text(alg)},
		{Name: "b64", Value: jcs.Value{Kind: jcs.False}},
		{Name: "crit", Value: *crit},
		{Name: "cty", Value: *jcs.Text("json")},
		{Name: "typ", Value: *jcs.Text("jose+json")},
		{Name: "x5c", Value: *chain},
		{Name: "x5t#S256", Value: *jcs.Text(base64.RawURLEncoding.EncodeToString(sum[:]))},
	})
}

func document(payload, protected, signature string) []byte {
	sig := jcs.NewObject([]jcs.Member{{Name: "protected", Value: *jcs.Text(protected)}, {Name: "signature", Value: *jcs.Text(signature)}})
	return jcs.NewObject([]jcs.Member{
		{Name: "payload", Value: *jcs.Text(payload)},
		{Name: "signatures", Value: jcs.Value{Kind: jcs.Array, Items: []jcs.Value{*sig}}},
	}).Canonical()
}

// holds reads back what was sealed and verifies it: a signer that answers wrongly
// is found here, and not by the learner's employer.
func (k Key) holds(data []byte, at time.Time) error {
	s, err := Parse(data)
	if err != nil {
		return err
	}
	if err := s.Verify(NewTrustList(k.Chain[0]), at)[0].Err(); err != nil {
		return err
	}
	return nil
}
