package identity

import (
	"context"
	"errors"
	"slices"
	"strings"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// RecordGuardian records that the person of a mail address answers for a minor, on
// evidence that a counsellor or registrar saw. Whether the address was known stays
// unsaid.
func (s *Service) RecordGuardian(ctx context.Context, a Actor, minor PersonID, mail, evidence string) (g Guardianship, err error) {
	email, ok := cleanEmail(mail)
	if !ok {
		return Guardianship{}, fault.New(fault.Invalid, "identity.person.email").At("guardian")
	}
	err = s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		child, err := PersonIn(ctx, tx, minor)
		if err != nil {
			return err
		}
		adult, _, err := EnsurePersonIn(ctx, tx, Named{Email: email, Lang: child.Lang})
		if err != nil {
			return err
		}
		for _, id := range []PersonID{child.ID, adult.ID} { // nobody records a family of their own
			if err := s.Policy.Allow(a, "identity.guardian.record", Resource{Type: "identity.guardian", Tenant: a.Tenant, Person: id}); err != nil {
				return err
			}
		}
		if err := mayGuard(child, adult, evidence, tx.Now()); err != nil {
			return err
		}
		g = Guardianship{ID: GuardianshipID(tx.NewID()), Minor: child.ID, Guardian: adult.ID, Evidence: strings.TrimSpace(evidence), Tenant: a.Tenant, Since: tx.Now(), recorder: a.Person}
		if err := insertGuardian(ctx, tx, g); err != nil {
			return err
		}
		return record(ctx, tx, a, a.Tenant, "identity.guardian.record", "guardianship/"+string(g.ID))
	})
	return g, err
}

// EndGuardian ends a guardianship: by the organisation that recorded it, or by the
// guardian.
func (s *Service) EndGuardian(ctx context.Context, a Actor, id GuardianshipID) error {
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		g, err := guardianByID(ctx, tx, id)
		if errors.Is(err, sqldb.ErrNoRows) {
			return fault.New(fault.NotFound, "identity.guardian.unknown")
		}
		if err != nil {
			return err
		}
		if err := s.Policy.Allow(a, "identity.guardian.end", Resource{Type: "identity.guardian", ID: string(id), Tenant: g.Tenant, Person: g.Guardian}); err != nil {
			return err
		}
		if !g.Until.IsZero() {
			return nil
		}
		if err := endGuardian(ctx, tx, id); err != nil {
			return err
		}
		return record(ctx, tx, a, g.Tenant, "identity.guardian.end", "guardianship/"+string(id))
	})
}

// Wards lists the minors the actor answers for now, with what waits for them.
func (s *Service) Wards(ctx context.Context, a Actor) (all []Guardianship, err error) {
	if err := s.Policy.Allow(a, "identity.person.show", Resource{Type: "identity.person", Person: a.Person}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = wardsIn(ctx, tx, a)
		return err
	})
	return all, err
}

func wardsIn(ctx context.Context, tx *sqldb.Tx, a Actor) (all []Guardianship, err error) {
	found, err := OwnIn(a, func(id PersonID) ([]Guardianship, error) { return guardiansBy(ctx, tx, id) })
	if err != nil {
		return nil, err
	}
	for _, g := range found {
		child, err := PersonIn(ctx, tx, g.Minor)
		if err != nil {
			return nil, err
		}
		if !g.Until.IsZero() || !isMinor(child, tx.Now()) {
			continue
		}
		g.MinorName = child.Name
		if g.Consents, err = consentsIn(ctx, tx, g.Minor); err != nil {
			return nil, err
		}
		all = append(all, g)
	}
	return all, nil
}

// Agree is a guardian agreeing to what a minor was asked for; twice is once.
func (s *Service) Agree(ctx context.Context, a Actor, minor PersonID, object string) error {
	if err := s.Policy.Allow(a, "identity.guardian.agree", Resource{Type: "identity.guardian", Person: a.Person}); err != nil {
		return err
	}
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		guardians, err := GuardianIn(ctx, tx, minor)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(guardians, a.Owns) {
			return fault.New(fault.Denied, "identity.guardian.not_theirs")
		}
		var n int64
		same, err := SameIn(ctx, tx, minor)
		if err != nil {
			return err
		}
		for _, id := range same {
			agreed, err := agree(ctx, tx, id, object, a.Person)
			if err != nil {
				return err
			}
			n += agreed
		}
		if n == 0 {
			return fault.New(fault.NotFound, "identity.guardian.not_asked")
		}
		return record(ctx, tx, a, "", "identity.guardian.agree", object)
	})
}

// GuardianIn lists who answers for a person: nobody for somebody of age.
func GuardianIn(ctx context.Context, tx *sqldb.Tx, minor PersonID) ([]PersonID, error) {
	p, err := PersonIn(ctx, tx, minor)
	if err != nil || !isMinor(p, tx.Now()) {
		return nil, err
	}
	same, err := SameIn(ctx, tx, minor)
	if err != nil {
		return nil, err
	}
	var all []PersonID
	for _, id := range same {
		found, err := guardiansOf(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		for _, g := range found {
			if kept, err := keptOf(ctx, tx, g.Guardian); err != nil {
				return nil, err
			} else if g.Until.IsZero() && !slices.Contains(all, kept) {
				all = append(all, kept)
			}
		}
	}
	return all, nil
}

// AskConsentIn asks a minor's guardians to agree to something ("place/ID", and what
// it is in words) and says so; of somebody of age nobody is asked.
func AskConsentIn(ctx context.Context, tx *sqldb.Tx, person PersonID, object, title string) (asked bool, err error) {
	p, minor, err := minorIn(ctx, tx, person)
	if err != nil || !minor {
		return false, err
	}
	return true, askConsent(ctx, tx, p.ID, object, title)
}

// minorIn is a person, and whether somebody else has to agree for them. Who has no
// record is not taken for a child.
func minorIn(ctx context.Context, tx *sqldb.Tx, id PersonID) (Person, bool, error) {
	p, err := PersonIn(ctx, tx, id)
	if fault.Is(err, "identity.person.none") {
		return p, false, nil
	}
	return p, err == nil && isMinor(p, tx.Now()), err
}

// ConsentIn refuses what a minor's guardian has not agreed to: the fault
// "identity.guardian.missing" when nobody answers for them yet,
// "identity.guardian.waits" when the guardian has not said yes. Somebody of age
// agrees for themselves.
func ConsentIn(ctx context.Context, tx *sqldb.Tx, person PersonID, object string) error {
	p, minor, err := minorIn(ctx, tx, person)
	if err != nil || !minor {
		return err
	}
	guardians, err := GuardianIn(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	if len(guardians) == 0 {
		return fault.New(fault.Conflict, "identity.guardian.missing", "age", ConsentAge)
	}
	all, err := consentsIn(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(c Consent) bool { return c.Object == object && !c.Agreed.IsZero() }) {
		return fault.New(fault.Conflict, "identity.guardian.waits", "age", ConsentAge)
	}
	return nil
}

// consentsIn lists what was asked for a minor, under any of their ids.
func consentsIn(ctx context.Context, tx *sqldb.Tx, minor PersonID) (all []Consent, err error) {
	same, err := SameIn(ctx, tx, minor)
	if err != nil {
		return nil, err
	}
	for _, id := range same {
		cs, err := consentsOf(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		all = append(all, cs...)
	}
	return all, nil
}
