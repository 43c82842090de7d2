package verification

import (
	"errors"
	"slices"

	"opencairn.org/cairn/formats/elm"
	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/openbadge"
	"opencairn.org/cairn/formats/openbadge/hosted"
	"opencairn.org/cairn/formats/tlog"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/sdjwt"
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
	words  *knownWords // of a public document; nil: of a caller's
	shown  *showing    // the presentation it was in; nil: in none

	european  *elm.Credential   // as the European Learning Model says it
	hosted    *hosted.Reading   // what stands at its address
	disclosed *sdjwt.Token      // with the claims its holder chose to show
	wallet    *sdjwt.Credential // the same as a wallet credential; nil: none of those
	broken    error             // why nothing could be read, of one among several
}

// kind is whose rules a credential follows beyond those of its format.
type kind string

// The kinds; the name is part of a message key.
const (
	kindBadge    kind = "badge"    // Open Badges 3.0 achievement
	kindHosted   kind = "hosted"   // Open Badges 2.x
	kindEuropean kind = "european" // European Learning Model 3, EDC profile
	kindLearning kind = "learning" // learning credential of the European wallet
	kindPromise  kind = "promise"  // a university's commitment to recognise
	kindOther    kind = ""         // rules not known here
)

// follows is the message that a credential follows the rules of its kind; with
// "_problems" after it, that it breaks some.
func (k kind) follows() string { return kindMessages[k] }

var kindMessages = map[kind]string{
	kindBadge: "verification.check.schema.badge", kindHosted: "verification.check.schema.hosted",
	kindEuropean: "verification.check.schema.european", kindLearning: "verification.check.schema.learning",
	kindPromise: "verification.check.schema.promise",
}

// PromiseType is the type of a commitment on recognition: it attests nothing that
// was learnt, but what passing an offer will count for.
const PromiseType = "https://opencairn.org/ns#RecognitionCommitment"

// understand reads a credential that is written as the VC data model has it.
func understand(doc *vc.Document, d *Deps) *reading {
	c, err := vc.Read(doc)
	return understood(c, err, d)
}

// understood is a credential as the data model has it, with what is wrong with it.
func understood(c *vc.Credential, err error, d *Deps) *reading {
	r := &reading{cred: c, badge: openbadge.Read(c), linked: true}
	errors.As(err, &r.format)
	if c.Inline {
		r.format.Add(vc.InlineContext, "$['@context']", "")
	}
	if openbadge.Is(c) {
		r.kind, r.schema = kindBadge, openbadge.CheckRules(c)
	}
	if slices.Contains(c.Types, PromiseType) {
		r.kind = kindPromise
	}
	for i := range c.Proofs {
		r.seals = append(r.seals, integrityProof{doc: c.Document, all: c.Proofs, proof: c.Proofs[i], suites: d.Suites})
	}
	return r
}

// entry is the log entry of the credential: of what its issuer signed and will
// stay the same whoever hands it on. That is the token of a token, without what a
// holder disclosed; and the canonical form of JSON. nil: none of these.
func (r *reading) entry() []byte {
	if len(r.seals) == 0 {
		return nil
	}
	switch s := r.seals[0].(type) {
	case disclosedSeal:
		return tlog.Leaf(s.token.Raw())
	case tokenSeal:
		return tlog.Leaf(s.token.Raw())
	case certificateSeal:
		if v, err := jcs.ParseWithin(s.file, jcs.Limits{Size: len(s.file)}); err == nil {
			return tlog.Leaf(v.Canonical())
		}
	case integrityProof:
		return tlog.Leaf(s.doc.Root().Canonical())
	}
	return nil
}

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

// undefined names every word that no pinned context defines, and whatever else
// JSON-LD would drop (trap 1), and what only the rules of badges know. Words that
// a seal over the statements covers are known to be defined.
func (r *reading) undefined(covered bool) vc.Errors {
	if r.words != nil {
		return r.words.undefined(covered, r.findUndefined)
	}
	return r.findUndefined(covered)
}

func (r *reading) findUndefined(covered bool) vc.Errors {
	if !r.linked {
		return nil
	}
	root := r.cred.Document.Root()
	switch {
	case covered && r.kind != kindBadge:
		return nil
	case covered:
		return openbadge.CheckKinds(root)
	case r.kind == kindBadge:
		return openbadge.CheckTerms(root)
	}
	_, err := (&ld.Processor{}).ToRDF(root)
	return openbadge.TermErrors(err)
}
