package ics_test

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"opencairn.org/cairn/formats/ics"
)

// read unfolds a calendar and takes the escapes out again, by the grammar of RFC
// 5545: name and value of each line.
func read(t interface{ Fatalf(string, ...any) }, data []byte) (lines [][2]string) {
	if !bytes.HasSuffix(data, []byte("\r\n")) {
		t.Fatalf("the last line has no end: %q", data)
	}
	for l := range bytes.SplitSeq(bytes.TrimSuffix(data, []byte("\r\n")), []byte("\r\n")) {
		if len(l) > 75 || !utf8.Valid(l) || bytes.ContainsAny(l, "\r\n") {
			t.Fatalf("a line of %d octets: %q", len(l), l)
		}
	}
	whole := strings.ReplaceAll(string(data), "\r\n ", "")
	for l := range strings.SplitSeq(strings.TrimSuffix(whole, "\r\n"), "\r\n") {
		name, value, ok := strings.Cut(l, ":")
		if !ok || name == "" || strings.ContainsAny(name, " \t") {
			t.Fatalf("no property: %q", l)
		}
		lines = append(lines, [2]string{name, value})
	}
	return lines
}

var unescaper = strings.NewReplacer(`\\`, `\`, `\;`, ";", `\,`, ",", `\n`, "\n")

func TestARunInTheEveningIsInTheCalendar(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 9, 7, 18, 0, 0, 0, time.FixedZone("CEST", 7200))
	c := ics.Calendar{Product: "-//Cairn//EN", Name: "Blades", Events: []ics.Event{
		{UID: "run-1@p.example", Stamp: start, Start: start, End: start.Add(2 * time.Hour), Summary: "Blades; evening, part 1", Location: "Dock 3", URL: "https://p.example/offers/1"},
		{UID: "run-2@p.example", Stamp: start, Start: start, End: start.AddDate(0, 0, 4), Days: true, Summary: "Blades", Cancelled: true},
	}}
	got := string(c.Bytes())
	for _, want := range []string{
		"DTSTART:20260907T160000Z\r\nDTEND:20260907T180000Z\r\n", `SUMMARY:Blades\; evening\, part 1`, "DTSTART;VALUE=DATE:20260907\r\nDTEND;VALUE=DATE:20260912\r\n", "STATUS:CANCELLED\r\nEND:VEVENT",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
}

func TestWhateverAnEventSaysCanBeReadAgain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		say := rapid.StringMatching(`[a-z,;\\ \nرعاية😀:]{0,200}`)
		e := ics.Event{UID: "u", Summary: say.Draw(r, "summary"), Description: say.Draw(r, "description"), Start: time.Unix(rapid.Int64Range(0, 4e9).Draw(r, "start"), 0)}
		got := map[string]string{}
		for _, l := range read(r, ics.Calendar{Product: "p", Events: []ics.Event{e}}.Bytes()) {
			got[l[0]] = unescaper.Replace(l[1])
		}
		if got["SUMMARY"] != e.Summary || got["DESCRIPTION"] != e.Description {
			r.Fatalf("%q became %q", e.Summary, got["SUMMARY"])
		}
	})
}

func FuzzCalendar(f *testing.F) {
	f.Add("Blades", "a\r\nBEGIN:VEVENT\r\n", "\x00\xff")
	f.Add(strings.Repeat("ل", 80), `\;,`, "https://p.example/\r\nX:1")
	f.Fuzz(func(t *testing.T, name, text, address string) {
		c := ics.Calendar{Product: "p", Name: name, Events: []ics.Event{{UID: name, Summary: text, Location: address, URL: address}}}
		events := 0
		for _, l := range read(t, c.Bytes()) {
			if l == [2]string{"BEGIN", "VEVENT"} {
				events++
			}
		}
		if events != 1 {
			t.Errorf("%d events: %q", events, c.Bytes())
		}
	})
}
