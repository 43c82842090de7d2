package assurance

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Case is everything an officer, a reviewer or the provider sees of one
// application.
type Case struct {
	Application  Application
	Endorsements []Endorsement
	Reviews      []Review
	Transitions  []Transition
	Lacking      []Expertise // reviewers the tier asks for and nobody was invited for
}

// Case shows an application to its provider, its body and its reviewers.
func (s *Service) Case(ctx context.Context, actor identity.Actor, id ApplicationID) (Case, error) {
	var c Case
	err := s.DB.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		a, err := loadApplication(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.Policy.Allow(actor, "assurance.application.read", a.resource()); err != nil {
			return err
		}
		c, err = loadCase(ctx, tx, a)
		return err
	})
	return c, err
}

func loadCase(ctx context.Context, tx *sqldb.Tx, a Application) (c Case, err error) {
	c.Application = a
	if c.Endorsements, err = endorsementsOfOffer(ctx, tx, a.Provider, a.Offer); err != nil {
		return c, err
	}
	if c.Reviews, err = loadReviews(ctx, tx, a); err != nil {
		return c, err
	}
	c.Lacking = MissingReviewers(a.Tier, expertises(c.Reviews))
	c.Transitions, err = loadTransitions(ctx, tx, a)
	return c, err
}

func expertises(rs []Review) []Expertise {
	es := make([]Expertise, len(rs))
	for i, r := range rs {
		es[i] = r.Expertise
	}
	return es
}

// Queue is what waits for a body: applications by their clock, and pages that
// no longer say what was approved; and what it decided lately, with how long that
// took.
type Queue struct {
	Applications []Application
	Next         string // cursor of the applications that follow; empty at the end
	All          int    // how many applications the question fits
	Drifts       []Drift
	Signals      []Signal      // low marks by learners
	Decided      []Application // in the last four weeks, the newest first, at most ten
}

// Side is who has the next step.
type Side string

// The sides; empty is either.
const (
	WithBody   Side = "body"
	WithOthers Side = "others" // the provider, or the reviewers
)

// QueueQuery is what an officer asks of the queue. The zero value asks for the
// first 200 applications, whoever has the next step.
type QueueQuery struct {
	Side  Side
	Text  string // in the title
	After string // Next of the part before
	Limit int    // 200 when zero

	due int64
	id  string
}

const mostQueued = 200

// decidedFor is how long a queue shows what was decided.
const decidedFor = 28 * 24 * time.Hour

// Queue shows an officer what waits.
func (s *Service) Queue(ctx context.Context, actor identity.Actor, ask QueueQuery) (Queue, error) {
	if err := s.Policy.Allow(actor, "assurance.queue.read", identity.Resource{Type: "assurance.queue", Tenant: actor.Tenant}); err != nil {
		return Queue{}, err
	}
	if ask.Limit <= 0 || ask.Limit > mostQueued {
		ask.Limit = mostQueued
	}
	var err error
	if ask.due = math.MinInt64; ask.After != "" {
		if ask.due, ask.id, err = identity.At(ask.After); err != nil {
			return Queue{}, err
		}
	}
	var q Queue
	err = s.DB.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		if q.Applications, err = openApplications(ctx, tx, actor.Tenant, ask); err != nil {
			return err
		}
		if q.Next = ""; len(q.Applications) > ask.Limit {
			q.Applications = q.Applications[:ask.Limit]
			last := q.Applications[ask.Limit-1]
			q.Next = identity.Cursor(last.Due.UnixMicro(), string(last.ID))
		}
		if q.All, err = countOpen(ctx, tx, actor.Tenant, ask); err != nil {
			return err
		}
		if q.Drifts, err = openDrifts(ctx, tx, actor.Tenant); err != nil {
			return err
		}
		if q.Signals, err = openSignals(ctx, tx, actor.Tenant); err != nil {
			return err
		}
		q.Decided, err = decidedApplications(ctx, tx, actor.Tenant, tx.Now().Add(-decidedFor))
		return err
	})
	return q, err
}

// ReturnForInfo asks the provider for what is missing and stops the clock.
func (s *Service) ReturnForInfo(ctx context.Context, actor identity.Actor, id ApplicationID, missing string) error {
	return s.write(ctx, id, func(ctx context.Context, tx *sqldb.Tx, a Application) error {
		a, err := s.act(ctx, tx, actor, a, ActReturn, missing)
		if err != nil {
			return err
		}
		if err := pauseClock(ctx, tx, a); err != nil {
			return err
		}
		return s.close(ctx, tx, actor, a, ActReturn, missing)
	})
}

// Respond answers a request for information; the clock goes on.
func (s *Service) Respond(ctx context.Context, actor identity.Actor, id ApplicationID, answer string) error {
	return s.write(ctx, id, func(ctx context.Context, tx *sqldb.Tx, a Application) error {
		a, err := s.act(ctx, tx, actor, a, ActRespond, answer)
		if err != nil {
			return err
		}
		if err := resumeClock(ctx, tx, a); err != nil {
			return err
		}
		return s.close(ctx, tx, actor, a, ActRespond, answer)
	})
}

// Invitation asks one person to review.
type Invitation struct {
	Reviewer  identity.PersonID
	Expertise Expertise
}

// Assign invites reviewers and opens the review. It refuses a panel that lacks
// what the tier asks for, and a reviewer with an interest in the matter.
func (s *Service) Assign(ctx context.Context, actor identity.Actor, id ApplicationID, panel []Invitation) error {
	return s.write(ctx, id, func(ctx context.Context, tx *sqldb.Tx, a Application) error {
		a, err := s.act(ctx, tx, actor, a, ActAssign, "")
		if err != nil {
			return err
		}
		if err := complete(a.Tier, panel); err != nil {
			return err
		}
		for _, p := range panel {
			if err := invite(ctx, tx, a, p); err != nil {
				return err
			}
		}
		return s.close(ctx, tx, actor, a, ActAssign, "")
	})
}

// complete refuses a panel that lacks what the tier asks for. Nobody at all is
// never enough: then nobody could recommend.
func complete(t Tier, panel []Invitation) error {
	var es []Expertise
	for _, p := range panel {
		e, err := ParseExpertise(string(p.Expertise))
		if err != nil {
			return err
		}
		es = append(es, e)
	}
	lacking := MissingReviewers(t, es)
	if len(panel) == 0 && len(lacking) == 0 {
		lacking = []Expertise{Academic}
	}
	if len(lacking) > 0 {
		return fault.New(fault.Invalid, "assurance.review.panel_incomplete", "tier", string(t), "lacking", join(lacking)).At("panel")
	}
	return nil
}

func join(es []Expertise) string {
	words := make([]string, len(es))
	for i, e := range es {
		words[i] = string(e)
	}
	return strings.Join(words, ", ")
}

func invite(ctx context.Context, tx *sqldb.Tx, a Application, p Invitation) error {
	conflicted, err := interested(ctx, tx, a, p.Reviewer)
	if err != nil {
		return err
	}
	if err := MayReview(conflicted); err != nil {
		return err
	}
	onPanel, err := belongs(ctx, tx, a.Body, p.Reviewer, func(r identity.Role) bool { return r == identity.RolePanel })
	if err != nil {
		return err
	}
	if !onPanel {
		return fault.New(fault.Invalid, "assurance.review.not_on_panel").At("panel")
	}
	return insertReview(ctx, tx, a, Review{Reviewer: p.Reviewer, Expertise: p.Expertise})
}

// interested reports that a person belongs to the provider or to an employer
// that endorsed the offer.
func interested(ctx context.Context, tx *sqldb.Tx, a Application, p identity.PersonID) (bool, error) {
	parties := []identity.TenantID{a.Provider}
	es, err := endorsementsOfOffer(ctx, tx, a.Provider, a.Offer)
	if err != nil {
		return false, err
	}
	for _, e := range es {
		parties = append(parties, e.Employer)
	}
	for _, t := range parties {
		if in, err := belongs(ctx, tx, t, p, func(identity.Role) bool { return true }); err != nil || in {
			return in, err
		}
	}
	return false, nil
}

// belongs reports that a person holds one of the named roles in an organisation.
func belongs(ctx context.Context, tx *sqldb.Tx, org identity.TenantID, p identity.PersonID, in func(identity.Role) bool) (bool, error) {
	members, err := identity.StaffIn(ctx, tx, org)
	return slices.ContainsFunc(members, func(m identity.Member) bool { return m.Person == p && in(m.Role) }), err
}

// Recommend is a reviewer's word. With the last one the provider gets the draft
// report for a check of its facts.
func (s *Service) Recommend(ctx context.Context, actor identity.Actor, id ApplicationID, recommend Act, reasons string) error {
	if recommend != ActApprove && recommend != ActConditions && recommend != ActRefuse {
		return fault.New(fault.Invalid, "assurance.review.unknown_recommendation", "value", string(recommend)).At("recommend")
	}
	return s.write(ctx, id, func(ctx context.Context, tx *sqldb.Tx, a Application) error {
		if err := s.Policy.Allow(actor, "assurance.application.recommend", a.resource()); err != nil {
			return err
		}
		if _, err := Next(a.State, ActRecommend); err != nil {
			return err
		}
		if err := NeedsReasons(recommend, reasons); err != nil {
			return err
		}
		if err := answerReview(ctx, tx, a, Review{Reviewer: actor.Person, Recommend: recommend, Reasons: reasons, At: tx.Now()}); err != nil {
			return err
		}
		reviews, err := loadReviews(ctx, tx, a)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(reviews, func(r Review) bool { return r.Recommend == "" }) {
			if a, err = s.step(ctx, tx, actor, a, ActRecommend, reasons); err != nil {
				return err
			}
		}
		return s.close(ctx, tx, actor, a, ActRecommend, string(recommend)+": "+reasons)
	})
}

// Comment is the provider's check of the draft report's facts.
func (s *Service) Comment(ctx context.Context, actor identity.Actor, id ApplicationID, comment string) error {
	return s.simple(ctx, actor, id, ActComment, comment)
}

// Withdraw takes an application back.
func (s *Service) Withdraw(ctx context.Context, actor identity.Actor, id ApplicationID, reason string) error {
	return s.simple(ctx, actor, id, ActWithdraw, reason)
}

// Appeal asks somebody else to look at a refusal or at conditions, within 30
// days.
func (s *Service) Appeal(ctx context.Context, actor identity.Actor, id ApplicationID, reasons string) error {
	return s.write(ctx, id, func(ctx context.Context, tx *sqldb.Tx, a Application) error {
		decided := a.DecidedAt
		a, err := s.act(ctx, tx, actor, a, ActAppeal, reasons)
		if err != nil {
			return err
		}
		if err := MayAppeal(decided, tx.Now()); err != nil {
			return err
		}
		return s.close(ctx, tx, actor, a, ActAppeal, reasons)
	})
}

func (s *Service) simple(ctx context.Context, actor identity.Actor, id ApplicationID, act Act, reason string) error {
	return s.write(ctx, id, func(ctx context.Context, tx *sqldb.Tx, a Application) error {
		a, err := s.act(ctx, tx, actor, a, act, reason)
		if err != nil {
			return err
		}
		return s.close(ctx, tx, actor, a, act, reason)
	})
}

// Decide is the body's decision, with the reasons everybody can read: approve,
// approve with conditions, confirm that conditions are met, or refuse.
func (s *Service) Decide(ctx context.Context, actor identity.Actor, id ApplicationID, decision Act, reasons string) error {
	switch decision {
	case ActApprove, ActConditions, ActConfirm, ActRefuse:
	default:
		return fault.New(fault.Invalid, "assurance.decision.unknown", "value", string(decision), "known", "approve, approve-with-conditions, confirm-conditions, refuse").At("decision")
	}
	return s.write(ctx, id, func(ctx context.Context, tx *sqldb.Tx, a Application) error {
		before := a.State
		a, err := s.act(ctx, tx, actor, a, decision, reasons)
		if err != nil {
			return err
		}
		if err := free(ctx, tx, actor, a, before); err != nil {
			return err
		}
		if a.State == Approved {
			if err := s.approve(ctx, tx, a); err != nil {
				return err
			}
		}
		return s.close(ctx, tx, actor, a, decision, a.Reasons)
	})
}

// free refuses a decision by somebody who is not free to take it; state is the
// one it was taken in.
func free(ctx context.Context, tx *sqldb.Tx, actor identity.Actor, a Application, state State) error {
	conflicted, err := interested(ctx, tx, a, actor.Person)
	if err != nil {
		return err
	}
	reviews, err := loadReviews(ctx, tx, a)
	if err != nil {
		return err
	}
	history, err := loadTransitions(ctx, tx, a)
	if err != nil {
		return err
	}
	return MayDecide(actor.Person, state, conflicted, reviews, history[:len(history)-1])
}

// WithdrawApproval ends an approval for a serious breach, with reasons, from now
// on. What was completed while it was in force stays what it is.
func (s *Service) WithdrawApproval(ctx context.Context, actor identity.Actor, id ApplicationID, reasons string) error {
	return s.write(ctx, id, func(ctx context.Context, tx *sqldb.Tx, a Application) error {
		a, err := s.act(ctx, tx, actor, a, ActWithdrawAppr, reasons)
		if err != nil {
			return err
		}
		p, err := approvalOfApplication(ctx, tx, a)
		if err != nil {
			return err
		}
		if err := s.end(ctx, tx, p, ApprovalRevoked, a.Reasons); err != nil {
			return err
		}
		return s.close(ctx, tx, actor, a, ActWithdrawAppr, reasons)
	})
}

func reviewsOf(a identity.Actor) identity.Resource {
	return identity.Resource{Type: "assurance.review", Person: a.Person, Attrs: map[string]any{"body": string(a.Tenant)}}
}

// ReviewsAwaited are the applications the actor was invited to review and has
// not answered, the most urgent first.
func (s *Service) ReviewsAwaited(ctx context.Context, actor identity.Actor) ([]Application, error) {
	if err := s.Policy.Allow(actor, "assurance.review.list", reviewsOf(actor)); err != nil {
		return nil, err
	}
	var all []Application
	err := s.DB.Read(ctx, sqldb.National, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		all, err = reviewsAwaited(ctx, tx, actor.Person, actor.Tenant)
		return err
	})
	return all, err
}
