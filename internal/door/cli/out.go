package cli

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

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
