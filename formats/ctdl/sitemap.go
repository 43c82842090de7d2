package ctdl

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/net/html/charset"

	"opencairn.org/cairn/formats/flaw"
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
	Problems []flaw.Problem
}

// Entry is one address of a sitemap, and when it last changed if it says so.
type Entry struct {
	Loc     string
	LastMod time.Time
	Day     bool // LastMod is a day: some time of it
}

// ReadSitemap reads a sitemap or a sitemap index (sitemaps.org 0.9), gzipped or
// not. It expands no entities beyond XML's own five, follows nothing, and stops
// at 50,000 entries; what it could read before a fault is kept.
func ReadSitemap(body []byte) Sitemap {
	s := Sitemap{}
	s.Problems = StreamSitemap(bytes.NewReader(body), func(e Entry, inSitemap bool) bool {
		if inSitemap {
			s.Sitemaps = append(s.Sitemaps, e)
		} else {
			s.Pages = append(s.Pages, e)
		}
		return true
	})
	return s
}

// StreamSitemap is ReadSitemap for what is still coming: each entry is handed on
// as it is met, until yield says that it is enough. Nothing is held in memory,
// however long the file is.
func StreamSitemap(r io.Reader, yield func(e Entry, ofSitemap bool) bool) []flaw.Problem {
	s := stream{yield: yield}
	plain, err := unzip(r)
	if err != nil {
		s.bad(0, err.Error())
		return s.problems
	}
	d := xml.NewDecoder(io.LimitReader(plain, mostSitemapBytes))
	d.CharsetReader = charset.NewReaderLabel
	s.read(d)
	return s.problems
}

// stream is the state of one StreamSitemap.
type stream struct {
	yield    func(Entry, bool) bool
	entries  int
	problems []flaw.Problem
}

func unzip(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	if head, _ := b.Peek(2); !bytes.Equal(head, []byte{0x1f, 0x8b}) {
		return b, nil
	}
	return gzip.NewReader(b)
}

func (s *stream) bad(line int, what string) {
	at := "sitemap"
	if line > 0 {
		at = fmt.Sprintf("line %d", line)
	}
	s.problems = append(s.problems, flaw.Problem{Code: flaw.BadSitemap, At: at, Value: flaw.Cut(what)})
}

func (s *stream) read(d *xml.Decoder) {
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
				if !s.keep(*e, inSitemap, line) {
					return
				}
				e = nil
			}
		}
	}
}

// value reads the text of loc or lastmod. Image and video extensions have a loc
// of their own, outside our two elements or in their namespace.
func (s *stream) value(d *xml.Decoder, t xml.StartElement, e *Entry) {
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
			e.LastMod, e.Day = at.UTC(), layout == time.DateOnly
			return
		}
	}
}

func (s *stream) keep(e Entry, inSitemap bool, line int) bool {
	if e.Loc == "" {
		return true
	}
	if s.entries == mostEntries {
		s.problems = append(s.problems, flaw.Problem{Code: flaw.TooMuch, At: fmt.Sprintf("line %d", line), Want: fmt.Sprint(mostEntries)})
		return false
	}
	s.entries++
	return s.yield(e, inSitemap)
}
