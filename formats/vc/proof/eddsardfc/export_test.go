package eddsardfc

import (
	"slices"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/ld/rdfc"
	"opencairn.org/cairn/formats/vc"
)

// Steps are the intermediate values of a proof: the canonical proof options, the
// canonical document, and what is signed.
func (s Suite) Steps(d *vc.Document, options *jcs.Value) (config, doc string, in []byte, err error) {
	sum, _, err := s.hash(d, options, "$.proof")
	if err != nil {
		return "", "", nil, err
	}
	a, _, err := s.canonical(new(memory), options.With("@context", d.Root().Get("@context")), "")
	if err != nil {
		return "", "", nil, err
	}
	b, _, err := s.canonical(new(memory), d.Unsecured(), "")
	return string(a), string(b), sum[:], err
}

// Both is the canonical form of a tree by the quick way, if it is taken, and by
// the plain one; same: with the same contexts.
func (s Suite) Both(v *jcs.Value) (quick string, taken bool, plain string, same bool, err error) {
	p := ld.Processor{Contexts: s.Contexts, Limits: s.Limits}
	text, used, err := s.plain(&p, v, "")
	r, ok := p.Quick(v, nil)
	if !ok {
		return "", false, string(text), true, err
	}
	out, ok := rdfc.Quick(nil, r.Quads)
	return string(out), ok, string(text), slices.Equal(used, r.Contexts), err
}
