package did

import (
	"crypto"
	"strings"
)

// Controller is the identifier in the id of a verification method, without its
// fragment: did:web:example.org of did:web:example.org#key-1.
func Controller(method string) string {
	id, _, _ := strings.Cut(method, "#")
	return id
}

// FragmentKey is the public key that a verification method's id carries as its
// fragment. Only a did:key is its key; for https://issuer#z6Mk... and all others
// the key comes with *Error NotBound: a file can be checked with it, and that says
// nothing about who signed (trap 9). Without a key in it, *Error NoMethod.
func FragmentKey(method string) (crypto.PublicKey, error) {
	id, fragment, _ := strings.Cut(method, "#")
	pub, err := ParseMultikey(fragment)
	if err != nil {
		return nil, &Error{Code: NoMethod, ID: method[:min(len(method), 200)], Err: err}
	}
	if id == "did:key:"+fragment {
		return pub, nil
	}
	return pub, &Error{Code: NotBound, ID: method}
}
