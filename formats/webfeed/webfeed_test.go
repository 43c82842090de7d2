package webfeed_test

import (
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/formats/ctdl"
	"opencairn.org/cairn/formats/webfeed"
)

var noon = time.Date(2026, 3, 2, 13, 0, 0, 0, time.FixedZone("", 3600))

type atom struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string   `xml:"id"`
	Updated string   `xml:"updated"`
	Entries []struct {
		ID    string `xml:"id"`
		Title string `xml:"title"`
		Links []struct {
			Href string `xml:"href,attr"`
		} `xml:"link"`
	} `xml:"entry"`
	Gone []struct {
		Ref  string `xml:"ref,attr"`
		When string `xml:"when,attr"`
	} `xml:"http://purl.org/atompub/tombstones/1.0 deleted-entry"`
}

func TestAnAtomFeedTellsWhatIsThereAndWhatIsGone(t *testing.T) {
	t.Parallel()
	f := webfeed.Feed{
		ID: "https://p.example/feed.atom", Title: "Micro-credentials", Lang: "en", Self: "https://p.example/feed.atom?before=9&n=1", Updated: noon,
		Entries: []webfeed.Entry{
			{ID: "urn:uuid:1", Title: "Blades & <cranes> \x01", Lang: "en", Updated: noon, Author: "Harbour", Link: "https://p.example/offers/1"},
			{ID: "urn:uuid:2", Updated: noon, Gone: true},
		},
	}
	var got atom
	if err := xml.Unmarshal(f.Atom(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Updated != "2026-03-02T12:00:00Z" || len(got.Entries) != 1 || got.Entries[0].Title != "Blades & <cranes> \uFFFD" || len(got.Entries[0].Links) != 1 {
		t.Errorf("got %+v", got)
	}
	if len(got.Gone) != 1 || got.Gone[0].Ref != "urn:uuid:2" || got.Gone[0].When != "2026-03-02T12:00:00Z" {
		t.Errorf("gone: %+v", got.Gone)
	}
}

func TestOurOwnSitemapsAreReadByOurOwnReader(t *testing.T) {
	t.Parallel()
	m := ctdl.ReadSitemap(webfeed.Sitemap([]webfeed.Place{{Address: "https://p.example/offers/1?a=b&c", Changed: noon}, {Address: "https://p.example/"}}))
	if len(m.Problems) > 0 || len(m.Pages) != 2 || m.Pages[0].Loc != "https://p.example/offers/1?a=b&c" {
		t.Errorf("got %+v", m)
	}
	ix := ctdl.ReadSitemap(webfeed.SitemapIndex([]webfeed.Place{{Address: "https://p.example/sitemaps/1.xml", Changed: noon}}))
	if len(ix.Problems) > 0 || len(ix.Sitemaps) != 1 {
		t.Errorf("got %+v", ix)
	}
}

func TestASearchDescriptionNamesItsPlaces(t *testing.T) {
	t.Parallel()
	got := string(webfeed.Search{Name: "Northfield Micro-credentials", Lang: "en", Page: "https://p.example/offers?q={searchTerms}&a=1"}.OpenSearch())
	for _, want := range []string{"<ShortName>Northfield Micro</ShortName>", `template="https://p.example/offers?q={searchTerms}&amp;a=1"`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in %s", want, got)
		}
	}
}

func FuzzAtomIsXML(f *testing.F) {
	f.Add("Blades", "<&>\"'", "\x00\xff")
	f.Fuzz(func(t *testing.T, title, summary, author string) {
		feed := webfeed.Feed{ID: author, Title: title, Lang: summary, Entries: []webfeed.Entry{{ID: title, Title: title, Summary: summary, Author: author, Link: author}, {ID: summary, Gone: true}}}
		var got atom
		if err := xml.Unmarshal(feed.Atom(), &got); err != nil || len(got.Entries) != 1 || len(got.Gone) != 1 {
			t.Errorf("%v: %s", err, feed.Atom())
		}
	})
}
