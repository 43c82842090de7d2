package assessment

import (
	"context"
	"math"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Rubric is the frozen rubric of a version of an offer, for everybody.
func (s *Service) Rubric(ctx context.Context, a identity.Actor, o catalogue.OfferID, version string) (r Rubric, err error) {
	if err := s.policy.Allow(a, "assessment.rubric.show", identity.Resource{Type: "assessment.rubric"}); err != nil {
		return r, err
	}
	err = s.db.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		r, err = rubric(ctx, tx, "", o, version)
		return err
	})
	return r, err
}

// Sheet is one sitting with its rubric, candidates, marks and steps.
func (s *Service) Sheet(ctx context.Context, a identity.Actor, id SittingID) (sh Sheet, err error) {
	if err := s.enter(a); err != nil {
		return sh, err
	}
	err = s.db.Read(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if sh, err = load(ctx, tx, a.Tenant, id); err != nil {
			return err
		}
		sh.Transitions, err = transitions(ctx, tx, a.Tenant, id)
		return err
	})
	return sh, err
}

// Can reports whether the actor may take the step now, so that a page shows
// what is possible and why the rest is not.
func (s *Service) Can(a identity.Actor, sh Sheet, by Step) error {
	if err := s.may(a, "assessment.sitting."+string(by), sh); err != nil {
		return err
	}
	_, err := Next(sh.State, by)
	return err
}

// Sittings lists the tenant's sittings, the newest first; an empty offer lists
// those of all offers.
func (s *Service) Sittings(ctx context.Context, a identity.Actor, o catalogue.OfferID) (list []Sitting, err error) {
	if err := s.policy.Allow(a, "assessment.sitting.list", identity.Resource{Type: "assessment.sitting", Tenant: a.Tenant}); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		list, err = sittings(ctx, tx, a.Tenant, o, "")
		return err
	})
	return list, err
}

// SittingsPage is a part of the tenant's sittings, the newest first; next is the
// cursor of the following part, empty at the end.
func (s *Service) SittingsPage(ctx context.Context, a identity.Actor, before string) (list []Sitting, next string, err error) {
	if err := s.policy.Allow(a, "assessment.sitting.list", identity.Resource{Type: "assessment.sitting", Tenant: a.Tenant}); err != nil {
		return nil, "", err
	}
	held, id := int64(math.MaxInt64), ""
	if before != "" {
		if held, id, err = identity.At(before); err != nil {
			return nil, "", err
		}
	}
	err = s.db.Read(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		list, err = sittingsBefore(ctx, tx, a.Tenant, held, id, sittingsShown+1)
		return err
	})
	if len(list) > sittingsShown {
		list = list[:sittingsShown]
		last := list[sittingsShown-1]
		next = identity.Cursor(last.At.UnixMicro(), string(last.ID))
	}
	return list, next, err
}

const sittingsShown = 50

// Results are the actor's own, the newest sitting first.
func (s *Service) Results(ctx context.Context, a identity.Actor) (rs []Result, err error) {
	if err := s.policy.Allow(a, "assessment.result.show", identity.Resource{Type: "assessment.result", Person: a.Person}); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, sqldb.Person(a.Person, a.Also...), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		rs, err = identity.OwnIn(a, func(p identity.PersonID) ([]Result, error) { return resultsOfPerson(ctx, tx, p) })
		return err
	})
	for i := range rs {
		rs[i] = rs[i].published()
	}
	return rs, err
}

// published leaves out what is not final: nobody reads their marks before a
// second person confirmed them.
func (r Result) published() Result {
	if r.Standing != Final && r.Standing != Appealed {
		r.Outcome, r.Marks = Unmarked, nil
	}
	return r
}

func resultsOfPerson(ctx context.Context, tx *sqldb.Tx, p identity.PersonID) ([]Result, error) {
	places, err := placesOf(ctx, tx, p)
	if err != nil {
		return nil, err
	}
	var rs []Result
	for _, at := range places {
		r, _, err := resultOf(ctx, tx, at.Tenant, at.Sitting, p)
		if err != nil {
			return nil, err
		}
		rs = append(rs, r)
	}
	return rs, nil
}

// ResultIn is one person's result as it stands now.
func ResultIn(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, id SittingID, p identity.PersonID) (Result, error) {
	r, _, err := resultOf(ctx, tx, tenant, id, p)
	return r, err
}

// ResultsIn are the results of a whole sitting, sorted by name.
func ResultsIn(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, id SittingID) ([]Result, error) {
	st, err := sitting(ctx, tx, tenant, id)
	if err != nil {
		return nil, err
	}
	cs, err := candidates(ctx, tx, tenant, id)
	if err != nil {
		return nil, err
	}
	rs := make([]Result, len(cs))
	for i, c := range cs {
		rs[i] = resultFrom(st, c)
	}
	return rs, nil
}

func resultOf(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, id SittingID, p identity.PersonID) (Result, Candidate, error) {
	st, err := sitting(ctx, tx, tenant, id)
	if err != nil {
		return Result{}, Candidate{}, err
	}
	c, err := candidate(ctx, tx, tenant, id, p)
	return resultFrom(st, c), c, err
}

func resultFrom(s Sitting, c Candidate) Result {
	return Result{
		Tenant: s.Tenant, Sitting: s.ID, Person: c.Person, Name: c.Name, Reference: c.Reference,
		Offer: s.Offer, Version: s.Version, Run: s.Run, Standing: c.Standing, Outcome: c.Outcome, Marks: c.Marks,
		Executed: executedFor(s, c), Exception: c.Exception, Held: s.At, Assessor: s.Assessor, Confirmer: s.Confirmer, FinalAt: c.FinalAt,
	}
}

// SittingIn is one sitting, for the domains to the right.
func SittingIn(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, id SittingID) (Sitting, error) {
	return sitting(ctx, tx, tenant, id)
}
