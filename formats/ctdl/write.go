package ctdl

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/currency"

	"opencairn.org/cairn/formats/credit"
)

// member is one name of a JSON object that keeps its order: a page is read by
// people too.
type member struct {
	name  string
	value any
}

type members []member

// MarshalJSON writes the members in order.
func (m members) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, e := range m {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(e.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(e.value)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func (m *members) add(name string, value any, stated bool) {
	if stated {
		*m = append(*m, member{name, value})
	}
}

// Write writes a course as schema.org JSON-LD for a script element: "<" is
// escaped, so that no text can end the script.
func Write(c Course) ([]byte, error) {
	m := stated(c)
	var context any = "https://schema.org"
	if usesCTDL(c) {
		context = []any{context, members{
			{"ceterms", "https://purl.org/ctdl/terms/"}, {"costType", "https://purl.org/ctdl/vocabs/costType/"},
			{"scheduleTiming", "https://purl.org/ctdl/vocabs/scheduleTiming/"},
		}}
	}
	return json.MarshalIndent(append(members{{"@context", context}, {"@type", "Course"}}, m...), "", "  ")
}

// usesCTDL reports that something is stated for which schema.org has no term and
// CTDL has.
func usesCTDL(c Course) bool {
	return len(c.Costs) > 0 || len(c.Funding) > 0 || len(c.Industries) > 0 || len(c.Eligibility) > 0 ||
		slices.ContainsFunc(c.Runs, func(r Run) bool { return len(r.Schedule) > 0 })
}

// Snippet writes only the properties that c states, as lines to paste between
// the braces of an existing Course: no context, no braces around.
func Snippet(c Course) (string, error) {
	b, err := json.MarshalIndent(stated(c), "", "  ")
	if err != nil {
		return "", err
	}
	lines := strings.Split(string(b), "\n")
	if len(lines) < 3 {
		return "", nil
	}
	return strings.Join(lines[1:len(lines)-1], "\n"), nil
}

func stated(c Course) members {
	var m members
	m.add("identifier", c.ID, c.ID != "")
	m.add("url", c.URL, c.URL != "")
	m.add("name", writeText(c.Name), len(c.Name) > 0)
	m.add("abstract", writeText(c.Description), len(c.Description) > 0)
	m.add("disambiguatingDescription", writeText(c.Introduction), len(c.Introduction) > 0)
	m.add("inLanguage", c.Languages, len(c.Languages) > 0)
	m.add("provider", writeProviders(c), c.Provider != Organisation{} || c.Contact != "" || len(c.CoProviders) > 0)
	m.add("teaches", writeOutcomes(c.Outcomes), len(c.Outcomes) > 0)
	writeWorkload(&m, c)
	m.add("educationalLevel", writeLevels(c), c.Level != nil)
	m.add("about", writeAbout(c), c.Field != "" || len(c.SDG) > 0)
	m.add("coursePrerequisites", writeText(c.Prerequisites), len(c.Prerequisites) > 0)
	m.add("isPartOf", writeTargets(c.Stacking.Targets), len(c.Stacking.Targets) > 0)
	writeCredential(&m, c)
	switch {
	case c.Price != nil:
		m.add("offers", writePrice(*c.Price), true)
	case c.BarePrice != nil:
		m.add("offers", members{{"@type", "Offer"}, {"price", c.BarePrice.String()}}, true)
	}
	writeFurther(&m, c)
	m.add("hasCourseInstance", writeRuns(c.Runs), len(c.Runs) > 0)
	if extra := writeAdditional(c); len(extra) > 0 {
		m.add("additionalProperty", extra, true)
	}
	return m
}

func writeText(t Text) any {
	if len(t) == 1 && t["und"] != "" {
		return t["und"]
	}
	var out []members
	for _, lang := range slices.Sorted(maps.Keys(t)) {
		if lang == "und" {
			out = append(out, members{{"@value", t[lang]}})
			continue
		}
		out = append(out, members{{"@language", lang}, {"@value", t[lang]}})
	}
	if len(out) == 1 {
		return out[0]
	}
	return out
}

func writeOrganisation(o Organisation) members {
	kind := "Organization"
	if o.Alliance {
		kind = alliance
	}
	m := members{{"@type", kind}}
	m.add("name", o.Name, o.Name != "")
	m.add("url", o.URL, o.URL != "")
	m.add("address", members{{"@type", "PostalAddress"}, {"addressCountry", o.Country}}, o.Country != "")
	return m
}

func writeProvider(c Course) members {
	m := writeOrganisation(c.Provider)
	if c.Contact != "" {
		kind := "email"
		switch {
		case strings.Contains(c.Contact, "://"):
			kind = "url"
		case !strings.Contains(c.Contact, "@"):
			kind = "telephone"
		}
		m.add("contactPoint", members{{"@type", "ContactPoint"}, {kind, c.Contact}}, true)
	}
	return m
}

func writeOutcomes(list []Outcome) []members {
	out := make([]members, len(list))
	for i, o := range list {
		out[i] = members{{"@type", "DefinedTerm"}, {"name", writeText(o.Text)}}
		out[i].add("url", o.Code, o.Code != "")
	}
	return out
}

func writeWorkload(m *members, c Course) {
	var durations []string
	if c.Hours != nil {
		durations = append(durations, "PT"+c.Hours.String()+"H")
	}
	if c.Weeks > 0 {
		durations = append(durations, "P"+strconv.Itoa(c.Weeks)+"W")
	}
	m.add("timeRequired", durations, len(durations) > 0)
	var credits []members
	for _, v := range c.Credits {
		unit := v.System
		if unit == "ects" {
			unit = "ECTS"
		}
		credits = append(credits, members{{"@type", "StructuredValue"}, {"value", v.Value.String()}, {"unitText", unit}})
	}
	m.add("numberOfCredits", credits, len(credits) > 0)
}

func writeProviders(c Course) any {
	first := writeProvider(c)
	if len(c.CoProviders) == 0 {
		return first
	}
	list := []members{first}
	for _, o := range c.CoProviders {
		list = append(list, writeOrganisation(o))
	}
	return list
}

func writeLevels(c Course) any {
	if c.Level == nil {
		return nil
	}
	first := writeLevel(*c.Level)
	if len(c.OtherLevels) == 0 {
		return first
	}
	list := []members{first}
	for _, l := range c.OtherLevels {
		list = append(list, writeLevel(l))
	}
	return list
}

func writeAbout(c Course) any {
	var list []members
	if c.Field != "" {
		list = append(list, term("ISCED-F 2013", c.Field))
	}
	for _, n := range c.SDG {
		list = append(list, term("SDG", strconv.Itoa(n)))
	}
	if len(list) == 1 {
		return list[0]
	}
	return list
}

func writeLevel(l Level) members {
	set := l.Framework
	if set == credit.EQFSystem {
		set = "EQF"
	}
	return term(set, l.Value)
}

func term(set, code string) members {
	return members{{"@type", "DefinedTerm"}, {"inDefinedTermSet", set}, {"termCode", code}}
}

func writeTargets(list []string) []members {
	out := make([]members, len(list))
	for i, name := range list {
		out[i] = members{{"@type", "EducationalOccupationalProgram"}, {"name", name}}
	}
	return out
}

// writeCredential says who awards, what it is called, and every country that no
// body's address says already.
func writeCredential(m *members, c Course) {
	cr := members{{"@type", "EducationalOccupationalCredential"}}
	cr.add("credentialCategory", c.Category, c.Category != "")
	var bodies []members
	said := []string{c.Provider.Country}
	for _, o := range c.CoProviders {
		said = append(said, o.Country)
	}
	for _, o := range c.Awarders {
		bodies = append(bodies, writeOrganisation(o))
		said = append(said, o.Country)
	}
	cr.add("provider", bodies, len(bodies) > 0)
	var areas []members
	for _, code := range c.Countries {
		if !slices.Contains(said, code) {
			areas = append(areas, members{{"@type", "AdministrativeArea"},
				{"address", members{{"@type", "PostalAddress"}, {"addressCountry", code}}}})
		}
	}
	cr.add("validIn", areas, len(areas) > 0)
	cr.add("validFor", c.Validity, c.Validity != "")
	m.add("educationalCredentialAwarded", cr, len(cr) > 1)
}

func writePrice(p Price) members {
	return members{{"@type", "Offer"}, {"price", decimal(p)}, {"priceCurrency", p.Currency}}
}

// decimal is a price in units of its currency.
func decimal(p Price) string {
	unit, err := currency.ParseISO(p.Currency)
	scale := 2
	if err == nil {
		scale, _ = currency.Standard.Rounding(unit)
	}
	digits := strconv.FormatInt(p.Minor, 10)
	if scale > 0 {
		digits = strings.Repeat("0", max(0, scale+1-len(digits))) + digits
		digits = digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
	}
	return digits
}

func writePlace(r Run) members {
	m := members{{"@type", "Place"}}
	m.add("name", r.Place, r.Place != "")
	latitude, longitude, ok := strings.Cut(r.At, ",")
	m.add("geo", members{{"@type", "GeoCoordinates"}, {"latitude", latitude}, {"longitude", longitude}}, ok)
	return m
}

func writeRuns(list []Run) []members {
	out := make([]members, len(list))
	for i, r := range list {
		m := members{{"@type", "CourseInstance"}}
		m.add("identifier", r.ID, r.ID != "")
		m.add("startDate", writeDate(r.Start), !r.Start.IsZero())
		m.add("endDate", writeDate(r.End), !r.End.IsZero())
		m.add("courseMode", writeModes(r), r.Mode+r.Pace != "")
		m.add("location", writePlace(r), r.Place+r.At != "")
		m.add("maximumAttendeeCapacity", r.Places, r.Places > 0)
		m.add("offers", members{{"@type", "Offer"}, {"availabilityEnds", writeDate(r.Deadline)}}, !r.Deadline.IsZero())
		m.add("ceterms:scheduleTimingType", aligned(Schedules, r.Schedule), len(r.Schedule) > 0)
		extra := writeRunExtra(r)
		m.add("additionalProperty", extra, len(extra) > 0)
		out[i] = m
	}
	return out
}

func writeDate(t time.Time) string {
	if t.Equal(t.Truncate(24 * time.Hour)) {
		return t.UTC().Format(time.DateOnly)
	}
	return t.UTC().Format(time.RFC3339)
}

func property(name string, value any, more ...member) members {
	return append(members{{"@type", "PropertyValue"}, {"propertyID", propertyBase + name}, {"value", value}}, more...)
}

func writeAdditional(c Course) []members {
	var out []members
	add := func(name string, value any, stated bool) {
		if stated {
			out = append(out, property(name, value))
		}
	}
	a := c.Assessment
	for _, t := range a.Types {
		add(propAssessmentType, t, true)
	}
	add(propAssessment, writeText(a.Description), len(a.Description) > 0)
	add(propRubric, a.RubricURL, a.RubricURL != "")
	for _, k := range a.Criteria {
		out = append(out, property(propCriterion, writeText(k.Text),
			member{"valueReference", members{{"@type", "DefinedTerm"}, {"termCode", strconv.Itoa(k.Outcome + 1)}}}))
	}
	for _, q := range c.Quality {
		out = append(out, writeQuality(q))
	}
	add(propParticipation, c.Mode, c.Mode != "")
	for _, s := range c.Supports {
		add(propSupport, s, true)
	}
	add(propLevelReason, c.LevelReason, c.LevelReason != "")
	add(propPurpose, writeText(c.Purpose), len(c.Purpose) > 0)
	for _, p := range plainProperties {
		switch {
		case p.code != nil:
			add(p.name, *p.code(&c), *p.code(&c) != "")
		case p.truth != nil:
			add(p.name, true, *p.truth(&c))
		default:
			add(p.name, *p.whole(&c), *p.whole(&c) > 0)
		}
	}
	return append(out, writeFurtherProperties(c)...)
}
