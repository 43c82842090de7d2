package verification

import (
	"crypto"
	"crypto/x509"

	"opencairn.org/cairn/formats/jades"
	"opencairn.org/cairn/formats/vc/proof"
)

// certificateSeal is a seal by the owner of a certificate (JAdES).
type certificateSeal struct {
	sealed *jades.Sealed
	at     int    // which signature
	file   []byte // as received
}

func (s certificateSeal) about() stated { return stated{kind: sealCertificate, suite: "JAdES"} }

// holds: a certificate seal brings its own key; judge asks it as a whole.
func (s certificateSeal) holds(crypto.PublicKey) (coverage, error) {
	return coverage{}, &proof.Error{Code: proof.Unknown}
}

// judge judges the seal by the caller's trust list, as at the moment asked for.
// What the certificate says of its owner counts only when somebody on the list
// stands behind it.
func (s certificateSeal) judge(c *court) judged {
	v := s.sealed.Verify(jades.NewTrustList(c.p.TrustList...), c.now)[s.at]
	j := judged{counts: true, SealResult: SealResult{
		Kind: string(sealCertificate), Suite: "JAdES " + Visible(v.Algorithm), Key: Visible(ownerOf(v.Signer)), Created: v.SigningTime,
	}}
	j.integrity = c.sealIntegrity(v)
	j.key = c.certificateKey(v, c.sealedByIssuer(v))
	j.certificate = v.Certificate
	j.Outcome, j.Reason = j.integrity.Outcome, c.say(sealMessages[j.integrity.Outcome], "suite", j.Suite, "key", j.Key)
	if j.Outcome == Passed {
		j.covered.bytes = len(s.sealed.Payload)
		j.Covers = c.say("verification.covers.bytes", "number", j.covered.bytes)
		for _, t := range v.TimeStamps {
			c.stamps = append(c.stamps, timeStamp(t))
		}
	}
	if j.key.Outcome == Passed {
		j.anchor = v.Anchor
	}
	return j
}

func ownerOf(s jades.Signer) string {
	if s.Organisation != "" {
		return s.Organisation
	}
	return s.CommonName
}

// nameOf is what a certificate calls its owner.
func nameOf(cert *x509.Certificate) string {
	if o := cert.Subject.Organization; cert.Subject.CommonName == "" && len(o) > 0 {
		return o[0]
	}
	return cert.Subject.CommonName
}

func timeStamp(t jades.TimeStamp) Message {
	switch {
	case t.Imprint != nil:
		return Say("verification.stamp.other", "date", t.Time)
	case !t.Compared:
		return Say("verification.stamp.not_compared", "date", t.Time)
	}
	return Say("verification.stamp.imprint", "date", t.Time)
}

func (c *court) sealIntegrity(v jades.Verdict) Check {
	if v.Integrity != nil {
		return c.check(CheckIntegrity, Failed, BadSignature, "verification.check.integrity."+sealReason(v.Integrity), "issuer", c.issuerName(), "code", string(v.Integrity.Code))
	}
	for _, t := range v.TimeStamps {
		if t.Kind == jades.ContentTimeStamp && t.Imprint != nil {
			return c.check(CheckIntegrity, Failed, BadSignature, "verification.check.integrity.stamp", "issuer", c.issuerName())
		}
	}
	return c.check(CheckIntegrity, Passed, "", "verification.check.integrity.holds", "suite", "JAdES "+Visible(v.Algorithm))
}

func sealReason(e *jades.Error) string {
	if e.Code == jades.BadSignature {
		return "changed"
	}
	return "seal"
}

// sealedByIssuer reports whether the certificate's owner is who the credential
// names as its issuer.
func (c *court) sealedByIssuer(v jades.Verdict) bool {
	if c.r.european == nil {
		return c.certifies(v)
	}
	return c.r.european.SealedBy(v.Signer)
}
