package enrolment

import (
	"context"
	"encoding/json"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Clause is one part of a contract, in one language.
type Clause struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

// Contract is the wording that enrolling agrees on, in one language (S-095, M014).
type Contract struct {
	Pack           string // whose law
	Version        string
	Lang           string
	Name           string
	Clauses        []Clause
	WithdrawalDays int
	Source         pack.Citation
	Digest         string // of the wording; the form carries it
}

// Accepted is a contract that a learner accepted.
type Accepted struct {
	Contract
	At            time.Time
	WithdrawUntil time.Time // zero: the contract names no such time
}

// body is what is kept of a contract's wording.
type body struct {
	Name           string        `json:"name"`
	Clauses        []Clause      `json:"clauses"`
	WithdrawalDays int           `json:"withdrawalDays"`
	Source         pack.Citation `json:"source"`
}

// wording is a pack's contract as it holds on a day, in a language; nil when it has
// none.
func wording(p *pack.Pack, at time.Time, lang string) *Contract {
	if p == nil {
		return nil
	}
	v := p.Contract.At(pack.On(at))
	if v == nil {
		return nil
	}
	c := &Contract{Pack: p.Code, Version: v.Version, WithdrawalDays: v.WithdrawalDays, Source: v.Source}
	c.Name, c.Lang = p.Contract.Name.In(lang)
	c.Digest = v.Digest(c.Lang)
	for _, x := range v.Clauses {
		title, _ := x.Title.In(c.Lang)
		text, _ := x.Text.In(c.Lang)
		c.Clauses = append(c.Clauses, Clause{title, text})
	}
	return c
}

// agreed is the wording that terms accept: in whichever language it was read.
// Faults: Invalid enrolment.contract.not_accepted; Conflict enrolment.contract.changed.
func agreed(p *pack.Pack, at time.Time, t Terms) (*Contract, error) {
	if p == nil || p.Contract.At(pack.On(at)) == nil {
		return nil, nil //nolint:nilnil // nothing to agree on
	}
	for _, lang := range p.Languages {
		if c := wording(p, at, lang); c.Digest == t.Contract {
			if !t.AcceptContract {
				break
			}
			return c, nil
		}
	}
	if t.Contract == "" || !t.AcceptContract {
		return nil, fault.New(fault.Invalid, "enrolment.contract.not_accepted").At("accept_contract")
	}
	return nil, fault.New(fault.Conflict, "enrolment.contract.changed").At("accept_contract")
}

// law is the pack whose contract holds for a provider: that of its country, or of the
// portal's when it states none.
func (s *Service) law(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID) (*pack.Pack, error) {
	if s.packs == nil {
		return nil, nil //nolint:nilnil // no packs, no contract
	}
	org, err := identity.OrganisationIn(ctx, tx, provider)
	if err != nil {
		return nil, err
	}
	country := org.Country
	if country == "" {
		country = s.home
	}
	return s.packs.Of(country), nil
}

// contract is what a place of a provider asks to agree on, in the reader's language;
// nil when it asks for nothing.
func (s *Service) contract(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID, lang string) (*Contract, error) {
	p, err := s.law(ctx, tx, provider)
	return wording(p, tx.Now(), lang), err
}

// agree checks what terms accept of a contract, where one is asked for. Whoever comes
// from a register that is taken over signed on paper.
func (s *Service) agree(ctx context.Context, tx *sqldb.Tx, provider identity.TenantID, t Terms) (*Contract, error) {
	if t.anyQuote {
		return nil, nil //nolint:nilnil // signed elsewhere
	}
	p, err := s.law(ctx, tx, provider)
	if err != nil {
		return nil, err
	}
	return agreed(p, tx.Now(), t)
}

// sign keeps what was accepted, word for word; nil changes nothing.
func sign(ctx context.Context, tx *sqldb.Tx, e *Enrolment, c *Contract) error {
	if c == nil {
		return nil
	}
	text, err := json.Marshal(body{c.Name, c.Clauses, c.WithdrawalDays, c.Source})
	if err != nil {
		return err
	}
	a := Accepted{Contract: *c, At: tx.Now()}
	if c.WithdrawalDays > 0 {
		a.WithdrawUntil = tx.Now().AddDate(0, 0, c.WithdrawalDays)
	}
	return putContract(ctx, tx, e.Tenant, e.ID, a, string(text))
}

// resign is sign for a place that is confirmed later: what was accepted with the
// application stands.
func (s *Service) resign(ctx context.Context, tx *sqldb.Tx, e *Enrolment, t Terms) error {
	was, err := contractOf(ctx, tx, e.Tenant, e.ID)
	if err != nil || was != nil {
		return err
	}
	c, err := s.agree(ctx, tx, e.Tenant, t)
	if err != nil {
		return err
	}
	return sign(ctx, tx, e, c)
}

// withdrawable moves the census date to the end of the time in which the contract
// lets the learner withdraw.
func withdrawable(ctx context.Context, tx *sqldb.Tx, e *Enrolment) error {
	a, err := contractOf(ctx, tx, e.Tenant, e.ID)
	if err == nil && a != nil && a.WithdrawUntil.After(e.Census) {
		e.Census = a.WithdrawUntil
	}
	return err
}

// Signed is a contract with its two sides, as both keep it.
type Signed struct {
	Accepted
	Enrolment
	Title    string // of the course, in the contract's language
	Provider string // the provider's name
}

// OwnContract is what the actor accepted for a place of theirs. Faults: NotFound
// enrolment.unknown, enrolment.contract.none.
func (s *Service) OwnContract(ctx context.Context, a identity.Actor, id ID) (c Signed, err error) {
	if err := s.policy.Allow(a, "enrolment.place.own", identity.Resource{Type: "enrolment.place", ID: string(id), Person: a.Person}); err != nil {
		return c, err
	}
	err = s.db.Read(ctx, sqldb.Person(a.Person, a.Also...), func(ctx context.Context, tx *sqldb.Tx) error {
		e, err := ownOneOf(ctx, tx, a, id)
		if err != nil {
			return err
		}
		c, err = signed(ctx, tx, e)
		return err
	})
	return c, err
}

// ContractOf is what a learner accepted for a place of the actor's organisation.
// Faults: those of OwnContract.
func (s *Service) ContractOf(ctx context.Context, a identity.Actor, id ID) (c Signed, err error) {
	if err := s.policy.Allow(a, "enrolment.place.show", identity.Resource{Type: "enrolment.place", ID: string(id), Tenant: a.Tenant}); err != nil {
		return c, err
	}
	err = s.db.Read(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		e, err := placeOf(ctx, tx, a.Tenant, id)
		if err != nil {
			return err
		}
		c, err = signed(ctx, tx, e)
		return err
	})
	return c, err
}

// SignedIn says which places of a run of the actor's organisation have a contract that
// was accepted.
func (s *Service) SignedIn(ctx context.Context, a identity.Actor, r Run) (by map[ID]bool, err error) {
	if err := s.policy.Allow(a, "enrolment.place.list", identity.Resource{Type: "enrolment.place", Tenant: a.Tenant}); err != nil {
		return nil, err
	}
	r.Tenant = a.Tenant
	err = s.db.Read(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		ids, err := contractsIn(ctx, tx, r)
		by = make(map[ID]bool, len(ids))
		for _, id := range ids {
			by[id] = true
		}
		return err
	})
	return by, err
}

func signed(ctx context.Context, tx *sqldb.Tx, e Enrolment) (c Signed, err error) {
	a, err := contractOf(ctx, tx, e.Tenant, e.ID)
	if err != nil {
		return c, err
	}
	if a == nil {
		return c, fault.New(fault.NotFound, "enrolment.contract.none")
	}
	c = Signed{Accepted: *a, Enrolment: e, Title: string(e.Offer)}
	o, err := catalogue.OfferIn(ctx, tx, e.Offer)
	if err != nil && !fault.Is(err, "catalogue.offer.not_found") {
		return c, err
	}
	if err == nil {
		c.Title, _ = o.Title.In(a.Lang)
	}
	org, err := identity.OrganisationIn(ctx, tx, e.Tenant)
	c.Provider, _ = org.Name.In(a.Lang)
	return c, err
}

// Participation is how many people take part in a provider's courses: counts, nobody
// by name.
type Participation struct {
	Provider  identity.TenantID `json:"provider"`
	Now       int               `json:"now"` // enrolled, or the run has begun
	Completed int               `json:"completed"`
	Contracts int               `json:"contracts"` // accepted in the portal
}

// Participation counts by provider, for the authority that runs the portal:
// from the records there are, with no return filed (S-104, S-378).
func (s *Service) Participation(ctx context.Context, a identity.Actor) (all []Participation, err error) {
	if err := s.policy.Allow(a, "enrolment.participation.list", identity.Resource{Type: "enrolment.participation"}); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = participation(ctx, tx)
		return err
	})
	return all, err
}
