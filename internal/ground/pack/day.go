package pack

import (
	"fmt"
	"time"
)

// Day is a calendar day, UTC midnight, as YAML writes it: 2026-01-31.
type Day struct{ time.Time }

// On is the day of a moment.
func On(t time.Time) Day {
	t = t.UTC()
	return Day{time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)}
}

// String is the day, or "" for no day.
func (d Day) String() string {
	if d.IsZero() {
		return ""
	}
	return d.Format(time.DateOnly)
}

// MarshalText writes the day.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// MarshalJSON writes the day as a string.
func (d Day) MarshalJSON() ([]byte, error) { return []byte(`"` + d.String() + `"`), nil }

// UnmarshalText reads the day.
func (d *Day) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Day{}
		return nil
	}
	t, err := time.Parse(time.DateOnly, string(text))
	if err != nil {
		return fmt.Errorf("%q is not a day such as 2026-01-31", text)
	}
	d.Time = t
	return nil
}

// UnmarshalJSON reads the day from a string.
func (d *Day) UnmarshalJSON(data []byte) error {
	if len(data) < 2 || data[0] != '"' || data[len(data)-1] != '"' {
		return fmt.Errorf("%s is not a day such as \"2026-01-31\"", data)
	}
	return d.UnmarshalText(data[1 : len(data)-1])
}

// within reports from <= d < until; a zero bound is open, and a zero d is within
// everything.
func (d Day) within(from, until Day) bool {
	if d.IsZero() {
		return true
	}
	return !d.Before(from.Time) && (until.IsZero() || d.Before(until.Time))
}
