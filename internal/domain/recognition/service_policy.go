package recognition

import (
	"context"
	"slices"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// PublishPolicy makes the next version of a programme's policy. It is in force from
// its date, at once when it names none; what was promised or decided under earlier
// versions stands. The offers of its rows are found to count from now on, those of
// dropped rows no longer.
func (s *Service) PublishPolicy(ctx context.Context, a identity.Actor, p Policy) (published Policy, err error) {
	err = s.DB.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		published, err = s.publishIn(ctx, tx, a, p)
		return err
	})
	return published, err
}

func (s *Service) publishIn(ctx context.Context, tx *sqldb.Tx, a identity.Actor, p Policy) (Policy, error) {
	of, err := programmeOf(ctx, tx, p.Programme)
	if err != nil {
		return p, err
	}
	if err := s.Policy.Allow(a, "recognition.policy.publish", identity.Resource{Type: "recognition.policy", Tenant: of.Owner}); err != nil {
		return p, err
	}
	if err := CheckPolicy(p, of, tx.Now()); err != nil {
		return p, err
	}
	p.Owner, p.Published, p.By = of.Owner, tx.Now(), a.Person
	if p.From.Before(tx.Now()) {
		p.From = tx.Now()
	}
	history, err := policies(ctx, tx, of.ID)
	if err != nil {
		return p, err
	}
	p.Version = 1
	if len(history) > 0 {
		p.Version = history[0].Version + 1
		if p.From.Before(history[0].From) {
			return p, fault.New(fault.Conflict, "recognition.policy.before_last", "version", history[0].Version, "date", history[0].From).At("from")
		}
	}
	if p.Articulations, err = named(ctx, tx, p.Articulations); err != nil {
		return p, err
	}
	if err := insertPolicy(ctx, tx, p); err != nil {
		return p, err
	}
	if err := putFacts(ctx, tx, of, history, p); err != nil {
		return p, err
	}
	if err := event.Emit(ctx, tx, PolicyPublished{Programme: of.ID, Owner: of.Owner, Version: p.Version}); err != nil {
		return p, err
	}
	return p, record(ctx, tx, a, of.Owner, "recognition.policy.publish", "programme/"+string(of.ID), map[string]string{"version": itoa(p.Version)})
}

// named keeps what each offer is called today, and refuses one that is not known.
func named(ctx context.Context, tx *sqldb.Tx, rows []Articulation) ([]Articulation, error) {
	rows = slices.Clone(rows)
	for i, r := range rows {
		o, err := catalogue.OfferIn(ctx, tx, r.Offer)
		if err != nil {
			return nil, err
		}
		rows[i].Title, _ = o.Title.In("en")
	}
	return rows, nil
}

// putFacts tells the catalogue what counts towards the programme.
func putFacts(ctx context.Context, tx *sqldb.Tx, of Programme, history []Policy, p Policy) error {
	source := string(of.Owner) + "/" + of.Code
	if len(history) > 0 {
		for _, was := range history[0].Articulations {
			kept := slices.ContainsFunc(p.Articulations, func(a Articulation) bool { return a.Offer == was.Offer })
			if kept {
				continue
			}
			if err := catalogue.DropFactsIn(ctx, tx, was.Offer, catalogue.FactCounts, source); err != nil {
				return err
			}
		}
	}
	for _, row := range p.Articulations {
		f := catalogue.Fact{Offer: row.Offer, Kind: catalogue.FactCounts, Value: string(of.ID), Source: source}
		if err := catalogue.PutFactIn(ctx, tx, f); err != nil {
			return err
		}
	}
	return nil
}

// Agree draws up an agreement with another body; it is in force when both signed.
func (s *Service) Agree(ctx context.Context, a identity.Actor, g Agreement) (Agreement, error) {
	if g.Owner == "" {
		g.Owner = a.Tenant
	}
	if err := s.Policy.Allow(a, "recognition.agreement.draft", identity.Resource{Type: "recognition.agreement", Tenant: g.Owner}); err != nil {
		return g, err
	}
	if err := CheckAgreement(g); err != nil {
		return g, err
	}
	err := s.DB.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		if _, err := identity.OrganisationIn(ctx, tx, g.Partner); err != nil {
			return err
		}
		g.ID, g.Signed, g.Ended = tx.NewID(), nil, noTime
		if err := upsertAgreement(ctx, tx, g); err != nil {
			return err
		}
		return record(ctx, tx, a, g.Owner, "recognition.agreement.draft", "agreement/"+g.ID, nil)
	})
	return g, err
}

// Sign gives the consent of the actor's body. Signing twice changes nothing.
func (s *Service) Sign(ctx context.Context, a identity.Actor, id string) (Agreement, error) {
	return s.party(ctx, a, id, "recognition.agreement.sign", func(ctx context.Context, tx *sqldb.Tx, g *Agreement) error {
		if g.State(tx.Now()) == Ended {
			return fault.New(fault.Conflict, "recognition.agreement.ended", "title", g.Title)
		}
		return insertSignature(ctx, tx, g.ID, Signature{Party: a.Tenant, By: a.Person, At: tx.Now()})
	})
}

// End ends an agreement today. What was issued while it was in force stays covered.
func (s *Service) End(ctx context.Context, a identity.Actor, id string) (Agreement, error) {
	return s.party(ctx, a, id, "recognition.agreement.end", func(ctx context.Context, tx *sqldb.Tx, g *Agreement) error {
		if g.State(tx.Now()) == Ended {
			return nil
		}
		g.Ended = tx.Now()
		return upsertAgreement(ctx, tx, *g)
	})
}

// party does something with an agreement that the actor's body is a party to.
func (s *Service) party(ctx context.Context, a identity.Actor, id, act string, work func(ctx context.Context, tx *sqldb.Tx, g *Agreement) error) (g Agreement, err error) {
	err = s.DB.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		if g, err = agreementOf(ctx, tx, id); err != nil {
			return err
		}
		if err := s.Policy.Allow(a, act, g.resource(a)); err != nil {
			return err
		}
		if err := work(ctx, tx, &g); err != nil {
			return err
		}
		if g, err = agreementOf(ctx, tx, id); err != nil {
			return err
		}
		return record(ctx, tx, a, a.Tenant, act, "agreement/"+id, nil)
	})
	return g, err
}

// resource says that the actor's body is a party, and of no one else's.
func (g Agreement) resource(a identity.Actor) identity.Resource {
	r := identity.Resource{Type: "recognition.agreement", ID: g.ID, Tenant: g.Owner}
	if a.Tenant == g.Partner {
		r.Tenant = g.Partner
	}
	return r
}

// AgreementRow is an agreement with the names of both sides.
type AgreementRow struct {
	Agreement
	Sides [2]identity.Organisation
	Stand AgreementState
}

// Agreements lists those the actor's body is a party to.
func (s *Service) Agreements(ctx context.Context, a identity.Actor) (rows []AgreementRow, err error) {
	if err := s.Policy.Allow(a, "recognition.agreement.list", identity.Resource{Type: "recognition.agreement", Tenant: a.Tenant}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
		rows = nil
		all, err := agreementsOf(ctx, tx, a.Tenant)
		if err != nil {
			return err
		}
		for _, g := range all {
			r := AgreementRow{Agreement: g, Stand: g.State(tx.Now())}
			for i, side := range []identity.TenantID{g.Owner, g.Partner} {
				if r.Sides[i], err = identity.OrganisationIn(ctx, tx, side); err != nil {
					return err
				}
			}
			rows = append(rows, r)
		}
		return nil
	})
	return rows, err
}
