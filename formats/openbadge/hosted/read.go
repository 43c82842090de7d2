package hosted

import (
	"context"
	"errors"
	"strings"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/openbadge"
)

// Fetch is what stands at an address: JSON. It wraps [ErrGone] for HTTP 410 and
// returns any other error when there is no answer; size, redirects and which hosts
// may be asked are its matter.
type Fetch func(ctx context.Context, url string) ([]byte, error)

// context2 begins the context of every version 2.
const context2 = "https://w3id.org/openbadges/v2"

// Read reads an assertion somebody handed in, as it stands at its own address.
// Errors are *Error when nothing could be read: NotAnAssertion, OldVersion, Signed,
// NotJSON, Missing (no address to ask). Everything else is in the reading.
func Read(ctx context.Context, copied []byte, fetch Fetch) (*Reading, error) {
	root, err := parse(copied, "")
	if err != nil {
		return nil, err
	}
	if err := readable(root, ""); err != nil {
		return nil, err
	}
	id := root.Get("id").Str()
	if !web(id) {
		return nil, &Error{Code: Missing, Path: "$.id", Detail: id}
	}
	r := &reader{ctx: ctx, fetch: fetch, out: &Reading{}}
	return r.from(id, root)
}

// ReadAt reads the assertion at an address, as a baked picture of 2.x names one.
// Errors are as Read's, and Unreachable.
func ReadAt(ctx context.Context, address string, fetch Fetch) (*Reading, error) {
	if !web(address) {
		return nil, &Error{Code: BadValue, Detail: address}
	}
	r := &reader{ctx: ctx, fetch: fetch, out: &Reading{}}
	return r.from(address, nil)
}

// reader reads one assertion.
type reader struct {
	ctx   context.Context //nolint:containedctx // lives as long as one call
	fetch Fetch
	out   *Reading
	at    string // address of the document being read
	in    string // place in it of the object being read: "$"
}

// problem notes one at a path that begins with "$", the object being read.
func (r *reader) problem(c Code, path, detail string) {
	r.out.Problems = append(r.out.Problems, &Error{Code: c, URL: r.at, Path: r.in + path[1:], Detail: detail})
}

func (r *reader) reading(address string) { r.at, r.in = address, "$" }

// from reads the assertion at its address; copied, when it is not nil, is what was
// handed in. Without an answer the copy is read, with the problem beside it.
func (r *reader) from(id string, copied *jcs.Value) (*Reading, error) {
	r.reading(id)
	root, err := r.get(id)
	switch {
	case err == nil && root.Get("badge") == nil && r.revoked(root): // no more is said of a withdrawn one
		root = copied
	case err == nil:
		if err := readable(root, id); err != nil {
			return nil, err
		}
		if copied != nil && !root.Equal(copied) {
			r.problem(Differs, "$", "")
		}
	case copied == nil && err.Code != Gone:
		return nil, err
	default:
		r.out.Problems = append(r.out.Problems, err)
		root = copied
	}
	if r.out.ID = id; root == nil { // withdrawn, and no copy
		return r.out, nil
	}
	r.assertion(root)
	r.follow(root)
	return r.out, nil
}

// follow goes from the assertion to its badge class and its issuer.
func (r *reader) follow(assertion *jcs.Value) {
	class := r.part(assertion.Get("badge"), "$.badge")
	if class == nil {
		return
	}
	r.class(class)
	claimed := class.Get("issuer")
	id := idOf(claimed)
	if !web(id) { // a profile nobody can ask about
		r.problem(Missing, "$.issuer.id", id)
		return
	}
	r.reading(id)
	profile, err := r.get(id)
	if err != nil {
		r.out.Problems = append(r.out.Problems, err)
		r.out.Badge.Issuer = openbadge.Profile{ID: id, Name: claimed.Get("name").Str()}
		return
	}
	r.issuer(profile)
	if !answersFor(profile, id, r.out.ID) {
		r.problem(Foreign, "$.verification", r.out.ID)
	}
}

// part is an object where it stands, or from the address that stands for it. A nil
// one is told as a problem.
func (r *reader) part(v *jcs.Value, path string) *jcs.Value {
	if v != nil && v.Kind == jcs.Object && len(v.Members) > 1 {
		r.in += path[1:]
		return v
	}
	id := idOf(v)
	if !web(id) {
		r.problem(Missing, path, id)
		return nil
	}
	r.reading(id)
	got, err := r.get(id)
	if err != nil {
		r.out.Problems = append(r.out.Problems, err)
		return nil
	}
	return got
}

// get asks an address for a document that names it as its id.
func (r *reader) get(address string) (*jcs.Value, *Error) {
	for _, d := range r.out.Documents {
		if d.URL == address { // an assertion that is its own badge class, or its own issuer
			return nil, &Error{Code: OtherID, URL: address, Path: r.in, Detail: "read already as something else"}
		}
	}
	if !strings.HasPrefix(address, "https://") {
		r.out.Problems = append(r.out.Problems, &Error{Code: Insecure, URL: address})
	}
	body, err := r.fetch(r.ctx, address)
	if errors.Is(err, ErrGone) {
		return nil, &Error{Code: Gone, URL: address}
	}
	if err != nil {
		return nil, &Error{Code: Unreachable, URL: address, Err: err}
	}
	r.out.Documents = append(r.out.Documents, DocumentRead{URL: address, Body: body})
	root, perr := parse(body, address)
	if perr != nil {
		return nil, perr
	}
	if id := root.Get("id").Str(); id != address {
		return nil, &Error{Code: OtherID, URL: address, Path: "$.id", Detail: id}
	}
	return root, nil
}

func parse(data []byte, at string) (*jcs.Value, *Error) {
	root, err := jcs.Parse(data)
	if err != nil {
		return nil, &Error{Code: NotJSON, URL: at, Err: err}
	}
	if root.Kind != jcs.Object {
		return nil, &Error{Code: NotJSON, URL: at, Path: "$"}
	}
	return root, nil
}

// readable is an error unless the document is a hosted assertion of 2.x.
func readable(root *jcs.Value, at string) error {
	old := root.Get("uid") != nil || root.Get("verify") != nil
	version2 := false
	for _, c := range root.Get("@context").List() {
		version2 = version2 || strings.HasPrefix(c.Str(), context2)
		old = old || strings.HasPrefix(c.Str(), "https://w3id.org/openbadges/v1")
	}
	how := root.Get("verification").Get("type").List()
	switch {
	case !Is(root):
		return &Error{Code: NotAnAssertion, URL: at, Path: "$.type"}
	case !version2 && old:
		return &Error{Code: OldVersion, URL: at, Path: "$['@context']"}
	case !version2:
		return &Error{Code: NotAnAssertion, URL: at, Path: "$['@context']"}
	}
	for _, t := range how {
		switch t.Str() {
		case "hosted", "HostedBadge":
			return nil
		case "signed", "SignedBadge":
			return &Error{Code: Signed, URL: at, Path: "$.verification.type"}
		}
	}
	return &Error{Code: BadValue, URL: at, Path: "$.verification.type"}
}

// web reports whether an address can be asked.
func web(s string) bool { return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") }
