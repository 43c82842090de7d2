package catalogue

import (
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"opencairn.org/cairn/formats/raster"
	"opencairn.org/cairn/internal/ground/fault"
)

// PicturePath is where the portal's own copies of pictures begin.
const PicturePath = "/pictures/"

// Picture is what an offer shows beside its words: the portal's own copies of the
// picture its provider names, so that no reader's address goes to somebody else's
// server.
type Picture struct {
	Sizes  []PictureSize // the narrowest first; none: there is nothing to show
	Code   string        // message key of why there is none, or why it may be an old one
	Args   map[string]string
	Asked  time.Time // when it was last asked for
	Hosted bool      // it was handed over here, not named by address
}

// PictureSize is a picture in one width.
type PictureSize struct {
	Hash          string
	Width, Height int // points
	Kind          string
}

// Path is its address, which never shows anything else.
func (s PictureSize) Path() string {
	return PicturePath + s.Hash + "-" + strconv.Itoa(s.Width) + "." + strings.TrimPrefix(s.Kind, "image/")
}

// Widest is the largest copy. There MUST be one.
func (p Picture) Widest() PictureSize { return p.Sizes[len(p.Sizes)-1] }

// pictureHash is how many characters of a digest name a picture.
const pictureHash = 32

// pictureNamed reads the last part of a Path.
func pictureNamed(name string) (hash string, width int, ok bool) {
	stem, _, _ := strings.Cut(name, ".")
	hash, w, _ := strings.Cut(stem, "-")
	width, err := strconv.Atoi(w)
	if _, wrong := hex.DecodeString(hash); err != nil || wrong != nil || len(hash) != pictureHash || width < 1 || width > raster.MostSide {
		return "", 0, false
	}
	return hash, width, true
}

// pictureUse is a row: which picture a subject shows.
type pictureUse struct {
	subject string // an offer, or a hosted page
	url     string
	hash    string
	code    string
	args    map[string]string
	asked   time.Time
}

// How long a picture is left alone: one that came, and one that did not.
const (
	pictureKept  = 7 * 24 * time.Hour
	pictureAgain = 24 * time.Hour
)

func (u pictureUse) due(now time.Time) bool {
	if u.code != "" {
		return now.Sub(u.asked) >= pictureAgain
	}
	return now.Sub(u.asked) >= pictureKept
}

// pictureFault is why a file is no picture for a page.
func pictureFault(r *raster.Refusal) *fault.Fault {
	return fault.New(fault.Invalid, "catalogue.picture."+string(r.Why), "width", r.Width, "height", r.Height,
		"megabytes", raster.MostBytes>>20, "million", raster.MostPoints/1_000_000, "side", raster.MostSide, "least", raster.LeastSide).Wrap(r)
}
