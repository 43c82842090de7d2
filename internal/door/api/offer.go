package api

import (
	"context"
	"net/http"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
)

// OfferPath names one offer.
type OfferPath struct {
	Offer catalogue.OfferID `path:"offer" doc:"The offer's id."`
}

// Listed is an offer in a list.
type Listed struct {
	Offer    catalogue.Offer `json:"offer"`
	Listed   bool            `json:"listed" doc:"It meets the portal's standard."`
	ListedAt time.Time       `json:"listedAt,omitzero"`
	Changed  time.Time       `json:"changed"`
	GoneAt   time.Time       `json:"goneAt,omitzero" doc:"The provider's site no longer has it."`
}

// Shown is an offer with what is known about it, each fact apart: found, listed,
// conforming, approved.
type Shown struct {
	Offer    catalogue.Offer       `json:"offer"`
	Provider identity.Organisation `json:"provider"`
	Hash     string                `json:"hash" doc:"Content hash that an approval binds to."`
	FoundAt  time.Time             `json:"foundAt"`
	Listed   bool                  `json:"listed"`
	ListedAt time.Time             `json:"listedAt,omitzero"`
	Changed  time.Time             `json:"changed"`
	GoneAt   time.Time             `json:"goneAt,omitzero"`
	Facts    []catalogue.Fact      `json:"facts" doc:"What others say: approved, funded, counts towards."`
	Findings []framework.Findings  `json:"findings" doc:"Against the rules of its jurisdiction, and for information all others, now."`
	Drift    *OfferDrift           `json:"drift,omitempty" doc:"It was approved and says something else now."`
}

// OfferDrift is how an offer differs from what was approved.
type OfferDrift struct {
	Approved string                  `json:"approved" doc:"Content hash."`
	By       string                  `json:"by" doc:"Organisation id of the body."`
	Class    catalogue.ChangeClass   `json:"class"`
	Fields   []catalogue.FieldChange `json:"fields"`
}

// FoundOffer is one offer found.
type FoundOffer struct {
	Listed
	Provider identity.Organisation `json:"provider"`
	Facts    []catalogue.Fact      `json:"facts"`
	Score    uint32                `json:"score"`
	Why      []search.Reason       `json:"why" doc:"Which words of the question found it, where they stand and how they were read."`
}

// Counted is how many of the offers found have a value.
type Counted struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

// Found is a page of an answer.
type Found struct {
	Items   []FoundOffer               `json:"items"`
	Next    string                     `json:"next,omitempty"`
	Total   int                        `json:"total"`
	Whole   int                        `json:"whole" doc:"Of the total, those that meet all of the question. By relevance they come first; why says what the others miss."`
	Facets  map[search.Facet][]Counted `json:"facets"`
	AnyWord bool                       `json:"anyWord,omitempty" doc:"No offer meets all of the question; those that meet most of it come first."`
	Read    []search.Reading           `json:"read" doc:"How words were read that were not taken as they stand."`
	Instead []search.Suggestion        `json:"instead" doc:"Questions that may have been meant, and what they would find."`
}

// Question is what a learner asks.
type Question struct {
	Paged
	Words        string      `query:"q" maxLength:"400" doc:"All words must occur, in any of their forms; words in quotes stand side by side in a title, an outcome or the provider's name. Between commas, what names a support or another filter is one."`
	Sort         search.Sort `query:"sort" enum:"relevance,price,title,newest,soonest,shortest,nearest" doc:"Without words, relevance is newest."`
	Count        []string    `query:"count,explode" maxItems:"18" doc:"Facets to count."`
	Field        []string    `query:"field,explode" doc:"ISCED-F, two digits; three and four once one is chosen."`
	Level        []string    `query:"level,explode" doc:"EQF 1 to 8."`
	Mode         []string    `query:"mode,explode" doc:"Form of participation."`
	Language     []string    `query:"language,explode" doc:"Of instruction, BCP 47."`
	Price        []string    `query:"price,explode" doc:"Band, in the offer's own currency."`
	ProviderKind []string    `query:"providerKind,explode"`
	ApprovedBy   []string    `query:"approvedBy,explode" doc:"Short name of the body."`
	Funded       []string    `query:"funded,explode" doc:"public, or a scheme."`
	Supports     []string    `query:"supports,explode" doc:"childcare, evening, equipment."`
	Origin       []string    `query:"origin,explode"`
	Provider     []string    `query:"provider,explode" doc:"Organisation id."`
	Volume       []string    `query:"volume,explode" doc:"Band of hours; credits are converted: to-25, 26-75, 76-150, 151-300, 301-more."`
	Pace         []string    `query:"pace,explode" doc:"full-time, part-time, self-paced; else hours a week: under-5, 5-15, 16-30, 31-more."`
	Place        []string    `query:"place,explode" doc:"Country, or a place as written."`
	Starts       []string    `query:"starts,explode" doc:"Month 2027-01, or rolling."`
	Stackable    []string    `query:"stackable,explode" doc:"What it counts towards."`
	Conforms     []string    `query:"conforms,explode" doc:"Framework version."`
	Entry        []string    `query:"entry,explode" doc:"open: nothing is asked for beforehand; asked."`
	Near         string      `query:"near" maxLength:"60" doc:"Latitude and longitude in degrees, 52.1,4.3: for sort=nearest."`
}

func (q Question) query() search.Query {
	s := search.Query{Words: q.Words, Sort: q.Sort, Cursor: q.Cursor, Limit: q.Limit, Filter: map[search.Facet][]string{}, Near: search.ParsePoint(q.Near)}
	for f, values := range map[search.Facet][]string{
		search.FacetField: q.Field, search.FacetLevel: q.Level, search.FacetMode: q.Mode, search.FacetLanguage: q.Language,
		search.FacetPrice: q.Price, search.FacetProviderKind: q.ProviderKind, search.FacetApprovedBy: q.ApprovedBy,
		search.FacetVolume: q.Volume, search.FacetPace: q.Pace, search.FacetPlace: q.Place, search.FacetStarts: q.Starts,
		search.FacetStackable: q.Stackable, search.FacetConforms: q.Conforms, search.FacetEntry: q.Entry,
		search.FacetFunded: q.Funded, search.FacetSupports: q.Supports, search.FacetOrigin: q.Origin, search.FacetProvider: q.Provider,
	} {
		if len(values) > 0 {
			s.Filter[f] = values
		}
	}
	for _, f := range q.Count {
		s.Count = append(s.Count, search.Facet(f))
	}
	return s
}

// ReportLine is one line of what a provider is told about a page.
type ReportLine struct {
	catalogue.ReportEntry
	Text string `json:"text" doc:"The message, in the reader's language."`
}

// Checked is what a harvest would make of a page.
type Checked struct {
	Page     string         `json:"page"`
	Listed   bool           `json:"listed" doc:"Everything on the page would be listed as it is."`
	Problems []ReportLine   `json:"problems" doc:"Of the page."`
	Offers   []CheckedOffer `json:"offers"`
	Persons  int            `json:"persons" doc:"Named in the page and not read."`
}

// CheckedOffer is an offer of the page with what the rules say about it.
type CheckedOffer struct {
	Offer    catalogue.Offer      `json:"offer"`
	Listed   bool                 `json:"listed"`
	Report   []ReportLine         `json:"report" doc:"Why not, and what is worth mending."`
	Findings []framework.Findings `json:"findings"`
}

// Page is a page to check.
type Page struct {
	URL          string `json:"url,omitempty" maxLength:"2000" doc:"Fetched when html is empty."`
	HTML         string `json:"html,omitempty" maxLength:"2000000" doc:"The page itself, with its JSON-LD."`
	Name         string `json:"name,omitempty" maxLength:"200" doc:"Of the file, for the report."`
	Jurisdiction string `json:"jurisdiction,omitempty" maxLength:"10" doc:"Whose rules bind; the portal's own when empty."`
}

// mostPage is the largest page that can be sent to be checked, as JSON.
const mostPage = 4 << 20

const offersTag = "Offers"

func offers(a *API) {
	const tag = offersTag
	add(a, operation{id: "listOffers", method: http.MethodGet, path: "/offers", domain: "catalogue", act: "catalogue.offer.list", tag: tag, open: true,
		summary: "Every listed offer, for copies and indexes", about: "In the order of ids, so that a copy can be continued. Search finds; this lists."},
		func(ctx context.Context, who identity.Actor, in *Paged) (*answer[list[Listed]], error) {
			rows, next, err := a.Catalogue.Offers(ctx, who, catalogue.OfferID(in.Cursor), in.Limit)
			return say(list[Listed]{Items: each(rows, listed), Next: string(next)}, err)
		})
	add(a, operation{id: "searchOffers", method: http.MethodGet, path: "/search", domain: "catalogue", act: "catalogue.offer.list", tag: tag, open: true, limit: limitSearch,
		summary: "Find offers", about: "Words, filters and counts. A filter given twice means either value."},
		func(ctx context.Context, who identity.Actor, in *Question) (*answer[Found], error) {
			res, err := a.Catalogue.Search(ctx, who, in.query())
			return say(found(res), err)
		})
	add(a, operation{id: "showOffer", method: http.MethodGet, path: "/offers/{offer}", domain: "catalogue", act: "catalogue.offer.show", tag: tag, open: true,
		summary: "One offer, listed or not, with what is known about it"},
		func(ctx context.Context, who identity.Actor, in *OfferPath) (*answer[Shown], error) {
			v, err := a.Catalogue.Offer(ctx, who, in.Offer)
			return say(shown(v), err)
		})
	add(a, operation{id: "offerVersions", method: http.MethodGet, path: "/offers/{offer}/versions", domain: "catalogue", act: "catalogue.offer.show", tag: tag, open: true,
		summary: "What its specification has said, the newest first"},
		func(ctx context.Context, who identity.Actor, in *struct {
			OfferPath
			Paged
		}) (*answer[list[catalogue.Version]], error) {
			all, err := a.Catalogue.Versions(ctx, who, in.Offer)
			if err != nil {
				return nil, err
			}
			return cut(in.Paged, all, func(v catalogue.Version) string { return v.Hash }, same)
		})
	add(a, operation{id: "compareOffers", method: http.MethodGet, path: "/compare", domain: "catalogue", act: "catalogue.offer.show", tag: tag, open: true, limit: limitSearch,
		summary: "Two to four offers side by side"},
		func(ctx context.Context, who identity.Actor, in *struct {
			Offer []string `query:"offer,explode" required:"true" minItems:"2" maxItems:"4" doc:"Ids of the offers."`
		}) (*answer[Compared], error) {
			c, err := a.Catalogue.Compare(ctx, who, each(in.Offer, func(s string) catalogue.OfferID { return catalogue.OfferID(s) }))
			return say(compared(c), err)
		})
	add(a, operation{id: "checkPage", method: http.MethodPost, path: "/check", domain: "catalogue", act: "catalogue.offer.check", tag: tag, open: true, limit: limitCheck, most: mostPage, repeat: true,
		summary: "What a page states and what is missing", about: "Anybody may ask, before registering anything. Nothing is stored."},
		func(ctx context.Context, who identity.Actor, in *struct{ Body Page }) (*answer[Checked], error) {
			rep, err := a.Catalogue.Check(ctx, who, catalogue.CheckInput{URL: in.Body.URL, Body: []byte(in.Body.HTML), Name: in.Body.Name, Jurisdiction: in.Body.Jurisdiction})
			return say(checked(who, rep), err)
		})
}

// origins say where what an offer says comes from, and what is much like it.
func origins(a *API) {
	const tag = offersTag
	add(a, operation{id: "offerOrigins", method: http.MethodGet, path: "/offers/{offer}/origins", domain: "catalogue", act: "catalogue.offer.show", tag: tag, open: true,
		summary: "Where what an offer says comes from", about: "Every source that states it, the most believed first, and for every field which of them says it, which say otherwise, and what it rests on: declared, verified by a quality body, computed."},
		func(ctx context.Context, who identity.Actor, in *OfferPath) (*answer[catalogue.OfferOrigins], error) {
			return say(a.Catalogue.Origins(ctx, who, in.Offer))
		})
	add(a, operation{id: "offerDuplicates", method: http.MethodGet, path: "/offers/{offer}/duplicates", domain: "catalogue", act: "catalogue.offer.show", tag: tag, open: true,
		summary: "Published offers that are much like one", about: "With a score in ten-thousandths, what was compared, and the words and codes both use. From 8000 on two offers count as the same."},
		func(ctx context.Context, who identity.Actor, in *OfferPath) (*answer[list[catalogue.Duplicate]], error) {
			all, err := a.Catalogue.Duplicates(ctx, who, in.Offer, catalogue.AlikeToLookAt)
			return say(list[catalogue.Duplicate]{Items: all}, err)
		})
	add(a, operation{id: "setOfferApart", method: http.MethodPost, path: "/offers/{offer}/apart", domain: "catalogue", act: "catalogue.offer.part", tag: tag, status: http.StatusCreated,
		summary: "Say that what a source states is another offer", about: "It becomes an offer of its own and stays one, whatever the source says later."},
		func(ctx context.Context, who identity.Actor, in *struct {
			OfferPath
			Body struct {
				Source  catalogue.SourceID `json:"source" maxLength:"80" doc:"The source, as origins name it."`
				LocalID string             `json:"localId" maxLength:"500" doc:"What that source calls the offer."`
			}
		}) (*answer[Apart], error) {
			id, err := a.Catalogue.SetApart(ctx, who, in.Offer, in.Body.Source, in.Body.LocalID)
			return say(Apart{Offer: id}, err)
		})
}

func listed(r catalogue.OfferRow) Listed { return Listed(r) }

func shown(v catalogue.OfferView) Shown {
	s := Shown{
		Offer: v.Offer, Provider: v.Provider, Hash: v.Hash, FoundAt: v.FoundAt, Listed: v.Listed, ListedAt: v.ListedAt, Changed: v.Changed, GoneAt: v.GoneAt,
		Facts: each(v.Facts, same), Findings: each(v.Findings.Findings, same),
	}
	if v.Drift != nil {
		s.Drift = &OfferDrift{Approved: v.Drift.Approved, By: v.Drift.By, Class: v.Drift.Class, Fields: each(v.Drift.Fields, same)}
	}
	return s
}

func found(r catalogue.SearchResults) Found {
	f := Found{Next: r.Next, Total: r.Total, Whole: r.Whole, AnyWord: r.AnyWord, Read: each(r.Read, same), Instead: each(r.Instead, same), Facets: map[search.Facet][]Counted{}}
	f.Items = each(r.Offers, foundOffer)
	for facet, counts := range r.Facets {
		f.Facets[facet] = each(counts, func(c search.FacetCount) Counted { return Counted(c) })
	}
	return f
}

func foundOffer(o catalogue.FoundOffer) FoundOffer {
	return FoundOffer{Listed: listed(o.OfferRow), Provider: o.Provider, Facts: each(o.Facts, same), Score: o.Score, Why: each(o.Why, same)}
}

func reported(who identity.Actor) func(catalogue.ReportEntry) ReportLine {
	return func(e catalogue.ReportEntry) ReportLine {
		return ReportLine{ReportEntry: e, Text: e.Message.In(who.Lang)}
	}
}

func checked(who identity.Actor, r catalogue.CheckReport) Checked {
	return Checked{
		Page: r.Page, Listed: r.Listed(), Persons: r.Persons, Problems: each(r.Problems, reported(who)),
		Offers: each(r.Offers, func(j catalogue.Judged) CheckedOffer {
			return CheckedOffer{Offer: j.Offer, Listed: j.Listed, Report: each(j.Report, reported(who)), Findings: each(j.Judgement.Findings, same)}
		}),
	}
}

// Apart is the offer that something became.
type Apart struct {
	Offer catalogue.OfferID `json:"offer"`
}
