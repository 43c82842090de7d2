package ui

import (
	"context"
	"strconv"
	"strings"
	"unicode"

	"opencairn.org/cairn/internal/ground/i18n"
)

func first[T any](xs []T) T {
	var zero T
	if len(xs) == 0 {
		return zero
	}
	return xs[0]
}

func (p Page) site() string {
	if p.Site == "" {
		return "Cairn"
	}
	return p.Site
}

func (p Page) home() string {
	if p.Home == "" {
		return "/"
	}
	return p.Home
}

// title is the tab's: what went wrong first, then the page, then the site.
func (p Page) title(t *i18n.Printer) string {
	s := p.Title
	if s == "" || s == p.site() {
		s = p.site()
	} else {
		s += " – " + p.site()
	}
	if p.Error {
		return t.T("ui.error") + " " + s
	}
	return s
}

func formMethod(f FormData) string {
	if f.Get {
		return "get"
	}
	return "post"
}

func buttonClass(k ButtonKind) string { return string(k) }

func (l Label) kind() Kind {
	if l.Kind == "" {
		return Neutral
	}
	return l.Kind
}

func noticeWord(p *i18n.Printer, k Kind) string {
	switch k {
	case Good:
		return p.T("ui.notice.good")
	case Warn:
		return p.T("ui.notice.warn")
	case Bad:
		return p.T("ui.notice.bad")
	}
	return p.T("ui.notice.info")
}

func stateWord(p *i18n.Printer, f Finding) string {
	if f.Word != "" {
		return f.Word
	}
	switch f.State {
	case Pass:
		return p.T("ui.finding.pass")
	case Fail:
		return p.T("ui.finding.fail")
	}
	return p.T("ui.finding.unknown")
}

// fewDetails is how many lines of a finding are shown without asking.
const fewDetails = 2

func stepWord(p *i18n.Printer, s Step) string {
	if s.Word != "" {
		return s.Word
	}
	switch s.State {
	case Done:
		return p.T("ui.step.done")
	case Current:
		return p.T("ui.step.current")
	case Stopped:
		return p.T("ui.step.stopped")
	}
	return p.T("ui.step.todo")
}

// toneClass colours a thing by its kind; neutral things have no colour.
func toneClass(k Kind) string {
	if k == Neutral {
		return ""
	}
	return string(k)
}

// asideWord says what a finding is worth that does not decide.
func asideWord(p *i18n.Printer, f Finding) string {
	if f.Aside != "" {
		return f.Aside
	}
	return p.T("ui.finding.advice")
}

// findingTone: what only informs is not coloured as a failure.
func findingTone(f Finding) string {
	switch {
	case f.State == Pass:
		return string(Good)
	case f.State == Fail && !f.Advice:
		return string(Bad)
	}
	return ""
}

func verdictTone(s VerdictState) string {
	switch s {
	case Genuine:
		return string(Good)
	case NotGenuine:
		return string(Bad)
	}
	return string(Unchecked)
}

// way is the direction a text is laid out in. HTML's own "auto" goes by the
// first letter, which turns an Arabic line that begins with "ECTS" around; here
// one letter of the reader's own direction decides.
func way(ctx context.Context, text string) string {
	reader := P(ctx).Dir()
	for _, r := range text {
		if (reader == "rtl") == rightToLeft(r) && (rightToLeft(r) || unicode.IsLetter(r)) {
			return reader
		}
	}
	return "auto"
}

// rightToLeft covers Hebrew, Arabic with its digits and the scripts between.
func rightToLeft(r rune) bool {
	return r >= 0x590 && r <= 0x8ff || r >= 0xfb1d && r <= 0xfdff || r >= 0xfe70 && r <= 0xfeff
}

func verdictIcon(s VerdictState) string {
	switch s {
	case Genuine:
		return string(Pass)
	case NotGenuine:
		return string(Fail)
	}
	return string(Unknown)
}

func linesLabel(p *i18n.Printer, about string) string {
	if about == "" {
		return p.T("ui.lines")
	}
	return p.T("ui.lines.about", "about", about)
}

type content struct {
	text, lang string
	foreign    bool
}

func contentOf(ctx context.Context, t i18n.Text) content {
	text, lang := t.In(P(ctx).Lang())
	return content{text: text, lang: lang, foreign: text != "" && lang != P(ctx).Lang()}
}

func numberAt(columns []Column, i int) bool { return i < len(columns) && columns[i].Number }

func labelAt(columns []Column, i int) string {
	if i < len(columns) {
		return columns[i].Text
	}
	return ""
}

func figureTable(f FigureData) TableData {
	t := TableData{Caption: f.Title, Hidden: true, Columns: []Column{{Text: f.Label}, {Text: f.Unit, Number: true}}}
	for _, b := range f.Bars {
		t.Rows = append(t.Rows, []Cell{{Text: b.Text}, {Text: b.Value}})
	}
	return t
}

// segment is one part of the bar of a sum, in thousandths of its length.
type segment struct {
	x, width string
	class    string
}

func segments(s SharesData, rtl bool) []segment {
	var sum int64
	for _, p := range s.Parts {
		sum += p.Part
	}
	if sum == 0 {
		return nil
	}
	var out []segment
	var before int64
	for i, p := range s.Parts {
		from, to := before*1000/sum, (before+p.Part)*1000/sum
		before += p.Part
		if to == from {
			continue
		}
		x, width := from, to-from
		if rtl {
			x = 1000 - to
		}
		out = append(out, segment{x: strconv.FormatInt(x, 10), width: strconv.FormatInt(max(width-6, 2), 10), class: shareClass(i, p.Mine)})
	}
	return out
}

func spreadTable(ctx context.Context, d SpreadData) TableData {
	t := TableData{Caption: d.Title, Hidden: true, Columns: []Column{{Text: d.Label}}}
	for i := len(d.Answers) - 1; i >= 0; i-- {
		t.Columns = append(t.Columns, Column{Text: d.Answers[i], Number: true})
	}
	for _, r := range d.Rows {
		row := []Cell{{Text: r.Text}}
		for i := len(r.Counts) - 1; i >= 0; i-- {
			row = append(row, Cell{Text: P(ctx).Number(int64(r.Counts[i]))})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// spreadSegments are the parts of a bar of answers, the best first and darkest; class
// is how opaque each is.
func spreadSegments(counts []int, rtl bool) (out []segment) {
	sum, before := 0, 0
	for _, n := range counts {
		sum += n
	}
	for i := len(counts) - 1; i >= 0; i-- {
		if counts[i] == 0 {
			continue
		}
		from, to := before*1000/sum, (before+counts[i])*1000/sum
		before += counts[i]
		x := from
		if rtl {
			x = 1000 - to
		}
		opaque := "1"
		if i < len(counts)-1 {
			opaque = "." + strconv.Itoa(200+800*i/(len(counts)-1))
		}
		out = append(out, segment{x: strconv.Itoa(x), width: strconv.Itoa(max(to-from-4, 2)), class: opaque})
	}
	return out
}

func shareClass(i int, mine bool) string {
	if mine {
		return "part-mine"
	}
	return "part-" + strconv.Itoa(i%4)
}

// barWidth is the bar's length in thousandths of the longest.
func barWidth(b Bar, all []Bar) int64 {
	var longest int64
	for _, x := range all {
		if !x.Hidden {
			longest = max(longest, x.Size)
		}
	}
	if longest == 0 || b.Hidden {
		return 0
	}
	return max(b.Size*1000/longest, 4)
}

// AttributeName is what an attribute of a person is called.
func AttributeName(ctx context.Context, name string) string {
	if key := "identity.attribute.named." + name; P(ctx).Has(key) {
		return T(ctx, key)
	}
	return name
}

// AttributeValue is an attribute's value in words: those that have a list; others
// as they stand.
func AttributeValue(ctx context.Context, name, value string) string {
	if key := "identity.attribute.said." + name + "." + value; P(ctx).Has(key) {
		return T(ctx, key)
	}
	return value
}

// reach is the address behind a contact, nothing where it is a name or a number.
func reach(s string) string {
	if strings.ContainsAny(s, " \t\n,;") {
		return ""
	}
	if strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") {
		return s
	}
	if name, host, ok := strings.Cut(s, "@"); ok && name != "" && strings.Contains(host, ".") && !strings.Contains(s, ":") {
		return "mailto:" + s
	}
	return ""
}
