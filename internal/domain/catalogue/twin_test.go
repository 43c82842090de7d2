package catalogue_test

import (
	"context"
	"testing"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// compareAll does the job that compares what waits.
func (w *world) compareAll() {
	w.Helper()
	for _, h := range w.s.Jobs() {
		if h.Kind == "catalogue.alike" {
			_, err := h.Work(w.Context(), nil)
			w.must(err)
			return
		}
	}
	w.Fatal("no job compares offers")
}

// pairs are the pairs an operator is shown once all offers were compared.
func (w *world) pairs() []catalogue.Twins {
	w.Helper()
	w.compareAll()
	page, err := w.s.AlikeOffers(w.Context(), operator, "", 0)
	w.must(err)
	if page.Next != "" || page.Waiting > 0 {
		w.Errorf("more than one page, or some wait: %+v", page)
	}
	return page.Pairs
}

func TestAnOperatorJoinsTwoOffersThatAreOneAndTakesItBack(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/b", course())
		w.site.set("/c", course("identifier", `"HTW-C"`, "name", `"Blades, evenings"`, "offers", `{"@type":"Offer","price":"990.00","priceCurrency":"EUR"}`))
		w.harvest()
		all := w.pairs()
		if len(all) != 1 || all[0].Obstacle != nil {
			w.Fatalf("pairs: %+v", all)
		}
		stays, goes := all[0].Of.Offer.ID, all[0].Like.Offer
		if err := w.s.JoinOffers(w.Context(), w.manager, stays, goes); err == nil {
			w.Error("a provider joins offers")
		}
		w.must(w.s.JoinOffers(w.Context(), operator, stays, goes))
		check := func(when string) {
			w.Helper()
			if v, err := w.s.Offer(w.Context(), identity.Anonymous, goes); err != nil || v.GoneAt.IsZero() || v.Listed {
				w.Errorf("%s: the one that went is %+v, %v", when, v.GoneAt, err)
			}
			merged, err := w.s.MergedOffers(w.Context(), operator)
			w.must(err)
			if len(merged) != 1 || merged[0].Offer != stays || len(merged[0].Told) != 2 || len(w.pairs()) != 0 {
				w.Fatalf("%s: merged %+v, pairs %d", when, merged, len(w.pairs()))
			}
		}
		check("once it is joined")
		w.harvest()
		check("after both pages were read again")
		w.site.set("/c", course("identifier", `"HTW-C"`, "name", `"Blades at night"`))
		w.harvest()
		check("after the page changed")
		if err := w.s.JoinOffers(w.Context(), operator, stays, goes); w.faultKey(err) != "catalogue.join.gone" {
			w.Errorf("joined twice: %v", err)
		}
		merged, err := w.s.MergedOffers(w.Context(), operator)
		w.must(err)
		for _, x := range merged[0].Told {
			if x.How != catalogue.MatchedJoined {
				continue
			}
			own, err := w.s.SetApart(w.Context(), operator, stays, x.Source, x.LocalID)
			w.must(err)
			if own != goes {
				w.Errorf("it came back as %s, was %s", own, goes)
			}
		}
		w.harvest()
		v, err := w.s.Offer(w.Context(), identity.Anonymous, goes)
		w.must(err)
		if !v.GoneAt.IsZero() || v.Offer.Title["en"] != "Blades at night" {
			w.Errorf("brought back: %+v", v.Offer)
		}
		if all = w.pairs(); len(all) != 0 {
			w.Errorf("asked again about two offers that were set apart: %+v", all)
		}
	})
}

// heldOf is what people have in offers, by id.
type heldOf map[catalogue.OfferID]catalogue.Held

func (h heldOf) HeldIn(_ context.Context, _ *sqldb.Tx, _ identity.TenantID, id catalogue.OfferID) (catalogue.Held, error) {
	return h[id], nil
}

func TestAnOfferThatPeopleHaveSomethingInStays(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/b", course())
		w.site.set("/c", course("identifier", `"HTW-C"`, "name", `"Blades, evenings"`))
		w.harvest()
		first := w.pairs()[0]
		stays, goes := first.Of.Offer.ID, first.Like.Offer
		for key, held := range map[string]catalogue.Held{"places": {Places: 2}, "credentials": {Credentials: 1}, "pledges": {Pledges: 1}} {
			w.s.Holdings = heldOf{goes: held}
			if err := w.s.JoinOffers(w.Context(), operator, stays, goes); w.faultKey(err) != "catalogue.join."+key {
				w.Errorf("with %+v in it: %v", held, err)
			}
			if p := w.pairs()[0]; p.Of.Offer.ID != goes || p.Obstacle != nil {
				w.Errorf("with %+v in it the other one stays: %v", held, p.Obstacle)
			}
			w.s.Holdings = heldOf{goes: held, stays: held}
			if p := w.pairs()[0]; w.faultKey(p.Obstacle) != "catalogue.join."+key {
				w.Errorf("with %+v in both: %v", held, p.Obstacle)
			}
		}
		w.s.Holdings = heldOf{goes: {Places: 1}}
		w.must(w.s.JoinOffers(w.Context(), operator, goes, stays))
	})
}

func TestAnOperatorCallsTwoOffersTwoAndIsNotAskedAgain(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/b", course())
		w.site.set("/c", course("identifier", `"HTW-C"`, "name", `"Blades, evenings"`))
		w.harvest()
		all := w.pairs()
		if len(all) != 1 {
			w.Fatalf("pairs: %+v", all)
		}
		one, other := all[0].Of.Offer.ID, all[0].Like.Offer
		if err := w.s.TellApart(w.Context(), identity.Anonymous, one, other); err == nil {
			w.Error("anybody calls offers two")
		}
		if err := w.s.TellApart(w.Context(), operator, one, "none"); err == nil {
			w.Error("an offer that is not")
		}
		for range 2 {
			w.must(w.s.TellApart(w.Context(), operator, other, one))
		}
		if all = w.pairs(); len(all) != 0 {
			w.Errorf("asked again: %+v", all)
		}
		like, err := w.s.Duplicates(w.Context(), identity.Anonymous, one, catalogue.AlikeToLookAt)
		if err != nil || len(like) != 1 {
			w.Errorf("they are as alike as before, for rules: %v, %v", like, err)
		}
	})
}

func TestOffersOfTwoProvidersAreNotJoined(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/b", course("url", `"https://harbour.example/b"`))
		w.harvest()
		_, src := w.aggregator(w.clock.Now().AddDate(1, 0, 0), false)
		w.site.set("/all.json", feed(listedBlades("identifier", `"4712"`, "url", `"https://elsewhere.example/t"`, "name", `"Blades by day"`, "provider", `{"@type":"Organization","name":"Tower School"}`)))
		w.read(src)
		all := w.pairs()
		if len(all) != 1 || all[0].Obstacle == nil {
			w.Fatalf("pairs: %+v", all)
		}
		if err := w.s.JoinOffers(w.Context(), operator, all[0].Of.Offer.ID, all[0].Like.Offer); w.faultKey(err) != "catalogue.join.providers" {
			w.Errorf("joined: %v", err)
		}
	})
}
