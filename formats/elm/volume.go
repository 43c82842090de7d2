package elm

import (
	"math/big"
	"strings"

	"opencairn.org/cairn/formats/credit"
)

// VolumeOf writes hours as an xsd:duration, which has no fraction but of a second:
// 2.5 is PT2H30M. Zero hours are "".
func VolumeOf(hours credit.Amount) string {
	if hours.IsZero() {
		return ""
	}
	seconds, _ := new(big.Rat).SetString(hours.String())
	seconds.Mul(seconds, big.NewRat(3600, 1))
	out := "PT"
	for _, u := range []struct {
		name string
		size int64
	}{{"H", 3600}, {"M", 60}} {
		n := new(big.Rat).Quo(seconds, big.NewRat(u.size, 1))
		whole := new(big.Int).Quo(n.Num(), n.Denom())
		if whole.Sign() > 0 {
			out += whole.String() + u.name
			seconds.Sub(seconds, new(big.Rat).SetInt(whole.Mul(whole, big.NewInt(u.size))))
		}
	}
	if seconds.Sign() > 0 {
		out += strings.TrimRight(strings.TrimRight(seconds.FloatString(4), "0"), ".") + "S"
	}
	return out
}

// units are the parts of a duration that have a fixed length, in seconds, in the
// order they may come. A day has 24 hours here, as the Commission's samples count.
var dateUnits, timeUnits = []unit{{'W', 604800}, {'D', 86400}}, []unit{{'H', 3600}, {'M', 60}, {'S', 1}}

type unit struct {
	name byte
	size int64
}

// HoursOf reads a duration as hours. Years and months have no fixed length, and a
// length that is no amount of hours with six decimals is not exact: both are not
// hours, and ok is false.
func HoursOf(volume string) (hours credit.Amount, ok bool) {
	rest, ok := strings.CutPrefix(volume, "P")
	if !ok || rest == "" || len(volume) > 64 {
		return hours, false
	}
	date, clock, timed := strings.Cut(rest, "T")
	total := new(big.Rat)
	if timed && clock == "" || !addUnits(total, date, dateUnits) || !addUnits(total, clock, timeUnits) {
		return hours, false
	}
	total.Quo(total, big.NewRat(3600, 1))
	text := total.FloatString(6)
	if back, _ := new(big.Rat).SetString(text); back.Cmp(total) != 0 {
		return hours, false
	}
	hours, err := credit.Parse(text)
	return hours, err == nil
}

func addUnits(total *big.Rat, text string, units []unit) bool {
	for _, u := range units {
		number, rest, found := strings.Cut(text, string(u.name))
		if !found {
			continue
		}
		n, err := credit.Parse(number)
		if err != nil {
			return false
		}
		r, _ := new(big.Rat).SetString(n.String())
		total.Add(total, r.Mul(r, big.NewRat(u.size, 1)))
		text = rest
	}
	return text == ""
}
