package catalogue_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
)

// download is what anybody who takes the whole catalogue gets.
func (w *world) download() (string, error) {
	w.Helper()
	_, _, r, err := w.s.OpenDownload(w.Context(), identity.Anonymous, catalogue.FileOffers)
	if err != nil {
		return "", err
	}
	all, err := io.ReadAll(r)
	w.must(err)
	return string(all), nil
}

// A licence ends at midnight; the hourly job that makes the files may have run a
// minute before.
func TestWhatALicenceLetUsShowLeavesTheDownloadsTheDayItEnds(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/b", course("url", `"https://harbour.example/b"`))
		w.harvest()
		ends := w.clock.Now().Add(48 * time.Hour)
		_, src := w.aggregator(ends, false)
		w.site.set("/all.json", feed([]string{"identifier", `"4712"`, "name", `"Towers"`, "url", `"https://elsewhere.example/t"`,
			"provider", `{"@type":"Organization","name":"Tower School"}`}))
		w.read(src)
		w.clock.Advance(48*time.Hour - time.Minute)
		w.must(w.s.MakeDownloads(w.Context()))
		if all, err := w.download(); err != nil || !strings.Contains(all, "Towers") || !strings.Contains(all, "Blades") {
			w.Fatalf("before its end: %v, %s", err, all)
		}
		w.clock.Advance(time.Minute)
		if all, err := w.download(); w.faultKey(err) != "catalogue.download.none" {
			w.Errorf("at its end: %v, %s", err, all)
		}
		if n := w.due("catalogue.download"); n != 1 {
			w.Errorf("%d jobs are due that make the files anew", n)
		}
		w.work("catalogue.download")
		if all, err := w.download(); err != nil || strings.Contains(all, "Towers") || !strings.Contains(all, "Blades") {
			w.Errorf("after its end: %v, %s", err, all)
		}
	})
}

// A provider's own record may have a field from a list: the list's terms hold for
// that field.
func TestAFieldThatALicenceLetUsShowLeavesTheDownloadsTheDayItEnds(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/b", course("url", `"https://harbour.example/b"`, "offers", ""))
		w.harvest()
		_, src := w.aggregator(w.clock.Now().Add(48*time.Hour), false)
		w.site.set("/all.json", feed(listedBlades()))
		w.read(src)
		w.must(w.s.MakeDownloads(w.Context()))
		if all, err := w.download(); err != nil || !strings.Contains(all, "99000") {
			w.Fatalf("before its end: %v, %s", err, all)
		}
		w.clock.Advance(48 * time.Hour)
		if all, err := w.download(); w.faultKey(err) != "catalogue.download.none" {
			w.Errorf("at its end: %v, %s", err, all)
		}
		w.work("catalogue.download")
		if all, err := w.download(); err != nil || strings.Contains(all, "99000") || !strings.Contains(all, "HTW-B") {
			w.Errorf("after its end: %v, %s", err, all)
		}
	})
}

// relicensed registers the same list again, under a licence with another end.
func (w *world) relicensed(src catalogue.Source, ends time.Time) catalogue.Source {
	w.Helper()
	l := *src.Licence
	l.Ends = ends
	again, err := w.s.Register(w.Context(), operator, catalogue.Registration{
		Tenant: src.Tenant, Address: src.Address, Kind: src.Kind, Format: src.Format, Delivers: src.Delivers, Licence: &l,
	})
	w.must(err)
	if again.ID != src.ID || !again.Licence.Ends.Equal(ends) {
		w.Fatalf("registered again it is %+v", again)
	}
	return again
}

func TestALicenceThatIsProlongedOrEndsEarlierHoldsFromThenOn(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	each(t, func(w *world) {
		w.site.set("/b", course("url", `"https://harbour.example/b"`))
		w.harvest()
		began := w.clock.Now()
		_, src := w.aggregator(began.Add(2*day), false)
		w.site.set("/all.json", feed([]string{"identifier", `"4712"`, "name", `"Towers"`, "url", `"https://elsewhere.example/t"`,
			"provider", `{"@type":"Organization","name":"Tower School"}`}))
		w.read(src)
		w.must(w.s.MakeDownloads(w.Context()))
		src = w.relicensed(src, began.Add(9*day))
		w.clock.Advance(3 * day)
		w.work("catalogue.harvest_due")
		w.work("catalogue.download")
		if all, err := w.download(); err != nil || !strings.Contains(all, "Towers") || w.listedTitled("Towers") == "" {
			w.Fatalf("the licence was prolonged, and what it lets us show went: %v, %s", err, all)
		}
		src = w.relicensed(src, began.Add(4*day))
		w.clock.Advance(day)
		if all, err := w.download(); w.faultKey(err) != "catalogue.download.none" {
			w.Errorf("it ends earlier, and is given out: %v, %s", err, all)
		}
		src = w.relicensed(src, began.Add(9*day))
		w.work("catalogue.download")
		if all, err := w.download(); err != nil || !strings.Contains(all, "Towers") {
			w.Errorf("prolonged before anything was taken away: %v, %s", err, all)
		}
		w.relicensed(src, w.clock.Now())
		if w.listedTitled("Towers") != "" {
			w.Error("the licence ended at once, and the offer is listed")
		}
		if all, err := w.download(); w.faultKey(err) != "catalogue.download.none" {
			w.Errorf("given out without a licence: %v, %s", err, all)
		}
		w.work("catalogue.download")
		if all, err := w.download(); err != nil || strings.Contains(all, "Towers") || !strings.Contains(all, "Blades") {
			w.Errorf("after its end: %v, %s", err, all)
		}
		if _, err := w.s.Harvest(w.Context(), identity.System("test"), src.Tenant, src.ID); w.faultKey(err) != "catalogue.source.retired" {
			w.Errorf("read after its end: %v", err)
		}
	})
}

// due counts the jobs of a kind whose time has come.
func (w *world) due(kind string) int {
	w.Helper()
	h, err := w.s.Health(w.Context(), operator)
	w.must(err)
	for _, q := range h.Queues {
		if q.Kind == kind {
			return q.Due
		}
	}
	return 0
}

func TestAProviderNobodyKnewIsNamedInTheLanguageOfItsList(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		_, src := w.aggregator(time.Time{}, false)
		french := strings.Replace(feed([]string{"identifier", `"4712"`, "name", `"Tours"`, "provider", `{"@type":"Organization","name":"École des tours"}`}),
			`"https://schema.org"`, `["https://schema.org",{"@language":"fr"}]`, 1)
		w.site.set("/all.json", french)
		if h := w.read(src); h.New != 1 {
			w.Fatalf("got %+v, %+v", h, w.report())
		}
		v, err := w.s.Offer(w.Context(), identity.Anonymous, w.listedTitled("Tours"))
		w.must(err)
		if name := v.Provider.Name; len(name) != 1 || name["fr"] != "École des tours" {
			w.Errorf("got %v; the title is in %v", name, v.Offer.Title)
		}
	})
}

// Nobody's list of courses is a list of people, in whatever format it comes.
func TestPeopleNamedInAFeedAreCountedAndNotKeptWhateverItsFormat(t *testing.T) {
	t.Parallel()
	for kind, body := range map[catalogue.SourceKind]string{
		catalogue.SourceCTDL: `{"@context":"https://credreg.net/ctdl/schema/context/json","@type":"ceterms:LearningOpportunityProfile","@id":"https://harbour.example/r","ceterms:ctid":"ce-1",
			"ceterms:name":{"en":"Blades"},"ceterms:inLanguage":["en"],"ceterms:offeredBy":[{"@type":"ceterms:Organization","ceterms:name":{"en":"Harbour"},
			"ceterms:employee":[{"@type":"schema:Person","schema:name":"Ann Berg"},{"@type":"schema:Person","schema:name":"Bo Lind"}]}]}`,
		catalogue.SourceELM: `{"@context":"http://data.europa.eu/snb/model/context/edc-ap","type":"LearningOpportunity","id":"urn:1","title":{"en":["Blades"]},
			"learningAchievementSpecification":{"type":"LearningAchievementSpecification","id":"urn:2","title":{"en":["Blades"]}},
			"providedBy":{"type":"Organisation","id":"urn:3","legalName":{"en":["Harbour"]},"hasMember":[{"type":"Person","id":"urn:4","givenName":{"en":["Ann"]}},{"type":"Person","id":"urn:5","fullName":{"en":["Bo Lind"]}}]}}`,
	} {
		each(t, func(w *world) {
			w.site.set("/feed", body)
			src, err := w.s.Register(w.Context(), w.manager, catalogue.Registration{Tenant: w.org.ID, Address: "https://" + harbour + "/feed", Kind: kind})
			w.must(err)
			h, err := w.s.Harvest(w.Context(), w.manager, w.org.ID, src.ID)
			w.must(err)
			if h.Found != 1 || h.Persons != 2 {
				w.Errorf("%s: %+v, %+v", kind, h, w.report())
			}
		})
	}
}
