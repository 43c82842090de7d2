package raster

import (
	"bytes"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

// What is read at most. Decoded, a picture of MostPoints takes some 64 MB, and one
// in 16-bit colours twice that: callers SHOULD read one at a time.
const (
	MostBytes  = 6 << 20
	MostPoints = 16_000_000
	MostSide   = 12_000 // points
	LeastSide  = 160    // points: what is smaller is an icon
)

// Why a file is refused.
type Why string

// The reasons.
const (
	NoPicture Why = "none"   // it is something else
	Drawing   Why = "svg"    // a drawing is a program
	OtherKind Why = "kind"   // a picture in a format that is not read
	TooHeavy  Why = "heavy"  // more than MostBytes
	TooMany   Why = "points" // more than MostPoints, or a side longer than MostSide
	TooSmall  Why = "small"  // a side shorter than LeastSide
	Broken    Why = "broken" // it cannot be decoded to its end
)

// Refusal is an error that says why a file is not read.
type Refusal struct {
	Why           Why
	Width, Height int // as the file says, when it does
	err           error
}

// Error is for logs.
func (r *Refusal) Error() string {
	return fmt.Sprintf("picture refused: %s (%d x %d): %v", r.Why, r.Width, r.Height, r.err)
}

// Unwrap is what the decoder said.
func (r *Refusal) Unwrap() error { return r.err }

// decoder reads one format, known by how its files begin; a dot of begins is any
// byte. config reads a picture's size alone.
type decoder struct {
	begins string
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

var decoders = []decoder{
	{"\xff\xd8\xff", jpeg.DecodeConfig, jpeg.Decode},
	{"\x89PNG\r\n\x1a\n", png.DecodeConfig, png.Decode},
	{"GIF8.a", gif.DecodeConfig, gif.Decode},
	{"RIFF....WEBP", webp.DecodeConfig, webp.Decode},
}

func decoderOf(data []byte) (decoder, bool) {
	for _, d := range decoders {
		same := len(data) >= len(d.begins)
		for i := range len(d.begins) {
			same = same && (d.begins[i] == '.' || data[i] == d.begins[i])
		}
		if same {
			return d, true
		}
	}
	return decoder{}, false
}

// read decodes a file, whatever its name or its sender call it: what it is is seen
// in its first bytes. Of a film the first picture is read.
func read(data []byte) (image.Image, error) {
	if len(data) > MostBytes {
		return nil, &Refusal{Why: TooHeavy}
	}
	d, ok := decoderOf(data)
	if !ok {
		return nil, &Refusal{Why: otherwise(data)}
	}
	size, err := d.config(bytes.NewReader(data))
	if err != nil {
		return nil, &Refusal{Why: Broken, err: err}
	}
	said := Refusal{Width: size.Width, Height: size.Height}
	switch {
	case size.Width > MostSide || size.Height > MostSide || size.Width*size.Height > MostPoints:
		said.Why = TooMany
		return nil, &said
	case size.Width < LeastSide || size.Height < LeastSide:
		said.Why = TooSmall
		return nil, &said
	}
	img, err := d.decode(bytes.NewReader(data))
	if err != nil {
		said.Why, said.err = Broken, err
		return nil, &said
	}
	return img, nil
}

// otherwise is why a file of none of our formats is refused.
func otherwise(data []byte) Why {
	head := data[:min(len(data), 1024)]
	if bytes.Contains(head, []byte("<svg")) {
		return Drawing
	}
	if bytes.Contains(head[:min(len(head), 32)], []byte("ftyp")) { // HEIC, AVIF
		return OtherKind
	}
	for _, begins := range []string{"BM", "II*\x00", "MM\x00*", "\x00\x00\x01\x00", "8BPS"} { // BMP, TIFF, icons, Photoshop
		if bytes.HasPrefix(head, []byte(begins)) {
			return OtherKind
		}
	}
	return NoPicture
}
