package credential

import (
	"context"
	"strings"
	"time"

	"opencairn.org/cairn/formats/did"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/key"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Deps is what the service stands on.
type Deps struct {
	DB         *sqldb.DB
	Policy     *identity.Policy
	Frameworks *framework.Service
	Keys       *key.Ring
	LogName    string // host under which the log signs, and answers
}

// Service prepares, issues, withdraws and shows credentials.
type Service struct {
	Deps
	lists listCache
}

// New makes the service.
func New(d Deps) *Service { return &Service{Deps: d} }

// base is the address under which an issuer's credentials and status lists live
// for good: the place of its did:web, without the document's name.
func base(org identity.Organisation) (string, error) {
	d, err := did.Parse(org.DID)
	if err != nil || d.Method != "web" {
		return "", fault.New(fault.Conflict, "credential.issuer.no_did", "organisation", org.Slug).Wrap(err)
	}
	address, err := did.WebURL(d)
	if err != nil {
		return "", fault.New(fault.Conflict, "credential.issuer.no_did", "organisation", org.Slug).Wrap(err)
	}
	address = strings.TrimSuffix(address, "/did.json")
	return strings.TrimSuffix(address, "/.well-known"), nil
}

func (c Credential) resource() identity.Resource {
	return identity.Resource{Type: "credential.credential", ID: string(c.ID), Tenant: c.Issuer, Person: c.Person, Attrs: map[string]any{"custodian": string(c.Custodian)}}
}

func record(ctx context.Context, tx *sqldb.Tx, actor identity.Actor, tenant identity.TenantID, act, object, reason string) error {
	return audit.Record(ctx, tx, audit.Entry{Tenant: string(tenant), Actor: actor.Name(), Role: actor.RoleNames(), Act: act, Object: object, Reason: reason})
}

// Credential shows one credential to its holder, its issuer's registrar, or an
// auditor of the issuer.
func (s *Service) Credential(ctx context.Context, actor identity.Actor, id CredentialID) (Credential, error) {
	var c Credential
	err := s.DB.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if c, err = loadCredential(ctx, tx, id); err != nil {
			return err
		}
		return s.Policy.Allow(actor, "credential.read", c.resource())
	})
	if err != nil {
		return Credential{}, err
	}
	return c, nil
}

// Holdings are the credentials of the person who asks, the newest first.
func (s *Service) Holdings(ctx context.Context, actor identity.Actor) ([]Credential, error) {
	if err := s.Policy.Allow(actor, "credential.holdings", identity.Resource{Type: "identity.person", Person: actor.Person}); err != nil {
		return nil, err
	}
	var all []Credential
	err := s.DB.Read(ctx, sqldb.Person(actor.Person, actor.Also...), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = identity.OwnIn(actor, func(p identity.PersonID) ([]Credential, error) { return credentialsOfPerson(ctx, tx, p) })
		return err
	})
	return all, err
}

// CredentialIn loads a credential for the domains to the right.
func CredentialIn(ctx context.Context, tx *sqldb.Tx, id CredentialID) (Credential, error) {
	return loadCredential(ctx, tx, id)
}

// HoldingsIn lists a person's credentials for the domains to the right.
func HoldingsIn(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) ([]Credential, error) {
	return credentialsOfPerson(ctx, tx, p)
}

// day is a date as credentials write it.
func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }
