package api

import (
	"context"
	"net/http"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// OrganisationPath names one organisation.
type OrganisationPath struct {
	Organisation identity.TenantID `path:"organisation" maxLength:"64" doc:"The organisation's id."`
}

// Founding is an organisation as it is made or changed.
type Founding struct {
	Name    i18n.Text                 `json:"name" minProperties:"1" doc:"By language."`
	Kind    identity.OrganisationKind `json:"kind" enum:"provider,quality-agency,employer,university,funder,archive,ministry,alliance,operator"`
	DID     string                    `json:"did,omitempty" maxLength:"500" doc:"did:web:aldermoor.example"`
	Website string                    `json:"website,omitempty" maxLength:"2000"`
	Country string                    `json:"country,omitempty" pattern:"^[A-Z]{2}$"`
	Region  string                    `json:"region,omitempty" maxLength:"200"`
}

func (f Founding) organisation(slug string) identity.Organisation {
	return identity.Organisation{Slug: slug, Name: f.Name, Kind: f.Kind, DID: f.DID, Website: f.Website, Country: f.Country, Region: f.Region}
}

func organisations(a *API) {
	const tag, domain = "Organisations", "identity"
	add(a, operation{id: "listOrganisations", method: http.MethodGet, path: "/organisations", domain: domain, act: "identity.organisation.list", tag: tag, open: true,
		summary: "Organisations, by short name"},
		func(ctx context.Context, who identity.Actor, in *struct {
			Paged
			Kind    identity.OrganisationKind `query:"kind" enum:"provider,quality-agency,employer,university,funder,archive,ministry,alliance,operator"`
			Country string                    `query:"country" pattern:"^[A-Z]{2}$" doc:"ISO 3166-1 alpha-2."`
		}) (*answer[list[identity.Organisation]], error) {
			all, err := a.Identity.Organisations(ctx, who, identity.OrganisationFilter{Kind: in.Kind, Country: in.Country})
			if err != nil {
				return nil, err
			}
			return cut(in.Paged, all, func(o identity.Organisation) string { return o.Slug }, same)
		})
	add(a, operation{id: "showOrganisation", method: http.MethodGet, path: "/organisations/{organisation}", domain: domain, act: "identity.organisation.show", tag: tag, open: true,
		summary: "One organisation"},
		func(ctx context.Context, who identity.Actor, in *OrganisationPath) (*answer[identity.Organisation], error) {
			return say(a.Identity.Organisation(ctx, who, in.Organisation))
		})
	add(a, operation{id: "createOrganisation", method: http.MethodPost, path: "/organisations", domain: domain, act: "identity.organisation.create", tag: tag, status: http.StatusCreated,
		summary: "Found an organisation"},
		func(ctx context.Context, who identity.Actor, in *struct {
			Body struct {
				Founding
				Slug string `json:"slug" pattern:"^[a-z0-9][a-z0-9-]*$" maxLength:"62" doc:"In addresses; unique."`
			}
		}) (*made[identity.Organisation], error) {
			o, err := a.Identity.CreateOrganisation(ctx, who, in.Body.organisation(in.Body.Slug))
			return create(o, err, "organisations", string(o.ID))
		})
	add(a, operation{id: "stateStaff", method: http.MethodPost, path: "/organisations/{organisation}/staff", domain: domain, act: "identity.organisation.staff", tag: tag,
		summary: "State how many people work for your organisation", about: "Public. What a draft of rules does to small providers is counted by it."},
		func(ctx context.Context, who identity.Actor, in *struct {
			OrganisationPath
			Body struct {
				Staff int `json:"staff" minimum:"0" maximum:"999999" doc:"0: not stated."`
			}
		}) (*nothing, error) {
			return done(a.Identity.StateStaff(ctx, who, in.Organisation, in.Body.Staff))
		})
	add(a, operation{id: "putOrganisation", method: http.MethodPut, path: "/organisations/by-name/{slug}", domain: domain, act: "identity.organisation.create", tag: tag,
		summary: "Found an organisation, or change the one of this short name", about: "For registers that are kept elsewhere: sending the same again changes nothing. The kind stays; what is left out is emptied."},
		func(ctx context.Context, who identity.Actor, in *struct {
			Slug string `path:"slug" pattern:"^[a-z0-9][a-z0-9-]*$" maxLength:"62" doc:"The organisation's short name."`
			Body Founding
		}) (*answer[identity.Organisation], error) {
			return say(a.putOrganisation(ctx, who, in.Body.organisation(in.Slug)))
		})
}

func (a *API) putOrganisation(ctx context.Context, who identity.Actor, o identity.Organisation) (identity.Organisation, error) {
	is, err := a.Identity.OrganisationBySlug(ctx, who, o.Slug)
	if fault.Is(err, "identity.organisation.none") {
		return a.Identity.CreateOrganisation(ctx, who, o)
	}
	if err != nil {
		return identity.Organisation{}, err
	}
	o.ID, o.Status, o.Founded, o.Closed = is.ID, is.Status, is.Founded, is.Closed
	if err := a.Identity.ChangeOrganisation(ctx, who, o); err != nil {
		return identity.Organisation{}, err
	}
	return a.Identity.Organisation(ctx, who, is.ID)
}

func tokens(a *API) {
	const tag, domain = "Tokens", "identity"
	add(a, operation{id: "listTokens", method: http.MethodGet, path: "/tokens", domain: domain, act: "identity.token.list", tag: tag,
		summary: "Your own tokens, without their secrets", about: "A token cannot make tokens: one that leaked would live on. Make them on the account page."},
		func(ctx context.Context, who identity.Actor, in *Paged) (*answer[list[identity.Token]], error) {
			all, err := a.Identity.Tokens(ctx, who)
			if err != nil {
				return nil, err
			}
			return cut(*in, all, func(t identity.Token) string { return t.ID }, same)
		})
	add(a, operation{id: "revokeToken", method: http.MethodDelete, path: "/tokens/{token}", domain: domain, act: "identity.token.revoke", tag: tag,
		summary: "End one of your own tokens, also this one"},
		func(ctx context.Context, who identity.Actor, in *struct {
			Token string `path:"token" maxLength:"64" doc:"The token's id, not its secret."`
		}) (*nothing, error) {
			return done(a.Identity.RevokeToken(ctx, who, in.Token))
		})
}
