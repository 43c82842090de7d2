package elm

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/currency"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/jcs"

	"opencairn.org/cairn/formats/flaw"
)

// MaxListing is the bytes of a list of opportunities.
const MaxListing = 64 << 20

const mostOpportunities = 100_000

// ReadOpportunities reads learning opportunities and what they teach, in the LOQ
// profile: JSON-LD by the names of the model whatever their prefix, or the XML
// that the Commission's register (QDR) takes. No context is loaded: names are told
// by their last part. It never fails: what cannot be used is a Problem.
func ReadOpportunities(data []byte) Listing {
	r := &loqReader{}
	var root *jcs.Value
	if t := bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\ufeff")), " \t\r\n"); len(t) > 0 && t[0] == '<' {
		root = r.xml(t)
	} else {
		v, err := jcs.ParseWithin(data, jcs.Limits{Size: MaxListing})
		if err != nil {
			r.problem(flaw.BadJSON, "$", "", err.Error(), "")
			return r.out
		}
		root = normal(v, "$")
	}
	if root != nil {
		r.read(root)
	}
	return r.out
}

// at is the member under which a node says where it stands.
const at = "#at"

// sameName are the spellings of other profiles and of older versions.
var sameName = map[string]string{
	"@id": "id", "@type": "type", "contentUrl": "contentURL", "EQFLevel": "eqfLevel", "NQFLevel": "nqfLevel",
	"thematicArea": "ISCEDFCode", "iscedFCode": "ISCEDFCode",
}

// localName is a member's name without what it is qualified by.
func localName(s string) string {
	if !strings.HasPrefix(s, "@") {
		if i := strings.LastIndexAny(s, "/#:"); i >= 0 {
			s = s[i+1:]
			if s == "type" {
				s = "dcType"
			}
		}
	}
	if same, ok := sameName[s]; ok {
		return same
	}
	return s
}

// normal is a JSON-LD tree by local names, with language maps for its texts and
// its places in it.
func normal(v *jcs.Value, path string) *jcs.Value {
	switch v.Kind {
	case jcs.Array:
		return normalList(v, path)
	case jcs.Object:
	default:
		return v
	}
	if value := v.Get("@value"); value != nil {
		if lang := v.Get("@language").Str(); lang != "" {
			return jcs.NewObject([]jcs.Member{{Name: lang, Value: *value}})
		}
		return value
	}
	out, more := make([]jcs.Member, 0, len(v.Members)+1), false
	for i := range v.Members {
		m := &v.Members[i]
		if m.Name == "@context" {
			continue
		}
		name := localName(m.Name)
		value := normal(&m.Value, path+"."+m.Name)
		if name == "type" {
			value = localNames(value)
		}
		more = more || name != "id" && name != "type"
		out = append(out, jcs.Member{Name: name, Value: *value})
	}
	if more && (v.Get("id") != nil || v.Get("@id") != nil || v.Get("type") != nil || v.Get("@type") != nil) {
		out = append(out, jcs.Member{Name: at, Value: *jcs.Text(path)})
	}
	return jcs.NewObject(out)
}

func localNames(v *jcs.Value) *jcs.Value {
	list := &jcs.Value{Kind: jcs.Array}
	for _, t := range v.List() {
		s := t.Str()
		list.Items = append(list.Items, *jcs.Text(s[strings.LastIndexAny(s, "/#:")+1:]))
	}
	return list
}

// normalList merges texts of several languages into one map.
func normalList(v *jcs.Value, path string) *jcs.Value {
	out, words := &jcs.Value{Kind: jcs.Array}, []jcs.Member{}
	for i := range v.Items {
		x := &v.Items[i]
		n := normal(x, fmt.Sprintf("%s[%d]", path, i))
		if x.Get("@value") != nil && x.Get("@language") != nil {
			words = append(words, n.Members...)
			continue
		}
		out.Items = append(out.Items, *n)
	}
	if len(words) > 0 && len(out.Items) == 0 {
		return jcs.NewObject(words)
	}
	return out
}

type loqReader struct {
	out   Listing
	nodes *nodes
	// place of each specification of out, by its id
	index map[string]int
}

func (r *loqReader) problem(c flaw.Code, where, field, value, want string) {
	r.out.Problems = append(r.out.Problems, Problem{Code: c, At: where, Field: field, Value: flaw.Cut(value), Want: want})
}

// read collects every opportunity of the document, in its order, and the
// specifications nobody offers at the moment.
func (r *loqReader) read(root *jcs.Value) {
	r.nodes, r.index = index(root), map[string]int{}
	r.nodes.left = 200 * maxNodes
	r.persons(root)
	left := mostOpportunities
	var loose []*jcs.Value
	r.walk(root, &left, &loose)
	for _, v := range loose {
		if _, known := r.index[id(v)]; !known || id(v) == "" {
			r.add(v, nil)
		}
	}
	if len(r.out.Specifications) == 0 && len(r.out.Problems) == 0 {
		r.problem(flaw.NoCourse, "$", "", "", "LearningOpportunity")
	}
}

// persons counts the people a document describes; one that it only points to
// stands elsewhere in it. How deep it goes is bounded by who parsed it.
func (r *loqReader) persons(v *jcs.Value) {
	for _, x := range v.List() {
		if x.Kind != jcs.Object {
			continue
		}
		if hasType(x, "Person") && x.Get(at) != nil {
			r.out.Persons++
			continue
		}
		for i := range x.Members {
			r.persons(&x.Members[i].Value)
		}
	}
}

func (r *loqReader) walk(v *jcs.Value, left *int, loose *[]*jcs.Value) {
	for _, x := range v.List() {
		if x.Kind != jcs.Object {
			continue
		}
		full := x.Get(at) != nil
		switch {
		case *left == 0:
			return
		case full && hasType(x, "LearningOpportunity"):
			if *left--; *left == 0 {
				r.problem(flaw.TooMuch, placeOf(x), "", "", fmt.Sprint(mostOpportunities))
				return
			}
			r.opportunity(x)
		case full && hasType(x, "LearningAchievementSpecification", "Qualification") && len(x.Members) > 3:
			*loose = append(*loose, x)
		default:
			for i := range x.Members {
				r.walk(&x.Members[i].Value, left, loose)
			}
		}
	}
}

func placeOf(v *jcs.Value) string {
	if s := v.Get(at).Str(); s != "" {
		return s
	}
	return "$"
}

func (r *loqReader) opportunity(v *jcs.Value) {
	o := Opportunity{
		At: placeOf(v), ID: id(v), Identifiers: r.nodes.identifiers(v), Title: r.words(v.Get("title")), Description: r.words(v.Get("description")),
		Homepage: r.home(v), Language: languageTag(id(r.nodes.get(v, "defaultLanguage"))), Kind: r.nodes.concept(v, "dcType"),
		Duration: str(v, "duration"), Modes: r.nodes.concepts(v, "mode"), Admission: r.words(r.nodes.get(v, "admissionProcedure").Get("noteLiteral")),
	}
	for _, p := range r.nodes.list(v, "providedBy") {
		o.ProvidedBy = append(o.ProvidedBy, r.nodes.organisation(p))
	}
	period := r.nodes.get(v, "temporal")
	o.Start, o.End = r.moment(period.Get("startDate"), o.At, "runs.start"), r.moment(period.Get("endDate"), o.At, "runs.end")
	for _, d := range v.Get("applicationDeadline").List() {
		if t := r.moment(d, o.At, "runs.deadline"); !t.IsZero() {
			o.Deadlines = append(o.Deadlines, t)
		}
	}
	for _, p := range r.nodes.list(v, "priceDetail") {
		r.price(p, &o)
	}
	for _, l := range r.nodes.list(v, "location") {
		o.Places = append(o.Places, Venue{Name: r.words(l.Get("geographicName")), Country: countryCode(id(r.nodes.get(r.nodes.get(l, "address"), "countryCode")))})
	}
	spec := r.nodes.get(v, "learningAchievementSpecification")
	if spec == nil || spec.Kind == jcs.Object && len(spec.Members) < 2 || spec.Kind == jcs.String {
		r.problem(flaw.WrongType, o.At+".learningAchievementSpecification", "", id(spec), "LearningAchievementSpecification")
		return
	}
	r.add(spec, &o)
}

// add puts an opportunity to what it teaches.
func (r *loqReader) add(v *jcs.Value, o *Opportunity) {
	name := id(v)
	i, known := r.index[name]
	if !known || name == "" {
		s, ok := r.specification(v)
		if !ok {
			return
		}
		i = len(r.out.Specifications)
		r.index[name] = i
		r.out.Specifications = append(r.out.Specifications, s)
	}
	if s := &r.out.Specifications[i]; o != nil {
		s.Opportunities = append(s.Opportunities, *o)
	}
}

func (r *loqReader) specification(v *jcs.Value) (Specification, bool) {
	s := Specification{
		At: placeOf(v), ID: id(v), Qualification: hasType(v, "Qualification"), Identifiers: r.nodes.identifiers(v), Title: r.words(v.Get("title")),
		Description: r.words(v.Get("description")), Category: r.words(v.Get("category")), Homepage: r.home(v), Modes: r.nodes.concepts(v, "mode"),
		Entry: r.words(r.nodes.get(v, "entryRequirement").Get("noteLiteral")),
	}
	if len(s.Title) == 0 {
		r.problem(flaw.NoName, s.At, "title", "", "")
		return s, false
	}
	for _, f := range r.nodes.concepts(v, "ISCEDFCode") {
		if code := FieldCode(f); code != "" {
			s.Fields = append(s.Fields, code)
		}
	}
	for _, l := range r.nodes.concepts(v, "language") {
		tag := languageTag(l.ID)
		if tag == "" {
			r.problem(flaw.BadLanguage, s.At+".language", "languages", l.ID, languages+"/ENG")
			continue
		}
		s.Languages = append(s.Languages, tag)
	}
	for _, x := range r.nodes.list(v, "learningOutcome") {
		if o := r.nodes.outcome(x); len(o.Title) > 0 {
			o.Title = r.words(x.Get("title"))
			s.Outcomes = append(s.Outcomes, o)
		}
	}
	r.volume(v, &s)
	for _, name := range []string{"eqfLevel", "nqfLevel", "educationLevel"} {
		s.Levels = append(s.Levels, r.nodes.concepts(v, name)...)
	}
	for _, a := range r.nodes.list(v, "provenBy") {
		s.Assessments = append(s.Assessments, Assessed{Title: r.words(a.Get("title")), Description: r.words(a.Get("description")), Types: r.nodes.concepts(a, "dcType")})
	}
	for _, a := range r.nodes.list(v, "awardingOpportunity") {
		for _, b := range r.nodes.list(a, "awardingBody") {
			s.AwardedBy = append(s.AwardedBy, r.nodes.organisation(b))
		}
	}
	return s, true
}

func (r *loqReader) volume(v *jcs.Value, s *Specification) {
	if s.Volume = str(v, "volumeOfLearning"); s.Volume != "" {
		if _, ok := HoursOf(s.Volume); !ok {
			r.problem(flaw.BadDuration, s.At+".volumeOfLearning", "workload.hours", s.Volume, "PT125H")
			s.Volume = ""
		}
	}
	for _, c := range r.nodes.list(v, "creditPoint") {
		text := literal(c.Get("point"))
		a, err := credit.Parse(text)
		if err != nil {
			r.problem(flaw.BadNumber, s.At+".creditPoint.point", "workload.credits", text, "")
			continue
		}
		s.Credits = append(s.Credits, CreditPoint{System: r.nodes.concept(c, "framework"), Points: a})
	}
}

func (r *loqReader) price(v *jcs.Value, o *Opportunity) {
	a := r.nodes.get(v, "amount")
	if a == nil {
		return
	}
	text := literal(a.Get("value"))
	n, err := credit.Parse(text)
	if err != nil {
		r.problem(flaw.BadPrice, o.At+".priceDetail.amount.value", "price", text, "600.00")
		return
	}
	code, _ := strings.CutPrefix(id(r.nodes.get(a, "unit")), currencies+"/")
	switch _, err := currency.ParseISO(code); {
	case code == "":
		r.problem(flaw.NoCurrency, o.At+".priceDetail.amount.unit", "price", text, "EUR")
	case err != nil:
		r.problem(flaw.BadCurrency, o.At+".priceDetail.amount.unit", "price", code, "EUR")
		return
	}
	o.Prices = append(o.Prices, PriceTag{Amount: n, Currency: code})
}

// words is a text; a bare string has no language.
func (r *loqReader) words(v *jcs.Value) Text {
	t := words(v)
	if s, ok := t[""]; ok {
		delete(t, "")
		t["und"] = s
	}
	return t
}

func (r *loqReader) home(v *jcs.Value) string {
	h := r.nodes.get(v, "homepage")
	address := str(h, "contentURL")
	if address == "" {
		address = id(h)
	}
	if !strings.HasPrefix(address, "https://") && !strings.HasPrefix(address, "http://") {
		return ""
	}
	return address
}

func (r *loqReader) moment(v *jcs.Value, where, field string) time.Time {
	text := literal(v)
	if text == "" {
		return time.Time{}
	}
	t := moment(jcs.NewObject([]jcs.Member{{Name: "x", Value: *jcs.Text(text)}}), "x")
	if t.Year() < 1900 || t.Year() > 2200 {
		r.problem(flaw.BadDate, where, field, text, "2027-03-01T00:00:00Z")
		return time.Time{}
	}
	return t
}

// Level is the EQF level among concepts; 0 where there is none.
func Level(list []Concept) int {
	for _, c := range list {
		if code := EQFLevels().Code(c); code != "" {
			return int(code[0] - '0')
		}
	}
	return 0
}
