package sdjwt

import (
	"strconv"
	"sync"
	"time"

	"opencairn.org/cairn/formats/jcs"
)

// LearningVCT is the type of the European wallet's learning credential.
const LearningVCT = "urn:eu.europa.ec.eudi:learning:credential:1"

// Learning is the learning credential of the European Digital Identity Wallet, as
// the Commission's reference issuer publishes it: seventeen flat claims. Empty
// fields are not written.
type Learning struct {
	FamilyName       string    // required
	GivenName        string    //
	LearnerID        string    // learner_identification, required
	Title            string    // achievement_title, required
	Description      string    // achievement_description
	Outcomes         []string  // learning_outcomes
	Grade            string    // assessment_grade
	Languages        []string  // language_of_classes, BCP 47, required
	StudyTime        string    // expected_study_time, "5 ECTS", "PT125H"; required
	Level            int       // level_of_learning_experience: EQF 1 to 8, required
	QualityAssurance []string  // types_of_quality_assurance, required
	Prerequisites    []string  // prerequisites_to_enroll
	Stackable        Answer    // integration_stackability_options
	Authority        string    // issuing_authority, required
	Country          string    // issuing_country, ISO 3166-1 alpha-2, required
	Issued           time.Time // date_of_issuance, a day in UTC, required
	Expires          time.Time // date_of_expiry, a day in UTC; zero: without end
}

// Answer is yes, no, or not stated.
type Answer string

// The answers.
const (
	NotStated Answer = ""
	Yes       Answer = "yes"
	No        Answer = "no"
)

// learningClaim is how one claim stands in the credential.
type learningClaim struct {
	name      string
	selective bool // of the learner, shown by choice; else always visible
	mandatory bool
	form
	path Path
}

// form is how a field is written (nil: not stated) and read (false: not so).
type form struct {
	write func(*Learning) *jcs.Value
	read  func(*Learning, *jcs.Value) bool
}

// learningClaims are all claims, in the order of the reference.
var learningClaims = sync.OnceValue(func() []learningClaim {
	all := []learningClaim{
		{"issuing_authority", false, true, text(func(l *Learning) *string { return &l.Authority }), nil},
		{"issuing_country", false, true, form{text(func(l *Learning) *string { return &l.Country }).write, readCountry}, nil},
		{"date_of_issuance", false, true, day(func(l *Learning) *time.Time { return &l.Issued }), nil},
		{"date_of_expiry", false, false, day(func(l *Learning) *time.Time { return &l.Expires }), nil},
		{"family_name", true, true, text(func(l *Learning) *string { return &l.FamilyName }), nil},
		{"given_name", true, false, text(func(l *Learning) *string { return &l.GivenName }), nil},
		{"achievement_title", false, true, text(func(l *Learning) *string { return &l.Title }), nil},
		{"achievement_description", false, false, text(func(l *Learning) *string { return &l.Description }), nil},
		{"learning_outcomes", true, false, texts(func(l *Learning) *[]string { return &l.Outcomes }), nil},
		{"assessment_grade", true, false, text(func(l *Learning) *string { return &l.Grade }), nil},
		{"language_of_classes", false, true, texts(func(l *Learning) *[]string { return &l.Languages }), nil},
		{"learner_identification", true, true, text(func(l *Learning) *string { return &l.LearnerID }), nil},
		{"expected_study_time", true, true, text(func(l *Learning) *string { return &l.StudyTime }), nil},
		{"level_of_learning_experience", true, true, form{writeLevel, readLevel}, nil},
		{"types_of_quality_assurance", true, true, texts(func(l *Learning) *[]string { return &l.QualityAssurance }), nil},
		{"prerequisites_to_enroll", true, false, texts(func(l *Learning) *[]string { return &l.Prerequisites }), nil},
		{"integration_stackability_options", true, false, form{writeStackable, readStackable}, nil},
	}
	for i := range all {
		all[i].path = Path{}.member(all[i].name)
	}
	return all
})

// LearningType is the metadata of the learning credential: what must be there,
// what is selective and what always visible. It is one for all, not to be changed.
func LearningType() *Type { return learningType() }

var learningType = sync.OnceValue(func() *Type {
	t := &Type{VCT: LearningVCT, Name: "Learning credential"}
	for _, c := range learningClaims() {
		selective := "never"
		if c.selective {
			selective = "always"
		}
		t.Claims = append(t.Claims, ClaimType{Path: c.path, Mandatory: c.mandatory, Selective: selective})
	}
	return t
})

// Claims are the claims to issue, vct among them, and which of them to make
// selective. iss, iat, exp and status are the issuer's to add. Errors are *Error:
// MissingClaim, BadClaim.
func (l Learning) Claims() (*jcs.Value, []Path, error) {
	all := learningClaims()
	m := append(make([]jcs.Member, 0, len(all)+1), jcs.Member{Name: "vct", Value: *jcs.Text(LearningVCT)})
	selective := make([]Path, 0, len(all))
	for i := range all {
		c := &all[i]
		v := c.write(&l)
		if v == nil && c.mandatory {
			return nil, nil, fail(MissingClaim, "$."+c.name, "")
		}
		if v == nil {
			continue
		}
		if !c.read(new(Learning), v) { // what is written is what a reader accepts
			return nil, nil, fail(BadClaim, "$."+c.name, v.Text)
		}
		m = append(m, jcs.Member{Name: c.name, Value: *v})
		if c.selective {
			selective = append(selective, c.path)
		}
	}
	return jcs.NewObject(m), selective, nil
}

// Learning reads what a presentation shows of a learning credential; what the
// holder did not show is empty. Errors are *Error: WrongType, BadClaim.
func (c *Credential) Learning() (*Learning, error) {
	if c.Type != LearningVCT {
		return nil, fail(WrongType, "$.vct", c.Type)
	}
	l := new(Learning)
	for _, f := range learningClaims() {
		if v := c.Shown.Get(f.name); v != nil && v.Kind != jcs.Null && !f.read(l, v) {
			return nil, fail(BadClaim, "$."+f.name, v.Text)
		}
	}
	return l, nil
}

func text(field func(*Learning) *string) form {
	write := func(l *Learning) *jcs.Value {
		if *field(l) == "" {
			return nil
		}
		return jcs.Text(*field(l))
	}
	return form{write, func(l *Learning, v *jcs.Value) bool {
		*field(l) = v.Str()
		return v.Str() != ""
	}}
}

// texts also reads one text: the reference leaves open which it is.
func texts(field func(*Learning) *[]string) form {
	write := func(l *Learning) *jcs.Value {
		if len(*field(l)) == 0 {
			return nil
		}
		list := &jcs.Value{Kind: jcs.Array}
		for _, s := range *field(l) {
			list.Items = append(list.Items, *jcs.Text(s))
		}
		return list
	}
	return form{write, func(l *Learning, v *jcs.Value) bool {
		for _, x := range v.List() {
			if x.Str() == "" {
				return false
			}
			*field(l) = append(*field(l), x.Text)
		}
		return true
	}}
}

func day(field func(*Learning) *time.Time) form {
	write := func(l *Learning) *jcs.Value {
		if field(l).IsZero() {
			return nil
		}
		return jcs.Text(field(l).UTC().Format(time.DateOnly))
	}
	return form{write, func(l *Learning, v *jcs.Value) bool {
		t, err := time.Parse(time.DateOnly, v.Str())
		*field(l) = t
		return err == nil
	}}
}

func readCountry(l *Learning, v *jcs.Value) bool {
	l.Country = v.Str()
	c := l.Country
	return len(c) == 2 && c[0] >= 'A' && c[0] <= 'Z' && c[1] >= 'A' && c[1] <= 'Z'
}

func writeLevel(l *Learning) *jcs.Value {
	if l.Level == 0 {
		return nil
	}
	return &jcs.Value{Kind: jcs.Number, Text: strconv.Itoa(l.Level)}
}

// readLevel also takes the number as text.
func readLevel(l *Learning, v *jcs.Value) bool {
	n, err := strconv.Atoi(v.Text)
	l.Level = n
	return err == nil && n >= 1 && n <= 8
}

func writeStackable(l *Learning) *jcs.Value {
	switch l.Stackable {
	case Yes:
		return &jcs.Value{Kind: jcs.True}
	case No:
		return &jcs.Value{Kind: jcs.False}
	}
	return nil
}

func readStackable(l *Learning, v *jcs.Value) bool {
	switch v.Kind {
	case jcs.True:
		l.Stackable = Yes
	case jcs.False:
		l.Stackable = No
	default:
		return false
	}
	return true
}
