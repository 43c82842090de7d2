package jades

import (
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"math/big"
	"time"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/multibase"
)

// Verdict is what was found about one signature, as at one time. A nil error means
// that the question was asked and answered well.
type Verdict struct {
	Path        string
	Algorithm   string            // as the header says
	Signer      Signer            // who the certificate says sealed; only as good as Trust
	Certificate *x509.Certificate // nil: none could be read
	SigningTime time.Time         // as the signer claims (iat or sigT); zero: not stated
	Integrity   *Error            // the seal covers content and header, every critical parameter held
	Period      *Error            // the certificate was in its period
	Trust       *Error            // the trust list names the certificate or leads to it
	Anchor      *x509.Certificate // the listed certificate; nil: none
	TimeStamps  []TimeStamp
}

// Signer is the owner of the sealing certificate, as its authority wrote it down.
type Signer struct {
	Organisation   string // O
	OrganisationID string // organizationIdentifier (ETSI EN 319 412-1, 5.1.4): VATES-A00000000
	CommonName     string // CN
	Country        string // C, ISO 3166-1 alpha-2
	Issuer         string // CN or O of the authority
	Serial         string // decimal
	NotBefore      time.Time
	NotAfter       time.Time
}

// Err is the first thing that does not hold: integrity, period, trust. Time stamps
// outside the protected header do not count: nobody signed that they belong here.
func (v Verdict) Err() error {
	for _, e := range []*Error{v.Integrity, v.Period, v.Trust} {
		if e != nil {
			return e
		}
	}
	return nil
}

// Verify judges every signature as at a time. A document holds when every verdict
// does.
func (s *Sealed) Verify(t *TrustList, at time.Time) []Verdict {
	out := make([]Verdict, len(s.Signatures))
	for i, x := range s.Signatures {
		out[i] = s.verify(x, t, at)
	}
	return out
}

func (s *Sealed) verify(x *Signature, t *TrustList, at time.Time) Verdict {
	v := Verdict{Path: x.Path, Algorithm: x.header.Get("alg").Str()}
	chain, err := x.certificates()
	if err != nil {
		v.Integrity, v.Period, v.Trust = err, err, err
		return v
	}
	v.Certificate, v.Signer = chain[0], signer(chain[0])
	v.SigningTime, v.Integrity = x.signingTime()
	v.TimeStamps = s.timeStamps(x)
	if err := s.holds(x, chain[0], v.TimeStamps); err != nil {
		v.Integrity = err
	}
	v.judge(x.Path+".protected", chain, t, at)
	return v
}

// Judge is what a trust list says as at a time about the certificates that a
// signature of another form brings along (x5c of RFC 7515, 4.1.6), the signing one
// first. signed is when the signature says it was made; zero: not stated. Whether
// the signature holds is the caller's question: Integrity stays nil. No certificate
// is a Verdict without one.
func Judge(chain []*x509.Certificate, t *TrustList, signed, at time.Time) Verdict {
	if len(chain) == 0 {
		err := fail(BadCertificate, "header.x5c", "")
		return Verdict{Integrity: err, Period: err, Trust: err}
	}
	v := Verdict{Path: "header", Certificate: chain[0], Signer: signer(chain[0]), SigningTime: signed}
	v.judge("header", chain, t, at)
	return v
}

// judge asks for the certificate's period and for who stands behind it.
func (v *Verdict) judge(path string, chain []*x509.Certificate, t *TrustList, at time.Time) {
	v.Period = period(path, chain[0], v.SigningTime, at)
	v.Anchor, v.Trust = trust(path+".x5c", chain, t, moment(chain[0], v.SigningTime, at))
}

// holds checks the header, then the signature value, then what the signer says
// was time stamped.
func (s *Sealed) holds(x *Signature, leaf *x509.Certificate, stamps []TimeStamp) *Error {
	if err := x.critical(); err != nil {
		return err
	}
	if err := x.digest(leaf); err != nil {
		return err
	}
	path := x.Path + ".protected.alg"
	alg := x.header.Get("alg").Str()
	a, ok := algorithms(alg)
	if !ok {
		return fail(WrongAlgorithm, path, alg)
	}
	if c := a.fits(leaf.PublicKey); c != "" {
		return fail(c, path, alg)
	}
	if !a.verifies(leaf.PublicKey, s.input(x), x.value) {
		return fail(BadSignature, x.Path+".signature", "")
	}
	for _, ts := range stamps {
		if ts.Kind == ContentTimeStamp && ts.Imprint != nil {
			return ts.Imprint
		}
	}
	return nil
}

// critical understands crit (RFC 7515, 4.1.11).
func (x *Signature) critical() *Error {
	path := x.Path + ".protected.crit"
	crit := x.header.Get("crit")
	if x.header.Get("sigD") != nil {
		return fail(Detached, x.Path+".protected.sigD", "")
	}
	if crit == nil {
		if x.raw { // RFC 7797, 6: b64 must be critical, or a verifier without it reads other bytes
			return fail(BadCritical, path, "b64")
		}
		return nil
	}
	if crit.Kind != jcs.Array || len(crit.Items) == 0 {
		return fail(BadCritical, path, "")
	}
	seen := map[string]bool{}
	for i := range crit.Items {
		name, at := crit.Items[i].Str(), fmt.Sprintf("%s[%d]", path, i)
		if name == "" || seen[name] || x.header.Get(name) == nil {
			return fail(BadCritical, at, name)
		}
		if name != "b64" && name != "sigT" && name != "iat" && name != "adoTst" {
			return fail(UnknownCritical, at, name)
		}
		seen[name] = true
	}
	if x.raw && !seen["b64"] {
		return fail(BadCritical, path, "b64")
	}
	return nil
}

// certificates reads x5c: the sealing certificate first (RFC 7515, 4.1.6).
func (x *Signature) certificates() ([]*x509.Certificate, *Error) {
	path := x.Path + ".protected.x5c"
	list := x.header.Get("x5c")
	if list == nil || list.Kind != jcs.Array || len(list.Items) == 0 {
		return nil, fail(NoCertificate, path, "")
	}
	if len(list.Items) > maxCertificates {
		return nil, fail(TooMany, path, fmt.Sprint(len(list.Items)))
	}
	var out []*x509.Certificate
	for i := range list.Items {
		at := fmt.Sprintf("%s[%d]", path, i)
		c, err := certificate(at, list.Items[i].Str())
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// maxCertificate is the bytes of one certificate in base64.
const maxCertificate = 64 << 10

// certificate reads one certificate. A key that would take long to compute with is
// refused wherever in the chain it is: a chain is followed before it is believed.
func certificate(path, text string) (*x509.Certificate, *Error) {
	if len(text) > maxCertificate {
		return nil, fail(TooLarge, path, "")
	}
	der, err := multibase.FromBase64(text)
	if err != nil {
		return nil, fail(BadEncoding, path, "").because(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fail(BadCertificate, path, "").because(err)
	}
	if k, ok := c.PublicKey.(*rsa.PublicKey); ok && k.N.BitLen() > maxRSA {
		return nil, fail(WeakKey, path, "")
	}
	return c, nil
}

// digest compares x5t#S256 with the certificate, when it is there.
func (x *Signature) digest(leaf *x509.Certificate) *Error {
	v := x.header.Get("x5t#S256")
	if v == nil {
		return nil
	}
	sum := sha256.Sum256(leaf.Raw)
	if got, err := multibase.FromBase64URL(v.Str()); err != nil || string(got) != string(sum[:]) {
		return fail(WrongDigest, x.Path+".protected.x5t#S256", v.Str())
	}
	return nil
}

// signingTime reads iat (RFC 7519 NumericDate; since 2025-05-15) or sigT (before).
func (x *Signature) signingTime() (time.Time, *Error) {
	iat, sigT := x.header.Get("iat"), x.header.Get("sigT")
	switch {
	case iat != nil && sigT != nil:
		return time.Time{}, fail(BadTime, x.Path+".protected.iat", iat.Text)
	case iat != nil:
		n, ok := new(big.Int).SetString(iat.Text, 10)
		if iat.Kind != jcs.Number || !ok || !n.IsInt64() || n.Sign() < 0 || n.Int64() > maxNumericDate {
			return time.Time{}, fail(BadTime, x.Path+".protected.iat", iat.Text)
		}
		return time.Unix(n.Int64(), 0).UTC(), nil
	case sigT != nil:
		t, err := time.Parse("2006-01-02T15:04:05Z", sigT.Str())
		if err != nil { // clause 5.2.1: UTC, no fraction of a second
			return time.Time{}, fail(BadTime, x.Path+".protected.sigT", sigT.Text)
		}
		return t, nil
	}
	return time.Time{}, nil
}

// maxNumericDate is the last second of the year 9999.
const maxNumericDate = 253402300799

func period(header string, leaf *x509.Certificate, signed, at time.Time) *Error {
	path := header + ".x5c[0]"
	switch {
	case at.After(leaf.NotAfter):
		return fail(Expired, path, leaf.NotAfter.UTC().Format(time.RFC3339))
	case at.Before(leaf.NotBefore):
		return fail(NotYetValid, path, leaf.NotBefore.UTC().Format(time.RFC3339))
	case signed.IsZero():
		return nil
	case signed.After(at):
		return fail(SignedLater, header, signed.Format(time.RFC3339))
	case signed.After(leaf.NotAfter) || signed.Before(leaf.NotBefore):
		return fail(SignedOutside, header, signed.Format(time.RFC3339))
	}
	return nil
}

// moment is when the way to the trust list is judged: at, unless the certificate
// was out of its period then. Who vouches for a certificate is another question
// than whether it has ended, and has an answer of its own.
func moment(leaf *x509.Certificate, signed, at time.Time) time.Time {
	for _, t := range []time.Time{at, signed} {
		if !t.Before(leaf.NotBefore) && !t.After(leaf.NotAfter) {
			return t
		}
	}
	return leaf.NotAfter
}

func trust(path string, chain []*x509.Certificate, t *TrustList, at time.Time) (*x509.Certificate, *Error) {
	const maySign = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	if u := chain[0].KeyUsage; u != 0 && u&maySign == 0 { // RFC 5280, 4.2.1.3
		return nil, fail(WrongUsage, path+"[0]", "")
	}
	anchor, c, err := t.anchor(chain, at)
	if c != "" {
		return nil, fail(c, path, chain[0].Subject.String()).because(err)
	}
	return anchor, nil
}

// organizationIdentifier of ITU-T X.520.
var organisationID = asn1.ObjectIdentifier{2, 5, 4, 97}

func signer(c *x509.Certificate) Signer {
	s := Signer{
		Organisation: first(c.Subject.Organization), CommonName: c.Subject.CommonName, Country: first(c.Subject.Country),
		Issuer: c.Issuer.CommonName, Serial: c.SerialNumber.String(), NotBefore: c.NotBefore.UTC(), NotAfter: c.NotAfter.UTC(),
	}
	if s.Issuer == "" {
		s.Issuer = first(c.Issuer.Organization)
	}
	for _, n := range c.Subject.Names {
		if text, ok := n.Value.(string); ok && n.Type.Equal(organisationID) {
			s.OrganisationID = text
		}
	}
	return s
}

func first(ss []string) string {
	if len(ss) == 0 {
		return ""
	}
	return ss[0]
}
