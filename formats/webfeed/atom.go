package webfeed

import (
	"bytes"
	"encoding/xml"
	"time"
)

// Feed is one page of an Atom feed. Addresses are absolute.
type Feed struct {
	ID      string // IRI, the same on every page and for ever
	Title   string
	Lang    string // of Title, BCP 47
	Self    string // of this page
	Site    string // the page for people
	Next    string // of the page with older entries; empty on the last
	Updated time.Time
	Entries []Entry
}

// Entry is one thing that changed, or that is gone.
type Entry struct {
	ID      string // IRI, for ever
	Updated time.Time
	Gone    bool // a tombstone: nothing below is written

	Title   string
	Lang    string // of Title and Summary, BCP 47
	Summary string
	Author  string
	Link    string // the page for people
	Data    string // the same as JSON-LD
}

// AtomType is the media type of a feed.
const AtomType = "application/atom+xml; charset=utf-8"

// Atom writes a feed. Characters that XML cannot hold become U+FFFD.
func (f Feed) Atom() []byte {
	var d document
	d.WriteString(xml.Header + `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"`)
	d.lang(f.Lang)
	d.WriteString(">\n")
	d.element("id", f.ID)
	d.element("title", f.Title)
	d.element("updated", stamp(f.Updated))
	d.link("self", "application/atom+xml", f.Self)
	d.link("alternate", "text/html", f.Site)
	d.link("next", "application/atom+xml", f.Next)
	for _, e := range f.Entries {
		e.write(&d)
	}
	d.WriteString("</feed>\n")
	return d.Bytes()
}

func (e Entry) write(d *document) {
	if e.Gone {
		d.WriteString("<at:deleted-entry")
		d.attribute("ref", e.ID)
		d.attribute("when", stamp(e.Updated))
		d.WriteString("/>\n")
		return
	}
	d.WriteString("<entry")
	d.lang(e.Lang)
	d.WriteString(">\n")
	d.element("id", e.ID)
	d.element("title", e.Title)
	d.element("updated", stamp(e.Updated))
	if e.Summary != "" {
		d.element("summary", e.Summary)
	}
	d.WriteString("<author>")
	d.element("name", e.Author)
	d.WriteString("</author>\n")
	d.link("alternate", "text/html", e.Link)
	d.link("alternate", "application/ld+json", e.Data)
	d.WriteString("</entry>\n")
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

type document struct{ bytes.Buffer }

func (d *document) text(s string) { _ = xml.EscapeText(d, []byte(s)) } // a buffer takes everything

func (d *document) element(name, text string) {
	d.WriteString("<" + name + ">")
	d.text(text)
	d.WriteString("</" + name + ">\n")
}

func (d *document) attribute(name, value string) {
	d.WriteString(" " + name + `="`)
	d.text(value)
	d.WriteString(`"`)
}

func (d *document) lang(lang string) {
	if lang != "" {
		d.attribute("xml:lang", lang)
	}
}

func (d *document) link(rel, kind, href string) {
	if href == "" {
		return
	}
	d.WriteString("<link")
	d.attribute("rel", rel)
	d.attribute("type", kind)
	d.attribute("href", href)
	d.WriteString("/>\n")
}
