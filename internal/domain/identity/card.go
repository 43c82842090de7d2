package identity

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"
)

// CardID names a printed card.
type CardID string

// Card is a printed card without its secrets. A counsellor makes one for somebody
// without e-mail (S-360): codes to sign in with, each once, together with a PIN
// that the person chose and that is not on it.
type Card struct {
	ID      CardID    `json:"id"`
	Person  PersonID  `json:"person"`
	Tenant  TenantID  `json:"tenant"` // whose counsellor made it
	Name    string    `json:"-"`      // the person's; personal
	Left    int       `json:"left"`   // codes that were not used
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires"`
	Ended   time.Time `json:"ended,omitzero"`

	pin   string
	wrong int
	maker PersonID
}

// LogValue implements slog.LogValuer (invariant I12).
func (c Card) LogValue() slog.Value { return slog.StringValue("[card " + string(c.ID) + "]") }

// Format implements fmt.Formatter, for every verb.
func (c Card) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[card "+string(c.ID)+"]") }

// Works reports that somebody can sign in with the card at a time.
func (c Card) Works(at time.Time) bool {
	return c.Ended.IsZero() && at.Before(c.Expires) && c.wrong < cardMostWrong && c.Left > 0
}

// PrintedCard is a card just made, with what is printed on it: shown once.
type PrintedCard struct {
	Card
	Codes []string // "7KQ2-M4XD-9TRA"
}

// CardRequest is somebody signing in with a card.
type CardRequest struct {
	Code    string // as typed
	PIN     string
	Address string // network address, for the limits
	Next    string // local path to go to afterwards
}

// LogValue implements slog.LogValuer.
func (r CardRequest) LogValue() slog.Value { return slog.StringValue("[card request]") }

// Format implements fmt.Formatter, for every verb.
func (r CardRequest) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[card request]") }

// CardPath is where somebody signs in with a card; the QR code on it leads there.
const CardPath = "/signin/card"

// codeLetters are Crockford's: none that is taken for another, no word by chance
// but with U.
const codeLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// newCode is 60 random bits in three groups of four letters.
func newCode() (string, error) {
	b := make([]byte, 12)
	if _, err := rand.Read(b); err != nil {
		return "", fmt.Errorf("make a code: %w", err)
	}
	for i := range b {
		b[i] = codeLetters[b[i]%32]
	}
	return string(b[:4]) + "-" + string(b[4:8]) + "-" + string(b[8:]), nil
}

// cleanCode is a code as it was printed, however it was typed.
func cleanCode(typed string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case 'O':
			return '0'
		case 'I', 'L':
			return '1'
		}
		if strings.ContainsRune(codeLetters, r) {
			return r
		}
		return -1
	}, strings.ToUpper(westernDigits(typed)))
}

// westernDigits writes Arabic-Indic and Persian digits as 0 to 9: a PIN is typed
// in the reader's own.
func westernDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return r - '٠' + '0'
		case r >= '۰' && r <= '۹':
			return r - '۰' + '0'
		}
		return r
	}, s)
}

func (s *Service) codeHash(code string) string { return s.cardHash("code", cleanCode(code)) }

func (s *Service) pinHash(card CardID, pin string) string { return s.cardHash(string(card), pin) }

func (s *Service) cardHash(of, secret string) string {
	mac := hmac.New(sha256.New, s.cardKey)
	mac.Write([]byte(of + "\n" + secret))
	return hex.EncodeToString(mac.Sum(nil))
}
