package recipe

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"time"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"

	"opencairn.org/cairn/formats/ctdl"

	"opencairn.org/cairn/formats/flaw"
)

// Got is what one field gave on one page.
type Got struct {
	Field  string   `json:"field"`
	Values []string `json:"values,omitempty"` // as they will be used
	Wrong  string   `json:"wrong,omitempty"`  // message key: why the page breaks the recipe; its arguments are field and value
	Value  string   `json:"value,omitempty"`  // what stands there and cannot be read
}

// Result is what a recipe makes of one page.
type Result struct {
	Page   string    `json:"page"`
	Fields []Got     `json:"fields"` // in the order of Names
	Read   ctdl.Page `json:"-"`      // one course, or none when the page breaks the recipe
}

// Broken is the first field that broke the recipe; nil when it holds.
func (r Result) Broken() *Got {
	for i, g := range r.Fields {
		if g.Wrong != "" {
			return &r.Fields[i]
		}
	}
	return nil
}

// mostValues is how many elements one selector may match.
const mostValues = 100

// Read makes one course of a page.
func (r Recipe) Read(body []byte, contentType, address string) Result {
	out := Result{Page: address}
	content, err := charset.NewReader(bytes.NewReader(body), contentType)
	if err != nil {
		content = bytes.NewReader(body)
	}
	doc, err := html.Parse(content)
	if err != nil {
		out.Fields = []Got{{Field: "title", Wrong: "recipe.html", Value: flaw.Cut(err.Error())}}
		return out
	}
	values := map[string][]string{}
	for _, name := range Names {
		f, ok := r.Fields[name]
		if !ok {
			continue
		}
		g := f.read(doc, name)
		out.Fields = append(out.Fields, g)
		values[name] = g.Values
	}
	if out.Broken() != nil {
		return out
	}
	out.Read = r.course(values, body, contentType, address)
	out.understood()
	return out
}

// understood breaks the recipe for what the reader cannot use: a value that was
// found and means nothing.
func (r *Result) understood() {
	for _, p := range r.Read.Problems {
		name := fieldOf[p.Field]
		for i, g := range r.Fields {
			if g.Field == name && g.Wrong == "" {
				r.Fields[i].Wrong, r.Fields[i].Value = "recipe.unusable", p.Value
			}
		}
	}
	if r.Broken() == nil && len(r.Read.Courses) != 1 {
		r.Fields[0].Wrong = "recipe.unusable"
	}
	if r.Broken() != nil {
		r.Read = ctdl.Page{}
	}
}

// fieldOf is the recipe's name of a field of ctdl.Course.
var fieldOf = map[string]string{
	"title": "title", "localId": "id", "summary": "summary", "outcomes": "outcomes", "workload.hours": "hours", "workload.weeks": "weeks",
	"workload.credits": "credits", "level": "level", "languages": "language", "field": "field", "price": "price", "runs.start": "start",
	"runs.end": "end", "participation": "mode", "prerequisites": "prerequisites", "assessment.description": "assessment",
	"assessment.types": "assessmentType", "quality": "quality", "country": "country",
}

func (f Field) read(doc *html.Node, name string) Got {
	g := Got{Field: name}
	if f.Value != "" {
		g.Values = []string{f.Value}
		return g
	}
	found := cascadia.QueryAll(doc, f.sel)
	switch {
	case len(found) == 0 && f.May:
		return g
	case len(found) == 0:
		g.Wrong = "recipe.nothing"
		return g
	case len(found) > 1 && !f.All || len(found) > mostValues:
		g.Wrong, g.Value = "recipe.several", flaw.Cut(text(found[1], f.Attr))
		return g
	}
	for _, n := range found {
		s, wrong := f.value(text(n, f.Attr))
		if wrong == "recipe.nothing" && (f.All || f.May) {
			continue
		}
		if wrong != "" {
			g.Wrong, g.Value = wrong, flaw.Cut(text(n, f.Attr))
			return g
		}
		g.Values = append(g.Values, s)
	}
	if len(g.Values) == 0 && !f.May {
		g.Wrong = "recipe.nothing"
	}
	return g
}

// text is an attribute, or what an element shows with single blanks.
func text(n *html.Node, attr string) string {
	if attr == "" {
		return ctdl.Shown(n)
	}
	for _, a := range n.Attr {
		if a.Key == attr {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

// value reads one text as the field says; wrong is a message key.
func (f Field) value(s string) (value, wrong string) {
	if f.After != "" {
		_, rest, ok := strings.Cut(s, f.After)
		if !ok {
			return "", "recipe.nothing"
		}
		s = strings.TrimSpace(rest)
	}
	switch {
	case s == "":
		return "", "recipe.nothing"
	case f.Number:
		return f.number(s)
	case f.Date != "":
		return f.date(s)
	}
	return s, ""
}

var numbers = regexp.MustCompile(`[0-9](?:[0-9.,'\x{a0}\x{202f} ]*[0-9])?`)

// number is the one number in a text, with a decimal point and no thousands
// separators. Two numbers are no number: which one is meant?
func (f Field) number(s string) (string, string) {
	all := numbers.FindAllString(s, 3)
	if len(all) != 1 {
		if len(all) == 0 {
			return "", "recipe.no_number"
		}
		return "", "recipe.numbers"
	}
	thousands := ","
	if f.Decimal == "," {
		thousands = "."
	}
	n := all[0]
	for _, sep := range []string{thousands, " ", "'", "\u00a0", "\u202f"} {
		parts := strings.Split(n, sep)
		for _, p := range parts[1:] {
			if digits, _, _ := strings.Cut(p, decimal(f.Decimal)); len(digits) != 3 {
				return "", "recipe.numbers"
			}
		}
		n = strings.Join(parts, "")
	}
	if f.Decimal == "," {
		n = strings.Replace(n, ",", ".", 1)
	}
	if strings.Count(n, ".") > 1 || strings.Contains(n, ",") {
		return "", "recipe.numbers"
	}
	return n, ""
}

func decimal(sign string) string {
	if sign == "" {
		return "."
	}
	return sign
}

// date is the one date of the form in a text, as ISO 8601.
func (f Field) date(s string) (string, string) {
	form := regexp.QuoteMeta(f.Date)
	for _, r := range [][2]string{{"YYYY", `[0-9]{4}`}, {"DD", `[0-9]{2}`}, {"MM", `[0-9]{2}`}, {"D", `[0-9]{1,2}`}, {"M", `[0-9]{1,2}`}} {
		form = strings.ReplaceAll(form, r[0], r[1])
	}
	e, err := regexp.Compile(`\b` + form + `\b`)
	if err != nil {
		return "", "recipe.no_date"
	}
	found := e.FindAllString(s, 2)
	if len(found) != 1 {
		return "", "recipe.no_date"
	}
	layout := strings.NewReplacer("YYYY", "2006", "DD", "02", "MM", "01", "D", "2", "M", "1").Replace(f.Date)
	t, err := time.Parse(layout, found[0])
	if err != nil {
		return "", "recipe.no_date"
	}
	return t.Format(time.DateOnly), ""
}

// putRun states when and where it takes place, if anything of that is known.
func putRun(c map[string]any, put func(o map[string]any, property, name string)) {
	run := map[string]any{"@type": "CourseInstance"}
	for name, property := range map[string]string{"start": "startDate", "end": "endDate", "place": "location", "mode": "courseMode"} {
		put(run, property, name)
	}
	if len(run) > 1 {
		c["hasCourseInstance"] = run
	}
}

func putAwarder(c map[string]any, one func(name string) string) {
	awarder := map[string]any{}
	if v := one("awardingBody"); v != "" {
		awarder["name"] = v
	}
	if v := one("country"); v != "" {
		awarder["address"] = map[string]any{"addressCountry": v}
	}
	if len(awarder) > 0 {
		c["educationalCredentialAwarded"] = map[string]any{"@type": "EducationalOccupationalCredential", "provider": awarder}
	}
}

// course is the values as a page of schema.org, read like any other.
func (r Recipe) course(values map[string][]string, body []byte, contentType, address string) ctdl.Page {
	c := map[string]any{"@context": "https://schema.org", "@type": "Course", "url": address}
	one := func(name string) string {
		if v := values[name]; len(v) > 0 {
			return v[0]
		}
		return ""
	}
	put := func(o map[string]any, property, name string) {
		if v := one(name); v != "" {
			o[property] = v
		}
	}
	for name, property := range map[string]string{
		"title": "name", "id": "identifier", "summary": "abstract", "level": "educationalLevel", "language": "inLanguage", "prerequisites": "coursePrerequisites",
	} {
		put(c, property, name)
	}
	c["teaches"] = values["outcomes"]
	var times []string
	if h := one("hours"); h != "" {
		times = append(times, "PT"+h+"H")
	}
	if w := one("weeks"); w != "" {
		times = append(times, "P"+w+"W")
	}
	c["timeRequired"] = times
	if v := one("credits"); v != "" {
		c["numberOfCredits"] = map[string]any{"value": v, "unitText": r.unit("credits", "ECTS")}
	}
	if v := one("price"); v != "" {
		c["offers"] = map[string]any{"price": v, "priceCurrency": r.unit("price", "")}
	}
	if v := one("field"); v != "" {
		c["about"] = map[string]any{"inDefinedTermSet": "ISCED-F 2013", "termCode": v}
	}
	putRun(c, put)
	putAwarder(c, one)
	if v := one("contact"); v != "" {
		c["contactPoint"] = map[string]any{"email": v}
	}
	var more []any
	for name, id := range map[string]string{"assessment": "assessmentDescription", "assessmentType": "assessmentType", "quality": "qualityAssurance"} {
		if v := one(name); v != "" {
			more = append(more, map[string]any{"propertyID": id, "value": v})
		}
	}
	c["additionalProperty"] = more
	text, err := json.Marshal(c)
	if err != nil {
		return ctdl.Page{}
	}
	read := ctdl.Read(text, "application/ld+json", address)
	plain := ctdl.Read(body, contentType, address)
	read.Canonical, read.Links = plain.Canonical, plain.Links
	return read
}

func (r Recipe) unit(name, otherwise string) string {
	if u := r.Fields[name].Unit; u != "" {
		return u
	}
	return otherwise
}
