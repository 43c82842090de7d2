package verification

import (
	"crypto"

	"opencairn.org/cairn/formats/vc/sdjwt"
)

// disclosedSeal is the issuer's signature of an SD-JWT: it covers what is shown
// and, by its hash, what is not.
type disclosedSeal struct {
	tokenSeal
	disclosed *sdjwt.Token
}

func (s disclosedSeal) about() stated {
	a := s.tokenSeal.about()
	a.kind = sealDisclosed
	return a
}

func (s disclosedSeal) holds(key crypto.PublicKey) (coverage, error) {
	if err := s.disclosed.Verify(key); err != nil {
		return coverage{}, sealError(err)
	}
	c := coverage{members: members(s.disclosed.Claims()), selective: true}
	for _, d := range s.disclosed.Disclosures {
		if d.Name != "" {
			c.shown = append(c.shown, Visible(d.Name))
		}
	}
	return c, nil
}
