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
	for i, p := range v.List() {
		path := at("$.proof", v, i)
		if p.Kind != jcs.Object {
			r.errs.Add(WrongType, path, "")
			continue
		}
		out = append(out, r.proof(p, path))
	}
	return out
}

func (r *reader) proof(p *jcs.Value, path string) Proof {
	x := Proof{
		Path: path, ID: r.id(p.Get("id"), path+".id", false), Node: p,
		Type: p.Get("type").Str(), Suite: p.Get("cryptosuite").Str(), Method: p.Get("verificationMethod").Str(),
		Purpose: p.Get("proofPurpose").Str(), Value: p.Get("proofValue").Str(), Challenge: p.Get("challenge").Str(),
		Created: r.dateTime(p.Get("created"), path+".created"), Expires: r.dateTime(p.Get("expires"), path+".expires"),
		Domains: r.strings(p.Get("domain"), path+".domain"), PreviousIDs: r.strings(p.Get("previousProof"), path+".previousProof"),
	}
	for _, f := range [...][2]string{{"type", x.Type}, {"verificationMethod", x.Method}, {"proofPurpose", x.Purpose}, {"proofValue", x.Value}} {
		if f[1] == "" {
			r.errs.Add(Missing, path+"."+f[0], "")
		}
	}
	if c := p.Get("challenge"); c != nil && x.Challenge == "" {
		r.errs.Add(WrongType, path+".challenge", "")
	}
	return x
}

// strings reads a text or a list of texts, none of them empty.
func (r *reader) strings(v *jcs.Value, path string) (out []string) {
	for i, x := range v.List() {
		if x.Str() == "" {
			r.errs.Add(WrongType, at(path, v, i), "")
			continue
		}
		out = append(out, x.Text)
	}
	return out
}
