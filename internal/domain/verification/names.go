package verification

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Mark is a warning about characters in a text.
type Mark struct {
	Where  string  `json:"where"`  // issuer, holder, title
	Text   string  `json:"text"`   // made visible
	Reason Message `json:"reason"` // verification.mark.*
}

// Marks says what in a text can deceive the eye: characters that turn the writing
// direction, characters that cannot be seen, words of mixed scripts.
func Marks(where, s string) []Mark {
	if printable(s) {
		return nil
	}
	var out []Mark
	add := func(kind string) {
		out = append(out, Mark{Where: where, Text: Visible(s), Reason: Say("verification.mark."+kind, "text", Visible(s))})
	}
	if strings.ContainsFunc(s, isBidi) {
		add("bidi")
	}
	if strings.ContainsFunc(s, isInvisible) {
		add("invisible")
	}
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		if mixed(w) {
			add("mixed")
			break
		}
	}
	return out
}

// Visible writes out what cannot be seen: "\u202e" becomes "[U+202E]".
func Visible(s string) string {
	if printable(s) || !strings.ContainsFunc(s, hidden) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if hidden(r) {
			fmt.Fprintf(&b, "[U+%04X]", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// printable: nothing but the printable characters of ASCII, which deceive nobody.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

func hidden(r rune) bool { return isBidi(r) || isInvisible(r) }

// isBidi: the explicit direction controls of Unicode UAX #9.
func isBidi(r rune) bool {
	return r == 0x061c || r == 0x200e || r == 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

func isInvisible(r rune) bool {
	switch {
	case r == '\n' || r == '\t' || r == '\r':
		return false
	case r == 0x200c || r == 0x200d: // joiners: needed in Persian and Indic names
		return false
	case r == 0x00ad || r == 0x034f || r == 0x115f || r == 0x1160 || r == 0x3164 || r == 0xffa0 || r == 0xfeff:
		return true
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && !isBidi(r) && !unicode.Is(unicode.Arabic, r)
}

// mixed reports whether one word has letters of two scripts that look alike.
func mixed(w string) bool {
	seen := 0
	for i, t := range []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Cherokee} {
		if strings.ContainsFunc(w, func(r rune) bool { return unicode.Is(t, r) }) {
			seen |= 1 << i
		}
	}
	return seen&(seen-1) != 0
}

// confusable maps letters to the Latin letter they look like (a short list after
// Unicode UTS #39).
var confusable = map[rune]rune{
	'а': 'a', 'в': 'b', 'е': 'e', 'һ': 'h', 'і': 'l', 'ї': 'l', 'ј': 'j', 'к': 'k', 'ӏ': 'l', 'м': 'm', 'н': 'h', 'о': 'o',
	'р': 'p', 'с': 'c', 'ѕ': 's', 'т': 't', 'у': 'y', 'ү': 'y', 'х': 'x', 'ԁ': 'd', 'ԛ': 'q', 'ԝ': 'w', 'г': 'r',
	'α': 'a', 'β': 'b', 'γ': 'y', 'ε': 'e', 'η': 'n', 'ι': 'l', 'κ': 'k', 'ν': 'v', 'ο': 'o', 'ρ': 'p', 'σ': 'o', 'τ': 't',
	'υ': 'u', 'χ': 'x', 'ω': 'w', 'ı': 'l', 'i': 'l', '1': 'l', '|': 'l', '!': 'l', '0': 'o', 'օ': 'o', 'ո': 'n', 'ѐ': 'e', 'ɡ': 'g', 'ɑ': 'a', 'ｅ': 'e',
}

// Skeleton is what a name looks like: two names with one skeleton are hard to tell
// apart. Case, marks, spaces, punctuation and look-alike letters are levelled.
func Skeleton(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(s, "\ufffd")) {
		if unicode.IsMark(r) || hidden(r) || unicode.IsSpace(r) || unicode.IsPunct(r) && r != '!' {
			continue
		}
		r = unicode.ToLower(r)
		if c, ok := confusable[r]; ok {
			r = c
		}
		b.WriteRune(r)
	}
	return strings.ReplaceAll(strings.ReplaceAll(b.String(), "rn", "m"), "vv", "w")
}
