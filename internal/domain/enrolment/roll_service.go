package enrolment

import (
	"context"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// What a run's roll can be sorted by; by itself it is as people applied.
const (
	ByApplication = "applied"
	ByName        = "name"
)

// rollSize is how many people a part of a roll has, askedSize how many questions.
const (
	rollSize  = 50
	askedSize = 20
)

// RollQuery is what a provider asks of a run's roll. The zero value asks for the
// first fifty who applied.
type RollQuery struct {
	sqldb.Window
	Text  string // in the name
	State State
	Only  ID // one enrolment
}

// RollPart is a part of a run's roll.
type RollPart struct {
	Seats
	sqldb.Part[Enrolment]
	Asked []Enrolment // the first who wait for an answer about the prerequisites
}

// RollPart lists one run of the provider's, a part at a time.
func (s *Service) RollPart(ctx context.Context, a identity.Actor, o catalogue.OfferID, run string, q RollQuery) (l RollPart, err error) {
	if err := s.policy.Allow(a, "enrolment.place.list", identity.Resource{Type: "enrolment.place", Tenant: a.Tenant}); err != nil {
		return l, err
	}
	r := Run{a.Tenant, o, run}
	q.Window = q.Own(ByApplication, false).Sized(rollSize)
	err = s.db.Read(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if l.Seats, err = seats(ctx, tx, r); err != nil {
			return err
		}
		if l.Asked, err = askedIn(ctx, tx, r, askedSize); err != nil {
			return err
		}
		if l.Part, err = rollIn(ctx, tx, r, q); err != nil {
			return err
		}
		return withPosition(ctx, tx, l.Rows)
	})
	return l, err
}

func rollIn(ctx context.Context, tx *sqldb.Tx, r Run, q RollQuery) (part sqldb.Part[Enrolment], err error) {
	part, err = sqldb.ReadPart(q.Window, func(e Enrolment) string { return string(e.ID) }, func(w sqldb.Window) ([]Enrolment, error) {
		q.Window = w
		at, err := rollPlace(ctx, tx, r, w.Row())
		switch {
		case err != nil:
			return nil, err
		case q.Sort == ByName && q.Falls():
			return rollByNameFalling(ctx, tx, r, q, at)
		case q.Sort == ByName:
			return rollByName(ctx, tx, r, q, at)
		case q.Falls():
			return rollNewest(ctx, tx, r, q, at)
		}
		return rollOldest(ctx, tx, r, q, at)
	})
	if err == nil {
		part.All, err = countRoll(ctx, tx, r, q)
	}
	return part, err
}

// Fold makes the places that an older program wrote ones that can be looked for. It
// is harmless when nothing is left to do.
func (s *Service) Fold(ctx context.Context) error {
	for n := batch; n == batch; {
		err := s.db.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
			some, err := unfoldedPlaces(ctx, tx, batch)
			if n = len(some); err != nil {
				return err
			}
			for _, e := range some {
				if err := foldPlace(ctx, tx, e); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
