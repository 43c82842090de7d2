package catalogue_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/job"
	"opencairn.org/cairn/internal/ground/sqldb"
)

func TestAnOfferWithoutOutcomesIsToldWhatToPasteAndIsListedOnceMended(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/c", course("teaches", ""))
		h := w.harvest()
		if h.Found != 1 || h.New != 1 || h.Listed != 0 || h.NotListed != 1 {
			w.Errorf("counts: %+v", h)
		}
		report := w.report()
		if len(report) == 0 || !report[0].Blocking {
			w.Fatalf("no blocking entry: %+v", report)
		}
		e := report[0]
		if e.Rule != "XF-E4" || !strings.Contains(e.Source, "art. 4(4)") || !strings.Contains(e.Paste, `"teaches"`) || e.LocalID != "HTW-B" || e.Page != "https://"+harbour+"/c" {
			w.Errorf("the report does not say what to mend: %+v", e)
		}
		for _, lang := range []string{"en", "fr", "ar"} {
			if text := e.Message.In(lang); text == "" || strings.Contains(text, "{{") {
				w.Errorf("%s: %q", lang, text)
			}
		}
		w.site.set("/c", strings.Replace(course("teaches", ""), `"timeRequired"`, strings.TrimSuffix(strings.TrimSpace(e.Paste), ",")+`,"timeRequired"`, 1))
		if h = w.harvest(); h.Listed != 1 || h.New != 0 || h.Changed != 1 {
			w.Errorf("after pasting the lines: %+v, %+v", h, w.report())
		}
		if got, want := w.heard(), []string{"catalogue.offer_changed substantive", "catalogue.offer_listed"}; !slices.Equal(got, want) {
			w.Errorf("events: got %v, want %v", got, want)
		}
	})
}

func TestASecondHarvestOfTheSamePageChangesNothing(t *testing.T) {
	t.Parallel()
	for _, etags := range []bool{false, true} {
		each(t, func(w *world) {
			w.site.etags = etags
			w.site.set("/b", course())
			w.harvest()
			w.heard()
			before, records := w.offer(), w.records()
			w.clock.Advance(time.Hour)
			h := w.harvest()
			if h.Unchanged != 1 || h.Received != 0 || h.New != 0 || h.Changed != 0 || h.Listed != 1 {
				w.Errorf("counts: %+v", h)
			}
			after := w.offer()
			if d := cmp.Diff(before.Offer, after.Offer); d != "" || before.Hash != after.Hash || !before.Changed.Equal(after.Changed) || !before.ListedAt.Equal(after.ListedAt) {
				w.Errorf("the offer moved: %s", d)
			}
			if got := w.records(); len(got) != len(records) {
				w.Errorf("got %d records, want %d", len(got), len(records))
			}
			if got := w.heard(); len(got) > 0 {
				w.Errorf("told again: %v", got)
			}
			if v, err := w.s.Versions(w.Context(), identity.Anonymous, after.Offer.ID); err != nil || len(v) != 1 {
				w.Errorf("versions: %v, %v", v, err)
			}
		})
	}
}

func (w *world) records() []catalogue.Record {
	w.Helper()
	r, err := w.s.Records(w.Context(), w.manager, w.org.ID, w.source.ID)
	w.must(err)
	return r
}

func TestWhatWasReceivedIsKeptVerbatim(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		page := course() + "\x00\xff broken bytes"
		w.site.set("/b", page)
		w.harvest()
		list := w.records()
		r, err := w.s.Record(w.Context(), w.manager, w.org.ID, list[0].ID)
		if err != nil || string(r.Body) != page || r.Status != 200 || r.URL != "https://"+harbour+"/b" {
			w.Errorf("got %d bytes, status %d, %v; want %d bytes", len(r.Body), r.Status, err, len(page))
		}
		if _, err := w.s.Record(w.Context(), w.manager, w.org.ID, "nothing"); w.faultKey(err) != "catalogue.record.not_found" {
			w.Errorf("got %v", err)
		}
	})
}

func TestAPageThatChangesAfterApprovalIsSeen(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/b", course())
		w.harvest()
		approved := w.offer()
		w.must(w.db.Write(w.Context(), sqldb.National, func(ctx context.Context, tx *sqldb.Tx) error {
			return catalogue.PutFactIn(ctx, tx, catalogue.Fact{Offer: approved.Offer.ID, Kind: catalogue.FactApproved, Value: approved.Hash, Source: "qaf"})
		}))
		w.heard()
		if v := w.offer(); v.Drift != nil || len(v.Facts) != 1 {
			w.Fatalf("approved as it is: %+v", v.Drift)
		}
		w.site.set("/b", course("offers", `{"price":"1500","priceCurrency":"EUR"}`))
		w.harvest()
		if v := w.offer(); v.Drift != nil || v.Hash != approved.Hash || v.Offer.Price.Minor != 150000 {
			w.Errorf("a price is not part of what was approved: %+v", v.Drift)
		}
		w.site.set("/b", course("additionalProperty", `[{"propertyID":"assessmentType","value":"quiz"},{"propertyID":"qualityAssurance","value":"internal"}]`))
		w.harvest()
		v := w.offer()
		if v.Drift == nil || v.Drift.Approved != approved.Hash || v.Drift.By != "qaf" || v.Drift.Class != catalogue.Substantive {
			w.Fatalf("got %+v", v.Drift)
		}
		want := catalogue.FieldChange{Field: "assessment.types", Was: "practical-assessment", Is: "quiz", Class: catalogue.Substantive}
		if !slices.Contains(v.Drift.Fields, want) {
			w.Errorf("got %+v, want %+v among them", v.Drift.Fields, want)
		}
		if got := w.heard(); !slices.Contains(got, "catalogue.offer_changed substantive") {
			w.Errorf("nobody was told: %v", got)
		}
		w.site.set("/b", course())
		w.harvest()
		if v := w.offer(); v.Drift != nil {
			w.Errorf("the page says again what was approved: %+v", v.Drift)
		}
	})
}

func TestAnOfferIsGivenUpOnlyAfterThreeMisses(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/b", course())
		w.site.set("/about", "<p>About us")
		w.harvest()
		w.heard()
		w.site.set("/b", "!404")
		for i := 1; i <= 4; i++ {
			w.clock.Advance(time.Hour)
			w.harvest()
			if got, want := w.offer().GoneAt.IsZero(), i < 3; got != want {
				w.Errorf("miss %d: still there %v, want %v", i, got, want)
			}
		}
		if got, want := w.heard(), []string{"catalogue.offer_unlisted gone=true"}; !slices.Equal(got, want) {
			w.Errorf("events: got %v, want %v", got, want)
		}
		w.site.set("/b", course())
		w.harvest()
		if v := w.offer(); !v.GoneAt.IsZero() || !v.Listed {
			w.Errorf("it is back: %+v", v.GoneAt)
		}
	})
}

func TestAServerInTroubleIsNoMissingOffer(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/b", course())
		w.harvest()
		w.site.set("/b", "!503")
		for range 4 {
			w.clock.Advance(time.Hour)
			w.harvest()
		}
		if v := w.offer(); !v.Listed || !v.GoneAt.IsZero() {
			w.Errorf("given up for a 503: %+v", v)
		}
		var failed int
		for _, r := range w.records() {
			if r.Code == "fetch.status" && r.Status == 503 {
				failed++
			}
		}
		if failed != 1 {
			w.Errorf("got %d records of the same failure, want one", failed)
		}
		if e := w.report(); len(e) != 1 || e[0].Message.Key != "fetch.status" || !strings.Contains(e[0].Message.In("fr"), "503") {
			w.Errorf("report: %+v", e)
		}
	})
}

func TestASourceThatCannotBeReadIsNotedAndAskedLater(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/b", course())
		w.harvest()
		w.site.set("/robots.txt", "!500")
		for i := 1; i <= 3; i++ {
			w.clock.Advance(3 * time.Hour)
			_, err := w.s.Harvest(w.Context(), w.manager, w.org.ID, w.source.ID)
			if w.faultKey(err) != "fetch.robots_unavailable" {
				w.Fatalf("got %v", err)
			}
		}
		all, err := w.s.Sources(w.Context(), w.manager, w.org.ID)
		w.must(err)
		src := all[0]
		if src.State != catalogue.SourceDegraded || src.Failures != 3 || src.Code != "fetch.robots_unavailable" || !src.Due.Equal(w.clock.Now().Add(8*time.Hour)) {
			w.Errorf("got %+v", src)
		}
		if v := w.offer(); !v.Listed {
			w.Error("an unreachable site lost its offer")
		}
		w.site.set("/robots.txt", "User-agent: *\nDisallow:\n")
		w.clock.Advance(8 * time.Hour)
		w.harvest()
		if all, err = w.s.Sources(w.Context(), w.manager, w.org.ID); err != nil || all[0].State != catalogue.SourceActive || all[0].Failures != 0 {
			w.Errorf("got %+v, %v", all, err)
		}
	})
}

func TestRobotsKeepUsOutOfAPage(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/robots.txt", "User-agent: cairn\nDisallow: /private\nSitemap: https://"+harbour+"/maps/index.xml\n")
		w.site.set("/maps/index.xml", "<sitemapindex><sitemap><loc>https://"+harbour+"/maps/a.xml</loc></sitemap><sitemap><loc>https://"+harbour+"/maps/index.xml</loc></sitemap></sitemapindex>")
		w.site.set("/maps/a.xml", "<urlset><url><loc>https://"+harbour+"/b</loc></url><url><loc>https://"+harbour+"/private/c</loc></url><url><loc>https://elsewhere.example/d</loc></url></urlset>")
		w.site.set("/b", course())
		w.site.set("/private/c", course("identifier", `"HTW-C"`))
		if h := w.harvest(); h.Pages != 2 || h.Failed != 1 || h.Listed != 1 {
			w.Errorf("counts: %+v", h)
		}
		pages, err := w.s.Pages(w.Context(), w.manager, w.org.ID, w.source.ID)
		if err != nil || len(pages) != 2 || pages[0].Code != "" || pages[1].Code != "fetch.robots" {
			w.Errorf("pages: %+v, %v", pages, err)
		}
		if n := w.site.count("/private/c"); n != 0 {
			w.Errorf("the disallowed page was read %d times", n)
		}
	})
}

func TestBadPagesAreRowsWithACodeAndHarmNobody(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ page, key string }{
		"200 MB":            {"big", "fetch.too_large"},
		"a gzip bomb":       {"bomb", "fetch.too_large"},
		"a loop":            {"->/bad", "fetch.redirects"},
		"somebody else's":   {"->http://169.254.169.254/", "fetch.private_address"},
		"an unknown host":   {"->https://elsewhere.invalid/", "fetch.dns"},
		"broken JSON-LD":    {`<script type="application/ld+json">{"a":</script>`, "catalogue.page.json"},
		"an unknown world":  {`<script type="application/ld+json">{"@context":"https://x.example/","@type":"Course"}</script>`, "catalogue.page.unknown_context"},
		"an id given away":  {course("name", `"Another"`), "catalogue.page.duplicate_id"},
		"nothing to go by":  {course("identifier", ""), ""},
		"price in no money": {course("identifier", `"X"`, "offers", `{"price":"600"}`), "catalogue.page.currency_missing"},
		"ECTS 3,5":          {course("identifier", `"X"`, "numberOfCredits", `{"value":"3,5","unitText":"ECTS"}`), "catalogue.page.comma"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(w *world) {
				w.site.set("/a", course())
				w.site.set("/bad", c.page)
				w.site.special(c.page)
				w.harvest()
				var keys []string
				for _, e := range w.report() {
					if e.Page == "https://"+harbour+"/bad" {
						keys = append(keys, e.Message.Key)
						for _, lang := range []string{"en", "fr", "ar"} {
							if text := e.Message.In(lang); text == e.Message.Key || text == "" {
								w.Errorf("%s has no text in %s", e.Message.Key, lang)
							}
						}
					}
				}
				if c.key != "" && !slices.Contains(keys, c.key) {
					w.Errorf("got %q, want %q among them", keys, c.key)
				}
				good := w.offers()[0]
				if good.Offer.LocalID != "HTW-B" && len(w.offers()) == 1 || !slices.ContainsFunc(w.offers(), func(r catalogue.OfferRow) bool { return r.Offer.LocalID == "HTW-B" && r.Listed }) {
					w.Errorf("the good page suffered: %+v", w.offers())
				}
			})
		})
	}
}

// special answers of the test site that are not text.
func (s *site) special(kind string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers = func(wr http.ResponseWriter) bool { return false }
	switch kind {
	case "big":
		s.answers = func(wr http.ResponseWriter) bool {
			block := make([]byte, 1<<20)
			for range 200 {
				if _, err := wr.Write(block); err != nil {
					return true
				}
			}
			return true
		}
	case "bomb":
		s.answers = func(wr http.ResponseWriter) bool {
			wr.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(wr)
			for range 50 {
				if _, err := z.Write(make([]byte, 1<<20)); err != nil {
					return true
				}
			}
			_ = z.Close() // the reader has gone by then
			return true
		}
	}
}

func TestAPriceWithoutItsCurrencyIsNotListed(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/b", course("offers", `{"@type":"Offer","price":600}`))
		w.harvest()
		v := w.offer()
		if v.Listed || v.Offer.Price != nil {
			w.Errorf("listed %v, price %+v", v.Listed, v.Offer.Price)
		}
		if r := w.report(); len(r) < 2 || !r[0].Blocking || r[0].Rule != "XF-5" {
			w.Errorf("report: %+v", r)
		}
	})
}

func TestOnlyTheOwnSiteIsHarvested(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		for address, want := range map[string]string{
			"https://aldermoor.example/":              "catalogue.source.not_yours",
			"https://" + harbour + ".evil.example/":   "catalogue.source.not_yours",
			"https://evil" + harbour + "/":            "catalogue.source.not_yours",
			"ftp://" + harbour + "/":                  "catalogue.source.address",
			"harbour":                                 "catalogue.source.address",
			"https://u:p@" + harbour + "/":            "catalogue.source.address",
			"https://courses." + harbour + "/s.xml":   "<nil>",
			"https://" + harbour + "/sitemap.xml#top": "<nil>",
		} {
			_, err := w.s.RegisterSource(w.Context(), w.manager, w.org.ID, address)
			if got := w.faultKey(err); got != want {
				w.Errorf("%s: got %s, want %s", address, got, want)
			}
		}
		stranger := identity.Actor{Person: "eve", Tenant: "other", Roles: []identity.Role{identity.RoleManager}}
		if _, err := w.s.RegisterSource(w.Context(), stranger, w.org.ID, "https://"+harbour+"/"); w.faultKey(err) != "identity.denied" {
			w.Errorf("a stranger: %v", err)
		}
		if _, err := w.s.Report(w.Context(), stranger, w.org.ID); w.faultKey(err) != "identity.denied" {
			w.Errorf("a stranger reads the report: %v", err)
		}
	})
}

func TestRegisteringTwiceGivesOneSource(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		a, err := w.s.RegisterSource(w.Context(), w.manager, w.org.ID, "https://"+harbour+"/")
		w.must(err)
		b, err := w.s.RegisterSource(w.Context(), w.manager, w.org.ID, "https://"+harbour+"/")
		if err != nil || a.ID != b.ID {
			w.Errorf("got %s and %s, %v", a.ID, b.ID, err)
		}
	})
}

func TestAHarvestThatIsCutOffIsMadeGoodByTheNext(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		for i := range 5 {
			w.site.set(fmt.Sprintf("/p%d", i), course("identifier", fmt.Sprintf(`"P%d"`, i)))
		}
		ctx, cancel := context.WithCancel(w.Context())
		src, err := w.s.RegisterSource(ctx, w.manager, w.org.ID, "https://"+harbour+"/")
		w.must(err)
		w.source = src
		w.site.onHit = func(path string) {
			if path == "/p3" {
				cancel()
			}
		}
		if _, err := w.s.Harvest(ctx, w.manager, w.org.ID, src.ID); err == nil {
			w.Error("a harvest that was cut off said it had ended")
		}
		whole := len(w.offers())
		if whole > 4 {
			w.Errorf("after the cut: got %d offers, one page never came", whole)
		}
		w.site.onHit = nil
		if h := w.harvest(); h.Found != 5 || h.New != 5-whole || h.Unchanged != whole {
			w.Errorf("counts: %+v", h)
		}
		all, err := w.s.Sources(w.Context(), w.manager, w.org.ID)
		if err != nil || all[0].Failures != 0 {
			w.Errorf("being cut off is the source's failure: %+v %v", all, err)
		}
	})
}

func TestAnOfferThatMovesToAnotherPageStaysItself(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/old", course())
		w.harvest()
		before := w.offer()
		w.site.set("/old", "!404")
		w.site.set("/new", course())
		w.harvest()
		after := w.offer()
		if after.Offer.ID != before.Offer.ID || after.Offer.URL != "https://"+harbour+"/new" || after.Hash != before.Hash {
			w.Errorf("got %s at %s", after.Offer.ID, after.Offer.URL)
		}
	})
}

func TestASiteWithoutASitemapIsReadFromItsLists(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/sitemap.xml", "!404")
		w.site.set("/", `<script type="application/ld+json">{"@context":"https://schema.org","@type":"ItemList","itemListElement":[{"@type":"ListItem","item":{"@type":"Course","name":"Blades","url":"/b"}}]}</script>`)
		w.site.set("/b", course())
		if h := w.harvest(); h.Pages != 2 || h.Listed != 1 {
			w.Errorf("counts: %+v %+v", h, w.report())
		}
	})
}

func TestSourcesThatAreDueAreHarvestedByTheJob(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/b", course())
		src, err := w.s.RegisterSource(w.Context(), w.manager, w.org.ID, "https://"+harbour+"/")
		w.must(err)
		w.source = src
		handlers := w.s.Jobs()
		handlers = append(handlers, job.Handler{Kind: "event.deliver", Work: func(context.Context, json.RawMessage) (job.Commit, error) { return nil, nil }})
		r, err := job.NewRunner(w.db, handlers, job.Options{Workers: 1})
		w.must(err)
		w.must(r.Drain(w.Context()))
		if got := w.site.count("/b"); got != 1 {
			w.Errorf("read %d times after registering, want once", got)
		}
		w.clock.Advance(2 * time.Hour)
		w.must(r.Drain(w.Context()))
		if got := w.site.count("/b"); got != 2 {
			w.Errorf("read %d times when due again, want twice", got)
		}
	})
}

func TestAnOfferThatAnotherProviderAwardsAndListsIsListedOnce(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		award := "educationalCredentialAwarded"
		theirs := `{"@type":"EducationalOccupationalCredential","provider":{"@type":"Organization","name":"Quay Academy","url":"https://www.quay.example","address":{"addressCountry":"XF"}}}`
		w.site.set("/a", course(award, theirs, "identifier", `"H-1"`))
		w.harvest()
		if rows := w.offers(); len(rows) != 1 || !rows[0].Listed {
			t.Fatalf("alone it is not listed: %+v", rows)
		}
		ids, err := identity.New(identity.Deps{DB: w.db, Policy: w.s.Policy, Secret: make([]byte, 32)})
		w.must(err)
		quay, err := ids.CreateOrganisation(t.Context(), identity.System("test"), identity.Organisation{
			Slug: "quay", Name: i18n.Text{"en": "Quay Academy"}, Kind: identity.KindProvider, Website: "https://" + harbour + "/", Country: "XF",
		})
		w.must(err)
		manager := identity.Actor{Person: "odd", Tenant: quay.ID, Roles: []identity.Role{identity.RoleManager}}
		src, err := w.s.RegisterSource(t.Context(), manager, quay.ID, "https://"+harbour+"/")
		w.must(err)
		h, err := w.s.Harvest(t.Context(), manager, quay.ID, src.ID)
		w.must(err)
		if h.Listed != 1 {
			t.Fatalf("whose award it is, is not listed: %+v", h)
		}
		w.heard() // the other is judged again
		if rows := w.offers(); rows[0].Listed {
			t.Error("the other still is listed too")
		}
		r := w.report()
		if len(r) == 0 || r[0].Message.Key != "catalogue.listing.repeated" || !r[0].Blocking || r[0].Message.Args["provider"] != "Quay Academy" {
			t.Errorf("its report says %+v", r)
		}
		w.harvest() // nothing to and fro
		if rows := w.offers(); rows[0].Listed {
			t.Error("read again, it is listed again")
		}
	})
}

func TestTheSameTopicOfAnotherAwardingBodyIsAnotherOffer(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/a", course("identifier", `"H-1"`))
		w.site.set("/b", course("identifier", `"H-2"`, "educationalCredentialAwarded", `{"@type":"EducationalOccupationalCredential","provider":{"@type":"Organization","name":"Another"}}`))
		if h := w.harvest(); h.Listed != 2 {
			t.Errorf("%+v", h)
		}
	})
}

// More than one transaction takes: each is missed once a harvest, and none that is
// still there.
func TestASiteThatLosesManyPagesLosesEachAfterThreeMisses(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		const lost = 60
		page := func(i int) (path, body string) {
			return fmt.Sprintf("/c%02d", i), course("identifier", fmt.Sprintf(`"HTW-%d"`, i), "name", fmt.Sprintf(`"Course %d"`, i))
		}
		for i := range lost + 3 {
			w.site.set(page(i))
		}
		if h := w.harvest(); h.Found != lost+3 {
			w.Fatalf("found %d", h.Found)
		}
		w.site.mu.Lock()
		for i := range lost {
			path, _ := page(i)
			delete(w.site.pages, path)
		}
		w.site.mu.Unlock()
		for i, want := range []int{0, 0, lost, 0} {
			w.clock.Advance(24 * time.Hour)
			if h := w.harvest(); h.Gone != want {
				w.Errorf("harvest %d after they went: %d gone, want %d", i+1, h.Gone, want)
			}
		}
		left := 0
		for _, o := range w.offers() {
			if o.GoneAt.IsZero() {
				left++
			}
		}
		if left != 3 {
			w.Errorf("%d offers are left, want 3", left)
		}
	})
}
