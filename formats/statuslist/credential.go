package statuslist

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
)

// The names of the standard.
const (
	EntryType      = "BitstringStatusListEntry"
	ListType       = "BitstringStatusList"
	CredentialType = "BitstringStatusListCredential"
)

// Purpose is what a set bit means.
type Purpose string

// The purposes Cairn issues and checks.
const (
	Revocation Purpose = "revocation" // for good
	Suspension Purpose = "suspension" // until lifted
)

// List is a status list credential before it is signed.
type List struct {
	ID      string // its address
	Issuer  string // a URL, written as a string (section 2.2)
	Purpose Purpose
	From    time.Time     // validFrom
	Until   time.Time     // validUntil; zero: none, and then an old list can be shown for a new one
	TTL     time.Duration // how long it may be cached; zero: not stated
	Bits    Bits
}

// Build is the unsigned list credential.
func (l List) Build() (*vc.Document, error) {
	enc, err := l.Bits.Encode()
	if err != nil {
		return nil, err
	}
	if l.ID == "" || l.Issuer == "" || l.Purpose == "" || l.Bits.Len() < MinEntries {
		return nil, &Error{Code: Malformed, Detail: l.ID}
	}
	subject := map[string]any{"id": l.ID + "#list", "type": ListType, "statusPurpose": l.Purpose, "encodedList": enc}
	if l.TTL > 0 {
		subject["ttl"] = l.TTL.Milliseconds()
	}
	doc := map[string]any{
		"@context":          []string{vc.ContextV2},
		"id":                l.ID,
		"type":              []string{vc.TypeCredential, CredentialType},
		"issuer":            l.Issuer,
		"validFrom":         l.From.UTC().Format(time.RFC3339),
		"credentialSubject": subject,
	}
	if !l.Until.IsZero() {
		doc["validUntil"] = l.Until.UTC().Format(time.RFC3339)
	}
	data, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	return vc.Parse(data)
}

// Entry is the credentialStatus of a credential.
func Entry(list string, p Purpose, index int) map[string]any {
	i := strconv.Itoa(index)
	return map[string]any{
		"id":                   list + "#" + i,
		"type":                 EntryType,
		"statusPurpose":        p,
		"statusListIndex":      i,
		"statusListCredential": list,
	}
}

// Index is the position a status entry of one bit names. Errors are *Error:
// Unsupported for other kinds of status and for entries of several bits (Ask reads
// those), Malformed.
func Index(s vc.Status) (int, error) {
	if s.Type != EntryType || s.Size != "" && s.Size != "1" {
		return 0, &Error{Code: Unsupported, Path: s.Path, Detail: s.Type + " " + s.Size}
	}
	return position(s)
}

// Check is Ask for an entry of one bit: whether it is set.
func Check(s vc.Status, issuer string, list *vc.Credential, now time.Time) (bool, error) {
	return Decoder(Decode).Check(s, issuer, list, now)
}

// Decoder is Decode, or the memory of who asks one list often.
type Decoder func(encodedList string) (Bits, error)

// Check is [Check] with this decoder.
func (d Decoder) Check(s vc.Status, issuer string, list *vc.Credential, now time.Time) (bool, error) {
	if _, err := Index(s); err != nil {
		return false, err
	}
	told, err := d.Ask(s, issuer, list, now)
	return told.Value == 1, err
}

const encodedPath = "$.credentialSubject.encodedList"

// bitsOf are the bits of a list that may be asked about the entry.
func (d Decoder) bitsOf(s vc.Status, issuer string, list *vc.Credential, now time.Time) (Bits, error) {
	if err := sound(s, issuer, list); err != nil {
		return Bits{}, err
	}
	if err := fresh(list, now); err != nil {
		return Bits{}, err
	}
	sub := list.Subjects[0].Value
	if !has(sub.Get("statusPurpose"), s.Purpose) {
		return Bits{}, &Error{Code: WrongPurpose, Path: "$.credentialSubject.statusPurpose", Detail: sub.Get("statusPurpose").Str()}
	}
	return d(sub.Get("encodedList").Str())
}

func sound(s vc.Status, issuer string, list *vc.Credential) error {
	switch {
	case !list.HasType(CredentialType):
		return &Error{Code: Malformed, Path: "$.type"}
	case len(list.Subjects) != 1 || !has(list.Subjects[0].Value.Get("type"), ListType):
		return &Error{Code: Malformed, Path: "$.credentialSubject.type"}
	case list.ID != "" && list.ID != s.List:
		return &Error{Code: WrongList, Path: "$.id", Detail: list.ID}
	case list.Issuer.ID != issuer:
		return &Error{Code: WrongIssuer, Path: "$.issuer", Detail: list.Issuer.ID}
	}
	return nil
}

func fresh(list *vc.Credential, now time.Time) error {
	switch {
	case now.Before(list.ValidFrom):
		return &Error{Code: NotYet, Path: "$.validFrom"}
	case !list.ValidUntil.IsZero() && !now.Before(list.ValidUntil):
		return &Error{Code: Stale, Path: "$.validUntil", Detail: list.ValidUntil.Format(time.RFC3339)}
	}
	return nil
}

func has(v *jcs.Value, s string) bool {
	return slices.ContainsFunc(v.List(), func(x *jcs.Value) bool { return x.Str() == s })
}
