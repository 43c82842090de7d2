package assessment

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Turnaround is how many working days an assessor has when a plan says nothing
// (S-063; Digital Promise).
const Turnaround = 14

// Plan is what a sitting is made from.
type Plan struct {
	Offer    catalogue.OfferID
	Run      string // optional
	Place    string
	At       time.Time
	Assessor identity.PersonID
	// Method is how identity will be checked, where the offer declares
	// supervision with identity verification; empty otherwise.
	Method Method
	// Turnaround is the working days until the results are promised;
	// Turnaround when zero, 60 at most.
	Turnaround int
	// Criteria is the rubric, where the offer's own page has none.
	Criteria []catalogue.Criterion
}

// FreezeRubric makes the rubric of the offer's present version public and
// unchangeable, before any sitting. Criteria are those of the offer; where its
// page states none they are given here.
func (s *Service) FreezeRubric(ctx context.Context, a identity.Actor, id catalogue.OfferID, criteria []catalogue.Criterion) (r Rubric, err error) {
	if err := s.policy.Allow(a, "assessment.rubric.freeze", identity.Resource{Type: "assessment.rubric", Tenant: a.Tenant}); err != nil {
		return r, err
	}
	err = s.db.Write(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		r, err = freeze(ctx, tx, a, id, criteria)
		return err
	})
	return r, err
}

// freeze gives the frozen rubric of the offer's present version, freezing it
// when nobody has.
func freeze(ctx context.Context, tx *sqldb.Tx, a identity.Actor, id catalogue.OfferID, criteria []catalogue.Criterion) (Rubric, error) {
	o, version, err := ownOffer(ctx, tx, a.Tenant, id)
	if err != nil {
		return Rubric{}, err
	}
	fresh, err := rubricOf(o, version, criteria)
	if err != nil {
		return Rubric{}, err
	}
	frozen, err := rubric(ctx, tx, a.Tenant, id, version)
	switch {
	case err == nil && len(fresh.Criteria) > 0 && !slices.EqualFunc(frozen.Criteria, fresh.Criteria, sameCriterion):
		return Rubric{}, fault.New(fault.Conflict, "assessment.rubric.frozen").At("criteria")
	case err == nil || !fault.Is(err, "assessment.rubric.unknown"):
		return frozen, err
	}
	if err := CheckRubric(fresh); err != nil {
		return Rubric{}, err
	}
	fresh.FrozenAt = tx.Now()
	if err := insertRubric(ctx, tx, fresh); err != nil {
		return Rubric{}, err
	}
	return fresh, recordRubric(ctx, tx, a, fresh)
}

// ownOffer reads the tenant's offer; another's is not found.
func ownOffer(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, id catalogue.OfferID) (catalogue.Offer, string, error) {
	o, version, err := currentOffer(ctx, tx, id)
	if err != nil {
		return o, "", err
	}
	if o.Provider != tenant {
		return o, "", fault.New(fault.NotFound, "assessment.offer.unknown").At("offer")
	}
	return o, version, nil
}

// rubricOf is the rubric an offer states, or the given criteria where it states
// none.
func rubricOf(o catalogue.Offer, version string, given []catalogue.Criterion) (Rubric, error) {
	r := Rubric{Tenant: o.Provider, Offer: o.ID, Version: version}
	for _, out := range o.Outcomes {
		r.Outcomes = append(r.Outcomes, out.Text)
	}
	if o.Assessment == nil {
		return r, fault.New(fault.Invalid, "assessment.rubric.no_assessment").At("offer")
	}
	r.Declared.Supervision = Supervision(o.Assessment.Supervision)
	stated := o.Assessment.Criteria
	if len(stated) > 0 && len(given) > 0 {
		return r, fault.New(fault.Conflict, "assessment.rubric.stated").At("criteria")
	}
	if len(stated) == 0 {
		stated = given
	}
	for i, c := range stated {
		r.Criteria = append(r.Criteria, Criterion{ID: criterionID(i), Outcome: c.Outcome, Text: c.Text})
	}
	return r, nil
}

// MayPlan reports whether the actor may plan sittings for their provider, so that
// a form is shown to those only who may send it.
func (s *Service) MayPlan(a identity.Actor) error {
	return s.policy.Allow(a, "assessment.sitting.plan", identity.Resource{Type: "assessment.sitting", Tenant: a.Tenant})
}

// Plan makes a sitting of the offer's present version and freezes its rubric.
func (s *Service) Plan(ctx context.Context, a identity.Actor, p Plan) (id SittingID, err error) {
	if err := s.MayPlan(a); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		id = ""
		if err := identity.ActsIn(ctx, tx, a.Tenant); err != nil {
			return err
		}
		if err := checkPlan(p, tx.Now()); err != nil {
			return err
		}
		if err := checkAuthorised(ctx, tx, a.Tenant, p.Assessor); err != nil {
			return err
		}
		r, err := freeze(ctx, tx, a, p.Offer, p.Criteria)
		if err != nil {
			return err
		}
		st := Sitting{
			ID: SittingID(tx.NewID()), Tenant: a.Tenant, Offer: p.Offer, Version: r.Version, Run: p.Run,
			State: Planned, Place: strings.TrimSpace(p.Place), At: p.At.UTC(), Assessor: p.Assessor,
			Declared: Integrity{r.Declared.Supervision, p.Method},
		}
		if err := checkDeclared(st.Declared); err != nil {
			return err
		}
		days := p.Turnaround
		if days == 0 {
			days = Turnaround
		}
		st.Due = Due(st.At, days)
		if err := insertSitting(ctx, tx, st); err != nil {
			return err
		}
		id = st.ID
		if err := note(ctx, tx, a, st, Transition{Step: string(StepPlan), To: string(Planned)}); err != nil {
			return err
		}
		return record(ctx, tx, a, st, "assessment.sitting.plan", "")
	})
	return id, err
}

func checkPlan(p Plan, now time.Time) error {
	var l fault.List
	if strings.TrimSpace(p.Place) == "" {
		l = append(l, fault.New(fault.Invalid, "assessment.plan.place_missing").At("place"))
	}
	switch {
	case p.At.IsZero():
		l = append(l, fault.New(fault.Invalid, "assessment.plan.date_missing").At("at"))
	case p.At.Before(now.AddDate(0, 0, -1)):
		l = append(l, fault.New(fault.Invalid, "assessment.plan.date_past", "date", p.At).At("at"))
	}
	if p.Assessor == "" {
		l = append(l, fault.New(fault.Invalid, "assessment.plan.assessor_missing").At("assessor"))
	}
	if p.Turnaround < 0 || p.Turnaround > 60 {
		l = append(l, fault.New(fault.Invalid, "assessment.plan.turnaround", "days", p.Turnaround).At("turnaround"))
	}
	return l.OrNil()
}

// checkDeclared is CheckIntegrity of what the offer declares: where it says nothing
// of supervision, who plans is told where to say it.
func checkDeclared(i Integrity) error {
	if i.Supervision == "" {
		return fault.New(fault.Invalid, "assessment.plan.supervision_not_stated")
	}
	return CheckIntegrity(i, "")
}

// checkAuthorised refuses an assessor whom the provider has not made one; a
// partner's assessor is given the role too (S-064).
func checkAuthorised(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID, p identity.PersonID) error {
	ms, err := assessorsIn(ctx, tx, tenant)
	if err != nil {
		return err
	}
	for _, m := range ms {
		if m.Person == p {
			return nil
		}
	}
	return fault.New(fault.Invalid, "assessment.plan.not_an_assessor").At("assessor")
}

func assessorsIn(ctx context.Context, tx *sqldb.Tx, tenant identity.TenantID) ([]identity.Member, error) {
	ms, err := identity.StaffIn(ctx, tx, tenant)
	return slices.DeleteFunc(ms, func(m identity.Member) bool { return m.Role != identity.RoleAssessor }), err
}

// Assessors lists who can assess for the provider.
func (s *Service) Assessors(ctx context.Context, a identity.Actor) (ms []identity.Member, err error) {
	if err := s.enter(a); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) (err error) {
		ms, err = assessorsIn(ctx, tx, a.Tenant)
		return err
	})
	return ms, err
}

// Registration puts one person on the list of a sitting.
type Registration struct {
	Person    identity.PersonID
	Name      string
	Reference string // optional: what the caller keeps
}

// Register puts persons on the list of a sitting that has not been held,
// without any enrolment (assessment only, S-022). Registering twice changes
// nothing.
func (s *Service) Register(ctx context.Context, a identity.Actor, id SittingID, rs ...Registration) error {
	if err := s.enter(a); err != nil {
		return err
	}
	return s.db.Write(ctx, sqldb.Tenant(a.Tenant), func(ctx context.Context, tx *sqldb.Tx) error {
		sh, err := load(ctx, tx, a.Tenant, id)
		if err != nil {
			return err
		}
		if err := s.may(a, "assessment.candidate.register", sh); err != nil {
			return err
		}
		return register(ctx, tx, a, sh, rs)
	})
}

// RegisterIn is Register in the caller's transaction, for candidates who took
// the offer: the sitting must be one of the same offer. The caller has
// authorised the act.
func RegisterIn(ctx context.Context, tx *sqldb.Tx, a identity.Actor, id SittingID, o catalogue.OfferID, rs ...Registration) error {
	sh, err := load(ctx, tx, a.Tenant, id)
	if err != nil {
		return err
	}
	if sh.Offer != o {
		return fault.New(fault.Conflict, "assessment.register.other_offer").At("sitting")
	}
	return register(ctx, tx, a, sh, rs)
}

func register(ctx context.Context, tx *sqldb.Tx, a identity.Actor, sh Sheet, rs []Registration) error {
	if sh.State != Planned && sh.State != Open {
		return fault.New(fault.Conflict, notNow+string(TurnRegister), "state", string(sh.State))
	}
	for _, r := range rs {
		if r.Person == "" || strings.TrimSpace(r.Name) == "" {
			return fault.New(fault.Invalid, "assessment.register.name_missing").At("candidate")
		}
		if r.Person == sh.Assessor {
			return fault.New(fault.Denied, "assessment.four_eyes.assessor_is_candidate").At("candidate")
		}
		was := Standing("")
		if c, err := sh.find(r.Person); err == nil {
			if c.Standing == Registered {
				continue
			}
			was = c.Standing
		}
		if err := upsertCandidate(ctx, tx, sh.Sitting, Candidate{Person: r.Person, Name: r.Name, Reference: r.Reference, Standing: Registered}); err != nil {
			return err
		}
		if err := note(ctx, tx, a, sh.Sitting, Transition{Candidate: r.Person, Step: string(TurnRegister), From: string(was), To: string(Registered)}); err != nil {
			return err
		}
	}
	return record(ctx, tx, a, sh.Sitting, "assessment.candidate.register", "")
}

// WithdrawIn takes everybody with this reference off the lists of the sittings
// that have not been held: the enrolment ended. The caller has authorised it.
func WithdrawIn(ctx context.Context, tx *sqldb.Tx, a identity.Actor, tenant identity.TenantID, reference string, p identity.PersonID) error {
	ids, err := withdrawReference(ctx, tx, tenant, reference)
	if err != nil {
		return err
	}
	for _, id := range ids {
		t := Transition{Candidate: p, Step: string(TurnWithdraw), From: string(Registered), To: string(Withdrawn)}
		if err := note(ctx, tx, a, Sitting{ID: id, Tenant: tenant}, t); err != nil {
			return err
		}
	}
	return nil
}

// Withdraw takes a person off the list of a sitting that has not been held.
func (s *Service) Withdraw(ctx context.Context, a identity.Actor, id SittingID, p identity.PersonID, reason string) error {
	return s.turnOne(ctx, a, id, p, TurnWithdraw, "assessment.candidate.withdraw", reason, func(_ context.Context, _ *sqldb.Tx, sh *Sheet, _ *Candidate) error {
		if sh.State != Planned && sh.State != Open {
			return fault.New(fault.Conflict, notNow+string(TurnWithdraw), "state", string(sh.State))
		}
		return nil
	})
}

// Open opens a sitting: from now its rubric is what everybody is judged by.
func (s *Service) Open(ctx context.Context, a identity.Actor, id SittingID) error {
	return s.move(ctx, a, id, StepOpen, "", func(_ context.Context, tx *sqldb.Tx, sh *Sheet) error {
		if sh.Rubric.FrozenAt.IsZero() || sh.Rubric.FrozenAt.After(tx.Now()) {
			return fault.New(fault.Conflict, "assessment.rubric.unknown") // not public yet
		}
		return CheckAssessor(sh.Assessor, sh.Candidates)
	})
}

// Cancel calls a sitting off for good; nobody has a result from it.
func (s *Service) Cancel(ctx context.Context, a identity.Actor, id SittingID, reason string) error {
	return s.move(ctx, a, id, StepCancel, reason, func(context.Context, *sqldb.Tx, *Sheet) error { return needReason(reason) })
}

// sameCriterion compares what a criterion says, in every language.
func sameCriterion(a, b Criterion) bool {
	return a.ID == b.ID && a.Outcome == b.Outcome && maps.Equal(a.Text, b.Text)
}
