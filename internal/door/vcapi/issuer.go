package vcapi

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"slices"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/vc/proof/ed25519signature2020"
)

// The kinds of keys, by the names the suites call them.
const (
	keyEd25519 = "Ed25519"
	keyP256    = "P-256"
	keyP384    = "P-384"
)

// Issuer is one way to sign, under a path of its own.
type Issuer struct {
	Name     string   `json:"name"`     // "ecdsa-rdfc-2019-p384"
	Path     string   `json:"path"`     // "/issuers/ecdsa-rdfc-2019-p384"; its endpoints are below it
	ID       string   `json:"id"`       // the issuer to name in credentials: a did:key
	Keys     []string `json:"keyTypes"` // of its proofs, in their order
	Suites   []string `json:"suites"`   // of its proofs, in their order
	Versions []string `json:"vc"`       // data model versions
	Chain    bool     `json:"chain"`    // each proof builds on the one before

	signers []signer
}

// signer is a key and what it signs with.
type signer struct {
	key   *keyPair
	suite string
}

// keyPair is a key made at the start.
type keyPair struct {
	kind    string
	private crypto.Signer
	id      string // did:key
	method  string // its verification method
}

func newKey(kind string) (*keyPair, error) {
	k := &keyPair{kind: kind}
	var err error
	switch kind {
	case keyEd25519:
		_, k.private, err = ed25519.GenerateKey(rand.Reader)
	case keyP256:
		k.private, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case keyP384:
		k.private, err = ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	default:
		return nil, fmt.Errorf("vcapi: no keys of kind %q", kind)
	}
	if err != nil {
		return nil, err
	}
	multikey, err := did.Multikey(k.private.Public())
	if err != nil {
		return nil, err
	}
	k.id = did.ForKey(multikey).String()
	k.method = k.id + "#" + multikey
	return k, nil
}

// way is a row of the table of issuers: suites and keys, one for each proof.
type way struct {
	name   string
	suites []string
	keys   []string
	chain  bool
}

// suiteJWT is a VC-JWT instead of a proof: what is issued is an envelope.
const suiteJWT = "vc-jwt"

// ways are all ways to sign here; one more with legacy.
func ways(legacy bool) []way {
	all := []way{
		one("eddsa-rdfc-2022", "eddsa-rdfc-2022", keyEd25519),
		one("eddsa-jcs-2022", "eddsa-jcs-2022", keyEd25519),
		one("ecdsa-rdfc-2019-p256", "ecdsa-rdfc-2019", keyP256),
		one("ecdsa-rdfc-2019-p384", "ecdsa-rdfc-2019", keyP384),
		one("ecdsa-jcs-2019-p256", "ecdsa-jcs-2019", keyP256),
		one("ecdsa-jcs-2019-p384", "ecdsa-jcs-2019", keyP384),
		{name: "proof-set", suites: []string{"eddsa-rdfc-2022", "ecdsa-rdfc-2019"}, keys: []string{keyEd25519, keyP256}},
		{name: "proof-chain", suites: []string{"eddsa-rdfc-2022", "ecdsa-rdfc-2019"}, keys: []string{keyEd25519, keyP256}, chain: true},
		one("vc-jwt-ed25519", suiteJWT, keyEd25519),
		one("vc-jwt-p256", suiteJWT, keyP256),
		one("vc-jwt-p384", suiteJWT, keyP384),
	}
	if legacy {
		all = append(all, one("ed25519signature2020", ed25519signature2020.Name, keyEd25519))
	}
	return all
}

func one(name, suite, key string) way {
	return way{name: name, suites: []string{suite}, keys: []string{key}}
}

// open makes the keys and the table. All ways that use one kind of key share one,
// so that a suite sees one issuer whatever it signs with.
func open(legacy bool) ([]*Issuer, error) {
	keys := map[string]*keyPair{}
	var out []*Issuer
	for _, w := range ways(legacy) {
		i := &Issuer{Name: w.name, Path: "/issuers/" + w.name, Keys: w.keys, Suites: w.suites, Versions: versions(w), Chain: w.chain}
		for n, kind := range w.keys {
			if keys[kind] == nil {
				k, err := newKey(kind)
				if err != nil {
					return nil, err
				}
				keys[kind] = k
			}
			i.signers = append(i.signers, signer{keys[kind], w.suites[n]})
		}
		i.ID = i.signers[0].key.id
		out = append(out, i)
	}
	return out, nil
}

// versions of the data model a way can sign: tokens are made of 2.0 only.
func versions(w way) []string {
	if w.suites[0] == suiteJWT {
		return []string{"2.0"}
	}
	return []string{"1.1", "2.0"}
}

// plain is the issuer with one proof over the meaning by its first key: how its
// status lists are signed.
func (i *Issuer) plain() *Issuer {
	k := i.signers[0].key
	suite := "ecdsa-rdfc-2019"
	if k.kind == keyEd25519 {
		suite = "eddsa-rdfc-2022"
	}
	return &Issuer{ID: i.ID, signers: []signer{{k, suite}}}
}

// find is the issuer of a name, or of a suite and a kind of key, either of which
// may be empty; the first that fits.
func find(all []*Issuer, name, suite, key string) *Issuer {
	for _, i := range all {
		if (name == "" || i.Name == name) && (suite == "" || slices.Contains(i.Suites, suite)) && (key == "" || slices.Contains(i.Keys, key)) {
			return i
		}
	}
	return nil
}
