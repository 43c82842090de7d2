package catalogue

import (
	"maps"
	"slices"

	"opencairn.org/cairn/formats/ctdl"
)

// ImportFurther are the columns of what an offer may state beyond the elements of
// the Recommendation. Every list takes several columns, and several values in one
// cell with split.
type ImportFurther struct {
	Supervision      ImportList     `yaml:"supervision"`       // unsupervised, supervised, supervised-identified; one
	QualityStatement ImportText     `yaml:"quality_statement"` // what a provider outside the formal system says of its own quality assurance
	Purpose          ImportText     `yaml:"purpose"`
	Setting          ImportList     `yaml:"setting"`      // formal, nonformal, informal; one
	Sector           ImportList     `yaml:"sector"`       // HE, VET, adult; one
	OriginOf         ImportList     `yaml:"origin_of"`    // of a row, before the mapping's origin
	Stacking         ImportList     `yaml:"stacking"`     // standalone, integrated; one
	CountsTo         ImportList     `yaml:"counts_to"`    // qualifications it counts towards
	CoProviders      ImportList     `yaml:"co_providers"` // names
	Platform         ImportText     `yaml:"platform"`     // who delivers it
	TargetGroups     ImportList     `yaml:"target_groups"`
	Eligibility      ImportText     `yaml:"eligibility"`
	EligibleAt       ImportList     `yaml:"eligible_at"` // names of the institutions whose learners alone may enrol
	SDG              ImportList     `yaml:"sdg"`         // Sustainable Development Goals, 1 to 17
	Industries       ImportList     `yaml:"industries"`
	Costs            ImportCosts    `yaml:"costs"`
	Funding          ImportList     `yaml:"funding"` // who can pay for it
	SupportList      ImportList     `yaml:"support_list"`
	Reserved         ImportList     `yaml:"reserved"` // places of the run kept for a group: "unemployed 5"
	Schedule         ImportList     `yaml:"schedule"` // daytime, evening, weekend
	Pace             ImportList     `yaml:"pace"`     // full-time, part-time, self-paced; one
	Rolling          ImportFlag     `yaml:"rolling"`
	Flags            ImportSupports `yaml:"flags"` // taster, dualEnrolment, assessmentOnly, safetyCritical: yes/no column
	Validity         ImportText     `yaml:"validity"`
	ReviewMonths     ImportNumber   `yaml:"review_months"`
	Attendance       ImportNumber   `yaml:"attendance"`   // percent
	OnlineShare      ImportNumber   `yaml:"online_share"` // percent
}

// ImportCosts are columns with an amount that is paid beside the price, in its
// currency, by the kind of cost: materials, travel, ...
type ImportCosts map[string]string

// codesOf are a closed list's codes.
func codesOf(list []ctdl.Term) []string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = t.Code
	}
	return out
}

// importFlags are the yes/no fields of an offer that Flags can name.
var importFlags = map[string]func(*Offer) *bool{
	"taster": func(o *Offer) *bool { return &o.Taster }, "dualEnrolment": func(o *Offer) *bool { return &o.DualEnrolment },
	"assessmentOnly": func(o *Offer) *bool { return &o.AssessmentOnly }, "safetyCritical": func(o *Offer) *bool { return &o.SafetyCritical },
}

// columns are those the mapping names here.
func (f *ImportFurther) columns() []string {
	names := []string{f.Rolling.Column}
	for _, t := range []ImportText{f.QualityStatement, f.Purpose, f.Platform, f.Eligibility, f.Validity} {
		names = append(names, t.Columns...)
	}
	for _, l := range f.lists() {
		names = append(names, l.Columns...)
	}
	for _, n := range []ImportNumber{f.ReviewMonths, f.Attendance, f.OnlineShare} {
		names = append(names, n.Columns...)
	}
	names = append(names, slices.Sorted(maps.Values(f.Costs))...)
	names = append(names, slices.Sorted(maps.Values(f.Flags))...)
	return slices.DeleteFunc(names, func(n string) bool { return n == "" })
}

func (f *ImportFurther) lists() []ImportList {
	return []ImportList{
		f.Supervision, f.Setting, f.Sector, f.OriginOf, f.Stacking, f.CountsTo, f.CoProviders, f.TargetGroups, f.EligibleAt, f.SDG, f.Industries,
		f.Funding, f.SupportList, f.Reserved, f.Schedule, f.Pace,
	}
}

// check holds what values are turned into against the offer's own vocabularies.
func (f *ImportFurther) check(m *ImportMapping, bad func(bool, string, string)) {
	for _, c := range []struct {
		key  string
		list ImportList
		of   []ctdl.Term
	}{
		{"supervision", f.Supervision, ctdl.Supervisions}, {"setting", f.Setting, ctdl.Settings}, {"sector", f.Sector, ctdl.Sectors},
		{"origin_of", f.OriginOf, ctdl.Origins}, {"stacking", f.Stacking, ctdl.StackingModes}, {"support_list", f.SupportList, ctdl.Supports},
		{"schedule", f.Schedule, ctdl.Schedules}, {"pace", f.Pace, ctdl.Paces},
	} {
		bad(len(c.list.Columns) == 0 || len(c.list.Values) > 0, "further."+c.key+".values", "")
		for from, to := range c.list.Values {
			bad(slices.Contains(codesOf(c.of), to), "further."+c.key+".values."+from, to)
		}
	}
	for kind := range f.Costs {
		bad(slices.Contains(codesOf(ctdl.CostTypes), kind), "further.costs", kind)
	}
	yesNo := map[string]string{"rolling.column": f.Rolling.Column}
	for name, column := range f.Flags {
		bad(importFlags[name] != nil, "further.flags", name)
		yesNo["flags."+name] = column
	}
	for key, column := range yesNo {
		_, known := m.Booleans[column]
		bad(column == "" || known, "further."+key, column)
	}
}
