package did

import (
	"fmt"
	"net/url"
	"strings"
)

// Code names what is wrong with an identifier or its document.
type Code string

// The codes.
const (
	NotADID        Code = "not_a_did"              // does not follow the syntax
	BadMethod      Code = "method_unsupported"     // neither key, jwk nor web
	BadKey         Code = "bad_key"                // key material that is no supported key
	Unreachable    Code = "unreachable"            // the fetch function failed, or there is none
	Redirected     Code = "redirected"             // the address sends elsewhere: who answers there is not who was asked
	NotFound       Code = "not_found"              // the address says there is no document (HTTP 404, 410)
	BadStatus      Code = "bad_status"             // the address answers with another HTTP status than 200
	HTML           Code = "html"                   // the address answers with a web page
	NotADocument   Code = "not_a_document"         // what was fetched is no did document
	WrongSubject   Code = "wrong_subject"          // the document is about another identifier
	NoMethod       Code = "no_such_key"            // the document has no such verification method
	NotAssertion   Code = "not_for_assertion"      // the key is not listed under assertionMethod
	NotAuth        Code = "not_for_authentication" // the key is not listed under authentication
	NotBound       Code = "key_not_bound"          // the key is only written in its own id, which proves nothing about whose it is (trap 9)
	NotController  Code = "other_controller"       // the key's controller is somebody else
	DoubledKey     Code = "doubled_key"            // two verification methods with one id
	BadPeriod      Code = "bad_period"             // a key that ends before it begins
	NothingToWrite Code = "no_keys"                // an issuer document without keys
)

// Error says what is wrong with which identifier, and where in its document.
type Error struct {
	Code Code
	ID   string // the identifier or key id it is about
	Path string // in the document, "$.verificationMethod[1]"; may be empty
	Err  error  // the cause, if any
}

func (e *Error) Error() string {
	s := fmt.Sprintf("did: %s: %s", e.ID, e.Code)
	if e.Path != "" {
		s += " at " + e.Path
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Unavailable reports whether no document could be had, rather than a bad one: an
// archived one may then be asked.
func (e *Error) Unavailable() bool {
	switch e.Code {
	case Unreachable, Redirected, NotFound, BadStatus, HTML:
		return true
	}
	return false
}

// DID is a parsed identifier, without path, query and fragment.
type DID struct {
	Method string // "web"
	ID     string // method-specific: "example.org:issuers:7"
}

// String is the identifier as written.
func (d DID) String() string { return "did:" + d.Method + ":" + d.ID }

// Parse reads an identifier; one with a fragment, path or query is refused.
func Parse(s string) (DID, error) {
	d, frag, err := ParseURL(s)
	if err != nil {
		return DID{}, err
	}
	if frag != "" || strings.Contains(s, "#") {
		return DID{}, &Error{Code: NotADID, ID: s}
	}
	return d, nil
}

// maxID bounds an identifier, in bytes.
const maxID = 4096

// ParseURL reads the identifier and the fragment of a key id such as
// did:web:example.org#key-1.
func ParseURL(s string) (DID, string, error) {
	if len(s) > maxID {
		return DID{}, "", &Error{Code: NotADID, ID: s[:64]}
	}
	rest, ok := strings.CutPrefix(s, "did:")
	if !ok {
		return DID{}, "", &Error{Code: NotADID, ID: s}
	}
	rest, frag, _ := strings.Cut(rest, "#")
	method, id, ok := strings.Cut(rest, ":")
	if !ok || method == "" || id == "" || strings.HasSuffix(id, ":") ||
		!only(method, isMethod) || !only(id, isID) || !only(frag, isFragment) {
		return DID{}, "", &Error{Code: NotADID, ID: s}
	}
	return DID{Method: method, ID: id}, frag, nil
}

func only(s string, ok func(byte) bool) bool {
	for i := range len(s) {
		if !ok(s[i]) {
			return false
		}
	}
	return true
}

func isMethod(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

func isID(c byte) bool {
	return isMethod(c) || c >= 'A' && c <= 'Z' || strings.IndexByte("._-:%", c) >= 0
}

func isFragment(c byte) bool {
	return isID(c) || strings.IndexByte("~!$&'()*+,;=@/?", c) >= 0
}

// WebURL is where the document of a did:web is: did:web:example.org is
// https://example.org/.well-known/did.json, did:web:example.org%3A8443:a:b is
// https://example.org:8443/a/b/did.json.
func WebURL(d DID) (string, error) {
	bad := func() (string, error) { return "", &Error{Code: NotADID, ID: d.String()} }
	if d.Method != "web" {
		return bad()
	}
	first, rest, deep := strings.Cut(d.ID, ":")
	host, ok := webPart(first)
	if !ok || strings.Count(host, ":") > 1 || strings.HasPrefix(host, ":") || strings.HasSuffix(host, ":") {
		return bad()
	}
	if !deep {
		return "https://" + host + "/.well-known/did.json", nil
	}
	address := "https://" + host
	for p := range strings.SplitSeq(rest, ":") {
		u, ok := webPart(p)
		if !ok {
			return bad()
		}
		address += "/" + url.PathEscape(u)
	}
	return address + "/did.json", nil
}

// webPart is a part of a did:web as it stands in an address, unescaped.
func webPart(p string) (string, bool) {
	u, err := url.PathUnescape(p)
	return u, err == nil && u != "" && u != "." && u != ".." && !strings.ContainsAny(u, "/\\?#@ ")
}

// Web is the did:web of a host (with a port when it has one) and path segments.
func Web(host string, path ...string) DID {
	id := strings.ReplaceAll(host, ":", "%3A")
	for _, p := range path {
		id += ":" + url.PathEscape(p)
	}
	return DID{Method: "web", ID: id}
}
