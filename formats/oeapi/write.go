package oeapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// What a description in plain words is among the supplementary information.
const (
	roleMarketing = "marketing"
	typePlain     = "text_plain"
)

// alpha2 is the code of a country by ISO 3166-1, among its other codes.
const alpha2 = "iso3166-1-alpha2"

// NameID is the UUID (RFC 9562, version 8) that stands for something without one
// of its own: always the same for the same parts.
func NameID(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p)) // never fails
		h.Write([]byte{0})
	}
	b := h.Sum(nil)[:16]
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	s := hex.EncodeToString(b)
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

type member struct {
	name  string
	value any
}

// members is an object in the order people read it in.
type members []member

func (m *members) add(name string, value any, stated bool) {
	if stated {
		*m = append(*m, member{name, value})
	}
}

func (m *members) str(name, value string) { m.add(name, value, value != "") }

func (m *members) moment(name string, t time.Time) {
	m.add(name, t.UTC().Format(time.RFC3339), !t.IsZero())
}

func (m *members) text(name string, t Text) { m.add(name, texts(t), len(t) > 0) }

// MarshalJSON writes the members in order.
func (m members) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, e := range m {
		if i > 0 {
			b.WriteByte(',')
		}
		for j, v := range []any{e.name, e.value} {
			if j > 0 {
				b.WriteByte(':')
			}
			s, err := json.Marshal(v)
			if err != nil {
				return nil, err
			}
			b.Write(s)
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func texts(t Text) []members {
	out := make([]members, 0, len(t))
	for _, lang := range slices.Sorted(maps.Keys(t)) {
		out = append(out, members{{"language", languageOut(lang)}, {"value", t[lang]}})
	}
	return out
}

func entry(c Code) members { return members{{"codeType", c.Type}, {"code", c.Code}} }

func entries(list []Code) (out []members) {
	for _, c := range list {
		out = append(out, entry(c))
	}
	return out
}

func languagesOut(list []string) []string {
	out := make([]string, len(list))
	for i, l := range list {
		out[i] = languageOut(l)
	}
	return out
}

func addresses(list []Address) (out []members) {
	for _, a := range list {
		m := members{{"addressType", a.Type}}
		m.str("city", a.City)
		m.add("countryCode", members{{alpha2, a.Country}}, a.Country != "")
		out = append(out, m)
	}
	return out
}

// MarshalJSON writes the object as the API's schema has it: fields its kind does
// not have are left out.
func (e Education) MarshalJSON() ([]byte, error) {
	id, typ := "courseId", ""
	switch e.Kind {
	case Programme:
		id, typ = "programmeId", "programmeType"
	case Component:
		id, typ = "componentId", "componentType"
	}
	m := members{{id, e.ID}, {"primaryCode", entry(e.Code)}}
	m.add(typ, e.Type, typ != "")
	m.text("name", e.Name)
	m.str("abbreviation", e.Abbreviation)
	m.add("teachingLanguages", languagesOut(e.Languages), len(e.Languages) > 0)
	m.add("modesOfDelivery", e.Modes, len(e.Modes) > 0)
	m.str("duration", e.Duration)
	m.add("learningOutcomes", outcomes(e.Outcomes), len(e.Outcomes) > 0)
	m.text("assessment", e.Assessment)
	m.add("addresses", addresses(e.Addresses), len(e.Addresses) > 0)
	m.add("otherCodes", entries(e.OtherCodes), len(e.OtherCodes) > 0)
	if e.Kind == Component {
		m.str("courseId", e.Course)
	} else {
		e.more(&m)
	}
	if e.Kind != Course {
		m.str("parentId", e.Parent)
		m.add("childIds", e.Children, len(e.Children) > 0)
	}
	m.str("organisationId", e.Organisation)
	if e.Provider != nil {
		m.add("organisation", *e.Provider, true)
	}
	return json.Marshal(m)
}

// more is what programmes and courses say and components do not.
func (e Education) more(m *members) {
	loads := make([]members, len(e.StudyLoad))
	for i, l := range e.StudyLoad {
		loads[i] = members{{"studyLoadUnit", l.Unit}, {"value", json.Number(l.Value.String())}}
	}
	m.add("studyLoad", loads, len(loads) > 0)
	m.str("level", e.Level)
	m.str("fieldsOfStudy", e.Field)
	m.text("admissionRequirements", e.Admission)
	m.str("link", e.Link)
	m.add("supplementaryInformation", []members{{{"role", roleMarketing}, {"type", typePlain}, {"value", texts(e.Description)}}}, len(e.Description) > 0)
	m.moment("validFrom", e.ValidFrom)
	m.moment("validTo", e.ValidTo)
	if e.Kind == Programme {
		m.str("levelOfQualification", e.Qualification)
		m.str("formalDocument", e.FormalDocument)
	} else {
		m.add("programmeIds", e.Programmes, len(e.Programmes) > 0)
	}
}

func outcomes(list []Outcome) (out []members) {
	for _, o := range list {
		m := members{{"learningOutcomeId", o.ID}, {"primaryCode", entry(o.Code)}}
		m.text("name", o.Name)
		m.add("otherCodes", entries(o.Other), len(o.Other) > 0)
		out = append(out, m)
	}
	return out
}

// MarshalJSON writes the object as the API's schema has it.
func (o Offering) MarshalJSON() ([]byte, error) {
	id, of := "courseOfferingId", "courseId"
	switch o.Kind {
	case Programme:
		id, of = "programmeOfferingId", "programmeId"
	case Component:
		id, of = "learningComponentOfferingId", "learningComponentId"
	}
	m := members{{id, o.ID}, {"primaryCode", entry(o.Code)}}
	m.text("name", o.Name)
	m.str("state", o.State)
	m.add("teachingLanguages", languagesOut(o.Languages), len(o.Languages) > 0)
	m.add("modesOfDelivery", o.Modes, len(o.Modes) > 0)
	m.add("maxNumberStudents", o.Places, o.Places > 0)
	m.str("link", o.Link)
	m.moment("startDateTime", o.Start)
	m.moment("endDateTime", o.End)
	if o.Kind != Component {
		m.moment("flexibleEntryPeriodStartDateTime", o.FlexibleFrom)
		layout := time.RFC3339
		if o.Kind == Course {
			layout = time.DateOnly // the schema's format of this one field of course offerings
		}
		m.add("flexibleEntryPeriodEndDateTime", o.FlexibleTo.UTC().Format(layout), !o.FlexibleTo.IsZero())
	}
	var periods []members
	for _, p := range o.Enrolment {
		x := members{{"startDateTime", p.Start.UTC().Format(time.RFC3339)}}
		x.moment("endDateTime", p.End)
		periods = append(periods, x)
	}
	m.add("enrolmentPeriods", periods, len(periods) > 0)
	m.add("addresses", addresses(o.Addresses), len(o.Addresses) > 0)
	m.add("priceInformation", costs(o.Costs), len(o.Costs) > 0)
	m.str(of, o.Of)
	m.str("organisationId", o.Organisation)
	return json.Marshal(m)
}

func costs(list []Cost) (out []members) {
	for _, c := range list {
		m := members{{"costType", c.Type}}
		if c.Amount != nil {
			m.add("amount", c.Amount.String(), true)
		}
		m.str("currency", c.Currency)
		out = append(out, m)
	}
	return out
}

// MarshalJSON writes the object as the API's schema has it.
func (o Organisation) MarshalJSON() ([]byte, error) {
	m := members{{"organisationId", o.ID}, {"primaryCode", entry(o.Code)}, {"organisationType", o.Type}}
	m.text("name", o.Name)
	m.str("shortName", o.ShortName)
	m.add("addresses", addresses(o.Addresses), len(o.Addresses) > 0)
	m.str("link", o.Link)
	m.add("otherCodes", entries(o.Other), len(o.Other) > 0)
	m.str("parentId", o.Parent)
	m.str("rootId", o.Root)
	return json.Marshal(m)
}

// MarshalJSON writes a page of a list; a page holds one sort of thing.
func (p Page) MarshalJSON() ([]byte, error) {
	items := make([]any, 0, len(p.Educations)+len(p.Offerings)+len(p.Organisations))
	for _, e := range p.Educations {
		items = append(items, e)
	}
	for _, o := range p.Offerings {
		items = append(items, o)
	}
	for _, o := range p.Organisations {
		items = append(items, o)
	}
	m := members{
		{"pageSize", p.Size}, {"pageNumber", p.Number}, {"hasPreviousPage", p.HasPrevious}, {"hasNextPage", p.HasNext},
	}
	m.add("totalPages", p.Total, p.Total > 0)
	return json.Marshal(append(m, member{"items", items}))
}
