package did

import (
	"crypto"
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
	ID         string // absolute: did:web:example.org#key-1
	Type       string // Multikey, JsonWebKey, ...
	Controller string
	Public     crypto.PublicKey
	Multibase  string    // publicKeyMultibase, when it was written so
	From       time.Time // validFrom; zero: from the beginning
	Until      time.Time // expires; zero: in use. Signatures made before stay good
	Revoked    time.Time // zero: not. A revoked key proves nothing, whatever the date
	Assertion  bool      // listed under assertionMethod: may sign credentials
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
		if err := d.add(m, fmt.Sprintf("$.verificationMethod[%d]", i), false, seen); err != nil {
			return err
		}
	}
	for i, a := range v.Get("assertionMethod").List() {
		if a.Kind == jcs.Object {
			if err := d.add(a, fmt.Sprintf("$.assertionMethod[%d]", i), true, seen); err != nil {
				return err
			}
			continue
		}
		if at, ok := seen[d.absolute(a.Str())]; ok && at >= 0 {
			d.Methods[at].Assertion = true
		}
	}
	return nil
}

func (d *Document) add(v *jcs.Value, path string, assertion bool, seen map[string]int) error {
	m, err := d.method(v)
	if _, twice := seen[m.ID]; twice {
		return &Error{Code: DoubledKey, ID: m.ID, Path: path}
	}
	if err != nil {
		seen[m.ID] = -1
		d.Skipped = append(d.Skipped, &Error{Code: BadKey, ID: m.ID, Path: path, Err: err})
		return nil
	}
	m.Assertion = assertion
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
	if jwk := v.Get("publicKeyJwk"); jwk != nil {
		m.Public, err = parseJWK(jwk)
	} else {
		m.Multibase = v.Get("publicKeyMultibase").Str()
		m.Public, err = ParseMultikey(m.Multibase)
	}
	if err != nil {
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

// Key finds the key that may sign credentials for this identifier. Errors are
// *Error: NoMethod, NotController, NotAssertion.
func (d *Document) Key(id string) (Method, error) {
	for _, m := range d.Methods {
		switch {
		case m.ID != id:
		case m.Controller != d.ID:
			return Method{}, &Error{Code: NotController, ID: id}
		case !m.Assertion:
			return Method{}, &Error{Code: NotAssertion, ID: id}
		default:
			return m, nil
		}
	}
	return Method{}, &Error{Code: NoMethod, ID: id}
}
