package api

import (
	"context"
	"net/http"

	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/identity"
)

// MarkOf is one cell of the grid.
type MarkOf struct {
	Person    identity.PersonID      `json:"person" maxLength:"64"`
	Criterion assessment.CriterionID `json:"criterion" maxLength:"64"`
	Met       bool                   `json:"met"`
	Note      string                 `json:"note,omitempty" maxLength:"5000" doc:"Feedback to the candidate."`
}

// Grid is the marks of a whole sitting.
type Grid struct {
	RestMet bool     `json:"restMet,omitempty" doc:"Every cell that is not named is met: only exceptions are sent."`
	Marks   []MarkOf `json:"marks" maxItems:"20000"`
}

// Held is how a sitting was.
type Held struct {
	Executed   assessment.Integrity `json:"executed"`
	Exceptions []HeldOtherwise      `json:"exceptions,omitempty" maxItems:"1000"`
}

// HeldOtherwise is how it was for one person.
type HeldOtherwise struct {
	Person   identity.PersonID    `json:"person" maxLength:"64"`
	Executed assessment.Integrity `json:"executed"`
	Reason   string               `json:"reason" maxLength:"5000"`
}

// People are named by their ids.
type People struct {
	People []identity.PersonID `json:"people" maxItems:"1000"`
}

func (g Grid) grid() assessment.Grid {
	return assessment.Grid{RestMet: g.RestMet, Marks: each(g.Marks, func(m MarkOf) assessment.Mark { return assessment.Mark(m) })}
}

func (h Held) check() assessment.Check {
	return assessment.Check{Executed: h.Executed, Exceptions: each(h.Exceptions, func(e HeldOtherwise) assessment.PersonException {
		return assessment.PersonException{Person: e.Person, Exception: assessment.Exception{Executed: e.Executed, Reason: e.Reason}}
	})}
}

func marking(a *API) {
	const tag, domain = sittingsTag, "assessment"
	add(a, operation{id: "submitSitting", method: http.MethodPost, path: "/sittings/{sitting}/submit", domain: domain, act: "assessment.sitting.submit", tag: tag,
		summary: "Close it for candidates, and say who was absent"},
		func(ctx context.Context, who identity.Actor, in *struct {
			SittingPath
			Body struct {
				Absent []identity.PersonID `json:"absent,omitempty" maxItems:"1000"`
			}
		}) (*answer[Sheet], error) {
			return a.sheet(ctx, who, in.Sitting, a.Assessment.Submit(ctx, who, in.Sitting, in.Body.Absent))
		})
	add(a, operation{id: "identifySitting", method: http.MethodPost, path: "/sittings/{sitting}/identity", domain: domain, act: "assessment.sitting.identify", tag: tag,
		summary: "Record how it was watched and who was verified", about: "What is not as declared is recorded all the same: the results of those concerned wait."},
		func(ctx context.Context, who identity.Actor, in *struct {
			SittingPath
			Body Held
		}) (*answer[Sheet], error) {
			return a.sheet(ctx, who, in.Sitting, a.Assessment.CheckIdentity(ctx, who, in.Sitting, in.Body.check()))
		})
	add(a, operation{id: "mark", method: http.MethodPut, path: "/sittings/{sitting}/marks", domain: domain, act: "assessment.sitting.mark", tag: tag,
		summary: "Enter the marks of everybody who was there, the whole grid at once", about: "One wrong cell refuses all of it; errors name each."},
		func(ctx context.Context, who identity.Actor, in *struct {
			SittingPath
			Body Grid
		}) (*answer[Sheet], error) {
			return a.sheet(ctx, who, in.Sitting, a.Assessment.Mark(ctx, who, in.Sitting, in.Body.grid()))
		})
	add(a, operation{id: "moderateSitting", method: http.MethodPost, path: "/sittings/{sitting}/moderate", domain: domain, act: "assessment.sitting.moderate", tag: tag,
		summary: "Say, as the second person, whose work you looked at and agree with"},
		func(ctx context.Context, who identity.Actor, in *struct {
			SittingPath
			Body People
		}) (*answer[Sheet], error) {
			return a.sheet(ctx, who, in.Sitting, a.Assessment.Moderate(ctx, who, in.Sitting, in.Body.People))
		})
}
