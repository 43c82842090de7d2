package credit

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// The short form of a ratio is an optimization: whatever is computed in it is what
// big.Rat computes, and what does not fit it leaves it without loss.
func TestARatioComputesAsTheExactFraction(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.OneOf(rapid.Int64Range(1, 60), rapid.Int64Range(1, math.MaxInt64))
		draw := func(name string) (Ratio, *big.Rat) {
			num, den := rapid.OneOf(rapid.Just(int64(0)), part).Draw(t, name), part.Draw(t, name+" of")
			return newRatio(num, den), big.NewRat(num, den)
		}
		a, wantA := draw("a")
		b, wantB := draw("b")
		same := func(what string, got Ratio, want *big.Rat) {
			if got.rat().Cmp(want) != 0 || got.String() != want.RatString() {
				t.Fatalf("%s: got %v, want %v", what, got, want)
			}
			for _, decimals := range []int{0, 1, 6} {
				if want.Cmp(big.NewRat(999_999_999, 1)) > 0 {
					continue // no amount
				}
				if got, want := got.Round(decimals).Ratio().rat(), mustRat(t, want.FloatString(decimals)); got.Cmp(want) != 0 {
					t.Fatalf("%s to %d decimals: got %v, want %v", what, decimals, got, want)
				}
			}
		}
		same("a", a, wantA)
		same("a times b", a.mul(b), new(big.Rat).Mul(wantA, wantB))
		if wantB.Sign() > 0 {
			same("a by b", a.Quo(b), new(big.Rat).Quo(wantA, wantB))
		}
		if got, want := a.Cmp(b), wantA.Cmp(wantB); got != want {
			t.Fatalf("%v compared with %v: got %d, want %d", a, b, got, want)
		}
		text, _ := a.MarshalText()
		var back Ratio
		if err := back.UnmarshalText(text); err != nil || !back.Equal(a) {
			t.Fatalf("%s reads as %v, %v", text, back, err)
		}
	})
}

func TestTheZeroRatioIsNought(t *testing.T) {
	t.Parallel()
	var zero Ratio
	if one := newRatio(1, 1); zero.String() != "0" || zero.Cmp(one) != -1 || !zero.mul(one).Equal(zero) || !zero.Round(2).IsZero() {
		t.Errorf("the zero ratio is %v", zero)
	}
}

func mustRat(t *rapid.T, s string) *big.Rat {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		t.Fatalf("%q is no number", s)
	}
	return r
}
