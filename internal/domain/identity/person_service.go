package identity

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// EnsurePerson finds a person by mail address, or makes one. Without an address
// a new person is made each time.
func (s *Service) EnsurePerson(ctx context.Context, a Actor, n Named) (p Person, err error) {
	if err := s.Policy.Allow(a, "identity.person.ensure", Resource{Type: "identity.person"}); err != nil {
		return Person{}, err
	}
	err = s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		var fresh bool
		if p, fresh, err = EnsurePersonIn(ctx, tx, n); err != nil || !fresh {
			return err
		}
		return record(ctx, tx, a, "", "identity.person.create", "person/"+string(p.ID))
	})
	return p, err
}

// EnsurePersonIn is EnsurePerson for domains to the right; fresh says that the
// person is new. Somebody known keeps the data they have: who has an address
// cannot be renamed by whoever else knows it.
func EnsurePersonIn(ctx context.Context, tx *sqldb.Tx, n Named) (p Person, fresh bool, err error) {
	if n, err = n.clean(); err != nil {
		return Person{}, false, err
	}
	if n.Email != "" {
		p, err := personByEmail(ctx, tx, n.Email)
		if err == nil || !errors.Is(err, sqldb.ErrNoRows) {
			return p, false, err
		}
	}
	p = Person{
		ID: PersonID(tx.NewID()), Name: n.Name, GivenName: n.GivenName, FamilyName: n.FamilyName,
		Email: n.Email, BirthDate: n.BirthDate, Lang: n.Lang, Created: tx.Now(),
	}
	return p, true, insertPerson(ctx, tx, p)
}

// PersonByID is a person's own record, for that person.
func (s *Service) PersonByID(ctx context.Context, a Actor, id PersonID) (p Person, err error) {
	if err := s.Policy.Allow(a, "identity.person.show", Resource{Type: "identity.person", ID: string(id), Person: id}); err != nil {
		return Person{}, err
	}
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		p, err = PersonIn(ctx, tx, id)
		return err
	})
	return p, err
}

// ChangePerson stores a person's name, birth date and language. The address
// stays: it is how they sign in.
func (s *Service) ChangePerson(ctx context.Context, a Actor, id PersonID, n Named) error {
	if err := s.Policy.Allow(a, "identity.person.change", Resource{Type: "identity.person", ID: string(id), Person: id}); err != nil {
		return err
	}
	n.Email = ""
	n, err := n.clean()
	if err != nil {
		return err
	}
	if n.Name == "" {
		return fault.New(fault.Invalid, "identity.person.name_missing").At("name")
	}
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		if err := updatePerson(ctx, tx, id, n); err != nil {
			return err
		}
		return record(ctx, tx, a, "", "identity.person.change", "person/"+string(id))
	})
}

// Export is everything every domain holds about a person, by domain: what a
// data-subject request is answered with. What stands under ids that were merged
// into theirs is under "merged".
func (s *Service) Export(ctx context.Context, a Actor, id PersonID) (map[string]any, error) {
	if err := s.Policy.Allow(a, "identity.person.export", Resource{Type: "identity.person", ID: string(id), Person: id}); err != nil {
		return nil, err
	}
	var held map[string]any
	err := s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		same, err := SameIn(ctx, tx, id)
		if err != nil {
			return err
		}
		if held, err = s.exportIn(ctx, tx, same[0]); err != nil {
			return err
		}
		merged := map[PersonID]any{}
		for _, other := range same[1:] {
			if merged[other], err = s.exportIn(ctx, tx, other); err != nil {
				return err
			}
		}
		if len(merged) > 0 {
			held["merged"] = merged
		}
		return nil
	})
	return held, err
}

// exportIn is what every domain holds under one id.
func (s *Service) exportIn(ctx context.Context, tx *sqldb.Tx, id PersonID) (map[string]any, error) {
	held := map[string]any{}
	for _, domain := range slices.Sorted(maps.Keys(s.holders)) {
		v, err := s.holders[domain].Export(ctx, tx, id)
		if err != nil {
			return nil, fmt.Errorf("export from %s: %w", domain, err)
		}
		if v != nil {
			held[domain] = v
		}
	}
	return held, nil
}

// Erase removes a person from every domain, under all their ids, in one
// transaction.
func (s *Service) Erase(ctx context.Context, a Actor, id PersonID) error {
	if err := s.Policy.Allow(a, "identity.person.erase", Resource{Type: "identity.person", ID: string(id), Person: id}); err != nil {
		return err
	}
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		same, err := SameIn(ctx, tx, id)
		if err != nil {
			return err
		}
		for _, id := range same {
			for _, domain := range s.ownLast() {
				if err := s.holders[domain].Erase(ctx, tx, id); err != nil {
					return fmt.Errorf("erase from %s: %w", domain, err)
				}
			}
			if err := event.Emit(ctx, tx, PersonErased{id}); err != nil {
				return err
			}
		}
		return record(ctx, tx, a, "", "identity.person.erase", "person/"+string(id))
	})
}

// ownLast are the domains that hold something, this one at the end: the others may
// have to know the address that what they hold goes to.
func (s *Service) ownLast() []string {
	const own = "identity"
	all := slices.DeleteFunc(slices.Sorted(maps.Keys(s.holders)), func(domain string) bool { return domain == own })
	return append(all, own)
}

// ownData is this domain as a Holder.
type ownData struct{}

// Export implements Holder.
func (ownData) Export(ctx context.Context, tx *sqldb.Tx, id PersonID) (any, error) {
	p, err := personRow(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	decisions, err := mergesOf(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	as, err := attributes(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	cards, err := cardsOfPerson(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	passkeys, err := passkeysOf(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	institutions, err := linkedOf(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	family, err := familyOf(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	ms, err := memberRows(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	ts, err := tokensOf(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	sessions, err := sessionsOf(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	links, err := linksOf(ctx, tx, p)
	if err != nil {
		return nil, err
	}
	pseudonyms, err := pseudonymsOf(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	return map[string]any{"person": p, "pseudonyms": map[string]any{"person": id, "as": pseudonyms}, "attributes": as, "memberships": ms, "tokens": ts, "sessions": sessions, "links": links, "merges": decisions, "cards": cards, "family": family, "passkeys": passkeys, "institutions": institutions}, nil
}

// familyOf is who answers for a person and whom they answer for, as exported.
func familyOf(ctx context.Context, tx *sqldb.Tx, id PersonID) (map[string]any, error) {
	guardians, err := guardiansOf(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	wards, err := guardiansBy(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	asked, err := consentsOf(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	agreed, err := consentsBy(ctx, tx, id)
	return map[string]any{"guardians": guardians, "wards": wards, "asked": asked, "agreed": agreed}, err
}

// Erase implements Holder. The row stays, empty, so that ids in records that
// the law keeps still mean the same nobody.
func (ownData) Erase(ctx context.Context, tx *sqldb.Tx, id PersonID) error {
	return erasePerson(ctx, tx, id)
}

// Holder is a domain that was added by Hold, or "identity" itself.
func (s *Service) Holder(domain string) Holder { return s.holders[domain] }
