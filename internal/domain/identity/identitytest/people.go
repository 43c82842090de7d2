package identitytest

import (
	"context"
	"testing"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/mail"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// System is the actor that sets tests up.
var System = identity.System("test")

// Policy is the shipped policy.
func Policy(t testing.TB) *identity.Policy {
	t.Helper()
	p, err := identity.LoadPolicy()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Service is the domain over a database, with mail into the outbox it returns.
func Service(t testing.TB, db *sqldb.DB) (*identity.Service, *mail.Outbox) {
	t.Helper()
	box, err := mail.OpenOutbox("", db.Now)
	if err != nil {
		t.Fatal(err)
	}
	s, err := identity.New(identity.Deps{DB: db, Policy: Policy(t), Mail: box, PublicURL: "https://learn.example", Secret: []byte("0123456789abcdef0123456789abcdef")})
	if err != nil {
		t.Fatal(err)
	}
	return s, box
}

// Organisation founds an organisation whose id is its slug, with the DID
// did:web:SLUG.example, in the country XF.
func Organisation(t testing.TB, s *identity.Service, slug string, kind identity.OrganisationKind) identity.Organisation {
	t.Helper()
	o, err := s.CreateOrganisation(context.Background(), System, identity.Organisation{
		ID: identity.TenantID(slug), Slug: slug, Name: i18n.Text{"en": slug}, Kind: kind, DID: "did:web:" + slug + ".example", Country: "XF",
	})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// Member makes a person of this name a member and gives an actor in these roles.
func Member(t testing.TB, s *identity.Service, tenant identity.TenantID, name string, roles ...identity.Role) identity.Actor {
	t.Helper()
	p, err := s.EnsurePerson(context.Background(), System, identity.Named{Name: name, Email: name + "@people.example", Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range roles {
		if err := s.Grant(context.Background(), System, tenant, p.ID, r); err != nil {
			t.Fatal(err)
		}
	}
	a, err := s.ActorOfSession(context.Background(), p.ID, tenant, "en")
	if err != nil {
		t.Fatal(err)
	}
	return a
}
