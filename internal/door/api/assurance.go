package api

import (
	"context"
	"net/http"
	"time"

	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Approval is a body's decision that one version of an offer is what it says.
type Approval struct {
	ID          string                  `json:"id"`
	Provider    identity.TenantID       `json:"provider"`
	Offer       catalogue.OfferID       `json:"offer"`
	Title       string                  `json:"title"`
	Hash        string                  `json:"hash" doc:"Content hash of the version that was approved."`
	Application assurance.ApplicationID `json:"application"`
	Body        identity.TenantID       `json:"body"`
	Framework   string                  `json:"framework"`
	Route       assurance.Route         `json:"route"`
	Clause      string                  `json:"clause,omitempty"`
	Reasons     string                  `json:"reasons,omitempty"`
	State       assurance.ApprovalState `json:"state"`
	ApprovedAt  time.Time               `json:"approvedAt"`
	ValidUntil  time.Time               `json:"validUntil,omitzero"`
	ReviewDue   time.Time               `json:"reviewDue,omitzero"`
}

// RegisteredProvider is a body's word about a provider, from a day on.
type RegisteredProvider struct {
	Provider identity.TenantID        `json:"provider"`
	Status   assurance.ProviderStatus `json:"status"`
	Body     identity.TenantID        `json:"body"`
	Since    time.Time                `json:"since"`
	Until    time.Time                `json:"until,omitzero"`
	Reasons  string                   `json:"reasons,omitempty"`
}

// Endorsement is an employer's word for an offer.
type Endorsement struct {
	ID        assurance.EndorsementID    `json:"id"`
	Provider  identity.TenantID          `json:"provider"`
	Offer     catalogue.OfferID          `json:"offer"`
	Title     string                     `json:"title"`
	Employer  identity.TenantID          `json:"employer"`
	Kind      assurance.EndorsementKind  `json:"kind"`
	State     assurance.EndorsementState `json:"state"`
	Asked     string                     `json:"asked,omitempty" doc:"The provider's words to the employer."`
	Statement string                     `json:"statement,omitempty" doc:"The employer's own words, public."`
	AskedAt   time.Time                  `json:"askedAt"`
	DecidedAt time.Time                  `json:"decidedAt,omitzero"`
	ExpiresAt time.Time                  `json:"expiresAt,omitzero"`
}

func register(a *API) {
	const tag = "Register"
	add(a, operation{id: "readRegister", method: http.MethodGet, path: "/register", domain: "assurance", tag: tag, open: true,
		summary: "The public register of approvals, the newest decision first", about: "The size of a page is the register's own; limit is not asked."},
		func(ctx context.Context, _ identity.Actor, in *struct {
			Cursor string `query:"cursor" maxLength:"200" doc:"next of the page before."`
		}) (*answer[list[Approval]], error) {
			p, err := a.Assurance.Register(ctx, in.Cursor)
			return say(list[Approval]{Items: each(p.Approvals, func(v assurance.Approval) Approval { return Approval(v) }), Next: p.Next}, err)
		})
	add(a, operation{id: "exportRegister", method: http.MethodGet, path: "/register/file", domain: "assurance", tag: tag, open: true,
		summary: "The whole register in one file", about: "Who vouches for which issuers, approvals, logs, and the archived keys of all of them: what a verifier needs to work without a network. It is the file `cairn credential verify --trust FILE` takes."},
		func(ctx context.Context, _ identity.Actor, _ *struct{}) (*answer[*verification.Register], error) {
			return say(a.Register(ctx))
		})
	add(a, operation{id: "listProviders", method: http.MethodGet, path: "/register/providers", domain: "assurance", tag: tag, open: true,
		summary: "What bodies say about providers"},
		func(ctx context.Context, _ identity.Actor, in *Paged) (*answer[list[RegisteredProvider]], error) {
			all, err := a.Assurance.Providers(ctx)
			if err != nil {
				return nil, err
			}
			return cut(*in, all, func(p assurance.ProviderEntry) string { return string(p.Provider) + "@" + string(p.Body) },
				func(p assurance.ProviderEntry) RegisteredProvider { return RegisteredProvider(p) })
		})
	add(a, operation{id: "setProvider", method: http.MethodPut, path: "/register/providers/{organisation}", domain: "assurance", act: "assurance.provider.set", tag: tag,
		summary: "Say something about a provider, in the name of your body"},
		func(ctx context.Context, who identity.Actor, in *struct {
			OrganisationPath
			Body struct {
				Status  assurance.ProviderStatus `json:"status" enum:"registered,accredited,probation,suspended,closed"`
				Reasons string                   `json:"reasons,omitempty" maxLength:"10000" doc:"Public."`
			}
		}) (*nothing, error) {
			return done(a.Assurance.SetProvider(ctx, who, in.Organisation, in.Body.Status, in.Body.Reasons))
		})
}

func endorsed(e assurance.Endorsement) Endorsement { return Endorsement(e) }

func endorsementID(e assurance.Endorsement) string { return string(e.ID) }

func endorsements(a *API) {
	const tag = "Endorsements"
	add(a, operation{id: "listEndorsements", method: http.MethodGet, path: "/endorsements", domain: "assurance", act: "assurance.endorsement.list", tag: tag,
		summary: "What your organisation was asked to endorse"},
		func(ctx context.Context, who identity.Actor, in *Paged) (*answer[list[Endorsement]], error) {
			part, err := a.Assurance.EndorsementsAsked(ctx, who, assurance.EndorsementsQuery{Window: sqldb.Window{After: in.Cursor, Size: in.Limit}})
			return say(list[Endorsement]{Items: each(part.Rows, endorsed), Next: part.Next}, err)
		})
	add(a, operation{id: "offerEndorsements", method: http.MethodGet, path: "/offers/{offer}/endorsements", domain: "assurance", tag: tag, open: true,
		summary: "Employers' words for an offer", about: "Confirmed ones are public; the provider and the employer also see the others."},
		func(ctx context.Context, who identity.Actor, in *struct {
			OfferPath
			Paged
		}) (*answer[list[Endorsement]], error) {
			all, err := a.Assurance.Endorsements(ctx, who, in.Offer)
			if err != nil {
				return nil, err
			}
			return cut(in.Paged, all, endorsementID, endorsed)
		})
	add(a, operation{id: "askEndorsement", method: http.MethodPost, path: "/offers/{offer}/endorsements", domain: "assurance", act: "assurance.endorsement.ask", tag: tag, status: http.StatusCreated,
		summary: "Ask an employer for its word"},
		func(ctx context.Context, who identity.Actor, in *struct {
			OfferPath
			Body struct {
				Employer identity.TenantID         `json:"employer" minLength:"1" maxLength:"64" doc:"Organisation id."`
				Kind     assurance.EndorsementKind `json:"kind" enum:"need,co-design,co-assessment,hiring,co-funding"`
				Words    string                    `json:"words,omitempty" maxLength:"10000" doc:"Yours to the employer."`
			}
		}) (*made[Endorsement], error) {
			e, err := a.Assurance.AskEndorsement(ctx, who, in.Offer, in.Body.Employer, in.Body.Kind, in.Body.Words)
			return create(endorsed(e), err, "offers", string(in.Offer), "endorsements")
		})
	add(a, operation{id: "answerEndorsement", method: http.MethodPost, path: "/endorsements/{endorsement}/answer", domain: "assurance", act: "assurance.endorsement.answer", tag: tag,
		summary: "Confirm, decline, or withdraw your organisation's word"},
		func(ctx context.Context, who identity.Actor, in *struct {
			Endorsement assurance.EndorsementID `path:"endorsement" doc:"The endorsement's id."`
			Body        struct {
				State     assurance.EndorsementState `json:"state" enum:"confirmed,declined,withdrawn"`
				Statement string                     `json:"statement,omitempty" maxLength:"10000" doc:"Public, when confirmed."`
			}
		}) (*nothing, error) {
			return done(a.Assurance.AnswerEndorsement(ctx, who, in.Endorsement, in.Body.State, in.Body.Statement))
		})
}
