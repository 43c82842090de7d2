package funding

import (
	"context"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// HoursState is what became of hours that somebody has for a place.
type HoursState string

// The states.
const (
	HoursKept     HoursState = "kept"     // the place is confirmed
	HoursUsed     HoursState = "used"     // the course was completed, or left after the census date
	HoursReturned HoursState = "returned" // left in time: the next person can have them
)

// PaidHours are hours of working time that an employer gives somebody to learn in.
type PaidHours struct {
	Employer  identity.TenantID `json:"employer"`
	Name      i18n.Text         `json:"name"` // the employer's
	Offer     catalogue.OfferID `json:"offer"`
	Enrolment string            `json:"enrolment,omitempty"` // empty: nobody took them yet
	Hours     int               `json:"hours"`
	State     HoursState        `json:"state,omitempty"`
	At        time.Time         `json:"at,omitzero"`

	id       string
	pledge   PledgeID
	provider identity.TenantID
}

// HoursFor are the paid hours somebody would have for a place in an offer, from what
// is known about them and what they answered; nothing is stored. Nil when no employer
// pledged any that are left for them (S-350, S-353).
func (s *Service) HoursFor(ctx context.Context, a identity.Actor, offer catalogue.OfferID, answers Answers) (h *PaidHours, err error) {
	if err := s.policy.Allow(a, "funding.quote", identity.Resource{Type: "funding.quote"}); err != nil {
		return nil, err
	}
	scope := sqldb.Public
	if a.SignedIn() {
		scope = sqldb.Person(a.Person, a.Also...)
	}
	err = s.db.Read(ctx, scope, func(ctx context.Context, tx *sqldb.Tx) error {
		h = nil
		p, err := s.personIn(ctx, tx, a.Person, answers)
		if l, ok := fault.Of(err); ok && l.Kind() == fault.Invalid {
			return nil // an answer that cannot be read gives nobody hours
		}
		if err != nil {
			return err
		}
		all, err := hoursLeft(ctx, tx, offer, p)
		if len(all) > 0 {
			h = &all[0]
		}
		return err
	})
	return h, err
}

// hoursLeft are the paid hours that pledges still have for somebody, the oldest
// pledge first.
func hoursLeft(ctx context.Context, tx *sqldb.Tx, offer catalogue.OfferID, p claimant) (all []PaidHours, err error) {
	ps, err := pledgesFor(ctx, tx, offer, tx.Now())
	if err != nil {
		return nil, err
	}
	for _, x := range ps {
		if x.Hours == 0 || x.HoursTotal-x.HoursTaken < x.Hours || x.For == ForStaff && x.Employer != p.employer {
			continue
		}
		org, err := identity.OrganisationIn(ctx, tx, x.Employer)
		if err != nil {
			return nil, err
		}
		all = append(all, PaidHours{Employer: x.Employer, Name: org.Name, Offer: offer, Hours: x.Hours, pledge: x.ID})
	}
	return all, nil
}

// TakeHoursIn keeps the paid hours that an employer pledged for somebody who takes a
// place; there may be none. The last hours of a pledge go to whoever commits first.
func (s *Service) TakeHoursIn(ctx context.Context, tx *sqldb.Tx, r HoldRequest, provider identity.TenantID) error {
	p, err := s.personIn(ctx, tx, r.Person, r.Answers)
	if err != nil {
		return err
	}
	all, err := hoursLeft(ctx, tx, r.Offer, p)
	if err != nil {
		return err
	}
	for _, h := range all {
		took, err := moveHours(ctx, tx, h.pledge, h.Hours)
		if err != nil {
			return err
		}
		if took {
			h.id, h.provider, h.Enrolment, h.State, h.At = tx.NewID(), provider, r.Enrolment, HoursKept, tx.Now()
			return insertHours(ctx, tx, h, r.Person)
		}
	}
	return nil
}

// SettleHoursIn says what became of the hours kept for a place: they were used, or
// they go back to the pledge, for the next. A place without hours is none of its
// business.
func SettleHoursIn(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID, enrolment string, to HoursState) error {
	all, err := hoursOfPlace(ctx, tx, provider, enrolment)
	if err != nil {
		return err
	}
	for _, h := range all {
		if h.State == HoursReturned || h.State == to {
			continue
		}
		if to == HoursReturned {
			if _, err := moveHours(ctx, tx, h.pledge, -h.Hours); err != nil {
				return err
			}
		}
		if err := updateHours(ctx, tx, h, to); err != nil {
			return err
		}
	}
	return nil
}

// MyHours lists the paid hours the actor has and had, the newest first.
func (s *Service) MyHours(ctx context.Context, a identity.Actor) (all []PaidHours, err error) {
	if err := s.policy.Allow(a, "funding.hold.own", identity.Resource{Type: "funding.hold", Person: a.Person}); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, sqldb.Person(a.Person, a.Also...), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if all, err = identity.OwnIn(a, func(p identity.PersonID) ([]PaidHours, error) { return hoursOf(ctx, tx, p) }); err != nil {
			return err
		}
		for i, h := range all {
			org, err := identity.OrganisationIn(ctx, tx, h.Employer)
			if err != nil {
				return err
			}
			all[i].Name = org.Name
		}
		return nil
	})
	return all, err
}
