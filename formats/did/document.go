package did

import (
	"crypto"
	"errors"
	"fmt"
	"strings"
	"time"

	"opencairn.org/cairn/formats/jcs"
)

// Document is what an identifier says about itself.
type Document struct {
	ID      string
	Methods []Method // every readable verification method
	Skipped []error  // verification methods of kinds we cannot read, each *Error
	Raw     []byte   // verbatim, as fetched or as made
}

// Method is a key of a document.
type Method struct {
	ID             string // absolute: did:web:example.org#key-1
	Type           string // Multikey, JsonWebKey, ...
	Controller     string
	Public         crypto.PublicKey
	Multibase      string    // publicKeyMultibase, when it was written so
	From           time.Time // validFrom; zero: from the beginning
	Until          time.Time // expires; zero: in use. Signatures made before stay good
	Revoked        time.Time // zero: not. A revoked key proves nothing, whatever the date
	Assertion      bool      // listed under assertionMethod: may sign credentials
	Authentication bool      // listed under authentication: may sign presentations
}

// ActiveAt reports whether the key could sign at that moment. Revoked is a
// separate question.
func (m Method) ActiveAt(t time.Time) bool {
	return !t.Before(m.From) && (m.Until.IsZero() || t.Before(m.Until))
}

// ParseDocument reads the document of id. Errors are *Error: NotADocument,
// WrongSubject, DoubledKey. A verification method of an unknown kind is skipped
// and listed, a malformed one of a known kind too.
func ParseDocument(id string, data []byte) (*Document, error) {
	v, err := jcs.Parse(data)
	if err != nil {
		return nil, &Error{Code: NotADocument, ID: id, Err: err}
	}
	if v.Kind != jcs.Object {
		return nil, &Error{Code: NotADocument, ID: id, Path: "$"}
	}
	if got := v.Get("id").Str(); got != id {
		return nil, &Error{Code: WrongSubject, ID: id, Path: "$.id", Err: fmt.Errorf("the document is about %.80q", got)}
	}
	d := &Document{ID: id, Raw: data}
	return d, d.readMethods(v)
}

func (d *Document) readMethods(v *jcs.Value) error {
	seen := map[string]int{}
	for i, m := range v.Get("verificationMethod").List() {
		if err := d.add(m, fmt.Sprintf("$.verificationMethod[%d]", i), seen); err != nil {
			return err
		}
	}
	for _, use := range uses {
		if err := d.readUse(v.Get(use.name), use, seen); err != nil {
			return err
		}
	}
	return nil
}

// use is what a key may do: a verification relationship of the document.
type use struct {
	name string
	flag func(*Method) *bool
	code Code // when the key is not listed
}

var uses = [...]use{
	{"assertionMethod", func(m *Method) *bool { return &m.Assertion }, NotAssertion},
	{"authentication", func(m *Method) *bool { return &m.Authentication }, NotAuth},
}

// readUse marks the keys that are listed, and reads those that are written out.
func (d *Document) readUse(v *jcs.Value, u use, seen map[string]int) error {
	for i, a := range v.List() {
		id := a.Str()
		if a.Kind == jcs.Object {
			if err := d.add(a, fmt.Sprintf("$.%s[%d]", u.name, i), seen); err != nil {
				return err
			}
			id = a.Get("id").Str()
		}
		if at, ok := seen[d.absolute(id)]; ok && at >= 0 {
			*u.flag(&d.Methods[at]) = true
		}
	}
	return nil
}

func (d *Document) add(v *jcs.Value, path string, seen map[string]int) error {
	m, err := d.method(v)
	if _, twice := seen[m.ID]; twice {
		return &Error{Code: DoubledKey, ID: m.ID, Path: path}
	}
	if err != nil {
		seen[m.ID] = -1
		d.Skipped = append(d.Skipped, &Error{Code: BadKey, ID: m.ID, Path: path, Err: err})
		return nil
	}
	seen[m.ID] = len(d.Methods)
	d.Methods = append(d.Methods, m)
	return nil
}

func (d *Document) absolute(id string) string {
	if strings.HasPrefix(id, "#") {
		return d.ID + id
	}
	return id
}

func (d *Document) method(v *jcs.Value) (m Method, err error) {
	m = Method{ID: d.absolute(v.Get("id").Str()), Type: v.Get("type").Str(), Controller: v.Get("controller").Str()}
	m.Multibase = v.Get("publicKeyMultibase").Str()
	if m.Public, err = material(v); err != nil {
		return m, err
	}
	for _, f := range []struct {
		name string
		at   *time.Time
	}{{"validFrom", &m.From}, {"expires", &m.Until}, {"revoked", &m.Revoked}} {
		if x := v.Get(f.name); x != nil {
			if *f.at, err = time.Parse(time.RFC3339, x.Str()); err != nil {
				return m, fmt.Errorf("%s: %w", f.name, err)
			}
		}
	}
	return m, nil
}

// material is the one public key of a verification method. Private material makes
// it no key: it is not private any more.
func material(v *jcs.Value) (crypto.PublicKey, error) {
	for _, private := range []string{"privateKeyMultibase", "secretKeyMultibase", "privateKeyJwk", "secretKeyJwk"} {
		if v.Get(private) != nil {
			return nil, errPrivate
		}
	}
	jwk, multikey := v.Get("publicKeyJwk"), v.Get("publicKeyMultibase")
	switch {
	case jwk != nil && multikey != nil:
		return nil, errTwice
	case jwk != nil:
		return parseJWK(jwk)
	}
	return ParseMultikey(multikey.Str())
}

var errTwice = errors.New("the key is written in two ways")

// Key finds the key that may sign credentials for this identifier. Errors are
// *Error: NoMethod, NotController, NotAssertion.
func (d *Document) Key(id string) (Method, error) { return d.KeyFor(id, "assertionMethod") }

// KeyFor finds the key that may sign for a proof purpose: assertionMethod
// (credentials) or authentication (presentations). Errors are *Error: NoMethod,
// NotController, NotAssertion, NotAuth.
func (d *Document) KeyFor(id, purpose string) (Method, error) {
	for i := range d.Methods {
		m := &d.Methods[i]
		if m.ID != id {
			continue
		}
		if m.Controller != d.ID {
			return Method{}, &Error{Code: NotController, ID: id}
		}
		for _, u := range uses {
			if u.name != purpose {
				continue
			}
			if !*u.flag(m) {
				return Method{}, &Error{Code: u.code, ID: id}
			}
			return *m, nil
		}
		return Method{}, &Error{Code: NotAssertion, ID: id, Err: fmt.Errorf("purpose %.40q", purpose)}
	}
	return Method{}, &Error{Code: NoMethod, ID: id}
}
