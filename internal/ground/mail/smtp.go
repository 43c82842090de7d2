package mail

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"

	"opencairn.org/cairn/internal/ground/fault"
)

// SMTP sends through one mail server.
type SMTP struct {
	from    string
	host    string
	options []gomail.Option
}

// NewSMTP reads "smtps://USER@HOST:465" or "smtp://USER@HOST:587". STARTTLS is
// required of the latter, unless the host is this machine.
func NewSMTP(address, from, password string) (*SMTP, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, fault.New(fault.Invalid, "config.mail").At("mail.url")
	}
	s := &SMTP{from: from, host: u.Hostname(), options: []gomail.Option{gomail.WithTimeout(30 * time.Second)}}
	port := 587
	switch {
	case u.Scheme == "smtps":
		port = 465
		s.options = append(s.options, gomail.WithSSL())
	case isLoopback(u.Hostname()):
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	default:
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if u.Port() != "" {
		if port, err = strconv.Atoi(u.Port()); err != nil {
			return nil, fault.New(fault.Invalid, "config.mail").At("mail.url")
		}
	}
	s.options = append(s.options, gomail.WithPort(port))
	if user := u.User.Username(); user != "" {
		if p, ok := u.User.Password(); ok && password == "" {
			password = p
		}
		s.options = append(s.options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(user), gomail.WithPassword(password))
	}
	return s, nil
}

func isLoopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

// Send implements Sender.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	msg, err := compose(s.from, m)
	if err != nil {
		return err
	}
	client, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return fmt.Errorf("set up the mail client: %w", err)
	}
	err = client.DialAndSendWithContext(ctx, msg)
	var refused *gomail.SendError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused) && !refused.IsTemp() && refused.ErrorCode() >= 500:
		// the server's text may repeat the address: only its code is kept
		return fault.New(fault.Invalid, "mail.refused", "code", refused.ErrorCode())
	case errors.As(err, new(net.Error)):
		return fault.New(fault.Unavailable, "mail.unavailable").Wrap(err)
	}
	return fault.New(fault.Unavailable, "mail.unavailable")
}

func compose(from string, m Message) (*gomail.Msg, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := msg.From(from); err != nil {
		return nil, fault.New(fault.Invalid, "config.mail_from", "value", from).At("mail.from").Wrap(err)
	}
	if err := msg.To(m.To); err != nil {
		return nil, fault.New(fault.Invalid, "mail.address").At("to")
	}
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(m.MessageID)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no out-of-office answers
	if m.Lang != "" {
		msg.SetGenHeader("Content-Language", m.Lang)
	}
	if m.Stop != "" {
		msg.SetGenHeaderPreformatted(stopHeader, "<"+m.Stop+">") // one piece, whatever its length
		msg.SetGenHeader(stopPostHeader, stopPost)
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	return msg, nil
}
