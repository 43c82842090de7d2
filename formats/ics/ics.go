package ics

import (
	"bytes"
	"strings"
	"time"
	"unicode/utf8"
)

// Type is the media type of a calendar.
const Type = "text/calendar; charset=utf-8"

// Calendar is a set of events. One without events is no calendar (RFC 5545, 3.6).
type Calendar struct {
	Product string // who made it
	Name    string
	Lang    string // BCP 47
	Events  []Event
}

// Event is one thing in a calendar.
type Event struct {
	UID         string    // the same for ever, unique in the world
	Stamp       time.Time // when what it says was last changed
	Start       time.Time
	End         time.Time // zero: not stated
	Days        bool      // whole days; End is the last of them
	Summary     string
	Description string
	Location    string
	URL         string
	Cancelled   bool
}

// Bytes writes the calendar.
func (c Calendar) Bytes() []byte {
	var w writer
	w.line("BEGIN", "VCALENDAR")
	w.line("VERSION", "2.0")
	w.text("PRODID", c.Product)
	w.line("CALSCALE", "GREGORIAN")
	w.line("METHOD", "PUBLISH")
	w.text("NAME", c.Name) // RFC 7986
	w.text("X-WR-CALNAME", c.Name)
	for _, e := range c.Events {
		e.write(&w)
	}
	w.line("END", "VCALENDAR")
	return w.Bytes()
}

func (e Event) write(w *writer) {
	w.line("BEGIN", "VEVENT")
	w.text("UID", e.UID)
	w.line("DTSTAMP", utc(e.Stamp))
	w.line("LAST-MODIFIED", utc(e.Stamp))
	if e.Days {
		w.line("DTSTART;VALUE=DATE", day(e.Start))
		if !e.End.IsZero() {
			w.line("DTEND;VALUE=DATE", day(e.End.AddDate(0, 0, 1))) // the first day after it
		}
	} else {
		w.line("DTSTART", utc(e.Start))
		if e.End.After(e.Start) {
			w.line("DTEND", utc(e.End))
		}
	}
	w.text("SUMMARY", e.Summary)
	w.text("DESCRIPTION", e.Description)
	w.text("LOCATION", e.Location)
	if e.URL != "" {
		w.line("URL", plain(e.URL))
	}
	if e.Cancelled {
		w.line("STATUS", "CANCELLED")
	}
	w.line("END", "VEVENT")
}

func utc(t time.Time) string { return t.UTC().Format("20060102T150405Z") }
func day(t time.Time) string { return t.UTC().Format("20060102") }

type writer struct{ bytes.Buffer }

// text writes a property of type TEXT, when it says something.
func (w *writer) text(name, value string) {
	if value != "" {
		w.line(name, escape(value))
	}
}

// foldAt is how many octets a line may have, without its end (RFC 5545, 3.1).
const foldAt = 75

// line writes a property, folded between characters.
func (w *writer) line(name, value string) {
	rest := name + ":" + value
	most := foldAt
	for len(rest) > most {
		cut := most
		for cut > 0 && !utf8.RuneStart(rest[cut]) {
			cut--
		}
		w.WriteString(rest[:cut] + "\r\n ")
		rest, most = rest[cut:], foldAt-1
	}
	w.WriteString(rest + "\r\n")
}

var escaper = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)

// escape writes a TEXT value (RFC 5545, 3.3.11). Characters that it cannot hold
// are left out.
func escape(s string) string { return plain(escaper.Replace(strings.ToValidUTF8(s, "\uFFFD"))) }

// plain leaves out control characters.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}
