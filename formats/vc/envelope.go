package vc

import (
	"mime"
	"net/url"
	"strings"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/multibase"
)

// The types of documents that carry another one in a data: URL (2.0, 4.12.3 and
// 4.12.4).
const (
	TypeEnvelopedCredential   = "EnvelopedVerifiableCredential"
	TypeEnvelopedPresentation = "EnvelopedVerifiablePresentation"
)

// Envelope is what such a document carries.
type Envelope struct {
	Path      string // of the document that carries it
	MediaType string // "application/vc+jwt", lower case, without parameters
	Data      []byte // as secured: a JWT, an SD-JWT
}

// ReadEnvelope takes the content out of an enveloped credential or presentation,
// whose JSON is at path; nil when v is neither. Errors are *Error:
// BadEnvelope, Missing (it has no @context).
func ReadEnvelope(v *jcs.Value, path string) (*Envelope, error) {
	if !enveloped(v) {
		return nil, nil
	}
	if c := v.Get("@context"); c == nil || c.Kind == jcs.Null {
		return nil, &Error{Code: Missing, Path: path + "['@context']"}
	}
	mediaType, data, err := parseDataURL(v.Get("id").Str())
	if err != nil {
		return nil, &Error{Code: BadEnvelope, Path: path + ".id", Detail: err.Error()}
	}
	return &Envelope{Path: path, MediaType: mediaType, Data: data}, nil
}

func enveloped(v *jcs.Value) bool {
	for _, t := range v.Get("type").List() {
		if s := t.Str(); s == TypeEnvelopedCredential || s == TypeEnvelopedPresentation {
			return true
		}
	}
	return false
}

type dataURLError string

func (e dataURLError) Error() string { return string(e) }

// parseDataURL reads a data: URL (RFC 2397) that names its media type.
func parseDataURL(s string) (mediaType string, data []byte, err error) {
	scheme, rest, ok := strings.Cut(s, ":")
	if !ok || !strings.EqualFold(scheme, "data") {
		return "", nil, dataURLError("no data: URL")
	}
	head, body, ok := strings.Cut(rest, ",")
	if !ok || body == "" {
		return "", nil, dataURLError("a data: URL without data")
	}
	head, in64 := strings.CutSuffix(head, ";base64")
	mediaType, _, err = mime.ParseMediaType(head)
	if err != nil || !strings.Contains(mediaType, "/") {
		return "", nil, dataURLError("a data: URL without a media type")
	}
	text, err := url.PathUnescape(body)
	if err != nil {
		return "", nil, dataURLError("a data: URL with a broken escape")
	}
	if !in64 {
		return mediaType, []byte(text), nil
	}
	if data, err = multibase.FromBase64(text); err != nil {
		return "", nil, dataURLError("a data: URL that is not base64")
	}
	return mediaType, data, nil
}
