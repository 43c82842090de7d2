package ctdl

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/net/html/charset"
)

// What sitemaps.org allows in one file.
const (
	mostEntries      = 50_000
	mostSitemapBytes = 50 << 20
)

// Sitemap is a list of pages, or of further sitemaps.
type Sitemap struct {
	Pages    []Entry
	Sitemaps []Entry
	Problems []Problem
}

// Entry is one address of a sitemap, and when it last changed if it says so.
type Entry struct {
	Loc     string
	LastMod time.Time
}

// ReadSitemap reads a sitemap or a sitemap index (sitemaps.org 0.9), gzipped or
// not. It expands no entities beyond XML's own five, follows nothing, and stops
// at 50,000 entries; what it could read before a fault is kept.
func ReadSitemap(body []byte) Sitemap {
	s := Sitemap{}
	r, err := unzip(body)
	if err != nil {
		s.bad(0, err.Error())
		return s
	}
	d := xml.NewDecoder(io.LimitReader(r, mostSitemapBytes))
	d.CharsetReader = charset.NewReaderLabel
	s.read(d)
	return s
}

func unzip(body []byte) (io.Reader, error) {
	if !bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		return bytes.NewReader(body), nil
	}
	return gzip.NewReader(bytes.NewReader(body))
}

func (s *Sitemap) bad(line int, what string) {
	at := "sitemap"
	if line > 0 {
		at = fmt.Sprintf("line %d", line)
	}
	s.Problems = append(s.Problems, Problem{Code: BadSitemap, At: at, Value: Cut(what)})
}

func (s *Sitemap) read(d *xml.Decoder) {
	var inSitemap bool // inside <sitemap>, not <url>
	var e *Entry
	for {
		t, err := d.Token()
		line, _ := d.InputPos()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			s.bad(line, err.Error())
			return
		}
		switch t := t.(type) {
		case xml.Directive:
			s.bad(line, "<!"+string(t)+">")
			return
		case xml.StartElement:
			switch t.Name.Local {
			case "url", "sitemap":
				e, inSitemap = &Entry{}, t.Name.Local == "sitemap"
			case "loc", "lastmod":
				s.value(d, t, e)
			}
		case xml.EndElement:
			if (t.Name.Local == "url" || t.Name.Local == "sitemap") && e != nil {
				if !s.keep(*e, inSitemap) {
					s.Problems = append(s.Problems, Problem{Code: TooMuch, At: fmt.Sprintf("line %d", line), Want: fmt.Sprint(mostEntries)})
					return
				}
				e = nil
			}
		}
	}
}

// value reads the text of loc or lastmod. Image and video extensions have a loc
// of their own, outside our two elements or in their namespace.
func (s *Sitemap) value(d *xml.Decoder, t xml.StartElement, e *Entry) {
	if e == nil || (t.Name.Space != "" && !strings.Contains(t.Name.Space, "sitemaps.org")) {
		return
	}
	next, err := d.Token()
	if err != nil {
		return // read meets it again
	}
	text, ok := next.(xml.CharData)
	if !ok {
		return
	}
	v := strings.TrimSpace(string(text))
	if t.Name.Local == "loc" {
		e.Loc = v
		return
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly, "2006-01-02T15:04Z07:00"} {
		if at, err := time.Parse(layout, v); err == nil {
			e.LastMod = at.UTC()
			return
		}
	}
}

func (s *Sitemap) keep(e Entry, inSitemap bool) bool {
	if e.Loc == "" {
		return true
	}
	if len(s.Pages)+len(s.Sitemaps) == mostEntries {
		return false
	}
	if inSitemap {
		s.Sitemaps = append(s.Sitemaps, e)
	} else {
		s.Pages = append(s.Pages, e)
	}
	return true
}
