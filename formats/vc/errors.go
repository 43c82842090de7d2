package vc

import (
	"fmt"
	"strings"
)

// Code names a problem of a credential.
type Code string

// The codes. The number in brackets is the section of VC Data Model 2.0.
const (
	NotAnObject      Code = "not_an_object"        // the document is no JSON object
	Missing          Code = "missing"              // a required property is absent or empty
	WrongType        Code = "wrong_type"           // a property has another JSON type than it may have
	NoVersion        Code = "no_version"           // @context begins with the context of no version [4.3]
	InlineContext    Code = "inline_context"       // @context holds an object where only pinned contexts may be
	MixedVersions    Code = "mixed_versions"       // @context names two versions
	ContextText      Code = "context_text"         // @context is a text, no list [4.3]
	ContextObject    Code = "context_object"       // @context is an object, no list [4.3]
	NotACredential   Code = "not_a_credential"     // type lacks VerifiableCredential [4.5]
	NotAPresentation Code = "not_a_presentation"   // type lacks VerifiablePresentation [4.13]
	RelativeID       Code = "relative_id"          // an id that is no absolute URL [4.4]
	RelativeType     Code = "relative_type"        // a type that is neither a known term nor an absolute URL
	BadDateTime      Code = "bad_date_time"        // no xsd:dateTime with a time zone [4.9]
	EndsBeforeStart  Code = "ends_before_start"    // validUntil before validFrom [4.9]
	DoubledID        Code = "doubled_id"           // relatedResource names one id twice [5.3]
	NoDigest         Code = "no_digest"            // relatedResource without digest [5.3]
	BadDigest        Code = "bad_digest"           // a digest that is none, or of a hash that is not known here [5.3]
	DigestMismatch   Code = "digest_mismatch"      // the resource is not the one that was meant [5.3]
	BadEnvelope      Code = "bad_envelope"         // an enveloped document that is no data: URL with a media type [4.12.3]
	ProofMissing     Code = "proof_missing"        // no proof
	ProofNull        Code = "proof_null"           // proof is null
	ProofEmpty       Code = "proof_empty"          // proof is a list of none
	TooManyProofs    Code = "too_many_proofs"      // more than MaxProofs
	TooManyHeld      Code = "too_many_credentials" // more than MaxHeld
	UndefinedTerm    Code = "undefined_term"       // a property or type no context defines: the signature would not cover it everywhere
	UnknownContext   Code = "unknown_context"      // a context whose terms are not known here
	BadValue         Code = "bad_value"            // a value outside what the property allows
	Dropped          Code = "dropped_value"        // a value no statement comes of: null, an empty list, an index
	TooComplex       Code = "too_complex"          // reading it costs more than the limits allow
)

// Error is one problem and its place.
type Error struct {
	Code   Code
	Path   string // "$.credentialSubject.achievement.name"
	Detail string // the offending value or name, cut to 80 characters; may be empty
}

func (e *Error) Error() string {
	if e.Detail == "" {
		return fmt.Sprintf("vc: %s at %s", e.Code, e.Path)
	}
	return fmt.Sprintf("vc: %s at %s: %q", e.Code, e.Path, e.Detail)
}

// Errors are all problems of a credential, in document order.
type Errors []*Error

func (es Errors) Error() string {
	var b strings.Builder
	for i, e := range es {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(e.Error())
	}
	return b.String()
}

// Unwrap lets errors.As find each problem.
func (es Errors) Unwrap() []error {
	out := make([]error, len(es))
	for i, e := range es {
		out[i] = e
	}
	return out
}

// Or is es as an error, nil when there is none.
func (es Errors) Or() error {
	if len(es) == 0 {
		return nil
	}
	return es
}

// Add appends a problem.
func (es *Errors) Add(c Code, path, detail string) {
	if r := []rune(detail); len(r) > 80 {
		detail = string(r[:80])
	}
	*es = append(*es, &Error{Code: c, Path: path, Detail: detail})
}
