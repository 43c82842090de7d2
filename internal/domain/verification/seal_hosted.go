package verification

import (
	"crypto"
	"errors"

	"opencairn.org/cairn/formats/openbadge/hosted"
	"opencairn.org/cairn/formats/vc/proof"
)

// hostedSeal is no signature: an Open Badge 2.x counts because it stands at an
// address its issuer answers for.
type hostedSeal struct{ *hosted.Reading }

func (s hostedSeal) about() stated { return stated{kind: sealHosted, suite: "Open Badges 2"} }

// holds: there is no key; judge asks what was found at the address.
func (s hostedSeal) holds(crypto.PublicKey) (coverage, error) {
	return coverage{}, &proof.Error{Code: proof.Unknown}
}

func (s hostedSeal) judge(c *court) judged {
	j := judged{counts: true, SealResult: SealResult{Kind: string(sealHosted), Suite: "Open Badges 2", Key: Visible(s.ID)}}
	id := []any{"address", Visible(s.ID), "issuer", c.issuerName()}
	reach := s.reach()
	switch {
	case reach != "":
		j.integrity = c.check(CheckIntegrity, NotChecked, Incomplete, "verification.check.integrity.hosted_"+reach, id...)
		j.key = c.check(CheckKey, NotChecked, Incomplete, "verification.check.key.hosted_"+reach, id...)
	case s.Has(hosted.Differs) && !s.Has(hosted.Revoked): // what is withdrawn differs by saying so
		j.integrity = c.check(CheckIntegrity, Failed, BadSignature, "verification.check.integrity.hosted_differs", id...)
	case s.Has(hosted.Insecure):
		j.integrity = c.check(CheckIntegrity, NotChecked, Incomplete, "verification.check.integrity.hosted_insecure", id...)
	default:
		j.integrity = c.check(CheckIntegrity, Passed, "", "verification.check.integrity.hosted", id...)
	}
	switch {
	case reach != "":
	case s.Has(hosted.Foreign):
		j.key = c.check(CheckKey, Failed, BadSignature, "verification.check.key.hosted_foreign", id...)
	case s.Has(hosted.Insecure):
		j.key = c.check(CheckKey, NotChecked, Incomplete, "verification.check.key.hosted_insecure", id...)
	default:
		j.key = c.check(CheckKey, Passed, "", "verification.check.key.hosted", id...)
	}
	j.Outcome, j.Reason = j.integrity.Outcome, j.integrity.Reason
	return j
}

// reach says why what stands at the addresses is not known; "" when it is.
func (s hostedSeal) reach() string {
	for _, p := range s.Problems {
		switch {
		case p.Code == hosted.Unreachable && errors.Is(p.Err, errOffline):
			return "offline"
		case p.Code == hosted.Unreachable:
			return "unreachable"
		}
	}
	return ""
}

// hostedStatus: who hosts an assertion withdraws it by saying so, or by taking it
// away.
func (c *court) hostedStatus() Check {
	h := hostedSeal{c.r.hosted}
	switch {
	case h.Has(hosted.Revoked):
		return c.check(CheckStatus, Failed, Revoked, "verification.check.status.revoked", "issuer", c.issuerName())
	case h.Has(hosted.Gone):
		return c.check(CheckStatus, Failed, Revoked, "verification.check.status.hosted_gone", "issuer", c.issuerName())
	case c.past():
		return c.check(CheckStatus, NotChecked, Incomplete, "verification.check.status.past")
	case h.reach() != "":
		return c.check(CheckStatus, NotChecked, Incomplete, "verification.check.status."+h.reach())
	}
	return c.check(CheckStatus, Passed, "", "verification.check.status.hosted", "date", c.clock)
}
