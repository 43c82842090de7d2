package elm

import (
	"fmt"
	"time"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
)

// loqContext gives the names of the members the IRIs of the LOQ profile. The
// profile has no published context, so the document carries its own.
const loqContext = `{"id":"@id","type":"@type","elm":"http://data.europa.eu/snb/model/elm/","dc":"http://purl.org/dc/terms/",
"adms":"http://www.w3.org/ns/adms#","skos":"http://www.w3.org/2004/02/skos/core#","foaf":"http://xmlns.com/foaf/0.1/",
"rov":"http://www.w3.org/ns/regorg#","rdf":"http://www.w3.org/1999/02/22-rdf-syntax-ns#","xsd":"http://www.w3.org/2001/XMLSchema#",
"LearningOpportunity":"elm:LearningOpportunity","LearningAchievementSpecification":"elm:LearningAchievementSpecification",
"LearningAssessmentSpecification":"elm:LearningAssessmentSpecification","LearningOutcome":"elm:LearningOutcome",
"AwardingOpportunity":"elm:AwardingOpportunity","Organisation":"elm:Organisation","Identifier":"elm:Identifier","Note":"elm:Note",
"WebResource":"elm:WebResource","CreditPoint":"elm:CreditPoint","PriceDetail":"elm:PriceDetail","Amount":"elm:Amount","Address":"elm:Address",
"ContactPoint":"elm:ContactPoint","Mailbox":"elm:Mailbox","Concept":"skos:Concept","ConceptScheme":"skos:ConceptScheme","Location":"dc:Location","PeriodOfTime":"dc:PeriodOfTime",
"title":{"@id":"dc:title","@container":"@language"},"description":{"@id":"dc:description","@container":"@language"},
"category":{"@id":"elm:category","@container":"@language"},"noteLiteral":{"@id":"elm:noteLiteral","@container":"@language"},
"legalName":{"@id":"rov:legalName","@container":"@language"},"geographicName":{"@id":"elm:geographicName","@container":"@language"},
"prefLabel":{"@id":"skos:prefLabel","@container":"@language"},
"identifier":"adms:identifier","notation":"skos:notation","schemeName":"elm:schemeName","homepage":"foaf:homepage",
"contentURL":{"@id":"elm:contentUrl","@type":"xsd:anyURI"},"dcType":"dc:type","inScheme":"skos:inScheme","language":"dc:language",
"ISCEDFCode":"elm:ISCEDFCode","learningOutcome":"elm:learningOutcome","relatedESCOSkill":"elm:relatedESCOSkill","relatedSkill":"elm:relatedSkill",
"volumeOfLearning":{"@id":"elm:volumeOfLearning","@type":"xsd:duration"},"duration":{"@id":"elm:duration","@type":"xsd:duration"},
"creditPoint":"elm:creditPoint","framework":"elm:framework","point":"elm:point","mode":"elm:mode","educationLevel":"elm:educationLevel",
"entryRequirement":"elm:entryRequirement","provenBy":"elm:provenBy","awardingOpportunity":"elm:awardingOpportunity","awardingBody":"elm:awardingBody",
"learningAchievementSpecification":"elm:learningAchievementSpecification","providedBy":"elm:providedBy","defaultLanguage":"elm:defaultLanguage",
"temporal":"dc:temporal","startDate":{"@id":"elm:startDate","@type":"xsd:dateTime"},"endDate":{"@id":"elm:endDate","@type":"xsd:dateTime"},
"applicationDeadline":{"@id":"elm:applicationDeadline","@type":"xsd:dateTime"},"admissionProcedure":"elm:admissionProcedure",
"priceDetail":"elm:priceDetail","amount":"elm:amount","unit":"elm:unit","value":{"@id":"rdf:value","@type":"xsd:decimal"},
"location":"elm:location","address":"elm:address","countryCode":"elm:countryCode","fullAddress":"elm:fullAddress",
"contactPoint":"elm:contactPoint","emailAddress":"elm:emailAddress"}`

// WriteOpportunities writes specifications and their opportunities as one JSON-LD
// graph by the LOQ profile. What the profile demands and they lack is returned
// beside the document, each with its place; nothing is filled in. The document is
// nil only with a text that is not UTF-8.
func WriteOpportunities(list []Specification) ([]byte, vc.Errors) {
	w := &loqWriter{writer: writer{count: map[string]int{}}}
	context, err := jcs.Parse([]byte(loqContext))
	if err != nil {
		panic("elm: its own context: " + err.Error())
	}
	graph := &jcs.Value{Kind: jcs.Array}
	for i, s := range list {
		w.at = fmt.Sprintf("$[%d]", i)
		graph.Items = append(graph.Items, *w.specification(s))
		for _, o := range s.Opportunities {
			graph.Items = append(graph.Items, *w.opportunity(o, s.ID))
		}
	}
	doc := &object{}
	doc.put("@context", context)
	doc.put("@graph", graph)
	v := doc.value()
	if err := v.Check(); err != nil {
		w.errs.Add(vc.BadValue, "$", err.Error())
		return nil, w.errs
	}
	return v.Canonical(), w.errs
}

type loqWriter struct {
	writer
	at   string
	errs vc.Errors
}

// need notes that a demanded field is not there.
func (w *loqWriter) need(there bool, field string) {
	if !there {
		w.errs.Add(vc.Missing, w.at+"."+field, "")
	}
}

// needs notes what the profile demands of a specification.
func (w *loqWriter) needs(s Specification) {
	w.need(s.ID != "", "id")
	w.need(len(s.Title) > 0, "title")
	w.need(len(s.Fields) > 0, "ISCEDFCode")
	w.need(len(s.Languages) > 0, "language")
	w.need(len(s.Outcomes) > 0, "learningOutcome")
}

func (w *loqWriter) specification(s Specification) *jcs.Value {
	o := w.node("LearningAchievementSpecification", s.ID, "learningAchievementSpecification")
	w.needs(s)
	o.each("identifier", w.identifiers(s.Identifiers))
	o.words("title", s.Title)
	o.words("description", s.Description)
	o.words("category", s.Category)
	o.put("homepage", w.web(s.Homepage))
	var fields, languages []Concept
	for _, f := range s.Fields {
		fields = append(fields, Field(f))
	}
	for _, l := range s.Languages {
		languages = append(languages, languageConcept(l))
	}
	o.each("ISCEDFCode", w.concepts(fields))
	o.each("language", w.concepts(languages))
	var outcomes, points, assessed []*jcs.Value
	for _, x := range s.Outcomes {
		outcomes = append(outcomes, w.outcome(x))
	}
	o.each("learningOutcome", outcomes)
	o.plain("volumeOfLearning", s.Volume)
	for _, c := range s.Credits {
		p := w.node("CreditPoint", "", "creditPoint")
		p.put("framework", w.concept(c.System))
		p.plain("point", c.Points.String())
		points = append(points, p.value())
	}
	o.each("creditPoint", points)
	o.each("mode", w.concepts(s.Modes))
	o.each("educationLevel", w.concepts(s.Levels))
	o.put("entryRequirement", w.note(s.Entry, ""))
	for _, a := range s.Assessments {
		assessed = append(assessed, w.assessed(a))
	}
	o.each("provenBy", assessed)
	if len(s.AwardedBy) > 0 {
		a, of := w.node("AwardingOpportunity", "", "awardingOpportunity"), &object{}
		a.each("awardingBody", w.organisations(s.AwardedBy, "awardingBody"))
		of.plain("id", s.ID)
		a.put("learningAchievementSpecification", of.value())
		o.put("awardingOpportunity", a.value())
	}
	return o.value()
}

func (w *loqWriter) assessed(a Assessed) *jcs.Value {
	o := w.node("LearningAssessmentSpecification", "", "learningAssessmentSpecification")
	w.need(len(a.Title) > 0, "provenBy.title")
	o.words("title", a.Title)
	o.words("description", a.Description)
	o.each("dcType", w.concepts(a.Types))
	return o.value()
}

// organisations are described in full: the profile demands where they are.
func (w *loqWriter) organisations(list []Organisation, field string) (out []*jcs.Value) {
	for _, g := range list {
		w.need(len(g.Name) > 0, field+".legalName")
		there := false
		for _, l := range g.Locations {
			there = there || l.Country != ""
		}
		w.need(there, field+".location.address.countryCode")
		out = append(out, w.writer.organisation(g))
	}
	return out
}

func (w *loqWriter) opportunity(p Opportunity, of string) *jcs.Value {
	o, spec := w.node("LearningOpportunity", p.ID, "learningOpportunity"), &object{}
	w.need(len(p.Title) > 0, "title")
	w.need(p.Homepage != "", "homepage")
	w.need(p.Language != "", "defaultLanguage")
	w.need(len(p.ProvidedBy) > 0, "providedBy")
	o.each("identifier", w.identifiers(p.Identifiers))
	o.words("title", p.Title)
	o.words("description", p.Description)
	o.put("homepage", w.web(p.Homepage))
	o.put("dcType", w.concept(p.Kind))
	if p.Language != "" {
		o.put("defaultLanguage", w.concept(languageConcept(p.Language)))
	}
	o.each("providedBy", w.organisations(p.ProvidedBy, "providedBy"))
	if !p.Start.IsZero() || !p.End.IsZero() {
		t := w.node("PeriodOfTime", "", "periodOfTime")
		t.time("startDate", p.Start)
		t.time("endDate", p.End)
		o.put("temporal", t.value())
	}
	o.plain("duration", p.Duration)
	o.each("mode", w.concepts(p.Modes))
	var deadlines, prices, places []*jcs.Value
	for _, d := range p.Deadlines {
		deadlines = append(deadlines, jcs.Text(d.UTC().Format(time.RFC3339)))
	}
	o.each("applicationDeadline", deadlines)
	o.put("admissionProcedure", w.note(p.Admission, ""))
	for _, t := range p.Prices {
		prices = append(prices, w.price(t))
	}
	o.each("priceDetail", prices)
	for _, v := range p.Places {
		places = append(places, w.venue(v))
	}
	o.each("location", places)
	spec.plain("id", of)
	o.put("learningAchievementSpecification", spec.value())
	return o.value()
}

func (w *loqWriter) price(t PriceTag) *jcs.Value {
	a, d := w.node("Amount", "", "amount"), w.node("PriceDetail", "", "priceDetail")
	w.need(t.Currency != "", "priceDetail.amount.unit")
	if t.Currency != "" {
		a.put("unit", w.concept(Concept{ID: currencies + "/" + t.Currency, Scheme: currencies}))
	}
	a.plain("value", t.Amount.String())
	d.put("amount", a.value())
	return d.value()
}

// venue is a place of the profile: without its country it is none.
func (w *loqWriter) venue(v Venue) *jcs.Value {
	o := w.node("Location", "", "location")
	w.need(v.Country != "", "location.address.countryCode")
	o.words("geographicName", v.Name)
	if v.Country != "" {
		a := w.node("Address", "", "address")
		a.put("countryCode", w.concept(countryConcept(v.Country)))
		o.put("address", a.value())
	}
	return o.value()
}
