package ctdl_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/formats/ctdl"

	"opencairn.org/cairn/formats/flaw"
)

const smallSitemap = `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://a.example/1?a=1&amp;b=2 </loc><lastmod>2026-03-01</lastmod><image:image><image:loc>https://a.example/i.png</image:loc></image:image></url>
<url><loc>https://a.example/2</loc><lastmod>yesterday</lastmod></url><url></url></urlset>`

func TestASitemapIsAListOfPages(t *testing.T) {
	t.Parallel()
	want := []ctdl.Entry{{Loc: "https://a.example/1?a=1&b=2", LastMod: day(2026, 3, 1), Day: true}, {Loc: "https://a.example/2"}}
	s := ctdl.ReadSitemap([]byte(smallSitemap))
	if d := cmp.Diff(want, s.Pages); d != "" || len(s.Problems) > 0 {
		t.Errorf("%s %v", d, s.Problems)
	}
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	if _, err := w.Write([]byte(smallSitemap)); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, ctdl.ReadSitemap(z.Bytes()).Pages); d != "" {
		t.Errorf("gzipped: %s", d)
	}
	s = ctdl.ReadSitemap([]byte(`<sitemapindex><sitemap><loc>https://a.example/s1.xml</loc></sitemap></sitemapindex>`))
	if len(s.Sitemaps) != 1 || len(s.Pages) != 0 {
		t.Errorf("an index: got %+v", s)
	}
}

func TestASitemapThatCannotBeReadSaysWhere(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`<!DOCTYPE u [<!ENTITY a "b">]><urlset><url><loc>&a;</loc></url></urlset>`: "sitemap at line 1",
		"<urlset>\n<url><loc>https://a.example/&bomb;</loc></url></urlset>":        "sitemap at line 2",
		"<urlset><url><loc>https://a.example/":                                     "sitemap at line 1",
		"\x1f\x8bnot gzip":                                                         "sitemap at sitemap",
	} {
		s := ctdl.ReadSitemap([]byte(body))
		if len(s.Problems) != 1 || !strings.HasPrefix(s.Problems[0].String(), want) {
			t.Errorf("%q: got %v, want %s", body, s.Problems, want)
		}
		if len(s.Pages) > 0 {
			t.Errorf("%q: got %v", body, s.Pages)
		}
	}
}

func TestASitemapOfMillionsStopsAtFiftyThousand(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	b.WriteString("<urlset>")
	for i := range 60_000 {
		fmt.Fprintf(&b, "<url><loc>https://a.example/%d</loc></url>", i)
	}
	s := ctdl.ReadSitemap(b.Bytes())
	if len(s.Pages) != 50_000 || len(s.Problems) != 1 || s.Problems[0].Code != flaw.TooMuch {
		t.Errorf("got %d pages, %v", len(s.Pages), s.Problems)
	}
}

func FuzzReadSitemap(f *testing.F) {
	f.Add([]byte(smallSitemap))
	f.Add([]byte("<a><!DOCTYPE x>"))
	f.Fuzz(func(t *testing.T, body []byte) {
		s := ctdl.ReadSitemap(body)
		for _, e := range append(s.Pages, s.Sitemaps...) {
			if e.Loc == "" {
				t.Fatal("an entry without an address")
			}
		}
	})
}
