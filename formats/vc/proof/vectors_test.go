package proof_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/ld"
	"opencairn.org/cairn/formats/ld/rdfc"
	"opencairn.org/cairn/formats/multibase"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
	"opencairn.org/cairn/formats/vc/proof/ecdsajcs"
	"opencairn.org/cairn/formats/vc/proof/ecdsardfc"
	"opencairn.org/cairn/formats/vc/proof/ed25519signature2020"
	"opencairn.org/cairn/formats/vc/proof/eddsajcs"
	"opencairn.org/cairn/formats/vc/proof/eddsardfc"
	"opencairn.org/cairn/formats/vc/proof/jcsproof"
	"opencairn.org/cairn/formats/vc/proof/prooftest"
	"opencairn.org/cairn/formats/vc/proof/rdfproof"
	"opencairn.org/cairn/formats/vc/proof/signature"
)

// vector is a folder of the W3C vectors: the files of one signed document and of
// every step to it.
type vector struct {
	dir, suffix string // "eddsa/eddsa-rdfc-2022", "DataInt"
	hash        crypto.Hash
	suite       func(rdfproof.Hasher) proof.Suite
	jcs         bool
	employ      bool // has a second document, with a context that nobody publishes
	key         string
}

var vectors = []vector{
	{"eddsa/eddsa-rdfc-2022", "DataInt", crypto.SHA256, func(h rdfproof.Hasher) proof.Suite { return eddsardfc.Suite(h) }, false, true, "eddsa/keyPair.json"},
	{"eddsa/Ed25519Signature2020", "EdSig", crypto.SHA256, func(h rdfproof.Hasher) proof.Suite { return ed25519signature2020.Suite{Hasher: h, Issues: true} }, false, false, "eddsa/keyPair.json"},
	{"eddsa/eddsa-jcs-2022", "JCS", crypto.SHA256, func(rdfproof.Hasher) proof.Suite { return eddsajcs.Suite{} }, true, false, "eddsa/keyPair.json"},
	{"ecdsa/ecdsa-rdfc-2019-p256", "ECDSAP256", crypto.SHA256, func(h rdfproof.Hasher) proof.Suite { return ecdsardfc.Suite(h) }, false, true, "ecdsa/p256KeyPair.json"},
	{"ecdsa/ecdsa-rdfc-2019-p384", "ECDSAP384", crypto.SHA384, func(h rdfproof.Hasher) proof.Suite { return ecdsardfc.Suite(h) }, false, true, "ecdsa/p384KeyPair.json"},
	{"ecdsa/ecdsa-jcs-2019-p256", "JCSECDSAP256", crypto.SHA256, func(rdfproof.Hasher) proof.Suite { return ecdsajcs.Suite{} }, true, false, "ecdsa/p256KeyPair.json"},
	{"ecdsa/ecdsa-jcs-2019-p384", "JCSECDSAP384", crypto.SHA384, func(rdfproof.Hasher) proof.Suite { return ecdsajcs.Suite{} }, true, false, "ecdsa/p384KeyPair.json"},
}

// shared is a file of the W3C vectors.
func shared(t testing.TB, name string) []byte {
	t.Helper()
	dir := os.Getenv("CAIRN_SHARED")
	if dir == "" {
		t.Skip("CAIRN_SHARED is not set: the W3C vectors are not in this repository")
	}
	data, err := os.ReadFile(filepath.Join(dir, "data", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func w3c(t testing.TB, name string) []byte {
	t.Helper()
	return shared(t, "vectors/w3c-vectors/"+name)
}

// hasher knows the context of the examples too.
func hasher(t testing.TB) rdfproof.Hasher {
	t.Helper()
	set, err := ld.Pinned().With("https://www.w3.org/ns/credentials/examples/v2", shared(t, "contexts/www.w3.org_ns_credentials_examples_v2.json"))
	if err != nil {
		t.Fatal(err)
	}
	return rdfproof.Hasher{Contexts: set}
}

// keyPair reads a pair of the vectors, whichever names they chose for its halves.
func keyPair(t testing.TB, v *jcs.Value) (crypto.PublicKey, crypto.Signer) {
	t.Helper()
	pub, err := did.ParseMultikey(v.Get("publicKeyMultibase").Str())
	if err != nil {
		t.Fatal(err)
	}
	text := v.Get("secretKeyMultibase").Str()
	if text == "" {
		text = v.Get("privateKeyMultibase").Str()
	}
	secret, err := multibase.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	return pub, signer(t, pub, secret[2:])
}

func signer(t testing.TB, pub crypto.PublicKey, secret []byte) crypto.Signer {
	t.Helper()
	k, ok := pub.(*ecdsa.PublicKey)
	if !ok {
		return ed25519.NewKeyFromSeed(secret)
	}
	private, err := ecdsa.ParseRawPrivateKey(k.Curve, secret)
	if err != nil {
		t.Fatal(err)
	}
	if k.Curve != elliptic.P256() && k.Curve != elliptic.P384() {
		t.Fatal("another curve")
	}
	return private
}

// steps are the values on the way to the signature, by the names of their files.
func (v vector) steps(t testing.TB, d *vc.Document, p vc.Proof) map[string]string {
	t.Helper()
	config := p.Node.Without("proofValue")
	h := hasher(t)
	whole := config.With("@context", d.Root().Get("@context"))
	var canonConfig, canonDoc []byte
	var in signature.Input
	var err, err2, err3 error
	if v.jcs {
		in, err = jcsproof.Input(v.hash, d, config, "$.proof")
		canonConfig, canonDoc = config.Canonical(), d.Unsecured().Canonical()
	} else {
		in, _, err = h.Input(v.hash, d, config, "$.proof")
		canonConfig, err2 = h.Canonical(whole, v.hash)
		canonDoc, err3 = h.Canonical(d.Unsecured(), v.hash)
	}
	sig, err4 := multibase.Decode(p.Value)
	if err := errors.Join(err, err2, err3, err4); err != nil {
		t.Fatal(err)
	}
	all, half := in.Bytes(), v.hash.Size()
	return map[string]string{
		"proofCanon": string(canonConfig), "canonDoc": string(canonDoc), "proofHash": hex.EncodeToString(all[:half]),
		"docHash": hex.EncodeToString(all[half:]), "combinedHash": hex.EncodeToString(all), "sigHex": hex.EncodeToString(sig), "sigBTC58": p.Value,
	}
}

func TestTheW3CVectorsHoldAtEveryStep(t *testing.T) {
	t.Parallel()
	for _, v := range vectors {
		t.Run(v.dir, func(t *testing.T) {
			t.Parallel()
			signed := prooftest.Parse(t, w3c(t, v.dir+"/signed"+v.suffix+".json"))
			p := prooftest.First(t, signed)
			config := parseValue(t, w3c(t, v.dir+"/proofConfig"+v.suffix+".json"))
			if got := p.Node.Without("proofValue").With("@context", signed.Root().Get("@context")); !got.Equal(config) {
				t.Errorf("proof configuration %s", got.Canonical())
			}
			for name, got := range v.steps(t, signed, p) {
				if want := w3c(t, v.dir+"/"+name+v.suffix+".txt"); strings.TrimSpace(got) != string(bytes.TrimSpace(want)) {
					t.Errorf("%s:\n got %s\nwant %s", name, got, want)
				}
			}
			pub, secret := keyPair(t, parseValue(t, w3c(t, v.key)))
			suite := v.suite(hasher(t))
			if err := proof.New(suite).Verify(signed, p, pub); err != nil {
				t.Error(err)
			}
			// Signing the unsigned document again gives the very signature: the
			// vectors' ECDSA is deterministic too.
			unsigned := prooftest.Parse(t, w3c(t, filepath.Dir(v.dir)+"/unsigned.json"))
			if v.suffix == "EdSig" { // has the suite's own context too
				unsigned = prooftest.Parse(t, signed.Unsecured().Canonical())
			}
			again, err := suite.Sign(unsigned, proof.Options{Method: p.Method, Created: p.Created}, secret)
			if err != nil {
				t.Fatal(err)
			}
			if got := prooftest.First(t, again).Value; got != p.Value {
				t.Errorf("signed again: %s, want %s", got, p.Value)
			}
		})
	}
}

// The employment vectors name a context that no package publishes
// (https://w3id.org/citizenship/v4rc1): they are answered as not checked. From
// their quads on, every step holds.
func TestAVectorWithAContextThatIsNotPinnedIsNotChecked(t *testing.T) {
	t.Parallel()
	for _, v := range vectors {
		if !v.employ {
			continue
		}
		t.Run(v.dir, func(t *testing.T) {
			t.Parallel()
			signed := prooftest.Parse(t, w3c(t, v.dir+"/employ/signed"+v.suffix+".json"))
			p := prooftest.First(t, signed)
			pub, secret := keyPair(t, parseValue(t, w3c(t, v.key)))
			err := v.suite(hasher(t)).Verify(signed, p, pub)
			prooftest.WantCode(t, "employ", err, proof.NoContext)
			var e *ld.Error
			if !errors.As(err, &e) || e.Path != "$['@context'][1]" || e.Detail != "https://w3id.org/citizenship/v4rc1" {
				t.Errorf("got %v", e)
			}
			v.fromQuads(t, p, pub, secret)
		})
	}
}

// fromQuads are the steps that need no context.
func (v vector) fromQuads(t *testing.T, p vc.Proof, pub crypto.PublicKey, secret crypto.Signer) {
	t.Helper()
	text := func(name string) []byte { return w3c(t, v.dir+"/employ/"+name+v.suffix+".txt") }
	in := signature.NewInput(v.hash)
	in.SetConfig(v.again(t, text("proofCanon")))
	in.SetDocument(v.again(t, text("canonDoc")))
	if got, want := hex.EncodeToString(in.Bytes()), string(bytes.TrimSpace(text("combinedHash"))); got != want {
		t.Errorf("combined hash %s, want %s", got, want)
	}
	if want := string(bytes.TrimSpace(text("proofHash"))) + string(bytes.TrimSpace(text("docHash"))); hex.EncodeToString(in.Bytes()) != want {
		t.Errorf("hashes %x, want %s", in.Bytes(), want)
	}
	sig, err := multibase.Decode(p.Value)
	if err != nil || hex.EncodeToString(sig) != string(bytes.TrimSpace(text("sigHex"))) || p.Value != string(bytes.TrimSpace(text("sigBTC58"))) {
		t.Errorf("%v: signature %x, %s", err, sig, p.Value)
	}
	if !signature.Verify(pub, &in, sig) {
		t.Error("the signature does not verify")
	}
	if again, err := signature.Sign(secret, &in); err != nil || !bytes.Equal(again, sig) {
		t.Errorf("signed again: %x, %v", again, err)
	}
}

// again canonicalizes what is canonical: it must stay.
func (v vector) again(t *testing.T, text []byte) []byte {
	t.Helper()
	quads, err := ld.ParseNQuads(string(text))
	if err != nil {
		t.Fatal(err)
	}
	o := rdfc.Options{}
	if v.hash == crypto.SHA384 {
		o.Hash = rdfc.SHA384
	}
	r, err := rdfc.Canonicalize(quads, o)
	if err != nil || !bytes.Equal(bytes.TrimSpace(r.NQuads), bytes.TrimSpace(text)) {
		t.Errorf("%v: canonical again\n%s", err, r.NQuads)
	}
	return r.NQuads
}

// Every proof of the sets and chains holds, each chained one with those it builds
// on, and signing its configuration again gives the very signature.
func TestTheW3CProofSetsAndChainsHold(t *testing.T) {
	t.Parallel()
	const dir = "eddsa/proof-set-chain/"
	suite := eddsardfc.Suite(hasher(t))
	pairs := parseValue(t, w3c(t, dir+"multiKeyPairs.json"))
	d := prooftest.Parse(t, w3c(t, dir+"unsigned.json"))
	for i, name := range []string{"proofSetConfigSigned1", "proofSetConfigSigned2", "proofChainConfigSigned1", "proofChainConfigSigned2"} {
		config := parseValue(t, w3c(t, dir+strings.Replace(name, "Signed", "", 1)+".json"))
		pub, secret := keyPair(t, pairs.Get(fmt.Sprintf("keyPair%d", i+1)))
		wanted := read(t, d.Unsecured().With("proof", parseValue(t, w3c(t, dir+name+".json"))))
		o := proof.Options{Method: wanted.Method, Created: wanted.Created, ID: wanted.ID, Previous: wanted.PreviousIDs}
		var err error
		if d, err = suite.Sign(d, o, secret); err != nil {
			t.Fatal(err)
		}
		c, err := vc.Read(d)
		if err != nil || len(c.Proofs) != i+1 || c.Proofs[i].Value != wanted.Value {
			t.Fatalf("%s: %v, signed %+v", name, err, c.Proofs)
		}
		if !c.Proofs[i].Node.Without("proofValue").Equal(config) {
			t.Errorf("%s: configuration %s", name, c.Proofs[i].Node.Canonical())
		}
		if err := suite.Verify(d, c.Proofs[i], pub); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for i, name := range []string{"signedProofSet1", "signedProofSet2", "signedProofChain1", "signedProofChain2"} {
		want := prooftest.Parse(t, w3c(t, dir+name+".json"))
		c, err := vc.Read(want)
		if err != nil || len(c.Proofs) != i+1 {
			t.Fatalf("%s: %v, %d proofs", name, err, len(c.Proofs))
		}
		for j, p := range c.Proofs {
			pub, _ := keyPair(t, pairs.Get(fmt.Sprintf("keyPair%d", j+1)))
			if err := suite.Verify(want, p, pub); err != nil {
				t.Errorf("%s %s: %v", name, p.Path, err)
			}
		}
	}
}

// What a chained proof signs is the document with the proofs it names, and only
// those.
func TestTheW3CChainsSignTheProofsTheyName(t *testing.T) {
	t.Parallel()
	const dir = "eddsa/proof-set-chain/"
	d := prooftest.Parse(t, w3c(t, dir+"signedProofChain2.json"))
	for i := range 2 {
		config := parseValue(t, w3c(t, fmt.Sprintf("%sproofChainConfig%d.json", dir, i+1)))
		want := parseValue(t, w3c(t, fmt.Sprintf("%sproofChainTempDoc%d.json", dir, i+1)))
		if got, err := proof.Signed(d, config, "$.proof"); err != nil || !got.Equal(want) {
			t.Errorf("%v: %s", err, got.Canonical())
		}
	}
}

// read is the only proof of a document.
func read(t testing.TB, root *jcs.Value) vc.Proof {
	t.Helper()
	return prooftest.First(t, prooftest.Parse(t, root.Canonical()))
}

func parseValue(t testing.TB, data []byte) *jcs.Value {
	t.Helper()
	v, err := jcs.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
