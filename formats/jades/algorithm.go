package jades

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/asn1"
	"errors"
	"math/big"

	_ "crypto/sha256" // the hashes of the table
	_ "crypto/sha512"
)

// algorithm is a row of RFC 7518, 3.1 that may seal.
type algorithm struct {
	hash  crypto.Hash
	pss   bool
	curve elliptic.Curve // nil: RSA
}

// algorithms are those of RFC 7518 with a public key. "none" and the HMACs are not
// among them: nobody who can check such a seal could not have made it.
func algorithms(name string) (algorithm, bool) {
	switch name {
	case "RS256":
		return algorithm{hash: crypto.SHA256}, true
	case "RS384":
		return algorithm{hash: crypto.SHA384}, true
	case "RS512":
		return algorithm{hash: crypto.SHA512}, true
	case "PS256":
		return algorithm{hash: crypto.SHA256, pss: true}, true
	case "PS384":
		return algorithm{hash: crypto.SHA384, pss: true}, true
	case "PS512":
		return algorithm{hash: crypto.SHA512, pss: true}, true
	case "ES256":
		return algorithm{hash: crypto.SHA256, curve: elliptic.P256()}, true
	case "ES384":
		return algorithm{hash: crypto.SHA384, curve: elliptic.P384()}, true
	case "ES512":
		return algorithm{hash: crypto.SHA512, curve: elliptic.P521()}, true
	}
	return algorithm{}, false
}

// The bounds of an RSA modulus in bits: shorter is not secure (ETSI TS 119 312),
// longer costs a verifier more than a seal is worth.
const (
	minRSA = 2048
	maxRSA = 8192
)

func (a algorithm) digest(input []byte) []byte {
	h := a.hash.New()
	h.Write(input)
	return h.Sum(nil)
}

// fits says what keeps a public key from being used with the algorithm.
func (a algorithm) fits(pub crypto.PublicKey) Code {
	switch k := pub.(type) {
	case *rsa.PublicKey:
		if a.curve != nil {
			return WrongAlgorithm
		}
		if n := k.N.BitLen(); n < minRSA || n > maxRSA {
			return WeakKey
		}
		return ""
	case *ecdsa.PublicKey:
		if a.curve != nil && k.Curve == a.curve {
			return ""
		}
	}
	return WrongAlgorithm
}

// verifies reports whether sig is a signature of input by pub, which fits.
func (a algorithm) verifies(pub crypto.PublicKey, input, sig []byte) bool {
	switch k := pub.(type) {
	case *rsa.PublicKey:
		if a.pss {
			return rsa.VerifyPSS(k, a.hash, a.digest(input), sig, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}) == nil
		}
		return rsa.VerifyPKCS1v15(k, a.hash, a.digest(input), sig) == nil
	case *ecdsa.PublicKey:
		n := a.width()
		if len(sig) != 2*n {
			return false
		}
		r, s := new(big.Int).SetBytes(sig[:n]), new(big.Int).SetBytes(sig[n:])
		return ecdsa.Verify(k, a.digest(input), r, s)
	}
	return false
}

// width is the bytes of one number of an ECDSA signature (RFC 7518, 3.4).
func (a algorithm) width() int { return (a.curve.Params().BitSize + 7) / 8 }

// sign signs input. A crypto.Signer answers ECDSA in ASN.1, JWS wants r and s.
func (a algorithm) sign(key crypto.Signer, input []byte) ([]byte, error) {
	sig, err := key.Sign(rand.Reader, a.digest(input), a.hash)
	if err != nil || a.curve == nil {
		return sig, err
	}
	var rs struct{ R, S *big.Int }
	if rest, err := asn1.Unmarshal(sig, &rs); err != nil || len(rest) > 0 || rs.R.Sign() <= 0 || rs.S.Sign() <= 0 || rs.R.BitLen() > 8*a.width() || rs.S.BitLen() > 8*a.width() {
		return nil, errors.Join(errors.New("the signer's ECDSA signature is not ASN.1"), err)
	}
	out := make([]byte, 2*a.width())
	rs.R.FillBytes(out[:a.width()])
	rs.S.FillBytes(out[a.width():])
	return out, nil
}
