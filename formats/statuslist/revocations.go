package statuslist

import (
	"strings"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
)

// RevocationType is the type of an entry whose id is the address of a list of the
// credentials its issuer withdrew (1EdTech Revocation List Status Method 1.0).
const RevocationType = "1EdTechRevocationList"

// Revocations is such a list. It is not signed: it counts because it stands at the
// https address that a signed credential names.
type Revocations struct {
	ID      string // empty: not stated
	Issuer  string // empty: not stated
	revoked map[string]bool
}

// ReadRevocations reads a list. Errors are *Error: Malformed.
func ReadRevocations(data []byte) (*Revocations, error) {
	v, err := jcs.Parse(data)
	if err != nil {
		return nil, &Error{Code: Malformed, Err: err}
	}
	list := v.Get("revokedCredentials")
	if list == nil || list.Kind != jcs.Array {
		return nil, &Error{Code: Malformed, Path: "$.revokedCredentials"}
	}
	r := &Revocations{ID: v.Get("id").Str(), Issuer: idOf(v.Get("issuer")), revoked: map[string]bool{}}
	var top vc.Place
	for i := range list.Items {
		x := &list.Items[i]
		at := top.OfItem("revokedCredentials", list, i)
		id, on := x.Get("id").Str(), x.Get("revoked")
		switch {
		case x.Kind != jcs.Object || id == "":
			return nil, &Error{Code: Malformed, Path: at.PathOf("id")}
		case on != nil && on.Kind != jcs.True && on.Kind != jcs.False:
			return nil, &Error{Code: Malformed, Path: at.PathOf("revoked")}
		}
		r.revoked[id] = r.revoked[id] || on == nil || on.Kind == jcs.True
	}
	return r, nil
}

func idOf(v *jcs.Value) string {
	if v != nil && v.Kind == jcs.Object {
		return v.Get("id").Str()
	}
	return v.Str()
}

// RevocationList is the address of the list that an entry names. Errors are *Error:
// Malformed, because a list that anybody on the way can change tells nothing.
func RevocationList(s vc.Status) (string, error) {
	address := s.Value.Get("id").Str()
	if !strings.HasPrefix(address, "https://") {
		return "", &Error{Code: Malformed, Path: s.Path + ".id", Detail: address}
	}
	return address, nil
}

// Revoked reports whether the list at an address withdraws a credential of an
// issuer. Errors are *Error: WrongList, WrongIssuer; and Malformed for a credential
// without an id, which no list can name.
func (r *Revocations) Revoked(address, issuer, credential string) (bool, error) {
	switch {
	case credential == "":
		return false, &Error{Code: Malformed, Path: "$.id"}
	case r.ID != "" && r.ID != address:
		return false, &Error{Code: WrongList, Path: "$.id", Detail: r.ID}
	case r.Issuer != "" && r.Issuer != issuer:
		return false, &Error{Code: WrongIssuer, Path: "$.issuer", Detail: r.Issuer}
	}
	return r.revoked[credential], nil
}
