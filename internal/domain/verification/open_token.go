package verification

import (
	"bytes"
	"context"
	"errors"

	"opencairn.org/cairn/formats/vc/jose"
	"opencairn.org/cairn/internal/ground/fault"
)

// isToken reports whether the file is a compact JWS or an SD-JWT: the header of
// either begins with {" in base64url.
func isToken(data []byte) bool {
	s := unquoted(data)
	return bytes.HasPrefix(s, []byte("eyJ")) && bytes.IndexByte(s, '.') > 0 && !bytes.ContainsAny(s, "{ \n")
}

// unquoted is a token that was copied as a JSON string.
func unquoted(data []byte) []byte { return bytes.Trim(bytes.TrimSpace(data), `"`) }

// token opens a JSON Web Token.
func (o *opener) token(ctx context.Context, data []byte, in inside) error {
	if isDisclosed(data) {
		return o.disclosed(data, in)
	}
	t, err := jose.Parse(data)
	if err != nil {
		return tokenFault(err)
	}
	kind, err := t.Kind()
	if err != nil {
		return tokenFault(err)
	}
	doc, err := t.Document()
	if err != nil {
		return tokenFault(err)
	}
	if kind.Presentation {
		return o.presentation(ctx, doc, t, in.a("verification.found.jwt"))
	}
	claims, err := t.Claims()
	if err != nil {
		return tokenFault(err)
	}
	r := understand(doc, o.d)
	r.seals = append([]seal{sealOf(t, claims, t.Method(r.cred.Issuer.ID))}, r.seals...)
	o.add(r, in.a("verification.found.jwt"))
	return nil
}

// tokenFault says why a token cannot be read.
func tokenFault(err error) error {
	var e *jose.Error
	if !errors.As(err, &e) {
		return fault.New(fault.Invalid, "verification.file.token", "code", "", "path", "").Wrap(err)
	}
	key := "file.token"
	switch e.Code {
	case jose.NotACredential:
		key = "file.token_other"
	case jose.ClaimMismatch:
		key = "file.token_mismatch"
	case jose.AlgNone:
		key = "file.token_unsigned"
	}
	return fault.New(fault.Invalid, "verification."+key, "code", string(e.Code), "path", Visible(e.Path)).Wrap(err)
}
