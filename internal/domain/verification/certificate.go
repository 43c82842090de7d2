package verification

import (
	"crypto/x509"
	"net/url"
	"slices"
	"time"

	"opencairn.org/cairn/formats/jades"
	"opencairn.org/cairn/formats/vc/jose"
)

// A certificate says whose a key is in the words of an authority. What an
// authority certifies is a name, seldom an identifier: whoever has a certificate
// for one name must not pass for whose identifier it writes into the file.

// certified is by what certificate a key was judged. Without one it was judged by
// what the issuer's identifier leads to.
type certified struct {
	certificate *x509.Certificate // nil: none
	anchor      *x509.Certificate // of the trust list, that it leads to; nil: none
}

// nameBy is issuerName for who has a certificate: a name that the register has for
// another is not theirs.
func (c *court) nameBy(leaf *x509.Certificate) Text {
	switch name := c.r.claimed(); {
	case c.f.standing.Vouched && c.f.standing.Names.In("en") != "" && c.speaksForID(leaf):
		return c.f.standing.Names
	case name == "" && leaf != nil:
		return Plain(Visible(certifiedName(leaf)))
	default:
		return Plain(Visible(name))
	}
}

// certificateKey judges whether a key is the issuer's because of its certificate.
// issuers says whether its owner is who the credential names.
func (c *court) certificateKey(v jades.Verdict, issuers bool) Check {
	kv := []any{"owner", Visible(ownerOf(v.Signer)), "authority", Visible(v.Signer.Issuer), "issuer", c.nameBy(v.Certificate)}
	closed := c.f.standing.Closed
	switch {
	case v.Certificate == nil:
		return c.check(CheckKey, Failed, BadSignature, "verification.check.key.no_certificate", kv...)
	case v.Period != nil && (v.Period.Code == jades.SignedOutside || v.Period.Code == jades.SignedLater || v.Period.Code == jades.NotYetValid):
		return c.check(CheckKey, Failed, BadSignature, "verification.check.key.certificate_not_then", append(kv, "date", v.SigningTime)...)
	case v.Period != nil:
		return c.check(CheckKey, NotChecked, Incomplete, "verification.check.key.certificate_ended", append(kv, "date", v.Signer.NotAfter)...)
	case v.Trust != nil && (v.Trust.Code == jades.BadChain || v.Trust.Code == jades.WrongUsage):
		return c.check(CheckKey, Failed, BadSignature, "verification.check.key.certificate_chain", kv...)
	case !issuers:
		return c.check(CheckKey, Failed, BadSignature, "verification.check.key.certificate_other", kv...)
	case !closed.IsZero() && !v.SigningTime.Before(closed) && c.speaksForID(v.Certificate):
		return c.check(CheckKey, Failed, BadSignature, "verification.check.key.after_closing", append(kv, "key", Visible(ownerOf(v.Signer)), "date", closed)...)
	case v.Trust != nil && c.p.Trust == Anyone:
		return c.check(CheckKey, Passed, "", "verification.check.key.certificate_unvouched", kv...)
	case v.Trust != nil:
		return c.check(CheckKey, NotChecked, UnknownIssuer, "verification.check.key.certificate_untrusted", kv...)
	}
	return c.check(CheckKey, Passed, "", "verification.check.key.certificate", kv...)
}

// brought judges the certificates a token brings along (SD-JWT VC, Issuer-signed
// JWT Verification Key Validation). false: they are not what counts, because the
// issuer itself says of the key whether it is its own, or says which are and the
// trust list does not stand behind these.
func (c *court) brought(a stated) (found keyFound, counts bool) {
	if len(a.chain) == 0 {
		return keyFound{}, false
	}
	leaf := a.chain[0]
	v := jades.Judge(a.chain, jades.NewTrustList(c.p.TrustList...), a.created, c.now)
	found = keyFound{public: leaf.PublicKey, check: c.certificateKey(v, c.certifies(v)), certified: certified{leaf, v.Anchor}}
	lists, speaks := c.issuerLists(leaf)
	return found, !lists && (!speaks || v.Anchor != nil && found.check.Outcome == Passed)
}

// issuerLists says whether the issuer's own documents have the key of a
// certificate, withdrawn or not, and whether there are any.
func (c *court) issuerLists(leaf *x509.Certificate) (lists, speaks bool) {
	if c.f.documentErr == nil && c.f.document != nil {
		speaks = true
		for _, m := range c.f.document.Methods {
			lists = lists || jose.Same(m.Public, leaf.PublicKey)
		}
	}
	for _, k := range c.f.keys {
		speaks = true
		lists = lists || jose.Same(k.Public, leaf.PublicKey)
	}
	return lists, speaks
}

// certifies reports whether a certificate was given to who the credential names as
// its issuer: its address or identifier is in the certificate; or, where it
// certifies no address, its owner has the issuer's name. A credential without an
// issuer's identifier was issued by the owner.
func (c *court) certifies(v jades.Verdict) bool {
	id, name := c.r.cred.Issuer.ID, c.r.cred.Issuer.Name
	switch {
	case v.Certificate == nil:
		return false
	case id != "" && namesID(v.Certificate, id):
		return true
	case id != "" && len(v.Certificate.DNSNames)+len(v.Certificate.URIs) > 0:
		return false
	case name == "":
		return id == ""
	}
	return Skeleton(ownerOf(v.Signer)) == Skeleton(name)
}

// namesID reports whether a certificate names an identifier, or the host of an
// https address (RFC 5280, 4.2.1.6).
func namesID(leaf *x509.Certificate, id string) bool {
	if slices.ContainsFunc(leaf.URIs, func(u *url.URL) bool { return u.String() == id }) {
		return true
	}
	u, err := url.Parse(id)
	return err == nil && u.Scheme == "https" && u.Hostname() != "" && len(leaf.DNSNames) > 0 && leaf.VerifyHostname(u.Hostname()) == nil
}

// speaksForID reports whether what is known of the issuer's identifier may be said
// of who signed: nil is a key that the identifier itself leads to. Otherwise the
// certificate names the identifier, or the register knows the identifier by the
// name that the certificate was given to.
func (c *court) speaksForID(leaf *x509.Certificate) bool {
	if leaf == nil || namesID(leaf, c.r.cred.Issuer.ID) {
		return true
	}
	owner := Skeleton(certifiedName(leaf))
	for _, name := range c.f.standing.Names {
		if Skeleton(name) == owner {
			return true
		}
	}
	return false
}

// disown forgets what was found out about an identifier that whoever signed does
// not speak for: approvals, and that its owner closed. That a register vouches for
// it stays known, to be told.
func (c *court) disown() {
	if c.speaksForID(c.certificate) {
		return
	}
	c.f.standing.Closed, c.f.standing.Custodian = time.Time{}, nil
	if c.f.approvalErr == nil {
		c.f.approval, c.f.approvalErr = Approval{}, ErrNone
	}
}

// certifiedName is the organisation a certificate was given to, or whoever.
func certifiedName(leaf *x509.Certificate) string {
	if o := leaf.Subject.Organization; len(o) > 0 && o[0] != "" {
		return o[0]
	}
	return leaf.Subject.CommonName
}

// chosen reports whether the caller chose the issuer: by an identifier that whoever
// signed speaks for, or by listing the very certificate beside it.
func (c *court) chosen() bool {
	listed := c.anchor != nil && c.certificate != nil && c.anchor.Equal(c.certificate)
	return slices.Contains(c.p.Issuers, c.r.cred.Issuer.ID) && (listed || c.speaksForID(c.certificate))
}

// vouched reports whether a register vouches for who signed.
func (c *court) vouched() bool { return c.f.standing.Vouched && c.speaksForID(c.certificate) }
