package sdjwt

import (
	"crypto"
	"crypto/sha256"
	"encoding/base64"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/multibase"
)

// Disclosure is a claim or an array's element that the holder may show or not
// (RFC 9901, 4.2).
type Disclosure struct {
	Text    string     // base64url, as received
	Digest  string     // base64url of its hash
	Salt    string     //
	Name    string     // of a claim
	Element bool       // of an array: it has no name
	Value   *jcs.Value // as written: digests inside are not replaced
	Path    Path       // where it stands in the claims of this presentation
	parent  int        // index of the disclosure it stands in; -1: the payload
}

func readDisclosure(text string, h crypto.Hash) (Disclosure, *Error) {
	d := Disclosure{Text: text, parent: -1}
	data, err := multibase.FromBase64URL(text)
	if err != nil {
		return d, fail(BadDisclosure, "", "")
	}
	v, err := jcs.Parse(data)
	if err != nil {
		return d, &Error{Code: BadDisclosure, Err: err}
	}
	if v.Kind != jcs.Array || len(v.Items) < 2 || len(v.Items) > 3 || v.Items[0].Kind != jcs.String {
		return d, fail(BadDisclosure, "", "")
	}
	d.Salt, d.Element, d.Value = v.Items[0].Text, len(v.Items) == 2, &v.Items[len(v.Items)-1]
	if !d.Element && v.Items[1].Kind != jcs.String {
		return d, fail(BadDisclosure, "", "")
	}
	d.Name = v.Items[1].Str()
	if d.Element {
		d.Name = ""
	}
	d.Digest = digest(h, text)
	return d, nil
}

// digest is the hash over the characters of a disclosure, not over what they
// encode (4.2.3).
func digest(h crypto.Hash, text string) string {
	if h == crypto.SHA256 {
		var room [512]byte
		sum := sha256.Sum256(append(room[:0], text...))
		return encoded(sum[:])
	}
	w := h.New()
	w.Write([]byte(text))
	return encoded(w.Sum(nil))
}

// encoded is base64url, with the one copy that a text needs.
func encoded(data []byte) string {
	var room [512]byte
	return string(base64.RawURLEncoding.AppendEncode(room[:0], data))
}

// hashNamed is a hash of IANA's Named Information registry that is used here.
func hashNamed(name string) (crypto.Hash, bool) {
	switch name {
	case "", "sha-256":
		return crypto.SHA256, true
	case "sha-384":
		return crypto.SHA384, true
	case "sha-512":
		return crypto.SHA512, true
	}
	return 0, false
}
