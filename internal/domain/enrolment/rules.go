package enrolment

import (
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/funding"
	"opencairn.org/cairn/internal/ground/fault"
)

// steps is where each step leads from each state; what is not here is illegal.
var steps = map[State]map[Step]State{
	"":         {StepApply: Applied},
	Applied:    {StepOffer: Offered, StepWait: Waitlisted, StepReject: Rejected, StepWithdraw: Withdrawn, StepCancel: Cancelled},
	Waitlisted: {StepOffer: Offered, StepReject: Rejected, StepWithdraw: Withdrawn, StepCancel: Cancelled},
	Offered:    {StepConfirm: Enrolled, StepExpire: Expired, StepReject: Rejected, StepWithdraw: Withdrawn, StepCancel: Cancelled},
	Expired:    {StepApply: Applied},
	Enrolled:   {StepStart: Active, StepWithdraw: Withdrawn, StepCancel: Cancelled},
	Active:     {StepComplete: Completed, StepLapse: NotCompleted, StepWithdraw: Withdrawn, StepCancel: Cancelled},
	Completed:  {StepReopen: Active},
	Withdrawn:  {StepApply: Applied},
}

// notNow, with a step, is the key of its refusal.
const notNow = "enrolment.not_now."

// Next is the state a step leads to, or a fault that says when it is possible.
func Next(s State, by Step) (State, error) {
	if to, ok := steps[s][by]; ok {
		return to, nil
	}
	return "", fault.New(fault.Conflict, notNow+string(by), "state", string(s))
}

// HoldsPlace reports a state that takes one of the run's places.
func HoldsPlace(s State) bool { return s == Offered || s == Enrolled || s == Active }

// FreesPlace reports whether leaving a state gives its place to the next: a
// place in a run that has started stays taken.
func FreesPlace(from State, starts, now time.Time) bool {
	return (from == Offered || from == Enrolled) && !started(starts, now)
}

func started(starts, now time.Time) bool { return !starts.IsZero() && !now.Before(starts) }

// Application is what a learner sends to take part.
type Application struct {
	Offer catalogue.OfferID
	Run   string
	Name  string // as it shall stand on the credential
	Terms
	// PrerequisitesMet says so; Question asks for an alternative instead.
	PrerequisitesMet bool
	Question         string
	// Commitment is an opaque id from recognition; may be empty.
	Commitment string
}

// Terms is what a learner accepts.
type Terms struct {
	Price       catalogue.Price // as shown to the learner
	AcceptPrice bool
	// Quote is the hash of the quote that was shown (funding.Quote.Hash), made
	// from Answers; empty: the learner pays the whole price.
	Quote   string
	Answers funding.Answers
	// Contract is the digest of the contract that was shown (Contract.Digest), where
	// enrolling agrees on one.
	Contract       string
	AcceptContract bool

	anyQuote bool // a register taken over: the quote as it is then
}

// CheckOpen refuses a run that takes nobody any more. A deadline given as a day
// lasts to its end.
func CheckOpen(r catalogue.Run, now time.Time) error {
	switch {
	case !r.Rolling && started(r.Start, now):
		return fault.New(fault.Conflict, "enrolment.run.started", "date", r.Start).At("run")
	case !r.Deadline.IsZero() && now.After(endOfDay(r.Deadline)):
		return fault.New(fault.Conflict, "enrolment.run.deadline_passed", "date", r.Deadline).At("run")
	case !r.End.IsZero() && now.After(endOfDay(r.End)):
		return fault.New(fault.Conflict, "enrolment.run.ended", "date", r.End).At("run")
	}
	return nil
}

func endOfDay(t time.Time) time.Time {
	if h, m, s := t.Clock(); h+m+s != 0 {
		return t
	}
	return t.AddDate(0, 0, 1).Add(-time.Microsecond)
}

// CheckTerms refuses a price that is not stated, not the one shown, or not
// accepted. A price of zero needs no acceptance.
func CheckTerms(o catalogue.Offer, t Terms) error {
	switch {
	case o.Price == nil:
		return fault.New(fault.Conflict, "enrolment.price.unknown").At("price")
	case t.Price != *o.Price:
		return fault.New(fault.Conflict, "enrolment.price.changed").At("price")
	case o.Price.Minor > 0 && !t.AcceptPrice:
		return fault.New(fault.Invalid, "enrolment.price.not_accepted").At("accept_price")
	}
	return nil
}

// CheckApplication says everything that is wrong with an application at once.
func CheckApplication(o catalogue.Offer, a Application) error {
	var l fault.List
	if strings.TrimSpace(a.Name) == "" {
		l = append(l, fault.New(fault.Invalid, "enrolment.name_missing").At("name"))
	}
	if answer(o, a) == "" {
		l = append(l, fault.New(fault.Invalid, "enrolment.prerequisites_unanswered").At("prerequisites"))
	}
	if err := CheckTerms(o, a.Terms); err != nil {
		more, _ := fault.Of(err)
		l = append(l, more...)
	}
	return l.OrNil()
}

// answer is what the application says about the offer's prerequisites; empty
// when it says nothing and should.
func answer(o catalogue.Offer, a Application) Prerequisites {
	asks := false
	for _, text := range o.Prerequisites {
		asks = asks || strings.TrimSpace(text) != ""
	}
	switch {
	case !asks:
		return PrerequisitesNone
	case a.PrerequisitesMet:
		return PrerequisitesMet
	case strings.TrimSpace(a.Question) != "":
		return PrerequisitesAsked
	}
	return ""
}

// OfferLasts is how long a place is kept for somebody who waited.
const OfferLasts = 72 * time.Hour

// offeredUntil is when an offered place goes to the next: after OfferLasts, and
// never later than the start.
func offeredUntil(starts, now time.Time) time.Time {
	until := now.Add(OfferLasts)
	if !starts.IsZero() && starts.Before(until) {
		return starts
	}
	return until
}

// checkConfirm refuses a place whose time is over, whose run has started, or
// whose price is not the one accepted.
func checkConfirm(e Enrolment, o catalogue.Offer, r catalogue.Run, t Terms, now time.Time) error {
	if now.After(e.OfferedUntil) {
		return fault.New(fault.Conflict, "enrolment.offer.expired", "date", e.OfferedUntil)
	}
	if !r.Rolling && started(r.Start, now) {
		return fault.New(fault.Conflict, "enrolment.run.started", "date", r.Start).At("run")
	}
	return CheckTerms(o, t)
}
