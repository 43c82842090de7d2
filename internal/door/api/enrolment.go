package api

import (
	"context"
	"net/http"
	"time"

	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/funding"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// Seats is how full a run is.
type Seats struct {
	Offer   catalogue.OfferID `json:"offer"`
	Run     string            `json:"run"`
	Places  int               `json:"places" doc:"0: no limit stated."`
	Taken   int               `json:"taken"`
	Waiting int               `json:"waiting"`
	Left    int               `json:"left" doc:"-1 when there is no limit."`
}

// Prospect is what somebody knows before they apply.
type Prospect struct {
	Offer  catalogue.OfferID `json:"offer"`
	Run    catalogue.Run     `json:"run"`
	Price  *catalogue.Price  `json:"price,omitempty"`
	Seats  Seats             `json:"seats"`
	Open   bool              `json:"open" doc:"One can apply now."`
	Closed string            `json:"closed,omitempty" doc:"Why not, in the reader's language."`
	Mine   *Enrolment        `json:"mine,omitempty" doc:"How the caller stands in it."`

	Contract *Contract `json:"contract,omitempty" doc:"What enrolling agrees on, in the reader's language."`
}

// Contract is the wording that enrolling agrees on.
type Contract struct {
	Name           string             `json:"name"`
	Version        string             `json:"version"`
	Language       string             `json:"language"`
	WithdrawalDays int                `json:"withdrawalDays" doc:"Days after acceptance in which leaving costs nothing."`
	Clauses        []enrolment.Clause `json:"clauses"`
	Digest         string             `json:"digest" doc:"Send it with acceptContract."`
}

// Enrolment is one person in one run.
type Enrolment struct {
	ID            enrolment.ID            `json:"id"`
	Provider      identity.TenantID       `json:"provider"`
	Offer         catalogue.OfferID       `json:"offer"`
	Run           string                  `json:"run"`
	Person        identity.PersonID       `json:"person"`
	Name          string                  `json:"name" doc:"As it shall stand on the credential."`
	State         enrolment.State         `json:"state"`
	Position      int                     `json:"position,omitempty" doc:"In the queue, from 1."`
	Starts        time.Time               `json:"starts,omitzero"`
	Census        time.Time               `json:"census,omitzero" doc:"Until when leaving costs nothing."`
	Price         catalogue.Price         `json:"price"`
	DueMinor      int64                   `json:"dueMinor" doc:"What the learner owes the provider, in minor units of the price's currency."`
	Prerequisites enrolment.Prerequisites `json:"prerequisites"`
	Question      string                  `json:"question,omitempty"`
	OfferedUntil  time.Time               `json:"offeredUntil,omitzero"`
	Attendance    int                     `json:"attendance" doc:"Percent; -1 when not recorded."`
	Sitting       assessment.SittingID    `json:"sitting,omitempty"`
	AppliedAt     time.Time               `json:"appliedAt"`
	CompletedAt   time.Time               `json:"completedAt,omitzero"`
}

// Roll is who takes part in a run.
type Roll struct {
	Seats      Seats       `json:"seats"`
	Enrolments []Enrolment `json:"enrolments"`
}

// Terms is what a learner accepts.
type Terms struct {
	Price       catalogue.Price `json:"price" doc:"As it was shown."`
	AcceptPrice bool            `json:"acceptPrice" doc:"That you pay what the quote leaves to you, or the whole price without one."`
	Quote       string          `json:"quote,omitempty" maxLength:"64" doc:"The hash of the quote you accept. Left out: you pay the whole price yourself."`
	Answers     funding.Answers `json:"answers,omitzero" doc:"The answers the quote was made from."`
	// Where enrolling agrees on a contract.
	Contract       string `json:"contract,omitempty" maxLength:"64" doc:"The digest of the contract you were shown, where the prospect has one."`
	AcceptContract bool   `json:"acceptContract,omitempty" doc:"That you accept it."`
}

// Wish is what a learner sends to take part.
type Wish struct {
	Terms
	Name             string `json:"name" minLength:"1" maxLength:"300" doc:"As it shall stand on the credential."`
	PrerequisitesMet bool   `json:"prerequisitesMet,omitempty"`
	Question         string `json:"question,omitempty" maxLength:"5000" doc:"Asks for an alternative to the prerequisites."`
}

// RunPath names one run of an offer.
type RunPath struct {
	OfferPath
	Run string `path:"run" maxLength:"200" doc:"The run's id."`
}

// EnrolmentPath names one enrolment.
type EnrolmentPath struct {
	Enrolment enrolment.ID `path:"enrolment" doc:"The enrolment's id."`
}

func seats(s enrolment.Seats) Seats {
	return Seats{Offer: s.Offer, Run: s.Run.Run, Places: s.Places, Taken: s.Taken, Waiting: s.Waiting, Left: s.Left()}
}

func enrolled(e enrolment.Enrolment) Enrolment {
	return Enrolment{
		ID: e.ID, Provider: e.Tenant, Offer: e.Offer, Run: e.Run.Run, Person: e.Person, Name: e.Name, State: e.State, Position: e.Position, Starts: e.Starts, Census: e.Census,
		Price: e.Price, DueMinor: e.DueMinor, Prerequisites: e.Prerequisites, Question: e.Question, OfferedUntil: e.OfferedUntil,
		Attendance: e.Attendance, Sitting: e.Sitting, AppliedAt: e.AppliedAt, CompletedAt: e.CompletedAt,
	}
}

func prospect(who identity.Actor, p enrolment.Prospect) Prospect {
	v := Prospect{Offer: p.Offer.ID, Run: p.Run, Price: p.Offer.Price, Seats: seats(p.Seats), Open: p.Closed == nil}
	if p.Closed != nil {
		v.Closed = i18n.For(who.Lang).Fault(p.Closed)
	}
	if c := p.Contract; c != nil {
		v.Contract = &Contract{Name: c.Name, Version: c.Version, Language: c.Lang, WithdrawalDays: c.WithdrawalDays, Clauses: c.Clauses, Digest: c.Digest}
	}
	if p.Present != nil {
		e := enrolled(*p.Present)
		v.Mine = &e
	}
	return v
}

func (t Terms) terms() enrolment.Terms {
	return enrolment.Terms{Price: t.Price, AcceptPrice: t.AcceptPrice, Quote: t.Quote, Answers: t.Answers, Contract: t.Contract, AcceptContract: t.AcceptContract}
}

func enrolments(a *API) {
	const tag, domain = "Enrolments", "enrolment"
	add(a, operation{id: "showRun", method: http.MethodGet, path: "/offers/{offer}/runs/{run}", domain: domain, act: "enrolment.run.show", tag: tag, open: true,
		summary: "What a run costs, asks for and has left"},
		func(ctx context.Context, who identity.Actor, in *RunPath) (*answer[Prospect], error) {
			p, err := a.Enrolment.Prospect(ctx, who, in.Offer, in.Run)
			if err != nil {
				return nil, err
			}
			return say(prospect(who, p), nil)
		})
	add(a, operation{id: "enrol", method: http.MethodPost, path: "/offers/{offer}/runs/{run}/enrolments", domain: domain, act: "enrolment.place.apply", tag: tag, status: http.StatusCreated,
		summary: "Take a place, for yourself", about: "With a token a person made while acting for themselves. Enrolled at once at the price accepted, or on the waiting list, or with the provider when the prerequisites are in question. Applying again changes nothing and answers how it stands."},
		func(ctx context.Context, who identity.Actor, in *struct {
			RunPath
			Body Wish
		}) (*made[Enrolment], error) {
			w := in.Body
			e, err := a.Enrolment.Apply(ctx, who, enrolment.Application{
				Offer: in.Offer, Run: in.Run, Name: w.Name, Terms: w.terms(), PrerequisitesMet: w.PrerequisitesMet, Question: w.Question,
			})
			return create(enrolled(e), err, "enrolments", string(e.ID))
		})
	add(a, operation{id: "listEnrolments", method: http.MethodGet, path: "/enrolments", domain: domain, act: "enrolment.place.own", tag: tag,
		summary: "Your own enrolments, the newest first"},
		func(ctx context.Context, who identity.Actor, in *Paged) (*answer[list[Enrolment]], error) {
			all, err := a.Enrolment.Mine(ctx, who)
			if err != nil {
				return nil, err
			}
			return cut(*in, all, func(e enrolment.Enrolment) string { return string(e.ID) }, enrolled)
		})
	add(a, operation{id: "showEnrolment", method: http.MethodGet, path: "/enrolments/{enrolment}", domain: domain, act: "enrolment.place.own", tag: tag,
		summary: "One of your own enrolments"},
		func(ctx context.Context, who identity.Actor, in *EnrolmentPath) (*answer[Enrolment], error) {
			e, _, err := a.Enrolment.One(ctx, who, in.Enrolment)
			return say(enrolled(e), err)
		})
	add(a, operation{id: "confirmEnrolment", method: http.MethodPost, path: "/enrolments/{enrolment}/confirm", domain: domain, act: "enrolment.place.confirm", tag: tag,
		summary: "Take up a place that became free"},
		func(ctx context.Context, who identity.Actor, in *struct {
			EnrolmentPath
			Body Terms
		}) (*answer[Enrolment], error) {
			e, err := a.Enrolment.Confirm(ctx, who, in.Enrolment, in.Body.terms())
			return say(enrolled(e), err)
		})
	add(a, operation{id: "withdrawEnrolment", method: http.MethodPost, path: "/enrolments/{enrolment}/withdraw", domain: domain, act: "enrolment.place.withdraw", tag: tag,
		summary: "Leave a run"},
		func(ctx context.Context, who identity.Actor, in *struct {
			EnrolmentPath
			Body Why
		}) (*answer[Enrolment], error) {
			e, err := a.Enrolment.Withdraw(ctx, who, in.Enrolment, in.Body.Reason)
			return say(enrolled(e), err)
		})
}

// rolls is what a provider sees of its runs.
func rolls(a *API) {
	const tag, domain = "Enrolments", "enrolment"
	add(a, operation{id: "listRuns", method: http.MethodGet, path: "/runs", domain: domain, act: "enrolment.place.list", tag: tag,
		summary: "Your organisation's runs that anybody applied for"},
		func(ctx context.Context, who identity.Actor, in *Paged) (*answer[list[Seats]], error) {
			all, err := a.Enrolment.Runs(ctx, who)
			if err != nil {
				return nil, err
			}
			return cut(*in, all, func(s enrolment.Seats) string { return string(s.Offer) + "/" + s.Run.Run }, seats)
		})
	add(a, operation{id: "readRoll", method: http.MethodGet, path: "/offers/{offer}/runs/{run}/enrolments", domain: domain, act: "enrolment.place.list", tag: tag,
		summary: "Who takes part in a run of your organisation's"},
		func(ctx context.Context, who identity.Actor, in *RunPath) (*answer[Roll], error) {
			if err := a.ours(ctx, who, in.Offer); err != nil {
				return nil, err
			}
			l, err := a.Enrolment.Roll(ctx, who, in.Offer, in.Run)
			return say(Roll{Seats: seats(l.Seats), Enrolments: each(l.Enrolments, enrolled)}, err)
		})
}

// ours refuses an offer of another organisation to those who see lists of their
// own: the service would answer that nobody is on it.
func (a *API) ours(ctx context.Context, who identity.Actor, id catalogue.OfferID) error {
	o, err := a.Catalogue.Offer(ctx, who, id)
	if err == nil && o.Offer.Provider != who.Tenant {
		return fault.New(fault.NotFound, "assessment.offer.unknown")
	}
	return err
}

// Why gives a reason.
type Why struct {
	Reason string `json:"reason" maxLength:"5000"`
}
