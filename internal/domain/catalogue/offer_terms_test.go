package catalogue

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// offerTerms is, for each field of an offer, its term in schema.org, its term in
// CTDL, and how it is written: "-" is none. A field below another is written
// within it and needs no row of its own unless it has another term.
const offerTerms = `
localId            | identifier, courseCode          | ceterms:codedNotation
url                | url                             | ceterms:subjectWebpage
title              | name                            | ceterms:name
summary            | abstract                        | ceterms:description
outcomes           | teaches                         | ceterms:teaches
outcomes[].code    | teaches/url                     | ceterms:targetNode
workload           | timeRequired, numberOfCredits   | ceterms:estimatedDuration, ceterms:creditValue
workload.weeks     | timeRequired                    | ceterms:estimatedDuration
workload.split     | -                               | -
level              | educationalLevel                | ceterms:atLevel
level.notApplicable| -                               | -
assessment         | -                               | ceterms:assessmentMethodType
assessment.description | -                           | ceterms:assessmentMethodDescription
assessment.supervision | -                           | ceterms:isProctored
assessment.summative   | -                           | -
assessment.criteria    | -                           | ceterms:hasRubric
assessment.rubricUrl   | -                           | ceterms:hasRubric
assessment.awardsCredit| -                           | -
participation      | courseMode (of a run)           | ceterms:deliveryType
quality            | -                               | ceterms:accreditedBy, ceterms:approvedBy
quality[].statement| -                               | ceterms:administrationProcess
awardingBody       | educationalCredentialAwarded/provider | ceterms:offeredBy
awardingBody[].alliance | Consortium                 | -
country            | address/addressCountry          | ceterms:jurisdiction
prerequisites      | coursePrerequisites             | ceterms:entryCondition
stacking           | isPartOf                        | ceterms:isPartOf
field              | about (ISCED-F 2013)            | ceterms:instructionalProgramType
languages          | inLanguage                      | ceterms:inLanguage
origin             | -                               | -
label              | credentialCategory              | ceterms:credentialType
safetyCritical     | -                               | -
publicFunding      | -                               | -
purpose            | -                               | -
components         | hasPart                         | ceterms:hasPart
components[].kind  | learningResourceType            | -
components[].degreeCourse | -                        | -
parent             | isBasedOn                       | ceterms:isPartOf
parent.level       | educationalCredentialAwarded/educationalLevel | ceterms:atLevel
coProviders        | provider                        | ceterms:offeredBy
team               | -                               | -
coDesign           | -                               | -
research           | citation                        | ceterms:externalResearch
setting            | -                               | -
sector             | -                               | -
validity           | educationalCredentialAwarded/validFor | ceterms:renewalFrequency
reviewMonths       | -                               | -
attendance         | -                               | -
taster             | -                               | -
assessmentOnly     | -                               | -
introduction       | disambiguatingDescription       | -
image              | image                           | ceterms:image
platform           | -                               | ceterms:availableOnlineAt
targetGroups       | audience                        | ceterms:audienceType
eligibility        | -                               | ceterms:requires
eligibility.partners | -                             | -
dualEnrolment      | -                               | -
onlineShare        | -                               | -
sdg                | about (SDG)                     | -
industries         | -                               | ceterms:industryType
instruments        | subjectOf (Legislation)         | ceterms:hasRegulatoryInformation
listedOn           | -                               | ceterms:inCatalog
pilot              | -                               | -
price              | offers                          | ceterms:estimatedCost
barePrice          | offers                          | -
costs              | -                               | ceterms:estimatedCost
advance            | -                               | -
funding            | -                               | ceterms:financialAssistance
costModel          | -                               | -
supports           | -                               | ceterms:hasSupportService
contact            | provider/contactPoint           | ceterms:targetContactPoint
runs               | hasCourseInstance               | ceterms:hasOffering
runs[].rolling     | -                               | ceterms:offerFrequencyType
runs[].deadline    | offers/availabilityEnds         | -
runs[].places      | maximumAttendeeCapacity         | -
runs[].place       | location                        | ceterms:availableAt
runs[].at          | location/geo                    | ceterms:latitude
runs[].mode        | courseMode                      | ceterms:deliveryType
runs[].reserved    | -                               | -
runs[].schedule    | -                               | ceterms:scheduleTimingType
runs[].pace        | courseMode                      | ceterms:scheduleFrequencyType
`

// written says how a field goes out where it is not by its schema.org term: CTDL's
// is written for these, a property of ours for the rest.
var writtenAsCTDL = []string{"eligibility", "industries", "costs", "funding", "runs[].schedule"}

type termRow struct{ field, schema, ctdl string }

func termRows(t *testing.T) []termRow {
	t.Helper()
	var rows []termRow
	for line := range strings.Lines(strings.TrimSpace(offerTerms)) {
		cells := strings.Split(line, "|")
		if len(cells) != 3 {
			t.Fatalf("a row of %d cells: %s", len(cells), line)
		}
		rows = append(rows, termRow{strings.TrimSpace(cells[0]), strings.TrimSpace(cells[1]), strings.TrimSpace(cells[2])})
	}
	return rows
}

// under reports that a field is written within another one's term.
func under(field string, rows []termRow) bool {
	return slices.ContainsFunc(rows, func(r termRow) bool {
		return field == r.field || strings.HasPrefix(field, r.field+".") || strings.HasPrefix(field, r.field+"[].")
	})
}

func TestEveryFieldOfAnOfferHasItsTermOrNone(t *testing.T) {
	t.Parallel()
	rows := termRows(t)
	paths := offerPaths()
	for _, path := range paths {
		if !strings.HasSuffix(path, "[]") && !slices.Contains(given, path) && !under(path, rows) {
			t.Errorf("%s has no row in the table of terms", path)
		}
	}
	for i, r := range rows {
		if !slices.Contains(paths, r.field) {
			t.Errorf("there is no field %s", r.field)
		}
		if slices.ContainsFunc(rows[:i], func(x termRow) bool { return x.field == r.field }) {
			t.Errorf("%s stands twice", r.field)
		}
	}
	for _, field := range writtenAsCTDL {
		if !slices.ContainsFunc(rows, func(r termRow) bool { return r.field == field && r.schema == "-" && r.ctdl != "-" }) {
			t.Errorf("%s is written as CTDL although schema.org has a term for it", field)
		}
	}
}

// TestTheTermsOfCTDLAreThoseOfItsContext holds the table to the published context,
// where the shared data are.
func TestTheTermsOfCTDLAreThoseOfItsContext(t *testing.T) {
	t.Parallel()
	shared := os.Getenv("CAIRN_SHARED")
	if shared == "" {
		t.Skip("CAIRN_SHARED is not set")
	}
	data, err := os.ReadFile(filepath.Join(shared, "data/schemas/ctdl/ctdl/context.json"))
	if err != nil {
		t.Fatal(err)
	}
	var context struct {
		Terms map[string]json.RawMessage `json:"@context"`
	}
	if err := json.Unmarshal(data, &context); err != nil {
		t.Fatal(err)
	}
	held := 0
	for _, r := range termRows(t) {
		for _, term := range strings.Split(r.ctdl, ", ") {
			if term == "-" {
				continue
			}
			held++
			if _, ok := context.Terms[term]; !ok {
				t.Errorf("%s: CTDL has no term %s", r.field, term)
			}
		}
	}
	if held < 40 {
		t.Errorf("only %d terms were held to the context", held)
	}
}

const termsReference = "../../../docs/reference/offer-terms.md"

// TestTheReferenceListsTheTerms keeps docs/reference/offer-terms.md that of the
// table; UPDATE=1 writes it.
func TestTheReferenceListsTheTerms(t *testing.T) {
	t.Parallel()
	var want bytes.Buffer
	want.WriteString(termsHead)
	for _, r := range termRows(t) {
		how := "schema.org"
		switch {
		case slices.Contains(writtenAsCTDL, r.field):
			how = "CTDL"
		case r.schema == "-" || r.field == "participation":
			how = "a property of ours"
		}
		fmt.Fprintf(&want, "| `%s` | %s | %s | %s |\n", r.field, named(r.schema), named(r.ctdl), how)
	}
	got, err := os.ReadFile(termsReference)
	if bytes.Equal(got, want.Bytes()) {
		return
	}
	if os.Getenv("UPDATE") != "1" {
		t.Fatalf("%s is not that of the table (%v); run UPDATE=1 go test ./internal/domain/catalogue -run Terms", termsReference, err)
	}
	if err := os.WriteFile(termsReference, want.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func named(term string) string {
	if term == "-" {
		return "none"
	}
	return term
}

const termsHead = `# The fields of an offer and their terms

Every field of an offer in the catalogue, its term in schema.org, its term in CTDL
(Credential Transparency Description Language), or none; and how Cairn writes it
into the JSON-LD of a page. What schema.org has a term for is written with that;
what only CTDL has a term for is written with CTDL's, under the prefix ` + "`ceterms:`" + `; what
neither has a term for, or has only a weaker one, is written as a schema.org
` + "`PropertyValue`" + ` whose ` + "`propertyID`" + ` begins with ` + "`https://opencairn.org/ns/offer#`" + `
([provider-page.md](provider-page.md)). A CTDL term beside another way of writing is
the nearest one, for who maps catalogues.

A field below a listed one (` + "`runs[].start`" + `) is written within it.

<!-- written by UPDATE=1 go test ./internal/domain/catalogue -run Terms -->

| field | schema.org | CTDL | written as |
|---|---|---|---|
`
