package ui

import (
	"strconv"
	"strings"

	"opencairn.org/cairn/formats/openbadge/picture"
)

// PhotoSize is a copy of a picture at an address of ours.
type PhotoSize struct {
	Path          string
	Width, Height int
}

// PhotoData is a picture beside what it is of.
type PhotoData struct {
	Sizes   []PhotoSize // the narrowest first; none: nothing is shown
	Alt     string
	Lang    string // of Alt; empty: the reader's
	Credit  string // "Picture: Harbour Training Works"
	Licence Link   // without Href it is words alone
}

func (p PhotoData) widest() PhotoSize { return p.Sizes[len(p.Sizes)-1] }

// set offers a browser all copies, so that it takes the smallest that is sharp.
func (p PhotoData) set() string {
	var all []string
	for _, s := range p.Sizes {
		all = append(all, s.Path+" "+strconv.Itoa(s.Width)+"w")
	}
	return strings.Join(all, ", ")
}

// photoSizes is how wide a picture is on a page: all of a telephone, the width of the
// column beside the text on a desk.
const photoSizes = "(min-width: 62rem) 20rem, (min-width: 30rem) 28rem, 92vw"

// awardMarkup is the picture of an award for where its words stand beside it.
func awardMarkup(a picture.Award) string { return badge(a) }
