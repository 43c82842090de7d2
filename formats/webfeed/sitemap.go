package webfeed

import (
	"encoding/xml"
	"time"
)

// SitemapMost is how many addresses a sitemap, or its index, may have.
const SitemapMost = 50_000

// SitemapType is the media type of a sitemap and of its index.
const SitemapType = "application/xml; charset=utf-8"

// Place is an address in a sitemap, or of one in an index.
type Place struct {
	Address string
	Changed time.Time // zero: not known
}

const sitemapSpace = `xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"`

// The frame of a sitemap that is written place by place.
const (
	SitemapBegin = xml.Header + "<urlset " + sitemapSpace + ">\n"
	SitemapEnd   = "</urlset>\n"
)

// SitemapLine is one place of it.
func (p Place) SitemapLine() []byte { return p.line("url") }

func (p Place) line(kind string) []byte {
	var d document
	d.WriteString("<" + kind + "><loc>")
	d.text(p.Address)
	d.WriteString("</loc>")
	if !p.Changed.IsZero() {
		d.WriteString("<lastmod>" + stamp(p.Changed) + "</lastmod>")
	}
	d.WriteString("</" + kind + ">\n")
	return d.Bytes()
}

// Sitemap writes a whole sitemap, of at most SitemapMost places.
func Sitemap(places []Place) []byte {
	out := []byte(SitemapBegin)
	for _, p := range places {
		out = append(out, p.SitemapLine()...)
	}
	return append(out, SitemapEnd...)
}

// SitemapIndex writes the index of sitemaps, of at most SitemapMost.
func SitemapIndex(maps []Place) []byte {
	out := []byte(xml.Header + "<sitemapindex " + sitemapSpace + ">\n")
	for _, p := range maps {
		out = append(out, p.line("sitemap")...)
	}
	return append(out, "</sitemapindex>\n"...)
}
