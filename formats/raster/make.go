package raster

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
)

// Widths are those a picture is made in, points: a telephone's, and a desk's or a
// sharp telephone's. A picture that is narrower is made in its own width alone.
var Widths = []int{400, 800}

// quality of JPEG: below it, faces and letters begin to crumble.
const quality = 80

// A picture is at most this many times wider than high, and this many thirds as
// high as wide; the middle of what is longer is kept. A page has room for no tower.
const (
	mostWide  = 3
	mostTall3 = 4 // thirds
)

// Made is a picture in one width.
type Made struct {
	Width, Height int    // points
	Kind          string // "image/jpeg" or "image/png"
	Data          []byte
}

// Make reads a file and makes it small, in each of Widths that it has the points
// for, the narrowest first. What is see-through becomes white. Points alike in, bytes
// alike out. The error is a *Refusal.
func Make(data []byte) ([]Made, error) {
	img, err := read(data)
	if err != nil {
		return nil, err
	}
	part := cropped(img.Bounds(), turned(data))
	widest := scaled(img, part, min(Widths[len(Widths)-1], across(part, turned(data))), turned(data))
	widest = upright(widest, orientationOf(data))
	var all []Made
	for _, w := range Widths {
		if w >= widest.Bounds().Dx() {
			break
		}
		small := scaled(widest, widest.Bounds(), w, false)
		if all, err = add(all, small); err != nil {
			return nil, err
		}
	}
	return add(all, widest)
}

func add(all []Made, img *image.RGBA) ([]Made, error) {
	m, err := encode(img)
	if err != nil {
		return nil, fmt.Errorf("encode picture: %w", err)
	}
	return append(all, m), nil
}

func orientationOf(data []byte) int {
	if len(data) > 3 && data[0] == 0xff && data[1] == 0xd8 {
		return orientation(data)
	}
	return 1
}

// turned reports that the picture lies on its side in the file.
func turned(data []byte) bool { return orientationOf(data) >= 5 }

// across is how wide a part is once it is upright.
func across(part image.Rectangle, turned bool) int {
	if turned {
		return part.Dy()
	}
	return part.Dx()
}

// cropped is the middle of a picture that is too wide or too tall.
func cropped(b image.Rectangle, turned bool) image.Rectangle {
	w, h := b.Dx(), b.Dy()
	if turned {
		w, h = h, w
	}
	cw, ch := min(w, mostWide*h), min(h, w*mostTall3/3)
	if turned {
		cw, ch = ch, cw
	}
	at := image.Pt(b.Min.X+(b.Dx()-cw)/2, b.Min.Y+(b.Dy()-ch)/2)
	return image.Rectangle{at, at.Add(image.Pt(cw, ch))}
}

// scaled is a part of a picture in a width, on white. Where it lies on its side, the
// width is that of the picture once it is upright.
func scaled(src image.Image, part image.Rectangle, width int, turned bool) *image.RGBA {
	w, h := width, max(1, (part.Dy()*width+part.Dx()/2)/part.Dx())
	if turned {
		w, h = max(1, (part.Dx()*width+part.Dy()/2)/part.Dy()), width
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.CatmullRom.Scale(out, out.Bounds(), src, part, draw.Over, nil)
	return out
}

// encode writes a picture as JPEG, or as PNG where few colours make that smaller:
// letters and flat areas stay sharp then.
func encode(img *image.RGBA) (Made, error) {
	m := Made{Width: img.Bounds().Dx(), Height: img.Bounds().Dy(), Kind: "image/jpeg"}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		return m, err
	}
	m.Data = b.Bytes()
	flat, ok := paletted(img)
	if !ok {
		return m, nil
	}
	var p bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&p, flat); err != nil {
		return m, err
	}
	if p.Len() < b.Len() {
		m.Kind, m.Data = "image/png", p.Bytes()
	}
	return m, nil
}

// paletted is a picture of at most 256 colours with a table of them.
func paletted(img *image.RGBA) (*image.Paletted, bool) {
	index := map[color.RGBA]uint8{}
	out := image.NewPaletted(img.Bounds(), nil)
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			c := img.RGBAAt(x, y)
			i, ok := index[c]
			if !ok {
				if len(out.Palette) == 256 {
					return nil, false
				}
				i = uint8(len(out.Palette)) //nolint:gosec // at most 255
				index[c] = i
				out.Palette = append(out.Palette, c)
			}
			out.SetColorIndex(x, y, i)
		}
	}
	return out, true
}
