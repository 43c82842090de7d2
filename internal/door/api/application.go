package api

import (
	"context"
	"net/http"
	"time"

	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Application asks a body to approve one version of an offer.
type Application struct {
	ID          assurance.ApplicationID `json:"id"`
	Provider    identity.TenantID       `json:"provider"`
	Offer       catalogue.OfferID       `json:"offer"`
	Title       string                  `json:"title"`
	Hash        string                  `json:"hash"`
	Body        identity.TenantID       `json:"body"`
	Framework   string                  `json:"framework"`
	Route       assurance.Route         `json:"route"`
	Clause      string                  `json:"clause,omitempty" doc:"The published rule, when it decides at once."`
	Tier        assurance.Tier          `json:"tier"`
	Factors     []assurance.Factor      `json:"factors"`
	State       assurance.State         `json:"state"`
	SubmittedBy identity.PersonID       `json:"submittedBy"`
	SubmittedAt time.Time               `json:"submittedAt,omitzero"`
	Due         time.Time               `json:"due,omitzero"`
	DecidedAt   time.Time               `json:"decidedAt,omitzero"`
	Reasons     string                  `json:"reasons,omitempty"`
}

// Review is one reviewer's recommendation.
type Review struct {
	Reviewer  identity.PersonID   `json:"reviewer"`
	Expertise assurance.Expertise `json:"expertise"`
	Recommend assurance.Act       `json:"recommend,omitempty" doc:"Empty while it is awaited."`
	Reasons   string              `json:"reasons,omitempty"`
	At        time.Time           `json:"at,omitzero"`
}

// Case is everything its provider, its body and its reviewers see of one
// application.
type Case struct {
	Application  Application           `json:"application"`
	Endorsements []Endorsement         `json:"endorsements"`
	Reviews      []Review              `json:"reviews"`
	Lacking      []assurance.Expertise `json:"lacking" doc:"Reviewers the tier asks for and nobody was invited for."`
}

// PageDrift says that a public page no longer says what was approved.
type PageDrift struct {
	ID       string                  `json:"id"`
	Provider identity.TenantID       `json:"provider"`
	Offer    catalogue.OfferID       `json:"offer"`
	Title    string                  `json:"title"`
	Body     identity.TenantID       `json:"body"`
	Approved string                  `json:"approved"`
	Seen     string                  `json:"seen"`
	Class    catalogue.ChangeClass   `json:"class"`
	Fields   []catalogue.FieldChange `json:"fields"`
	SeenAt   time.Time               `json:"seenAt"`
	State    assurance.DriftState    `json:"state"`
	Asked    string                  `json:"asked,omitempty"`
}

// Queue is what waits for a body.
type Queue struct {
	Applications []Application `json:"applications"`
	Drifts       []PageDrift   `json:"drifts"`
}

// ApplicationPath names one application.
type ApplicationPath struct {
	Application assurance.ApplicationID `path:"application" doc:"The application's id."`
}

func applied(v assurance.Application) Application { return Application(v) }

func cased(v assurance.Case) Case {
	return Case{
		Application: applied(v.Application), Endorsements: each(v.Endorsements, endorsed), Lacking: each(v.Lacking, same),
		Reviews: each(v.Reviews, func(r assurance.Review) Review { return Review(r) }),
	}
}

func applications(a *API) {
	const tag = "Applications"
	add(a, operation{id: "listApplications", method: http.MethodGet, path: "/applications", domain: "assurance", act: "assurance.application.list", tag: tag,
		summary: "What your organisation applied for"},
		func(ctx context.Context, who identity.Actor, in *Paged) (*answer[list[Application]], error) {
			part, err := a.Assurance.Applications(ctx, who, assurance.ApplicationsQuery{Window: sqldb.Window{After: in.Cursor, Size: in.Limit}})
			return say(list[Application]{Items: each(part.Rows, applied), Next: part.Next}, err)
		})
	add(a, operation{id: "apply", method: http.MethodPost, path: "/offers/{offer}/applications", domain: "assurance", act: "assurance.application.submit", tag: tag, status: http.StatusCreated,
		summary: "Ask the country's body to approve an offer", about: "The version that was read last. Where a published rule of the body decides, the approval is there in the answer; otherwise the application waits in the body's queue. Errors name every rule that stands in the way."},
		func(ctx context.Context, who identity.Actor, in *OfferPath) (*made[Application], error) {
			v, err := a.Assurance.Apply(ctx, who, in.Offer)
			return create(applied(v), err, "applications", string(v.ID))
		})
	add(a, operation{id: "showApplication", method: http.MethodGet, path: "/applications/{application}", domain: "assurance", act: "assurance.application.read", tag: tag,
		summary: "One application, for its provider, its body and its reviewers"},
		func(ctx context.Context, who identity.Actor, in *ApplicationPath) (*answer[Case], error) {
			v, err := a.Assurance.Case(ctx, who, in.Application)
			return say(cased(v), err)
		})
	add(a, operation{id: "decide", method: http.MethodPost, path: "/applications/{application}/decision", domain: "assurance", act: "assurance.application.approve", tag: tag,
		summary: "Decide, with reasons everybody can read"},
		func(ctx context.Context, who identity.Actor, in *struct {
			ApplicationPath
			Body struct {
				Decision assurance.Act `json:"decision" enum:"approve,approve-with-conditions,confirm-conditions,refuse"`
				Reasons  string        `json:"reasons" maxLength:"20000"`
			}
		}) (*answer[Case], error) {
			if err := a.Assurance.Decide(ctx, who, in.Application, in.Body.Decision, in.Body.Reasons); err != nil {
				return nil, err
			}
			v, err := a.Assurance.Case(ctx, who, in.Application)
			return say(cased(v), err)
		})
	add(a, operation{id: "readQueue", method: http.MethodGet, path: "/queue", domain: "assurance", act: "assurance.queue.read", tag: tag,
		summary: "What waits for your body: applications by their clock, and pages that changed"},
		func(ctx context.Context, who identity.Actor, _ *struct{}) (*answer[Queue], error) {
			q, err := a.Assurance.Queue(ctx, who, assurance.QueueQuery{})
			return say(Queue{Applications: each(q.Applications, applied), Drifts: each(q.Drifts, func(d assurance.Drift) PageDrift { return PageDrift(d) })}, err)
		})
}
