package eddsajcs

import (
	"crypto"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"time"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/multibase"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
)

// Name is the cryptosuite's name.
const Name = "eddsa-jcs-2022"

// Suite is the cryptosuite; its zero value is ready.
type Suite struct{}

// Name is "eddsa-jcs-2022".
func (Suite) Name() string { return Name }

// Sign appends a proof by an Ed25519 signer. The document must not have a proof
// chain; its earlier proofs stay and are not covered by this one (a proof set).
func (Suite) Sign(d *vc.Document, o proof.Options, key crypto.Signer) (*vc.Document, error) {
	if _, ok := key.Public().(ed25519.PublicKey); !ok {
		return nil, &proof.Error{Code: proof.WrongKey, Path: "$.proof"}
	}
	if o.Method == "" || o.Created.IsZero() {
		return nil, &proof.Error{Code: proof.BadOptions, Path: "$.proof"}
	}
	node := options(d.Root().Get("@context"), o)
	var in [2 * sha256.Size]byte
	hashInto(&in, node, d)
	sig, err := key.Sign(nil, in[:], crypto.Hash(0))
	if err != nil {
		return nil, err
	}
	node = node.With("proofValue", jcs.Text(multibase.Base58(sig)))
	return d.WithProofs(append(d.Root().Get("proof").List(), node)...)
}

func options(context *jcs.Value, o proof.Options) *jcs.Value {
	if o.Purpose == "" {
		o.Purpose = proof.AssertionMethod
	}
	members := make([]jcs.Member, 0, 7) // in canonical order
	if context != nil {
		members = append(members, jcs.Member{Name: "@context", Value: *context})
	}
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

// Verify checks one proof with an Ed25519 key.
func (Suite) Verify(d *vc.Document, p vc.Proof, key crypto.PublicKey) error {
	fail := func(c proof.Code, err error) error { return &proof.Error{Code: c, Path: p.Path, Err: err} }
	pub, ok := key.(ed25519.PublicKey)
	if !ok || len(pub) != ed25519.PublicKeySize {
		return fail(proof.WrongKey, nil)
	}
	if p.Suite != Name || p.Node == nil {
		return fail(proof.Unknown, nil)
	}
	sig, err := multibase.Decode(p.Value)
	if err != nil || len(sig) != ed25519.SignatureSize || p.Value[0] != 'z' {
		return fail(proof.BadEncoding, err)
	}
	if err := sameContext(d.Root().Get("@context"), p.Node.Get("@context")); err != nil {
		return fail(proof.NotCovered, err)
	}
	var in [2 * sha256.Size]byte
	hashInto(&in, p.Node.Without("proofValue"), d)
	if !ed25519.Verify(pub, in[:], sig) {
		return fail(proof.BadSignature, nil)
	}
	return nil
}

var errContext = errors.New("the proof's @context differs from the document's")

// sameContext: a proof that repeats a context must repeat all of it.
func sameContext(document, proof *jcs.Value) error {
	if proof == nil {
		return nil // signed with the document
	}
	if document == nil || !document.Equal(proof) {
		return errContext
	}
	return nil
}

// hashInto fills in with what is signed: hash of the proof options, then hash of
// the document (3.3.4).
func hashInto(in *[2 * sha256.Size]byte, options *jcs.Value, d *vc.Document) {
	buf := make([]byte, 0, len(d.Raw())+512)
	h := sha256.Sum256(options.Append(buf))
	copy(in[:], h[:])
	h = sha256.Sum256(d.Unsecured().Append(buf))
	copy(in[sha256.Size:], h[:])
}
