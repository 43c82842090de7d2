package api

import (
	"context"
	"net/http"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/rating"
)

// Rate is what a learner sends about something they completed.
type Rate struct {
	Marks rating.Marks `json:"marks" doc:"1 to 5 for welcome, content, trainers, means, support and provider; also platform, where one is named and you used it."`
	Words string       `json:"words,omitempty" maxLength:"6000" doc:"At most 1,500 characters, shown without your name once somebody has read them."`
}

// Uses is what came of it, half a year later.
type Uses struct {
	Marks rating.Marks `json:"marks" doc:"1 (no), 2 (a little) or 3 (yes) for job, study and worth."`
}

func ratings(a *API) {
	const tag, domain = "Ratings", "rating"
	add(a, operation{id: "showRatings", method: http.MethodGet, path: "/offers/{offer}/ratings", domain: domain, act: "rating.show", tag: tag, open: true,
		summary: "What others say about an offer, its provider and its platform",
		about:   "By people who completed it. Nothing is shown of fewer than five people, and what is shown changes only when the marks of at least five people differ from it. Marks are a poor measure of teaching; search does not use them."},
		func(ctx context.Context, who identity.Actor, in *OfferPath) (*answer[rating.Voices], error) {
			o, err := a.Catalogue.Offer(ctx, who, in.Offer)
			if err != nil {
				return nil, err
			}
			return say(a.Rating.Of(ctx, who, o.Offer))
		})
	add(a, operation{id: "showOwnRating", method: http.MethodGet, path: "/enrolments/{enrolment}/rating", domain: domain, act: "rating.own", tag: tag,
		summary: "Your own rating of something you completed"},
		func(ctx context.Context, who identity.Actor, in *EnrolmentPath) (*answer[rating.Mine], error) {
			return say(a.Rating.Mine(ctx, who, in.Enrolment))
		})
	add(a, operation{id: "rate", method: http.MethodPut, path: "/enrolments/{enrolment}/rating", domain: domain, act: "rating.give", tag: tag,
		summary: "Rate something you completed, or change your rating", about: "For a year after completion."},
		func(ctx context.Context, who identity.Actor, in *struct {
			EnrolmentPath
			Body Rate
		}) (*answer[rating.Mine], error) {
			return say(a.Rating.Give(ctx, who, in.Enrolment, rating.Voice{Marks: in.Body.Marks, Words: in.Body.Words, Lang: who.Lang}))
		})
	add(a, operation{id: "takeRatingBack", method: http.MethodDelete, path: "/enrolments/{enrolment}/rating", domain: domain, act: "rating.give", tag: tag, status: http.StatusOK,
		summary: "Take your rating and your words back", about: "Words are gone at once; marks leave what is shown together with those of others."},
		func(ctx context.Context, who identity.Actor, in *EnrolmentPath) (*answer[rating.Mine], error) {
			return say(a.Rating.TakeBack(ctx, who, in.Enrolment))
		})
	add(a, operation{id: "sayWhatCameOfIt", method: http.MethodPut, path: "/enrolments/{enrolment}/rating/use", domain: domain, act: "rating.give", tag: tag,
		summary: "Say what came of it, from half a year after completion on"},
		func(ctx context.Context, who identity.Actor, in *struct {
			EnrolmentPath
			Body Uses
		}) (*answer[rating.Mine], error) {
			return say(a.Rating.GiveUse(ctx, who, in.Enrolment, in.Body.Marks))
		})
}
