package raster

import (
	"encoding/binary"
	"image"
)

// orientation is how a JPEG says that its points lie (Exif 2.3, tag 0x0112): 1 as
// they are, to 8; 1 when it does not say.
func orientation(data []byte) int {
	for at := 2; at+4 <= len(data) && data[at] == 0xff; {
		kind, size := data[at+1], int(binary.BigEndian.Uint16(data[at+2:]))
		if kind == 0xda || size < 2 || at+2+size > len(data) { // the points begin
			return 1
		}
		part := data[at+4 : at+2+size]
		if kind == 0xe1 && len(part) > 14 && string(part[:6]) == "Exif\x00\x00" {
			return tiffOrientation(part[6:])
		}
		at += 2 + size
	}
	return 1
}

// tiffOrientation finds the tag in the first directory.
func tiffOrientation(b []byte) int {
	var order binary.ByteOrder = binary.BigEndian
	switch string(b[:2]) {
	case "II":
		order = binary.LittleEndian
	case "MM":
	default:
		return 1
	}
	at := int64(order.Uint32(b[4:]))
	if at+2 > int64(len(b)) {
		return 1
	}
	n := int64(order.Uint16(b[at:]))
	for i := range n {
		e := at + 2 + 12*i
		if e+12 > int64(len(b)) {
			return 1
		}
		if order.Uint16(b[e:]) == 0x0112 {
			if v := int(order.Uint16(b[e+8:])); v >= 1 && v <= 8 {
				return v
			}
			return 1
		}
	}
	return 1
}

// upright turns and mirrors a picture so that it stands as it was seen.
func upright(src *image.RGBA, how int) *image.RGBA {
	if how <= 1 {
		return src
	}
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if how >= 5 {
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			to := image.Point{x, y}
			switch how {
			case 2:
				to = image.Point{w - 1 - x, y}
			case 3:
				to = image.Point{w - 1 - x, h - 1 - y}
			case 4:
				to = image.Point{x, h - 1 - y}
			case 5:
				to = image.Point{y, x}
			case 6:
				to = image.Point{h - 1 - y, x}
			case 7:
				to = image.Point{h - 1 - y, w - 1 - x}
			case 8:
				to = image.Point{y, w - 1 - x}
			}
			out.SetRGBA(to.X, to.Y, src.RGBAAt(x, y))
		}
	}
	return out
}
