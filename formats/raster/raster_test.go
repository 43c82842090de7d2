package raster_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"opencairn.org/cairn/formats/raster"
)

// photo is a picture of many colours with a red left upper corner.
func photo(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{uint8(x * 255 / w / 2), uint8(y * 255 / h), uint8((x*7 + y*13) % 256), 255}
			if x < w/3 && y < h/3 {
				c = color.RGBA{255, 0, 0, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

func written(t testing.TB, img image.Image, kind string) []byte {
	t.Helper()
	var b bytes.Buffer
	var err error
	switch kind {
	case "jpeg":
		err = jpeg.Encode(&b, img, nil)
	case "gif":
		err = gif.Encode(&b, img, nil)
	default:
		err = png.Encode(&b, img)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// exif is a JPEG that says how the camera was held, and whose it is.
func exif(how byte, jpg []byte) []byte {
	part := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(how) + "\x00\x00\x00\x00\x00\x00Jane Roe, 51.5 N"
	head := []byte{0xff, 0xd8, 0xff, 0xe1}
	head = binary.BigEndian.AppendUint16(head, uint16(len(part)+2))
	return append(append(head, part...), jpg[2:]...)
}

func TestAPictureIsMadeInTwoWidthsAndCarriesNothingElse(t *testing.T) {
	t.Parallel()
	jpg := exif(1, written(t, photo(1600, 1200), "jpeg"))
	all, err := raster.Make(jpg)
	if err != nil || len(all) != 2 {
		t.Fatalf("%d, %v", len(all), err)
	}
	for i, want := range []string{"400x300", "800x600"} {
		m := all[i]
		cfg, kind, err := image.DecodeConfig(bytes.NewReader(m.Data))
		if err != nil || kind != "jpeg" || m.Kind != "image/jpeg" || fmt.Sprintf("%dx%d", cfg.Width, cfg.Height) != want || cfg.Width != m.Width || cfg.Height != m.Height {
			t.Errorf("%s: %s %+v, %v", want, kind, cfg, err)
		}
		if bytes.Contains(m.Data, []byte("Jane")) || bytes.Contains(m.Data, []byte("Exif")) {
			t.Error("it says whose camera it was")
		}
	}
	again, err := raster.Make(jpg)
	if err != nil || !bytes.Equal(again[1].Data, all[1].Data) {
		t.Error("the same picture became another")
	}
}

func TestAFlatPictureStaysSharpAndASmallOneKeepsItsSize(t *testing.T) {
	t.Parallel()
	flat := image.NewPaletted(image.Rect(0, 0, 300, 200), color.Palette{color.White, color.RGBA{20, 80, 70, 255}})
	for i := range 100 {
		flat.SetColorIndex(100+i, 100, 1)
	}
	for _, kind := range []string{"png", "gif"} {
		all, err := raster.Make(written(t, flat, kind))
		if err != nil || len(all) != 1 || all[0].Kind != "image/png" || all[0].Width != 300 || all[0].Height != 200 {
			t.Errorf("%s: %d %v", kind, len(all), err)
		}
	}
}

func TestWhatIsSeeThroughBecomesWhite(t *testing.T) {
	t.Parallel()
	all, err := raster.Make(written(t, image.NewNRGBA(image.Rect(0, 0, 200, 200)), "png"))
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(all[0].Data))
	if err != nil {
		t.Fatal(err)
	}
	if r, g, b, a := img.At(5, 5).RGBA(); r&g&b&a != 0xffff {
		t.Error("it is not white")
	}
}

// corner is where the red third of a picture is.
func corner(t *testing.T, m raster.Made) string {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(m.Data))
	if err != nil {
		t.Fatal(err)
	}
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	for name, at := range map[string]image.Point{"left above": {w / 8, h / 8}, "right above": {w - w/8, h / 8}, "left below": {w / 8, h - h/8}, "right below": {w - w/8, h - h/8}} {
		if r, g, b, _ := img.At(at.X, at.Y).RGBA(); r > 0xd000 && g < 0x3000 && b < 0x3000 {
			return fmt.Sprintf("%s of %dx%d", name, w, h)
		}
	}
	return "nowhere"
}

// Exif 2.3: where the first row and the first column of the points are seen.
func TestAPictureStandsAsItWasSeenHoweverTheCameraWasHeld(t *testing.T) {
	t.Parallel()
	jpg := written(t, photo(480, 360), "jpeg")
	for how, want := range map[byte]string{
		0: "left above of 480x360", 1: "left above of 480x360", 2: "right above of 480x360", 3: "right below of 480x360", 4: "left below of 480x360",
		5: "left above of 360x480", 6: "right above of 360x480", 7: "right below of 360x480", 8: "left below of 360x480", 9: "left above of 480x360",
	} {
		all, err := raster.Make(exif(how, jpg))
		if err != nil {
			t.Fatal(err)
		}
		if got := corner(t, all[len(all)-1]); got != want {
			t.Errorf("orientation %d: red is %s, want %s", how, got, want)
		}
	}
}

func TestATowerIsCutToWhatAPageHasRoomFor(t *testing.T) {
	t.Parallel()
	for size, want := range map[image.Point]string{{2000, 200}: "600x200", {200, 2000}: "200x266", {3000, 1000}: "800x267"} {
		all, err := raster.Make(written(t, photo(size.X, size.Y), "jpeg"))
		if err != nil {
			t.Fatal(err)
		}
		if m := all[len(all)-1]; fmt.Sprintf("%dx%d", m.Width, m.Height) != want {
			t.Errorf("%v became %dx%d, want %s", size, m.Width, m.Height, want)
		}
	}
}

// bomb is a PNG of some bytes that says it has so many points.
func bomb(w, h uint32) []byte {
	head := append([]byte("IHDR"), make([]byte, 13)...)
	binary.BigEndian.PutUint32(head[4:], w)
	binary.BigEndian.PutUint32(head[8:], h)
	head[12], head[13] = 8, 6
	out := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	out = append(out, head...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(head))
}

func TestWhatIsNoPictureForAPageIsRefusedWithAReason(t *testing.T) {
	t.Parallel()
	whole := written(t, photo(300, 300), "png")
	for name, c := range map[string]struct {
		data []byte
		want raster.Why
	}{
		"nothing":                {nil, raster.NoPicture},
		"a page":                 {[]byte("<!doctype html><p>hello"), raster.NoPicture},
		"a PDF":                  {[]byte("%PDF-1.7"), raster.NoPicture},
		"a drawing":              {[]byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), raster.Drawing},
		"a telephone's format":   {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1"), raster.OtherKind},
		"a scan":                 {[]byte("II*\x00aaaa"), raster.OtherKind},
		"too many bytes":         {append(bytes.Clone(whole), make([]byte, raster.MostBytes)...), raster.TooHeavy},
		"gigabytes in some":      {bomb(60_000, 60_000), raster.TooMany},
		"one line, very long":    {bomb(20_000, 200), raster.TooMany},
		"many points":            {bomb(4_100, 4_100), raster.TooMany},
		"an icon":                {written(t, photo(64, 64), "png"), raster.TooSmall},
		"a line":                 {written(t, photo(600, 1), "png"), raster.TooSmall},
		"half a file":            {whole[:len(whole)/2], raster.Broken},
		"a head without a body":  {bomb(300, 300), raster.Broken},
		"letters behind a start": {[]byte("\xff\xd8\xff" + strings.Repeat("no", 50)), raster.Broken},
	} {
		_, err := raster.Make(c.data)
		var r *raster.Refusal
		if !errors.As(err, &r) || r.Why != c.want {
			t.Errorf("%s: got %v, want %s", name, err, c.want)
		}
	}
}

func FuzzMake(f *testing.F) {
	small := photo(200, 170)
	f.Add(written(f, small, "png"))
	f.Add(exif(6, written(f, small, "jpeg")))
	f.Add(written(f, small, "gif"))
	f.Add(bomb(300, 300))
	f.Add([]byte("RIFF\x10\x00\x00\x00WEBPVP8L\x05\x00\x00\x00\x2f\xa9\x40\x2a\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := raster.Make(data)
		var r *raster.Refusal
		if err != nil && !errors.As(err, &r) {
			t.Fatalf("refused without a reason: %v", err)
		}
		for _, m := range all {
			cfg, _, err := image.DecodeConfig(bytes.NewReader(m.Data))
			if err != nil || cfg.Width != m.Width || cfg.Height != m.Height || m.Width > raster.Widths[len(raster.Widths)-1] || m.Height > m.Width*2 {
				t.Errorf("made %dx%d: %+v, %v", m.Width, m.Height, cfg, err)
			}
		}
	})
}
