package xcri

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/ctdl"

	"opencairn.org/cairn/formats/flaw"
)

// provider reads one element of a provider.
func (r *reader) provider(e *element, p *Provider) {
	switch e.name {
	case "identifier":
		identify(e, &p.ID, &p.Codes)
	case "title":
		r.add(e, &p.Name, "provider")
	case "url":
		p.URL = r.link(e)
	case "location":
		p.Street, p.Town, p.Postcode = e.first("street").plain(), e.first("town").plain(), e.first("postcode").plain()
		p.Email, p.Phone = e.first("email").plain(), e.first("phone").plain()
		if lines := e.all("address"); p.Street == "" && len(lines) > 0 {
			p.Street = lines[0].plain()
		}
	}
}

// identify reads an identifier: the one without a scheme is the resource's own.
func identify(e *element, id *string, codes *[]Code) {
	value, scheme := e.plain(), e.attr("type")
	switch {
	case value == "":
	case scheme == "" && *id == "":
		*id = value
	default:
		*codes = append(*codes, Code{Scheme: scheme, Value: value})
	}
}

func (r *reader) course(e *element, p *Provider) (Course, bool) {
	c := Course{At: "line " + strconv.Itoa(e.line), Provider: p}
	for _, k := range e.kids {
		r.courseElement(k, &c)
	}
	if c.ID == "" && len(c.Codes) > 0 {
		c.ID = c.Codes[0].Value
	}
	if c.ID == "" {
		c.ID = c.URL
	}
	switch {
	case c.ID == "":
		r.problem(flaw.NoID, e.line, "", "", "")
		return c, false
	case len(c.Title) == 0:
		r.problem(flaw.NoName, e.line, "title", "", "")
		return c, false
	case r.seen[c.ID]:
		r.problem(flaw.DuplicateID, e.line, "", c.ID, "")
		return c, false
	}
	r.seen[c.ID] = true
	return c, true
}

func (r *reader) courseElement(k *element, c *Course) {
	switch k.name {
	case "identifier":
		identify(k, &c.ID, &c.Codes)
	case "title":
		r.add(k, &c.Title, "title")
	case "abstract":
		r.add(k, &c.Abstract, "summary")
	case "description":
		r.describe(k, c)
	case "objective":
		r.add(k, &c.Objective, "summary")
	case "learningOutcome":
		r.outcomes(k, c)
	case "prerequisite":
		r.add(k, &c.Prerequisites, "prerequisites")
	case "assessment":
		r.add(k, &c.Assessment, "assessment")
	case "applicationProcedure":
		r.add(k, &c.Application, "")
	case "regulations":
		r.add(k, &c.Regulations, "")
	case "subject", "type":
		if code := coded(k); code.Value != "" {
			if k.name == "subject" {
				c.Subjects = append(c.Subjects, code)
			} else {
				c.Types = append(c.Types, code)
			}
		}
	case "url":
		c.URL = r.link(k)
	case "qualification":
		r.qualification(k, c)
	case "credit":
		r.credit(k, c)
	case "presentation":
		c.Presentations = append(c.Presentations, r.presentation(k))
	case "contributor":
		r.feed.Persons++
	}
}

// describe sorts a description that is refined by a term of XCRI's own
// (xsi:type="xcriTerms:learningOutcome") to where the 1.2 element is.
func (r *reader) describe(k *element, c *Course) {
	_, term, _ := strings.Cut(k.attr("type"), ":")
	switch term {
	case "learningOutcome":
		r.outcomes(k, c)
	case "objective", "aim":
		r.add(k, &c.Objective, "summary")
	case "prerequisite":
		r.add(k, &c.Prerequisites, "prerequisites")
	case "assessmentStrategy":
		r.add(k, &c.Assessment, "assessment")
	case "applicationProcedure":
		r.add(k, &c.Application, "")
	default:
		r.add(k, &c.Description, "summary")
	}
}

func coded(k *element) Code {
	c := Code{Scheme: k.attr("type"), Value: k.attr("identifier"), Label: k.plain()}
	if c.Value == "" {
		c.Value = c.Label
	}
	return c
}

// add puts a text under its language. Several elements of one language are
// paragraphs of one text.
func (r *reader) add(e *element, t *Text, field string) {
	s := e.plain()
	if s == "" {
		return
	}
	lang := r.lang(e, field)
	if *t == nil {
		*t = Text{}
	}
	if was := (*t)[lang]; was != "" && field != "title" && field != "provider" {
		s = was + "\n" + s
	} else if was != "" {
		return
	}
	(*t)[lang] = s
}

func (r *reader) lang(e *element, field string) string {
	s := e.attr("lang")
	if s == "" {
		return "und"
	}
	t, err := language.Parse(s)
	if err != nil || t == language.Und {
		r.problem(flaw.BadLanguage, e.line, field, s, "en-GB")
		return "und"
	}
	return t.String()
}

// outcomes takes each item of a list as one outcome, and a text without a list as
// one.
func (r *reader) outcomes(e *element, c *Course) {
	lang := r.lang(e, "outcomes")
	items := e.find("li")
	if len(items) == 0 {
		items = []*element{e}
	}
	for _, i := range items {
		if s := i.plain(); s != "" {
			c.Outcomes = append(c.Outcomes, Text{lang: s})
		}
	}
}

// find are the elements of a name anywhere inside, outermost first.
func (e *element) find(name string) (out []*element) {
	for _, k := range e.kids {
		if k.name == name {
			out = append(out, k)
		} else {
			out = append(out, k.find(name)...)
		}
	}
	return out
}

func (r *reader) link(e *element) string {
	s := e.plain()
	if s != "" && !strings.HasPrefix(s, "http://") && !strings.HasPrefix(s, "https://") {
		r.problem(flaw.WrongType, e.line, "url", s, "https://...")
		return ""
	}
	return s
}

func (r *reader) qualification(e *element, c *Course) {
	q := Qualification{
		Abbreviation: e.first("abbr").plain(), Level: e.first("educationLevel").plain(), Type: e.first("type").plain(),
		AwardedBy: e.first("awardedBy").plain(), AccreditedBy: e.first("accreditedBy").plain(),
	}
	for _, t := range e.all("title") {
		r.add(t, &q.Title, "title")
	}
	c.Qualifications = append(c.Qualifications, q)
	if q.Level != "" && c.Level == nil {
		if c.Level = levelOf(q.Level); c.Level == nil {
			r.problem(flaw.BadLevel, e.first("educationLevel").line, "level", q.Level, "EQF 5")
		}
	}
}

var (
	eqf   = regexp.MustCompile(`(?i)(?:^|[^a-z])eqf[ /:#-]*(?:level)?[ /:#-]*([1-8])$`)
	named = regexp.MustCompile(`(?i)^(.+?)[\s:-]+(?:level[\s:-]*)?(\d+)$`)
)

// levelOf finds a level that names its framework: "QCF Level 4", "EQF 5".
func levelOf(s string) *ctdl.Level {
	if m := eqf.FindStringSubmatch(s); m != nil {
		return &ctdl.Level{Framework: credit.EQFSystem, Value: m[1]}
	}
	m := named.FindStringSubmatch(s)
	if m == nil || strings.EqualFold(strings.TrimSpace(m[1]), "level") || strings.Contains(s, "://") {
		return nil
	}
	return &ctdl.Level{Framework: m[1], Value: m[2]}
}

// credit reads credits of one scheme (CWA 16077). The level it must have is of
// the scheme and used only where it names a framework.
func (r *reader) credit(e *element, c *Course) {
	scheme, value := e.first("scheme"), e.first("value")
	id := strings.ToLower(scheme.plain())
	id = id[strings.LastIndexAny(id, "/#")+1:]
	if id == "" {
		r.problem(flaw.NoSystem, e.line, "workload.credits", "", "ECTS")
		return
	}
	if _, err := credit.Standard().System(id); err != nil {
		r.problem(flaw.BadSystem, scheme.line, "workload.credits", scheme.plain(), "ECTS, CATS")
		return
	}
	if a, ok := r.amount(value, value.plain(), "workload.credits"); ok {
		c.Credits = append(c.Credits, credit.Credits{System: id, Value: a})
	}
	if l := levelOf(e.first("level").plain()); l != nil && c.Level == nil {
		c.Level = l
	}
}

func (r *reader) amount(e *element, s, field string) (credit.Amount, bool) {
	a, err := credit.Parse(s)
	if err == nil {
		return a, true
	}
	code, want := flaw.BadNumber, ""
	if mended := strings.Replace(s, ",", ".", 1); mended != s {
		if _, err := credit.Parse(mended); err == nil {
			code, want = flaw.Comma, mended
		}
	}
	r.problem(code, e.line, field, s, want)
	return a, false
}

func (r *reader) presentation(e *element) Presentation {
	p := Presentation{
		Start: r.date(e.first("start"), "runs.start"), StartText: e.first("start").plain(), End: r.date(e.first("end"), "runs.end"),
		ApplyFrom: r.date(e.first("applyFrom"), "runs.deadline"), ApplyUntil: r.date(e.first("applyUntil"), "runs.deadline"),
		ApplyTo: r.link(e.first("applyTo")), Duration: r.interval(e.first("duration")),
		StudyMode: mode(e, "studyMode"), Attendance: mode(e, "attendanceMode"), Pattern: mode(e, "attendancePattern"),
		Places: places(e.first("places").plain()), Cost: e.first("cost").plain(), Age: e.first("age").plain(),
	}
	for _, id := range e.all("identifier") {
		identify(id, &p.ID, &[]Code{})
	}
	for _, l := range e.all("languageOfInstruction") {
		if t, err := language.Parse(l.plain()); err == nil {
			p.Languages = append(p.Languages, t.String())
		} else {
			r.problem(flaw.BadLanguage, l.line, "languages", l.plain(), "en-GB")
		}
	}
	for _, v := range e.all("venue") {
		var at Provider
		for _, k := range v.first("provider").kids {
			r.provider(k, &at)
		}
		p.Venues = append(p.Venues, at)
	}
	r.cost(e.first("cost"), &p)
	r.feed.Persons += len(e.all("contributor"))
	return p
}

// mode is the two-letter code of a refinement of engagement, which feeds put
// beside it or inside it.
func mode(e *element, name string) string {
	k := e.first(name)
	if k.name == "" {
		k = e.first("engagement").first(name)
	}
	if id := k.attr("identifier"); id != "" {
		return strings.ToUpper(id)
	}
	return modeLabels[strings.ToLower(k.plain())]
}

// modeLabels are the recommended values as people write them.
var modeLabels = map[string]string{
	"flexible": "FL", "full time": "FT", "full-time": "FT", "part time": "PT", "part-time": "PT", "part of a full time programme": "PF",
	"campus": "CM", "distance with attendance": "DA", "distance without attendance": "DS", "face-to-face non-campus": "NC",
	"mixed mode": "MM", "online (no attendance)": "ON", "online": "ON", "work-based": "WB",
	"daytime": "DT", "evening": "EV", "twilight": "TW", "day/block release": "DR", "weekend": "WE", "customised": "CS",
}

// places is a number; the standard allows any text.
func places(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > 1<<30 {
		return 0
	}
	return n
}

var price = regexp.MustCompile(`^(£|€|[A-Z]{3})? ?([0-9]{1,9}(?:\.[0-9]{1,2})?)(?: ?([A-Z]{3}))?$`)

// cost takes a price from a text that is nothing but a price: the standard has
// words here.
func (r *reader) cost(e *element, p *Presentation) {
	m := price.FindStringSubmatch(p.Cost)
	if m == nil {
		if p.Cost != "" {
			r.problem(flaw.BadPrice, e.line, "price", p.Cost, "GBP 450.00")
		}
		return
	}
	a, ok := r.amount(e, m[2], "price")
	if !ok {
		return
	}
	p.Price = &a
	switch p.Currency = m[1] + m[3]; p.Currency {
	case "£":
		p.Currency = "GBP"
	case "€":
		p.Currency = "EUR"
	case "":
		r.problem(flaw.NoCurrency, e.line, "price", p.Cost, "GBP")
	}
}

// date reads @dtf: W3C-DTF, from the day down. A month or a year alone is no day.
func (r *reader) date(e *element, field string) time.Time {
	return r.moment(e, e.attr("dtf"), field)
}

func (r *reader) moment(e *element, s, field string) time.Time {
	if s == "" {
		return time.Time{}
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1900 && t.Year() <= 2200 {
			return t.UTC()
		}
	}
	r.problem(flaw.BadDate, e.line, field, s, "2027-03-01")
	return time.Time{}
}

var intervalShape = regexp.MustCompile(`^P(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(\d+H)?(\d+M)?)?$`)

func (r *reader) interval(e *element) string {
	s := e.attr("interval")
	if s != "" && (!intervalShape.MatchString(s) || s == "P" || strings.HasSuffix(s, "T")) {
		r.problem(flaw.BadDuration, e.line, "workload.weeks", s, "P10W")
		return ""
	}
	return s
}
