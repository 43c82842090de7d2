package catalogue_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
)

var operator = identity.Actor{Person: "olga", Roles: []identity.Role{identity.RoleOperator}}

// origins are of the provider's only offer.
func (w *world) origins() (catalogue.OfferView, catalogue.OfferOrigins) {
	w.Helper()
	v := w.offer()
	o, err := w.s.Origins(w.Context(), identity.Anonymous, v.Offer.ID)
	w.must(err)
	return v, o
}

func from(o catalogue.OfferOrigins, field string) (catalogue.Origin, catalogue.SourceKind) {
	for _, f := range o.Fields {
		if f.Field == field {
			return f, o.Told[f.From].Kind
		}
	}
	return catalogue.Origin{}, ""
}

// aggregator is who keeps somebody else's list, and its list.
func (w *world) aggregator(ends time.Time, delivers bool) (identity.Organisation, catalogue.Source) {
	w.Helper()
	org := w.organisation("courselist", "Course List Ltd", "https://"+list+"/")
	src, err := w.s.Register(w.Context(), operator, catalogue.Registration{
		Tenant: org.ID, Address: "https://" + list + "/all.json", Kind: catalogue.SourceAggregator, Format: catalogue.SourceCTDL, Delivers: delivers,
		Licence: &catalogue.Licence{Name: "Course List Licence 2", Address: "https://" + list + "/licence", Ends: ends, Keeps: true},
	})
	w.must(err)
	return org, src
}

func (w *world) organisation(slug, name, website string) identity.Organisation {
	w.Helper()
	org, err := w.ids.CreateOrganisation(w.Context(), identity.System("test"), identity.Organisation{
		Slug: slug, Name: i18n.Text{"en": name}, Kind: identity.KindProvider, Website: website, Country: "XF",
	})
	w.must(err)
	return org
}

func (w *world) read(src catalogue.Source) catalogue.Harvested {
	w.Helper()
	h, err := w.s.Harvest(w.Context(), identity.System("test"), src.Tenant, src.ID)
	w.must(err)
	return h
}

const harbourAsListed = `{"@type":"Organization","name":"Harbour Training Works","url":"https://harbour.example"}`

// listedBlades is what a list says of the harbour's offer: cheaper, at another
// level, with a contact, and under a number of its own.
func listedBlades(more ...string) []string {
	return append([]string{"identifier", `"4711"`, "url", `"https://www.harbour.example/b/"`, "provider", harbourAsListed,
		"offers", `{"@type":"Offer","price":"990.00","priceCurrency":"EUR"}`, "educationalLevel", `"EQF 5"`}, more...)
}

func TestAnAggregatorsRecordLosesAgainstTheProvidersOwn(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/b", course("url", `"https://harbour.example/b"`, "inLanguage", ""))
		w.harvest()
		before := w.offer()
		_, src := w.aggregator(time.Time{}, false)
		w.site.set("/all.json", feed(listedBlades("timeRequired", `"PT90H"`)))
		if h := w.read(src); h.Found != 1 || h.New != 0 {
			w.Errorf("the list was read as %+v", h)
		}
		v, o := w.origins()
		if v.Offer.Price.Minor != 145000 || v.Offer.Level.EQF != 4 || v.Hash != before.Hash || v.Offer.LocalID != "HTW-B" {
			w.Errorf("the list changed what the provider says: %+v", v.Offer)
		}
		if len(o.Told) != 2 || o.Told[0].Kind != catalogue.SourceSite || o.Told[1].How != catalogue.MatchedAddress || o.Told[1].LocalID != "4711" || o.Told[1].Licence == nil {
			w.Fatalf("told by %+v", o.Told)
		}
		price, by := from(o, "price")
		if by != catalogue.SourceSite || len(price.Others) != 1 || !strings.Contains(o.Says(price.Others[0], "price"), "99000") || price.Trust != catalogue.TrustDeclared {
			w.Errorf("price: %+v by %s", price, by)
		}
		if languages, by := from(o, "languages"); by != "" {
			w.Errorf("the specification took a language from a list: %+v by %s", languages, by)
		}
		if rows, all, err := w.s.Conflicting(w.Context(), w.manager, w.org.ID); err != nil || len(rows) != 1 || len(all[0].Conflicts()) < 3 {
			w.Errorf("the provider is shown %d offers, %+v, %v", len(rows), all, err)
		}
		w.site.set("/b", "!404")
		for range 3 {
			w.harvest()
		}
		if v, o = w.origins(); v.Offer.Price.Minor != 99000 || v.Offer.Level.EQF != 5 || !v.GoneAt.IsZero() || len(o.Told) != 1 {
			w.Errorf("after the own page went: %+v, gone %v", v.Offer, v.GoneAt)
		}
		w.site.set("/all.json", feed())
		for range 3 {
			w.read(src)
		}
		if v = w.offer(); v.GoneAt.IsZero() {
			w.Error("nobody states it, and it is still there")
		}
		w.site.set("/b", course("url", `"https://harbour.example/b"`))
		w.harvest()
		if v = w.offer(); !v.GoneAt.IsZero() || v.Offer.Price.Minor != 145000 || v.Offer.ID != before.Offer.ID {
			w.Errorf("back on its page: %+v", v)
		}
	})
}

func TestWhatALicenceLetUsShowIsGoneTheDayItEnds(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/b", course("url", `"https://harbour.example/b"`, "offers", ""))
		w.harvest()
		ends := w.clock.Now().Add(48 * time.Hour)
		_, src := w.aggregator(ends, false)
		w.site.set("/all.json", feed(listedBlades(), []string{"identifier", `"4712"`, "name", `"Towers"`, "url", `"https://elsewhere.example/t"`,
			"provider", `{"@type":"Organization","name":"Tower School"}`}))
		w.read(src)
		if v := w.offer(); v.Offer.Price == nil || v.Offer.Price.Minor != 99000 {
			w.Fatalf("the list's price is not shown: %+v", v.Offer)
		}
		towers := w.listedTitled("Towers")
		if towers == "" {
			w.Fatal("the list's own offer is not listed")
		}
		w.clock.Advance(47 * time.Hour)
		w.work("catalogue.harvest_due")
		if w.listedTitled("Towers") == "" {
			w.Error("gone an hour early")
		}
		w.clock.Advance(time.Hour)
		w.work("catalogue.harvest_due")
		if v := w.offer(); v.Offer.Price != nil || !v.Listed {
			w.Errorf("the list's price is still shown, or the offer went with it: %+v", v.Offer)
		}
		if w.listedTitled("Towers") != "" {
			w.Error("still listed")
		}
		if _, err := w.s.Offer(w.Context(), identity.Anonymous, towers); w.faultKey(err) != "catalogue.offer.forgotten" {
			w.Errorf("its page: %v", err)
		}
		if v, err := w.s.Versions(w.Context(), identity.Anonymous, towers); err != nil || len(v) > 0 {
			w.Errorf("its versions: %v, %v", v, err)
		}
		if _, err := w.s.Harvest(w.Context(), identity.System("test"), src.Tenant, src.ID); w.faultKey(err) != "catalogue.source.retired" {
			w.Errorf("read after its end: %v", err)
		}
	})
}

func (w *world) listedTitled(title string) catalogue.OfferID {
	w.Helper()
	rows, _, err := w.s.Offers(w.Context(), identity.Anonymous, "", 100)
	w.must(err)
	for _, r := range rows {
		for _, text := range r.Offer.Title {
			if text == title {
				return r.Offer.ID
			}
		}
	}
	return ""
}

// work runs one of the catalogue's periodic jobs.
func (w *world) work(kind string) {
	w.Helper()
	for _, h := range w.s.Jobs() {
		if h.Kind == kind {
			commit, err := h.Work(w.Context(), nil)
			w.must(err)
			if commit != nil {
				w.must(w.db.Write(w.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error { return commit(ctx, tx) }))
			}
		}
	}
}

func TestAPersonSetsTwoRecordsApartAndTheyStayApart(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/b", course("url", `"https://harbour.example/b"`))
		w.harvest()
		_, src := w.aggregator(time.Time{}, false)
		w.site.set("/all.json", feed(listedBlades("name", `"Blades in the dark evening"`, "url", `"https://harbour.example/b"`)))
		w.read(src)
		if n := len(w.offers()); n != 2 {
			w.Fatalf("a title that shares a third of its words was merged: %d offers", n)
		}
		w.site.set("/all.json", feed(listedBlades("name", `"Blades, evenings"`, "identifier", `"4713"`)))
		w.read(src)
		var joined catalogue.OfferOrigins
		for _, r := range w.offers() {
			if o, err := w.s.Origins(w.Context(), identity.Anonymous, r.Offer.ID); err == nil && len(o.Told) == 2 {
				joined = o
			}
		}
		if joined.Offer == "" || joined.Told[1].Score != "0.5000" {
			w.Fatalf("not merged: %+v", joined)
		}
		if _, err := w.s.SetApart(w.Context(), identity.Actor{Person: "x", Tenant: "other", Roles: []identity.Role{identity.RoleManager}}, joined.Offer, src.ID, "4713"); err == nil {
			w.Error("somebody else set a provider's records apart")
		}
		own, err := w.s.SetApart(w.Context(), w.manager, joined.Offer, src.ID, "4713")
		w.must(err)
		if _, err := w.s.SetApart(w.Context(), w.manager, joined.Offer, src.ID, "4713"); w.faultKey(err) != "catalogue.offer.one_source" {
			w.Errorf("a second time: %v", err)
		}
		w.site.set("/all.json", feed(listedBlades("name", `"Blades, evenings"`, "identifier", `"4713"`, "offers", `{"@type":"Offer","price":"980","priceCurrency":"EUR"}`)))
		w.read(src)
		w.harvest()
		o, err := w.s.Origins(w.Context(), identity.Anonymous, own)
		if err != nil || len(o.Told) != 1 || o.Told[0].How != catalogue.MatchedApart {
			w.Errorf("it did not stay apart: %+v, %v", o, err)
		}
		v, err := w.s.Offer(w.Context(), identity.Anonymous, own)
		if err != nil || v.Offer.Price.Minor != 98000 {
			w.Errorf("its source is not read any more: %+v, %v", v.Offer, err)
		}
	})
}

func TestAPlatformsListIsOneSourceAmongOthers(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		platform, src := w.aggregator(time.Time{}, true)
		w.site.set("/all.json", feed(listedBlades("provider", `{"@type":"Organization","name":"Course List Ltd"}`)))
		h := w.read(src)
		v := w.offer()
		if h.New != 1 || v.Offer.Provider != w.org.ID || v.Offer.AwardingBody[0].Name != "Harbour Training Works" || v.Offer.Platform == nil || v.Offer.Platform.Name != "Course List Ltd" {
			w.Fatalf("whose award it is does not offer it: %+v", v.Offer)
		}
		w.site.set("/b", course("url", `"https://harbour.example/b"`))
		w.harvest()
		v, o := w.origins()
		if _, by := from(o, "platform"); len(o.Told) != 2 || v.Offer.Price.Minor != 145000 || by != catalogue.SourceAggregator || v.Offer.Platform.URL != platform.Website {
			w.Errorf("not merged: %+v, delivered by %+v", o.Told, v.Offer.Platform)
		}
	})
}

func TestTwoFeedsOfAProviderNameOneOffer(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/b", course("inLanguage", ""))
		w.harvest()
		w.site.set("/feed.json", feed([]string{"name", `"Another title"`, "inLanguage", `"fr"`}, []string{"identifier", `"HTW-C"`, "name", `"Towers"`}))
		src, err := w.s.Register(w.Context(), w.manager, catalogue.Registration{Tenant: w.org.ID, Address: "https://" + harbour + "/feed.json", Kind: catalogue.SourceCTDL})
		w.must(err)
		w.read(src)
		w.read(src) // unchanged
		var blades catalogue.OfferRow
		for _, r := range w.offers() {
			if r.Offer.LocalID == "HTW-B" {
				blades = r
			}
		}
		if len(w.offers()) != 2 || blades.Offer.Title["en"] != "Blades" || len(blades.Offer.Languages) != 1 || blades.Offer.Languages[0] != "fr" {
			w.Errorf("got %+v", blades.Offer)
		}
	})
}
