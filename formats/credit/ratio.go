package credit

import (
	"cmp"
	"math"
	"math/big"
	"math/bits"

	"github.com/govalues/decimal"
)

// Ratio is an exact fraction: what a conversion yields, since 100 hours are
// 10/3 credits of 30 hours. The zero Ratio is 0. Ratios are immutable.
//
// It is num/den in lowest terms while both fit 63 bits, as they do wherever
// amounts are multiplied by what a credit is worth; else big has it. A rule that
// asks for ten conversions an offer asks for no memory so.
type Ratio struct {
	num, den uint64
	big      *big.Rat // instead of num and den, which are then 0
}

// pow10 are the powers of ten an amount's decimals can need.
var pow10 = [...]uint64{1, 10, 100, 1_000, 10_000, 100_000, 1_000_000}

func ratioOf(a Amount) Ratio { return reduced(a.d.Coef(), pow10[a.d.Scale()]) }

func newRatio(num, den int64) Ratio {
	if num < 0 || den < 0 {
		return Ratio{big: big.NewRat(num, den)}
	}
	return reduced(uint64(num), uint64(den))
}

func reduced(num, den uint64) Ratio {
	d := gcd(num, den)
	return Ratio{num: num / d, den: den / d}
}

// gcd is the greatest common divisor; b is not 0.
func gcd(a, b uint64) uint64 {
	for a != 0 {
		a, b = b%a, a
	}
	return b
}

func (r Ratio) rat() *big.Rat {
	if r.big != nil {
		return r.big
	}
	r = r.proper()
	return new(big.Rat).SetFrac(new(big.Int).SetUint64(r.num), new(big.Int).SetUint64(r.den))
}

// proper gives the zero Ratio its denominator.
func (r Ratio) proper() Ratio {
	if r.den == 0 {
		r.den = 1
	}
	return r
}

// Quo is r divided by o, which must not be 0.
func (r Ratio) Quo(o Ratio) Ratio { return r.quo(o) }

func (r Ratio) mul(o Ratio) Ratio {
	if r.big == nil && o.big == nil {
		r, o = r.proper(), o.proper()
		x, y := gcd(r.num, o.den), gcd(o.num, r.den)
		numHigh, num := bits.Mul64(r.num/x, o.num/y)
		denHigh, den := bits.Mul64(r.den/y, o.den/x)
		if numHigh == 0 && denHigh == 0 && num <= math.MaxInt64 && den <= math.MaxInt64 {
			return Ratio{num: num, den: den}
		}
	}
	return Ratio{big: new(big.Rat).Mul(r.rat(), o.rat())}
}

func (r Ratio) quo(o Ratio) Ratio {
	if o.big == nil && o.num != 0 {
		return r.mul(Ratio{num: o.den, den: o.num})
	}
	return Ratio{big: new(big.Rat).Quo(r.rat(), o.rat())}
}

// Cmp is -1, 0 or 1 as r is less than, equal to or more than o.
func (r Ratio) Cmp(o Ratio) int {
	if r.big != nil || o.big != nil {
		return r.rat().Cmp(o.rat())
	}
	r, o = r.proper(), o.proper()
	high, low := bits.Mul64(r.num, o.den)
	oHigh, oLow := bits.Mul64(o.num, r.den)
	return cmp.Or(cmp.Compare(high, oHigh), cmp.Compare(low, oLow))
}

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
	*r = Ratio{big: v}
	if n, d := v.Num(), v.Denom(); n.IsInt64() && d.IsInt64() {
		*r = newRatio(n.Int64(), d.Int64())
	}
	return nil
}

// Round is the value with at most so many decimals (0 to 6), half up.
func (r Ratio) Round(decimals int) Amount {
	decimals = min(max(decimals, 0), maxFrac)
	if r.big == nil {
		if n, ok := r.proper().times(pow10[decimals]); ok {
			d, err := decimal.New(n, decimals)
			if err == nil {
				return Amount{d.Trim(0)}
			}
		}
	}
	d, err := decimal.Parse(r.rat().FloatString(decimals)) // exact; halves away from zero
	if err != nil {
		return Amount{} // not reachable within the bounds of Amount
	}
	return Amount{d.Trim(0)}
}

// times is r times n as a whole number, half up, where that fits 63 bits.
func (r Ratio) times(n uint64) (_ int64, ok bool) {
	high, low := bits.Mul64(r.num, n)
	if high >= r.den {
		return 0, false
	}
	whole, rest := bits.Div64(high, low, r.den)
	if rest >= r.den-rest {
		whole++
	}
	return int64(whole), whole <= math.MaxInt64
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
	return Ratio{big: new(big.Rat).Add(a.Ratio().rat(), step.rat())}.Round(decimals)
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
