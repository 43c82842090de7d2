package sdjwt

import "fmt"

// Code names what is wrong.
type Code string

// The codes. The number in brackets is the section of RFC 9901.
const (
	Malformed        Code = "malformed"                 // not the form of an SD-JWT [4]
	TooLarge         Code = "too_large"                 // more characters or disclosures than are read
	TooDeep          Code = "too_deep"                  // disclosures inside each other beyond the limit
	BadDisclosure    Code = "bad_disclosure"            // no base64url of [salt, name, value] or [salt, value] [4.2]
	UnknownHash      Code = "unknown_hash"              // _sd_alg names a hash that is not used here [4.1.1]
	RepeatedDigest   Code = "repeated_digest"           // one digest in two places [7.1]
	Unreferenced     Code = "unreferenced_disclosure"   // a disclosure no digest refers to [7.1]
	ReservedName     Code = "reserved_name"             // _sd, ... or _sd_alg as the name of a claim [7.1]
	ClaimExists      Code = "claim_exists"              // a disclosed claim is there already [7.1]
	WrongPlace       Code = "disclosure_in_wrong_place" // an element's disclosure for a claim, or the reverse [7.1]
	MustBeVisible    Code = "claim_must_be_visible"     // a claim that decides about validity was disclosed selectively [9.7]
	NoBinding        Code = "no_key_binding"            // the presentation carries none
	NoHolderKey      Code = "no_holder_key"             // cnf has no jwk
	BadBinding       Code = "bad_key_binding"           // the key binding JWT lacks or mistypes what it needs [4.3]
	WrongBindingType Code = "wrong_key_binding_type"    // its typ is not kb+jwt
	BindingSignature Code = "bad_key_binding_signature" // not signed with the holder's key
	WrongNonce       Code = "wrong_nonce"               // made for another request
	WrongAudience    Code = "wrong_audience"            // made for another verifier
	WrongHash        Code = "wrong_sd_hash"             // made for another set of disclosures
	BindingTime      Code = "key_binding_out_of_date"   // iat is too long ago or to come
	NoSuchClaim      Code = "no_such_claim"             // a path that leads to nothing, or to nothing selective
	BadPath          Code = "bad_path"                  // a path that cannot be read
	WrongType        Code = "wrong_token_type"          // typ says it is another kind of token
	MissingClaim     Code = "missing_claim"             // a claim the credential must have
	BadClaim         Code = "bad_claim"                 // a claim of another form than it may have
	BadMetadata      Code = "bad_type_metadata"         // type metadata that cannot be read
	NoMetadata       Code = "type_metadata_unreachable" // type metadata that could not be had
	WrongMetadata    Code = "other_type_metadata"       // type metadata about another type, or issuer metadata about another issuer
	BadIntegrity     Code = "integrity_mismatch"        // the bytes are not those that were promised
	CircularType     Code = "circular_type"             // a type that extends itself, or too long a chain
	LoosenedType     Code = "loosened_type"             // a type takes back what the type it extends demands
	NotSelective     Code = "claim_not_selective"       // the type wants the claim selective, and it is not
	NotVisible       Code = "claim_selective"           // the type wants the claim visible, and it is selective
)

// Error says what is wrong and where.
type Error struct {
	Code   Code
	Path   string // "$.address.street", "disclosure 3", "key binding.nonce"; may be empty
	Detail string
	Err    error
}

func (e *Error) Error() string {
	s := "sd-jwt: " + string(e.Code)
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
