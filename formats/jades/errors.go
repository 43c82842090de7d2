package jades

import (
	"fmt"
)

// Code names a problem of a seal.
type Code string

// What keeps a seal from being read (Parse).
const (
	NotJSON      Code = "not_json"      // neither JSON nor a compact JWS; a *jcs.Error says why
	NotJWS       Code = "not_jws"       // no JWS: a part or a member is missing or of another type
	NoPayload    Code = "no_payload"    // the sealed content is not in the document
	BadEncoding  Code = "bad_encoding"  // not base64url, or not base64 where that is due
	TooLarge     Code = "too_large"     // more bytes than MaxSize
	TooMany      Code = "too_many"      // more signatures, certificates or time stamps than are looked at
	HeaderTwice  Code = "header_twice"  // one parameter in both headers (RFC 7515, 4)
	NotProtected Code = "not_protected" // a parameter outside the protected header that must be inside
)

// What keeps a seal from holding (Verify).
const (
	UnknownCritical Code = "unknown_critical" // crit names a parameter that is not understood
	BadCritical     Code = "bad_critical"     // crit is malformed, or names what is not there
	Detached        Code = "detached"         // sigD: the sealed bytes are elsewhere
	WrongAlgorithm  Code = "wrong_algorithm"  // alg is unknown, none, or does not fit the key
	WeakKey         Code = "weak_key"         // a key too short (or too long) to be believed
	NoCertificate   Code = "no_certificate"   // no x5c
	BadCertificate  Code = "bad_certificate"  // a certificate that cannot be read
	WrongDigest     Code = "wrong_digest"     // x5t#S256 is of another certificate, or an imprint of other bytes
	BadTime         Code = "bad_time"         // sigT or iat is malformed, or the two differ
	BadSignature    Code = "bad_signature"    // the signature value does not fit content and header
	Expired         Code = "expired"          // the certificate had ended
	NotYetValid     Code = "not_yet_valid"    // the certificate had not begun
	SignedOutside   Code = "signed_outside"   // the signer's own time is outside the certificate's period
	SignedLater     Code = "signed_later"     // the signer's own time is after the time of the judgement
	NotInTrustList  Code = "not_in_trust_list"
	NoTrustList     Code = "no_trust_list" // there is none: nothing was looked up
	BadChain        Code = "bad_chain"     // the certificates lead to the trust list, but the way is not valid
	WrongUsage      Code = "wrong_usage"   // the certificate's key may not sign
	BadTimeStamp    Code = "bad_time_stamp"
)

// What keeps a seal from being made (Seal).
const (
	WrongKey Code = "wrong_key" // the key is not the first certificate's
)

// Error is one problem and its place.
type Error struct {
	Code   Code
	Path   string // "$.signatures[0].protected.x5c[1]"; headers read as if they were not encoded
	Detail string // the offending value, cut to 80 characters; may be empty
	Err    error  // the cause, if any
}

func (e *Error) Error() string {
	s := fmt.Sprintf("jades: %s at %s", e.Code, e.Path)
	if e.Detail != "" {
		s += fmt.Sprintf(": %q", e.Detail)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

func fail(c Code, path, detail string) *Error {
	if r := []rune(detail); len(r) > 80 {
		detail = string(r[:80])
	}
	return &Error{Code: c, Path: path, Detail: detail}
}

func (e *Error) because(err error) *Error {
	e.Err = err
	return e
}
