package identity

import (
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"
)

// Level is how surely an attribute is known (eIDAS levels of assurance).
type Level string

// The levels, the least first.
const (
	LevelSelf        Level = "self-declared"
	LevelLow         Level = "low"
	LevelSubstantial Level = "substantial"
	LevelHigh        Level = "high"
)

var levels = []Level{LevelSelf, LevelLow, LevelSubstantial, LevelHigh}

// Levels lists the levels, the least first.
func Levels() []Level { return slices.Clone(levels) }

// AtLeast reports that l is as sure as least, or surer.
func (l Level) AtLeast(least Level) bool {
	return slices.Index(levels, l) >= slices.Index(levels, least)
}

// The names of attributes. What else is known under another name (an identity
// check's "identity-document") is kept and shown as it stands.
const (
	AttributeEducation  = "education"  // highest completed: EducationTertiary, EducationUpperSecondary, EducationLess
	AttributeEmployer   = "employer"   // TenantID of who the person works for
	AttributeRegion     = "region"     // of a country's own list, as in Organisation.Region
	AttributeDisability = "disability" // Yes or No
	AttributeEmployment = "employment" // employed, unemployed, inactive
	AttributePriority   = "priority"   // Yes or No: of a group that public money puts first (S-354)
)

// The values of attributes that have a list.
const (
	EducationTertiary       = "tertiary"        // ISCED 5 to 8
	EducationUpperSecondary = "upper-secondary" // ISCED 3 and 4
	EducationLess           = "less"            // ISCED 0 to 2

	EmploymentEmployed   = "employed"
	EmploymentUnemployed = "unemployed"
	EmploymentInactive   = "inactive" // neither in work nor looking for it

	Yes = "yes"
	No  = "no"
)

// attributeValues are the names a person or an organisation can speak about, in
// the order pages show them, with their values; nil means any short text.
var attributeValues = []struct {
	name   string
	values []string
}{
	{AttributeEducation, []string{EducationTertiary, EducationUpperSecondary, EducationLess}},
	{AttributeEmployment, []string{EmploymentEmployed, EmploymentUnemployed, EmploymentInactive}},
	{AttributeEmployer, nil},
	{AttributeRegion, nil},
	{AttributeDisability, []string{Yes, No}},
	{AttributePriority, []string{Yes, No}},
	{AttributeNationalID, nil},
	{AttributeDocument, nil},
}

// AttributeNames lists the names that can be stated and attested.
func AttributeNames() []string {
	names := make([]string, len(attributeValues))
	for i, a := range attributeValues {
		names[i] = a.name
	}
	return names
}

// AttributeValues lists the values of an attribute; nil means any short text.
func AttributeValues(name string) []string {
	for _, a := range attributeValues {
		if a.name == name {
			return slices.Clone(a.values)
		}
	}
	return nil
}

// SourceSelf is the source of what a person says about themselves.
const SourceSelf = "self"

// Attribute is one thing known about a person, from one source.
type Attribute struct {
	Name   string    `json:"name"` // "education", "identity-document"
	Value  string    `json:"value"`
	Source string    `json:"source"` // who says so: SourceSelf, a TenantID, or in words
	Level  Level     `json:"level"`
	Since  time.Time `json:"since"`
}

// LogValue implements slog.LogValuer (invariant I12).
func (a Attribute) LogValue() slog.Value { return slog.StringValue("[attribute " + a.Name + "]") }

// Format implements fmt.Formatter, for every verb.
func (a Attribute) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[attribute "+a.Name+"]") }
