package did

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"errors"
	"slices"

	"opencairn.org/cairn/formats/multibase"
)

var (
	errKey     = errors.New("no supported public key")
	errPrivate = errors.New("the key contains its private part")
)

// Multicodec prefixes of public keys (varint).
var (
	codeEd25519 = [2]byte{0xed, 0x01}
	codeP256    = [2]byte{0x80, 0x24}
	codeP384    = [2]byte{0x81, 0x24}
)

// ParseMultikey reads a public key as publicKeyMultibase writes it: Ed25519
// (z6Mk...), P-256 (zDn...) or P-384 (z82...).
func ParseMultikey(s string) (crypto.PublicKey, error) {
	data, err := multibase.Decode(s)
	if err != nil {
		return nil, err
	}
	if len(data) < 3 || s[0] != 'z' {
		return nil, errKey
	}
	code, body := [2]byte(data[:2]), data[2:]
	switch {
	case code == codeEd25519 && len(body) == ed25519.PublicKeySize:
		return ed25519.PublicKey(body), nil
	case code == codeP256:
		return compressed(elliptic.P256(), body)
	case code == codeP384:
		return compressed(elliptic.P384(), body)
	}
	return nil, errKey
}

func compressed(c elliptic.Curve, data []byte) (crypto.PublicKey, error) {
	x, y := elliptic.UnmarshalCompressed(c, data)
	if x == nil {
		return nil, errKey
	}
	size := (c.Params().BitSize + 7) / 8
	return point(c, x.FillBytes(make([]byte, size)), y.FillBytes(make([]byte, size)))
}

// point is the key of two coordinates, refused when they are not on the curve.
func point(c elliptic.Curve, x, y []byte) (crypto.PublicKey, error) {
	k, err := ecdsa.ParseUncompressedPublicKey(c, slices.Concat([]byte{4}, x, y))
	if err != nil || len(x) != len(y) {
		return nil, errKey
	}
	return k, nil
}

// Multikey writes a public key as publicKeyMultibase; an error for kinds it does
// not know.
func Multikey(pub crypto.PublicKey) (string, error) {
	switch k := pub.(type) {
	case ed25519.PublicKey:
		if len(k) == ed25519.PublicKeySize {
			return multibase.Base58(append(codeEd25519[:], k...)), nil
		}
	case *ecdsa.PublicKey:
		switch k.Curve {
		case elliptic.P256():
			return compressedText(codeP256, k)
		case elliptic.P384():
			return compressedText(codeP384, k)
		}
	}
	return "", errKey
}

func compressedText(code [2]byte, k *ecdsa.PublicKey) (string, error) {
	b, err := k.Bytes() // 4, x, y
	if err != nil {
		return "", err
	}
	sign := 2 + b[len(b)-1]&1
	return multibase.Base58(slices.Concat(code[:], []byte{sign}, b[1:1+len(b)/2])), nil
}
