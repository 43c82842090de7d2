package app

import (
	"net/http"

	"opencairn.org/cairn/internal/door/api"
)

// apart puts the JSON API beside the pages: it has no session and no forms, so it
// stands outside of what is around the pages.
func apart(pages http.Handler, json *api.API) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(api.Prefix, json)
	mux.Handle("/api", pages) // its reference
	mux.Handle("/api/reference/", pages)
	mux.Handle("/", pages)
	return mux
}

func (a *App) api() *api.API {
	return api.New(api.Deps{
		DB: a.DB, Identity: a.Identity, Framework: a.Framework, Catalogue: a.Catalogue, Taxonomy: a.Taxonomy, Assurance: a.Assurance, Assessment: a.Assessment, Funding: a.Funding,
		Enrolment: a.Enrolment, Rating: a.Rating, Credential: a.Credential, Verification: a.Verification, Wallet: a.Wallet, Recognition: a.Recognition, Insight: a.Insight, Register: a.Registry.Export,
		FetchCredential: a.fetchCredential, On: a.on, Address: a.address, PublicURL: a.Config.PublicURL, Log: a.Log, Now: a.now,
	})
}
