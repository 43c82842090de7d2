package credit

import "fmt"

// Code names what is wrong with an amount, a system or a level.
type Code string

// The codes. Doors translate them; Error texts are for developers.
const (
	Empty        Code = "empty"         // nothing was given
	Comma        Code = "comma"         // "3,5": the decimal sign is the point
	NotANumber   Code = "not_a_number"  // letters, spaces, exponents, a sign alone
	Negative     Code = "negative"      // -99999 and other sentinels
	TooLarge     Code = "too_large"     // more than nine digits before the point
	TooPrecise   Code = "too_precise"   // more than six digits after the point
	NoSystem     Code = "no_system"     // the credit system is in no table
	NoRatio      Code = "no_ratio"      // the system has no year load to convert by
	NoHours      Code = "no_hours"      // the system does not count in hours
	NoFramework  Code = "no_framework"  // the qualifications framework is in no table
	NoLevel      Code = "no_level"      // the framework has no such level
	ZeroDivision Code = "zero_division" // a price per credit of nothing
	BadTable     Code = "bad_table"     // a table that contradicts itself
)

// Error is what this package returns: a code and the input it is about.
type Error struct {
	Code  Code
	Input string // what was given, cut to 40 characters
	Hint  string // what to write instead, when that is certain: "3.5"
}

// Error says what is wrong and, when it is certain, what to write.
func (e *Error) Error() string {
	s := fmt.Sprintf("credit: %q: %s", e.Input, e.Code)
	if e.Hint != "" {
		s += fmt.Sprintf(" (write %s)", e.Hint)
	}
	return s
}

func fail(c Code, input string) *Error {
	if r := []rune(input); len(r) > 40 {
		input = string(r[:40])
	}
	return &Error{Code: c, Input: input}
}
