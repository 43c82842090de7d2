package cli

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// say writes one message on a line of standard output.
func (s *session) say(key string, kv ...any) { s.line(s.p.T(key, kv...)) }

// line writes a line to standard output.
func (s *session) line(text string) { _, _ = fmt.Fprintln(s.Out, text) }

// note writes a message to standard error: what a reader wants to know and a
// program that reads the output does not.
func (s *session) note(key string, kv ...any) { _, _ = fmt.Fprintln(s.Err, s.p.T(key, kv...)) }

// writeJSON writes the one value of --json.
func (s *session) writeJSON(v any) error {
	enc := json.NewEncoder(s.Out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// table writes rows under their headings, which are message keys.
func (s *session) table(headings []string, rows [][]string) {
	w := tabwriter.NewWriter(s.Out, 2, 4, 2, ' ', 0)
	said := make([]string, len(headings))
	for i, key := range headings {
		said[i] = strings.ToUpper(s.p.T(key))
	}
	_, _ = fmt.Fprintln(w, strings.Join(said, "\t"))
	for _, row := range rows {
		_, _ = fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	_ = w.Flush() // a terminal that is gone needs no table
}

// sentence is a fault in the reader's words, with its place in front when the
// words do not name it.
func (s *session) sentence(f *fault.Fault) string {
	text := s.p.Fault(f)
	if f.Field == "" || strings.Contains(text, f.Field) {
		return text
	}
	return f.Field + ": " + text
}

// in is content in the reader's language.
func (s *session) in(t i18n.Text) string {
	text, _ := t.In(s.p.Lang())
	return text
}

func (s *session) day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return s.p.Date(t)
}

// indent puts a margin before every line.
func indent(text, margin string) string {
	return margin + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n"+margin)
}

// errorText is an error in the reader's words; one that is no fault, as it is.
func (s *session) errorText(err error) string {
	faults, ok := fault.Of(err)
	if !ok {
		return err.Error()
	}
	said := make([]string, len(faults))
	for i, f := range faults {
		said[i] = s.sentence(f)
	}
	return strings.Join(said, "\n")
}

// pageWidth is how wide a text may be, in columns of a terminal.
const pageWidth = 80

// wrapped writes a text on as many lines as it needs, each behind a margin.
func (s *session) wrapped(text, margin string) {
	if text != "" {
		s.line(wrap(text, margin, pageWidth))
	}
}

// item writes a text behind a dash; its further lines stand under its first word.
func (s *session) item(text, margin string) {
	s.line(margin + "- " + strings.TrimPrefix(wrap(text, margin+"  ", pageWidth), margin+"  "))
}

// wrap breaks a text between words, so that no line is wider than it may be; a
// word that is wider stays whole, because it is an address or an identifier.
func wrap(text, margin string, width int) string {
	var b strings.Builder
	for paragraph := range strings.SplitSeq(text, "\n") {
		at := 0
		for _, word := range strings.Fields(paragraph) {
			switch n := columns(word); {
			case at == 0:
				b.WriteString(margin + word)
				at = columns(margin) + n
			case at+1+n > width:
				b.WriteString("\n" + margin + word)
				at = columns(margin) + n
			default:
				b.WriteString(" " + word)
				at += 1 + n
			}
		}
		b.WriteString("\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

// columns is how wide a text is on a terminal: marks stand on their letter, and
// characters that only steer the direction take no room.
func columns(text string) int {
	n := 0
	for _, r := range text {
		if !unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
			n++
		}
	}
	return n
}
