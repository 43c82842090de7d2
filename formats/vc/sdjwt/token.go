package sdjwt

import (
	"bytes"
	"crypto"
	"fmt"
	"strings"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc/jose"
)

// Bounds of what is read.
const (
	MaxSize        = 2 << 20 // characters
	MaxDisclosures = 4096
)

// Token is an SD-JWT, with or without key binding.
type Token struct {
	Issued      *jose.Token // the issuer-signed JWT
	Disclosures []Disclosure
	Binding     *jose.Token // the key binding JWT; nil: none
	raw         []byte
	claims      *jcs.Value
	hash        crypto.Hash
}

// Parse reads an SD-JWT, compact or in one of the JSON serialisations, and puts
// its claims together. White space around it is not part of it. Errors are *Error
// and, for the two JWTs, *jose.Error. Nothing is said about signatures yet.
func Parse(data []byte) (*Token, error) {
	if len(data) > MaxSize {
		return nil, fail(TooLarge, "", "")
	}
	data = bytes.TrimSpace(data)
	if len(data) > 0 && data[0] == '{' {
		return parseJSON(data)
	}
	parts := strings.Split(string(data), "~")
	if len(parts) < 2 {
		return nil, fail(Malformed, "", "no tilde")
	}
	last := len(parts) - 1
	return build(bytes.Clone(data), parts[0], parts[1:last], parts[last])
}

// build reads the parts of an SD-JWT. binding may be empty.
func build(raw []byte, issued string, disclosures []string, binding string) (*Token, error) {
	if len(disclosures) > MaxDisclosures {
		return nil, fail(TooLarge, "", fmt.Sprint(len(disclosures), " disclosures"))
	}
	t := &Token{raw: raw}
	var err error
	if t.Issued, err = jose.Parse([]byte(issued)); err != nil {
		return nil, err
	}
	if t.hash, err = hashOf(t.Issued.Payload); err != nil {
		return nil, err
	}
	for i, text := range disclosures {
		d, e := readDisclosure(text, t.hash)
		if e != nil {
			e.Path = fmt.Sprintf("disclosure %d", i+1)
			return nil, e
		}
		t.Disclosures = append(t.Disclosures, d)
	}
	if binding != "" {
		if t.Binding, err = jose.Parse([]byte(binding)); err != nil {
			return nil, &Error{Code: BadBinding, Path: "key binding", Err: err}
		}
	}
	t.claims, err = assemble(t.Issued.Payload, t.Disclosures)
	return t, err
}

// parseJSON reads the flattened or the general JSON serialisation (RFC 9901, 8).
// Of the general one the first signature counts: it carries the disclosures.
func parseJSON(data []byte) (*Token, error) {
	v, err := jcs.ParseWithin(data, jcs.Limits{Size: MaxSize})
	if err != nil {
		return nil, &Error{Code: Malformed, Err: err}
	}
	signed := v
	if list := v.Get("signatures"); list != nil {
		if v.Get("signature") != nil || list.Kind != jcs.Array || len(list.Items) == 0 {
			return nil, fail(Malformed, "$.signatures", "")
		}
		signed = &list.Items[0]
	}
	head := signed.Get("header")
	if err := unprotected(head); err != nil {
		return nil, err
	}
	var disclosures []string
	for i, x := range head.Get("disclosures").List() {
		if x.Kind != jcs.String {
			return nil, fail(Malformed, fmt.Sprintf("$.header.disclosures[%d]", i), "")
		}
		disclosures = append(disclosures, x.Text)
	}
	issued := signed.Get("protected").Str() + "." + v.Get("payload").Str() + "." + signed.Get("signature").Str()
	return build(bytes.Clone(data), issued, disclosures, head.Get("kb_jwt").Str())
}

// unprotected refuses members of the unsigned header that would decide how the
// signature is checked.
func unprotected(head *jcs.Value) error {
	for _, name := range []string{"alg", "crit", "b64", "jwk", "x5c", "typ", "cty"} {
		if head.Get(name) != nil {
			return fail(Malformed, "$.header."+name, "not signed")
		}
	}
	if kb := head.Get("kb_jwt"); kb != nil && kb.Str() == "" {
		return fail(Malformed, "$.header.kb_jwt", "")
	}
	return nil
}

// Raw is the token as received.
func (t *Token) Raw() []byte { return t.raw }

// Claims are the claims that this presentation shows: the payload with what was
// disclosed in its place, without digests. To read only.
func (t *Token) Claims() *jcs.Value { return t.claims }

// Verify checks the issuer's signature. Errors are those of [jose.Token.Verify].
func (t *Token) Verify(issuer crypto.PublicKey) error { return t.Issued.Verify(issuer) }

// presented is the token up to the key binding: what sd_hash covers (4.3.1).
func (t *Token) presented() []byte {
	size := len(t.Issued.String()) + 1
	for _, d := range t.Disclosures {
		size += len(d.Text) + 1
	}
	b := append(append(make([]byte, 0, size), t.Issued.String()...), '~')
	for _, d := range t.Disclosures {
		b = append(append(b, d.Text...), '~')
	}
	return b
}

// Compact is the token in the compact form, whatever form it came in.
func (t *Token) Compact() []byte {
	s := t.presented()
	if t.Binding != nil {
		s = append(s, t.Binding.String()...)
	}
	return s
}
