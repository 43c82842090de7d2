package did

import (
	"context"
	"encoding/base64"
	"encoding/json"

	"opencairn.org/cairn/formats/jcs"
)

// Fetch gets the bytes at an https address. Address checks, redirects, size and
// time limits are its business.
type Fetch func(ctx context.Context, url string) ([]byte, error)

// Resolver finds the document of an identifier.
type Resolver struct {
	Fetch Fetch // nil: did:web is Unreachable, key and jwk resolve
	// Parse reads what was fetched; nil: ParseDocument. Who resolves often may
	// remember what the same bytes were.
	Parse func(id string, data []byte) (*Document, error)
}

// Resolve finds the document. did:key and did:jwk need no network. Errors are
// *Error.
func (r Resolver) Resolve(ctx context.Context, id string) (*Document, error) {
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
		return r.web(ctx, d)
	}
	return nil, &Error{Code: BadMethod, ID: id}
}

func (r Resolver) web(ctx context.Context, d DID) (*Document, error) {
	u, err := WebURL(d)
	if err != nil {
		return nil, err
	}
	if r.Fetch == nil {
		return nil, &Error{Code: Unreachable, ID: d.String()}
	}
	data, err := r.Fetch(ctx, u)
	if err != nil {
		return nil, &Error{Code: Unreachable, ID: d.String(), Err: err}
	}
	if r.Parse != nil {
		return r.Parse(d.String(), data)
	}
	return ParseDocument(d.String(), data)
}

// keyDocument is the document a did:key expands to (did:key method, 3.1).
func keyDocument(d DID) (*Document, error) {
	pub, err := ParseMultikey(d.ID)
	if err != nil {
		return nil, &Error{Code: BadKey, ID: d.String(), Err: err}
	}
	m := Method{ID: d.String() + "#" + d.ID, Type: "Multikey", Controller: d.String(), Public: pub, Multibase: d.ID, Assertion: true}
	return made(d, m, map[string]any{"id": m.ID, "type": m.Type, "controller": m.Controller, "publicKeyMultibase": d.ID})
}

// jwkDocument is the document a did:jwk expands to.
func jwkDocument(d DID) (*Document, error) {
	bad := func(err error) error { return &Error{Code: BadKey, ID: d.String(), Err: err} }
	raw, err := base64.RawURLEncoding.Strict().DecodeString(d.ID)
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
	m := Method{ID: d.String() + "#0", Type: "JsonWebKey", Controller: d.String(), Public: pub, Assertion: true}
	return made(d, m, map[string]any{"id": m.ID, "type": m.Type, "controller": m.Controller, "publicKeyJwk": json.RawMessage(raw)})
}

func made(d DID, m Method, method map[string]any) (*Document, error) {
	raw, err := json.Marshal(map[string]any{
		"@context":           []string{ContextDID, ContextMultikey},
		"id":                 d.String(),
		"verificationMethod": []any{method},
		"assertionMethod":    []string{m.ID},
	})
	if err != nil {
		return nil, &Error{Code: BadKey, ID: d.String(), Err: err}
	}
	return &Document{ID: d.String(), Methods: []Method{m}, Raw: raw}, nil
}

// ForKey is the did:key of a multikey ("z6Mk...").
func ForKey(multikey string) DID { return DID{Method: "key", ID: multikey} }
