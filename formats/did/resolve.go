package did

import (
	"bytes"
	"context"
	"crypto"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/multibase"
)

// Fetch gets the bytes at an https address. Address checks, size and time limits
// are its business. It follows no redirect. When the address answers, but not with
// a document, its error is a *[FetchError] that says how; any other error is
// [Unreachable].
type Fetch func(ctx context.Context, url string) ([]byte, error)

// FetchError is an answer that is no document.
type FetchError struct {
	Code   Code   // Redirected, NotFound, BadStatus or HTML
	Detail string // where to, which status
	Err    error  // the cause, if any
}

func (e *FetchError) Error() string {
	s := string(e.Code)
	if e.Detail != "" {
		s += " (" + e.Detail + ")"
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *FetchError) Unwrap() error { return e.Err }

// Resolver finds the document of an identifier.
type Resolver struct {
	Fetch Fetch // nil: did:web and https are Unreachable, key and jwk resolve
	// Parse reads what was fetched; nil: ParseDocument. Who resolves often may
	// remember what the same bytes were.
	Parse func(id string, data []byte) (*Document, error)
}

// Resolve finds the document of a did or of an https URL (a controlled identifier
// document, Controlled Identifiers 1.0, section 2). did:key and did:jwk need no
// network. Errors are *Error.
func (r Resolver) Resolve(ctx context.Context, id string) (*Document, error) {
	if strings.HasPrefix(id, "https://") && !strings.ContainsAny(id, "# ") && len(id) <= maxID {
		return r.fetch(ctx, id, id)
	}
	d, err := Parse(id)
	if err != nil {
		return nil, err
	}
	switch d.Method {
	case "key":
		return keyDocument(d)
	case "jwk":
		return jwkDocument(d)
	case "web":
		u, err := WebURL(d)
		if err != nil {
			return nil, err
		}
		return r.fetch(ctx, id, u)
	}
	return nil, &Error{Code: BadMethod, ID: id}
}

func (r Resolver) fetch(ctx context.Context, id, address string) (*Document, error) {
	if r.Fetch == nil {
		return nil, &Error{Code: Unreachable, ID: id}
	}
	data, err := r.Fetch(ctx, address)
	switch answer, ok := errors.AsType[*FetchError](err); {
	case ok:
		return nil, &Error{Code: answer.Code, ID: id, Err: err}
	case err != nil:
		return nil, &Error{Code: Unreachable, ID: id, Err: err}
	case bytes.HasPrefix(bytes.TrimLeft(data, "\ufeff \t\r\n"), []byte("<")):
		return nil, &Error{Code: HTML, ID: id}
	}
	if r.Parse != nil {
		return r.Parse(id, data)
	}
	return ParseDocument(id, data)
}

// keyDocument is the document a did:key expands to (did:key method, 3.1).
func keyDocument(d DID) (*Document, error) {
	pub, err := ParseMultikey(d.ID)
	if err != nil {
		return nil, &Error{Code: BadKey, ID: d.String(), Err: err}
	}
	m := Method{ID: d.String() + "#" + d.ID, Type: "Multikey", Controller: d.String(), Public: pub, Multibase: d.ID, Assertion: true, Authentication: true}
	return made(d, m, map[string]any{"id": m.ID, "type": m.Type, "controller": m.Controller, "publicKeyMultibase": d.ID})
}

// jwkDocument is the document a did:jwk expands to. A key for encryption signs
// nothing.
func jwkDocument(d DID) (*Document, error) {
	bad := func(err error) error { return &Error{Code: BadKey, ID: d.String(), Err: err} }
	raw, err := multibase.FromBase64URL(d.ID)
	if err != nil {
		return nil, bad(err)
	}
	v, err := jcs.Parse(raw)
	if err != nil {
		return nil, bad(err)
	}
	pub, err := parseJWK(v)
	if err != nil {
		return nil, bad(err)
	}
	signs := v.Get("use").Str() != "enc"
	m := Method{ID: d.String() + "#0", Type: "JsonWebKey", Controller: d.String(), Public: pub, Assertion: signs, Authentication: signs}
	return made(d, m, map[string]any{"id": m.ID, "type": m.Type, "controller": m.Controller, "publicKeyJwk": json.RawMessage(raw)})
}

func made(d DID, m Method, method map[string]any) (*Document, error) {
	doc := map[string]any{
		"@context":           []string{ContextDID, ContextMultikey},
		"id":                 d.String(),
		"verificationMethod": []any{method},
	}
	for _, u := range uses {
		if *u.flag(&m) {
			doc[u.name] = []string{m.ID}
		}
	}
	raw, err := json.Marshal(doc)
	if err != nil {
		return nil, &Error{Code: BadKey, ID: d.String(), Err: err}
	}
	return &Document{ID: d.String(), Methods: []Method{m}, Raw: raw}, nil
}

// ForJWK is the did:jwk of a public key; *Error BadKey for kinds it does not know.
func ForJWK(pub crypto.PublicKey) (DID, error) {
	jwk, err := JWK(pub)
	if err != nil {
		return DID{}, &Error{Code: BadKey, ID: "did:jwk", Err: err}
	}
	return DID{Method: "jwk", ID: base64.RawURLEncoding.EncodeToString(jwk)}, nil
}

// ForKey is the did:key of a multikey ("z6Mk...").
func ForKey(multikey string) DID { return DID{Method: "key", ID: multikey} }
