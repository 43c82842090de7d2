package did

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"encoding/base64"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/multibase"
)

// parseJWK reads the public half of a JSON Web Key (RFC 7517): OKP Ed25519, EC
// P-256 and P-384. A key with its private part is refused: it is not private any
// more.
func parseJWK(v *jcs.Value) (crypto.PublicKey, error) {
	if v.Get("d") != nil {
		return nil, errPrivate
	}
	x, err := multibase.FromBase64URL(v.Get("x").Str())
	if err != nil {
		return nil, errKey
	}
	crv := v.Get("crv").Str()
	switch v.Get("kty").Str() {
	case "OKP":
		if crv == "Ed25519" && len(x) == ed25519.PublicKeySize {
			return ed25519.PublicKey(x), nil
		}
	case "EC":
		y, err := multibase.FromBase64URL(v.Get("y").Str())
		if err != nil {
			return nil, errKey
		}
		return namedPoint(crv, x, y)
	}
	return nil, errKey
}

func namedPoint(crv string, x, y []byte) (crypto.PublicKey, error) {
	switch crv {
	case "P-256":
		return point(elliptic.P256(), x, y)
	case "P-384":
		return point(elliptic.P384(), x, y)
	}
	return nil, errKey
}

// JWK writes a public key as a JSON Web Key, canonically; an error for kinds it
// does not know.
func JWK(pub crypto.PublicKey) ([]byte, error) {
	member := func(name, text string) jcs.Member { return jcs.Member{Name: name, Value: *jcs.Text(text)} }
	coordinate := base64.RawURLEncoding.EncodeToString
	switch k := pub.(type) {
	case ed25519.PublicKey:
		if len(k) == ed25519.PublicKeySize {
			return jcs.NewObject([]jcs.Member{member("crv", "Ed25519"), member("kty", "OKP"), member("x", coordinate(k))}).Canonical(), nil
		}
	case *ecdsa.PublicKey:
		if k.Curve != elliptic.P256() && k.Curve != elliptic.P384() {
			return nil, errKey
		}
		b, err := k.Bytes() // 4, x, y
		if err != nil {
			return nil, err
		}
		half := 1 + len(b)/2
		return jcs.NewObject([]jcs.Member{member("crv", k.Params().Name), member("kty", "EC"), member("x", coordinate(b[1:half])), member("y", coordinate(b[half:]))}).Canonical(), nil
	}
	return nil, errKey
}
