package catalogue_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/formats/ctdl"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
)

func example(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "examples", "provider-site", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTheExampleSiteIsWhatItsReadmeSays(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		check := func(name string) catalogue.CheckReport {
			r, err := w.s.Check(w.Context(), identity.Anonymous, catalogue.CheckInput{Body: example(w.T, name), Name: name, Jurisdiction: "XF"})
			w.must(err)
			return r
		}
		if r := check("blades.html"); !r.Listed() || len(r.Problems) > 0 || !r.Offers[0].Judgement.Conforms() {
			w.Errorf("blades: problems %v, report %+v", r.Problems, r.Offers[0].Report)
		}
		r := check("bookkeeping.html")
		if r.Listed() || len(r.Problems) > 0 || len(r.Offers) != 1 {
			w.Fatalf("bookkeeping: %+v", r)
		}
		var why []string
		for _, e := range r.Offers[0].Report {
			if e.Blocking {
				why = append(why, e.Rule)
			}
		}
		if !slices.Equal(why, []string{"XF-E4"}) {
			w.Errorf("not listed for %v, want only the missing outcomes", why)
		}
		before, err := w.s.Check(w.Context(), identity.Anonymous, catalogue.CheckInput{Body: example(w.T, "blades.html"), Jurisdiction: "XF", On: time.Date(2025, 12, 31, 0, 0, 0, 0, time.UTC)})
		w.must(err)
		if own := before.Offers[0].Judgement.Own(); len(own) > 0 {
			w.Errorf("the day before the Act, %d frameworks bind", len(own))
		}
		if rows := w.offers(); len(rows) > 0 {
			w.Errorf("a check stored %d offers", len(rows))
		}
	})
	if s := ctdl.ReadSitemap(example(t, "sitemap.xml")); len(s.Pages) != 2 || len(s.Problems) > 0 {
		t.Errorf("sitemap: %+v", s)
	}
}

func TestAnybodyCanCheckAPageByItsAddressOrFile(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/robots.txt", "User-agent: *\nDisallow: /\n")
		w.site.set("/b", course("offers", `{"price":"3,50","priceCurrency":"EUR"}`))
		r, err := w.s.Check(w.Context(), identity.Anonymous, catalogue.CheckInput{URL: "https://" + harbour + "/b"})
		w.must(err)
		if len(r.Problems) != 1 || r.Problems[0].LocalID != "HTW-B" || !strings.Contains(r.Problems[0].Message.In("en"), "3.50") {
			w.Errorf("got %+v", r.Problems)
		}
		for _, c := range []struct {
			in   catalogue.CheckInput
			want string
		}{
			{catalogue.CheckInput{Name: "empty.html"}, "catalogue.check.empty"},
			{catalogue.CheckInput{URL: "http://127.0.0.1/"}, "fetch.private_address"},
			{catalogue.CheckInput{URL: "https://" + harbour + "/nothing"}, "fetch.status"},
		} {
			if _, err := w.s.Check(w.Context(), identity.Anonymous, c.in); w.faultKey(err) != c.want {
				w.Errorf("%+v: got %v, want %s", c.in, err, c.want)
			}
		}
		r, err = w.s.Check(w.Context(), identity.Anonymous, catalogue.CheckInput{Body: []byte("\x89PNG\r\n\x1a\n"), Name: "a.png"})
		if err != nil || r.Listed() || len(r.Problems) != 1 || r.Problems[0].Message.Key != "catalogue.page.no_data" {
			w.Errorf("a picture: %+v, %v", r, err)
		}
	})
}

func TestOffersAreComparedAndListedForAnybody(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		w.site.set("/a", course("identifier", `"A"`))
		w.site.set("/b", course("identifier", `"B"`, "offers", ""))
		w.site.set("/c", course("identifier", `"C"`, "teaches", ""))
		w.harvest()
		var ids []catalogue.OfferID
		var next catalogue.OfferID
		for {
			rows, n, err := w.s.Offers(w.Context(), identity.Anonymous, next, 1)
			w.must(err)
			for _, r := range rows {
				ids = append(ids, r.Offer.ID)
			}
			if next = n; n == "" {
				break
			}
		}
		if len(ids) != 2 {
			w.Fatalf("listed: %v, want A and B", ids)
		}
		if found, listed, err := w.s.Counts(w.Context(), identity.Anonymous); found != 3 || listed != 2 || err != nil {
			w.Errorf("found %d, listed %d, %v", found, listed, err)
		}
		c, err := w.s.Compare(w.Context(), identity.Anonymous, ids)
		w.must(err)
		fee := c.Lines[0]
		if fee.Criterion != catalogue.CompareFee || !fee.Cells[0].Stated || fee.Cells[1].Stated {
			w.Errorf("fee: %+v", fee)
		}
		if _, err := w.s.Compare(w.Context(), identity.Anonymous, make([]catalogue.OfferID, 5)); w.faultKey(err) != "catalogue.compare.count" {
			w.Errorf("five: %v", err)
		}
		if _, err := w.s.Compare(w.Context(), identity.Anonymous, []catalogue.OfferID{"none"}); w.faultKey(err) != "catalogue.offer.not_found" {
			w.Errorf("one that is not there: %v", err)
		}
	})
}
