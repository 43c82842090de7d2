package verification

import (
	"crypto"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/rdfproof"
)

// integrityProof is a Data Integrity proof of a document.
type integrityProof struct {
	doc    *vc.Document
	all    []vc.Proof // of the document: a proof may build on others
	proof  vc.Proof
	suites proof.Suites
}

func (s integrityProof) about() stated {
	p := s.proof
	a := stated{kind: sealProof, suite: suiteName(p), method: p.Method, purpose: p.Purpose, created: p.Created, expires: p.Expires, path: p.Path, challenge: p.Challenge, domains: p.Domains}
	if len(p.PreviousIDs) == 0 {
		return a
	}
	earlier, err := proof.Earlier(s.doc, s.all, p)
	a.chainBroken = err != nil
	for _, e := range earlier {
		a.buildsOn = append(a.buildsOn, e.Path)
	}
	return a
}

func suiteName(p vc.Proof) string {
	if p.Suite == "" {
		return p.Type
	}
	return p.Suite
}

// meaningSuite is a suite over what a document means: it says what that is.
type meaningSuite interface {
	Check(d *vc.Document, p vc.Proof, key crypto.PublicKey) (rdfproof.Covered, error)
}

// holds asks a suite that covers statements what they are; of one over the text
// every member is covered.
func (s integrityProof) holds(key crypto.PublicKey) (coverage, error) {
	suite, err := s.suites.Find(s.proof)
	if err != nil {
		return coverage{}, err
	}
	if rdf, ok := suite.(meaningSuite); ok {
		c, err := rdf.Check(s.doc, s.proof, key)
		return coverage{contexts: c.Contexts, statements: c.Quads}, err
	}
	if err := suite.Verify(s.doc, s.proof, key); err != nil {
		return coverage{}, err
	}
	return coverage{members: members(s.doc.Root())}, nil
}

// members counts the members of a document, in all depths.
func members(v *jcs.Value) int {
	n := len(v.Members)
	for i := range v.Members {
		n += members(&v.Members[i].Value)
	}
	for i := range v.Items {
		n += members(&v.Items[i])
	}
	return n
}
