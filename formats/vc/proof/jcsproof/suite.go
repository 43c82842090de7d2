package jcsproof

import (
	"crypto"

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
	in, err := Input(h, d, p.Node.Without("proofValue"), p.Path)
	if err != nil {
		return err
	}
	if !signature.Verify(key, &in, sig) {
		return &proof.Error{Code: proof.BadSignature, Path: p.Path}
	}
	return nil
}

// Input is what is signed: the hash of the canonical configuration, then of the
// canonical document (3.3.4). Errors are those of proof.Signed.
func Input(h crypto.Hash, d *vc.Document, config *jcs.Value, path string) (signature.Input, error) {
	in := signature.NewInput(h)
	doc, err := proof.Signed(d, config, path)
	if err != nil {
		return in, err
	}
	buf := make([]byte, 0, len(d.Raw())+512)
	in.SetConfig(config.Append(buf))
	in.SetDocument(doc.Append(buf))
	return in, nil
}
