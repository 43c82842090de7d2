package demo

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
)

// painting is a picture on a provider's page: a shore, hills and a cairn, in the
// colours of one course. It is drawn here, so nobody's rights are in it.
type painting struct {
	sky, far, near, stone color.RGBA
	stones                int
}

// sitePictures are the pictures of the providers' sites, by the name of the file.
var sitePictures = map[string]painting{
	"medicines.png": {color.RGBA{0xf3, 0xe3, 0xd3, 255}, color.RGBA{0x9d, 0xb8, 0xb5, 255}, color.RGBA{0x4b, 0x77, 0x75, 255}, color.RGBA{0x43, 0x19, 0x5a, 255}, 5},
	"records.png":   {color.RGBA{0xe4, 0xec, 0xf3, 255}, color.RGBA{0xa7, 0xb4, 0xd0, 255}, color.RGBA{0x5a, 0x6a, 0x94, 255}, color.RGBA{0x33, 0x2b, 0x4e, 255}, 3},
	"blades.png":    {color.RGBA{0xd9, 0xee, 0xee, 255}, color.RGBA{0x8c, 0xc0, 0xc4, 255}, color.RGBA{0x2f, 0x7d, 0x86, 255}, color.RGBA{0x1d, 0x3c, 0x48, 255}, 4},
}

// Size of a painting, points.
const (
	sceneWidth  = 960
	sceneHeight = 600
)

// draw paints it as a PNG of few colours.
func (s painting) draw() ([]byte, error) {
	img := image.NewPaletted(image.Rect(0, 0, sceneWidth, sceneHeight), color.Palette{s.sky, s.far, s.near, s.stone})
	for x := range sceneWidth {
		far, near := 330-wave(x, 210, 70), 460-wave(x+140, 330, 60)
		for y := far; y < sceneHeight; y++ {
			img.SetColorIndex(x, y, 1)
		}
		for y := near; y < sceneHeight; y++ {
			img.SetColorIndex(x, y, 2)
		}
	}
	for i := range s.stones {
		oval(img, 640+(i%2)*9-i*2, 510-i*66, 150-i*22, 36-i*2)
	}
	var b bytes.Buffer
	err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, img)
	return b.Bytes(), err
}

// wave rises to height and falls again over length points, rounded at the top.
func wave(x, length, height int) int {
	at := x % length
	return height * 4 * at * (length - at) / (length * length)
}

// oval is a stone: about its middle, half as wide and half as high as said.
func oval(img *image.Paletted, cx, cy, rx, ry int) {
	for y := -ry; y <= ry; y++ {
		half := rx * root((ry*ry-y*y)*1024) / (ry * 32)
		for x := cx - half; x <= cx+half; x++ {
			img.SetColorIndex(x, cy+y, 3)
		}
	}
}

// root is the whole part of a square root.
func root(n int) (r int) {
	for (r+1)*(r+1) <= n {
		r++
	}
	return r
}
