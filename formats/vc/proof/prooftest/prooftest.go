package prooftest

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"errors"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/formats/vc/proof"
)

// Ed25519 is the key of a seed: anybody can make it.
func Ed25519(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
}

// P256 and P384 are keys of a seed.
func P256(seed byte) *ecdsa.PrivateKey { return curveKey(elliptic.P256(), seed, 32) }

// P384 is a key of a seed.
func P384(seed byte) *ecdsa.PrivateKey { return curveKey(elliptic.P384(), seed, 48) }

func curveKey(c elliptic.Curve, seed byte, size int) *ecdsa.PrivateKey {
	k, err := ecdsa.ParseRawPrivateKey(c, bytes.Repeat([]byte{seed}, size))
	if err != nil {
		panic(err)
	}
	return k
}

// Created is when Options says that a proof was made.
var Created = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// Options name the key's own did:key.
func Options(k crypto.Signer) proof.Options {
	m, err := did.Multikey(k.Public())
	if err != nil {
		panic(err)
	}
	return proof.Options{Method: "did:key:" + m + "#" + m, Created: Created}
}

// Parse is the document, or the end of the test.
func Parse(t testing.TB, data []byte) *vc.Document {
	t.Helper()
	d, err := vc.Parse(data)
	if err != nil {
		t.Fatalf("%v: %s", err, data)
	}
	return d
}

// First is the first proof of a document, read without judging the rest of it.
func First(t testing.TB, d *vc.Document) vc.Proof {
	t.Helper()
	c, _ := vc.Read(d)
	if len(c.Proofs) == 0 {
		t.Fatal("no proof")
	}
	return c.Proofs[0]
}

// Attack changes the text of a signed credential in one place.
func Attack(t testing.TB, signed []byte, old, new string) *vc.Document {
	t.Helper()
	changed := strings.Replace(string(signed), old, new, 1)
	if changed == string(signed) {
		t.Fatalf("nothing changed: %q is not there", old)
	}
	return Parse(t, []byte(changed))
}

// WantCode reports an error that is not a *proof.Error of this code.
func WantCode(t testing.TB, name string, err error, want proof.Code) {
	t.Helper()
	var e *proof.Error
	if !errors.As(err, &e) || e.Code != want {
		t.Errorf("%s: got %v, want %s", name, err, want)
	}
}
