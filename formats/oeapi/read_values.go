package oeapi

import (
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"opencairn.org/cairn/formats/credit"

	"opencairn.org/cairn/formats/flaw"
)

func (r *reader) str(n node) string {
	switch v := n.v.(type) {
	case nil:
	case string:
		return strings.TrimSpace(v)
	default:
		r.problem(flaw.WrongType, n, "", `"..."`)
	}
	return ""
}

func (r *reader) words(n node) (out []string) {
	for _, w := range n.items() {
		if s := r.str(w); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (r *reader) code(n node) Code {
	return Code{r.str(n.get("codeType")), r.str(n.get("code"))}
}

func (r *reader) codes(n node) (out []Code) {
	for _, c := range n.items() {
		out = append(out, r.code(c))
	}
	return out
}

// text reads language typed strings; a language that is none keeps its content
// as "und".
func (r *reader) text(n node, field string) Text {
	if n.v == nil {
		return nil
	}
	if s, ok := n.v.(string); ok { // version 5 wrote some as plain strings
		if s = strings.TrimSpace(s); s == "" {
			return nil
		}
		return Text{"und": s}
	}
	out := Text{}
	for _, t := range n.items() {
		value := r.str(t.get("value"))
		if value == "" {
			continue
		}
		lang, ok := languageIn(r.str(t.get("language")))
		if !ok {
			r.problem(flaw.BadLanguage, t.get("language"), field, "en-GB")
			lang = "und"
		}
		if _, twice := out[lang]; !twice {
			out[lang] = value
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func (r *reader) languages(n node) (out []string) {
	for _, l := range n.items() {
		lang, ok := languageIn(r.str(l))
		if !ok || lang == "und" {
			r.problem(flaw.BadLanguage, l, "languages", "en-GB")
			continue
		}
		out = append(out, lang)
	}
	return out
}

// supplement is what is said about it in plain words.
func (r *reader) supplement(n node) Text {
	for _, s := range n.items() {
		if r.str(s.get("role")) == roleMarketing && r.str(s.get("type")) == typePlain {
			return r.text(s.get("value"), "summary")
		}
	}
	return nil
}

func (r *reader) loads(n node) (out []Load) {
	for _, l := range n.items() {
		unit := strings.ToLower(r.str(l.get("studyLoadUnit")))
		if unit == "" {
			r.problem(flaw.NoSystem, node{at: l.at + ".studyLoadUnit"}, "workload.credits", "ects")
			continue
		}
		if a := r.amount(l.get("value"), "workload.credits"); a != nil {
			out = append(out, Load{unit, *a})
		}
	}
	return out
}

// amount reads an exact number, written as a number or as a string.
func (r *reader) amount(n node, field string) *credit.Amount {
	var s string
	switch v := n.v.(type) {
	case json.Number:
		s = v.String()
	case string:
		s = strings.TrimSpace(v)
	default:
		r.problem(flaw.WrongType, n, field, "2.5")
		return nil
	}
	a, err := credit.Parse(s)
	var e *credit.Error
	switch {
	case err == nil:
		return &a
	case errors.As(err, &e) && e.Code == credit.Comma:
		r.problem(flaw.Comma, n, field, e.Hint)
	default:
		r.problem(flaw.BadNumber, n, field, "")
	}
	return nil
}

// whole reads a count; 0 where there is none.
func (r *reader) whole(n node, field string) int {
	if n.v == nil {
		return 0
	}
	if v, ok := n.v.(json.Number); ok {
		if i, err := strconv.Atoi(v.String()); err == nil && i >= 0 && i <= 1<<30 {
			return i
		}
	}
	r.problem(flaw.BadNumber, n, field, "")
	return 0
}

func (r *reader) outcomes(n node) (out []Outcome) {
	for _, o := range n.items() {
		x := Outcome{ID: r.str(o.get("learningOutcomeId")), Code: r.code(o.get("primaryCode")), Name: r.text(o.get("name"), "outcomes"), Other: r.codes(o.get("otherCodes"))}
		if len(x.Name) == 0 {
			r.problem(flaw.NoName, node{at: o.at}, "outcomes", "")
			continue
		}
		out = append(out, x)
	}
	return out
}

func (r *reader) link(n node) string {
	s := r.str(n)
	if u, err := url.Parse(s); err != nil || s != "" && (!u.IsAbs() || u.Scheme != "http" && u.Scheme != "https") {
		r.problem(flaw.WrongType, n, "url", "https://...")
		return ""
	}
	return s
}

var country = regexp.MustCompile(`^[A-Z]{2}$`)

func (r *reader) addresses(n node) (out []Address) {
	for _, a := range n.items() {
		at := a.get("countryCode")
		if _, ok := at.v.(map[string]any); ok { // version 5 had the code itself here
			at = at.get(alpha2)
		}
		x := Address{r.str(a.get("addressType")), r.str(a.get("city")), r.str(at)}
		if x.Country != "" && !country.MatchString(x.Country) {
			r.problem(flaw.BadCountry, at, "country", "NL")
			x.Country = ""
		}
		out = append(out, x)
	}
	return out
}

func (r *reader) costs(n node) (out []Cost) {
	for _, c := range n.items() {
		x := Cost{Type: r.str(c.get("costType")), Currency: r.str(c.get("currency"))}
		if c.has("amount") {
			x.Amount = r.amount(c.get("amount"), "price")
		}
		out = append(out, x)
	}
	return out
}

// moment reads a day or a moment.
func (r *reader) moment(n node, field string) time.Time {
	s := r.str(n)
	if s == "" {
		return time.Time{}
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly, "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1900 && t.Year() <= 2200 {
			return t.UTC()
		}
	}
	r.problem(flaw.BadDate, n, field, "2027-03-01T00:00:00Z")
	return time.Time{}
}

var durationShape = regexp.MustCompile(`^P(\d+Y)?(\d+M)?(\d+[DW])?(T(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$`)

func (r *reader) duration(n node) string {
	s := r.str(n)
	if s != "" && (!durationShape.MatchString(s) || s == "P" || strings.HasSuffix(s, "T")) {
		r.problem(flaw.BadDuration, n, "workload.weeks", "P10W")
		return ""
	}
	return s
}
