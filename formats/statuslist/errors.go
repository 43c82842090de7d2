package statuslist

import "fmt"

// Code names why a status could not be told.
type Code string

// The codes. None of them means "not revoked".
const (
	Unreachable  Code = "unreachable"        // the list could not be fetched (given by the caller)
	Stale        Code = "stale"              // the list's validity has ended
	NotYet       Code = "not_yet_valid"      // the list's validity has not begun
	WrongPurpose Code = "wrong_purpose"      // the list is about another purpose than the entry
	WrongIssuer  Code = "wrong_issuer"       // the list is by somebody else than the credential
	WrongList    Code = "wrong_list"         // the fetched credential is another list than the one named
	Empty        Code = "empty_list"         // encodedList holds nothing at all
	TooShort     Code = "too_short"          // fewer than MinEntries entries
	OutOfRange   Code = "index_out_of_range" // the list has no such entry
	NotGZIP      Code = "not_gzip"           // encodedList is not compressed as it must be
	TooBig       Code = "too_big"            // it unpacks to more than MaxBytes (a zip bomb)
	Malformed    Code = "malformed"          // no list credential, or an entry without what it needs
	BadSignature Code = "bad_signature"      // the list's own proof does not hold (given by the caller)
	Unsupported  Code = "unsupported"        // a kind of status that is not checked here
)

// Error says why, and where.
type Error struct {
	Code   Code
	Path   string // in the credential or in the list: "$.credentialSubject.encodedList"
	Detail string
	Err    error
}

func (e *Error) Error() string {
	s := "statuslist: " + string(e.Code)
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
