package ctdl

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"opencairn.org/cairn/formats/credit"
)

// RegistryContext is the context of the Credential Registry's records. It is
// never loaded.
const RegistryContext = "https://credreg.net/ctdl/schema/context/json"

// The types of a record that is a course, and the frameworks we name.
const (
	opportunity = "LearningOpportunityProfile"
	isced2013   = "ISCED-F 2013"
	eqfName     = "European Qualifications Framework"
)

// deliveries are the modes CTDL has a term for.
var deliveries = []struct{ theirs, ours string }{
	{"deliveryType:OnlineOnly", "online"}, {"deliveryType:InPerson", "onsite"}, {"deliveryType:BlendedDelivery", "blended"},
}

// WriteRecord writes a course as a record in the Credential Registry's terms
// (CTDL), on one line. What CTDL has no term for (dates of runs among them) is
// left out; docs/reference/offer-formats.md lists it.
func WriteRecord(c Course) ([]byte, error) {
	m := members{{"@context", RegistryContext}}
	m.add("@id", c.URL, c.URL != "")
	m.add("@type", "ceterms:"+opportunity, true)
	m.add("ceterms:codedNotation", c.ID, c.ID != "")
	m.add("ceterms:subjectWebpage", c.URL, c.URL != "")
	m.text("ceterms:name", c.Name)
	m.text("ceterms:description", c.Description)
	m.add("ceterms:inLanguage", c.Languages, len(c.Languages) > 0)
	m.add("ceterms:offeredBy", []members{recordBody(c.Provider)}, c.Provider.Name != "")
	var outcomes []members
	for _, o := range c.Outcomes {
		outcomes = append(outcomes, alignment(nil, o.Text, o.Code))
	}
	m.add("ceterms:teaches", outcomes, len(outcomes) > 0)
	recordVolume(&m, c)
	recordTerms(&m, c)
	if c.Price != nil {
		price := writePrice(*c.Price)
		m.add("ceterms:estimatedCost", []members{{{"@type", "ceterms:CostProfile"}, {"ceterms:currency", c.Price.Currency}, {"ceterms:price", price[1].value}}}, true)
	}
	m.text("ceterms:assessmentMethodDescription", c.Assessment.Description)
	m.add("ceterms:entryCondition", []members{described("ceterms:ConditionProfile", c.Prerequisites)}, len(c.Prerequisites) > 0)
	return json.Marshal(m)
}

func recordVolume(m *members, c Course) {
	var durations, values []members
	if c.Hours != nil {
		durations = append(durations, members{{"@type", "ceterms:DurationProfile"}, {"ceterms:timeRequired", "PT" + c.Hours.String() + "H"}})
	}
	if c.Weeks > 0 {
		durations = append(durations, members{{"@type", "ceterms:DurationProfile"}, {"ceterms:exactDuration", "P" + strconv.Itoa(c.Weeks) + "W"}})
	}
	m.add("ceterms:estimatedDuration", durations, len(durations) > 0)
	for _, v := range c.Credits {
		values = append(values, members{{"@type", "ceterms:ValueProfile"}, {"schema:value", v.Value.String()},
			{"ceterms:creditUnitType", []members{alignment(nil, Text{"und": v.System}, "")}}})
	}
	m.add("ceterms:creditValue", values, len(values) > 0)
}

// recordTerms are what CTDL says by pointing into a list.
func recordTerms(m *members, c Course) {
	for _, d := range deliveries {
		m.add("ceterms:deliveryType", []members{alignment(nil, nil, d.theirs)}, c.Mode == d.ours)
	}
	var ways []members
	for _, t := range c.Assessment.Types {
		for _, known := range AssessmentTypes {
			if known.Code == t {
				ways = append(ways, alignment(nil, nil, known.URI))
			}
		}
	}
	m.add("ceterms:assessmentMethodType", ways, len(ways) > 0)
	if l := c.Level; l != nil {
		framework := l.Framework
		if framework == credit.EQFSystem {
			framework = eqfName
		}
		m.add("ceterms:atLevel", []members{alignment(Text{"und": framework}, Text{"und": l.Value}, "")}, true)
	}
	m.add("ceterms:instructionalProgramType", []members{alignment(Text{"und": isced2013}, Text{"und": c.Field}, "")}, c.Field != "")
	var where []members
	for _, code := range c.Countries {
		where = append(where, members{{"@type", "ceterms:JurisdictionProfile"}, {"ceterms:mainJurisdiction",
			[]members{{{"@type", "ceterms:Place"}, {"ceterms:addressCountry", map[string]string{"und": code}}}}}})
	}
	m.add("ceterms:jurisdiction", where, len(where) > 0)
}

// text writes a language map in order.
func (m *members) text(name string, t Text) {
	var in members
	for _, lang := range slices.Sorted(maps.Keys(t)) {
		in.add(lang, t[lang], true)
	}
	m.add(name, in, len(in) > 0)
}

func described(class string, t Text) members {
	m := members{{"@type", class}}
	m.text("ceterms:description", t)
	return m
}

// alignment points to a term: of a framework, by name, by address.
func alignment(framework, name Text, node string) members {
	m := members{{"@type", "ceterms:CredentialAlignmentObject"}}
	m.text("ceterms:frameworkName", framework)
	m.text("ceterms:targetNodeName", name)
	m.add("ceterms:targetNode", node, node != "")
	return m
}

func recordBody(o Organisation) members {
	m := members{{"@type", "ceterms:CredentialOrganization"}}
	m.text("ceterms:name", Text{"und": o.Name})
	m.add("ceterms:subjectWebpage", o.URL, o.URL != "")
	return m
}
