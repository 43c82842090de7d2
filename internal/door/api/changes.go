package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/job"
)

// Change is one change of the list.
type Change struct {
	Number int64                `json:"number" doc:"Given after the change was committed; larger is later."`
	ID     catalogue.OfferID    `json:"id"`
	At     time.Time            `json:"at" doc:"When it was numbered."`
	Gone   bool                 `json:"gone,omitempty" doc:"It left the list: forget it."`
	Listed *catalogue.FeedOffer `json:"listed,omitempty" doc:"The offer as it is listed now; not there when it is gone."`
}

// Changes is a page of them.
type Changes struct {
	Items []Change `json:"items"`
	Next  string   `json:"next" doc:"Ask with it next time, also when this page is empty."`
	More  bool     `json:"more" doc:"The next page has something already."`
}

func changes(a *API) {
	add(a, operation{id: "listChanges", method: http.MethodGet, path: "/changes", domain: "catalogue", act: "catalogue.offer.list", tag: "Offers", open: true, limit: limitData,
		summary: "What changed in the list since a cursor", about: "Every offer that is or was listed, with its last change: follow next and keep a copy that misses nothing. Begin without a cursor, or with the one in the manifest of the downloads at /data. The same pages, cacheable, are at /feed.json."},
		func(ctx context.Context, who identity.Actor, in *struct {
			Cursor string `query:"cursor" maxLength:"60" doc:"next of the page before."`
			Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"Most items on a page."`
		}) (*answer[Changes], error) {
			p, err := a.Catalogue.Feed(ctx, who, in.Cursor, in.Limit)
			if err != nil {
				return nil, err
			}
			out := Changes{Items: []Change{}, Next: p.Next, More: p.More}
			for _, i := range p.Items {
				c := Change{Number: i.Number, ID: i.ID, At: i.At, Gone: i.Gone}
				if !i.Gone {
					c.Listed = &catalogue.FeedOffer{}
					if err := json.Unmarshal(i.Item, c.Listed); err != nil {
						return nil, err
					}
				}
				out.Items = append(out.Items, c)
			}
			return say(out, nil)
		})
}

// CatalogueHealth is how the catalogue fills.
type CatalogueHealth struct {
	At        time.Time            `json:"at"`
	States    []catalogue.Tally    `json:"states" doc:"Sources, by state."`
	Due       int                  `json:"due" doc:"Sources whose time has come and that wait."`
	Failures  []catalogue.Tally    `json:"failures" doc:"Sources, by the code of their last failure."`
	Pages     []catalogue.Tally    `json:"pages" doc:"Pages, by the code of their last visit."`
	Coverage  []catalogue.Coverage `json:"coverage" doc:"Listed of known, by kind of provider and region. Known is every offer found in any source or register and not gone."`
	Freshness []Fresh              `json:"freshness" doc:"Offers, by the age of their last reading."`
	Queues    []job.Waiting        `json:"queues" doc:"Background work, by kind."`
}

// Fresh is how many offers were last read within a time.
type Fresh struct {
	Hours  int  `json:"hours,omitempty" doc:"Within so many; none: longer ago than all before."`
	Never  bool `json:"never,omitempty" doc:"From a file or register, which is not read by itself."`
	Offers int  `json:"offers"`
}

// Acting is what to do to many sources.
type Acting struct {
	Act     catalogue.SourceAct   `json:"act" enum:"harvest,judge,quarantine,release,retire"`
	Sources []catalogue.SourceID  `json:"sources,omitempty" maxItems:"10000" doc:"Only these; empty: all that the rest finds."`
	State   catalogue.SourceState `json:"state,omitempty" maxLength:"20"`
	Code    string                `json:"code,omitempty" maxLength:"100" doc:"Of the last failure."`
	Address string                `json:"address,omitempty" maxLength:"200" doc:"A part of it."`
	Sure    bool                  `json:"sure,omitempty" doc:"Do it; else it is only said what would be done."`
}

// Acted is what an act would do, or did.
type Acted struct {
	ID      string               `json:"id,omitempty" doc:"Of what was done, to undo it."`
	Sources []catalogue.SourceID `json:"sources" doc:"Those it changes."`
	Same    int                  `json:"same" doc:"Those it changes nothing about."`
	Offers  int                  `json:"offers" doc:"Of the sources it changes."`
	CanUndo bool                 `json:"canUndo"`
}

func operating(a *API) {
	const tag, domain = "Operation", "catalogue"
	add(a, operation{id: "showHealth", method: http.MethodGet, path: "/catalogue/health", domain: domain, act: "operator.catalogue.show", tag: tag,
		summary: "How the catalogue fills: sources, failures, coverage, freshness, queues"},
		func(ctx context.Context, who identity.Actor, _ *struct{}) (*answer[CatalogueHealth], error) {
			h, err := a.Catalogue.Health(ctx, who)
			return say(CatalogueHealth{
				At: h.At, States: each(h.States, same), Due: h.Due, Failures: each(h.Failures, same), Pages: each(h.Pages, same), Coverage: each(h.Coverage, same), Queues: each(h.Queues, same),
				Freshness: each(h.Freshness, func(f catalogue.Freshness) Fresh { return Fresh{int(f.Within.Hours()), f.Never, f.Offers} }),
			}, err)
		})
	add(a, operation{id: "findSources", method: http.MethodGet, path: "/catalogue/sources", domain: domain, act: "operator.catalogue.show", tag: tag,
		summary: "Sources of all providers, by state, failure and address"},
		func(ctx context.Context, who identity.Actor, in *struct {
			Paged
			State   catalogue.SourceState `query:"state" maxLength:"20"`
			Code    string                `query:"code" maxLength:"100"`
			Address string                `query:"address" maxLength:"200"`
			Due     bool                  `query:"due"`
		}) (*answer[list[catalogue.Source]], error) {
			p, err := a.Catalogue.FindSources(ctx, who, catalogue.SourceQuery{State: in.State, Code: in.Code, Address: in.Address, Due: in.Due, After: catalogue.SourceID(in.Cursor), Limit: in.Limit})
			return say(list[catalogue.Source]{Items: each(p.Sources, same), Next: string(p.Next)}, err)
		})
	add(a, operation{id: "actOnSources", method: http.MethodPost, path: "/catalogue/acts", domain: domain, act: "operator.catalogue.act", tag: tag,
		summary: "Read, judge, quarantine, release or retire many sources", about: "Without sure it says what it would do."},
		func(ctx context.Context, who identity.Actor, in *struct{ Body Acting }) (*answer[Acted], error) {
			b := in.Body
			do := a.Catalogue.PreviewAct
			if b.Sure {
				do = a.Catalogue.ActOnSources
			}
			r, err := do(ctx, who, b.Act, catalogue.SourceQuery{State: b.State, Code: b.Code, Address: b.Address, IDs: b.Sources})
			return say(Acted{ID: r.ID, Sources: each(r.Sources, func(s catalogue.Source) catalogue.SourceID { return s.ID }), Same: r.Same, Offers: r.Offers, CanUndo: r.Act.CanUndo()}, err)
		})
	add(a, operation{id: "undoAct", method: http.MethodPost, path: "/catalogue/acts/{act}/undo", domain: domain, act: "operator.catalogue.act", tag: tag,
		summary: "Give every source of an act its state back", about: "Where nothing else has changed it since."},
		func(ctx context.Context, who identity.Actor, in *struct {
			Act string `path:"act" maxLength:"64" doc:"The act's id."`
		}) (*answer[struct {
			Sources int `json:"sources"`
		}], error) {
			n, err := a.Catalogue.UndoAct(ctx, who, in.Act)
			return say(struct {
				Sources int `json:"sources"`
			}{n}, err)
		})
}
