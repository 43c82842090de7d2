package jose

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"math/big"
	"slices"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/multibase"
)

// Key is a JSON Web Key (RFC 7517): OKP Ed25519, EC P-256, P-384 and P-521, RSA
// (public only). It prints without its private part.
type Key struct {
	ID         string // kid, or the verification method's id
	Algorithm  Algorithm
	Controller string // of a verification method
	Public     crypto.PublicKey
	Private    crypto.Signer // nil when only the public half is known
}

// Format implements fmt.Formatter, so that no verb shows the private part.
func (k Key) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "key "+k.ID) // a printer that fails shows less
}

// ParseKey reads a key file: a JSON Web Key, or a verification method with
// publicKeyJwk and perhaps secretKeyJwk. Errors are *Error.
func ParseKey(data []byte) (Key, error) {
	v, err := object(data, "key")
	if err != nil {
		return Key{}, err
	}
	if v.Get("publicKeyJwk") == nil && v.Get("secretKeyJwk") == nil {
		return ReadKey(v, "key")
	}
	return methodKey(v)
}

func methodKey(v *jcs.Value) (Key, error) {
	member := "secretKeyJwk"
	if v.Get(member) == nil {
		member = "publicKeyJwk"
	}
	k, err := ReadKey(v.Get(member), "key."+member)
	if err != nil {
		return Key{}, err
	}
	if pub := v.Get("publicKeyJwk"); pub != nil && member == "secretKeyJwk" {
		p, err := ReadKey(pub, "key.publicKeyJwk")
		if err != nil {
			return Key{}, err
		}
		if !Same(p.Public, k.Public) {
			return Key{}, fail(BadKey, "key.publicKeyJwk", "not the public half of secretKeyJwk")
		}
	}
	if id := v.Get("id").Str(); id != "" {
		k.ID = id
	}
	k.Controller = v.Get("controller").Str()
	return k, nil
}

// ReadKey reads a JSON Web Key that is part of something else. path is where it
// stands, for the error.
func ReadKey(v *jcs.Value, path string) (Key, error) {
	if v == nil || v.Kind != jcs.Object {
		return Key{}, fail(BadKey, path, "no object")
	}
	k := Key{ID: v.Get("kid").Str(), Algorithm: Algorithm(v.Get("alg").Str())}
	var e *Error
	switch kty := v.Get("kty").Str(); kty {
	case "OKP":
		e = k.okp(v)
	case "EC":
		e = k.ec(v)
	case "RSA":
		e = k.rsa(v)
	default:
		e = fail(BadKey, "", "kty "+kty)
	}
	if e != nil {
		e.Path = path
		return Key{}, e
	}
	return k, nil
}

// bytesOf is a base64url member; nil when it is missing or none.
func bytesOf(v *jcs.Value, name string) []byte {
	b, err := multibase.FromBase64URL(v.Get(name).Str())
	if err != nil || len(b) == 0 {
		return nil
	}
	return b
}

func (k *Key) okp(v *jcs.Value) *Error {
	x := bytesOf(v, "x")
	if v.Get("crv").Str() != "Ed25519" || len(x) != ed25519.PublicKeySize {
		return fail(BadKey, "", "OKP "+v.Get("crv").Str())
	}
	k.Public = ed25519.PublicKey(x)
	if v.Get("d") == nil {
		return nil
	}
	d := bytesOf(v, "d")
	if len(d) != ed25519.SeedSize {
		return fail(BadKey, "", "private part")
	}
	private := ed25519.NewKeyFromSeed(d)
	if !bytes.Equal(private[ed25519.SeedSize:], x) {
		return fail(BadKey, "", "x is not the public half of d")
	}
	k.Private = private
	return nil
}

func curveNamed(crv string) (elliptic.Curve, bool) {
	switch crv {
	case "P-256":
		return elliptic.P256(), true
	case "P-384":
		return elliptic.P384(), true
	case "P-521":
		return elliptic.P521(), true
	}
	return nil, false
}

func (k *Key) ec(v *jcs.Value) *Error {
	curve, ok := curveNamed(v.Get("crv").Str())
	if !ok {
		return fail(BadKey, "", "EC "+v.Get("crv").Str())
	}
	x, y := bytesOf(v, "x"), bytesOf(v, "y")
	if size := (curve.Params().BitSize + 7) / 8; len(x) != size || len(y) != size {
		return fail(BadKey, "", "a coordinate of another length")
	}
	pub, err := ecdsa.ParseUncompressedPublicKey(curve, slices.Concat([]byte{4}, x, y))
	if err != nil {
		return fail(BadKey, "", "not a point of the curve")
	}
	k.Public = pub
	if v.Get("d") == nil {
		return nil
	}
	private, err := ecdsa.ParseRawPrivateKey(curve, bytesOf(v, "d"))
	if err != nil || !private.PublicKey.Equal(pub) {
		return fail(BadKey, "", "x and y are not the public half of d")
	}
	k.Private = private
	return nil
}

func (k *Key) rsa(v *jcs.Value) *Error {
	n, e := new(big.Int).SetBytes(bytesOf(v, "n")), new(big.Int).SetBytes(bytesOf(v, "e"))
	if n.BitLen() < minRSA || n.BitLen() > maxRSA {
		return fail(WeakKey, "", fmt.Sprint(n.BitLen(), " bits"))
	}
	if e.BitLen() > 31 || e.Bit(0) == 0 || e.Cmp(big.NewInt(3)) < 0 {
		return fail(BadKey, "", "exponent")
	}
	if v.Get("d") != nil {
		return fail(BadKey, "", "RSA keys do not sign here")
	}
	k.Public = &rsa.PublicKey{N: n, E: int(e.Int64())}
	return nil
}

// JWK writes a public key. Errors are *Error: WrongKey.
func JWK(pub crypto.PublicKey) (*jcs.Value, error) {
	switch k := pub.(type) {
	case ed25519.PublicKey:
		return members("crv", "Ed25519", "kty", "OKP", "x", encode(k)), nil
	case *rsa.PublicKey:
		return members("e", encode(big.NewInt(int64(k.E)).Bytes()), "kty", "RSA", "n", encode(k.N.Bytes())), nil
	case *ecdsa.PublicKey:
		b, err := k.Bytes() // 4, x, y
		if _, ok := curveNamed(k.Params().Name); !ok || err != nil {
			break
		}
		half := 1 + len(b)/2
		return members("crv", k.Params().Name, "kty", "EC", "x", encode(b[1:half]), "y", encode(b[half:])), nil
	}
	return nil, fail(WrongKey, "", "")
}

// Thumbprint names a public key by what it is (RFC 7638, SHA-256).
func Thumbprint(pub crypto.PublicKey) (string, error) {
	v, err := JWK(pub)
	if err != nil {
		return "", err
	}
	h := sha256.Sum256(v.Canonical()) // the required members, in order: what JWK writes
	return encode(h[:]), nil
}

// Same reports whether two public keys are one.
func Same(a, b crypto.PublicKey) bool {
	k, ok := a.(interface{ Equal(crypto.PublicKey) bool })
	return ok && k.Equal(b)
}

// members is an object of strings, named in canonical order.
func members(pairs ...string) *jcs.Value {
	v := &jcs.Value{Kind: jcs.Object}
	for pair := range slices.Chunk(pairs, 2) {
		v.Members = append(v.Members, jcs.Member{Name: pair[0], Value: *jcs.Text(pair[1])})
	}
	return v
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
