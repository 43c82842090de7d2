package identity

import (
	"fmt"
	"io"
	"log/slog"
	netmail "net/mail"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// Person is one human being. Every field but ID is personal data, so a Person
// shows its id alone wherever it is printed or logged; JSON (the export) is whole.
type Person struct {
	ID         PersonID  `json:"id"`
	Name       string    `json:"name"`                 // as the person writes it, in their script
	GivenName  string    `json:"givenName,omitempty"`  // may be empty: not everybody has two names
	FamilyName string    `json:"familyName,omitempty"` // may be empty
	Email      string    `json:"email,omitempty"`      // lower case; empty for people without
	BirthDate  string    `json:"birthDate,omitempty"`  // YYYY-MM-DD, or empty
	Lang       string    `json:"lang,omitempty"`       // BCP 47; what to write to them in
	Verified   time.Time `json:"verified,omitzero"`    // when Email was last shown to be theirs
	Created    time.Time `json:"created"`
	Erased     time.Time `json:"erased,omitzero"` // everything above but ID is empty then
}

// LogValue implements slog.LogValuer (invariant I12).
func (p Person) LogValue() slog.Value { return slog.StringValue(p.shown()) }

// Format implements fmt.Formatter, for every verb.
func (p Person) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, p.shown()) }

func (p Person) shown() string { return "[person " + string(p.ID) + "]" }

// Named is what is known of a person that may be new. It shows nothing when
// printed.
type Named struct {
	Name, GivenName, FamilyName string
	Email                       string // in any case; empty for people without
	BirthDate                   string // YYYY-MM-DD, or empty
	Lang                        string
}

// LogValue implements slog.LogValuer.
func (n Named) LogValue() slog.Value { return slog.StringValue("[person]") }

// Format implements fmt.Formatter, for every verb.
func (n Named) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[person]") }

// clean trims and composes (NFC), so that one name has one spelling.
func (n Named) clean() (Named, error) {
	for _, s := range []*string{&n.Name, &n.GivenName, &n.FamilyName} {
		*s = norm.NFC.String(strings.Join(strings.Fields(*s), " "))
	}
	if n.Name == "" {
		n.Name = strings.TrimSpace(n.GivenName + " " + n.FamilyName)
	}
	wrong := validNamed(n)
	if n.Email != "" {
		clean, ok := cleanEmail(n.Email)
		if n.Email = clean; !ok {
			wrong = append(wrong, errBadEmail())
		}
	}
	return n, wrong.OrNil()
}

// CleanEmail is one mail address as it is stored and compared: lower case, nothing
// around it. Fault "identity.person.email" at "email".
func CleanEmail(s string) (string, error) {
	clean, ok := cleanEmail(s)
	if !ok {
		return "", errBadEmail()
	}
	return clean, nil
}

// cleanEmail is the one spelling of an address. The part before the @ is
// compared without case too: no provider in use tells them apart.
func cleanEmail(s string) (clean string, ok bool) {
	s = strings.ToLower(norm.NFC.String(strings.TrimSpace(s)))
	a, err := netmail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > 254 || !strings.Contains(s[strings.LastIndex(s, "@"):], ".") {
		return "", false
	}
	return s, true
}

// Member is one role of one person in an organisation.
type Member struct {
	Person PersonID
	Name   string // personal
	Role   Role
	Since  time.Time
}

// LogValue implements slog.LogValuer (invariant I12).
func (m Member) LogValue() slog.Value { return slog.StringValue(m.shown()) }

// Format implements fmt.Formatter, for every verb.
func (m Member) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, m.shown()) }

func (m Member) shown() string { return "[" + string(m.Role) + " " + string(m.Person) + "]" }

// Membership is what a person is in one organisation.
type Membership struct {
	Organisation Organisation
	Roles        []Role
}
