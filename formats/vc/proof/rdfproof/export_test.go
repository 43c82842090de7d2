package rdfproof

import (
	"crypto"
	"slices"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld"
)

// Both is the canonical form of a tree by the quick way, if it is taken, and by
// the plain one; same: with the same contexts.
func (s Hasher) Both(v *jcs.Value, h crypto.Hash) (quick string, taken bool, plain string, same bool, err error) {
	p := ld.Processor{Contexts: s.Contexts, Limits: s.Limits}
	text, used, err := s.plain(&p, v, h, "")
	if _, ok := p.Quick(v, nil); !ok {
		return "", false, string(text), true, err
	}
	out, got, quickErr := s.canonical(new(memory), v, h, "")
	if (err == nil) != (quickErr == nil) {
		return "", true, string(text), false, quickErr
	}
	return string(out), true, string(text), slices.Equal(used, got), nil
}
