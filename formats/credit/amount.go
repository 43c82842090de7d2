package credit

import (
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/govalues/decimal"
)

const (
	maxWhole = 9 // digits before the point
	maxFrac  = 6 // digits after the point
)

// Amount is an exact number of hours or credits, zero or more, with at most six
// decimals. Amounts are equal with == exactly when they are the same number. The
// zero Amount is 0.
type Amount struct{ d decimal.Decimal }

// Parse reads an amount as it is written in data: digits, at most one point, no
// sign, no exponent, no spaces, no separators. "3,5" is refused with the point
// named in the error's Hint; errors are *Error.
func Parse(s string) (Amount, error) {
	if err := wellFormed(s); err != nil {
		return Amount{}, err
	}
	d, err := decimal.Parse(s)
	if err != nil {
		return Amount{}, fail(NotANumber, s)
	}
	return Amount{d.Trim(0)}, nil
}

// MustParse is Parse for literals; it panics on a malformed one.
func MustParse(s string) Amount {
	a, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return a
}

// New is the amount of a whole number; negative numbers are an error.
func New(n int64) (Amount, error) {
	return Parse(fmt.Sprint(n))
}

func wellFormed(s string) error {
	switch {
	case s == "":
		return fail(Empty, s)
	case strings.Contains(s, ","):
		e := fail(Comma, s)
		if p := strings.ReplaceAll(s, ",", "."); strings.Count(p, ".") == 1 && wellFormed(p) == nil {
			e.Hint = p
		}
		return e
	case s[0] == '-':
		if wellFormed(s[1:]) == nil {
			return fail(Negative, s)
		}
		return fail(NotANumber, s)
	}
	whole, frac, point := strings.Cut(s, ".")
	if !digits(whole) || point && !digits(frac) {
		return fail(NotANumber, s)
	}
	if len(strings.TrimLeft(whole, "0")) > maxWhole {
		return fail(TooLarge, s)
	}
	if len(strings.TrimRight(frac, "0")) > maxFrac {
		return fail(TooPrecise, s)
	}
	if len(s) > 2*(maxWhole+maxFrac) {
		return fail(NotANumber, s) // padding with zeros without end
	}
	return nil
}

func digits(s string) bool {
	if s == "" {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// String is the shortest plain form: "2.5", "40", "0".
func (a Amount) String() string { return a.d.String() }

// Cmp is -1, 0 or 1 as a is less than, equal to or more than b.
func (a Amount) Cmp(b Amount) int { return a.d.Cmp(b.d) }

// Equal is Cmp == 0, for go-cmp.
func (a Amount) Equal(b Amount) bool { return a.Cmp(b) == 0 }

// IsZero reports whether a is 0 (encoding/json's omitzero uses it).
func (a Amount) IsZero() bool { return a.d.IsZero() }

// Add is the exact sum; an error when it would pass the largest amount.
func (a Amount) Add(b Amount) (Amount, error) {
	d, err := a.d.Add(b.d)
	if err != nil {
		return Amount{}, fail(TooLarge, a.String()+" + "+b.String())
	}
	return Parse(d.Trim(0).String())
}

// Ratio is the amount as a fraction, to compute with.
func (a Amount) Ratio() Ratio { return ratioOf(a) }

// MarshalText writes the String form; in JSON an amount is a string, so that no
// reader turns it into a float.
func (a Amount) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText is Parse.
func (a *Amount) UnmarshalText(text []byte) (err error) {
	*a, err = Parse(string(text))
	return err
}

// UnmarshalJSON reads a string or a plain JSON number, digit by digit: 2.50 is
// exactly 2.5, 1e3 is refused.
func (a *Amount) UnmarshalJSON(data []byte) error {
	s := string(data)
	if n := len(s); n >= 2 && s[0] == '"' && s[n-1] == '"' {
		s = s[1 : n-1]
	}
	return a.UnmarshalText([]byte(s))
}

// Value stores the amount as text: NUMERIC becomes a float on SQLite.
func (a Amount) Value() (driver.Value, error) { return a.String(), nil }

// Scan reads the text Value wrote; a number or NULL is an error, so that a float
// column is noticed (NULL: use sql.Null[Amount]).
func (a *Amount) Scan(src any) error {
	switch v := src.(type) {
	case string:
		return a.UnmarshalText([]byte(v))
	case []byte:
		return a.UnmarshalText(v)
	}
	return fmt.Errorf("credit: an amount is stored as text, not as %T", src)
}
