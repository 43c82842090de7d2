package mail

import (
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	netmail "net/mail"
	"net/url"
	"strings"

	"opencairn.org/cairn/internal/ground/fault"
)

// Message is a mail to one person.
type Message struct {
	To        string // an address, with or without a name
	Subject   string // one line
	Text      string // plain text, "\n" between lines
	Lang      string // BCP 47, for Content-Language; may be empty
	MessageID string // from MessageID, without angle brackets
	// Stop is the address at which a reader's mail program ends what this mail is one
	// of, by one POST (RFC 8058); empty for a mail that is one of nothing.
	Stop string
}

// LogValue keeps address and content out of log lines (invariant I12).
func (m Message) LogValue() slog.Value { return slog.StringValue("[mail " + m.MessageID + "]") }

// Sender sends. An error is a fault: "mail.refused" when no further attempt can
// help, "mail.unavailable" when a later one can.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// MessageID is the id of the mail that a cause (a job's or event's id, and what
// the mail is) leads to, always the same; host is the installation's.
func MessageID(publicURL string, cause ...string) string {
	host := "cairn.invalid"
	if u, err := url.Parse(publicURL); err == nil && u.Hostname() != "" {
		host = u.Hostname()
	}
	sum := sha256.Sum256([]byte(strings.Join(cause, "\x00")))
	return fmt.Sprintf("%x@%s", sum[:16], host) // short enough for one header line
}

// check refuses what would not arrive, or arrive as something else.
func (m Message) check() error {
	if _, err := netmail.ParseAddress(m.To); err != nil {
		return fault.New(fault.Invalid, "mail.address").At("to") // without the address: it would be logged
	}
	if strings.ContainsAny(m.To+m.Subject+m.Lang+m.MessageID, "\r\n") || m.Subject == "" || !strings.Contains(m.MessageID, "@") {
		return fault.New(fault.Invalid, "mail.header").At("subject")
	}
	if u, err := url.Parse(m.Stop); m.Stop != "" && (err != nil || u.Host == "" || strings.ContainsAny(m.Stop, "<>, \t\r\n")) {
		return fault.New(fault.Invalid, "mail.header").At("stop")
	}
	return nil
}

// The headers that a mail program shows as a button (RFC 2369, RFC 8058).
const (
	stopHeader     = "List-Unsubscribe"
	stopPostHeader = "List-Unsubscribe-Post"
	stopPost       = "List-Unsubscribe=One-Click"
)
