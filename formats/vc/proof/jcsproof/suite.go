package jcsproof

import (
	"crypto"
	"sync"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/signature"
)

// Sign appends a proof. The document's earlier proofs stay and are not covered by
// this one (a proof set). Errors are *proof.Error, or the signer's.
func Sign(k proof.Kind, d *vc.Document, o proof.Options, key crypto.Signer) (*vc.Document, error) {
	h, err := k.Hash(key.Public(), "$.proof")
	if err != nil {
		return nil, err
	}
	config, err := k.Config(o, d.Root().Get("@context"))
	if err != nil {
		return nil, err
	}
	in, err := Input(h, d, config, "$.proof")
	if err != nil {
		return nil, err
	}
	sig, err := signature.Sign(key, &in)
	if err != nil {
		return nil, err
	}
	return proof.Attach(d, config, sig)
}

// Verify checks one proof. Errors are *proof.Error.
func Verify(k proof.Kind, d *vc.Document, p vc.Proof, key crypto.PublicKey) error {
	h, err := k.Hash(key, p.Path)
	if err != nil {
		return err
	}
	sig, err := k.Value(d, p, h)
	if err != nil {
		return err
	}
	in, err := Input(h, d, p.Node, p.Path)
	if err != nil {
		return err
	}
	if !signature.Verify(key, &in, sig) {
		return &proof.Error{Code: proof.BadSignature, Path: p.Path}
	}
	return nil
}

// Input is what is signed: the hash of the canonical configuration, then of the
// canonical document (3.3.4). A proofValue in config is not part of it. Errors are
// those of proof.Signed.
func Input(h crypto.Hash, d *vc.Document, config *jcs.Value, path string) (signature.Input, error) {
	in := signature.NewInput(h)
	doc, without := d.Root(), "proof"
	if config.Get("previousProof") != nil {
		var err error
		if doc, err = proof.Signed(d, config, path); err != nil {
			return in, err
		}
		without = ""
	}
	room := rooms.Get().(*[]byte)
	*room = config.AppendWithout((*room)[:0], "proofValue")
	in.SetConfig(*room)
	*room = doc.AppendWithout((*room)[:0], without)
	in.SetDocument(*room)
	if clear((*room)[:cap(*room)]); cap(*room) <= 64<<10 { // nothing of a document stays
		rooms.Put(room)
	}
	return in, nil
}

// rooms are what documents are written into to be hashed.
var rooms = sync.Pool{New: func() any { b := make([]byte, 0, 8<<10); return &b }}
