package api

import (
	"context"
	"net/http"
	"time"

	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
)

// SittingCounts says how a sitting's candidates stand.
type SittingCounts struct {
	Candidates int `json:"candidates"`
	Absent     int `json:"absent"`
	Held       int `json:"held"`
	Passed     int `json:"passed"`
	NotPassed  int `json:"notPassed"`
}

// Sitting is one occasion on which candidates are assessed.
type Sitting struct {
	ID        assessment.SittingID  `json:"id"`
	Provider  identity.TenantID     `json:"provider"`
	Offer     catalogue.OfferID     `json:"offer"`
	Version   string                `json:"version" doc:"Of the offer, and so of the rubric."`
	Run       string                `json:"run,omitempty"`
	State     assessment.State      `json:"state"`
	Place     string                `json:"place"`
	At        time.Time             `json:"at"`
	Assessor  identity.PersonID     `json:"assessor"`
	Declared  assessment.Integrity  `json:"declared" doc:"Supervision and identity check as declared."`
	Executed  *assessment.Integrity `json:"executed,omitempty" doc:"As they were."`
	Due       time.Time             `json:"due" doc:"When the results are promised."`
	Confirmer identity.PersonID     `json:"confirmer,omitempty"`
	FinalAt   time.Time             `json:"finalAt,omitzero"`
	Counts    SittingCounts         `json:"counts"`
}

// RubricLine is one criterion.
type RubricLine struct {
	ID      assessment.CriterionID `json:"id"`
	Outcome int                    `json:"outcome" doc:"Index into outcomes."`
	Text    i18n.Text              `json:"text"`
}

// Candidate is a person in a sitting.
type Candidate struct {
	Person   identity.PersonID   `json:"person"`
	Name     string              `json:"name"`
	Standing assessment.Standing `json:"standing"`
	Outcome  assessment.Outcome  `json:"outcome,omitempty" enum:"passed,not_passed"`
	Marks    []assessment.Mark   `json:"marks"`
	FinalAt  time.Time           `json:"finalAt,omitzero"`
}

// Sheet is what the assessor and the second person work on.
type Sheet struct {
	Sitting
	Outcomes   []i18n.Text  `json:"outcomes"`
	Criteria   []RubricLine `json:"criteria"`
	Candidates []Candidate  `json:"candidates"`
}

// SittingPath names one sitting.
type SittingPath struct {
	Sitting assessment.SittingID `path:"sitting" doc:"The sitting's id."`
}

func sat(s assessment.Sitting) Sitting {
	v := Sitting{
		ID: s.ID, Provider: s.Tenant, Offer: s.Offer, Version: s.Version, Run: s.Run, State: s.State, Place: s.Place, At: s.At, Assessor: s.Assessor,
		Declared: s.Declared, Due: s.Due, Confirmer: s.Confirmer, FinalAt: s.FinalAt, Counts: SittingCounts(s.Counts),
	}
	if s.Executed != (assessment.Integrity{}) {
		v.Executed = &s.Executed
	}
	return v
}

func sheet(s assessment.Sheet) Sheet {
	return Sheet{
		Sitting: sat(s.Sitting), Outcomes: each(s.Rubric.Outcomes, same),
		Criteria: each(s.Rubric.Criteria, func(c assessment.Criterion) RubricLine { return RubricLine(c) }),
		Candidates: each(s.Candidates, func(c assessment.Candidate) Candidate {
			return Candidate{Person: c.Person, Name: c.Name, Standing: c.Standing, Outcome: c.Outcome, Marks: each(c.Marks, same), FinalAt: c.FinalAt}
		}),
	}
}

func (a *API) sheet(ctx context.Context, who identity.Actor, id assessment.SittingID, err error) (*answer[Sheet], error) {
	if err != nil {
		return nil, err
	}
	s, err := a.Assessment.Sheet(ctx, who, id)
	return say(sheet(s), err)
}

const sittingsTag = "Sittings"

func sittings(a *API) {
	const tag, domain = sittingsTag, "assessment"
	add(a, operation{id: "listSittings", method: http.MethodGet, path: "/sittings", domain: domain, act: "assessment.sitting.list", tag: tag,
		summary: "Your organisation's sittings, the newest first"},
		func(ctx context.Context, who identity.Actor, in *struct {
			Paged
			Offer catalogue.OfferID `query:"offer" maxLength:"64" doc:"Only of this offer."`
		}) (*answer[list[Sitting]], error) {
			all, err := a.Assessment.Sittings(ctx, who, in.Offer)
			if err != nil {
				return nil, err
			}
			return cut(in.Paged, all, func(s assessment.Sitting) string { return string(s.ID) }, sat)
		})
	add(a, operation{id: "planSitting", method: http.MethodPost, path: "/sittings", domain: domain, act: "assessment.sitting.plan", tag: tag, status: http.StatusCreated,
		summary: "Plan a sitting of an offer's present version", about: "Its rubric is frozen and public from then on."},
		func(ctx context.Context, who identity.Actor, in *struct{ Body Planned }) (*made[Sheet], error) {
			id, err := a.Assessment.Plan(ctx, who, in.Body.plan())
			if err != nil {
				return nil, err
			}
			s, err := a.Assessment.Sheet(ctx, who, id)
			return create(sheet(s), err, "sittings", string(id))
		})
	add(a, operation{id: "showSitting", method: http.MethodGet, path: "/sittings/{sitting}", domain: domain, act: "assessment.sitting.show", tag: tag,
		summary: "One sitting with its rubric, candidates and marks"},
		func(ctx context.Context, who identity.Actor, in *SittingPath) (*answer[Sheet], error) {
			return a.sheet(ctx, who, in.Sitting, nil)
		})
	add(a, operation{id: "registerCandidates", method: http.MethodPost, path: "/sittings/{sitting}/candidates", domain: domain, act: "enrolment.place.register", tag: tag,
		summary: "Put the enrolled of a run on the list, all or none", about: "Without enrolments everybody who is enrolled in the run and has not started another result."},
		func(ctx context.Context, who identity.Actor, in *struct {
			SittingPath
			Body struct {
				Offer      catalogue.OfferID `json:"offer" maxLength:"64"`
				Run        string            `json:"run" maxLength:"200"`
				Enrolments []enrolment.ID    `json:"enrolments,omitempty" maxItems:"1000"`
			}
		}) (*answer[Sheet], error) {
			if _, err := a.Assessment.Sheet(ctx, who, in.Sitting); err != nil {
				return nil, err
			}
			run := enrolment.Run{Tenant: who.Tenant, Offer: in.Body.Offer, Run: in.Body.Run}
			_, err := a.Enrolment.RegisterForSitting(ctx, who, in.Sitting, run, in.Body.Enrolments...)
			return a.sheet(ctx, who, in.Sitting, err)
		})
}

// steps move a sitting on without saying more than that, or why.
func steps(a *API) {
	const tag, domain = sittingsTag, "assessment"
	for _, step := range []struct {
		name, act, summary string
		do                 func(context.Context, identity.Actor, assessment.SittingID) error
	}{
		{"open", "assessment.sitting.open", "Open it: from now its rubric is what everybody is judged by", a.Assessment.Open},
		{"start-marking", "assessment.sitting.start_marking", "Hand it to its assessor", a.Assessment.StartMarking},
		{"confirm", "assessment.sitting.confirm", "Make the results final, as the second person", a.Assessment.Confirm},
	} {
		add(a, operation{id: "sitting-" + step.name, method: http.MethodPost, path: "/sittings/{sitting}/" + step.name, domain: domain, act: step.act, tag: tag, summary: step.summary},
			func(ctx context.Context, who identity.Actor, in *SittingPath) (*answer[Sheet], error) {
				return a.sheet(ctx, who, in.Sitting, step.do(ctx, who, in.Sitting))
			})
	}
	for _, step := range []struct {
		name, act, summary string
		do                 func(context.Context, identity.Actor, assessment.SittingID, string) error
	}{
		{"return", "assessment.sitting.return", "Give the marks back to the assessor", a.Assessment.Return},
		{"cancel", "assessment.sitting.cancel", "Call it off for good; nobody has a result from it", a.Assessment.Cancel},
	} {
		add(a, operation{id: "sitting-" + step.name, method: http.MethodPost, path: "/sittings/{sitting}/" + step.name, domain: domain, act: step.act, tag: tag, summary: step.summary},
			func(ctx context.Context, who identity.Actor, in *struct {
				SittingPath
				Body Why
			}) (*answer[Sheet], error) {
				return a.sheet(ctx, who, in.Sitting, step.do(ctx, who, in.Sitting, in.Body.Reason))
			})
	}
}

// Planned is what a sitting is made from.
type Planned struct {
	Offer      catalogue.OfferID `json:"offer" minLength:"1" maxLength:"64"`
	Run        string            `json:"run,omitempty" maxLength:"200"`
	Place      string            `json:"place" maxLength:"500"`
	At         time.Time         `json:"at"`
	Assessor   identity.PersonID `json:"assessor" minLength:"1" maxLength:"64"`
	Method     assessment.Method `json:"method,omitempty" enum:"document,eid,known" doc:"How identity will be checked, where the offer declares that it is."`
	Turnaround int               `json:"turnaround,omitempty" minimum:"0" maximum:"60" doc:"Working days until the results are promised."`
}

func (p Planned) plan() assessment.Plan {
	return assessment.Plan{Offer: p.Offer, Run: p.Run, Place: p.Place, At: p.At, Assessor: p.Assessor, Method: p.Method, Turnaround: p.Turnaround}
}
