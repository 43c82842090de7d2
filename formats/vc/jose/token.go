package jose

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"errors"
	"slices"
	"strings"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/multibase"
)

// MaxSize bounds a token, in characters.
const MaxSize = 2 << 20

// Token is a compact JSON Web Signature whose payload is a JSON object.
type Token struct {
	Header  Header
	Payload *jcs.Value // an object; to read only
	raw     string
	payload string // its base64url, as received
	input   int    // how many characters of raw are signed
	sig     []byte
}

// Header is the protected header.
type Header struct {
	Algorithm   Algorithm
	Type        string           // typ without "application/", lower case
	ContentType string           // cty, the same
	KeyID       string           // kid; a number is taken as it is written
	Key         crypto.PublicKey // jwk; nil: none
	Chain       [][]byte         // x5c, DER, the signing certificate first
	Value       *jcs.Value       // all of it
}

// Parse reads a token strictly. White space around it is not part of it. Errors
// are *Error. Nothing is said about the signature yet.
func Parse(data []byte) (*Token, error) {
	if len(data) > MaxSize {
		return nil, fail(TooLarge, "", "")
	}
	raw := string(bytes.TrimSpace(data))
	head64, rest, _ := strings.Cut(raw, ".")
	body64, sig64, ok := strings.Cut(rest, ".")
	if !ok || strings.Contains(sig64, ".") {
		return nil, fail(Malformed, "", "")
	}
	t := &Token{raw: raw, payload: body64, input: len(head64) + 1 + len(body64)}
	head, err := multibase.FromBase64URL(head64)
	if err != nil {
		return nil, fail(Malformed, "header", "")
	}
	if t.Header, err = readHeader(head); err != nil {
		return nil, err
	}
	body, err := multibase.FromBase64URL(body64)
	if err != nil {
		return nil, fail(Malformed, "$", "")
	}
	if t.Payload, err = object(body, "$"); err != nil {
		return nil, err
	}
	if t.sig, err = multibase.FromBase64URL(sig64); err != nil {
		return nil, fail(Malformed, "signature", "")
	}
	return t, nil
}

// object reads strict JSON that must be an object.
func object(data []byte, path string) (*jcs.Value, error) {
	v, err := jcs.Parse(data)
	if err != nil {
		return nil, badJSON(err, path)
	}
	if v.Kind != jcs.Object {
		return nil, fail(BadJSON, path, "no object")
	}
	return v, nil
}

// sound refuses a tree that could not be read back.
func sound(v *jcs.Value) error {
	if v == nil || v.Kind != jcs.Object {
		return fail(BadJSON, "$", "no object")
	}
	if err := v.Check(); err != nil {
		return badJSON(err, "$")
	}
	return nil
}

func badJSON(err error, path string) error {
	out := &Error{Code: BadJSON, Path: path, Err: err}
	if e := new(jcs.Error); errors.As(err, &e) {
		out.Path += strings.TrimPrefix(e.Path, "$")
		if e.Code == jcs.Duplicate {
			out.Code = DoubledMember
		}
	}
	return out
}

func readHeader(data []byte) (Header, error) {
	v, err := object(data, "header")
	if err != nil {
		return Header{}, err
	}
	h := Header{Value: v, Algorithm: Algorithm(v.Get("alg").Str())}
	if err := h.Algorithm.known(); err != nil {
		return h, err
	}
	if err := extensions(v); err != nil {
		return h, err
	}
	for _, f := range []struct {
		name string
		into *string
	}{{"typ", &h.Type}, {"cty", &h.ContentType}} {
		x := v.Get(f.name)
		if x != nil && x.Kind != jcs.String {
			return h, fail(BadHeader, "header."+f.name, "")
		}
		*f.into = mediaType(x.Str())
	}
	return h, h.keys(v)
}

// extensions refuses what would change how the token must be read.
func extensions(v *jcs.Value) error {
	if b := v.Get("b64"); b != nil && b.Kind != jcs.True {
		return fail(NotEncoded, "header.b64", "")
	}
	if c := v.Get("crit"); c != nil {
		var names []string
		for _, x := range c.List() {
			names = append(names, x.Str())
		}
		return fail(Critical, "header.crit", strings.Join(names, " "))
	}
	return nil
}

// mediaType is a media type as typ and cty may write it (RFC 7515, 4.1.9).
func mediaType(s string) string {
	return strings.TrimPrefix(strings.ToLower(s), "application/")
}

// keys reads how the header points to its key. jku and x5u would have us fetch
// what the signer names: they are not followed.
func (h *Header) keys(v *jcs.Value) error {
	switch kid := v.Get("kid"); {
	case kid == nil:
	case kid.Kind == jcs.String, kid.Kind == jcs.Number:
		h.KeyID = kid.Text
	default:
		return fail(BadHeader, "header.kid", "")
	}
	if jwk := v.Get("jwk"); jwk != nil {
		for _, private := range []string{"d", "p", "q", "dp", "dq", "qi", "k"} {
			if jwk.Get(private) != nil {
				return fail(PrivateKey, "header.jwk", "")
			}
		}
		k, err := ReadKey(jwk, "header.jwk")
		if err != nil {
			return err
		}
		h.Key = k.Public
	}
	return h.chain(v.Get("x5c"))
}

// maxChain is more certificates than any chain has.
const maxChain = 16

func (h *Header) chain(v *jcs.Value) error {
	if v == nil {
		return nil
	}
	if v.Kind != jcs.Array || len(v.Items) == 0 || len(v.Items) > maxChain {
		return fail(BadHeader, "header.x5c", "")
	}
	for _, x := range v.Items {
		der, err := multibase.FromBase64(x.Str())
		if err != nil || len(der) == 0 {
			return fail(BadHeader, "header.x5c", "")
		}
		h.Chain = append(h.Chain, der)
	}
	return nil
}

// Certificates are the certificates of x5c, the signing one first. Whether the
// chain leads to somebody trusted is the caller's question.
func (h Header) Certificates() ([]*x509.Certificate, error) {
	var out []*x509.Certificate
	for _, der := range h.Chain {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, &Error{Code: BadHeader, Path: "header.x5c", Err: err}
		}
		out = append(out, c)
	}
	return out, nil
}

// Raw is the token as received.
func (t *Token) Raw() []byte { return []byte(t.raw) }

// String is the token as received.
func (t *Token) String() string { return t.raw }

// PayloadBytes are the signed bytes of the payload.
func (t *Token) PayloadBytes() []byte {
	b, _ := multibase.FromBase64URL(t.payload) // Parse decoded it
	return b
}

// Verify checks the signature with the issuer's key, which the caller found by
// [Token.Method]. Errors are *Error: WrongKey, WeakKey, ForeignKey, BadSignature.
func (t *Token) Verify(pub crypto.PublicKey) error {
	if t.Header.Key != nil && !Same(t.Header.Key, pub) {
		return fail(ForeignKey, "header.jwk", "")
	}
	if len(t.Header.Chain) > 0 {
		certs, err := t.Header.Certificates()
		if err != nil {
			return err
		}
		if !Same(certs[0].PublicKey, pub) {
			return fail(ForeignKey, "header.x5c", "")
		}
	}
	return t.Header.Algorithm.Verify(pub, []byte(t.raw[:t.input]), t.sig)
}

// Method is where the key of a token is found.
type Method struct {
	ID  string           // verification method, absolute; empty: the header names none
	Key crypto.PublicKey // the key the header brings along; nil: none
}

// Method is the verification method of the token for an issuer: kid when it is
// absolute, else issuer#kid. A key that the header brings along is known to be
// the issuer's only when the issuer's own document lists it, or when the issuer
// is that key (did:jwk, did:key).
func (t *Token) Method(issuer string) Method {
	m := Method{Key: t.Header.Key}
	switch kid := t.Header.KeyID; {
	case kid == "":
	case strings.Contains(kid, ":"):
		m.ID = kid
	case issuer != "":
		m.ID = issuer + "#" + strings.TrimPrefix(kid, "#")
	}
	return m
}

// IsOneOf reports whether typ is one of these media types.
func (h Header) IsOneOf(types ...string) bool { return slices.Contains(types, h.Type) }
