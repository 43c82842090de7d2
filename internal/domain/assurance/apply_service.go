package assurance

import (
	"context"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/event"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Apply asks the country's body to approve the version of the offer that was
// read last. Where a published rule of the body decides (field right,
// self-accreditation), the approval is there when Apply returns; otherwise the
// application stands in the body's queue. A must that fails or is unknown
// refuses the application and names the rules.
func (s *Service) Apply(ctx context.Context, actor identity.Actor, id catalogue.OfferID) (Application, error) {
	repeats, err := s.repeats(ctx, id)
	if err != nil {
		return Application{}, err
	}
	var a Application
	err = s.DB.Write(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		a, err = s.apply(ctx, tx, actor, id, repeats)
		return err
	})
	return a, err
}

// repeats are the approved offers an offer is much like; nil when nobody looked.
func (s *Service) repeats(ctx context.Context, id catalogue.OfferID) ([]catalogue.Duplicate, error) {
	if s.Catalogue == nil {
		return nil, nil
	}
	all, err := s.Catalogue.Repeats(ctx, id)
	return append([]catalogue.Duplicate{}, all...), err
}

func (s *Service) apply(ctx context.Context, tx *sqldb.Tx, actor identity.Actor, id catalogue.OfferID, repeats []catalogue.Duplicate) (Application, error) {
	o, err := catalogue.OfferIn(ctx, tx, id)
	if err != nil {
		return Application{}, err
	}
	if err := s.Policy.Allow(actor, "assurance.application.submit", identity.Resource{Type: "catalogue.offer", ID: string(id), Tenant: o.Provider}); err != nil {
		return Application{}, err
	}
	if err := identity.TakesOnIn(ctx, tx, o.Provider); err != nil {
		return Application{}, err
	}
	provider, err := identity.OrganisationIn(ctx, tx, o.Provider)
	if err != nil {
		return Application{}, err
	}
	endorsements, err := endorsementsOfOffer(ctx, tx, o.Provider, id)
	if err != nil {
		return Application{}, err
	}
	plan, err := s.plan(ctx, tx, provider, o, applied{endorsements, repeats})
	if err != nil {
		return Application{}, err
	}
	return s.submit(ctx, tx, actor, plan)
}

// plan decides route and tier and refuses what cannot be approved.
func (s *Service) plan(ctx context.Context, tx *sqldb.Tx, provider identity.Organisation, o catalogue.Offer, with applied) (Application, error) {
	rights := s.rights(provider, o, tx.Now())
	route := ChooseRoute(rights)
	body, err := s.body(ctx, tx, provider.Country, route)
	if err != nil {
		return Application{}, err
	}
	own, err := s.judge(provider, o, with, tx.Now())
	if err != nil {
		return Application{}, err
	}
	past, err := countApprovals(ctx, tx, provider.ID)
	if err != nil {
		return Application{}, err
	}
	tier, factors := Proportion(exposure(o, rights, past == 0, counted(with.endorsements, tx.Now()) != nil))
	if route.AtOnce() {
		tier = Light
	}
	return Application{
		ID: ApplicationID(tx.NewID()), Provider: provider.ID, Offer: o.ID, Title: title(o), Hash: catalogue.ContentHash(o), Body: body.ID,
		Framework: own.Framework, Route: route, Clause: rights.Clause, Tier: tier, Factors: factors,
		State: Draft, SubmittedAt: tx.Now(), Due: tx.Now().Add(clockTarget[tier]),
	}, nil
}

// submit stores the application and takes it as far as no person is needed.
func (s *Service) submit(ctx context.Context, tx *sqldb.Tx, actor identity.Actor, a Application) (Application, error) {
	a.SubmittedBy = actor.Person
	if err := insertApplication(ctx, tx, a); err != nil {
		return a, err
	}
	a, err := s.step(ctx, tx, actor, a, ActSubmit, "")
	if err != nil {
		return a, err
	}
	rule := identity.System("published rule of the body")
	if a, err = s.step(ctx, tx, rule, a, ActScreen, ""); err != nil {
		return a, err
	}
	if a.Route.AtOnce() {
		if a, err = s.step(ctx, tx, rule, a, ActAutoApprove, a.Clause); err != nil {
			return a, err
		}
		if err := s.approve(ctx, tx, a); err != nil {
			return a, err
		}
	}
	return a, s.close(ctx, tx, actor, a, ActSubmit, a.Clause)
}

// approve writes the approval, the fact lists filter by, and tells.
func (s *Service) approve(ctx context.Context, tx *sqldb.Tx, a Application) error {
	months := s.Frameworks.ReviewMonths(a.Framework)
	if months == 0 {
		months = defaultReviewMonths
	}
	p := Approval{
		ID: tx.NewID(), Provider: a.Provider, Offer: a.Offer, Title: a.Title, Hash: a.Hash, Application: a.ID, Body: a.Body,
		Framework: a.Framework, Route: a.Route, Clause: a.Clause, Reasons: a.Reasons, State: InForce,
		ApprovedAt: tx.Now(), ReviewDue: tx.Now().AddDate(0, months, 0), ValidUntil: tx.Now().AddDate(0, months, 0).Add(reviewGrace),
	}
	if err := insertApproval(ctx, tx, p); err != nil {
		return err
	}
	if err := replaceApprovals(ctx, tx, p); err != nil {
		return err
	}
	if err := endDrifts(ctx, tx, a.Provider, a.Offer, DriftApproved); err != nil {
		return err
	}
	if err := s.putApproved(ctx, tx, p); err != nil {
		return err
	}
	return event.Emit(ctx, tx, OfferApproved{Offer: a.Offer, Provider: a.Provider, Body: a.Body, Approval: p.ID})
}

// defaultReviewMonths is the time to a review where the framework names none.
const defaultReviewMonths = 24

// reviewGrace is how long an approval outlives its review date (lifecycles 5.3).
const reviewGrace = 60 * day
