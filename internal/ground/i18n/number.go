package i18n

import (
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/currency"
	number "golang.org/x/text/message"
)

// symbols is how a language writes numbers, taken from x/text (CLDR).
type symbols struct {
	digit        [10]string
	group, point string
	minus        string
}

func symbolsOf(num *number.Printer) symbols {
	var s symbols
	for d := range s.digit {
		s.digit[d] = num.Sprintf("%d", d)
	}
	between := func(text, left, right string) string {
		_, rest, _ := strings.Cut(text, left)
		mid, _, _ := strings.Cut(rest, right)
		return mid
	}
	s.group = between(num.Sprintf("%d", 12345), s.digit[2], s.digit[3])
	s.point = between(num.Sprintf("%.1f", 1.2), s.digit[1], s.digit[2])
	s.minus = strings.TrimSuffix(num.Sprintf("%d", -1), s.digit[1])
	return s
}

// Number writes a whole number, grouped: 1240 is "1,240" in English.
func (p *Printer) Number(n int64) string {
	return p.write(strconv.FormatInt(n, 10))
}

// Decimal writes an exact decimal given as text ("3.5", "-1240.00"): digits,
// grouping and decimal sign of the reader, nothing rounded, no float on the
// way. What is not a decimal comes back unchanged.
func (p *Printer) Decimal(s string) string {
	digits := strings.TrimPrefix(s, "-")
	whole, fraction, hasPoint := strings.Cut(digits, ".")
	if whole == "" || strings.Trim(whole, "0123456789") != "" || strings.Trim(fraction, "0123456789") != "" || (hasPoint && fraction == "") {
		return s
	}
	return p.write(s)
}

// Percent writes a share given as text, already in hundredths: "81.9" is
// "81.9 %" in French and "81.9%" in English.
func (p *Printer) Percent(s string) string {
	return p.T("common.percent", "value", raw(p.Decimal(s)))
}

// write takes a well-formed decimal.
func (p *Printer) write(s string) string {
	var b strings.Builder
	if rest, negative := strings.CutPrefix(s, "-"); negative {
		b.WriteString(p.symbols.minus)
		s = rest
	}
	whole, fraction, hasPoint := strings.Cut(s, ".")
	grouped := len(whole) > p.lang.solid
	for i, r := range whole {
		if left := len(whole) - i; i > 0 && left%3 == 0 && grouped {
			b.WriteString(p.symbols.group)
		}
		b.WriteString(p.symbols.digit[r-'0'])
	}
	if hasPoint {
		b.WriteString(p.symbols.point)
		for _, r := range fraction {
			b.WriteString(p.symbols.digit[r-'0'])
		}
	}
	return b.String()
}

// raw is a text that is already written for the reader.
type raw string

// Money writes an amount in minor units (cents) of an ISO 4217 currency, with
// the currency's code, because a "$" does not say whose: "EUR 600",
// "EUR 287,640.50". Whole amounts are written without decimals.
func (p *Printer) Money(minor int64, code string) string {
	return p.T("common.money", "amount", raw(p.Decimal(majorUnits(minor, MinorDigits(code)))), "currency", raw(code))
}

// MinorDigits is the number of decimals of a currency (ISO 4217): 2 for EUR, 0
// for JPY, 3 for KWD; 2 when the code is unknown.
func MinorDigits(code string) int {
	unit, err := currency.ParseISO(code)
	if err != nil {
		return 2
	}
	digits, _ := currency.Standard.Rounding(unit)
	return digits
}

// MajorUnits is an amount as a plain number with a point: "600", "287640.50".
func MajorUnits(minor int64, code string) string { return majorUnits(minor, MinorDigits(code)) }

func majorUnits(minor int64, digits int) string {
	s := strconv.FormatInt(minor, 10)
	sign := ""
	if rest, negative := strings.CutPrefix(s, "-"); negative {
		sign, s = "-", rest
	}
	if digits == 0 {
		return sign + s
	}
	if len(s) <= digits {
		s = strings.Repeat("0", digits-len(s)+1) + s
	}
	whole, fraction := s[:len(s)-digits], s[len(s)-digits:]
	if strings.Trim(fraction, "0") == "" {
		return sign + whole
	}
	return sign + whole + "." + fraction
}

// Date writes a day in the time's own zone: "5 March 2026".
func (p *Printer) Date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	month := p.T("common.month." + strconv.Itoa(int(t.Month())))
	return p.T("common.date", "day", raw(p.plainDigits(t.Day())), "month", raw(month), "year", raw(p.plainDigits(t.Year())))
}

// DateTime writes a day and a minute, and says in which zone.
func (p *Printer) DateTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	clock := p.digits(t.Format("15:04"))
	return p.T("common.datetime", "date", raw(p.Date(t)), "time", raw(clock), "zone", raw(t.Format("MST")))
}

// plainDigits writes a number without grouping: a day, a year.
func (p *Printer) plainDigits(n int) string { return p.digits(strconv.Itoa(n)) }

// digits replaces ASCII digits by the reader's.
func (p *Printer) digits(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r >= '0' && r <= '9' {
			b.WriteString(p.symbols.digit[r-'0'])
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
