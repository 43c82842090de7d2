package ui

import (
	"strconv"
	"strings"

	"rsc.io/qr"

	"opencairn.org/cairn/formats/openbadge/picture"
)

// CertificateData is what stands on the printed page.
type CertificateData struct {
	Kind     string // "Certificate of a micro-credential"
	Name     string // the learner's
	Sentence string // "has shown that she can"
	Title    string
	Lang     string // of Title and Outcomes
	Outcomes []string
	Facts    []Term
	By       string // awarding body
	On       string // date, written for the reader
	Address  string // permanent address where it is checked; the QR code holds it
	Check    string // "Anyone can check this at"
	ID       string
	Demo     bool
	Award    picture.Award // what the cairn on it is laid from
	Legal    string        // the law it is given under; empty: none
	Signs    []string      // who signs it, under a line each
}

// badge is the picture of an award as markup. Its words stand beside it, so it is
// hidden from screen readers where it is used.
func badge(a picture.Award) string { return string(picture.Plain(a)) }

// longAddress is from how many characters on a code has larger squares rather than
// more that may be smudged.
const longAddress = 100

// qrPath draws text as one SVG path; size includes a quiet zone of four
// modules (ISO/IEC 18004). ok is false when the text does not fit.
func qrPath(text string) (path string, size int, ok bool) {
	const quiet = 4
	level := qr.M
	if len(text) > longAddress {
		level = qr.L
	}
	code, err := qr.Encode(text, level)
	if err != nil {
		return "", 0, false
	}
	var b strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			run := 0
			for x+run < code.Size && code.Black(x+run, y) {
				run++
			}
			if run > 0 {
				b.WriteString("M" + strconv.Itoa(x+quiet) + " " + strconv.Itoa(y+quiet) + "h" + strconv.Itoa(run) + "v1h-" + strconv.Itoa(run) + "z")
				x += run
			}
		}
	}
	return b.String(), code.Size + 2*quiet, true
}

func viewBox(size int) string {
	s := strconv.Itoa(size)
	return "0 0 " + s + " " + s
}
