package identity

import (
	"context"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/mail"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Deps are what the service needs.
type Deps struct {
	DB     *sqldb.DB
	Policy *Policy
	Mail   mail.Sender
	// PublicURL is the configured address, without a slash at its end.
	PublicURL string
	// Secret is the installation's master secret; links are made from it.
	Secret []byte
	// CardLife is how long a printed card works; zero: a year.
	CardLife time.Duration
	// Issuers are the institutions where people can sign in.
	Issuers []Issuer
	// Outside gives a context whose requests go through internal/ground/fetch; nil
	// in tests.
	Outside func(context.Context) context.Context
	// Demo makes set-up links work as long as the demonstration runs.
	Demo bool
}

// Service is what the doors call.
type Service struct {
	Deps
	linkKey []byte
	cardKey []byte
	holders map[string]Holder
}

// New makes the service.
func New(d Deps) (*Service, error) {
	k, err := hkdf.Key(sha256.New, d.Secret, nil, "cairn sign-in links v1", sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("derive the link key: %w", err)
	}
	cards, err := hkdf.Key(sha256.New, d.Secret, nil, "cairn printed cards v1", sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("derive the key of cards: %w", err)
	}
	if d.CardLife == 0 {
		d.CardLife = cardLife
	}
	s := &Service{Deps: d, linkKey: k, cardKey: cards, holders: map[string]Holder{}}
	s.holders["identity"] = ownData{}
	return s, nil
}

// Hold adds a domain to those asked for export and erasure. Call it before
// serving.
func (s *Service) Hold(domain string, h Holder) { s.holders[domain] = h }

// Jobs are the domain's background jobs.
func (s *Service) Jobs() []job.Handler {
	return []job.Handler{
		{Kind: "identity.link.mail", Work: s.mailLink},
		{Kind: "identity.sweep", Every: time.Hour, Work: s.sweep},
	}
}

// sweep removes links, sessions, tokens and counters that are over.
func (s *Service) sweep(context.Context, json.RawMessage) (job.Commit, error) { return sweepAll, nil }

// scope is the actor's organisation, or the program.
func tenantScope(t TenantID) sqldb.Scope {
	if t == "" {
		return sqldb.System
	}
	return sqldb.Tenant(t)
}

// record is the last call of a transaction.
func record(ctx context.Context, tx *sqldb.Tx, a Actor, tenant TenantID, act, object string) error {
	return audit.Record(ctx, tx, audit.Entry{Tenant: string(tenant), Actor: a.Name(), Role: a.RoleNames(), Act: act, Object: object})
}

// newSecret is 256 random bits for a cookie, a browser or a token.
func newSecret() (string, error) {
	b := make([]byte, 32)
	if _, err := rand.Read(b); err != nil {
		return "", fmt.Errorf("make a secret: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

func splitRoles(s string) []Role {
	var rs []Role
	for _, r := range strings.Split(s, ",") {
		if r != "" {
			rs = append(rs, Role(r))
		}
	}
	return rs
}
