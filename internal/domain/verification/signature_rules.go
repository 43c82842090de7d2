package verification

import (
	"crypto"
	"errors"
	"strings"
	"time"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
)

// signature judges the proofs and leaves two checks: whether the file is what was
// signed, and whether the key is the issuer's. The best proof counts: others may
// stand beside the issuer's, and one of somebody else neither helps nor harms.
func (c *court) signature() {
	c.integrity = c.check(CheckIntegrity, Failed, BadSignature, "none")
	c.key = c.check(CheckKey, NotChecked, BadSignature, "none")
	best := -1
	for _, p := range c.r.cred.Proofs {
		if p.Purpose != proof.AssertionMethod {
			continue
		}
		integrity, key := c.proof(p)
		if rank := rank(integrity)*3 + rank(key); rank > best {
			best, c.integrity, c.key, c.signed = rank, integrity, key, p.Created
		}
	}
}

func rank(c Check) int {
	switch c.Outcome {
	case Passed:
		return 2
	case NotChecked:
		return 1
	}
	return 0
}

// proof judges one proof by the issuer's document.
func (c *court) proof(p vc.Proof) (integrity, key Check) {
	pub, key := c.keyOf(p)
	if pub == nil {
		return c.check(CheckIntegrity, NotChecked, Incomplete, "no_key"), key
	}
	err := c.suites.Verify(c.r.cred.Document, p, pub)
	var e *proof.Error
	if err == nil {
		return c.check(CheckIntegrity, Passed, "", "holds", "suite", p.Suite), key
	}
	if !errors.As(err, &e) {
		return c.check(CheckIntegrity, NotChecked, Incomplete, "unsupported", "suite", Visible(p.Suite)), key
	}
	switch e.Code {
	case proof.Unknown, proof.NotIntegrity, proof.Chain:
		return c.check(CheckIntegrity, NotChecked, Incomplete, "unsupported", "suite", Visible(p.Type+" "+p.Suite)), key
	case proof.NotCovered:
		return c.check(CheckIntegrity, Failed, BadSignature, "not_covered", "issuer", c.issuerName()), key
	}
	return c.check(CheckIntegrity, Failed, BadSignature, "changed", "issuer", c.issuerName()), key
}

// keyOf finds the key of a proof and judges whether it is the issuer's. A key that
// is known but not the issuer's still tells whether the file was changed.
func (c *court) keyOf(p vc.Proof) (crypto.PublicKey, Check) {
	issuer := c.r.cred.Issuer.ID
	owner, fragment, _ := strings.Cut(p.Method, "#")
	id := []any{"key", Visible(p.Method), "issuer", c.issuerName()}
	switch {
	case !strings.HasPrefix(p.Method, "did:"):
		// Trap 9: the key is only the fragment; it proves nothing about the owner.
		pub, err := did.ParseMultikey(fragment)
		if err != nil {
			return nil, c.check(CheckKey, Failed, UnknownIssuer, "unbound", id...)
		}
		return pub, c.check(CheckKey, Failed, UnknownIssuer, "unbound", id...)
	case owner != issuer:
		return ownKey(owner, p.Method), c.check(CheckKey, Failed, BadSignature, "foreign", id...)
	case c.f.documentErr != nil:
		return nil, c.noDocument()
	}
	m, err := c.f.document.Key(p.Method)
	if err != nil {
		return nil, c.check(CheckKey, Failed, BadSignature, keyReason(err), id...)
	}
	return m.Public, c.inTime(m, p, id)
}

// ownKey is the key of a did:key, which says itself what it is.
func ownKey(owner, method string) crypto.PublicKey {
	id, ok := strings.CutPrefix(owner, "did:key:")
	if !ok || method != owner+"#"+id {
		return nil
	}
	pub, err := did.ParseMultikey(id)
	if err != nil {
		return nil
	}
	return pub
}

func keyReason(err error) string {
	var e *did.Error
	if errors.As(err, &e) {
		switch e.Code {
		case did.NotAssertion:
			return "not_for_credentials"
		case did.NotController:
			return "other_controller"
		}
	}
	return "not_listed"
}

func (c *court) noDocument() Check {
	var e *did.Error
	issuer := c.issuerName()
	switch {
	case errors.Is(c.f.documentErr, errClosedWithout):
		return c.check(CheckKey, NotChecked, Incomplete, "closed_no_archive", "issuer", issuer)
	case errors.As(c.f.documentErr, &e) && e.Code == did.Unreachable:
		return c.check(CheckKey, NotChecked, Incomplete, "unreachable", "issuer", issuer)
	case errors.As(c.f.documentErr, &e) && e.Code == did.BadMethod:
		return c.check(CheckKey, NotChecked, Incomplete, "method", "id", Visible(c.r.cred.Issuer.ID))
	}
	return c.check(CheckKey, Failed, UnknownIssuer, "bad_document", "issuer", issuer)
}

// inTime judges whether the key was the issuer's when it signed.
func (c *court) inTime(m did.Method, p vc.Proof, id []any) Check {
	when := p.Created
	if when.IsZero() {
		when = c.now
	}
	fail := func(reason string, at time.Time) Check {
		return c.check(CheckKey, Failed, BadSignature, reason, append(id, "date", at)...)
	}
	closed := c.f.standing.Closed
	switch {
	case !m.Revoked.IsZero():
		return fail("revoked", m.Revoked)
	case when.After(c.now.Add(skew)):
		return fail("future", when)
	case !p.Expires.IsZero() && !c.now.Before(p.Expires):
		return fail("proof_expired", p.Expires)
	case !m.ActiveAt(when):
		return fail("out_of_period", when)
	case !closed.IsZero() && !when.Before(closed):
		return fail("after_closing", closed)
	case c.f.archived:
		return c.check(CheckKey, Passed, "", "archived", append(id, "registry", c.f.standing.Registry)...)
	case strings.HasPrefix(c.r.cred.Issuer.ID, "did:web:"):
		return c.check(CheckKey, Passed, "", "listed", id...)
	}
	return c.check(CheckKey, Passed, "", "self", id...)
}

// skew is how far clocks may be apart.
const skew = 5 * time.Minute
