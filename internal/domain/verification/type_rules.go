package verification

import (
	"errors"
	"strings"

	"opencairn.org/cairn/formats/vc/sdjwt"
)

// walletType judges a wallet credential by the metadata of its type: which claims must
// be there, which the holder may hide and which must be seen (SD-JWT VC, Type
// Metadata). A claim the holder did not show is no problem: nobody can tell
// whether it is there.
func (c *court) walletType() Check {
	vct := []any{"type", Visible(c.r.wallet.Type)}
	if c.f.walletTypeErr != nil {
		return c.noMetadata(c.f.walletTypeErr, vct)
	}
	problems := c.f.walletType.Check(c.r.disclosed, false)
	if len(problems) > 0 {
		ch := c.check(CheckType, Failed, Unreadable, "verification.check.type.problems", append(vct, "number", len(problems))...)
		for _, p := range problems[:min(len(problems), 20)] {
			ch.Details = append(ch.Details, c.say("verification.check.type.problem."+string(p.Code), "path", Visible(p.Path)))
		}
		return ch
	}
	ch := c.check(CheckType, Passed, "", "verification.check.type.follows", append(vct, "number", len(c.f.walletType.Claims))...)
	if c.r.wallet.Integrity == "" && c.f.walletTypeFetched {
		ch.Details = []Message{c.say("verification.check.type.not_pinned")} // whoever owns the address can change it
	}
	return ch
}

// noMetadata says why there is no metadata to judge by. Only bytes that are not those
// the issuer promised are the credential's failure.
func (c *court) noMetadata(err error, vct []any) Check {
	var e *sdjwt.Error
	reason := "unreachable"
	switch {
	case errors.Is(err, errOffline):
		reason = "offline"
	case errors.Is(err, errNotAsked):
		reason = "no_address"
	case errors.Is(err, ErrNone):
		reason = "none"
	case !errors.As(err, &e):
	case e.Code == sdjwt.BadIntegrity:
		return c.check(CheckType, Failed, Unreadable, "verification.check.type.other_bytes", vct...)
	case e.Code != sdjwt.NoMetadata:
		return c.check(CheckType, NotChecked, Incomplete, "verification.check.type.malformed", append(vct, "code", string(e.Code), "path", Visible(e.Path))...)
	}
	return c.check(CheckType, NotChecked, Incomplete, "verification.check.type."+reason, vct...)
}

// hasAddress reports whether the metadata of a type can be fetched: from the type's
// own name, when that is an https address.
func hasAddress(vct string) bool { return strings.HasPrefix(vct, "https://") }
