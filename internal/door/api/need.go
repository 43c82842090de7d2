package api

import (
	"context"
	"net/http"
	"time"

	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
)

// Need is what an employer needs people for.
type Need struct {
	ID           assurance.NeedID    `json:"id"`
	Employer     identity.TenantID   `json:"employer"`
	Title        string              `json:"title"`
	Words        string              `json:"words" doc:"What people must be able to do."`
	Occupation   string              `json:"occupation,omitempty"`
	People       int                 `json:"people"`
	By           time.Time           `json:"by"`
	Place        string              `json:"place"`
	Gives        []assurance.Gift    `json:"gives,omitempty" doc:"interview, workplace, co-assessment, co-funding."`
	State        assurance.NeedState `json:"state"`
	Reason       string              `json:"reason,omitempty"`
	RegisteredAt time.Time           `json:"registeredAt"`
	ChangedAt    time.Time           `json:"changedAt"`
}

// AnsweredNeed is a need with the employer's words for offers that answer it.
type AnsweredNeed struct {
	Need
	Answers []Endorsement `json:"answers"`
}

// NeedPath names one need.
type NeedPath struct {
	Need assurance.NeedID `path:"need" maxLength:"64" doc:"The need's id."`
}

func needed(n assurance.SkillNeed) Need { return Need(n) }

func needs(a *API) {
	const tag, domain = "Needs", "assurance"
	add(a, operation{id: "listNeeds", method: http.MethodGet, path: "/needs", domain: domain, tag: tag, open: true,
		summary: "What employers need people for, the most urgent first"},
		func(ctx context.Context, _ identity.Actor, in *Paged) (*answer[list[Need]], error) {
			all, err := a.Assurance.Needs(ctx)
			if err != nil {
				return nil, err
			}
			return cut(*in, all, func(n assurance.SkillNeed) string { return string(n.ID) }, needed)
		})
	add(a, operation{id: "showNeed", method: http.MethodGet, path: "/needs/{need}", domain: domain, tag: tag, open: true,
		summary: "One need and the offers that answer it", about: "Confirmed answers are public; both sides also see those that wait for the employer's word."},
		func(ctx context.Context, who identity.Actor, in *NeedPath) (*answer[AnsweredNeed], error) {
			n, all, err := a.Assurance.Need(ctx, who, in.Need)
			return say(AnsweredNeed{Need: needed(n), Answers: each(all, func(x assurance.NeedAnswer) Endorsement { return endorsed(x.Endorsement) })}, err)
		})
	add(a, operation{id: "registerNeed", method: http.MethodPost, path: "/needs", domain: domain, act: "assurance.need.register", tag: tag, status: http.StatusCreated,
		summary: "Make public what your organisation needs people for"},
		func(ctx context.Context, who identity.Actor, in *struct {
			Body struct {
				Title      string           `json:"title" maxLength:"200"`
				Words      string           `json:"words" maxLength:"2000" doc:"What people must be able to do, in plain words."`
				Occupation string           `json:"occupation,omitempty" maxLength:"200" doc:"As you call it, or its ESCO or ISCO code."`
				People     int              `json:"people"`
				By         string           `json:"by" format:"date"`
				Place      string           `json:"place" maxLength:"200"`
				Gives      []assurance.Gift `json:"gives,omitempty" doc:"interview, workplace, co-assessment, co-funding."`
			}
		}) (*made[Need], error) {
			b := in.Body
			by, err := time.Parse(time.DateOnly, b.By)
			if err != nil {
				by = time.Time{} // said with whatever else is wrong
			}
			n, err := a.Assurance.RegisterNeed(ctx, who, assurance.SkillNeed{Title: b.Title, Words: b.Words, Occupation: b.Occupation, People: b.People, By: by, Place: b.Place, Gives: b.Gives})
			return create(needed(n), err, "needs", string(n.ID))
		})
	add(a, operation{id: "endNeed", method: http.MethodPost, path: "/needs/{need}/end", domain: domain, act: "assurance.need.end", tag: tag,
		summary: "Say that a need was met, or take it back"},
		func(ctx context.Context, who identity.Actor, in *struct {
			NeedPath
			Body struct {
				State  assurance.NeedState `json:"state" enum:"met,withdrawn"`
				Reason string              `json:"reason" maxLength:"2000" doc:"Public."`
			}
		}) (*nothing, error) {
			return done(a.Assurance.EndNeed(ctx, who, in.Need, in.Body.State, in.Body.Reason))
		})
	add(a, operation{id: "answerNeed", method: http.MethodPost, path: "/needs/{need}/answers", domain: domain, act: "assurance.need.answer", tag: tag, status: http.StatusCreated,
		summary: "Say that an offer of yours answers a need", about: "The employer is asked for its word; where it gave it already for this offer, that counts."},
		func(ctx context.Context, who identity.Actor, in *struct {
			NeedPath
			Body struct {
				Offer catalogue.OfferID `json:"offer" minLength:"1" maxLength:"64"`
				Words string            `json:"words,omitempty" maxLength:"10000" doc:"Yours to the employer."`
			}
		}) (*made[Endorsement], error) {
			e, err := a.Assurance.AnswerNeed(ctx, who, in.Need, in.Body.Offer, in.Body.Words)
			return create(endorsed(e), err, "needs", string(in.Need))
		})
}
