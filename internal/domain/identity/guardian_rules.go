package identity

import (
	"strings"
	"time"

	"opencairn.org/cairn/internal/ground/fault"
)

const (
	// ConsentAge is the age from which somebody agrees for themselves (the default
	// of Regulation (EU) 2016/679, article 8).
	ConsentAge = 16
	// GuardianAge is the least age of who answers for somebody else.
	GuardianAge = 18
)

// ageOn is somebody's age on a day, or -1 when the birth date is not known.
func ageOn(birthDate string, at time.Time) int {
	born, err := time.Parse(time.DateOnly, birthDate)
	if err != nil {
		return -1
	}
	years := at.UTC().Year() - born.Year()
	if born.AddDate(years, 0, 0).After(at.UTC()) {
		years--
	}
	return years
}

// isMinor reports that somebody cannot agree for themselves. Whose birth date is
// not known is not taken for a child.
func isMinor(p Person, at time.Time) bool {
	age := ageOn(p.BirthDate, at)
	return age >= 0 && age < ConsentAge
}

// mayGuard refuses a guardianship that says nothing or cannot be.
func mayGuard(minor, guardian Person, evidence string, at time.Time) error {
	switch {
	case strings.TrimSpace(evidence) == "":
		return fault.New(fault.Invalid, "identity.guardian.evidence").At("evidence")
	case !isMinor(minor, at):
		return fault.New(fault.Conflict, "identity.guardian.of_age", "age", ConsentAge)
	case minor.ID == guardian.ID:
		return fault.New(fault.Invalid, "identity.guardian.oneself").At("guardian")
	}
	if age := ageOn(guardian.BirthDate, at); age >= 0 && age < GuardianAge {
		return fault.New(fault.Invalid, "identity.guardian.too_young", "age", GuardianAge).At("guardian")
	}
	return nil
}
