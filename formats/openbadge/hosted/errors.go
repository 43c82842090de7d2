package hosted

import (
	"errors"
	"fmt"
)

// Code names what keeps an assertion from being believed, or from being read.
type Code string

// The codes.
const (
	NotAnAssertion Code = "not_an_assertion"  // no assertion of Open Badges 2.x
	OldVersion     Code = "version_1"         // an assertion of Open Badges 1.x
	Signed         Code = "signed_assertion"  // verification by signature: not checked yet
	NotJSON        Code = "not_json"          // what stands at an address is no JSON object, or not strict
	Unreachable    Code = "unreachable"       // an address did not answer
	Gone           Code = "gone"              // the assertion's address answers 410: withdrawn
	Revoked        Code = "revoked"           // the hosted assertion says so
	OtherID        Code = "other_document"    // a document that names another id than its address
	Differs        Code = "copy_differs"      // the copy handed in is not what is hosted
	Foreign        Code = "foreign_assertion" // outside the addresses its issuer answers for
	Insecure       Code = "not_https"         // an address that anybody on the way could have answered for
	Missing        Code = "missing"           // what the standard requires is not there
	BadValue       Code = "bad_value"         // a value outside what the property allows
)

// Error says what, in which document and where in it.
type Error struct {
	Code   Code
	URL    string // of the document; empty: the one handed in
	Path   string // "$.badge.issuer"
	Detail string
	Err    error
}

func (e *Error) Error() string {
	s := "open badges 2: " + string(e.Code)
	if e.URL != "" {
		s += " of " + e.URL
	}
	if e.Path != "" {
		s += " at " + e.Path
	}
	if e.Detail != "" {
		s += fmt.Sprintf(": %.80q", e.Detail)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// ErrGone is what a Fetch returns, maybe wrapped, when the address answers 410.
var ErrGone = errors.New("gone")
