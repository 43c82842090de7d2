package picture

import (
	"html"
	"strconv"
	"strings"
	"unicode"
)

// A size of letters: how many of the narrow kind fit a line, and how many lines fit.
type size struct{ px, letters, lines int }

// titles are the sizes a title is tried in, the largest first.
var titles = []size{{24, 20, 2}, {20, 25, 3}, {16, 31, 3}}

// words writes title, issuer and worth below the cairn, centred, so that they read
// well in either direction.
func words(b *strings.Builder, a Award) {
	lines, s := fit(a.Title)
	b.WriteString(`<g text-anchor="middle" font-family="system-ui,sans-serif" fill="#fff">`)
	y := 218 - (len(lines)-1)*7
	for _, l := range lines {
		text(b, l, y, s.px, ` font-weight="700"`)
		y += s.px * 6 / 5
	}
	issuer, _ := wrap(a.Issuer, size{15, 34, 1})
	if len(issuer) > 0 {
		text(b, issuer[0], 278, 15, ` fill="#dcb8f2"`)
	}
	if worth, _ := wrap(a.worth(), size{14, 36, 1}); len(worth) > 0 {
		text(b, worth[0], 300, 14, ` fill="#dcb8f2"`)
	}
	b.WriteString(`</g>`)
}

func text(b *strings.Builder, line string, y, px int, more string) {
	b.WriteString(`<text x="160" y="` + strconv.Itoa(y) + `" font-size="` + strconv.Itoa(px) + `"` + more + `>` + html.EscapeString(line) + `</text>`)
}

// fit is a title in the largest letters that have room for it; one that is too
// long for the smallest ends in dots.
func fit(title string) ([]string, size) {
	var lines []string
	for _, s := range titles {
		var whole bool
		if lines, whole = wrap(title, s); whole {
			return lines, s
		}
	}
	return lines, titles[len(titles)-1]
}

// wrap breaks a text into lines between words; a word longer than a line is cut.
// whole is false when something had to be left out.
func wrap(s string, z size) (lines []string, whole bool) {
	line, room := "", z.letters
	for _, word := range pieces(s, z.letters) {
		w := wide(word)
		if line != "" && w+1 > room {
			if lines = append(lines, line); len(lines) == z.lines {
				lines[z.lines-1] = shortened(line, z.letters)
				return lines, false
			}
			line, room = "", z.letters
		}
		if line != "" {
			line, room = line+" ", room-1
		}
		line, room = line+word, room-w
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines, true
}

// pieces are the words of a text, those longer than a line in parts.
func pieces(s string, letters int) (out []string) {
	for _, word := range strings.Fields(s) {
		for wide(word) > letters {
			head := cut(word, letters)
			out = append(out, head)
			word = word[len(head):]
		}
		out = append(out, word)
	}
	return out
}

func shortened(line string, letters int) string {
	if wide(line)+1 > letters {
		line = cut(line, letters-1)
	}
	return line + "…"
}

// cut is the longest beginning of s that fits.
func cut(s string, letters int) string {
	used := 0
	for i, r := range s {
		if used += runeWide(r); used > letters {
			return s[:i]
		}
	}
	return s
}

func wide(s string) (n int) {
	for _, r := range s {
		n += runeWide(r)
	}
	return n
}

// runeWide is how many narrow letters a letter takes: signs that stand on others
// take none, those of East Asia two.
func runeWide(r rune) int {
	switch {
	case unicode.Is(unicode.Mn, r):
		return 0
	case r >= 0x1100 && (r <= 0x115f || r >= 0x2e80 && r <= 0xd7a3 || r >= 0xf900 && r <= 0xfaff || r >= 0xff00 && r <= 0xff60 || r >= 0x1f300):
		return 2
	}
	return 1
}
