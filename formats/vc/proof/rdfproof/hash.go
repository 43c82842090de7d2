package rdfproof

import (
	"bytes"
	"crypto"
	"errors"
	"slices"
	"sync"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/ld/rdfc"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/signature"
)

// Input is what is signed: the hash of the canonical configuration, then of the
// canonical document (3.2.4), and what it covers. Errors are *proof.Error with the
// path at.
func (s Hasher) Input(h crypto.Hash, d *vc.Document, config *jcs.Value, at string) (in signature.Input, c Covered, err error) {
	if context := d.Root().Get("@context"); context != nil {
		config = config.With("@context", context)
	}
	in = signature.NewInput(h)
	m := memories.Get().(*memory)
	defer m.release()
	text, used, err := s.canonical(m, d.Unsecured(), h, at)
	if err != nil {
		return in, c, err
	}
	in.SetDocument(text)
	c.Quads = bytes.Count(text, []byte{'\n'})
	text, more, err := s.canonical(m, config, h, at)
	if err != nil {
		var e *proof.Error
		if errors.As(err, &e) {
			e.Detail = "the proof itself"
		}
		return in, c, err
	}
	in.SetConfig(text)
	for _, x := range more {
		if !slices.Contains(used, x) {
			used = append(used, x)
		}
	}
	c.Contexts, c.ContextHash = used, ld.ListHash(used)
	return in, c, nil
}

// memory is what one proof works in and a later one works in again.
type memory struct {
	quads []ld.Quad
	text  []byte
}

var memories = sync.Pool{New: func() any { return &memory{quads: make([]ld.Quad, 0, 128), text: make([]byte, 0, 16<<10)} }}

// release gives the memory back without what stood in it.
func (m *memory) release() {
	if cap(m.text) > 64<<10 || cap(m.quads) > 1024 {
		return
	}
	clear(m.quads[:cap(m.quads)])
	clear(m.text[:cap(m.text)])
	memories.Put(m)
}

// canonical is the canonical N-Quads of a JSON-LD tree, valid until m is used
// again. Documents of the usual kind go a quick way; FuzzQuickIsPlain holds it to
// the plain one.
func (s Hasher) canonical(m *memory, v *jcs.Value, h crypto.Hash, at string) ([]byte, []ld.Context, error) {
	p := ld.Processor{Contexts: s.Contexts, Limits: s.Limits}
	r, ok := p.Quick(v, m.quads[:0])
	if !ok {
		return s.plain(&p, v, h, at)
	}
	m.quads = r.Quads
	if h == crypto.SHA256 {
		if text, ok := rdfc.Quick(m.text[:0], r.Quads); ok {
			m.text = text
			return text, r.Contexts, nil
		}
	}
	return s.ordered(&r, h, at)
}

// plain is canonical by the standard's own steps; it also says what is wrong.
func (s Hasher) plain(p *ld.Processor, v *jcs.Value, h crypto.Hash, at string) ([]byte, []ld.Context, error) {
	r, err := p.ToRDF(v)
	if err != nil {
		return nil, nil, &proof.Error{Code: codeOf(err), Path: at, Err: err}
	}
	return s.ordered(r, h, at)
}

func (s Hasher) ordered(r *ld.Result, h crypto.Hash, at string) ([]byte, []ld.Context, error) {
	o := rdfc.Options{Work: s.Work}
	if h == crypto.SHA384 {
		o.Hash = rdfc.SHA384
	}
	c, err := rdfc.Canonicalize(r.Quads, o)
	if err != nil {
		return nil, nil, &proof.Error{Code: proof.TooComplex, Path: at, Err: err}
	}
	return c.NQuads, r.Contexts, nil
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
	text, _, err := s.canonical(new(memory), v, h, "$")
	return text, err
}
