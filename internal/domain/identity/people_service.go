package identity

import (
	"context"

	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Known is a person as a source knows them.
type Known struct {
	Named
	Attributes []Attribute
}

// EnsurePeople is EnsurePerson and Attest for many people at once, as a register
// hands them in: all of them or none, in one transaction. Who is known keeps the
// data they have; what a source says of them is stored in place of what it said
// before. It is for Cairn itself: nobody else speaks for a source they name.
func (s *Service) EnsurePeople(ctx context.Context, a Actor, all []Known) (people []Person, err error) {
	for _, act := range []string{"identity.person.ensure", attestAct(false)} {
		if err := s.Policy.Allow(a, act, Resource{Type: "identity.register"}); err != nil {
			return nil, err
		}
	}
	for _, k := range all {
		for _, at := range k.Attributes {
			if err := validAttribute(at); err != nil {
				return nil, err
			}
		}
	}
	err = s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		people = nil
		for _, k := range all {
			p, err := ensureKnown(ctx, tx, a, k)
			if err != nil {
				return err
			}
			people = append(people, p)
		}
		return nil
	})
	return people, err
}

func ensureKnown(ctx context.Context, tx *sqldb.Tx, a Actor, k Known) (Person, error) {
	p, fresh, err := EnsurePersonIn(ctx, tx, k.Named)
	if err != nil {
		return p, err
	}
	names := []string{}
	for _, at := range k.Attributes {
		if err := attestedIn(ctx, tx, p.ID, at); err != nil {
			return p, err
		}
		names = append(names, at.Name)
	}
	act := "identity.attribute.attest"
	if fresh {
		act = "identity.person.create"
	}
	return p, audit.Record(ctx, tx, audit.Entry{Actor: a.Name(), Role: a.RoleNames(), Act: act, Object: "person/" + string(p.ID), Detail: map[string][]string{"attested": names}})
}
