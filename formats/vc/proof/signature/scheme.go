package signature

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/asn1"
	"errors"
	"math/big"
)

// Scheme is a way to sign.
type Scheme uint8

// The schemes.
const (
	EdDSA Scheme = iota // Ed25519
	ECDSA               // on P-256 or P-384
)

// Hash is the hash that goes with a key; false when the scheme has no use for it.
func (s Scheme) Hash(pub crypto.PublicKey) (crypto.Hash, bool) {
	switch k := pub.(type) {
	case ed25519.PublicKey:
		return crypto.SHA256, s == EdDSA && len(k) == ed25519.PublicKeySize
	case *ecdsa.PublicKey:
		switch {
		case s != ECDSA || k == nil:
		case k.Curve == elliptic.P256():
			return crypto.SHA256, true
		case k.Curve == elliptic.P384():
			return crypto.SHA384, true
		}
	}
	return 0, false
}

// Size is the length in bytes of a signature by a key that goes with h: 64, and 96
// for P-384.
func Size(h crypto.Hash) int {
	if h == crypto.SHA384 {
		return 2 * sha512.Size384
	}
	return 2 * sha256.Size
}

var errSigner = errors.New("signature: the signer's answer is no ECDSA signature of its curve")

// Sign signs an input. The key must be one that [Scheme.Hash] takes; errors are
// the signer's. An ECDSA signer answers in ASN.1, as Go's do.
func Sign(key crypto.Signer, in *Input) ([]byte, error) {
	if _, ok := key.Public().(*ecdsa.PublicKey); !ok {
		return key.Sign(nil, in.Bytes(), crypto.Hash(0))
	}
	der, err := key.Sign(nil, digest(in), in.hash)
	if err != nil {
		return nil, err
	}
	var sig struct{ R, S *big.Int }
	rest, err := asn1.Unmarshal(der, &sig)
	half := Size(in.hash) / 2
	if err != nil || len(rest) > 0 || !fits(sig.R, half) || !fits(sig.S, half) {
		return nil, errSigner
	}
	out := make([]byte, 2*half)
	sig.R.FillBytes(out[:half])
	sig.S.FillBytes(out[half:])
	return out, nil
}

func fits(n *big.Int, size int) bool { return n.Sign() > 0 && n.BitLen() <= 8*size }

// digest is what ECDSA signs: the hash of the two hashes.
func digest(in *Input) []byte {
	if in.hash == crypto.SHA384 {
		sum := sha512.Sum384(in.Bytes())
		return sum[:]
	}
	sum := sha256.Sum256(in.Bytes())
	return sum[:]
}

// Verify reports whether sig, of the right [Size], is the key's signature of the
// input.
func Verify(pub crypto.PublicKey, in *Input, sig []byte) bool {
	switch k := pub.(type) {
	case ed25519.PublicKey:
		return ed25519.Verify(k, in.Bytes(), sig)
	case *ecdsa.PublicKey:
		half := len(sig) / 2
		r, s := new(big.Int).SetBytes(sig[:half]), new(big.Int).SetBytes(sig[half:])
		return ecdsa.Verify(k, digest(in), r, s)
	}
	return false
}
