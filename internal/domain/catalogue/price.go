package catalogue

import (
	"strconv"
	"strings"

	"golang.org/x/text/currency"

	"opencairn.org/cairn/formats/credit"
)

// Decimal is the price in units of its currency, exactly: 60000 EUR cents are
// 600, 1450 are 14.5. Rules compare it; nothing is computed from it.
func (p Price) Decimal() credit.Amount {
	scale := 2
	if unit, err := currency.ParseISO(p.Currency); err == nil {
		scale, _ = currency.Standard.Rounding(unit)
	}
	digits := strconv.FormatInt(p.Minor, 10)
	if pad := scale + 1 - len(digits); pad > 0 {
		digits = strings.Repeat("0", pad) + digits
	}
	if scale > 0 {
		digits = digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
	}
	a, err := credit.Parse(digits)
	if err != nil {
		return credit.Amount{} // negative, or over nine digits: no reader lets it in
	}
	return a
}
