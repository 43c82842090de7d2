package catalogue

import (
	"slices"

	"opencairn.org/cairn/formats/ctdl"
)

// What is asked of who has the courses in a spreadsheet: plain columns, one row
// a course. The names are the same in every language, so that a file goes
// through whoever fills it in; docs/reference/import.md explains each.

// listSeparator parts several values in one cell of the template.
const listSeparator = "|"

// uploadColumn is a column of the template and what its example row writes there.
type uploadColumn struct{ name, example string }

// The columns of the template, in order: what decides first, then what only some
// courses have to say.
var uploadColumns = []uploadColumn{
	{"id", "care-1"}, {"title", "Care for people with dementia"}, {"summary", "For people who care for others at work or at home."},
	{"outcomes", "Recognise early signs of dementia|Adapt daily care to a person with dementia"}, {"hours", "50"}, {"credits", "2"}, {"credit_system", "ects"},
	{"level_eqf", "4"}, {"level_national", ""}, {"language", "en"}, {"participation", "blended"}, {"assessment", "practical-assessment|quiz"},
	{"supervision", "supervised"}, {"awarded_by", "Ostrand Care School"}, {"quality", "internal"}, {"quality_statement", ""}, {"field_isced", "0921"},
	{"prerequisites", "None"}, {"price", "180"}, {"currency", "EUR"},
	{"start", "2027-03-01"}, {"end", "2027-04-30"}, {"enrol_until", "2027-02-15"}, {"rolling", ""}, {"schedule", "evening"}, {"pace", "part-time"}, {"places", "20"},
	{"reserved", "unemployed 5|carers 3"}, {"place", "Ostrand"}, {"page", "https://www.example.org/care-1"}, {"contact", "courses@example.org"},
	{"supports", "childcare|evening|equipment"}, {"called", "certificate"},
	{"materials_fee", "20"}, {"assessment_fee", ""}, {"equipment_fee", ""}, {"travel_cost", ""}, {"funding", "Learning account"},
	{"co_providers", "Millbrook Reading Rooms"}, {"platform", ""}, {"target_groups", "family carers"}, {"eligible", ""}, {"eligible_at", ""},
	{"stacking", "integrated"}, {"counts_to", "Certificate in Care"}, {"sdg", "3|5"}, {"industries", ""}, {"setting", "nonformal"}, {"sector", "adult"},
	{"purpose", ""}, {"validity", "P3Y"}, {"review_months", "24"}, {"attendance", "80"}, {"online_share", "40"},
	{"taster", "no"}, {"dual_enrolment", "no"}, {"assessment_only", "no"}, {"safety_critical", "no"},
}

// UploadColumns are the columns of the template, in order.
func UploadColumns() (names []string) {
	for _, c := range uploadColumns {
		names = append(names, c.name)
	}
	return names
}

// UploadExample is a row that shows how the columns are filled in.
func UploadExample() (cells []string) {
	for _, c := range uploadColumns {
		cells = append(cells, c.example)
	}
	return cells
}

// uploadNeeded are the columns a table cannot do without. Any other may be left out,
// as in tables made from an earlier template, whose columns childcare and evening are
// still read.
var uploadNeeded = []string{"id", "title"}

// uploadMapping reads the template for one provider: its country, and the
// language its texts are in.
func uploadMapping(country, lang string) (*ImportMapping, error) {
	yesNo := ImportSpelling{Yes: "yes", No: "no"}
	m := &ImportMapping{
		Version: 1, Register: "upload", Country: country, Language: lang, Origin: "existing", Booleans: map[string]ImportSpelling{},
		Provider: ImportProviderColumns{ID: ImportText{Default: "own"}, Name: ImportText{Default: "own"}},
		ID:       column("id"), Title: column("title"), Summary: column("summary"), URL: column("page"), Contact: column("contact"),
		Prerequisites: column("prerequisites"), Label: column("called"),
		Outcomes: listed("outcomes", nil), Languages: listed("language", nil), Assessment: listed("assessment", codesOf(ctdl.AssessmentTypes)),
		Participation: ImportModes{Columns: []string{"participation"}, Values: same(participationModes)},
		Level:         ImportLevel{EQF: column("level_eqf"), NQF: column("level_national")},
		Field:         ImportCode{Columns: []string{"field_isced"}}, // ISCED-F as it is: a code may have two to four digits
		AwardingBody:  listed("awarded_by", nil), Quality: listed("quality", qualityTypes),
		Hours: number("hours"), Credits: number("credits"), Places: number("places"),
		Price: ImportPrice{Columns: []string{"price"}, Coins: []string{"currency"}},
		Start: column("start"), End: column("end"), Deadline: column("enrol_until"),
		Place:    ImportPlace{Columns: []string{"place"}},
		Supports: ImportSupports{"childcare": "childcare", "evening": "evening"},
		Further:  uploadFurther(),
	}
	for _, name := range []string{"childcare", "evening", "rolling", "taster", "dual_enrolment", "assessment_only", "safety_critical"} {
		m.Booleans[name] = yesNo
	}
	m.Credits.System, m.Credits.Systems = "ects", []string{"credit_system"}
	m.Optional = slices.DeleteFunc(m.columnsUsed(), func(name string) bool { return slices.Contains(uploadNeeded, name) })
	return m, m.check().OrNil()
}

func uploadFurther() ImportFurther {
	return ImportFurther{
		Supervision: listed("supervision", codesOf(ctdl.Supervisions)), QualityStatement: column("quality_statement"), Purpose: column("purpose"),
		Setting: listed("setting", codesOf(ctdl.Settings)), Sector: listed("sector", codesOf(ctdl.Sectors)),
		Stacking: listed("stacking", codesOf(ctdl.StackingModes)), CountsTo: listed("counts_to", nil),
		CoProviders: listed("co_providers", nil), Platform: column("platform"), TargetGroups: listed("target_groups", nil),
		Eligibility: column("eligible"), EligibleAt: listed("eligible_at", nil), SDG: listed("sdg", nil), Industries: listed("industries", nil),
		Costs:   ImportCosts{"materials": "materials_fee", "assessment": "assessment_fee", "equipment": "equipment_fee", "travel": "travel_cost"},
		Funding: listed("funding", nil), SupportList: listed("supports", codesOf(ctdl.Supports)), Reserved: listed("reserved", nil),
		Schedule: listed("schedule", codesOf(ctdl.Schedules)), Pace: listed("pace", codesOf(ctdl.Paces)), Rolling: ImportFlag{Column: "rolling"},
		Flags:    ImportSupports{"taster": "taster", "dualEnrolment": "dual_enrolment", "assessmentOnly": "assessment_only", "safetyCritical": "safety_critical"},
		Validity: column("validity"), ReviewMonths: number("review_months"), Attendance: number("attendance"), OnlineShare: number("online_share"),
	}
}

func column(names ...string) ImportText { return ImportText{Columns: names} }

func number(name string) ImportNumber { return ImportNumber{Columns: []string{name}} }

// listed is a column with several values in a cell; with codes, only those.
func listed(name string, codes []string) ImportList {
	l := ImportList{Columns: []string{name}, Split: listSeparator}
	if codes != nil {
		l.Values = same(codes)
	}
	return l
}

// same reads values as they are, and no others.
func same(values []string) map[string]string {
	m := make(map[string]string, len(values))
	for _, v := range values {
		m[v] = v
	}
	return m
}
