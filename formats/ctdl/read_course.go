package ctdl

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"opencairn.org/cairn/formats/flaw"
)

func sortedNames(o object) []string { return slices.Sorted(maps.Keys(o)) }

// course reads one course, reports what is wrong in it, and keeps it unless
// another of the same id came before.
func (r *reader) course(f foundCourse) {
	r.lang = f.lang
	n := program(f.place)
	c := Course{At: n.at, Kind: n.types()[0]}
	r.persons(n, 0)
	credential := r.credential(n)
	r.identity(n, &c)
	if c.Name = r.text(n.get("name"), "title"); len(c.Name) == 0 {
		r.problem(flaw.NoName, place{at: n.at + ".name"}, "title", "")
	}
	c.Description = r.text(n.get("abstract"), "summary")
	if len(c.Description) == 0 {
		c.Description = r.text(n.get("description"), "summary")
	}
	c.Provider = r.organisation(n.get("provider").first())
	r.outcomes(n, credential, &c)
	r.workload(n, &c)
	r.level(n, credential, &c)
	r.bodies(n, credential, &c)
	c.Category = r.str(credential.get("credentialCategory").first())
	c.Prerequisites = r.text(n.get("coursePrerequisites"), "prerequisites")
	c.Languages = r.languages(n.get("inLanguage"))
	r.field(n, &c)
	r.runs(n, &c)
	r.price(n, &c)
	r.partOf(n, &c)
	r.contact(n, &c)
	r.otherLevels(n, &c)
	r.composition(n, &c)
	r.who(n, &c)
	r.shown(n, &c)
	r.goals(n, &c)
	r.costs(n, &c)
	r.validity(credential, &c)
	r.additional(n, &c)
	r.countsTowards(n, &c)
	if r.unique(c) {
		r.page.Courses = append(r.page.Courses, c)
	}
}

func (r *reader) unique(c Course) bool {
	if c.ID == "" {
		r.page.Problems = append(r.page.Problems, flaw.Problem{Code: flaw.NoID, At: c.At + ".identifier", Field: "localId"})
		return false
	}
	if where, twice := r.seen[c.ID]; twice {
		r.page.Problems = append(r.page.Problems, flaw.Problem{Code: flaw.DuplicateID, At: c.At, Field: "localId", Value: flaw.Cut(c.ID), Want: where})
		return false
	}
	r.seen[c.ID] = c.At
	return true
}

// credential is what the course awards; a page that describes the credential
// alone is both.
func (r *reader) credential(n place) place {
	if n.is("EducationalOccupationalCredential") {
		return n
	}
	for _, p := range n.get("educationalCredentialAwarded").items() {
		p = r.node(p)
		if _, ok := p.object(); ok {
			return p
		}
	}
	return place{at: n.at + ".educationalCredentialAwarded"}
}

// identity takes the name a provider uses itself before an address, because
// pages move.
func (r *reader) identity(n place, c *Course) {
	c.URL = r.absolute(r.str(n.get("url").first()))
	for _, name := range []string{"identifier", "courseCode", "@id", "url"} {
		p := n.get(name).first()
		if v := p.get("value"); !v.isZero() {
			p = v.first()
		}
		s := r.str(p)
		if name == "@id" || name == "url" {
			s = r.absolute(s)
		}
		if s != "" {
			c.ID = s
			break
		}
	}
	if c.URL == "" {
		c.URL = r.page.Canonical
	}
	if c.URL == "" {
		c.URL = r.base
	}
}

// str is a scalar, or the name, @id or url of an object; empty otherwise.
func (r *reader) str(p place) string {
	p = p.first()
	if s, ok := p.scalar(); ok {
		return s
	}
	for _, name := range []string{"name", "@id", "url"} {
		if s, ok := p.get(name).first().scalar(); ok {
			return s
		}
	}
	return ""
}

// mostText is how many bytes of one text are read: thirty printed pages. The
// whole stays in the received page.
const mostText = 50_000

// text reads content by language: a string, a language-tagged string, or a list
// of either. Several in one language are paragraphs.
func (r *reader) text(p place, field string) Text {
	t := Text{}
	for _, e := range p.items() {
		s, ok := e.scalar()
		if !ok {
			if s = r.str(e); s == "" {
				r.problem(flaw.WrongType, e, field, "Text")
				continue
			}
		}
		if s == "" {
			continue
		}
		lang := r.lang
		if l, ok := e.get("@language").scalar(); ok {
			if lang, ok = tag(l); !ok {
				r.problem(flaw.BadLanguage, e.get("@language"), field, "BCP 47: en, fr, ar")
			}
		}
		if lang == "" {
			lang = "und"
		}
		if t[lang] != "" {
			s = t[lang] + "\n" + s
		}
		if len(s) > mostText {
			r.problem(flaw.TooLong, e, field, strconv.Itoa(mostText))
			s = flaw.Head(s, mostText)
		}
		t[lang] = s
	}
	if len(t) == 0 {
		return nil
	}
	return t
}

// outcomes are what is taught; a page that only says what the credential
// requires, or what is assessed, has said the same.
func (r *reader) outcomes(n, credential place, c *Course) {
	for _, p := range []place{n.get("teaches"), credential.get("competencyRequired"), n.get("assesses")} {
		for _, e := range p.items() {
			if o, ok := r.outcome(e); ok {
				c.Outcomes = append(c.Outcomes, o)
			}
		}
		if len(c.Outcomes) > 0 {
			return
		}
	}
}

func (r *reader) outcome(p place) (Outcome, bool) {
	p = r.node(p)
	if _, isObject := p.object(); !isObject {
		t := r.text(p, "outcomes")
		return Outcome{Text: t}, len(t) > 0
	}
	var o Outcome
	for _, name := range []string{"@value", "name", "targetName", "description", "targetDescription"} {
		v := p.get(name)
		if name == "@value" && !v.isZero() {
			v = p
		}
		if o.Text = r.text(v, "outcomes"); len(o.Text) > 0 {
			break
		}
	}
	for _, name := range []string{"url", "targetUrl", "identifier"} {
		if s, ok := p.get(name).first().scalar(); ok && s != "" {
			o.Code = s
			break
		}
	}
	if len(o.Text) == 0 {
		r.problem(flaw.WrongType, p, "outcomes", "DefinedTerm with a name")
		return o, false
	}
	return o, true
}

// alliance is schema.org's word for a group of organisations that acts as one.
const alliance = "Consortium"

func (r *reader) organisation(p place) Organisation {
	p = r.node(p)
	if s, ok := p.scalar(); ok {
		return Organisation{Name: s}
	}
	if p.is("Person") || p.isZero() {
		return Organisation{}
	}
	o := Organisation{Name: r.str(p.get("name")), URL: r.absolute(r.str(p.get("url"))), Alliance: p.is(alliance)}
	if country := p.get("address").first().get("addressCountry").first(); !country.isZero() {
		o.Country = r.country(country)
	}
	return o
}

var countryCode = regexp.MustCompile(`^[A-Z]{2}$`)

func (r *reader) country(p place) string {
	s := r.str(p)
	if !countryCode.MatchString(s) {
		r.problem(flaw.BadCountry, p, "country", "ISO 3166-1: EE, IE, XF")
		return ""
	}
	return s
}

// bodies are who awards the credential, and where they are. The provider of a
// course is not taken for its awarding body: they differ often, and the paper
// asks for the second (EU Annex I, element 4). A body that recognises the
// credential awards it only when it is the course's provider itself.
func (r *reader) bodies(n, credential place, c *Course) {
	for _, p := range credential.get("provider").items() {
		if o := r.organisation(p); o.Name != "" || o.URL != "" {
			c.Awarders = append(c.Awarders, o)
		}
	}
	if len(c.Awarders) == 0 {
		for _, p := range credential.get("recognizedBy").items() {
			if o := r.organisation(p); o.Name != "" && o.Name == c.Provider.Name {
				c.Awarders = append(c.Awarders, o)
			}
		}
	}
	for _, o := range c.Awarders {
		c.addCountry(o.Country)
	}
	for _, p := range credential.get("validIn").items() {
		if country := r.node(p).get("address").get("addressCountry").first(); !country.isZero() {
			c.addCountry(r.country(country))
		}
	}
	c.addCountry(c.Provider.Country)
}

func (c *Course) addCountry(code string) {
	if code != "" && !slices.Contains(c.Countries, code) {
		c.Countries = append(c.Countries, code)
	}
}

func (r *reader) languages(p place) []string {
	var out []string
	for _, e := range p.items() {
		s, ok := e.scalar()
		if !ok {
			for _, name := range []string{"alternateName", "identifier", "name"} {
				if s, ok = e.get(name).first().scalar(); ok {
					break
				}
			}
		}
		t, ok := tag(s)
		if !ok {
			r.problem(flaw.BadLanguage, e, "languages", "BCP 47: en, fr, ar")
			continue
		}
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// field is the ISCED-F code among the things the course is about.
func (r *reader) field(n place, c *Course) {
	for _, p := range n.get("about").items() {
		p = r.node(p)
		set := strings.ToLower(r.str(p.get("inDefinedTermSet")) + r.str(p.get("educationalFramework")))
		if !strings.Contains(set, "isced") {
			continue
		}
		code := r.str(p.get("termCode"))
		if !iscedF.MatchString(code) {
			r.problem(flaw.UnknownValue, place{code, p.at + ".termCode"}, "field", "ISCED-F 2013: 0913")
			continue
		}
		c.Field = code
		return
	}
}

var iscedF = regexp.MustCompile(`^[0-9]{2,4}$`)

// partOf reads what the course counts towards.
func (r *reader) partOf(n place, c *Course) {
	for _, p := range n.get("isPartOf").items() {
		p = r.node(p)
		target := r.str(p.get("name"))
		if s, ok := p.scalar(); ok {
			target = s
		}
		if target == "" {
			target = r.absolute(r.str(p))
		}
		if target != "" {
			c.Stacking.Mode = "integrated"
			c.Stacking.Targets = append(c.Stacking.Targets, target)
		}
	}
}

func (r *reader) contact(n place, c *Course) {
	provider := r.node(n.get("provider").first())
	for _, p := range []place{n.get("contactPoint").first(), provider.get("contactPoint").first(), provider} {
		if p.is("Person") {
			continue // counted, not read
		}
		for _, name := range []string{"email", "telephone", "url"} {
			if s := r.str(p.get(name)); s != "" && (name != "url" || p.at != provider.at) {
				c.Contact = strings.TrimPrefix(s, "mailto:")
				return
			}
		}
	}
}

// persons counts the persons a course names. None is read: a catalogue of
// courses needs no list of people.
func (r *reader) persons(p place, depth int) {
	if depth > 8 {
		return
	}
	for _, e := range p.items() {
		o, ok := e.object()
		if !ok {
			continue
		}
		if e.is("Person") {
			r.page.Persons++
			continue
		}
		for _, name := range sortedNames(o) {
			if !strings.HasPrefix(name, "@") {
				r.persons(e.get(name), depth+1)
			}
		}
	}
}
