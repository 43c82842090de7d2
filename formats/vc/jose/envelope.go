package jose

import (
	"encoding/base64"
	"net/url"
	"strings"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
)

// The types of enveloped documents (VC Data Model 2.0, 4.13).
const (
	EnvelopedCredential   = "EnvelopedVerifiableCredential"
	EnvelopedPresentation = "EnvelopedVerifiablePresentation"
)

// Envelope is a secured document that stands inside another one.
type Envelope struct {
	Media        string // "vc+jwt", "vc+sd-jwt", "dc+sd-jwt", "vp+jwt", ...: without "application/"
	Presentation bool
	Data         []byte // the token
}

// IsEnvelope reports whether a value says of itself that it is an envelope.
func IsEnvelope(v *jcs.Value) bool {
	return typed(v, EnvelopedCredential) || typed(v, EnvelopedPresentation)
}

// Open takes the token out of an envelope, or out of a string, which is how
// presentations of version 1.1 hold a JWT. Errors are *Error: BadEnvelope.
func Open(v *jcs.Value) (Envelope, error) {
	if v != nil && v.Kind == jcs.String {
		return Envelope{Media: "jwt", Data: []byte(v.Text)}, nil
	}
	if !IsEnvelope(v) {
		return Envelope{}, fail(BadEnvelope, "$.type", "")
	}
	e := Envelope{Presentation: typed(v, EnvelopedPresentation)}
	media, data, ok := strings.Cut(strings.TrimPrefix(v.Get("id").Str(), "data:"), ",")
	if !ok || !strings.HasPrefix(v.Get("id").Str(), "data:") {
		return Envelope{}, fail(BadEnvelope, "$.id", v.Get("id").Str())
	}
	var err error
	if e.Media, e.Data, err = dataURL(media, data); err != nil {
		return Envelope{}, &Error{Code: BadEnvelope, Path: "$.id", Err: err}
	}
	if !allowedMedia(e.Media, e.Presentation) {
		return Envelope{}, fail(BadEnvelope, "$.id", e.Media)
	}
	return e, nil
}

// dataURL reads the two halves of a data: URL (RFC 2397).
func dataURL(media, data string) (string, []byte, error) {
	media, packed := strings.CutSuffix(media, ";base64")
	media, _, _ = strings.Cut(media, ";") // parameters say nothing that matters here
	text, err := url.PathUnescape(data)
	if err != nil {
		return "", nil, err
	}
	if !packed {
		return mediaType(media), []byte(text), nil
	}
	// Line breaks and missing padding are as in the standard body's own examples:
	// what is signed is the token inside, which has one spelling.
	b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
	return mediaType(media), b, err
}

func allowedMedia(media string, presentation bool) bool {
	switch media {
	case "vc+jwt", "vc+ld+jwt", "vc-ld+jwt", "vc+sd-jwt", "vc-ld+sd-jwt", "dc+sd-jwt", "vc+cose":
		return !presentation
	case "vp+jwt", "vp+ld+jwt", "vp-ld+jwt", "vp+sd-jwt", "vp-ld+sd-jwt", "vp+cose":
		return presentation
	}
	return media == "jwt" || media == "sd-jwt"
}

// Envelop is a document that holds a token: what an API gives and takes where a
// JSON document is asked for. media is "vc+jwt", "vp+jwt", "vc+sd-jwt",
// "dc+sd-jwt" or "vp+sd-jwt".
func Envelop(media string, token []byte) (*vc.Document, error) {
	kind := EnvelopedCredential
	if strings.HasPrefix(media, "vp") {
		kind = EnvelopedPresentation
	}
	return vc.FromTree(members("@context", vc.ContextV2, "id", "data:application/"+media+","+string(token), "type", kind))
}
