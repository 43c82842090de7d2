package verification

import "time"

// closureAt is where the check of a closed issuer stands among the others: after
// the one of the issuer.
const closureAt = 4

// closure tells of an issuer that has closed. It decides nothing by itself: what
// was signed before the day is as good as ever, and that nothing was signed after
// it is the key's check (lifecycles 5.6: the same state, a custodian is set).
func (c *court) closure() Check {
	s := c.f.standing
	kv := []any{"issuer", c.issuerName(), "date", s.Closed, "custodian", s.Custodian}
	switch when := c.sealedAt(); {
	case !when.IsZero() && !when.Before(s.Closed):
		return c.check(CheckClosure, Failed, BadSignature, "verification.check.closure.after", kv...)
	case s.Custodian.In("en") == "":
		return c.check(CheckClosure, Passed, "", "verification.check.closure.no_custodian", kv...)
	}
	return c.check(CheckClosure, Passed, "", "verification.check.closure.held", kv...)
}

// sealedAt is when the issuer's seal says it was made, else when the credential
// says it is valid from.
func (c *court) sealedAt() time.Time {
	if !c.signed.IsZero() {
		return c.signed
	}
	return c.r.cred.ValidFrom
}
