package api

import (
	"context"
	"net/http"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
)

// OfOrganisation names the organisation a list is about.
type OfOrganisation struct {
	Organisation identity.TenantID `query:"organisation" maxLength:"64" doc:"Organisation id; the token's own when empty."`
}

// NewSource is a source to be registered.
type NewSource struct {
	Address  string               `json:"address" minLength:"1" maxLength:"2000" doc:"https://harbour.example, its sitemap, or a feed."`
	Kind     catalogue.SourceKind `json:"kind,omitempty" maxLength:"20" doc:"site when left out; a feed's format (ctdl, oeapi, xcri, elm); aggregator for somebody else's list."`
	Format   catalogue.SourceKind `json:"format,omitempty" maxLength:"20" doc:"Of an aggregator's list: the format of a feed; a site when left out."`
	Licence  *catalogue.Licence   `json:"licence,omitempty" doc:"Of an aggregator's list; from the day it ends nothing of the list is shown."`
	Delivers bool                 `json:"delivers,omitempty" doc:"A platform that delivers what its list names."`
}

func sources(a *API) {
	const tag = "Sources"
	add(a, operation{id: "listSources", method: http.MethodGet, path: "/sources", domain: "catalogue", act: "catalogue.source.list", tag: tag,
		summary: "The sites an organisation's offers are read from"},
		func(ctx context.Context, who identity.Actor, in *struct {
			OfOrganisation
			Paged
		}) (*answer[list[catalogue.Source]], error) {
			all, err := a.Catalogue.Sources(ctx, who, ours(who, in.Organisation))
			if err != nil {
				return nil, err
			}
			return cut(in.Paged, all, func(s catalogue.Source) string { return string(s.ID) }, same)
		})
	add(a, operation{id: "registerSource", method: http.MethodPost, path: "/sources", domain: "catalogue", act: "catalogue.source.register", tag: tag, status: http.StatusCreated,
		summary: "Register a site, a sitemap or a feed to be read", about: "It must be that of the organisation's website of record, or its host must name the organisation: a line cairn-organisation=ID in /.well-known/cairn.txt or in a TXT record. Somebody else's list is the operator's to register, with its licence. The same address again is the same source. The first harvest follows at once, in the background."},
		func(ctx context.Context, who identity.Actor, in *struct {
			OfOrganisation
			Body NewSource
		}) (*made[catalogue.Source], error) {
			b := in.Body
			s, err := a.Catalogue.Register(ctx, who, catalogue.Registration{
				Tenant: ours(who, in.Organisation), Address: b.Address, Kind: b.Kind, Format: b.Format, Licence: b.Licence, Delivers: b.Delivers,
			})
			return create(s, err, "sources")
		})
	add(a, operation{id: "retireSource", method: http.MethodPost, path: "/sources/{source}/retire", domain: "catalogue", act: "catalogue.source.retire", tag: tag,
		summary: "Stop reading a source", about: "What it alone states is given up at once; what others state too stays. What was received is kept. Registering the address again has it read again."},
		func(ctx context.Context, who identity.Actor, in *struct {
			OfOrganisation
			Source catalogue.SourceID `path:"source" doc:"The source's id."`
		}) (*nothing, error) {
			return done(a.Catalogue.Retire(ctx, who, ours(who, in.Organisation), in.Source))
		})
	add(a, operation{id: "harvestSource", method: http.MethodPost, path: "/sources/{source}/harvest", domain: "catalogue", act: "catalogue.source.harvest", tag: tag,
		summary: "Read a site now", about: "Answers when it has been read. Reading it again changes nothing that has not changed."},
		func(ctx context.Context, who identity.Actor, in *struct {
			OfOrganisation
			Source catalogue.SourceID `path:"source" doc:"The source's id."`
		}) (*answer[catalogue.Harvested], error) {
			return say(a.Catalogue.Harvest(ctx, who, ours(who, in.Organisation), in.Source))
		})
	add(a, operation{id: "listPages", method: http.MethodGet, path: "/sources/{source}/pages", domain: "catalogue", act: "catalogue.source.list", tag: tag,
		summary: "Every address of a site as it was last visited"},
		func(ctx context.Context, who identity.Actor, in *struct {
			OfOrganisation
			Paged
			Source catalogue.SourceID `path:"source" doc:"The source's id."`
		}) (*answer[list[catalogue.Page]], error) {
			all, err := a.Catalogue.Pages(ctx, who, ours(who, in.Organisation), in.Source)
			if err != nil {
				return nil, err
			}
			return cut(in.Paged, all, func(p catalogue.Page) string { return p.URL }, same)
		})
}

// reports is what a provider is told about its own offers.
func reports(a *API) {
	const tag = "Sources"
	add(a, operation{id: "showReport", method: http.MethodGet, path: "/report", domain: "catalogue", act: "catalogue.report.show", tag: tag,
		summary: "Why offers are not listed, and what to paste", about: "For each page what keeps its offers from being listed and what is worth mending, the blocking entries of a page first."},
		func(ctx context.Context, who identity.Actor, in *OfOrganisation) (*answer[list[ReportLine]], error) {
			all, err := a.Catalogue.Report(ctx, who, ours(who, in.Organisation))
			return say(list[ReportLine]{Items: each(all, reported(who))}, err)
		})
	add(a, operation{id: "listOwnOffers", method: http.MethodGet, path: "/organisations/{organisation}/offers", domain: "catalogue", act: "catalogue.report.show", tag: tag,
		summary: "All offers of an organisation, listed or not", about: "For the organisation itself."},
		func(ctx context.Context, who identity.Actor, in *struct {
			OrganisationPath
			Paged
		}) (*answer[list[Listed]], error) {
			all, err := a.Catalogue.OffersOf(ctx, who, in.Organisation)
			if err != nil {
				return nil, err
			}
			return cut(in.Paged, all, func(r catalogue.OfferRow) string { return string(r.Offer.ID) }, listed)
		})
}
