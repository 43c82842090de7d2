package eddsardfc

import (
	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
)

// Steps are the intermediate values of a proof: the canonical proof options, the
// canonical document, and what is signed.
func (s Suite) Steps(d *vc.Document, options *jcs.Value) (config, doc string, in []byte, err error) {
	sum, _, err := s.hash(d, options, "$.proof")
	if err != nil {
		return "", "", nil, err
	}
	a, _, err := s.canonical(options.With("@context", d.Root().Get("@context")), "")
	if err != nil {
		return "", "", nil, err
	}
	b, _, err := s.canonical(d.Unsecured(), "")
	return string(a), string(b), sum[:], err
}
