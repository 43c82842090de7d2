package verification

import (
	"crypto"
	"errors"
	"strings"
	"time"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/vc/jose"
	"opencairn.org/cairn/formats/vc/proof"
)

// signature judges the seals and leaves two checks: whether the file is what was
// signed, and whether the key is the issuer's. The best seal counts: others may
// stand beside the issuer's, and one of somebody else neither helps nor harms, as
// long as it is not broken. Every one is told.
func (c *court) signature() {
	c.integrity = c.check(CheckIntegrity, Failed, BadSignature, "verification.check.integrity.none")
	c.key = c.check(CheckKey, NotChecked, BadSignature, "verification.check.key.none")
	best, broken, top := -1, -1, -1
	verdicts := map[string]Outcome{}
	c.seals = make([]SealResult, 0, len(c.r.seals))
	for i, s := range c.r.seals {
		v := c.seal(s)
		c.seals = append(c.seals, v.SealResult)
		verdicts[v.path] = v.Outcome
		switch {
		case !v.counts:
			continue
		case v.integrity.Outcome == Failed && v.Outcome == Failed:
			broken = i
		}
		if rank := rank(v.integrity)*3 + rank(v.key); rank > best {
			top = i
			best, c.integrity, c.key, c.signed, c.covered = rank, v.integrity, v.key, v.Created, v.covered
			if c.certified = v.certified; v.integrity.Outcome != Passed || v.key.Outcome != Passed {
				c.anchor = nil
			}
		}
	}
	if top >= 0 {
		c.chain(c.r.seals[top].about(), verdicts)
	}
	if broken >= 0 && c.integrity.Outcome == Passed {
		c.integrity = c.check(CheckIntegrity, Failed, BadSignature, "verification.check.integrity.one_broken", "issuer", c.issuerName(), "number", broken+1)
	}
	for _, s := range c.seals {
		if len(c.seals) > 1 {
			c.integrity.Details = append(c.integrity.Details, s.Reason)
		}
		if s.Covers.Key != "" {
			c.integrity.Details = append(c.integrity.Details, s.Covers)
		}
	}
	c.integrity.Details = append(c.integrity.Details, c.stamps...)
}

// chain judges the proofs that the issuer's builds on: it covers their bytes, and
// says nothing about whether they are true.
func (c *court) chain(a stated, verdicts map[string]Outcome) {
	if c.integrity.Outcome != Passed {
		return
	}
	for _, path := range a.buildsOn {
		if verdicts[path] != Passed {
			c.integrity = c.check(CheckIntegrity, NotChecked, Incomplete, "verification.check.integrity.chain_open", "issuer", c.issuerName())
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

// judged is one seal and what was found out about it.
type judged struct {
	SealResult
	integrity, key Check
	covered        coverage
	path           string
	counts         bool // it is a seal of the kind an issuer makes

	certified
}

// seal judges one seal.
func (c *court) seal(s seal) judged {
	a := s.about()
	if whole, ok := s.(selfJudging); ok {
		return whole.judge(c)
	}
	v := judged{path: a.path, SealResult: SealResult{Kind: string(a.kind), Suite: Visible(a.suite), Key: Visible(a.method), Created: a.created}, counts: true}
	if a.purpose != "" && a.purpose != proof.AssertionMethod {
		v.counts, v.Outcome, v.Reason = false, NotChecked, c.say("verification.seal.purpose", "purpose", Visible(a.purpose), "key", v.Key)
		return v
	}
	found := c.keyOf(a)
	pub := found.public
	v.key, v.certified = found.check, found.certified
	if pub == nil {
		v.integrity = c.check(CheckIntegrity, NotChecked, Incomplete, "verification.check.integrity.no_key")
	} else {
		v.integrity, v.covered = c.holds(s, a, pub)
	}
	v.Outcome, v.Reason = v.integrity.Outcome, c.say(sealMessages[v.integrity.Outcome], "suite", v.Suite, "key", v.Key)
	switch {
	case v.integrity.Outcome != Passed:
	case v.covered.selective:
		v.Covers = c.say("verification.covers.shown", "number", len(v.covered.shown), "names", strings.Join(v.covered.shown, ", "))
	case v.covered.statements > 0:
		v.Covers = c.say("verification.covers.statements", "number", v.covered.statements)
	case v.covered.members > 0:
		v.Covers = c.say("verification.covers.members", "number", v.covered.members)
	}
	return v
}

// sealMessages are what is said of a seal, by its outcome.
var sealMessages = map[Outcome]string{Passed: "verification.seal.passed", Failed: "verification.seal.failed", NotChecked: "verification.seal.not_checked"}

// holds judges whether the file is what was sealed.
func (c *court) holds(s seal, a stated, pub crypto.PublicKey) (Check, coverage) {
	covered, err := s.holds(pub)
	if err == nil {
		return c.check(CheckIntegrity, Passed, "", "verification.check.integrity.holds", "suite", Visible(a.suite)), covered
	}
	unknown := func(reason string) (Check, coverage) {
		return c.check(CheckIntegrity, NotChecked, Incomplete, "verification.check.integrity."+reason, "suite", Visible(a.suite)), coverage{}
	}
	failed := func(reason string) (Check, coverage) {
		return c.check(CheckIntegrity, Failed, BadSignature, "verification.check.integrity."+reason, "issuer", c.issuerName()), coverage{}
	}
	var e *proof.Error
	if !errors.As(err, &e) {
		return unknown("unsupported")
	}
	switch e.Code {
	case proof.PreviousMissing, proof.DoubledID, proof.Cycle:
		return failed("chain_broken")
	case proof.Unknown, proof.NotIntegrity:
		return unknown("unsupported")
	case proof.NoContext:
		return unknown("no_context")
	case proof.TooComplex:
		return unknown("too_complex")
	case proof.NotCovered:
		return failed("not_covered")
	case proof.BadEncoding, proof.WrongKey, proof.BadOptions:
		return failed("malformed")
	}
	return failed("changed")
}

// keyFound is the key of a seal and whether it is the issuer's.
type keyFound struct {
	public crypto.PublicKey // nil: not found
	check  Check
	certified
}

// keyOf finds the key of a seal and judges whether it is the issuer's. A key that
// is known but not the issuer's still tells whether the file was changed.
func (c *court) keyOf(a stated) keyFound {
	if found, counts := c.brought(a); counts {
		return found
	}
	pub, check := c.namedKey(a)
	return keyFound{public: pub, check: check}
}

// namedKey finds the key that a seal names.
func (c *court) namedKey(a stated) (crypto.PublicKey, Check) {
	issuer := c.r.cred.Issuer.ID
	owner := did.Controller(a.method)
	id := []any{"key", Visible(a.method), "issuer", c.issuerName()}
	switch {
	case a.published && c.f.keysErr == nil && len(c.f.keys) > 0:
		return c.published(a, id)
	case a.method == "" && a.carried != nil:
		return a.carried, c.carried(a, id)
	case !strings.HasPrefix(a.method, "did:"):
		return c.addressKey(a, owner, id)
	case owner != issuer:
		return c.foreignKey(owner, a.method), c.check(CheckKey, Failed, BadSignature, "verification.check.key.foreign", id...)
	case c.f.documentErr != nil:
		return nil, c.noDocument()
	}
	m, err := c.f.document.Key(a.method)
	if err != nil {
		return nil, c.check(CheckKey, Failed, BadSignature, "verification.check.key."+keyReason(err), id...)
	}
	return m.Public, c.inTime(m, a, id)
}

// addressKey finds a key named by an address. What the issuer's own address lists is
// the issuer's; a key that is only the fragment proves nothing about its owner
// (trap 9).
func (c *court) addressKey(a stated, owner string, id []any) (crypto.PublicKey, Check) {
	if owner == c.r.cred.Issuer.ID && c.f.document != nil {
		if m, err := c.f.document.Key(a.method); err == nil {
			return m.Public, c.inTime(m, a, id)
		}
	}
	pub, err := did.FragmentKey(a.method)
	if pub == nil && err != nil {
		pub = a.carried
	}
	var e *did.Error
	if owner == c.r.cred.Issuer.ID && errors.As(c.f.documentErr, &e) && e.Unavailable() && !errors.Is(c.f.documentErr, errNotAsked) {
		ch := c.noDocument()
		if ch.verdict = UnknownIssuer; e.Code != did.Unreachable && e.Code != did.BadStatus {
			ch.Outcome = Failed // the address answers, and does not answer for the key
		}
		return pub, ch
	}
	return pub, c.check(CheckKey, Failed, UnknownIssuer, "verification.check.key.unbound", id...)
}

// foreignKey is a key of somebody else than the issuer: it still tells whether the
// file was changed.
func (c *court) foreignKey(owner, method string) crypto.PublicKey {
	if doc := c.f.others[owner]; doc != nil {
		if m, err := doc.Key(method); err == nil {
			return m.Public
		}
	}
	return ownKey(owner, method)
}

// published finds the key among those the issuer publishes at its address.
func (c *court) published(a stated, id []any) (crypto.PublicKey, Check) {
	for _, k := range c.f.keys {
		if k.ID == a.name || len(c.f.keys) == 1 && a.name == "" || a.carried != nil && jose.Same(k.Public, a.carried) {
			m := did.Method{ID: c.r.cred.Issuer.ID + "#" + k.ID, Public: k.Public}
			ch := c.inTime(m, a, append(id, "key", Visible(k.ID)))
			return k.Public, ch
		}
	}
	return a.carried, c.check(CheckKey, Failed, BadSignature, "verification.check.key.not_listed", append(id, "key", Visible(a.name))...)
}

// carried judges a key that the file itself brings along: it is the issuer's only
// when the issuer's document lists it.
func (c *court) carried(a stated, id []any) Check {
	if c.f.documentErr == nil {
		for _, m := range c.f.document.Methods {
			if _, err := c.f.document.Key(m.ID); err == nil && jose.Same(m.Public, a.carried) {
				return c.inTime(m, a, append(id, "key", Visible(m.ID)))
			}
		}
	}
	return c.check(CheckKey, Failed, UnknownIssuer, "verification.check.key.unbound", id...)
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

// documentReasons are the answers of an address that are no document.
var documentReasons = map[did.Code]string{
	did.Redirected: "redirected", did.NotFound: "no_document", did.BadStatus: "bad_status", did.HTML: "page",
}

func (c *court) noDocument() Check {
	var e *did.Error
	issuer := c.issuerName()
	switch {
	case errors.Is(c.f.documentErr, errClosedWithout):
		return c.check(CheckKey, NotChecked, Incomplete, "verification.check.key.closed_no_archive", "issuer", issuer)
	case errors.Is(c.f.documentErr, errOffline):
		return c.check(CheckKey, NotChecked, Incomplete, "verification.check.key.offline", "issuer", issuer)
	case errors.As(c.f.documentErr, &e) && documentReasons[e.Code] != "":
		return c.check(CheckKey, NotChecked, Incomplete, "verification.check.key."+documentReasons[e.Code], "issuer", issuer)
	case errors.As(c.f.documentErr, &e) && e.Unavailable():
		return c.check(CheckKey, NotChecked, Incomplete, "verification.check.key.unreachable", "issuer", issuer)
	case errors.As(c.f.documentErr, &e) && e.Code == did.BadMethod:
		return c.check(CheckKey, NotChecked, Incomplete, "verification.check.key.method", "id", Visible(c.r.cred.Issuer.ID))
	}
	return c.check(CheckKey, Failed, UnknownIssuer, "verification.check.key.bad_document", "issuer", issuer)
}

// inTime judges whether the key was the issuer's when it signed.
func (c *court) inTime(m did.Method, a stated, id []any) Check {
	when := a.created
	if when.IsZero() {
		when = c.now
	}
	fail := func(reason string, at time.Time) Check {
		return c.check(CheckKey, Failed, BadSignature, "verification.check.key."+reason, append(id, "date", at)...)
	}
	closed := c.f.standing.Closed
	switch {
	case !m.Revoked.IsZero():
		return fail("revoked", m.Revoked)
	case when.After(c.now.Add(skew)):
		return fail("future", when)
	case !a.expires.IsZero() && !c.now.Before(a.expires):
		return fail("proof_expired", a.expires)
	case !m.ActiveAt(when):
		return fail("out_of_period", when)
	case !closed.IsZero() && !when.Before(closed):
		return fail("after_closing", closed)
	case c.f.archived:
		return c.check(CheckKey, Passed, "", "verification.check.key.archived", append(id, "registry", c.f.standing.Registry)...)
	case !strings.HasPrefix(c.r.cred.Issuer.ID, "did:key:") && !strings.HasPrefix(c.r.cred.Issuer.ID, "did:jwk:"):
		return c.check(CheckKey, Passed, "", "verification.check.key.listed", id...)
	}
	return c.check(CheckKey, Passed, "", "verification.check.key.self", id...)
}

// skew is how far clocks may be apart.
const skew = 5 * time.Minute
