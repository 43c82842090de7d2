package multibase

import (
	"encoding/base64"
	"strings"
)

// FromBase64URL reads base64url without padding (RFC 4648, 5). One value has one
// text: Go's decoder passes over line breaks and spare bits, this one refuses
// them, so that nobody changes a signed text and keeps its signature.
func FromBase64URL(text string) ([]byte, error) {
	return decode64(base64.RawURLEncoding, text)
}

// FromBase64 reads base64 with its padding (RFC 4648, 4), as strictly.
func FromBase64(text string) ([]byte, error) {
	return decode64(base64.StdEncoding, text)
}

func decode64(enc *base64.Encoding, text string) ([]byte, error) {
	if strings.IndexByte(text, '\n') >= 0 || strings.IndexByte(text, '\r') >= 0 {
		return nil, ErrDigit
	}
	data, err := enc.Strict().DecodeString(text)
	if err != nil {
		return nil, ErrDigit
	}
	return data, nil
}
