package vc

import (
	"slices"
	"strings"

	"opencairn.org/cairn/formats/jcs"
)

// TypePresentation is the type every presentation has.
const TypePresentation = "VerifiablePresentation"

// MaxHeld is how many credentials one presentation may hold.
const MaxHeld = 100

// Presentation is what was understood of a presentation: credentials somebody
// shows, and perhaps a proof that it is they who show them (2.0, section 4.13).
type Presentation struct {
	Version     Version
	Contexts    []string
	Inline      bool // it also has contexts written out
	ID          string
	Types       []string
	Holder      Issuer // who shows it; ID empty: not stated
	Credentials []Held
	Proofs      []Proof // none: unsigned
	Document    *Document
}

// Held is one credential of a presentation: embedded or enveloped.
type Held struct {
	Path       string      // "$.verifiableCredential[0]"
	Credential *Credential // of an embedded one. Its document is canonical JSON, not verbatim
	Envelope   *Envelope   // of an enveloped one
	Err        error       // what is wrong with it: Errors or *Error, paths within the credential
}

// HasType reports whether the presentation is of this type.
func (p *Presentation) HasType(t string) bool { return slices.Contains(p.Types, t) }

// ReadPresentation understands a presentation of version 2.0 or 1.1. Every problem
// of the presentation is reported, as Errors; those of its credentials are with
// each. The Presentation is returned with what could be read even then.
func ReadPresentation(d *Document) (*Presentation, error) {
	r := &reader{}
	root := d.Root()
	p := &Presentation{Document: d}
	var top Place
	p.Version, p.Contexts, p.Inline = r.contexts(root.Get("@context"))
	p.ID = r.id(root, &top, false)
	p.Types = r.types(root, &top)
	if !p.HasType(TypePresentation) {
		r.errs.Add(NotAPresentation, "$.type", strings.Join(p.Types, " "))
	}
	p.Holder = r.party(root, "holder", false)
	r.references(root, "termsOfUse", false)
	p.Credentials = r.held(root.Get("verifiableCredential"))
	p.Proofs = r.proofs(root.Get("proof"))
	return p, r.errs.Or()
}

func (r *reader) held(v *jcs.Value) (out []Held) {
	list := v.List()
	if len(list) > MaxHeld {
		r.errs.Add(TooManyHeld, "$.verifiableCredential", "")
		return nil
	}
	var top Place
	for i, x := range list {
		at := top.OfItem("verifiableCredential", v, i)
		if x.Kind != jcs.Object {
			r.errs.Add(WrongType, at.Path(), "")
			continue
		}
		h := Held{Path: at.Path()}
		if h.Envelope, h.Err = ReadEnvelope(x, "$"); h.Envelope == nil && h.Err == nil {
			h.Credential, h.Err = embedded(x)
		}
		out = append(out, h)
	}
	return out
}

// embedded reads a credential inside a presentation as a document of its own.
func embedded(v *jcs.Value) (*Credential, error) {
	d, err := FromTree(v)
	if err != nil {
		return nil, err
	}
	return Read(d)
}
