package identity

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"time"
)

// LinkKind is what a link is for.
type LinkKind string

// The kinds of link.
const (
	LinkSignIn     LinkKind = "sign-in"    // asked for on a page, works in that browser
	LinkSetUp      LinkKind = "set-up"     // printed on the terminal
	LinkInvitation LinkKind = "invitation" // sent by a manager or the operator
)

// link is a stored link.
type link struct {
	hash, id         string
	kind             LinkKind
	email            string
	person           PersonID
	tenant           TenantID
	roles            []Role
	browser          string // hash, or empty
	next, lang       string
	reusable         bool
	created, expires time.Time
	used             time.Time
}

// LinkRequest is somebody asking for a link on a page.
type LinkRequest struct {
	Email   string
	Browser string // the secret this browser already has, or empty
	Address string // network address, for the limits
	Next    string // local path to go to afterwards
	Lang    string
}

// LogValue implements slog.LogValuer.
func (r LinkRequest) LogValue() slog.Value { return slog.StringValue("[link request]") }

// Format implements fmt.Formatter, for every verb.
func (r LinkRequest) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[link request]") }

// LinkView is what a page shows before its button is pressed.
type LinkView struct {
	Kind    LinkKind
	Tenant  Organisation // of an invitation; zero otherwise
	Roles   []Role       // of an invitation
	Expires time.Time
}

// SignedIn is who a redeemed link made of the browser.
type SignedIn struct {
	Person PersonID
	Tenant TenantID // to act for at first; empty for oneself
	Next   string   // local path
	New    bool     // the person was not known before
}

// hashOf is how a secret is stored: SHA-256, hex. The secrets are random and
// long, so they need no salt and no stretching.
func hashOf(secret string) string {
	h := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(h[:])
}

// linkToken makes a link's token from its id. It can be made again when a mail
// job runs twice, so jobs carry ids only, and whoever reads the database cannot
// make it.
func (s *Service) linkToken(id string) string {
	mac := hmac.New(sha256.New, s.linkKey)
	mac.Write([]byte(id))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// linkURL is made from the configured address and nothing else.
func (s *Service) linkURL(id string) string { return s.PublicURL + LinkPath + s.linkToken(id) }

// LinkPath is where links lead: the token follows.
const LinkPath = "/sign-in/link/"
