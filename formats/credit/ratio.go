package credit

import (
	"math/big"

	"github.com/govalues/decimal"
)

// Ratio is an exact fraction: what a conversion yields, since 100 hours are
// 10/3 credits of 30 hours. The zero Ratio is 0. Ratios are immutable.
type Ratio struct{ r *big.Rat }

func ratioOf(a Amount) Ratio {
	r, ok := new(big.Rat).SetString(a.String())
	if !ok {
		r = new(big.Rat) // not reachable: an Amount prints as digits
	}
	return Ratio{r}
}

func newRatio(num, den int64) Ratio { return Ratio{big.NewRat(num, den)} }

func (r Ratio) rat() *big.Rat {
	if r.r == nil {
		return new(big.Rat)
	}
	return r.r
}

// Quo is r divided by o, which must not be 0.
func (r Ratio) Quo(o Ratio) Ratio { return r.quo(o) }

func (r Ratio) mul(o Ratio) Ratio { return Ratio{new(big.Rat).Mul(r.rat(), o.rat())} }
func (r Ratio) quo(o Ratio) Ratio { return Ratio{new(big.Rat).Quo(r.rat(), o.rat())} }

// Cmp is -1, 0 or 1 as r is less than, equal to or more than o.
func (r Ratio) Cmp(o Ratio) int { return r.rat().Cmp(o.rat()) }

// Equal is Cmp == 0, for go-cmp.
func (r Ratio) Equal(o Ratio) bool { return r.Cmp(o) == 0 }

// String is the exact fraction, "10/3", or a whole number.
func (r Ratio) String() string { return r.rat().RatString() }

// MarshalText writes the exact fraction.
func (r Ratio) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads a fraction, "10/3", or a decimal, "2.5".
func (r *Ratio) UnmarshalText(text []byte) error {
	v, ok := new(big.Rat), len(text) <= 40
	if ok {
		for _, c := range text {
			ok = ok && (c >= '0' && c <= '9' || c == '/' || c == '.')
		}
		if ok {
			v, ok = v.SetString(string(text))
		}
	}
	if !ok {
		return fail(NotANumber, string(text))
	}
	r.r = v
	return nil
}

// Round is the value with at most so many decimals (0 to 6), half up.
func (r Ratio) Round(decimals int) Amount {
	decimals = min(max(decimals, 0), maxFrac)
	d, err := decimal.Parse(r.rat().FloatString(decimals)) // exact; halves away from zero
	if err != nil {
		return Amount{} // not reachable within the bounds of Amount
	}
	return Amount{d.Trim(0)}
}

// RoundUp is the least value with at most so many decimals (0 to 6) that is not
// less: a price that is to stay under a ceiling is not rounded under it.
func (r Ratio) RoundUp(decimals int) Amount {
	a := r.Round(decimals)
	if a.Ratio().Cmp(r) >= 0 {
		return a
	}
	step := newRatio(1, 1)
	for range min(max(decimals, 0), maxFrac) {
		step = step.mul(newRatio(1, 10))
	}
	return Ratio{new(big.Rat).Add(a.Ratio().rat(), step.rat())}.Round(decimals)
}

// Display is the value rounded half up to the next half credit. For display
// only: nothing is decided on it (reference-tables 3.2, rule 3).
func (r Ratio) Display() Amount {
	halves := r.mul(newRatio(2, 1)).Round(0)
	return halves.Ratio().mul(newRatio(1, 2)).Round(1)
}

// FeePerCredit is a price in minor units of a currency for each credit, exact,
// to be compared with a ceiling (NZ-14). No credits are an error.
func FeePerCredit(minor int64, credits Amount) (Ratio, error) {
	if credits.IsZero() {
		return Ratio{}, fail(ZeroDivision, credits.String())
	}
	return newRatio(minor, 1).quo(credits.Ratio()), nil
}
