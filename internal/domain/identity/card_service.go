package identity

import (
	"context"
	"crypto/subtle"
	"errors"
	"strings"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// MakeCard makes a record for somebody without e-mail and a card to sign in with.
// What is printed is given once; only keyed hashes are kept.
func (s *Service) MakeCard(ctx context.Context, a Actor, n Named, pin string) (c PrintedCard, err error) {
	if err := s.Policy.Allow(a, "identity.card.make", Resource{Type: "identity.card", Tenant: a.Tenant}); err != nil {
		return PrintedCard{}, err
	}
	n.Email = ""
	n, wrong := n.clean()
	var faults fault.List
	if errors.As(wrong, &faults); strings.TrimSpace(n.Name) == "" {
		faults = append(faults, fault.New(fault.Invalid, "identity.person.name_missing").At("name"))
	}
	pin = westernDigits(pin)
	if bad := (*fault.Fault)(nil); errors.As(validPIN(pin), &bad) {
		faults = append(faults, bad)
	}
	if err := faults.OrNil(); err != nil {
		return PrintedCard{}, err
	}
	err = s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		p, _, err := EnsurePersonIn(ctx, tx, n)
		if err != nil {
			return err
		}
		c, err = s.printIn(ctx, tx, a, p, pin)
		return err
	})
	return c, err
}

// printIn makes a card for a person that exists.
func (s *Service) printIn(ctx context.Context, tx *sqldb.Tx, a Actor, p Person, pin string) (PrintedCard, error) {
	c := PrintedCard{Card: Card{
		ID: CardID(tx.NewID()), Person: p.ID, Tenant: a.Tenant, Name: p.Name, Left: cardCodes,
		Created: tx.Now(), Expires: tx.Now().Add(s.CardLife), maker: a.Person,
	}}
	c.pin = s.pinHash(c.ID, pin)
	if err := insertCard(ctx, tx, c.Card); err != nil {
		return PrintedCard{}, err
	}
	for range cardCodes {
		code, err := newCode()
		if err != nil {
			return PrintedCard{}, err
		}
		if err := insertCardCode(ctx, tx, c.ID, s.codeHash(code)); err != nil {
			return PrintedCard{}, err
		}
		c.Codes = append(c.Codes, code)
	}
	return c, record(ctx, tx, a, a.Tenant, "identity.card.make", "card/"+string(c.ID))
}

// ReplaceCard ends a card that was lost or is used up and makes another for the
// same person.
func (s *Service) ReplaceCard(ctx context.Context, a Actor, id CardID, pin string) (c PrintedCard, err error) {
	old, err := s.Card(ctx, a, id)
	if err != nil {
		return PrintedCard{}, err
	}
	if err := s.Policy.Allow(a, "identity.card.make", Resource{Type: "identity.card", ID: string(id), Tenant: old.Tenant, Person: old.Person}); err != nil {
		return PrintedCard{}, err
	}
	pin = westernDigits(pin)
	if err := validPIN(pin); err != nil {
		return PrintedCard{}, err
	}
	err = s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		p, err := PersonIn(ctx, tx, old.Person)
		if err != nil {
			return err
		}
		if !p.Erased.IsZero() {
			return fault.New(fault.NotFound, "identity.person.none")
		}
		if _, err := endCard(ctx, tx, id); err != nil {
			return err
		}
		c, err = s.printIn(ctx, tx, a, p, pin)
		return err
	})
	return c, err
}

// EndCard takes a card back: it was lost. Its maker's organisation does, and the
// person it was made for.
func (s *Service) EndCard(ctx context.Context, a Actor, id CardID) error {
	c, err := s.Card(ctx, a, id)
	if err != nil {
		return err
	}
	if err := s.Policy.Allow(a, "identity.card.end", Resource{Type: "identity.card", ID: string(id), Tenant: c.Tenant, Person: c.Person}); err != nil {
		return err
	}
	return s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		n, err := endCard(ctx, tx, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "identity.card.ended")
		}
		return record(ctx, tx, a, c.Tenant, "identity.card.end", "card/"+string(id))
	})
}

// Card is one card, for its maker's organisation and the person it was made for;
// for everybody else there is none.
func (s *Service) Card(ctx context.Context, a Actor, id CardID) (c Card, err error) {
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		c, err = cardByID(ctx, tx, id)
		return err
	})
	if err == nil {
		err = s.Policy.Allow(a, "identity.card.show", Resource{Type: "identity.card", ID: string(id), Tenant: c.Tenant, Person: c.Person})
	}
	if errors.Is(err, sqldb.ErrNoRows) {
		err = fault.New(fault.NotFound, "identity.card.none")
	}
	if err != nil {
		return Card{}, err
	}
	return c, nil
}

// Cards lists the cards the actor's organisation made, the newest first.
func (s *Service) Cards(ctx context.Context, a Actor) (all []Card, err error) {
	if err := s.Policy.Allow(a, "identity.card.list", Resource{Type: "identity.card", Tenant: a.Tenant}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = cardsOfTenant(ctx, tx, a.Tenant)
		return err
	})
	return all, err
}

// OwnCards lists the cards made for the actor's person.
func (s *Service) OwnCards(ctx context.Context, a Actor) (all []Card, err error) {
	if err := s.Policy.Allow(a, "identity.person.show", Resource{Type: "identity.person", Person: a.Person}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = OwnIn(a, func(id PersonID) ([]Card, error) { return cardsOfPerson(ctx, tx, id) })
		return err
	})
	return all, err
}

// RedeemCard uses a code of a card up and says who is signed in now; the door MUST
// give the browser a new session token. Whatever does not fit is the one fault
// "identity.card.void": a code that never was, one that was used, a card that
// ended, a wrong PIN. Ten wrong PINs in a row end a card; many from one address
// are "identity.link.too_many".
func (s *Service) RedeemCard(ctx context.Context, a Actor, r CardRequest) (in SignedIn, err error) {
	if err := s.Policy.Allow(a, "identity.card.redeem", Resource{Type: "identity.card"}); err != nil {
		return SignedIn{}, err
	}
	var verdict error // a wrong PIN is counted in the transaction that judged it
	err = s.DB.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		in, verdict = SignedIn{}, nil
		if err := refuseLocked(ctx, tx, "card", r.Address, limitCards); err != nil {
			return err
		}
		c, used, err := cardByCode(ctx, tx, s.codeHash(r.Code))
		if errors.Is(err, sqldb.ErrNoRows) {
			c, err = Card{}, nil // and the PIN is compared as if there were one
		}
		if err != nil {
			return err
		}
		right := subtle.ConstantTimeCompare([]byte(c.pin), []byte(s.pinHash(c.ID, westernDigits(r.PIN)))) == 1
		if c.ID == "" || !c.Works(tx.Now()) || used {
			verdict = errVoidCard()
			return nil
		}
		if !right {
			verdict = errVoidCard()
			return countWrongPIN(ctx, tx, c.ID)
		}
		in, err = enterByCard(ctx, tx, c, s.codeHash(r.Code), r.Next)
		return err
	})
	if err == nil && verdict != nil {
		return SignedIn{}, errors.Join(verdict, s.countFailure(ctx, "card", r.Address, limitCards))
	}
	return in, err
}

func enterByCard(ctx context.Context, tx *sqldb.Tx, c Card, code, next string) (SignedIn, error) {
	if err := useCardCode(ctx, tx, c.ID, code); err != nil {
		return SignedIn{}, err
	}
	tenant, err := (link{kind: LinkSignIn}).firstTenant(ctx, tx, c.Person)
	if err != nil {
		return SignedIn{}, err
	}
	in := SignedIn{Person: c.Person, Tenant: tenant, Next: localPath(next)}
	return in, record(ctx, tx, Actor{Person: c.Person}, tenant, "identity.sign_in.card", "person/"+string(c.Person))
}
