package oeapi

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"opencairn.org/cairn/formats/flaw"
)

// The bounds of one answer. The API's largest page has 250 items.
const (
	MaxSize   = 32 << 20
	mostItems = 1000
)

// Read understands one answer: a page ("items"), a list, or one object. It never
// fails: what cannot be used is a Problem.
func Read(body []byte) Page {
	r := &reader{}
	if len(body) > MaxSize {
		r.problem(flaw.TooMuch, node{at: "$"}, "", fmt.Sprint(MaxSize))
		return r.page
	}
	root, err := parse(body)
	if err != nil {
		r.page.Problems = append(r.page.Problems, Problem{Code: flaw.BadJSON, At: "$", Value: flaw.Cut(err.Error())})
		return r.page
	}
	switch v := root.v.(type) {
	case []any:
		r.list(root)
	case map[string]any:
		if _, paged := v["items"]; paged {
			r.paging(root)
			r.list(root.get("items"))
		} else {
			r.item(root)
		}
	default:
		r.problem(flaw.WrongType, root, "", `{"items":[...]}`)
	}
	return r.page
}

type reader struct {
	page Page
	seen map[string]bool
}

func (r *reader) problem(c flaw.Code, n node, field, want string) {
	r.page.Problems = append(r.page.Problems, Problem{Code: c, At: n.at, Field: field, Value: n.show(), Want: want})
}

func (r *reader) paging(n node) {
	p := &r.page
	p.Size, p.Number, p.Total = r.whole(n.get("pageSize"), ""), r.whole(n.get("pageNumber"), ""), r.whole(n.get("totalPages"), "")
	p.HasPrevious, _ = n.get("hasPreviousPage").v.(bool)
	p.HasNext, _ = n.get("hasNextPage").v.(bool)
}

func (r *reader) list(n node) {
	if _, ok := n.v.([]any); !ok {
		r.problem(flaw.WrongType, n, "", "[...]")
		return
	}
	for i, item := range n.items() {
		if i == mostItems {
			r.problem(flaw.TooMuch, node{at: n.at}, "", fmt.Sprint(mostItems))
			return
		}
		r.item(item)
	}
}

// item tells by its identifier what an object is: an offering names what it
// offers too, so offerings are asked for first.
func (r *reader) item(n node) {
	if _, ok := n.v.(map[string]any); !ok {
		r.problem(flaw.WrongType, n, "", "{...}")
		return
	}
	switch {
	case n.has("courseOfferingId"):
		r.offering(n, Course, "courseOfferingId", "courseId")
	case n.has("programmeOfferingId"):
		r.offering(n, Programme, "programmeOfferingId", "programmeId")
	case n.has("learningComponentOfferingId"):
		r.offering(n, Component, "learningComponentOfferingId", "learningComponentId")
	case n.has("courseId") && !n.has("componentId"):
		r.education(n, Course, "courseId")
	case n.has("programmeId"):
		r.education(n, Programme, "programmeId")
	case n.has("componentId"):
		r.education(n, Component, "componentId")
	case n.has("organisationType") || n.has("organisationId"):
		if o := r.organisation(n); r.mine(n, o.ID, o.Name) {
			r.page.Organisations = append(r.page.Organisations, o)
		}
	default:
		r.problem(flaw.NoCourse, n, "", "programmeId, courseId, componentId, organisationId")
	}
}

// mine refuses what nothing names, and an id that stands twice in the answer.
func (r *reader) mine(n node, id string, name Text) bool {
	switch {
	case id == "":
		r.problem(flaw.NoID, node{at: n.at}, "", "")
		return false
	case len(name) == 0:
		r.problem(flaw.NoName, node{at: n.at}, "name", "")
		return false
	case r.seen[id]:
		r.problem(flaw.DuplicateID, node{id, n.at}, "", "")
		return false
	}
	if r.seen == nil {
		r.seen = map[string]bool{}
	}
	r.seen[id] = true
	return true
}

func (r *reader) education(n node, kind Kind, id string) {
	r.persons(n)
	e := Education{
		Kind: kind, ID: r.str(n.get(id)), At: n.at,
		Code: r.code(n.get("primaryCode")), OtherCodes: r.codes(n.get("otherCodes")),
		Type: r.str(n.get("programmeType")) + r.str(n.get("componentType")), Name: r.text(n.get("name"), "title"),
		Abbreviation: r.str(n.get("abbreviation")), Description: r.supplement(n.get("supplementaryInformation")),
		Languages: r.languages(n.get("teachingLanguages")), StudyLoad: r.loads(n.get("studyLoad")),
		Modes: r.words(n.get("modesOfDelivery")), Duration: r.duration(n.get("duration")), Level: r.str(n.get("level")),
		Qualification: r.str(n.get("levelOfQualification")), FormalDocument: r.str(n.get("formalDocument")),
		Field: r.str(n.get("fieldsOfStudy")), Outcomes: r.outcomes(n.get("learningOutcomes")),
		Admission: r.text(n.get("admissionRequirements"), "prerequisites"), Assessment: r.text(n.get("assessment"), "assessment"),
		Link: r.link(n.get("link")), Addresses: r.addresses(n.get("addresses")), Organisation: r.str(n.get("organisationId")),
		Programmes: r.words(n.get("programmeIds")), Parent: r.str(n.get("parentId")), Children: r.words(n.get("childIds")),
		ValidFrom: r.moment(n.get("validFrom"), ""), ValidTo: r.moment(n.get("validTo"), ""),
	}
	if kind == Component {
		e.Course = r.str(n.get("courseId"))
	}
	if inline := n.get("organisation"); inline.v != nil {
		o := r.organisation(inline)
		e.Provider = &o
	}
	if r.mine(n, e.ID, e.Name) {
		r.page.Educations = append(r.page.Educations, e)
	}
}

func (r *reader) offering(n node, kind Kind, id, of string) {
	r.persons(n)
	o := Offering{
		Kind: kind, ID: r.str(n.get(id)), At: n.at, Of: r.str(n.get(of)), Code: r.code(n.get("primaryCode")),
		Name: r.text(n.get("name"), "title"), State: r.str(n.get("state")), Languages: r.languages(n.get("teachingLanguages")),
		Modes: r.words(n.get("modesOfDelivery")), Places: r.whole(n.get("maxNumberStudents"), "runs.places"), Link: r.link(n.get("link")),
		Start: r.moment(n.get("startDateTime"), "runs.start"), End: r.moment(n.get("endDateTime"), "runs.end"),
		FlexibleFrom: r.moment(n.get("flexibleEntryPeriodStartDateTime"), "runs.start"),
		FlexibleTo:   r.moment(n.get("flexibleEntryPeriodEndDateTime"), "runs.end"),
		Addresses:    r.addresses(n.get("addresses")), Costs: r.costs(n.get("priceInformation")), Organisation: r.str(n.get("organisationId")),
	}
	for _, p := range n.get("enrolmentPeriods").items() {
		o.Enrolment = append(o.Enrolment, Period{r.moment(p.get("startDateTime"), "runs.deadline"), r.moment(p.get("endDateTime"), "runs.deadline")})
	}
	if o.Of == "" { // expanded: the whole object stands where its id would
		o.Of = r.str(n.get(strings.TrimSuffix(of, "Id")).get(of))
	}
	if r.mine(n, o.ID, o.Name) {
		r.page.Offerings = append(r.page.Offerings, o)
	}
}

func (r *reader) organisation(n node) Organisation {
	return Organisation{
		ID: r.str(n.get("organisationId")), At: n.at, Code: r.code(n.get("primaryCode")), Other: r.codes(n.get("otherCodes")),
		Type: r.str(n.get("organisationType")), Name: r.text(n.get("name"), "provider"), ShortName: r.str(n.get("shortName")),
		Link: r.link(n.get("link")), Addresses: r.addresses(n.get("addresses")), Parent: r.str(n.get("parentId")), Root: r.str(n.get("rootId")),
	}
}

// persons counts people, by their objects or by their ids.
func (r *reader) persons(n node) {
	for _, who := range []string{"coordinator", "instructor"} {
		r.page.Persons += max(len(n.get(who+"s").items()), len(n.get(who+"Ids").items()))
	}
}

// Next is the address of the page after p, read from address; empty when there
// is none.
func (p Page) Next(address string) string {
	u, err := url.Parse(address)
	if err != nil || !p.HasNext || p.Number < 1 {
		return ""
	}
	q := u.Query()
	q.Set("pageNumber", strconv.Itoa(p.Number+1))
	u.RawQuery = q.Encode()
	return u.String()
}

// Lists are the addresses that a service is read from, given the address of its
// root: the lists of what it offers.
func Lists(root string) []string {
	u, err := url.Parse(root)
	if err != nil {
		return nil
	}
	var out []string
	for _, list := range []string{"programmes", "courses"} {
		at := u.JoinPath(list)
		at.RawQuery = "pageSize=250&pageNumber=1"
		out = append(out, at.String())
	}
	return out
}

// Offerings is the address of what is offered of e, at a service's root. The API
// lists offerings only by what they belong to.
func (e Education) Offerings(root string) string {
	u, err := url.Parse(root)
	if err != nil {
		return ""
	}
	at := u.JoinPath(string(e.Kind)+"s", e.ID, string(e.Kind)+"-offerings")
	at.RawQuery = "pageSize=250&pageNumber=1"
	return at.String()
}
