package bake

import (
	"bytes"
	"net/url"
	"strings"
)

// MaxPicture bounds a picture, in bytes.
const MaxPicture = 16 << 20

// MaxText bounds what a picture holds, unpacked, in bytes: as much as jcs reads.
const MaxText = 1 << 20

// Form is what a picture held.
type Form string

// The forms.
const (
	JSON Form = "json" // a credential, or an assertion of 2.x, as a JSON object
	JWS  Form = "jws"  // a compact JWS: three parts, not checked
	URL  Form = "url"  // the http or https address of one
)

// Version is the generation of Open Badges whose marks the badge was found under.
type Version int

// The versions.
const (
	V2 Version = 2 // "openbadges": 1.x and 2.x
	V3 Version = 3 // "openbadgecredential"
)

// Held is what a picture held.
type Held struct {
	Version Version
	Form    Form
	Data    []byte // without white space around it
	Where   string // for people: "iTXt chunk", "openbadges:credential, verify"
}

// Kind is a kind of picture.
type Kind string

// The kinds; "" is none of them.
const (
	PNG Kind = "png"
	SVG Kind = "svg"
)

const signature = "\x89PNG\r\n\x1a\n"

// Sniff says which kind of picture data begins like. SVG begins with a tag, XML's
// declaration, a comment or a document type that names svg soon after.
func Sniff(data []byte) Kind {
	if bytes.HasPrefix(data, []byte(signature)) {
		return PNG
	}
	head := bytes.TrimLeft(bytes.TrimPrefix(data[:min(len(data), 4096)], []byte("\ufeff")), " \t\r\n")
	if len(head) > 0 && head[0] == '<' && bytes.Contains(head, []byte("svg")) && !bytes.Contains(bytes.ToLower(head), []byte("<html")) {
		return SVG
	}
	return ""
}

// Read is what the badge picture holds. Errors are *Error, NotAPicture among them.
func Read(picture []byte) (Held, error) {
	switch Sniff(picture) {
	case PNG:
		return FromPNG(picture)
	case SVG:
		return FromSVG(picture)
	}
	return Held{}, &Error{Code: NotAPicture}
}

// Write is the picture with the credential baked in: the signed bytes, or a
// compact JWS. A picture that holds one already is refused (AlreadyBaked). Errors
// are *Error.
func Write(picture, credential []byte) ([]byte, error) {
	switch Sniff(picture) {
	case PNG:
		return IntoPNG(picture, credential)
	case SVG:
		return IntoSVG(picture, credential)
	}
	return nil, &Error{Code: NotAPicture}
}

// understood is a text as what it is.
func understood(v Version, text []byte, where string) (Held, error) {
	text = bytes.TrimSpace(text)
	h := Held{Version: v, Data: bytes.Clone(text), Where: where}
	switch {
	case len(text) > MaxText:
		return Held{}, &Error{Code: TooLarge, Where: where}
	case len(text) > 0 && text[0] == '{':
		h.Form = JSON
	case isJWS(text):
		h.Form = JWS
	case isURL(string(text)):
		h.Form = URL
	default:
		return Held{}, &Error{Code: NotACredential, Where: where, Detail: string(text[:min(len(text), 80)])}
	}
	return h, nil
}

// isJWS reports whether text is three parts of base64url; what they say is not
// looked at.
func isJWS(text []byte) bool {
	parts := bytes.Split(text, []byte("."))
	if len(parts) != 3 {
		return false
	}
	for _, p := range parts {
		if len(p) == 0 || bytes.ContainsFunc(p, func(r rune) bool { return !base64url(r) }) {
			return false
		}
	}
	return true
}

func base64url(r rune) bool {
	return r|0x20 >= 'a' && r|0x20 <= 'z' && r < 0x80 || r >= '0' && r <= '9' || r == '-' || r == '_'
}

func isURL(s string) bool {
	if strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return false
	}
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// bakeable is a credential as it is put into a picture: JSON or a compact JWS.
func bakeable(credential []byte) (Held, error) {
	h, err := understood(V3, credential, "credential")
	if err == nil && h.Form == URL { // 3.0 has no place for an address
		err = &Error{Code: NotACredential, Where: "credential", Detail: string(h.Data)}
	}
	return h, err
}

// same is an error unless the picture, read again, holds what was baked.
func same(picture []byte, want Held, read func([]byte) (Held, error)) error {
	got, err := read(picture)
	if err != nil {
		return &Error{Code: NotCarried, Err: err}
	}
	if !bytes.Equal(got.Data, want.Data) {
		return &Error{Code: NotCarried, Where: got.Where}
	}
	return nil
}

// free is an error when the picture, which can be read, holds a badge or cannot be
// read.
func free(picture []byte, read func([]byte) (Held, error)) error {
	_, err := read(picture)
	switch {
	case err == nil:
		return &Error{Code: AlreadyBaked}
	case is(err, NoBadge):
		return nil
	case is(err, TwoBadges), is(err, NotACredential):
		return &Error{Code: AlreadyBaked, Err: err}
	}
	return err
}
