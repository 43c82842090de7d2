package wallet

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"time"

	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
)

// Share lets whoever has its link see one credential.
type Share struct {
	ID         string                  `json:"id"`
	Person     identity.PersonID       `json:"person"`
	Credential credential.CredentialID `json:"credential"`
	Purpose    string                  `json:"purpose"` // in the learner's words: "application to Saltmarsh"
	CreatedAt  time.Time               `json:"createdAt"`
	ExpiresAt  time.Time               `json:"expiresAt,omitzero"` // zero: until withdrawn, for a printed page
	EndedAt    time.Time               `json:"endedAt,omitzero"`   // when the learner withdrew it
	Views      int                     `json:"views"`
	LastView   time.Time               `json:"lastView,omitzero"`
}

// Open reports whether the link still works.
func (s Share) Open(on time.Time) bool {
	return s.EndedAt.IsZero() && (s.ExpiresAt.IsZero() || on.Before(s.ExpiresAt))
}

// tokenBits is the randomness of a link (quality.md, Security).
const tokenBits = 128

// newToken makes a link's secret and the hash that is stored.
func newToken() (token, hash string, err error) {
	var b [tokenBits / 8]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", "", err
	}
	token = base64.RawURLEncoding.EncodeToString(b[:])
	return token, hashToken(token), nil
}

func hashToken(token string) string {
	h := sha256.Sum256([]byte(token))
	return hex.EncodeToString(h[:])
}

// Period is how long a share lasts, as a page offers it.
type Period string

// The periods. Paper lasts until the learner withdraws it.
const (
	Week  Period = "week"
	Month Period = "month"
	Year  Period = "year"
	Paper Period = "paper"
)

// Periods lists what can be chosen, the shortest first.
func Periods() []Period { return []Period{Week, Month, Year, Paper} }

// expiry is when a share of this period ends; the zero time for paper.
func expiry(p Period, from time.Time) (time.Time, error) {
	switch p {
	case Week:
		return from.AddDate(0, 0, 7), nil
	case Month:
		return from.AddDate(0, 1, 0), nil
	case Year:
		return from.AddDate(1, 0, 0), nil
	case Paper:
		return time.Time{}, nil
	}
	return time.Time{}, fault.New(fault.Invalid, "wallet.share.unknown_period", "value", string(p)).At("period")
}
