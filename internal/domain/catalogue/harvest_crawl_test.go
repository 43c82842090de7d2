package catalogue_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
)

const home = "https://" + harbour

func numbered(n int) string {
	return course("identifier", fmt.Sprintf(`"N-%d"`, n), "name", fmt.Sprintf(`"Course %d"`, n))
}

func (w *world) sourceNow() catalogue.Source {
	w.Helper()
	all, err := w.s.Sources(w.Context(), w.manager, w.org.ID)
	w.must(err)
	return all[0]
}

// keys are the messages of the report about one page.
func (w *world) keys(path string) (out []string) {
	for _, e := range w.report() {
		if e.Page == home+path {
			out = append(out, e.Message.Key)
		}
	}
	return out
}

func TestAPageThatMovedForGoodTakesItsOffersNameAlong(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		// The offer is named by the address of its page alone.
		w.site.set("/old", course("identifier", "", "@id", `"`+home+`/old#it"`))
		w.harvest()
		before := w.offer()
		w.site.set("/old", "=>/new")
		w.site.set("/new", course("identifier", "", "@id", `"`+home+`/new#it"`))
		if h := w.harvest(); h.Found != 1 || h.New != 0 || h.Moved != 1 || h.Failed != 0 {
			w.Errorf("counts: %+v", h)
		}
		after := w.offer()
		if after.Offer.ID != before.Offer.ID || after.Offer.LocalID != home+"/new#it" || !after.Listed || len(w.keys("/old"))+len(w.keys("/new")) > 0 {
			w.Errorf("got %+v, %v %v", after.Offer.LocalID, w.keys("/old"), w.keys("/new"))
		}
		w.site.set("/sitemap.xml", "<urlset><url><loc>"+home+"/new</loc></url></urlset>")
		for range 4 {
			if h := w.harvest(); h.Found != 1 || h.Gone != 0 {
				w.Errorf("once the old address is forgotten: %+v", h)
			}
		}
	})
}

func TestAPageThatRepeatsAnotherSaysSoAndIsNoSecondOffer(t *testing.T) {
	t.Parallel()
	for _, order := range [][2]string{{"/a", "/z"}, {"/z", "/a"}} {
		each(t, func(w *world) {
			canonical := `<link rel="canonical" href="` + home + order[0] + `">`
			w.site.set(order[0], canonical+course())
			w.site.set(order[1], canonical+course())
			for i := range 2 {
				h := w.harvest()
				if h.Found != 1 || h.Listed != 1 || i == 0 && (h.New != 1 || h.Repeated != 1) {
					w.Errorf("counts: %+v", h)
				}
			}
			if n := len(w.keys(order[1])) + len(w.keys(order[0])); n > 0 || len(w.offers()) != 1 {
				w.Errorf("%d offers, report %+v", len(w.offers()), w.report())
			}
		})
	}
}

func TestAHostThatAsksForItIsLeftAloneAndNothingIsMissing(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		for i := range 30 {
			w.site.set(fmt.Sprintf("/p%02d", i), numbered(i))
		}
		w.harvest()
		for i := range 30 {
			w.site.set(fmt.Sprintf("/p%02d", i), "!429 7200")
		}
		w.clock.Advance(25 * time.Hour)
		began := w.site.total()
		h := w.harvest()
		if asked := w.site.total() - began; asked > 12 || h.Gone != 0 {
			w.Errorf("asked %d times more: %+v", asked, h)
		}
		src := w.sourceNow()
		if src.Code != "catalogue.source.busy" || !src.Due.Equal(w.clock.Now().Add(2*time.Hour)) || src.State != catalogue.SourceActive {
			w.Errorf("got %+v", src)
		}
		for i := range 30 {
			w.site.set(fmt.Sprintf("/p%02d", i), numbered(i))
		}
		w.clock.Advance(2 * time.Hour)
		if h := w.harvest(); h.Found != 30 || h.New != 0 || w.sourceNow().Code != "" {
			w.Errorf("afterwards: %+v", h)
		}
	})
}

func TestAServerInTroubleIsNotAskedForEveryPage(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		for i := range 60 {
			w.site.set(fmt.Sprintf("/p%02d", i), "!500")
		}
		h := w.harvest()
		src := w.sourceNow()
		if h.Failed < 10 || h.Failed > 20 || src.Code != "catalogue.source.trouble" || src.Failures != 1 || !src.Due.Equal(w.clock.Now().Add(2*time.Hour)) {
			w.Errorf("failed %d, source %+v", h.Failed, src)
		}
		for i := range 60 {
			w.site.set(fmt.Sprintf("/p%02d", i), numbered(i))
		}
		if h := w.harvest(); h.Found != 60 || w.sourceNow().Failures != 0 {
			w.Errorf("recovered: %+v", h)
		}
	})
}

// dated sets a sitemap in which every page changed at a moment.
func (w *world) dated(at time.Time, paths ...string) {
	var b strings.Builder
	for _, p := range paths {
		fmt.Fprintf(&b, "<url><loc>%s%s</loc><lastmod>%s</lastmod></url>", home, p, at.UTC().Format(time.RFC3339))
	}
	w.site.set("/sitemap.xml", "<urlset>"+b.String()+"</urlset>")
}

func TestWhatASitemapSaysIsUnchangedIsNotAskedForForADay(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/a", numbered(1))
		w.dated(w.clock.Now().Add(-time.Hour), "/a")
		w.harvest()
		w.clock.Advance(time.Hour)
		if h := w.harvest(); h.Skipped != 1 || h.Unchanged != 1 || h.Found != 1 || h.Listed != 1 || w.site.count("/a") != 1 {
			w.Errorf("within the day: %+v, asked %d times", h, w.site.count("/a"))
		}
		w.site.set("/a", course("identifier", `"N-1"`, "name", `"Another"`))
		w.dated(w.clock.Now(), "/a")
		if h := w.harvest(); h.Received != 1 || h.Changed != 1 {
			w.Errorf("it says it changed: %+v", h)
		}
		w.clock.Advance(25 * time.Hour)
		if h := w.harvest(); h.Skipped != 0 || w.site.count("/a") != 3 {
			w.Errorf("a day later: %+v, asked %d times", h, w.site.count("/a"))
		}
	})
}

func TestASitemapWhoseDatesAreWrongIsNotBelieved(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/a", numbered(1))
		long := w.clock.Now().Add(-100 * time.Hour)
		w.dated(long, "/a")
		w.harvest()
		w.site.set("/a", numbered(2))
		w.clock.Advance(25 * time.Hour)
		if h := w.harvest(); h.Misdated != 1 || !slices.Contains(w.keys("/a"), "catalogue.page.lastmod") {
			w.Errorf("got %+v, %v", h, w.keys("/a"))
		}
		w.clock.Advance(time.Hour)
		if h := w.harvest(); h.Skipped != 0 || h.Misdated != 0 {
			w.Errorf("the hour after: %+v", h)
		}
	})
}

func TestASitemapOfTenMillionEntriesIsReadToItsLimitAndThatIsSaid(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		var b strings.Builder
		b.WriteString("<urlset>")
		for range 51_000 { // no more is looked at of one that has ten million
			b.WriteString("<url><loc>" + home + "/a</loc></url>")
		}
		w.site.set("/long.xml", b.String())
		w.site.set("/bad.xml", "!500")
		w.site.set("/sitemap.xml", "<sitemapindex><sitemap><loc>"+home+"/long.xml</loc></sitemap><sitemap><loc>"+home+"/bad.xml</loc></sitemap><sitemap><loc>"+home+"/sitemap.xml</loc></sitemap></sitemapindex>")
		w.site.set("/a", numbered(1))
		if h := w.harvest(); h.Found != 1 {
			w.Errorf("counts: %+v", h)
		}
		if got := w.keys("/long.xml"); !slices.Equal(got, []string{"catalogue.page.too_much"}) {
			w.Errorf("long: %v", got)
		}
		if got := w.keys("/bad.xml"); !slices.Equal(got, []string{"fetch.status"}) {
			w.Errorf("bad: %v", got)
		}
		w.site.set("/long.xml", "<urlset></urlset>")
		w.site.set("/bad.xml", "<urlset></urlset>")
		w.harvest()
		if n := len(w.keys("/long.xml")) + len(w.keys("/bad.xml")); n > 0 {
			w.Errorf("mended, and still told: %+v", w.report())
		}
	})
}

func TestARegisteredSitemapThatIsNotThereIsAFailureOfItsSource(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		src, err := w.s.Register(w.Context(), w.manager, catalogue.Registration{Tenant: w.org.ID, Address: "https://" + harbour + "/none.xml"})
		w.must(err)
		if h, err := w.s.Harvest(w.Context(), w.manager, w.org.ID, src.ID); w.faultKey(err) != "fetch.status" {
			w.Errorf("got %+v, %v: an address that answers 404 is not a site without courses", h, err)
		}
	})
}

func TestMicrodataIsHarvestedLikeJSONLD(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/m", `<html lang="en"><div itemscope itemtype="https://schema.org/Course"><meta itemprop="courseCode" content="M-1"><h1 itemprop="name">Blades</h1>
			<i itemprop="teaches">Inspect a blade</i><p itemprop="instructor" itemscope itemtype="https://schema.org/Person"><b itemprop="name">Ann Berg</b></p></div>`)
		if h := w.harvest(); h.Found != 1 || h.Persons != 1 {
			w.Errorf("counts: %+v", h)
		}
		if v := w.offer(); v.Offer.LocalID != "M-1" || v.Offer.Title["en"] != "Blades" || len(v.Offer.Outcomes) != 1 {
			w.Errorf("got %+v", v.Offer)
		}
	})
}

func TestAQuarantineEndsOnlyWhenSomebodyReleasesTheSource(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/b", course())
		w.harvest() // what was registered is queued, too
		act := func(a catalogue.SourceAct) {
			if _, err := w.s.ActOnSources(w.Context(), operator, a, catalogue.SourceQuery{IDs: []catalogue.SourceID{w.source.ID}}); err != nil {
				w.Error(err)
			}
		}
		asked := w.site.total()
		act(catalogue.ActQuarantine)
		w.harvestJob()
		if _, err := w.s.Harvest(w.Context(), w.manager, w.org.ID, w.source.ID); w.faultKey(err) != "catalogue.source.held" {
			w.Errorf("its provider reads it: %v", err)
		}
		if src := w.sourceNow(); src.State != catalogue.SourceQuarantined || !src.Due.IsZero() || w.site.total() != asked {
			w.Errorf("a queued harvest ended the quarantine: %+v", src)
		}
		act(catalogue.ActRelease)
		w.site.when(func(path string) {
			if path == "/b" {
				act(catalogue.ActQuarantine)
			}
		})
		w.harvestJob()
		if src := w.sourceNow(); src.State != catalogue.SourceQuarantined || !src.Due.IsZero() || src.Last.Pages == 0 {
			w.Errorf("a harvest that was on its way ended the quarantine: %+v", src)
		}
		act(catalogue.ActRelease)
		w.site.when(nil)
		w.harvestJob()
		if src := w.sourceNow(); src.State != catalogue.SourceActive || src.Due.IsZero() {
			w.Errorf("released: %+v", src)
		}
	})
}

// when has something done at each request.
func (s *site) when(onHit func(path string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onHit = onHit
}

// harvestJob does what is queued for the world's source.
func (w *world) harvestJob() {
	w.Helper()
	for _, h := range w.s.Jobs() {
		if h.Kind == "catalogue.harvest" {
			args, err := json.Marshal(map[string]any{"tenant": w.org.ID, "source": w.source.ID})
			w.must(err)
			_, err = h.Work(w.Context(), args)
			w.must(err)
		}
	}
}
