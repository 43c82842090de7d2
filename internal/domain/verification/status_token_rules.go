package verification

import (
	"errors"
	"strconv"

	"opencairn.org/cairn/formats/statuslist"
	"opencairn.org/cairn/formats/vc"
)

// tokenStatus is the type of an entry in a Token Status List: the claim's name.
const tokenStatus = "status_list"

// tokenEntry judges an entry of a Token Status List. As with bitstring lists, what
// cannot be told is never "not revoked" (trap 10).
func (c *court) tokenEntry(s vc.Status) Check {
	untold := func(reason string) Check { return c.check(CheckStatus, NotChecked, Incomplete, reason) }
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
	status, err := statuslist.CheckToken(statuslist.TokenRef{URI: s.List, Index: index}, c.r.cred.Issuer.ID, l.list, c.clock)
	switch {
	case err != nil:
		return untold(statusReason(err))
	case status == statuslist.TokenValid:
		return c.check(CheckStatus, Passed, "", "clear_token", "date", l.list.Issued)
	case status == statuslist.TokenInvalid:
		return c.check(CheckStatus, Failed, Revoked, "revoked", "issuer", c.issuerName())
	case status == statuslist.TokenSuspended:
		return c.check(CheckStatus, Failed, Suspended, "suspended", "issuer", c.issuerName())
	}
	return untold("own_meaning")
}

// tokenSigned judges the signature of a token list; "" when it is the issuer's.
func (c *court) tokenSigned(l token) string {
	claims, err := l.jwt.Claims()
	if err != nil {
		return "malformed"
	}
	s := tokenSeal{token: l.jwt, claims: claims, method: l.jwt.Method(c.r.cred.Issuer.ID)}
	found := c.keyOf(s.about())
	if found.public == nil {
		return "no_key"
	}
	if _, err := l.seal.holds(found.public); err != nil || found.check.Outcome != Passed {
		return "bad_signature"
	}
	return ""
}
