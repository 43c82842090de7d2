package did

import (
	"encoding/json"
	"strings"
	"time"
)

// The contexts of the documents written here.
const (
	ContextDID      = "https://www.w3.org/ns/did/v1"
	ContextMultikey = "https://w3id.org/security/multikey/v1"
)

// IssuerKey is a signing key of an issuer and the time it was used.
type IssuerKey struct {
	Fragment  string    // of its id, without "#"; empty: the multikey itself
	Multibase string    // the public key, "z6Mk..."
	From      time.Time // first signature; zero: not written
	Until     time.Time // retired; zero: in use
	Revoked   time.Time // compromised; zero: not
}

type writtenKey struct {
	ID         string `json:"id"`
	Type       string `json:"type"`
	Controller string `json:"controller"`
	Multibase  string `json:"publicKeyMultibase"`
	From       string `json:"validFrom,omitempty"`
	Until      string `json:"expires,omitempty"`
	Revoked    string `json:"revoked,omitempty"`
}

// validFrom is no term of the did contexts, so the document defines it itself.
var validFromTerm = map[string]any{"validFrom": map[string]string{
	"@id":   "https://www.w3.org/2018/credentials#validFrom",
	"@type": "http://www.w3.org/2001/XMLSchema#dateTime",
}}

// IssuerDocument writes the did document of an issuer: every key it ever signed
// with and its period, retired ones too. websites become LinkedDomains services
// and may be empty. Errors are *Error: NothingToWrite, BadKey, BadPeriod,
// DoubledKey.
func IssuerDocument(id DID, keys []IssuerKey, websites ...string) ([]byte, error) {
	if len(keys) == 0 {
		return nil, &Error{Code: NothingToWrite, ID: id.String()}
	}
	var methods []writtenKey
	var ids []string
	seen := map[string]bool{}
	for _, k := range keys {
		w, err := k.write(id)
		if err != nil {
			return nil, err
		}
		if seen[w.ID] {
			return nil, &Error{Code: DoubledKey, ID: w.ID}
		}
		seen[w.ID] = true
		methods, ids = append(methods, w), append(ids, w.ID)
	}
	doc := map[string]any{
		"@context":           []any{ContextDID, ContextMultikey, validFromTerm},
		"id":                 id.String(),
		"verificationMethod": methods,
		"assertionMethod":    ids,
	}
	if len(websites) > 0 {
		doc["service"] = []any{map[string]any{"id": id.String() + "#site", "type": "LinkedDomains", "serviceEndpoint": websites}}
	}
	return json.MarshalIndent(doc, "", "  ")
}

func (k IssuerKey) write(id DID) (writtenKey, error) {
	w := writtenKey{ID: KeyID(id, k), Type: "Multikey", Controller: id.String(), Multibase: k.Multibase}
	if _, err := ParseMultikey(k.Multibase); err != nil {
		return w, &Error{Code: BadKey, ID: w.ID, Err: err}
	}
	if strings.ContainsAny(k.Fragment, "# ") {
		return w, &Error{Code: NotADID, ID: w.ID}
	}
	if !k.Until.IsZero() && !k.Until.After(k.From) {
		return w, &Error{Code: BadPeriod, ID: w.ID}
	}
	w.From, w.Until, w.Revoked = stamp(k.From), stamp(k.Until), stamp(k.Revoked)
	return w, nil
}

// KeyID is the absolute id of an issuer's key.
func KeyID(id DID, k IssuerKey) string {
	if k.Fragment == "" {
		return id.String() + "#" + k.Multibase
	}
	return id.String() + "#" + k.Fragment
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
