package vc

import (
	"fmt"

	"opencairn.org/cairn/formats/jcs"
)

// MaxProofs is how many proofs one document may have. Every one costs as much as
// the whole document.
const MaxProofs = 32

// proofs reads Data Integrity proofs as far as every suite has them (VC Data
// Integrity 1.0, section 2.1).
func (r *reader) proofs(v *jcs.Value) (out []Proof) {
	switch {
	case v == nil:
		return nil
	case v.Kind == jcs.Null:
		r.errs.Add(ProofNull, "$.proof", "")
		return nil
	case v.Kind == jcs.Array && len(v.Items) == 0:
		r.errs.Add(ProofEmpty, "$.proof", "")
	case len(v.Items) > MaxProofs:
		r.errs.Add(TooManyProofs, "$.proof", fmt.Sprint(len(v.Items)))
		return nil
	}
	var top Place
	for i, p := range v.List() {
		at := top.OfItem("proof", v, i)
		if p.Kind != jcs.Object {
			r.errs.Add(WrongType, at.Path(), "")
			continue
		}
		out = append(out, r.proof(p, &at))
	}
	return out
}

func (r *reader) proof(p *jcs.Value, at *Place) Proof {
	x := Proof{
		Path: at.Path(), ID: r.id(p, at, false), Node: p,
		Type: p.Get("type").Str(), Suite: p.Get("cryptosuite").Str(), Method: p.Get("verificationMethod").Str(),
		Purpose: p.Get("proofPurpose").Str(), Value: p.Get("proofValue").Str(), Challenge: p.Get("challenge").Str(),
		Created: r.dateTime(p, at, "created"), Expires: r.dateTime(p, at, "expires"),
		Domains: r.strings(p, at, "domain"), PreviousIDs: r.strings(p, at, "previousProof"),
	}
	for _, f := range [...][2]string{{"type", x.Type}, {"verificationMethod", x.Method}, {"proofPurpose", x.Purpose}, {"proofValue", x.Value}} {
		if f[1] == "" {
			r.errs.Add(Missing, at.PathOf(f[0]), "")
		}
	}
	if c := p.Get("challenge"); c != nil && x.Challenge == "" {
		r.errs.Add(WrongType, at.PathOf("challenge"), "")
	}
	return x
}

// strings reads a text or a list of texts, none of them empty.
func (r *reader) strings(object *jcs.Value, p *Place, name string) (out []string) {
	v := object.Get(name)
	for i, x := range v.List() {
		if x.Str() == "" {
			at := p.OfItem(name, v, i)
			r.errs.Add(WrongType, at.Path(), "")
			continue
		}
		out = append(out, x.Text)
	}
	return out
}
