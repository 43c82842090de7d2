package eddsardfc

import (
	"crypto"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"sync"
	"time"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/ld/rdfc"
	"opencairn.org/cairn/formats/multibase"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
)

// Name is the cryptosuite's name.
const Name = "eddsa-rdfc-2022"

// Suite is the cryptosuite. Its zero value knows the embedded contexts and has the
// default limits.
type Suite struct {
	Contexts *ld.Contexts // nil: the embedded ones
	Limits   ld.Limits
	Work     int // of canonicalization; 0: rdfc.DefaultWork
}

// Covered is what a proof was found to cover.
type Covered struct {
	Contexts    []ld.Context // whose bodies gave the document its meaning
	ContextHash string       // ld.ListHash of them: recorded with the credential
	Quads       int          // lines of the canonical document
}

// Name is "eddsa-rdfc-2022".
func (Suite) Name() string { return Name }

// Sign appends a proof by an Ed25519 signer, see [Suite.Issue].
func (s Suite) Sign(d *vc.Document, o proof.Options, key crypto.Signer) (*vc.Document, error) {
	signed, _, err := s.Issue(d, o, key)
	return signed, err
}

// Issue appends a proof and says what it covers. The earlier proofs of the
// document stay and are not covered by this one (a proof set). Errors are
// *proof.Error, or the signer's.
func (s Suite) Issue(d *vc.Document, o proof.Options, key crypto.Signer) (*vc.Document, Covered, error) {
	const at = "$.proof"
	if _, ok := key.Public().(ed25519.PublicKey); !ok {
		return nil, Covered{}, &proof.Error{Code: proof.WrongKey, Path: at}
	}
	if o.Method == "" || o.Created.IsZero() {
		return nil, Covered{}, &proof.Error{Code: proof.BadOptions, Path: at}
	}
	node := options(o)
	in, covered, err := s.hash(d, node, at)
	if err != nil {
		return nil, Covered{}, err
	}
	sig, err := key.Sign(nil, in[:], crypto.Hash(0))
	if err != nil {
		return nil, Covered{}, err
	}
	node = node.With("proofValue", jcs.Text(multibase.Base58(sig)))
	signed, err := d.WithProofs(append(d.Root().Get("proof").List(), node)...)
	return signed, covered, err
}

func options(o proof.Options) *jcs.Value {
	if o.Purpose == "" {
		o.Purpose = proof.AssertionMethod
	}
	members := make([]jcs.Member, 0, 7) // in canonical order
	add := func(name, text string) {
		members = append(members, jcs.Member{Name: name, Value: *jcs.Text(text)})
	}
	add("created", o.Created.UTC().Format(time.RFC3339))
	add("cryptosuite", Name)
	if !o.Expires.IsZero() {
		add("expires", o.Expires.UTC().Format(time.RFC3339))
	}
	add("proofPurpose", o.Purpose)
	add("type", "DataIntegrityProof")
	add("verificationMethod", o.Method)
	return &jcs.Value{Kind: jcs.Object, Members: members}
}

// Verify checks one proof with an Ed25519 key, see [Suite.Check].
func (s Suite) Verify(d *vc.Document, p vc.Proof, key crypto.PublicKey) error {
	_, err := s.Check(d, p, key)
	return err
}

// Check checks one proof with an Ed25519 key and says what it covers. Errors are
// *proof.Error; what is not covered is an *ld.Error inside one.
func (s Suite) Check(d *vc.Document, p vc.Proof, key crypto.PublicKey) (Covered, error) {
	fail := func(c proof.Code, err error) (Covered, error) {
		return Covered{}, &proof.Error{Code: c, Path: p.Path, Err: err}
	}
	pub, ok := key.(ed25519.PublicKey)
	switch {
	case !ok || len(pub) != ed25519.PublicKeySize:
		return fail(proof.WrongKey, nil)
	case p.Suite != Name || p.Node == nil:
		return fail(proof.Unknown, nil)
	case len(p.PreviousIDs) > 0:
		return fail(proof.Chain, nil)
	}
	sig, err := multibase.Decode(p.Value)
	if err != nil || len(sig) != ed25519.SignatureSize || p.Value[0] != 'z' {
		return fail(proof.BadEncoding, err)
	}
	if c := p.Node.Get("@context"); c != nil && !sameContext(d.Root().Get("@context"), c) {
		return fail(proof.NotCovered, errContext)
	}
	in, covered, err := s.hash(d, p.Node.Without("proofValue"), p.Path)
	if err != nil {
		return Covered{}, err
	}
	if !ed25519.Verify(pub, in[:], sig) {
		return fail(proof.BadSignature, nil)
	}
	return covered, nil
}

var errContext = errors.New("the proof's @context differs from the document's")

func sameContext(document, proof *jcs.Value) bool {
	return document != nil && document.Equal(proof)
}

// hash is what is signed: the hash of the canonical proof options, then of the
// canonical document (3.2.4).
func (s Suite) hash(d *vc.Document, options *jcs.Value, at string) (in [2 * sha256.Size]byte, c Covered, err error) {
	if context := d.Root().Get("@context"); context != nil {
		options = options.With("@context", context)
	}
	m := memories.Get().(*memory)
	defer m.release()
	doc, used, err := s.canonical(m, d.Unsecured(), at)
	if err != nil {
		return in, c, err
	}
	h, n := sha256.Sum256(doc), lines(doc)
	copy(in[sha256.Size:], h[:])
	config, more, err := s.canonical(m, options, at)
	if err != nil {
		var e *proof.Error
		if errors.As(err, &e) {
			e.Detail = "the proof itself"
		}
		return in, c, err
	}
	h = sha256.Sum256(config)
	copy(in[:], h[:])
	for _, x := range more {
		if !contains(used, x) {
			used = append(used, x)
		}
	}
	return in, Covered{Contexts: used, ContextHash: ld.ListHash(used), Quads: n}, nil
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

func contains(list []ld.Context, c ld.Context) bool {
	for _, x := range list {
		if x == c {
			return true
		}
	}
	return false
}

func lines(text []byte) int {
	n := 0
	for _, c := range text {
		if c == '\n' {
			n++
		}
	}
	return n
}

// canonical is the canonical N-Quads of a JSON-LD tree: by the quick way when the
// document is of the usual kind, else, and to say what is wrong, by the plain one.
// It is valid until m is used again.
func (s Suite) canonical(m *memory, v *jcs.Value, at string) ([]byte, []ld.Context, error) {
	p := ld.Processor{Contexts: s.Contexts, Limits: s.Limits}
	if r, ok := p.Quick(v, m.quads[:0]); ok {
		m.quads = r.Quads
		if text, ok := rdfc.Quick(m.text[:0], r.Quads); ok {
			m.text = text
			return text, r.Contexts, nil
		}
	}
	return s.plain(&p, v, at)
}

func (s Suite) plain(p *ld.Processor, v *jcs.Value, at string) ([]byte, []ld.Context, error) {
	r, err := p.ToRDF(v)
	if err != nil {
		return nil, nil, &proof.Error{Code: codeOf(err), Path: at, Err: err}
	}
	c, err := rdfc.Canonicalize(r.Quads, rdfc.Options{Work: s.Work})
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
