package notice

import (
	"context"
	"errors"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/mail"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Notice is one thing to tell. The texts are the messages Key+".subject" and
// Key+".text"; both may name the arguments and {{.link}}.
type Notice struct {
	Person identity.PersonID // to one person
	Tenant identity.TenantID // or to those who hold Role here
	Role   identity.Role
	Key    string
	Args   []any  // name, value, ...
	Path   string // of the page that shows more
}

// Deps is what the service stands on.
type Deps struct {
	DB        *sqldb.DB
	Mail      mail.Sender
	PublicURL string // without a slash at its end
}

// Service sends notices.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// Send mails a notice to everybody it is for. It is called from the work of an
// event's subscription: outside any transaction, possibly again. People without
// an address are passed over; they see it when they sign in.
func (s *Service) Send(ctx context.Context, n Notice) (job.Commit, error) {
	cause := event.Current(ctx)
	if cause == "" {
		return nil, errNoCause
	}
	people, err := s.recipients(ctx, n, cause)
	if err != nil {
		return nil, err
	}
	var sent []identity.PersonID
	noted := func(ctx context.Context, tx *sqldb.Tx) error {
		for _, p := range sent {
			if err := insertSent(ctx, tx, cause, p, n); err != nil {
				return err
			}
		}
		return nil
	}
	for _, p := range people {
		err := s.Mail.Send(ctx, s.message(n, p, cause))
		if err != nil && !fault.Is(err, "mail.refused") {
			// Tried again later, for those who do not have it yet.
			return nil, errors.Join(err, s.DB.Write(ctx, sqldb.System, noted))
		}
		sent = append(sent, p.ID)
	}
	return noted, nil
}

// errNoCause says that a notice follows from no event: then nothing would keep
// it from being sent twice.
var errNoCause = errors.New("notice: sent from no event's subscription")

func (s *Service) message(n Notice, p identity.Person, cause string) mail.Message {
	words := i18n.For(p.Lang)
	name := p.Name
	if name == "" { // an account needs none
		name = words.T("notice.unnamed")
	}
	args := append([]any{"name", name, "link", s.PublicURL + n.Path}, n.Args...)
	return mail.Message{
		To: p.Email, Lang: words.Lang(), Subject: words.T(n.Key+".subject", args...), Text: words.T(n.Key+".text", args...),
		MessageID: mail.MessageID(s.PublicURL, cause, n.Key, string(p.ID)),
	}
}

// recipients are the people with an address who were not told yet.
func (s *Service) recipients(ctx context.Context, n Notice, cause string) ([]identity.Person, error) {
	var people []identity.Person
	err := s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		people = nil
		ids, err := addressees(ctx, tx, n)
		if err != nil {
			return err
		}
		for _, id := range ids {
			told, err := wasSent(ctx, tx, cause, id, n.Key)
			if err != nil {
				return err
			}
			p, err := identity.PersonIn(ctx, tx, id)
			if err != nil && !fault.Is(err, "identity.person.none") { // who is gone is told nothing
				return err
			}
			if !told && p.Email != "" {
				people = append(people, p)
			}
		}
		return nil
	})
	return people, err
}

func addressees(ctx context.Context, tx *sqldb.Tx, n Notice) ([]identity.PersonID, error) {
	if n.Person != "" {
		return []identity.PersonID{n.Person}, nil
	}
	members, err := identity.StaffIn(ctx, tx, n.Tenant)
	var ids []identity.PersonID
	for _, m := range members {
		if m.Role == n.Role {
			ids = append(ids, m.Person)
		}
	}
	return ids, err
}
