package i18n

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// letters are the marks that make another letter, which follows the plain one in
// the language's alphabet: Slovenian č, Spanish ñ. Other marks do not count.
var letters = map[string]rune{"sl": '\u030c', "es": '\u0303'}

// spelt are letters that no normal form takes apart, as people type them who have
// no key for them, and Arabic letters that are written for one another.
var spelt = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "þ", "th", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "ı", "i", "ħ", "h",
	"ى", "ي", "ة", "ه", "ـ", "", "’", "'")

// Fold is a text as it is looked for, whatever the reader's language: small
// letters without marks, Arabic letters in one form, digits of every script as 0
// to 9, one space between words. "ÝRSA Łukasiewicz" is found as "yrsa lukasiewicz".
// Stored texts and what is typed MUST be folded by the same function; a database's
// own lower() knows ASCII only, or what its locale knows.
func Fold(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
			return -1
		case r >= '٠' && r <= '٩':
			return r - '٠' + '0'
		case r >= '۰' && r <= '۹':
			return r - '۰' + '0'
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(s))
	return strings.Join(strings.Fields(spelt.Replace(s)), " ")
}

// Sought is a text somebody looks for in folded ones, for SQL's LIKE: LIKE's own
// signs are left out. It is "%" where nothing is looked for.
func Sought(text string) string {
	text = strings.NewReplacer("%", "", "_", "", "\\", "").Replace(Fold(text))
	if text == "" {
		return "%"
	}
	return "%" + text + "%"
}

// Order is a text to sort by, as the reader's alphabet has it: small letters
// without accents, so that "État" stands at E and Arabic alef is one letter with or
// without hamza.
func (p *Printer) Order(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) && r != letters[p.lang.Code] {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s))
}
