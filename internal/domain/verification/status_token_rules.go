package verification

import (
	"errors"
	"slices"
	"strconv"

	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/formats/vc"
)

// tokenStatus is the type of an entry in a Token Status List: the claim's name.
const tokenStatus = "status_list"

// tokenEntry judges an entry of a Token Status List. As with bitstring lists, what
// cannot be told is never "not revoked" (trap 10).
func (c *court) tokenEntry(s vc.Status) Check {
	untold := func(reason string) Check {
		return c.check(CheckStatus, NotChecked, Incomplete, "verification.check.status."+reason)
	}
	l := c.f.tokens[s.List]
	switch {
	case c.past():
		return untold("past")
	case errors.Is(l.err, errOffline):
		return untold("offline")
	case l.err != nil || l.list == nil && l.unparsed == nil:
		return untold("unreachable")
	case l.unparsed != nil:
		return untold(statusReason(l.unparsed))
	}
	if reason := c.tokenSigned(l); reason != "" {
		return untold(reason)
	}
	index, err := strconv.Atoi(s.Index)
	if err != nil {
		return untold("malformed")
	}
	by := c.r.cred.Issuer.ID
	if slices.Contains(c.f.standing.StatusBy, l.list.Issuer) {
		by = l.list.Issuer
	}
	status, err := statuslist.CheckToken(statuslist.TokenRef{URI: s.List, Index: index}, by, l.list, c.clock)
	switch {
	case err != nil:
		return untold(statusReason(err))
	case status == statuslist.TokenValid:
		return c.check(CheckStatus, Passed, "", "verification.check.status.clear_token", "date", l.list.Issued)
	case status == statuslist.TokenInvalid:
		return c.check(CheckStatus, Failed, Revoked, "verification.check.status.revoked", "issuer", c.issuerName())
	case status == statuslist.TokenSuspended:
		return c.check(CheckStatus, Failed, Suspended, "verification.check.status.suspended", "issuer", c.issuerName())
	}
	return untold("own_meaning")
}

// tokenSigned judges the signature of a token list; "" when it is the issuer's.
func (c *court) tokenSigned(l token) string {
	claims, err := l.jwt.Claims()
	if err != nil {
		return "malformed"
	}
	if slices.Contains(c.f.standing.StatusBy, claims.Issuer) { // the custodian of a closed issuer, by a key that is its own id
		return sealedByOwn(l, claims.Issuer)
	}
	s := sealOf(l.jwt, claims, l.jwt.Method(c.r.cred.Issuer.ID))
	found := c.keyOf(s.about())
	if found.public == nil {
		return "no_key"
	}
	if _, err := l.seal.holds(found.public); err != nil || found.check.Outcome != Passed {
		return "bad_signature"
	}
	return ""
}

// sealedByOwn judges a token list signed by a key that is its issuer's id.
func sealedByOwn(l token, id string) string {
	pub := ownKey(id, l.jwt.Method(id).ID)
	if pub == nil {
		return "no_key"
	}
	if _, err := l.seal.holds(pub); err != nil {
		return "bad_signature"
	}
	return ""
}
