package funding

import (
	"context"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Purse is one budget of a funder: what it had, keeps, paid and has left.
type Purse struct {
	Scheme   string    `json:"scheme"`
	Name     i18n.Text `json:"name"`
	Window   string    `json:"window,omitempty"`
	From     time.Time `json:"from,omitzero"`
	Until    time.Time `json:"until,omitzero"`
	Amount   int64     `json:"amount"`
	Held     int64     `json:"held"`
	Paid     int64     `json:"paid"`
	Left     int64     `json:"left"`
	Currency string    `json:"currency"`
}

// Line is one part of one hold as its payer sees it: to which law, which claim,
// which lesson, and under which pseudonym.
type Line struct {
	HeldPart
	Hold      HoldID            `json:"hold"`
	Provider  identity.TenantID `json:"provider"`
	Pseudonym string            `json:"pseudonym"`
	Offer     catalogue.OfferID `json:"offer"`
	Run       string            `json:"run"`
	Enrolment string            `json:"enrolment"`
	Currency  string            `json:"currency"`
}

// Entry is one transaction on a part.
type Entry struct {
	Kind  Kind      `json:"kind"`
	Minor int64     `json:"minor"`
	Actor string    `json:"-"`
	At    time.Time `json:"at"`
}

// Purses lists the budgets of the actor's organisation: its schemes, window by
// window, those that hold today first.
func (s *Service) Purses(ctx context.Context, a identity.Actor) (all []Purse, err error) {
	if err := s.policy.Allow(a, "funding.desk.show", identity.Resource{Type: "funding.desk", Tenant: a.Tenant}); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		all = nil
		org, err := identity.OrganisationIn(ctx, tx, a.Tenant)
		if err != nil {
			return err
		}
		for _, x := range s.schemes {
			if x.Funder.Slug != org.Slug {
				continue
			}
			ps, err := pursesOf(ctx, tx, a.Tenant, x)
			if err != nil {
				return err
			}
			all = append(all, ps...)
		}
		return nil
	})
	return all, err
}

// pursesOf are the windows of a scheme that hold today or that were used.
func pursesOf(ctx context.Context, tx *sqldb.Tx, payer identity.TenantID, x *pack.Scheme) (all []Purse, err error) {
	now, _ := x.BudgetAt(pack.On(tx.Now()))
	for _, b := range x.Budgets {
		p := Purse{Scheme: x.Key(), Name: x.Name, Window: b.ID, From: b.From.Time, Until: b.Until.Time, Amount: x.Of(b.Amount), Currency: x.Currency}
		if p.Held, p.Paid, p.Left, err = purseIn(ctx, tx, payer, HeldPart{Scheme: x.Key(), Budget: b.ID}.purse(), p.Amount); err != nil {
			return nil, err
		}
		if b.ID == now.ID {
			all = append([]Purse{p}, all...)
		} else if p.Left != p.Amount {
			all = append(all, p)
		}
	}
	return all, nil
}

// Lines lists what a scheme of the actor's organisation keeps and paid, the
// newest first. More says that there are older ones.
func (s *Service) Lines(ctx context.Context, a identity.Actor, scheme string, before time.Time, limit int) (all []Line, more bool, err error) {
	if err := s.policy.Allow(a, "funding.desk.show", identity.Resource{Type: "funding.desk", Tenant: a.Tenant}); err != nil {
		return nil, false, err
	}
	err = s.db.Read(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if before.IsZero() {
			before = tx.Now().Add(time.Second)
		}
		all, err = linesOf(ctx, tx, a.Tenant, scheme, before, limit+1)
		return err
	})
	if more = len(all) > limit; more {
		all = all[:limit]
	}
	return all, more, err
}

// Line is one part with its transactions.
func (s *Service) Line(ctx context.Context, a identity.Actor, hold HoldID, line int) (l Line, es []Entry, err error) {
	if err := s.policy.Allow(a, "funding.desk.show", identity.Resource{Type: "funding.desk", Tenant: a.Tenant}); err != nil {
		return l, nil, err
	}
	err = s.db.Read(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		if l, err = lineOf(ctx, tx, a.Tenant, hold, line); err != nil {
			return err
		}
		es, err = entriesOf(ctx, tx, a.Tenant, hold, line)
		return err
	})
	return l, es, err
}
