package pdf

import (
	"bytes"
	"compress/zlib"
	"encoding/ascii85"
	"io"
)

// maxFilters is how many filters one stream may have.
const maxFilters = 4

// decode is a stream's bytes after its filters (7.4), at most limit of them.
func (f *file) decode(s stream, where string, limit int) ([]byte, error) {
	filters, parms := f.chain(s.dict["Filter"]), f.chain(s.dict["DecodeParms"])
	if len(filters) > maxFilters {
		return nil, &Error{Code: TooComplex, Where: where, Detail: "filters"}
	}
	data := s.raw
	for i, x := range filters {
		n, _ := f.resolve(x).(name)
		var p dict
		if i < len(parms) {
			p = f.dict(parms[i])
		}
		var err *Error
		if data, err = f.filter(n, p, data, limit); err != nil {
			err.Where = where
			return nil, err
		}
	}
	if len(data) > limit {
		return nil, &Error{Code: TooLarge, Where: where}
	}
	return data, nil
}

// chain is one value or an array of them.
func (f *file) chain(v any) array {
	switch v := f.resolve(v).(type) {
	case nil:
		return nil
	case array:
		return v
	default:
		return array{v}
	}
}

func (f *file) filter(n name, parms dict, data []byte, limit int) ([]byte, *Error) {
	switch n {
	case "FlateDecode", "Fl":
		out, err := f.inflate(data, limit)
		if err != nil {
			return nil, err
		}
		return f.unpredict(parms, out)
	case "ASCIIHexDecode", "AHx":
		data, _, _ = bytes.Cut(data, []byte(">"))
		out, ok := unhex(data)
		if !ok {
			return nil, &Error{Code: Broken, Detail: string(n)}
		}
		return out, nil
	case "ASCII85Decode", "A85":
		data, _, _ = bytes.Cut(data, []byte("~>"))
		out, err := io.ReadAll(io.LimitReader(ascii85.NewDecoder(bytes.NewReader(data)), int64(limit)+1))
		if err != nil {
			return nil, &Error{Code: Broken, Detail: string(n), Err: err}
		}
		return out, nil
	case "Crypt":
		return nil, &Error{Code: Encrypted, Detail: string(n)}
	}
	return nil, &Error{Code: Unsupported, Detail: "filter " + string(n)}
}

func (f *file) inflate(data []byte, limit int) ([]byte, *Error) {
	r, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, &Error{Code: Broken, Detail: "FlateDecode", Err: err}
	}
	limit = min(limit, maxUnpacked-f.unpacked)
	out, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	f.unpacked += len(out)
	switch {
	case f.unpacked > maxUnpacked:
		return nil, &Error{Code: TooComplex, Detail: "more to unpack than is read"}
	case len(out) > limit:
		return nil, &Error{Code: TooLarge, Detail: "FlateDecode"}
	case err != nil:
		return nil, &Error{Code: Broken, Detail: "FlateDecode", Err: err}
	}
	return out, nil
}

// unpredict undoes a PNG predictor (7.4.4.4), which cross-reference and object
// streams use.
func (f *file) unpredict(parms dict, data []byte) ([]byte, *Error) {
	num := func(n name, otherwise int) int {
		if v, ok := f.resolve(parms[n]).(int); ok {
			return v
		}
		return otherwise
	}
	predictor := num("Predictor", 1)
	if predictor == 1 {
		return data, nil
	}
	colors, depth, columns := num("Colors", 1), num("BitsPerComponent", 8), num("Columns", 1)
	if predictor < 10 || colors < 1 || colors > 32 || depth < 1 || depth > 16 || columns < 1 || columns > 1<<20 {
		return nil, &Error{Code: Unsupported, Detail: "predictor"}
	}
	row, pixel := (colors*depth*columns+7)/8, max(colors*depth/8, 1)
	above := make([]byte, row)
	out := make([]byte, 0, len(data))
	for len(data) > 0 {
		kind, line := data[0], data[1:min(len(data), row+1)]
		data = data[1+len(line):]
		if kind > 4 {
			return nil, &Error{Code: Broken, Detail: "predictor"}
		}
		line = unfilter(kind, line, above, pixel)
		out = append(out, line...)
		copy(above, line)
	}
	return out, nil
}

// unfilter is one line of PNG's filters 0 to 4 undone (PNG, 9.2).
func unfilter(kind byte, line, above []byte, pixel int) []byte {
	out := bytes.Clone(line)
	for i := range out {
		var left, corner byte
		if i >= pixel {
			left, corner = out[i-pixel], above[i-pixel]
		}
		switch up := above[i]; kind {
		case 1:
			out[i] += left
		case 2:
			out[i] += up
		case 3:
			out[i] += byte((int(left) + int(up)) / 2)
		case 4:
			out[i] += paeth(int(left), int(up), int(corner))
		}
	}
	return out
}

func paeth(left, up, corner int) byte {
	p := left + up - corner
	l, u, c := abs(p-left), abs(p-up), abs(p-corner)
	switch {
	case l <= u && l <= c:
		return byte(left) //nolint:gosec // each of the three is a byte
	case u <= c:
		return byte(up) //nolint:gosec // each of the three is a byte
	}
	return byte(corner) //nolint:gosec // each of the three is a byte
}

func abs(n int) int { return max(n, -n) }
