package verification

import (
	"crypto"
	"crypto/x509"
	"time"

	"opencairn.org/cairn/formats/ld"
)

// seal is one way in which a credential is secured: a Data Integrity proof in it
// or a signature around it. It knows what it covers; whose key it was is for the
// rules to judge.
type seal interface {
	// about is what the seal states about itself, believed by nobody yet.
	about() stated
	// holds checks the seal with a key and says what it covers. Errors are
	// *proof.Error.
	holds(key crypto.PublicKey) (coverage, error)
}

// stated is what a seal states about itself.
type stated struct {
	kind    sealKind
	suite   string // "eddsa-rdfc-2022", "ES256"
	method  string // the id of its key; empty: none is named
	purpose string // proofPurpose; empty where the kind has none: assertionMethod
	created time.Time
	expires time.Time
	path    string              // of a proof in the document
	carried crypto.PublicKey    // a key it brings along, which proves nothing about whose it is; nil: none
	chain   []*x509.Certificate // certificates it brings along, that of its key first

	buildsOn    []string // paths of earlier proofs it covers (previousProof)
	chainBroken bool     // it names earlier proofs that are not there, or itself

	challenge string   // of a presentation
	domains   []string // of a presentation: to whom

	published bool   // its key is among those an https issuer publishes
	name      string // of the key there; empty: the only one
}

// sealKind is a word of the report and part of message keys.
type sealKind string

// The kinds of seals.
const (
	sealProof       sealKind = "proof"  // Data Integrity
	sealToken       sealKind = "jwt"    // JSON Web Token
	sealDisclosed   sealKind = "sd_jwt" // SD-JWT
	sealCertificate sealKind = "jades"  // electronic seal
	sealHosted      sealKind = "hosted" // no signature: it stands at the issuer's address
)

// coverage is what a seal that holds was found to cover.
type coverage struct {
	contexts   []ld.Context // whose bodies gave the words their meaning
	statements int          // N-Quads; 0: the seal is over the text
	members    int          // JSON members, of a seal over the text
	bytes      int          // of a seal over bytes
	selective  bool         // the holder chose what to show
	shown      []string     // the claims the holder chose to show
}

// selfJudging is a seal without a key in a document of the issuer: a certificate,
// an address. It is judged as a whole.
type selfJudging interface{ judge(c *court) judged }
