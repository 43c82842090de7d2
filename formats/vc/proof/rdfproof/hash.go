package rdfproof

import (
	"bytes"
	"crypto"
	"errors"
	"slices"
	"sync"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/ld/fast"
	"opencairn.org/cairn/formats/ld/rdfc"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/signature"
)

// Input is what is signed: the hash of the canonical configuration, then of the
// canonical document (3.2.4), and what it covers. Errors are *proof.Error with the
// path at.
func (s Hasher) Input(h crypto.Hash, d *vc.Document, config *jcs.Value, at string) (in signature.Input, c Covered, err error) {
	in = signature.NewInput(h)
	m := memories.Get().(*memory)
	defer m.release()
	document := part{node: d.Root(), without: "proof", context: d.Root().Get("@context")}
	if config.Get("previousProof") != nil {
		document.without = ""
		if document.node, err = proof.Signed(d, config, at); err != nil {
			return in, c, err
		}
	}
	f, err := s.canonical(m, document, h, at)
	if err != nil {
		return in, c, err
	}
	in.SetDocument(f.Text)
	c = Covered{Contexts: f.Contexts, ContextHash: f.ListHash, Quads: f.Quads}
	f, err = s.canonical(m, part{node: config, without: "proofValue", context: document.context}, h, at)
	if err != nil {
		var e *proof.Error
		if errors.As(err, &e) {
			e.Detail = "the proof itself"
		}
		return in, c, err
	}
	in.SetConfig(f.Text)
	c.add(f)
	return in, c, nil
}

// add are the bodies the proof itself needed.
func (c *Covered) add(f fast.Form) {
	if f.ListHash == c.ContextHash {
		return
	}
	for _, x := range f.Contexts {
		if !slices.Contains(c.Contexts, x) {
			c.Contexts = append(slices.Clip(c.Contexts), x)
		}
	}
	c.ContextHash = ld.ListHash(c.Contexts)
}

// memory is what one proof works in and a later one works in again.
type memory struct{ text []byte }

var memories = sync.Pool{New: func() any { return &memory{text: make([]byte, 0, 16<<10)} }}

// release gives the memory back without what stood in it.
func (m *memory) release() {
	if cap(m.text) > 64<<10 {
		return
	}
	clear(m.text[:cap(m.text)])
	memories.Put(m)
}

// part is what is hashed on its own: the document or a proof's configuration.
type part struct {
	node    *jcs.Value
	without string
	context *jcs.Value // the document's; nil: none
}

// tree is the part as a document of its own.
func (p part) tree() *jcs.Value {
	v := p.node.Without(p.without)
	if p.context != nil {
		v = v.With("@context", p.context)
	}
	return v
}

// canonical is the canonical N-Quads of a part, valid until m is used again.
// Documents of the usual kind go the fast way; FuzzFastIsPlain of ld/fast holds it
// to the plain one.
func (s Hasher) canonical(m *memory, p part, h crypto.Hash, at string) (fast.Form, error) {
	if s.Limits == (ld.Limits{}) {
		f, ok := fast.Canonical(m.text[:0], fast.Input{Set: s.Contexts, Context: p.context, Node: p.node, Without: p.without, Hash: h, Template: s.Template})
		if ok {
			m.text = f.Text
			return f, nil
		}
	}
	return s.plain(p.tree(), h, at)
}

// plain is canonical by the standard's own steps; it also says what is wrong.
func (s Hasher) plain(v *jcs.Value, h crypto.Hash, at string) (f fast.Form, err error) {
	p := ld.Processor{Contexts: s.Contexts, Limits: s.Limits}
	r, err := p.ToRDF(v)
	if err != nil {
		return f, &proof.Error{Code: codeOf(err), Path: at, Err: err}
	}
	o := rdfc.Options{Work: s.Work}
	if h == crypto.SHA384 {
		o.Hash = rdfc.SHA384
	}
	c, err := rdfc.Canonicalize(r.Quads, o)
	if err != nil {
		return f, &proof.Error{Code: proof.TooComplex, Path: at, Err: err}
	}
	return fast.Form{Text: c.NQuads, Quads: bytes.Count(c.NQuads, []byte{'\n'}), Contexts: r.Contexts, ListHash: ld.ListHash(r.Contexts)}, nil
}

// codeOf sorts what the JSON-LD reader refuses. A context that could not be read
// leaves the document unread; everything else is outside the signature.
func codeOf(err error) proof.Code {
	var e *ld.Error
	if !errors.As(err, &e) {
		return proof.NotCovered
	}
	switch e.Code {
	case ld.UnknownContext:
		return proof.NoContext
	case ld.TooDeep, ld.TooMuchWork, ld.TooManyQuads, ld.TooLarge:
		return proof.TooComplex
	}
	return proof.NotCovered
}

// Canonical is the canonical N-Quads of a JSON-LD tree as a proof with this hash
// reads them. Errors are *proof.Error.
func (s Hasher) Canonical(v *jcs.Value, h crypto.Hash) ([]byte, error) {
	f, err := s.canonical(new(memory), part{node: v, context: v.Get("@context")}, h, "$")
	return f.Text, err
}
