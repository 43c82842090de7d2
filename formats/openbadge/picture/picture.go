package picture

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"html"
	"strconv"
	"strings"

	"opencairn.org/cairn/formats/credit"
)

// Award is what the picture shows. Title and Issuer are in one language.
type Award struct {
	Title  string
	Issuer string
	Level  int // EQF, 1 to 8; 0 when none is stated

	Hours, Credits credit.Amount // zero when not stated
	System         string        // of the credits; "" is ECTS
}

// worth is the last line, in signs that are the same in every language: "EQF 5 · 5
// ECTS", else the hours.
func (a Award) worth() string {
	var parts []string
	if a.Level > 0 {
		parts = append(parts, "EQF "+strconv.Itoa(a.Level))
	}
	switch {
	case !a.Credits.IsZero():
		parts = append(parts, a.Credits.String()+" "+strings.ToUpper(cmp.Or(a.System, "ects")))
	case !a.Hours.IsZero():
		parts = append(parts, a.Hours.String()+" h")
	}
	return strings.Join(parts, " · ")
}

// hoursOfCredit is how much work stands behind one credit where the award does not
// say; it only makes a stone broader.
const hoursOfCredit = 25

// work is about how many hours the award took.
func (a Award) work() int {
	n, each := a.Hours, 1
	if n.IsZero() {
		n, each = a.Credits, hoursOfCredit
	}
	whole, _, _ := strings.Cut(n.String(), ".")
	hours, err := strconv.Atoi(whole)
	if err != nil || hours > broad*fullDay { // more makes nothing broader
		return broad * fullDay
	}
	return max(hours, 0) * each
}

// Size is the width and the height of the drawing's coordinates.
const Size = 320

// The colours: the deep tone of Cairn's one accent, and three of stone.
const ground = "#43195a"

var stones = [...]string{"#f5eefa", "#e3d0f1", "#cfb3e4"}

// SVG is the picture as a file of its own.
func SVG(a Award) []byte { return draw(a, true) }

// Plain is the picture without its words, for where it is small and they stand
// beside it.
func Plain(a Award) []byte { return draw(a, false) }

// deeper is how far a cairn stands lower that has no words below it.
const deeper = 57

func draw(a Award, written bool) []byte {
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 320" width="320" height="320" role="img"><title>`)
	b.WriteString(name(a) + `</title><rect width="320" height="320" rx="36" fill="` + ground + `"/>`)
	if written {
		cairn(&b, a, 0)
		words(&b, a)
	} else {
		b.WriteString(`<g transform="matrix(1.3 0 0 1.3 -48 -48)">`) // larger, about the middle
		cairn(&b, a, deeper)
		b.WriteString(`</g>`)
	}
	b.WriteString(`</svg>`)
	return []byte(b.String())
}

// DataURI is the picture as an address that holds it: it goes where the credential
// goes, and nobody is asked for it.
func DataURI(a Award) string {
	return "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(SVG(a))
}

func name(a Award) string {
	if a.Issuer == "" {
		return html.EscapeString(a.Title)
	}
	return html.EscapeString(a.Title + ", " + a.Issuer)
}

// The place of the cairn: its foot, its height, and half its breadth at the foot.
const (
	middle  = Size / 2
	foot    = 172
	tall    = 138
	narrow  = 62
	broad   = 118
	fullDay = 10 // hours of work that make the foot one unit broader
)

// unnamed is how many stones an award has whose level nobody stated: as many as
// Cairn's mark.
const unnamed = 4

func count(level int) int {
	if level < 1 || level > 8 {
		return unnamed
	}
	return level
}

// cairn lays the stones from the foot up, each shorter than the one below.
func cairn(b *strings.Builder, a Award, deeper int) {
	n := count(a.Level)
	seed := sha256.Sum256([]byte(a.Title + "\x00" + a.Issuer))
	half := min(broad, narrow+a.work()/fullDay)
	each := min(tall/n, 46)
	low := foot + deeper - (tall-n*each)/2 // few stones stand in the middle of the room there is
	for i := range n {
		x := seed[(i*3)%len(seed):][:3]
		at := half - i*(half-half/4)/max(n, 2)
		s := stone{
			x: middle + int(x[0]%9) - 4, y: low - (i+1)*each, w: at, h: each - max(3, each/8),
			lean: (int(x[1]%21) - 10) * at / 90, belly: (int(x[2]%5) - 2) * each / 24,
		}
		s.draw(b, stones[(i+int(seed[31]))%len(stones)])
	}
}

// stone is one stone: the middle of its top, half its breadth, its height, and how
// far it leans and bellies.
type stone struct{ x, y, w, h, lean, belly int }

// draw writes the stone as four curves from its left end over its top.
func (s stone) draw(b *strings.Builder, fill string) {
	side, shoulder := s.y+s.h*55/100+s.belly, s.w*62/100
	b.WriteString(`<path fill="` + fill + `" d="`)
	points(b, 'M', s.x-s.w, side)
	points(b, 'C', s.x-s.w, s.y+s.h/6, s.x-shoulder, s.y, s.x+s.lean, s.y)
	points(b, 'S', s.x+s.w, s.y+s.h/6, s.x+s.w, side)
	points(b, 'S', s.x+shoulder, s.y+s.h, s.x-s.lean/2, s.y+s.h)
	points(b, 'S', s.x-s.w, s.y+s.h, s.x-s.w, side)
	b.WriteString(`z"/>`)
}

func points(b *strings.Builder, op byte, xs ...int) {
	b.WriteByte(op)
	for i, x := range xs {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strconv.Itoa(x))
	}
}
