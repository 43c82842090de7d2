package page

import (
	"strconv"
	"strings"
	"time"

	"opencairn.org/cairn/internal/ground/i18n"
)

func formatInt(n int64) string { return strconv.FormatInt(n, 10) }

// ascii writes Arabic-Indic and Persian digits, and the Arabic signs for
// decimals and thousands, as everybody's.
var ascii = strings.NewReplacer(
	"٠", "0", "١", "1", "٢", "2", "٣", "3", "٤", "4", "٥", "5", "٦", "6", "٧", "7", "٨", "8", "٩", "9",
	"۰", "0", "۱", "1", "۲", "2", "۳", "3", "۴", "4", "۵", "5", "۶", "6", "۷", "7", "۸", "8", "۹", "9",
	"٫", ".", "٬", "", " ", "", "\u00a0", "", "\u202f", "", "’", "", "'", "", "\u2212", "-",
)

// parseInt reads a whole number, grouped or not.
func parseInt(s string) (int64, bool) {
	s = ascii.Replace(s)
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil && strings.ContainsAny(s, ",.") {
		d, ok := parseDecimal(s, false)
		if !ok || strings.Contains(d, ".") {
			return 0, false
		}
		n, err = strconv.ParseInt(d, 10, 64)
	}
	return n, err == nil
}

// parseDecimal reads a decimal as people write it and gives it in canonical
// form ("-1450.5"). Of two different signs the last is the decimal one; a sign
// that comes twice groups; a single one before exactly three digits is what the
// reader's language makes of it (comma decides), otherwise decimal.
func parseDecimal(s string, comma bool) (string, bool) {
	s = ascii.Replace(strings.TrimSpace(s))
	sign := ""
	if rest, negative := strings.CutPrefix(s, "-"); negative {
		sign, s = "-", rest
	}
	point := decimalSign(s, comma)
	whole, fraction := s, ""
	if point != "" {
		i := strings.LastIndex(s, point)
		whole, fraction = s[:i], s[i+1:]
		if fraction == "" || !digitsOnly(fraction) {
			return "", false
		}
	}
	whole, ok := ungroup(whole)
	if !ok {
		return "", false
	}
	whole = strings.TrimLeft(whole, "0")
	if whole == "" {
		whole = "0"
	}
	if len(whole)+len(fraction) > 30 {
		return "", false
	}
	if fraction != "" {
		whole += "." + fraction
	}
	if strings.Trim(whole, "0.") == "" {
		sign = ""
	}
	return sign + whole, true
}

func decimalSign(s string, comma bool) string {
	lastComma, lastPoint := strings.LastIndex(s, ","), strings.LastIndex(s, ".")
	switch {
	case lastComma < 0 && lastPoint < 0:
		return ""
	case lastComma >= 0 && lastPoint >= 0:
		return s[max(lastComma, lastPoint):][:1]
	}
	i := max(lastComma, lastPoint)
	sign := s[i : i+1]
	if strings.Count(s, sign) > 1 {
		return ""
	}
	groups := len(s)-i-1 == 3 && i >= 1 && i <= 3 && s[0] != '0'
	if groups && (sign == ",") != comma {
		return ""
	}
	return sign
}

// ungroup takes out thousands signs that stand where they belong.
func ungroup(s string) (string, bool) {
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == '.' })
	if len(parts) == 0 {
		return "", s == "" // ".5" is 0.5
	}
	for i, p := range parts {
		if !digitsOnly(p) || (i > 0 && len(p) != 3) || (i == 0 && len(parts) > 1 && len(p) > 3) {
			return "", false
		}
	}
	joined := strings.Join(parts, "")
	return joined, len(joined)+len(parts)-1 == len(s)
}

func digitsOnly(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// minorUnits turns a canonical decimal into cents without rounding: more
// decimals than the currency has are refused.
func minorUnits(d, currency string) (int64, bool) {
	digits := i18n.MinorDigits(currency)
	whole, fraction, _ := strings.Cut(d, ".")
	extra := ""
	if len(fraction) > digits {
		fraction, extra = fraction[:digits], fraction[digits:]
	}
	if strings.Trim(extra, "0") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", digits-len(fraction)), 10, 64)
	if err != nil {
		return 0, false
	}
	return n, true
}

// dateLayouts: what a date field sends, and what people type where it is a
// plain box; the day comes before the month.
var dateLayouts = []string{"2006-01-02", "2/1/2006", "2.1.2006", "2-1-2006"}

func parseDate(s string) (time.Time, bool) {
	s = ascii.Replace(s)
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
