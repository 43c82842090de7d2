package recognition

import (
	"bytes"
	"fmt"
	"strings"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/ground/fault"
)

// Credits are ECTS credits in hundredths: 12 ECTS are 1200. Sums and caps over them
// are exact (I9).
type Credits int64

// ECTS is a whole number of credits.
func ECTS(n int64) Credits { return Credits(n * perCredit) }

const perCredit = 100

// mostCredits is more than any programme has.
const mostCredits = 10_000 * perCredit

// ParseCredits reads credits as written in data: "5", "7.5". More than two decimals
// are refused: no programme counts finer.
func ParseCredits(s string) (Credits, error) {
	a, err := credit.Parse(strings.TrimSpace(s))
	if err != nil {
		return 0, fault.New(fault.Invalid, "recognition.credits_unreadable", "value", s).Wrap(err)
	}
	c, exact := creditsOf(a)
	if !exact || c > mostCredits {
		return 0, fault.New(fault.Invalid, "recognition.credits_unreadable", "value", s)
	}
	return c, nil
}

// creditsOf is an amount of ECTS, cut to hundredths.
func creditsOf(a credit.Amount) (c Credits, exact bool) {
	whole, part, _ := strings.Cut(a.String(), ".")
	digits := (part + "00")[:2]
	var n int64
	for _, r := range whole + digits {
		n = n*10 + int64(r-'0')
	}
	return Credits(n), len(strings.TrimRight(part, "0")) <= 2
}

// String is the shortest plain form: "5", "7.5".
func (c Credits) String() string {
	s := fmt.Sprintf("%d.%02d", int64(c)/perCredit, int64(c)%perCredit)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// MarshalText writes the String form; in JSON credits are a string.
func (c Credits) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText is ParseCredits.
func (c *Credits) UnmarshalText(b []byte) (err error) {
	*c, err = ParseCredits(string(b))
	return err
}

// UnmarshalJSON reads a string or a plain number, digit by digit.
func (c *Credits) UnmarshalJSON(b []byte) error {
	return c.UnmarshalText(bytes.Trim(b, `"`))
}

// percent is a share of credits, rounded down to whole ones: 10 % of 180 are 18, of
// 125 are 12 (money-and-recognition 4.4, R1).
func (c Credits) percent(p int) Credits {
	return c * Credits(p) / 100 / perCredit * perCredit
}
