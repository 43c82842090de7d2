package jose

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	_ "crypto/sha256" // the hashes of the algorithms below
	_ "crypto/sha512"
	"encoding/asn1"
	"errors"
	"math/big"
	"strings"
)

// Algorithm is a signature algorithm (RFC 7518, 3.1; RFC 8037; RFC 9864).
type Algorithm string

// The algorithms. EdDSA, ES256, ES384 and ES512 sign and verify; RS256 and PS256
// only verify (1EdTech and old Open Badges use RS256).
const (
	EdDSA   Algorithm = "EdDSA"   // Ed25519
	Ed25519 Algorithm = "Ed25519" // the same by its newer name
	ES256   Algorithm = "ES256"
	ES384   Algorithm = "ES384"
	ES512   Algorithm = "ES512"
	RS256   Algorithm = "RS256"
	PS256   Algorithm = "PS256"
)

// ecdsaAlgorithm is what an ES algorithm fixes: the curve, the hash, and how
// long each half of a signature is.
type ecdsaAlgorithm struct {
	name  Algorithm
	curve elliptic.Curve
	hash  crypto.Hash
	half  int
}

func ecdsaNamed(a Algorithm) (ecdsaAlgorithm, bool) {
	switch a {
	case ES256:
		return ecdsaAlgorithm{a, elliptic.P256(), crypto.SHA256, 32}, true
	case ES384:
		return ecdsaAlgorithm{a, elliptic.P384(), crypto.SHA384, 48}, true
	case ES512:
		return ecdsaAlgorithm{a, elliptic.P521(), crypto.SHA512, 66}, true
	}
	return ecdsaAlgorithm{}, false
}

// AlgorithmFor is the algorithm a key signs with. Errors are *Error: WrongKey for
// keys that only verify here or not at all.
func AlgorithmFor(pub crypto.PublicKey) (Algorithm, error) {
	switch k := pub.(type) {
	case ed25519.PublicKey:
		return EdDSA, nil
	case *ecdsa.PublicKey:
		for _, name := range []Algorithm{ES256, ES384, ES512} {
			if a, _ := ecdsaNamed(name); a.curve == k.Curve {
				return name, nil
			}
		}
	}
	return "", fail(WrongKey, "", "")
}

// known refuses "none" by its own name and everything that is not in the list.
func (a Algorithm) known() error {
	switch a {
	case EdDSA, Ed25519, ES256, ES384, ES512, RS256, PS256:
		return nil
	case "":
		return fail(NoAlgorithm, "header.alg", "")
	}
	if strings.EqualFold(string(a), "none") {
		return fail(AlgNone, "header.alg", string(a))
	}
	return fail(UnknownAlg, "header.alg", string(a))
}

// Verify checks a signature over input, as a JWS carries it: for ES algorithms
// the two halves one after the other. Errors are *Error: UnknownAlg, WrongKey,
// WeakKey, BadSignature.
func (a Algorithm) Verify(pub crypto.PublicKey, input, sig []byte) error {
	if err := a.known(); err != nil {
		return err
	}
	if e, ok := ecdsaNamed(a); ok {
		return e.verify(pub, input, sig)
	}
	if a == RS256 || a == PS256 {
		return a.verifyRSA(pub, input, sig)
	}
	k, ok := pub.(ed25519.PublicKey)
	if !ok || len(k) != ed25519.PublicKeySize {
		return fail(WrongKey, "header.alg", string(a))
	}
	if !ed25519.Verify(k, input, sig) {
		return fail(BadSignature, "", "")
	}
	return nil
}

func (e ecdsaAlgorithm) verify(pub crypto.PublicKey, input, sig []byte) error {
	k, ok := pub.(*ecdsa.PublicKey)
	if !ok || k.Curve != e.curve {
		return fail(WrongKey, "header.alg", string(e.name))
	}
	if len(sig) != 2*e.half {
		return fail(BadSignature, "", "")
	}
	r, s := new(big.Int).SetBytes(sig[:e.half]), new(big.Int).SetBytes(sig[e.half:])
	if !ecdsa.Verify(k, sum(e.hash, input), r, s) {
		return fail(BadSignature, "", "")
	}
	return nil
}

// Bounds of RSA keys. More bits than this cost the verifier more than a
// credential is worth.
const (
	minRSA = 2048
	maxRSA = 8192
)

func (a Algorithm) verifyRSA(pub crypto.PublicKey, input, sig []byte) error {
	k, ok := pub.(*rsa.PublicKey)
	if !ok {
		return fail(WrongKey, "header.alg", string(a))
	}
	if n := k.N.BitLen(); n < minRSA || n > maxRSA {
		return fail(WeakKey, "", "")
	}
	check := rsa.VerifyPKCS1v15
	if a == PS256 {
		check = verifyPSS
	}
	if err := check(k, crypto.SHA256, sum(crypto.SHA256, input), sig); err != nil {
		return fail(BadSignature, "", "")
	}
	return nil
}

// verifyPSS: the salt is as long as the hash (RFC 7518, 3.5).
func verifyPSS(k *rsa.PublicKey, h crypto.Hash, digest, sig []byte) error {
	return rsa.VerifyPSS(k, h, digest, sig, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: h})
}

// Sign signs input as a JWS carries it. Errors are *Error: WrongKey for an
// algorithm that does not fit the key or only verifies, SignerFailed.
func (a Algorithm) Sign(s crypto.Signer, input []byte) ([]byte, error) {
	if fits, err := AlgorithmFor(s.Public()); err != nil || fits != a && a != Ed25519 || a == Ed25519 && fits != EdDSA {
		return nil, fail(WrongKey, "header.alg", string(a))
	}
	e, ok := ecdsaNamed(a)
	if !ok {
		sig, err := s.Sign(rand.Reader, input, crypto.Hash(0))
		return sig, signerFailed(err)
	}
	der, err := s.Sign(rand.Reader, sum(e.hash, input), e.hash)
	if err != nil {
		return nil, signerFailed(err)
	}
	sig, err := e.halves(der)
	return sig, signerFailed(err)
}

func signerFailed(err error) error {
	if err == nil {
		return nil
	}
	return &Error{Code: SignerFailed, Err: err}
}

var errSignature = errors.New("not an ECDSA signature")

// halves are r and s of a signature that crypto.Signer gives as ASN.1.
func (e ecdsaAlgorithm) halves(der []byte) ([]byte, error) {
	var v struct{ R, S *big.Int }
	rest, err := asn1.Unmarshal(der, &v)
	if err != nil || len(rest) > 0 || v.R.Sign() <= 0 || v.S.Sign() <= 0 || v.R.BitLen() > 8*e.half || v.S.BitLen() > 8*e.half {
		return nil, errSignature
	}
	sig := make([]byte, 2*e.half)
	v.R.FillBytes(sig[:e.half])
	v.S.FillBytes(sig[e.half:])
	return sig, nil
}

func sum(h crypto.Hash, input []byte) []byte {
	w := h.New()
	w.Write(input)
	return w.Sum(nil)
}
