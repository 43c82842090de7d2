package jose

import "fmt"

// Code names what is wrong with a token or a key.
type Code string

// The codes.
const (
	Malformed      Code = "malformed"           // not three parts of base64url between dots
	TooLarge       Code = "too_large"           // more than MaxSize characters
	BadJSON        Code = "bad_json"            // header, payload or key is no strict JSON object
	DoubledMember  Code = "doubled_member"      // a member twice in one object
	NoAlgorithm    Code = "no_algorithm"        // the header has no alg
	AlgNone        Code = "alg_none"            // alg is none: not signed
	UnknownAlg     Code = "unknown_algorithm"   // an algorithm that is not used here
	WrongKey       Code = "wrong_key"           // the key is of another kind than the algorithm
	WeakKey        Code = "weak_key"            // an RSA key under 2048 bits
	BadKey         Code = "bad_key"             // key material that is no key
	PrivateKey     Code = "private_key"         // a private key where a public one belongs
	Critical       Code = "critical_extension"  // crit names what is not understood [RFC 7515, 4.1.11]
	NotEncoded     Code = "payload_not_encoded" // b64 is false [RFC 7797]
	BadHeader      Code = "bad_header"          // a header member of another type than it may have
	ForeignKey     Code = "foreign_key"         // the key in the header is not the issuer's key
	BadSignature   Code = "bad_signature"       // the signature does not hold
	WrongType      Code = "wrong_token_type"    // typ says it is another kind of token
	WrongContent   Code = "wrong_content_type"  // cty says the payload is something else
	VCClaim        Code = "vc_claim"            // a claim vc or vp beside a version 2 document [VC-JOSE, 3.1.2]
	NotACredential Code = "not_a_credential"    // the payload is neither a credential nor a presentation
	ClaimMismatch  Code = "claim_mismatch"      // a JWT claim and the document say two things
	MissingClaim   Code = "missing_claim"       // a JWT claim that must be there
	BadClaim       Code = "bad_claim"           // a JWT claim of another type than it may have
	Expired        Code = "expired"             // exp has passed
	NotYet         Code = "not_yet_valid"       // nbf has not come
	BadEnvelope    Code = "bad_envelope"        // an enveloped credential without a data: URL of a known kind
	SignerFailed   Code = "signer_failed"       // the signer gave no usable signature
)

// Error says what is wrong and where.
type Error struct {
	Code   Code
	Path   string // "header.alg", "$.iss"; may be empty
	Detail string // the offending value; may be empty
	Err    error  // the cause, if any
}

func (e *Error) Error() string {
	s := "jose: " + string(e.Code)
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

func fail(c Code, path, detail string) *Error { return &Error{Code: c, Path: path, Detail: detail} }
