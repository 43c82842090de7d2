package rule

import "sync"

// Claims is the schema that schemes are written against: what is claimed about a
// person, with a source and a level, and what a scheme may ask about an offer
// (money-and-recognition 4.0). It grows by adding lines.
var Claims = sync.OnceValue(func() *Schema {
	s, err := NewSchema(claims...)
	if err != nil {
		panic("rule: claims: " + err.Error()) // a test builds it
	}
	return s
})

var claims = []Field{
	{"on", Date, "the day the question is asked for"},

	{"person", Group, "what is claimed about the learner"},
	{"person.education", Text, "highest education: tertiary, upper-secondary, less"},
	{"person.employer", Text, "the employer, by the slug of its organisation"},
	{"person.employment", Text, "employed, self-employed, unemployed, returner, leave, student"},
	{"person.age", Whole, "age in years on the day"},
	{"person.residence", Text, "country of residence, ISO 3166"},
	{"person.region", Text, "region of residence"},
	{"person.citizenship", Words, "citizenships, ISO 3166"},
	{"person.incomeMonth", Number, "gross income a month, in units of the scheme's currency"},
	{"person.incomeYear", Number, "gross income a year, in units of the scheme's currency"},
	{"person.benefits", Truth, "receives a benefit that the scheme names"},
	{"person.student", Truth, "is in full-time education"},
	{"person.disability", Text, "yes, no"},
	{"person.firmSize", Whole, "how many people work for the employer"},
	{"person.priority", Text, "yes, no: belongs to a group that the scheme puts first"},
	{"person.employerPays", Truth, "the employer pays a part"},

	{"offer", Group, "what is to be paid for"},
	{"offer.country", Text, "country of the provider, ISO 3166"},
	{"offer.provider", Text, "the provider, by the slug of its organisation"},
	{"offer.providerKind", Text, "provider, university, alliance, employer"},
	{"offer.listed", Truth, "stands in the portal's list"},
	{"offer.approved", Truth, "holds an approval"},
	{"offer.kind", Text, "what its provider calls it"},
	{"offer.field", Text, "ISCED-F 2013, two to four digits"},
	{"offer.eqf", Whole, "European Qualifications Framework, 1-8"},
	{"offer.nqf", Text, "the national level as it is written"},
	{"offer.ects", Number, "ECTS credits as stated"},
	{"offer.hours", Number, "hours of learning as stated"},
	{"offer.price", Number, "its price in units of its currency"},
}
