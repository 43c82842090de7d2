package api

import (
	"context"
	"net/http"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/funding"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
)

// Scheme is a way in which somebody helps to pay.
type Scheme struct {
	Key      string          `json:"key" doc:"xf/voucher"`
	Name     i18n.Text       `json:"name"`
	Kind     string          `json:"kind"`
	Currency string          `json:"currency"`
	Funder   string          `json:"funder" doc:"The slug of the organisation that pays."`
	Versions []SchemeVersion `json:"versions"`
}

// SchemeVersion is its rules for a period. Amounts are in minor units.
type SchemeVersion struct {
	Version    string       `json:"version"`
	From       string       `json:"from"`
	Until      string       `json:"until,omitempty" doc:"The first day it no longer holds."`
	Rules      []SchemeRule `json:"rules"`
	CapMinor   int64        `json:"capMinor,omitempty"`
	CapMonths  int          `json:"capMonths,omitempty"`
	Attendance int          `json:"attendance,omitempty" doc:"Percent, at least."`
	Law        string       `json:"law"`
	Address    string       `json:"address,omitempty"`
}

// SchemeRule is what it gives to whom.
type SchemeRule struct {
	Rule      string    `json:"rule"`
	Percent   int       `json:"percent,omitempty"`
	FlatMinor int64     `json:"flatMinor,omitempty"`
	Claim     string    `json:"claim"`
	Texts     i18n.Text `json:"texts"`
}

// QuoteQuestion is what a quote is made from; nothing of it is stored.
type QuoteQuestion struct {
	Run     string          `json:"run,omitempty" maxLength:"200"`
	Answers funding.Answers `json:"answers,omitzero"`
}

// NewPledge is what an employer will pay.
type NewPledge struct {
	Offer    catalogue.OfferID `json:"offer"`
	Minor    int64             `json:"minor,omitempty" minimum:"0" doc:"For each person; or percent."`
	Percent  int               `json:"percent,omitempty" minimum:"0" maximum:"100"`
	Currency string            `json:"currency" minLength:"3" maxLength:"3"`
	Total    int64             `json:"total" minimum:"0" doc:"The most it pays in all."`
	// Hours of working time, alone or beside money.
	Hours      int               `json:"hours,omitempty" minimum:"0" maximum:"10000" doc:"Paid hours for each person."`
	HoursTotal int               `json:"hoursTotal,omitempty" minimum:"0" doc:"The most hours in all."`
	For        funding.PledgeFor `json:"for" enum:"staff,everybody"`
	Reason     string            `json:"reason,omitempty" maxLength:"300"`
	Until      time.Time         `json:"until" doc:"The first moment it no longer holds."`
}

// PledgePath names a pledge.
type PledgePath struct {
	Pledge funding.PledgeID `path:"pledge"`
}

func scheme(x *pack.Scheme) Scheme {
	s := Scheme{Key: x.Key(), Name: x.Name, Kind: string(x.Kind), Currency: x.Currency, Funder: x.Funder.Slug}
	for _, v := range x.Versions {
		o := SchemeVersion{Version: v.Version, From: v.ValidFrom.String(), Until: v.ValidTo.String(), Attendance: v.Requires.Attendance, Law: v.Source.Text, Address: v.Source.Address}
		if v.Cap != nil {
			o.CapMinor, o.CapMonths = x.Of(v.Cap.Amount), v.Cap.Months
		}
		for _, c := range v.Contributions {
			o.Rules = append(o.Rules, SchemeRule{Rule: c.Rule, Percent: c.Percent, FlatMinor: x.Of(c.Flat), Claim: c.Claim, Texts: c.Texts})
		}
		s.Versions = append(s.Versions, o)
	}
	return s
}

func fundings(a *API) {
	const tag, domain = "Funding", "funding"
	add(a, operation{id: "listSchemes", method: http.MethodGet, path: "/schemes", domain: domain, act: "funding.scheme.show", tag: tag, open: true,
		summary: "The schemes that pay here, with every version of their rules"},
		func(ctx context.Context, who identity.Actor, in *Paged) (*answer[list[Scheme]], error) {
			all, err := a.Funding.Schemes(ctx, who)
			if err != nil {
				return nil, err
			}
			return cut(*in, all, (*pack.Scheme).Key, scheme)
		})
	add(a, operation{id: "quote", method: http.MethodPost, path: "/offers/{offer}/quote", domain: domain, act: "funding.quote", tag: tag, open: true, repeat: true,
		summary: "Who would pay what for a place, and why not more", about: "Nothing is stored. With a token of a person, what is known about them counts before what they answer. The hash is what somebody accepts who takes the place."},
		func(ctx context.Context, who identity.Actor, in *struct {
			OfferPath
			Body QuoteQuestion
		}) (*answer[funding.Quote], error) {
			return say(a.Funding.Quote(ctx, who, funding.QuoteRequest{Offer: in.Offer, Run: in.Body.Run, Answers: in.Body.Answers}))
		})
	add(a, operation{id: "listHolds", method: http.MethodGet, path: "/holds", domain: domain, act: "funding.hold.own", tag: tag,
		summary: "What is held and was paid for you, the newest first"},
		func(ctx context.Context, who identity.Actor, in *Paged) (*answer[list[funding.Hold]], error) {
			all, err := a.Funding.Mine(ctx, who)
			if err != nil {
				return nil, err
			}
			return cut(*in, all, func(h funding.Hold) string { return string(h.ID) }, func(h funding.Hold) funding.Hold { return h })
		})
	add(a, operation{id: "listBudgets", method: http.MethodGet, path: "/budgets", domain: domain, act: "funding.desk.show", tag: tag,
		summary: "The budgets of your organisation's schemes: held, paid, left"},
		func(ctx context.Context, who identity.Actor, in *Paged) (*answer[list[funding.Purse]], error) {
			all, err := a.Funding.Purses(ctx, who)
			if err != nil {
				return nil, err
			}
			return cut(*in, all, func(p funding.Purse) string { return p.Scheme + ":" + p.Window }, func(p funding.Purse) funding.Purse { return p })
		})
	add(a, operation{id: "listPayments", method: http.MethodGet, path: "/payments", domain: domain, act: "funding.desk.show", tag: tag,
		summary: "What a scheme of yours keeps and paid, the newest first", about: "Each names law, rule, claim, lesson and a pseudonym of the learner."},
		func(ctx context.Context, who identity.Actor, in *struct {
			Scheme string    `query:"scheme" maxLength:"100"`
			Before time.Time `query:"before"`
			Limit  int       `query:"limit" minimum:"1" maximum:"100" default:"20"`
		}) (*answer[list[funding.Line]], error) {
			all, _, err := a.Funding.Lines(ctx, who, in.Scheme, in.Before, in.Limit)
			if all == nil {
				all = []funding.Line{}
			}
			return say(list[funding.Line]{Items: all}, err)
		})
	pledges(a)
}

func pledges(a *API) {
	const tag, domain = "Funding", "funding"
	add(a, operation{id: "listPledges", method: http.MethodGet, path: "/pledges", domain: domain, act: "funding.pledge.list", tag: tag,
		summary: "What your organisation pledged to pay"},
		func(ctx context.Context, who identity.Actor, in *Paged) (*answer[list[funding.Pledged]], error) {
			all, err := a.Funding.Pledges(ctx, who)
			if err != nil {
				return nil, err
			}
			return cut(*in, all, func(p funding.Pledged) string { return string(p.ID) }, func(p funding.Pledged) funding.Pledged { return p })
		})
	add(a, operation{id: "statePledge", method: http.MethodPost, path: "/pledges", domain: domain, act: "funding.pledge.state", tag: tag, status: http.StatusCreated,
		summary: "State what your organisation will pay", about: "It pays nothing before the employer's contact confirms it."},
		func(ctx context.Context, who identity.Actor, in *struct{ Body NewPledge }) (*made[funding.Pledge], error) {
			b := in.Body
			p, err := a.Funding.StatePledge(ctx, who, funding.Pledge{
				Offer: b.Offer, Minor: b.Minor, Percent: b.Percent, Currency: b.Currency, Total: b.Total, Hours: b.Hours, HoursTotal: b.HoursTotal, For: b.For, Reason: b.Reason, Until: b.Until,
			})
			return create(p, err, "pledges", string(p.ID))
		})
	add(a, operation{id: "confirmPledge", method: http.MethodPost, path: "/pledges/{pledge}/confirm", domain: domain, act: "funding.pledge.confirm", tag: tag,
		summary: "Make a pledge binding"},
		func(ctx context.Context, who identity.Actor, in *PledgePath) (*answer[funding.Pledge], error) {
			return say(a.Funding.ConfirmPledge(ctx, who, in.Pledge))
		})
	add(a, operation{id: "endPledge", method: http.MethodPost, path: "/pledges/{pledge}/end", domain: domain, act: "funding.pledge.end", tag: tag,
		summary: "End a pledge for places that are not confirmed yet"},
		func(ctx context.Context, who identity.Actor, in *PledgePath) (*answer[funding.Pledge], error) {
			return say(a.Funding.EndPledge(ctx, who, in.Pledge))
		})
}
