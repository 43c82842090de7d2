package funding

import (
	"context"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Pledged is a pledge as the employer's desk shows it.
type Pledged struct {
	Pledge
	Title i18n.Text `json:"title"`
	Held  int64     `json:"held"`
	Paid  int64     `json:"paid"`
	Left  int64     `json:"left"`
	// HoursUsed are those of people who completed or left late, of HoursTaken.
	HoursUsed int    `json:"hoursUsed,omitempty"`
	Standing  string `json:"standing"` // draft, open, over, ended
}

// StatePledge says what an employer will pay; it pays nothing before its contact
// confirms it. Everything that is wrong is said at once.
func (s *Service) StatePledge(ctx context.Context, a identity.Actor, p Pledge) (Pledge, error) {
	if err := s.policy.Allow(a, "funding.pledge.state", identity.Resource{Type: "funding.pledge", Tenant: a.Tenant}); err != nil {
		return p, err
	}
	p.Employer, p.Reason = a.Tenant, strings.TrimSpace(p.Reason)
	err := s.db.Write(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		if p.From.IsZero() {
			p.From = tx.Now()
		}
		if err := CheckPledge(p, tx.Now()); err != nil {
			return err
		}
		o, err := catalogue.OfferIn(ctx, tx, p.Offer)
		if err != nil {
			return err
		}
		if p.PaysMoney() && (o.Price == nil || o.Price.Currency != p.Currency) {
			return fault.New(fault.Invalid, "funding.pledge.currency").At("amount")
		}
		p.ID, p.HoursTaken, p.Confirmed, p.Ended = PledgeID(tx.NewID()), 0, time.Time{}, time.Time{}
		if err := insertPledge(ctx, tx, p); err != nil {
			return err
		}
		return recordPledge(ctx, tx, a, p, "funding.pledge.state")
	})
	return p, err
}

// CheckPledge says everything that is wrong with a pledge.
func CheckPledge(p Pledge, now time.Time) error {
	var l fault.List
	wrong := func(bad bool, key, field string) {
		if bad {
			l = append(l, fault.New(fault.Invalid, key, "most", mostHours).At(field))
		}
	}
	wrong(p.Offer == "", "funding.pledge.offer_missing", "offer")
	if p.PaysMoney() || p.Hours == 0 && p.HoursTotal == 0 {
		wrong((p.Minor > 0) == (p.Percent > 0), "funding.pledge.amount_or_percent", "amount")
		wrong(p.Minor < 0 || p.Percent < 0 || p.Percent > 100, "funding.pledge.percent", "percent")
		wrong(p.Total <= 0 || p.Total < p.Minor, "funding.pledge.total", "total")
	}
	if p.Hours != 0 || p.HoursTotal != 0 {
		wrong(p.Hours < 1 || p.Hours > mostHours, "funding.hours.range", "hours")
		wrong(p.HoursTotal < p.Hours || p.HoursTotal > mostHours*mostHours, "funding.hours.total", "hours_total")
	}
	wrong(p.For != ForStaff && p.For != ForEverybody, "funding.pledge.for", "for")
	wrong(!p.Until.After(now) || !p.Until.After(p.From), "funding.pledge.until", "until")
	return l.OrNil()
}

// ConfirmPledge makes a pledge binding for places that are confirmed from now on.
// Confirming twice changes nothing.
func (s *Service) ConfirmPledge(ctx context.Context, a identity.Actor, id PledgeID) (Pledge, error) {
	return s.changePledge(ctx, a, id, "funding.pledge.confirm", func(tx *sqldb.Tx, p *Pledge) (bool, error) {
		switch p.Standing(tx.Now()) {
		case "open":
			return false, nil
		case "draft":
			p.Confirmed = tx.Now()
			return true, nil
		}
		return false, fault.New(fault.Conflict, "funding.pledge.over")
	})
}

// EndPledge ends a pledge for places that are not confirmed yet; what is held is
// kept.
func (s *Service) EndPledge(ctx context.Context, a identity.Actor, id PledgeID) (Pledge, error) {
	return s.changePledge(ctx, a, id, "funding.pledge.end", func(tx *sqldb.Tx, p *Pledge) (bool, error) {
		if !p.Ended.IsZero() {
			return false, nil
		}
		p.Ended = tx.Now()
		return true, nil
	})
}

func (s *Service) changePledge(ctx context.Context, a identity.Actor, id PledgeID, act string, change func(*sqldb.Tx, *Pledge) (bool, error)) (p Pledge, err error) {
	if err := s.policy.Allow(a, act, identity.Resource{Type: "funding.pledge", ID: string(id), Tenant: a.Tenant}); err != nil {
		return p, err
	}
	err = s.db.Write(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		found, err := pledgeOf(ctx, tx, a.Tenant, id)
		if err != nil {
			return err
		}
		p = found
		changed, err := change(tx, &p)
		if err != nil || !changed {
			return err
		}
		if err := updatePledge(ctx, tx, p); err != nil {
			return err
		}
		return recordPledge(ctx, tx, a, p, act)
	})
	return p, err
}

func recordPledge(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p Pledge, act string) error {
	return audit.Record(ctx, tx, audit.Entry{Tenant: string(p.Employer), Actor: a.Name(), Role: a.RoleNames(), Act: act, Object: p.key()})
}

// Pledges lists what the actor's organisation pledged, the newest first.
func (s *Service) Pledges(ctx context.Context, a identity.Actor) (all []Pledged, err error) {
	if err := s.policy.Allow(a, "funding.pledge.list", identity.Resource{Type: "funding.pledge", Tenant: a.Tenant}); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		all = nil
		ps, err := pledgesOf(ctx, tx, a.Tenant)
		if err != nil {
			return err
		}
		for _, p := range ps {
			x := Pledged{Pledge: p, Standing: p.Standing(tx.Now())}
			if err := x.fill(ctx, tx); err != nil {
				return err
			}
			all = append(all, x)
		}
		return nil
	})
	return all, err
}

func (x *Pledged) fill(ctx context.Context, tx *sqldb.Tx) error {
	o, err := catalogue.OfferIn(ctx, tx, x.Offer)
	if err != nil {
		return err
	}
	x.Title = o.Title
	if x.HoursUsed, err = hoursUsed(ctx, tx, x.Employer, x.ID); err != nil {
		return err
	}
	x.Held, x.Paid, x.Left, err = purseIn(ctx, tx, x.Employer, x.key(), x.Total)
	return err
}

// purseIn is what a budget holds, has paid and has left. One that was never used
// has all of its amount.
func purseIn(ctx context.Context, tx *sqldb.Tx, payer identity.TenantID, purse string, amount int64) (held, paid, left int64, err error) {
	source, opened, err := balance(ctx, tx, payer, moneyAccount(accountSource, purse).id)
	if err != nil || !opened {
		return 0, 0, amount, err
	}
	if left, _, err = balance(ctx, tx, payer, moneyAccount(accountBudget, purse).id); err != nil {
		return 0, 0, 0, err
	}
	held, _, err = balance(ctx, tx, payer, moneyAccount(accountHeld, purse).id)
	return held, -source - left - held, left, err
}

// offered are the pledges for an offer that hold on a day.
func offered(ctx context.Context, tx *sqldb.Tx, o catalogue.Offer, p claimant, at time.Time) (all []Offered, err error) {
	ps, err := pledgesFor(ctx, tx, o.ID, at)
	if err != nil {
		return nil, err
	}
	for _, x := range ps {
		if !x.PaysMoney() || x.Currency != o.Price.Currency {
			continue
		}
		org, err := identity.OrganisationIn(ctx, tx, x.Employer)
		if err != nil {
			return nil, err
		}
		_, _, left, err := purseIn(ctx, tx, x.Employer, x.key(), x.Total)
		if err != nil {
			return nil, err
		}
		all = append(all, Offered{Pledge: x, Name: org.Name, Left: left, NotFor: x.For == ForStaff && x.Employer != p.employer})
	}
	return all, nil
}
