package api

import (
	"context"
	"net/http"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/catalogue/likeness"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
)

// Pair is two offers that are the same for all that can be read.
type Pair struct {
	Stays catalogue.OfferID `json:"stays" doc:"The one that would stay if they were joined."`
	Goes  catalogue.OfferID `json:"goes"`
	Join  bool              `json:"join" doc:"They can be joined."`
	Why   string            `json:"why,omitempty" doc:"Why not, and what to do."`
	Score likeness.Share    `json:"score" doc:"How much they are alike, in ten-thousandths."`
	Parts []likeness.Part   `json:"parts" doc:"What was compared, with its weight in hundredths."`
	Codes []string          `json:"codes" doc:"Of outcomes both have."`
	Words []string          `json:"words" doc:"Both use."`
}

// Pairs is a page of them.
type Pairs struct {
	list[Pair]
	Waiting int `json:"waiting" doc:"Offers that changed and are still to be compared with all others."`
}

// JoinedPair is two offers of which an operator says that they are one.
type JoinedPair struct {
	Stays catalogue.OfferID `json:"stays" maxLength:"64" doc:"The offer that stays."`
	Goes  catalogue.OfferID `json:"goes" maxLength:"64" doc:"The offer that goes: what is stated about it stands beside the other from now on."`
}

// ApartPair is two offers of which an operator says that they are two.
type ApartPair struct {
	One   catalogue.OfferID `json:"one" maxLength:"64"`
	Other catalogue.OfferID `json:"other" maxLength:"64"`
}

func pair(who identity.Actor) func(catalogue.Twins) Pair {
	return func(t catalogue.Twins) Pair {
		p := Pair{
			Stays: t.Of.Offer.ID, Goes: t.Like.Offer, Join: t.Obstacle == nil, Score: t.Like.Score,
			Parts: each(t.Like.Parts, same), Codes: each(t.Like.Codes, same), Words: each(t.Like.Words, same),
		}
		if !p.Join {
			p.Why = i18n.For(who.Lang).Fault(t.Obstacle)
		}
		return p
	}
}

// duplicates are what an operator says of offers that are much alike, and what
// people looked for and no offer has.
func duplicates(a *API) {
	const tag, domain = "Operation", "catalogue"
	add(a, operation{id: "listDuplicates", method: http.MethodGet, path: "/catalogue/duplicates", domain: domain, act: "operator.catalogue.show", tag: tag,
		summary: "Pairs of offers that are the same for all that can be read", about: "Those that nobody called two, the most alike first, with what they share. A change shows within a minute or so."},
		func(ctx context.Context, who identity.Actor, in *Paged) (*answer[Pairs], error) {
			p, err := a.Catalogue.AlikeOffers(ctx, who, in.Cursor, in.Limit)
			return say(Pairs{list[Pair]{Items: each(p.Pairs, pair(who)), Next: p.Next}, p.Waiting}, err)
		})
	add(a, operation{id: "listJoined", method: http.MethodGet, path: "/catalogue/joined", domain: domain, act: "operator.catalogue.show", tag: tag,
		summary: "Offers put together from what several sources state", about: "Those joined last first, at most 200, with the evidence."},
		func(ctx context.Context, who identity.Actor, in *Paged) (*answer[list[catalogue.Merged]], error) {
			all, err := a.Catalogue.MergedOffers(ctx, who)
			if err != nil {
				return nil, err
			}
			return cut(*in, all, func(m catalogue.Merged) string { return string(m.Offer) }, same)
		})
	add(a, operation{id: "joinOffers", method: http.MethodPost, path: "/catalogue/joined", domain: domain, act: "operator.catalogue.act", tag: tag, status: http.StatusCreated,
		summary: "Say that two offers of one provider are one", about: "What sources state about the one that goes stands beside the other from now on. Setting such a statement apart brings the offer back."},
		func(ctx context.Context, who identity.Actor, in *struct{ Body JoinedPair }) (*made[JoinedPair], error) {
			err := a.Catalogue.JoinOffers(ctx, who, in.Body.Stays, in.Body.Goes)
			return create(in.Body, err, "offers", string(in.Body.Stays), "origins")
		})
	add(a, operation{id: "tellApart", method: http.MethodPost, path: "/catalogue/apart", domain: domain, act: "operator.catalogue.act", tag: tag, status: http.StatusNoContent,
		summary: "Say that two offers that are much alike are two", about: "They are not listed as a pair again. Rules that ask how alike offers are are told as before."},
		func(ctx context.Context, who identity.Actor, in *struct{ Body ApartPair }) (*nothing, error) {
			return done(a.Catalogue.TellApart(ctx, who, in.Body.One, in.Body.Other))
		})
	add(a, operation{id: "listUnfound", method: http.MethodGet, path: "/catalogue/unfound", domain: domain, act: "catalogue.unfound.list", tag: tag,
		summary: "What people looked for and no offer has", about: "Within a year, in tens; what fewer than ten searches asked for is not told."},
		func(ctx context.Context, who identity.Actor, _ *struct{}) (*answer[catalogue.UnfoundPeriod], error) {
			all, err := a.Catalogue.Unfound(ctx, who)
			all.Searches = each(all.Searches, same)
			return say(all, err)
		})
}
