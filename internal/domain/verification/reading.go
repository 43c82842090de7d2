package verification

import (
	"errors"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/openbadge"
	"opencairn.org/cairn/formats/tlog"
	"opencairn.org/cairn/formats/vc"
)

// reading is one credential as it was found: what it was taken out of, what it
// says, and how it is secured. Every format becomes one of these; from here on
// the rules are the same for all.
type reading struct {
	found  []Message       // containers it was taken out of, outermost first
	cred   *vc.Credential  // the data model's view of it; Document may be nil
	badge  openbadge.Badge // what it says about the award, whatever it is written in
	kind   kind
	linked bool      // its words get their meaning from JSON-LD contexts
	format vc.Errors // what its format refuses
	schema vc.Errors // what its kind asks for beyond
	seals  []seal
}

// kind is whose rules a credential follows beyond those of its format.
type kind string

// The kinds; the name is part of a message key.
const (
	kindBadge kind = "badge" // Open Badges 3.0 achievement
	kindOther kind = ""      // rules not known here
)

// understand reads a credential that is written as the VC data model has it.
func understand(doc *vc.Document, d *Deps) *reading {
	c, err := vc.Read(doc)
	r := &reading{cred: c, badge: openbadge.Read(c), linked: true}
	errors.As(err, &r.format)
	if openbadge.Is(c) {
		r.kind, r.schema = kindBadge, openbadge.CheckRules(c)
	}
	for i := range c.Proofs {
		r.seals = append(r.seals, integrityProof{doc: doc, proof: c.Proofs[i], suites: d.Suites})
	}
	return r
}

// entry is the log entry of the credential: of its canonical form.
func (r *reading) entry() []byte { return tlog.Leaf(r.cred.Document.Root().Canonical()) }

// claimed is what the issuer calls itself.
func (r *reading) claimed() string {
	if r.cred.Issuer.Name != "" {
		return r.cred.Issuer.Name
	}
	return r.cred.Issuer.ID
}

func (r *reading) title() string {
	if r.badge.Achievement.Name != "" {
		return r.badge.Achievement.Name
	}
	return r.cred.Name
}

// terms names every word in a document that no pinned context defines, and
// whatever else a signature over its statements would not cover (trap 1).
func terms(doc *jcs.Value) (used []ld.Context, problems vc.Errors) {
	var p ld.Processor
	if r, ok := p.Quick(doc, nil); ok {
		return r.Contexts, nil
	}
	r, err := p.ToRDF(doc)
	if err == nil {
		return r.Contexts, nil
	}
	var all ld.Errors
	var one *ld.Error
	switch {
	case errors.As(err, &all):
		for _, e := range all {
			problems.Add(codeOf(e.Code), e.Path, e.Detail)
		}
	case errors.As(err, &one):
		problems.Add(codeOf(one.Code), one.Path, one.Detail)
	default:
		problems.Add(vc.BadValue, "$", err.Error())
	}
	return nil, problems
}

// codeOf is the data model's word for what the JSON-LD reader refuses.
func codeOf(c ld.Code) vc.Code {
	switch c {
	case ld.UndefinedTerm, ld.UndefinedType, ld.RelativeType, ld.KeywordLike:
		return vc.UndefinedTerm
	case ld.UnknownContext:
		return vc.UnknownContext
	case ld.RelativeID:
		return vc.RelativeID
	}
	return vc.Code(c)
}
