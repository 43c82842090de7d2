package i18n

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// letters are the marks that make another letter, which follows the plain one in
// the language's alphabet: Slovenian č, Spanish ñ. Other marks do not count.
var letters = map[string]rune{"sl": '\u030c', "es": '\u0303'}

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
