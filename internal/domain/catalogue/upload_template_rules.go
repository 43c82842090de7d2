package catalogue

import "opencairn.org/cairn/formats/ctdl"

// What is asked of who has the courses in a spreadsheet: plain columns, one row
// a course. The names are the same in every language, so that a file goes
// through whoever fills it in; docs/reference/import.md explains each.

// listSeparator parts several values in one cell of the template.
const listSeparator = "|"

// UploadColumns are the columns of the template, in order.
func UploadColumns() []string {
	return []string{
		"id", "title", "summary", "outcomes", "hours", "credits", "credit_system", "level_eqf", "level_national",
		"language", "participation", "assessment", "awarded_by", "quality", "field_isced", "prerequisites", "price", "currency",
		"start", "end", "enrol_until", "places", "place", "page", "contact", "childcare", "evening", "called",
	}
}

// UploadExample is a row that shows how the columns are filled in.
func UploadExample() []string {
	return []string{
		"care-1", "Care for people with dementia", "For people who care for others at work or at home.",
		"Recognise early signs of dementia|Adapt daily care to a person with dementia", "50", "2", "ects", "4", "",
		"en", "blended", "practical-assessment|quiz", "Ostrand Care School", "internal", "0921", "None", "180", "EUR",
		"2027-03-01", "2027-04-30", "2027-02-15", "20", "Ostrand", "https://www.example.org/care-1", "courses@example.org", "yes", "yes", "certificate",
	}
}

// uploadMapping reads the template for one provider: its country, and the
// language its texts are in.
func uploadMapping(country, lang string) (*ImportMapping, error) {
	column := func(names ...string) ImportText { return ImportText{Columns: names} }
	number := func(name string) ImportNumber { return ImportNumber{Columns: []string{name}} }
	yesNo := ImportSpelling{Yes: "yes", No: "no"}
	m := &ImportMapping{
		Version: 1, Register: "upload", Country: country, Language: lang, Origin: "existing",
		Booleans: map[string]ImportSpelling{"childcare": yesNo, "evening": yesNo},
		Provider: ImportProviderColumns{ID: ImportText{Default: "own"}, Name: ImportText{Default: "own"}},
		ID:       column("id"), Title: column("title"), Summary: column("summary"), URL: column("page"), Contact: column("contact"),
		Prerequisites: column("prerequisites"), Label: column("called"),
		Outcomes:      ImportList{Columns: []string{"outcomes"}, Split: listSeparator},
		Languages:     ImportList{Columns: []string{"language"}, Split: listSeparator},
		Assessment:    ImportList{Columns: []string{"assessment"}, Split: listSeparator, Values: assessmentCodes()},
		Participation: ImportModes{Columns: []string{"participation"}, Values: same(participationModes)},
		Level:         ImportLevel{EQF: column("level_eqf"), NQF: column("level_national")},
		Field:         ImportCode{Columns: []string{"field_isced"}}, // ISCED-F as it is: a code may have two to four digits
		AwardingBody:  ImportList{Columns: []string{"awarded_by"}, Split: listSeparator},
		Quality:       ImportList{Columns: []string{"quality"}, Split: listSeparator, Values: same(qualityTypes)},
		Hours:         number("hours"), Credits: number("credits"), Places: number("places"),
		Price: ImportPrice{Columns: []string{"price"}, Coins: []string{"currency"}},
		Start: column("start"), End: column("end"), Deadline: column("enrol_until"),
		Place:    ImportPlace{Columns: []string{"place"}},
		Supports: ImportSupports{"childcare": "childcare", "evening": "evening"},
	}
	m.Credits.System, m.Credits.Systems = "ects", []string{"credit_system"}
	return m, m.check().OrNil()
}

func assessmentCodes() map[string]string {
	m := map[string]string{}
	for _, c := range ctdl.AssessmentTypes {
		m[c.Code] = c.Code
	}
	return m
}

// same reads values as they are, and no others.
func same(values []string) map[string]string {
	m := make(map[string]string, len(values))
	for _, v := range values {
		m[v] = v
	}
	return m
}
