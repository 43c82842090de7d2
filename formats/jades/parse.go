package jades

import (
	"bytes"
	"fmt"
	"strings"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/multibase"
)

// The bounds of what is read.
const (
	MaxSize         = 8 << 20 // bytes of a document; a Europass credential carries its pictures
	maxSignatures   = 4
	maxCertificates = 10
	maxTimeStamps   = 16
)

// Sealed is sealed content with its signatures, as read.
type Sealed struct {
	Payload    []byte // the content, decoded
	Signatures []*Signature

	covered string // the payload as transmitted: what signatures and content time stamps cover
}

// Signature is one seal, as read; Verify judges it.
type Signature struct {
	Path string // "$.signatures[0]"; "$" in flattened and compact form

	protected string     // as transmitted
	header    *jcs.Value // the protected header
	outer     *jcs.Value // the unprotected header; nil: none
	encoded   string     // the signature value as transmitted
	value     []byte
	raw       bool // b64 is false: the signature covers the payload unencoded
}

// Is reports whether data looks like a sealed JSON document: an object with a
// payload and a signature. Only Parse knows.
func Is(data []byte) bool {
	t := bytes.TrimLeft(data, "\ufeff \t\r\n")
	if len(t) == 0 || t[0] != '{' || !bytes.Contains(t, []byte(`payload"`)) { // most files have none, and to look for a quote is to stop everywhere
		return false
	}
	return bytes.Contains(t, []byte(`"payload"`)) && (bytes.Contains(t, []byte(`"signatures"`)) || bytes.Contains(t, []byte(`"protected"`)))
}

// Parse reads a JWS in general or flattened JSON form or in compact form. Errors
// are *Error.
func Parse(data []byte) (*Sealed, error) {
	if len(data) > MaxSize {
		return nil, fail(TooLarge, "$", "")
	}
	if t := bytes.TrimSpace(data); len(t) > 0 && isBase64URL(t[0]) {
		return parseCompact(string(t))
	}
	root, err := jcs.ParseWithin(data, jcs.Limits{Size: MaxSize})
	if err != nil {
		return nil, fail(NotJSON, "$", "").because(err)
	}
	return parseJSON(root)
}

func isBase64URL(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '-' || c == '_'
}

// parseCompact reads header.payload.signature (RFC 7515, 7.1).
func parseCompact(text string) (*Sealed, error) {
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return nil, fail(NotJWS, "$", fmt.Sprintf("parts: %d of 3", len(parts)))
	}
	if parts[1] == "" {
		return nil, fail(NoPayload, "$", "")
	}
	sig, err := readSignature("$", parts[0], parts[2], nil)
	if err != nil {
		return nil, err
	}
	return content(parts[1], []*Signature{sig})
}

func parseJSON(root *jcs.Value) (*Sealed, error) {
	if root.Kind != jcs.Object {
		return nil, fail(NotJWS, "$", "")
	}
	payload := root.Get("payload")
	if payload == nil {
		return nil, fail(NoPayload, "$.payload", "")
	}
	if payload.Kind != jcs.String {
		return nil, fail(NotJWS, "$.payload", "")
	}
	sigs, err := readSignatures(root)
	if err != nil {
		return nil, err
	}
	return content(payload.Text, sigs)
}

func readSignatures(root *jcs.Value) ([]*Signature, error) {
	list := root.Get("signatures")
	switch {
	case list == nil:
		return one(readMember("$", root))
	case list.Kind != jcs.Array || len(list.Items) == 0:
		return nil, fail(NotJWS, "$.signatures", "")
	case len(list.Items) > maxSignatures:
		return nil, fail(TooMany, "$.signatures", fmt.Sprint(len(list.Items)))
	}
	var out []*Signature
	for i := range list.Items {
		s, err := readMember(fmt.Sprintf("$.signatures[%d]", i), &list.Items[i])
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func one(s *Signature, err error) ([]*Signature, error) {
	return []*Signature{s}, err
}

func readMember(path string, v *jcs.Value) (*Signature, error) {
	protected, value, outer := v.Get("protected"), v.Get("signature"), v.Get("header")
	if protected.Str() == "" {
		return nil, fail(NotJWS, path+".protected", "")
	}
	if value.Str() == "" {
		return nil, fail(NotJWS, path+".signature", "")
	}
	if outer != nil && outer.Kind != jcs.Object {
		return nil, fail(NotJWS, path+".header", "")
	}
	return readSignature(path, protected.Text, value.Text, outer)
}

func readSignature(path, protected, encoded string, outer *jcs.Value) (*Signature, error) {
	s := &Signature{Path: path, protected: protected, outer: outer, encoded: encoded}
	text, err := multibase.FromBase64URL(protected)
	if err != nil {
		return nil, fail(BadEncoding, path+".protected", "").because(err)
	}
	if s.header, err = jcs.ParseWithin(text, jcs.Limits{Size: MaxSize}); err != nil {
		return nil, fail(NotJSON, path+".protected", "").because(err)
	}
	if s.header.Kind != jcs.Object {
		return nil, fail(NotJWS, path+".protected", "")
	}
	if s.value, err = multibase.FromBase64URL(encoded); err != nil {
		return nil, fail(BadEncoding, path+".signature", "").because(err)
	}
	b64 := s.header.Get("b64")
	s.raw = b64 != nil && b64.Kind == jcs.False
	if b64 != nil && b64.Kind != jcs.False && b64.Kind != jcs.True {
		return nil, fail(NotJWS, path+".protected.b64", "")
	}
	return s, s.apart()
}

// apart sees to it that the two headers share no parameter, and that what the
// signature must cover is in the protected one (RFC 7515, 4; RFC 7797, 3).
func (s *Signature) apart() error {
	if s.outer == nil {
		return nil
	}
	for _, m := range s.outer.Members {
		path := s.Path + ".header." + m.Name
		if s.header.Get(m.Name) != nil {
			return fail(HeaderTwice, path, m.Name)
		}
		switch m.Name {
		case "alg", "crit", "b64", "x5c", "x5t#S256", "sigT", "iat", "adoTst", "sigD":
			return fail(NotProtected, path, m.Name)
		}
	}
	return nil
}

// content decodes the payload. All signatures must agree whether it is encoded.
func content(payload string, sigs []*Signature) (*Sealed, error) {
	s := &Sealed{Signatures: sigs, covered: payload}
	for _, x := range sigs[1:] {
		if x.raw != sigs[0].raw {
			return nil, fail(NotJWS, x.Path+".protected.b64", "")
		}
	}
	if sigs[0].raw {
		s.Payload = []byte(payload)
		return s, nil
	}
	var err error
	if s.Payload, err = multibase.FromBase64URL(payload); err != nil {
		return nil, fail(BadEncoding, "$.payload", "").because(err)
	}
	return s, nil
}

// input is what the signature covers (RFC 7515, 5.1; RFC 7797, 3): whether the
// payload is encoded or not, covered holds it as it was transmitted.
func (s *Sealed) input(x *Signature) []byte {
	out := make([]byte, 0, len(x.protected)+1+len(s.covered))
	out = append(out, x.protected...)
	out = append(out, '.')
	return append(out, s.covered...)
}
