package funding

import (
	"context"
	"fmt"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// HoldRequest keeps the money for a place.
type HoldRequest struct {
	Key       string // the same key makes one hold
	Actor     string // who confirmed, for the ledger
	Lang      string
	Person    identity.PersonID
	Offer     catalogue.OfferID
	Run       string
	Enrolment string
	Answers   Answers
	// Accept is the hash of the quote that the learner accepted. Empty: the
	// learner pays the whole price.
	Accept string
	// AsItIs takes the quote as it is now: for a register that is taken over, never
	// for somebody who was shown one.
	AsItIs bool
}

// HoldIn keeps every part of the accepted quote, or nothing: a quote that is
// another one by now is a conflict funding.quote.changed, a budget or pledge that
// somebody else emptied meanwhile too. Doing it again answers the same hold.
func (s *Service) HoldIn(ctx context.Context, tx *sqldb.Tx, r HoldRequest) (h Hold, err error) {
	found, err := holdByKey(ctx, tx, r.Key, r.Person)
	if err != nil || len(found) > 0 {
		return first(found), err
	}
	q, err := s.accepted(ctx, tx, r)
	if err != nil {
		return h, err
	}
	o, err := catalogue.OfferIn(ctx, tx, r.Offer)
	if err != nil {
		return h, err
	}
	h = Hold{
		ID: HoldID(tx.NewID()), Provider: o.Provider, Person: r.Person, Offer: r.Offer, Run: r.Run, Enrolment: r.Enrolment, key: r.Key,
		Price: q.Price, OnTop: q.OnTop, Learner: q.Learner, Currency: q.Currency, Quote: q.Hash, HeldAt: tx.Now(),
	}
	if h.Pseudonym, err = identity.PseudonymIn(ctx, tx, r.Person, "funding"); err != nil {
		return h, err
	}
	h.Parts = heldParts(q, h)
	for _, p := range h.Parts {
		if err := s.keep(ctx, tx, h, p, r.Actor); err != nil {
			return h, err
		}
	}
	return h, insertHold(ctx, tx, h)
}

func first(hs []Hold) Hold {
	if len(hs) == 0 {
		return Hold{}
	}
	return hs[0]
}

// accepted is the quote as it is now, when it is the one that was accepted.
func (s *Service) accepted(ctx context.Context, tx *sqldb.Tx, r HoldRequest) (Quote, error) {
	q, err := s.quoteIn(ctx, tx, r.Person, r.Lang, QuoteRequest{Offer: r.Offer, Run: r.Run, Answers: r.Answers, At: tx.Now()})
	if err != nil {
		return q, err
	}
	if r.AsItIs {
		return q, nil
	}
	if r.Accept == "" {
		return alone(q), nil
	}
	if q.Hash != r.Accept {
		return q, fault.New(fault.Conflict, "funding.quote.changed").At("quote")
	}
	return q, nil
}

// alone is the quote of somebody who wants nobody's help.
func alone(q Quote) Quote {
	d := divide{q: Quote{Offer: q.Offer, Run: q.Run, Price: q.Price, Currency: q.Currency, Census: q.Census, At: q.At}, left: q.Price}
	d.learner()
	d.q.Hash = d.q.hash()
	return d.q
}

// heldParts are the parts of a quote as they are kept: one for each sub-balance.
func heldParts(q Quote, h Hold) (all []HeldPart) {
	for _, p := range q.Parts {
		draws := p.Draws
		if len(draws) == 0 {
			draws = []Draw{{Minor: p.Minor}}
		}
		for _, w := range draws {
			k := HeldPart{
				Line: len(all) + 1, Payer: p.payer, Kind: p.Payer, Scheme: p.Scheme, Version: p.Version, Rule: p.Rule, Claim: p.Claim, Level: p.Level,
				Law: p.Source.Text, LawAddress: p.Source.Address, Budget: w.Sub, Minor: w.Minor, Attends: p.Attends,
				Capture: p.terms.Capture, AfterCensus: p.terms.AfterCensus, Shortfall: p.terms.Shortfall, Later: p.Later, HeldAt: h.HeldAt,
			}
			if k.Kind == PayerLearner {
				k.Payer = h.Provider
			}
			all = append(all, k)
		}
	}
	return all
}

// keep posts the hold of one part.
func (s *Service) keep(ctx context.Context, tx *sqldb.Tx, h Hold, p HeldPart, actor string) error {
	if err := s.open(ctx, tx, h, p); err != nil {
		return err
	}
	_, err := h.post(ctx, tx, p, KindHold, p.Minor, "", actor)
	if fault.Is(err, "funding.exhausted") {
		return fault.New(fault.Conflict, "funding.quote.changed").At("quote").Wrap(err)
	}
	return err
}

// open makes sure that the budget of a part is as the law or the employer says.
func (s *Service) open(ctx context.Context, tx *sqldb.Tx, h Hold, p HeldPart) error {
	switch p.Kind {
	case PayerScheme:
		x := s.scheme(p.Scheme)
		if len(x.Budgets) == 0 { // nothing to run out of: it is opened by what is held
			return topUp(ctx, tx, h, p)
		}
		for _, b := range x.Budgets {
			if b.ID == p.Budget {
				return openBudget(ctx, tx, p.Payer, p, KindTopUp, x.Of(b.Amount), h.Currency)
			}
		}
	case PayerEmployer:
		total, err := pledgeTotal(ctx, tx, p.Scheme)
		if err != nil {
			return err
		}
		return openBudget(ctx, tx, p.Payer, p, KindPledge, total, h.Currency)
	}
	return nil
}

// topUp opens as much of a scheme without a budget as one hold needs.
func topUp(ctx context.Context, tx *sqldb.Tx, h Hold, p HeldPart) error {
	_, err := post(ctx, tx, transaction{
		payer: p.Payer, key: fmt.Sprintf("open/%s/%d", h.ID, p.Line), kind: KindTopUp, minor: p.Minor, currency: h.Currency, actor: "system: a scheme without a budget",
		part:     HeldPart{Scheme: p.Scheme, Version: p.Version, Rule: "budget", Claim: "none"},
		postings: []posting{{moneyAccount(accountSource, p.purse()), -p.Minor}, {moneyAccount(accountBudget, p.purse()), p.Minor}},
	})
	return err
}

// post writes one transaction on a part. round tells apart what happens more than
// once to it.
func (h Hold) post(ctx context.Context, tx *sqldb.Tx, p HeldPart, k Kind, minor int64, round, actor string) (bool, error) {
	return post(ctx, tx, transaction{
		payer: p.Payer, key: fmt.Sprintf("%s/%s/%d%s", k, h.ID, p.Line, round), kind: k, minor: minor, hold: h, line: p.Line, part: p,
		currency: h.Currency, actor: actor, postings: h.moves(p, k, minor),
	})
}

// Settled is what became of the money of a place.
type Settled struct {
	Known   bool     // something was held
	Learner int64    // what the learner owes now, in all
	Paid    int64    // of schemes and employers
	Back    int64    // what went back to them
	Waiting bool     // for the attendance to be recorded
	Why     []string // keys after funding.outcome., of parts that were not paid
}

// The outcomes of a part: keys after funding.outcome.
const (
	OutcomePaid       = "paid"
	OutcomeAttendance = "attendance"    // the attendance is below what the scheme requires
	OutcomeWaiting    = "waiting"       // for the attendance
	OutcomeIncomplete = "not_completed" // the lesson was not completed
	OutcomeLeft       = "left"          // left in time
	OutcomeLate       = "left_late"     // left after the census date
	OutcomeCancelled  = "cancelled"     // the run did not take place
	OutcomeReopened   = "reopened"      // the result that completed it counts no longer
	OutcomeRefunded   = "refunded"
)

// StartIn pays the parts whose scheme pays at the start.
func StartIn(ctx context.Context, tx *sqldb.Tx, actor string, provider identity.TenantID, enrolment string) (Settled, error) {
	return settle(ctx, tx, actor, provider, enrolment, func(st *settling, p *HeldPart) error {
		if p.Capture != "started" {
			return nil
		}
		return st.capture(ctx, p, p.Standing(), OutcomePaid)
	})
}

// CaptureIn settles what is held when a lesson is over: each part is paid when
// its condition is met, waits for the attendance, or goes back, and then the
// learner or the provider bears it as the scheme says.
func CaptureIn(ctx context.Context, tx *sqldb.Tx, actor string, provider identity.TenantID, enrolment string, o Outcome) (Settled, error) {
	return settle(ctx, tx, actor, provider, enrolment, func(st *settling, p *HeldPart) error {
		if p.Kind == PayerLearner {
			return st.capture(ctx, p, p.Standing(), OutcomePaid)
		}
		switch Due(p.Attends, o) {
		case Pay:
			return st.capture(ctx, p, p.Standing(), OutcomePaid)
		case Wait:
			st.waiting, p.Outcome = true, OutcomeWaiting
			return updatePart(ctx, tx, st.hold, *p)
		}
		why := OutcomeAttendance
		if !o.Completed {
			why = OutcomeIncomplete
		}
		return st.fallShort(ctx, p, p.Standing(), why)
	})
}

// ReleaseIn gives everything back that is held for a place: it was left in time,
// or the run does not take place.
func ReleaseIn(ctx context.Context, tx *sqldb.Tx, actor string, provider identity.TenantID, enrolment, why string) (Settled, error) {
	return settle(ctx, tx, actor, provider, enrolment, func(st *settling, p *HeldPart) error {
		if err := st.refund(ctx, p, p.Captured, why); err != nil { // paid at the start
			return err
		}
		return st.release(ctx, p, p.Standing(), why)
	})
}

// LeaveIn settles a place that is left after the census date, or not completed:
// each payer pays what its scheme says, the rest goes back and is borne by the
// learner or the provider as the scheme says.
func LeaveIn(ctx context.Context, tx *sqldb.Tx, actor string, provider identity.TenantID, enrolment, why string) (Settled, error) {
	return settle(ctx, tx, actor, provider, enrolment, func(st *settling, p *HeldPart) error {
		pays := Percent(p.Standing(), p.AfterCensus)
		if err := st.capture(ctx, p, pays, OutcomePaid); err != nil {
			return err
		}
		return st.fallShort(ctx, p, p.Standing(), why)
	})
}

// ReopenIn takes back to holds what was paid for a completion that counts no
// longer.
func ReopenIn(ctx context.Context, tx *sqldb.Tx, actor string, provider identity.TenantID, enrolment string) (Settled, error) {
	return settleAny(ctx, tx, actor, provider, enrolment, func(st *settling, p *HeldPart) error {
		if p.Captured == 0 || p.Capture == "started" || p.Outcome == OutcomeAttendance {
			return nil
		}
		minor := p.Captured
		if _, err := st.hold.post(ctx, tx, *p, KindAdjustment, minor, st.round(), actor); err != nil {
			return err
		}
		p.Captured, p.Outcome = 0, OutcomeReopened
		return updatePart(ctx, tx, st.hold, *p)
	})
}

// RefundIn gives back to where it came from what was paid for a place: the
// provider returned it, or it should not have been paid.
func RefundIn(ctx context.Context, tx *sqldb.Tx, actor string, provider identity.TenantID, enrolment string) (Settled, error) {
	return settleAny(ctx, tx, actor, provider, enrolment, func(st *settling, p *HeldPart) error {
		return st.refund(ctx, p, p.Captured, OutcomeRefunded)
	})
}

// settling is one hold while it is settled.
type settling struct {
	tx      *sqldb.Tx
	actor   string
	hold    Hold
	short   int64 // moves to the learner
	back    int64
	waiting bool
	why     []string
}

// settle works on the hold of an enrolment that still stands; an enrolment
// without one has nothing to settle.
func settle(ctx context.Context, tx *sqldb.Tx, actor string, provider identity.TenantID, enrolment string, work func(*settling, *HeldPart) error) (Settled, error) {
	hs, err := holdsOf(ctx, tx, provider, enrolment)
	if err != nil || len(hs) == 0 {
		return Settled{}, err
	}
	if !hs[0].SettledAt.IsZero() {
		return Settled{Known: true, Learner: hs[0].Learner}, nil
	}
	return settleHold(ctx, tx, actor, hs[0], work)
}

// settleAny works on the newest hold of an enrolment, settled or not.
func settleAny(ctx context.Context, tx *sqldb.Tx, actor string, provider identity.TenantID, enrolment string, work func(*settling, *HeldPart) error) (Settled, error) {
	hs, err := holdsOf(ctx, tx, provider, enrolment)
	if err != nil || len(hs) == 0 {
		return Settled{}, err
	}
	return settleHold(ctx, tx, actor, hs[0], work)
}

func settleHold(ctx context.Context, tx *sqldb.Tx, actor string, h Hold, work func(*settling, *HeldPart) error) (Settled, error) {
	st := &settling{tx: tx, actor: actor, hold: h}
	for i := range st.hold.Parts {
		if err := work(st, &st.hold.Parts[i]); err != nil {
			return Settled{}, err
		}
	}
	if err := st.shortfall(ctx); err != nil {
		return Settled{}, err
	}
	return st.finish(ctx)
}

// finish writes what the learner owes and whether anything still stands.
func (st *settling) finish(ctx context.Context) (Settled, error) {
	out := Settled{Known: true, Back: st.back, Waiting: st.waiting, Why: st.why}
	var standing int64
	for _, p := range st.hold.Parts {
		standing += p.Standing()
		if p.Kind == PayerLearner {
			out.Learner += p.Minor - p.Released
		} else {
			out.Paid += p.Captured
		}
	}
	st.hold.Learner, st.hold.SettledAt = out.Learner, time.Time{}
	if standing == 0 {
		st.hold.SettledAt = st.tx.Now()
	}
	return out, updateHold(ctx, st.tx, st.hold)
}

// round numbers what may happen more than once to a part.
func (st *settling) round() string { return "/" + st.tx.NewID() }

func (st *settling) capture(ctx context.Context, p *HeldPart, minor int64, why string) error {
	if minor <= 0 {
		return nil
	}
	if _, err := st.hold.post(ctx, st.tx, *p, KindCapture, minor, st.round(), st.actor); err != nil {
		return err
	}
	p.Captured, p.Outcome = p.Captured+minor, why
	return updatePart(ctx, st.tx, st.hold, *p)
}

func (st *settling) release(ctx context.Context, p *HeldPart, minor int64, why string) error {
	if minor <= 0 {
		return nil
	}
	if _, err := st.hold.post(ctx, st.tx, *p, KindRelease, minor, st.round(), st.actor); err != nil {
		return err
	}
	st.returned(p, minor, why)
	return updatePart(ctx, st.tx, st.hold, *p)
}

// refund gives back what was paid.
func (st *settling) refund(ctx context.Context, p *HeldPart, minor int64, why string) error {
	if minor <= 0 {
		return nil
	}
	if _, err := st.hold.post(ctx, st.tx, *p, KindRefund, minor, st.round(), st.actor); err != nil {
		return err
	}
	p.Captured -= minor
	st.returned(p, minor, why)
	return updatePart(ctx, st.tx, st.hold, *p)
}

func (st *settling) returned(p *HeldPart, minor int64, why string) {
	p.Released, p.Outcome = p.Released+minor, why
	if p.Kind != PayerLearner {
		st.back, st.why = st.back+minor, append(st.why, why)
	}
}

// fallShort gives a part back whose condition is not met, and moves it to who
// bears it.
func (st *settling) fallShort(ctx context.Context, p *HeldPart, minor int64, why string) error {
	if minor > 0 && p.Shortfall == "learner" && p.Kind != PayerLearner {
		st.short += minor
	}
	return st.release(ctx, p, minor, why)
}

// shortfall is what the learner owes instead of somebody whose condition was not
// met: it is added to the learner's part and owed at once.
func (st *settling) shortfall(ctx context.Context) error {
	if st.short == 0 {
		return nil
	}
	for i := range st.hold.Parts {
		p := &st.hold.Parts[i]
		if p.Kind != PayerLearner {
			continue
		}
		h := st.hold
		t := transaction{
			payer: p.Payer, key: fmt.Sprintf("short/%s/%d", h.ID, p.Line) + st.round(), kind: KindAdjustment, minor: st.short, hold: h, line: p.Line, part: *p,
			currency: h.Currency, actor: st.actor, postings: []posting{{moneyAccount(accountLearner, h.Pseudonym), -st.short}, {h.payable(*p), st.short}},
		}
		if _, err := post(ctx, st.tx, t); err != nil {
			return err
		}
		p.Minor, p.Captured = p.Minor+st.short, p.Captured+st.short
		return updatePart(ctx, st.tx, st.hold, *p)
	}
	return nil
}
