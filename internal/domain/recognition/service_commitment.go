package recognition

import (
	"cmp"
	"context"
	"slices"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/key"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Prospects says what an award of an offer would count for, where, by which rule,
// and until when that is promised: to anybody, before they enrol. What is promised
// comes first.
func (s *Service) Prospects(ctx context.Context, a identity.Actor, offer catalogue.OfferID) (all []Prospect, err error) {
	if err := s.Policy.Allow(a, "recognition.offer.prospects", identity.Resource{Type: "catalogue.offer", ID: string(offer)}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		of, err := s.prospectsIn(ctx, tx, offer)
		if err == nil {
			all = of[0]
		}
		return err
	})
	return all, err
}

// ProspectsOf is Prospects of several offers, in their order: what universities say
// is read once for all.
func (s *Service) ProspectsOf(ctx context.Context, a identity.Actor, offers []catalogue.OfferID) (all [][]Prospect, err error) {
	for _, o := range offers {
		if err := s.Policy.Allow(a, "recognition.offer.prospects", identity.Resource{Type: "catalogue.offer", ID: string(o)}); err != nil {
			return nil, err
		}
	}
	err = s.DB.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = s.prospectsIn(ctx, tx, offers...)
		return err
	})
	return all, err
}

// terms are those on which a programme counts what was learnt elsewhere, today.
type terms struct {
	programme  Programme
	policy     Policy
	owner      identity.Organisation
	agreements []Agreement
}

// termsIn are those of every programme that has a policy. Owners and their
// agreements are read once.
func termsIn(ctx context.Context, tx *sqldb.Tx) ([]terms, error) {
	return sqldb.Recall(tx, termsKey{}, func() ([]terms, error) { return readTerms(ctx, tx) })
}

// termsKey recalls all terms.
type termsKey struct{}

func readTerms(ctx context.Context, tx *sqldb.Tx) (all []terms, err error) {
	ps, err := programmes(ctx, tx)
	if err != nil {
		return nil, err
	}
	of := map[identity.TenantID]terms{}
	for _, p := range ps {
		policy, ok, err := policyAt(ctx, tx, p.ID, tx.Now())
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		t, known := of[p.Owner]
		if !known {
			if t.owner, err = identity.OrganisationIn(ctx, tx, p.Owner); err != nil {
				return nil, err
			}
			if t.agreements, err = agreementsFor(ctx, tx, p.Owner, tx.Now()); err != nil {
				return nil, err
			}
			of[p.Owner] = t
		}
		t.programme, t.policy = p, policy
		all = append(all, t)
	}
	return all, nil
}

// prospectsIn are the prospects of each offer.
func (s *Service) prospectsIn(ctx context.Context, tx *sqldb.Tx, offers ...catalogue.OfferID) ([][]Prospect, error) {
	ts, err := termsIn(ctx, tx)
	if err != nil {
		return nil, err
	}
	of := make([][]Prospect, len(offers))
	for i, offer := range offers {
		e, err := expected(ctx, tx, offer)
		if err != nil {
			return nil, err
		}
		for _, t := range ts {
			if p, ok := s.prospect(t, e, tx.Now()); ok {
				of[i] = append(of[i], p)
			}
		}
		slices.SortStableFunc(of[i], func(x, y Prospect) int {
			return cmp.Compare(slices.Index(certainty, x.Rule), slices.Index(certainty, y.Rule))
		})
	}
	return of, nil
}

// certainty orders prospects as a learner would.
var certainty = []RuleID{R4, R3, R2, R1}

// expected is the evidence that somebody would have who passed the offer today.
func expected(ctx context.Context, tx *sqldb.Tx, offer catalogue.OfferID) (e Evidence, err error) {
	o, err := catalogue.OfferIn(ctx, tx, offer)
	if err != nil {
		return e, err
	}
	e = Evidence{
		Key: "prospect", Offer: offer, Hash: catalogue.ContentHash(o), IssuedOn: tx.Now(), LearntOn: tx.Now(), Field: o.Field, Grade: wholeGrade,
		Genuine: Finding{Pass, say("prospect")}, Holder: Finding{Pass, say("prospect")},
	}
	e.Title, _ = o.Title.In("en")
	if o.Workload.Credits != nil && (o.Workload.System == "" || o.Workload.System == "ects") {
		e.Credits, _ = creditsOf(*o.Workload.Credits)
	}
	if o.Level != nil {
		e.EQF = o.Level.EQF
	}
	if o.Assessment != nil {
		e.Assessed, e.Supervised = o.Assessment.Types, o.Assessment.Supervision
	}
	if err := e.byIssuer(ctx, tx, o.Provider); err != nil {
		return e, err
	}
	return e, e.byVersion(ctx, tx)
}

const wholeGrade = 100

func (s *Service) prospect(t terms, e Evidence, now time.Time) (p Prospect, ok bool) {
	v := Judge(Case{Programme: t.programme, Policy: t.policy, Evidence: e, Now: now, Owner: t.owner, Agreements: t.agreements})
	if v.Rule == "" {
		return p, false
	}
	p = Prospect{Programme: t.programme, Owner: t.owner, Policy: t.policy.Version, Rule: v.Rule, Credits: v.Granted}
	p.Unit, _ = t.programme.Unit(v.Unit)
	p.TopUp = v.Rule == R4 && t.policy.embeds(e.Offer)
	if title, ok := v.Line(R2).Why.Args["title"].(string); ok && v.Rule == R2 {
		p.Title = title
	}
	if v.Rule == R4 && t.policy.PromiseMonths > 0 && s.canSign(t.owner) {
		p.Until = promisedUntil(now, t.policy.PromiseMonths)
	}
	return p, true
}

// promisedUntil is the end of the day a commitment made now is honoured on last.
func promisedUntil(now time.Time, months int) time.Time {
	y, m, d := now.UTC().AddDate(0, months, 0).Date()
	return time.Date(y, m, d, 23, 59, 59, 0, time.UTC)
}

func (s *Service) canSign(org identity.Organisation) bool {
	if s.Keys == nil {
		return false
	}
	_, _, err := s.Keys.Signer(string(org.ID), org.DID, key.Ed25519)
	return err == nil
}

// agreementsFor are a university's agreements, each with who its alliance was made
// of on a day.
func agreementsFor(ctx context.Context, tx *sqldb.Tx, owner identity.TenantID, day time.Time) ([]Agreement, error) {
	all, err := agreementsOf(ctx, tx, owner)
	if err != nil {
		return nil, err
	}
	for i, g := range all {
		if all[i].Members, err = identity.MembersIn(ctx, tx, g.other(owner), day); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Promises are the commitments that were made together; ID is what an enrolment
// keeps.
type Promises struct {
	ID          string
	Commitments []Commitment
}

// Commit makes a signed commitment for each university that promises something for
// an offer, to the actor. It is empty when nobody does. Doing it again answers the
// commitments there are.
//
//	prepare (transaction) -> sign -> store (transaction)
//
// What was prepared and not signed is signed the next time.
func (s *Service) Commit(ctx context.Context, a identity.Actor, offer catalogue.OfferID) (Promises, error) {
	if err := s.Policy.Allow(a, "recognition.commitment.make", identity.Resource{Type: "recognition.commitment", Person: a.Person}); err != nil {
		return Promises{}, err
	}
	prepared, orgs, err := s.prepare(ctx, a, offer)
	if err != nil || len(prepared) == 0 {
		return Promises{}, err
	}
	for i, c := range prepared {
		if len(c.Document) > 0 {
			continue
		}
		if prepared[i].Document, err = s.sign(c, orgs[c.Owner]); err != nil {
			return Promises{}, err
		}
	}
	err = s.DB.Write(ctx, sqldb.Person(a.Person, a.Also...), func(ctx context.Context, tx *sqldb.Tx) error {
		for _, c := range prepared {
			if err := storeDocument(ctx, tx, c); err != nil {
				return err
			}
		}
		return nil
	})
	return Promises{ID: prepared[0].Bundle, Commitments: prepared}, err
}

// prepare writes what is to be signed before it is signed.
func (s *Service) prepare(ctx context.Context, a identity.Actor, offer catalogue.OfferID) (all []Commitment, orgs map[identity.TenantID]identity.Organisation, err error) {
	err = s.DB.Write(ctx, sqldb.Person(a.Person, a.Also...), func(ctx context.Context, tx *sqldb.Tx) error {
		all, orgs = nil, map[identity.TenantID]identity.Organisation{}
		person, err := identity.PersonIn(ctx, tx, a.Person)
		if err != nil {
			return err
		}
		of, err := s.prospectsIn(ctx, tx, offer)
		if err != nil {
			return err
		}
		e, err := expected(ctx, tx, offer)
		if err != nil {
			return err
		}
		bundle := ""
		for _, p := range of[0] {
			if !p.Promised() {
				continue
			}
			c, err := prepareOne(ctx, tx, a, person, p, e, bundle)
			if err != nil {
				return err
			}
			bundle = c.Bundle
			orgs[c.Owner] = p.Owner
			all = append(all, c)
		}
		return nil
	})
	return all, orgs, err
}

func prepareOne(ctx context.Context, tx *sqldb.Tx, a identity.Actor, person identity.Person, p Prospect, e Evidence, bundle string) (Commitment, error) {
	c := Commitment{
		Bundle: bundle, Owner: p.Owner.ID, Programme: p.Programme.ID, Policy: p.Policy, Offer: e.Offer, Version: e.Version, Hash: e.Hash,
		Title: p.Programme.Title, Unit: p.Unit.Code, UnitTitle: p.Unit.Title, Credits: p.Credits, Person: person.ID, Name: person.Name,
		MadeAt: tx.Now().Truncate(time.Second), Until: p.Until,
	}
	for _, c.Person = range a.Persons() { // under whichever of their records it was made
		if same, ok, err := standing(ctx, tx, c); err != nil || ok {
			return same, err
		}
	}
	c.Person = person.ID
	c.ID = CommitmentID(tx.NewID())
	if c.Bundle == "" {
		c.Bundle = string(c.ID)
	}
	if err := insertCommitment(ctx, tx, c); err != nil {
		return c, err
	}
	return c, record(ctx, tx, a, c.Owner, "recognition.commitment.make", "commitment/"+string(c.ID), map[string]string{"policy": itoa(c.Policy)})
}

// Commitments are the actor's, the newest first.
func (s *Service) Commitments(ctx context.Context, a identity.Actor) (all []Commitment, err error) {
	if err := s.Policy.Allow(a, "recognition.commitment.own", identity.Resource{Type: "recognition.commitment", Person: a.Person}); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sqldb.Person(a.Person, a.Also...), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = identity.OwnIn(a, func(p identity.PersonID) ([]Commitment, error) { return commitmentsOf(ctx, tx, p, "") })
		return err
	})
	slices.SortStableFunc(all, func(x, y Commitment) int { return y.MadeAt.Compare(x.MadeAt) })
	return slices.DeleteFunc(all, func(c Commitment) bool { return len(c.Document) == 0 }), err
}

// Commitment is one of the actor's, with its signed document.
func (s *Service) Commitment(ctx context.Context, a identity.Actor, id CommitmentID) (Commitment, error) {
	all, err := s.Commitments(ctx, a)
	if err != nil {
		return Commitment{}, err
	}
	for _, c := range all {
		if c.ID == id {
			return c, nil
		}
	}
	return Commitment{}, fault.New(fault.NotFound, "recognition.commitment_unknown")
}
