package identity

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Attest stores what somebody says about a person, in place of what they said
// before: the person themselves, a counsellor or registrar for their
// organisation, an employer about who works there, Cairn itself for a source it
// names. Who speaks for an organisation cannot name another source.
func (s *Service) Attest(ctx context.Context, a Actor, person PersonID, at Attribute) error {
	own := a.Person == person && !a.IsSystem()
	if err := s.Policy.Allow(a, attestAct(own), attestation(a, person, at)); err != nil {
		return err
	}
	if err := validAttribute(at); err != nil {
		return err
	}
	if !a.IsSystem() {
		if err := mayAttestAt(own, at.Level); err != nil {
			return err
		}
		if at.Source = string(a.Tenant); own {
			at.Source = SourceSelf
		}
	}
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		if err := attestedIn(ctx, tx, person, at); err != nil {
			return err
		}
		return record(ctx, tx, a, a.Tenant, attestAct(own)+"."+at.Name, "person/"+string(person))
	})
}

func attestAct(own bool) string {
	if own {
		return "identity.attribute.state"
	}
	return "identity.attribute.attest"
}

func attestation(a Actor, person PersonID, at Attribute) Resource {
	return Resource{Type: "identity.attribute", ID: at.Name, Tenant: a.Tenant, Person: person, Attrs: map[string]any{"name": at.Name, "value": at.Value}}
}

// attestedIn checks that the person and a named employer exist.
func attestedIn(ctx context.Context, tx *sqldb.Tx, person PersonID, at Attribute) error {
	p, err := PersonIn(ctx, tx, person)
	if err != nil {
		return err
	}
	if !p.Erased.IsZero() {
		return fault.New(fault.NotFound, "identity.person.none")
	}
	if at.Name == AttributeEmployer {
		if _, err := OrganisationIn(ctx, tx, TenantID(at.Value)); err != nil {
			return err
		}
	}
	return AttestIn(ctx, tx, p.ID, at)
}

// Withdraw takes back what the actor's person stated, or what the actor's
// organisation attested.
func (s *Service) Withdraw(ctx context.Context, a Actor, person PersonID, name string) error {
	own := a.Person == person && !a.IsSystem()
	source := string(a.Tenant)
	if own {
		source = SourceSelf
	}
	if err := s.Policy.Allow(a, attestAct(own), attestation(a, person, Attribute{Name: name, Value: source})); err != nil {
		return err
	}
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		same, err := SameIn(ctx, tx, person)
		if err != nil {
			return err
		}
		var n int64
		for _, id := range same {
			gone, err := deleteAttribute(ctx, tx, id, name, source)
			if err != nil {
				return err
			}
			n += gone
		}
		if n == 0 {
			return fault.New(fault.NotFound, "identity.attribute.none")
		}
		return record(ctx, tx, a, a.Tenant, "identity.attribute.withdraw."+name, "person/"+string(person))
	})
}

// AttestByMail is Attest for whoever has a mail address. Whether it was known stays
// unsaid: somebody new is made, and finds what was said when they sign in.
func (s *Service) AttestByMail(ctx context.Context, a Actor, mail string, at Attribute) error {
	email, ok := cleanEmail(mail)
	if !ok {
		return errBadEmail()
	}
	if err := s.Policy.Allow(a, "identity.attribute.attest", attestation(a, "", at)); err != nil {
		return err
	}
	if err := errors.Join(validAttribute(at), mayAttestAt(false, at.Level)); err != nil {
		return err
	}
	var p Person
	err := s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		p, _, err = EnsurePersonIn(ctx, tx, Named{Email: email, Lang: a.Lang})
		return err
	})
	if err != nil {
		return err
	}
	return s.Attest(ctx, a, p.ID, at)
}

// MayAttest is nil for whoever can say anything about somebody else.
func (s *Service) MayAttest(a Actor) error {
	return s.Policy.Allow(a, "identity.attribute.attest", attestation(a, "", Attribute{Name: AttributeEmployer, Value: string(a.Tenant)}))
}

// Attested lists what the actor's organisation says about a person.
func (s *Service) Attested(ctx context.Context, a Actor, person PersonID) (all []Attribute, err error) {
	if err := s.Policy.Allow(a, "identity.attribute.attest", attestation(a, person, Attribute{})); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = AttributesIn(ctx, tx, person)
		return err
	})
	return slices.DeleteFunc(all, func(at Attribute) bool { return at.Source != string(a.Tenant) }), err
}

// Attributes lists what is known about a person, for that person: by name, the
// surest first.
func (s *Service) Attributes(ctx context.Context, a Actor, person PersonID) (all []Attribute, err error) {
	if err := s.Policy.Allow(a, "identity.person.show", Resource{Type: "identity.person", ID: string(person), Person: person}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = AttributesIn(ctx, tx, person)
		return err
	})
	return all, err
}

// AttestIn stores what a source says about a person, in place of what it said
// before. It is the call of domains to the right and of identity checks.
func AttestIn(ctx context.Context, tx *sqldb.Tx, person PersonID, at Attribute) error {
	if at.Name == "" || at.Source == "" || !slices.Contains(levels, at.Level) {
		return fmt.Errorf("identity: an attribute has a name, a source and a level, not %q", at.Level)
	}
	return putAttribute(ctx, tx, person, at)
}

// AttributesIn lists what is known about a person under any of their ids, the
// surest first.
func AttributesIn(ctx context.Context, tx *sqldb.Tx, person PersonID) ([]Attribute, error) {
	kept, err := keptOf(ctx, tx, person)
	if err != nil {
		return nil, err
	}
	all, err := attributesOfAll(ctx, tx, kept)
	slices.SortStableFunc(all, bySureness)
	return all, err
}

// AttributeIn is the best that is known about a person under a name: of the
// highest level, and the newest of those. known is false when nothing is.
func AttributeIn(ctx context.Context, tx *sqldb.Tx, person PersonID, name string) (at Attribute, known bool, err error) {
	all, err := AttributesIn(ctx, tx, person)
	if err != nil {
		return Attribute{}, false, err
	}
	i := slices.IndexFunc(all, func(at Attribute) bool { return at.Name == name })
	if i < 0 {
		return Attribute{}, false, nil
	}
	return all[i], true, nil
}

// PseudonymIn is a person's name under a purpose ("insight"): random, made when
// it is first asked for, the same ever after, and of no use under another
// purpose. The transaction MUST be one that writes.
func PseudonymIn(ctx context.Context, tx *sqldb.Tx, person PersonID, purpose string) (string, error) {
	person, err := keptOf(ctx, tx, person)
	if err != nil {
		return "", err
	}
	found, err := pseudonym(ctx, tx, person, purpose)
	if err == nil || !errors.Is(err, sqldb.ErrNoRows) {
		return found, err
	}
	if found, err = newSecret(); err != nil {
		return "", err
	}
	return found, insertPseudonym(ctx, tx, person, purpose, found)
}
