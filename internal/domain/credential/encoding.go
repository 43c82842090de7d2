package credential

import (
	"time"

	"opencairn.org/cairn/internal/domain/identity"
)

// Encoding is a form an award is given out in on request, beside the Open Badge
// that everybody gets. Each is signed anew from the same award record and stands
// in the log by itself.
type Encoding string

// The encodings.
const (
	VCJWT Encoding = "vc-jwt"    // the same Open Badge as a signed token, for wallets that want JOSE
	SDJWT Encoding = "sd-jwt-vc" // the European wallet's learning credential; the holder chooses what to show
	ELM   Encoding = "elm"       // Europass, under the issuer's e-seal
)

// Encodings are all of them, in the order they are offered.
func Encodings() []Encoding { return []Encoding{VCJWT, SDJWT, ELM} }

// MediaType is the media type of an encoding's bytes.
func (e Encoding) MediaType() string {
	return map[Encoding]string{VCJWT: "application/jwt", SDJWT: "application/dc+sd-jwt", ELM: "application/ld+json"}[e]
}

// Extension is how a file of the encoding is called at its end.
func (e Encoding) Extension() string {
	return map[Encoding]string{VCJWT: ".jwt", SDJWT: ".sd-jwt", ELM: ".jsonld"}[e]
}

// Encoded is an award in one encoding.
type Encoded struct {
	Issuer     identity.TenantID
	Credential CredentialID // whose award it is
	Encoding   Encoding
	Sum        string    // SHA-256 of what was to be signed, hex: the ticket for its one signature
	OrderedAt  time.Time // what it says of its own time
	Document   []byte    // the signed bytes; empty until signed
	LogIndex   int64
}
