package proof

import (
	"crypto"
	"errors"
	"time"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/multibase"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof/signature"
)

// Kind is what tells one suite from another that hashes in the same way.
type Kind struct {
	Type   string // of its proofs, for suites older than DataIntegrityProof; empty: that
	Name   string // cryptosuite
	Scheme signature.Scheme
}

// Integrity is the type of every proof that names a cryptosuite.
const Integrity = "DataIntegrityProof"

func (k Kind) proofType() string {
	if k.Type == "" {
		return Integrity
	}
	return k.Type
}

// Is reports whether a proof says it is of this kind.
func (k Kind) Is(p vc.Proof) bool {
	if k.Type != "" {
		return p.Type == k.Type && p.Suite == ""
	}
	return p.Type == Integrity && p.Suite == k.Name
}

// Hash is the hash that goes with a key; *Error WrongKey for a key of another
// kind.
func (k Kind) Hash(pub crypto.PublicKey, path string) (crypto.Hash, error) {
	h, ok := k.Scheme.Hash(pub)
	if !ok {
		return 0, &Error{Code: WrongKey, Path: path}
	}
	return h, nil
}

// Config is the proof configuration (VC Data Integrity 1.0, 4.3): a proof that
// still lacks its value. context is repeated in it when it is not nil. Errors are
// *Error BadOptions.
func (k Kind) Config(o Options, context *jcs.Value) (*jcs.Value, error) {
	if o.Method == "" || o.Created.IsZero() {
		return nil, &Error{Code: BadOptions, Path: "$.proof"}
	}
	if o.Purpose == "" {
		o.Purpose = AssertionMethod
	}
	c := config{make([]jcs.Member, 0, 12)} // in canonical order
	if context != nil {
		c.members = append(c.members, jcs.Member{Name: "@context", Value: *context})
	}
	c.text("challenge", o.Challenge)
	c.text("created", o.Created.UTC().Format(time.RFC3339))
	c.text("cryptosuite", k.Name)
	c.text("domain", o.Domain)
	if !o.Expires.IsZero() {
		c.text("expires", o.Expires.UTC().Format(time.RFC3339))
	}
	c.text("id", o.ID)
	c.list("previousProof", o.Previous)
	c.text("proofPurpose", o.Purpose)
	c.text("type", k.proofType())
	c.text("verificationMethod", o.Method)
	return &jcs.Value{Kind: jcs.Object, Members: c.members}, nil
}

// config is the members of a configuration; what is empty is left out.
type config struct{ members []jcs.Member }

func (c *config) text(name, text string) {
	if text != "" {
		c.members = append(c.members, jcs.Member{Name: name, Value: *jcs.Text(text)})
	}
}

// list writes one value without its array.
func (c *config) list(name string, texts []string) {
	if len(texts) == 1 {
		c.text(name, texts[0])
		return
	}
	v := jcs.Value{Kind: jcs.Array}
	for _, t := range texts {
		v.Items = append(v.Items, *jcs.Text(t))
	}
	if len(texts) > 0 {
		c.members = append(c.members, jcs.Member{Name: name, Value: v})
	}
}

// Attach is the document with one more proof: a configuration and its signature.
func Attach(d *vc.Document, config *jcs.Value, sig []byte) (*vc.Document, error) {
	config = config.With("proofValue", jcs.Text(multibase.Base58(sig)))
	return d.WithProofs(append(d.Root().Get("proof").List(), config)...)
}

// Value is the signature in a proof of this kind, whose key goes with h. It says
// what is wrong before anything is hashed: *Error Unknown, BadEncoding or
// NotCovered (the proof brings a context of its own).
func (k Kind) Value(d *vc.Document, p vc.Proof, h crypto.Hash) ([]byte, error) {
	fail := func(c Code, err error) ([]byte, error) { return nil, &Error{Code: c, Path: p.Path, Err: err} }
	if !k.Is(p) || p.Node == nil {
		return fail(Unknown, nil)
	}
	sig, err := multibase.Decode(p.Value)
	if err != nil || len(sig) != signature.Size(h) || p.Value[0] != 'z' {
		return fail(BadEncoding, err)
	}
	context := d.Root().Get("@context")
	if c := p.Node.Get("@context"); c != nil && (context == nil || !context.Equal(c)) {
		return fail(NotCovered, errContext)
	}
	return sig, nil
}

var errContext = errors.New("the proof's @context differs from the document's")
