package table

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// Encoding is the way a file writes its letters, by its IANA name.
type Encoding string

// The encodings that spreadsheets save.
const (
	Auto        Encoding = ""
	UTF8        Encoding = "utf-8"
	UTF16       Encoding = "utf-16" // only with its byte order mark
	Windows1252 Encoding = "windows-1252"
)

var bom = []byte("\xef\xbb\xbf")

// decode turns the file into UTF-8 without a byte order mark.
func decode(data []byte, want Encoding) ([]byte, Encoding, error) {
	if err := refuseBlank(data); err != nil {
		return nil, "", err
	}
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return decodeUTF16(data)
	}
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return nil, "", at(data, i, Binary)
	}
	data, marked := bytes.CutPrefix(data, bom)
	if want == Windows1252 && !marked {
		return decode1252(data)
	}
	bad, multibyte := scanUTF8(data)
	switch {
	case bad < 0:
		return data, UTF8, nil
	case marked || want == UTF8 || multibyte:
		return nil, "", at(data, bad, MixedEncoding)
	}
	return decode1252(data)
}

// refuseBlank names a file without anything in it.
func refuseBlank(data []byte) error {
	if len(bytes.TrimSpace(bytes.TrimPrefix(data, bom))) == 0 {
		return &Error{Code: Empty}
	}
	return nil
}

func decodeUTF16(data []byte) ([]byte, Encoding, error) {
	out, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(data)
	if err != nil {
		return nil, "", &Error{Code: UnknownEncoding}
	}
	if i := bytes.IndexByte(out, 0); i >= 0 {
		return nil, "", at(out, i, Binary)
	}
	if len(bytes.TrimSpace(out)) == 0 {
		return nil, "", &Error{Code: Empty}
	}
	return out, UTF16, nil
}

// decode1252 refuses the five bytes Windows-1252 leaves without a letter: a
// file that has them was written in something else.
func decode1252(data []byte) ([]byte, Encoding, error) {
	for i, b := range data {
		switch b {
		case 0x81, 0x8d, 0x8f, 0x90, 0x9d:
			return nil, "", at(data, i, UnknownEncoding)
		}
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil {
		return nil, "", &Error{Code: UnknownEncoding}
	}
	return out, Windows1252, nil
}

// scanUTF8 finds the first byte that is not UTF-8 (-1: none) and whether the
// file has letters of two bytes and more that are: both at once mean that two
// encodings were pasted together, and a guess would spoil one of them.
func scanUTF8(data []byte) (bad int, multibyte bool) {
	bad = -1
	for i := 0; i < len(data); {
		if data[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			if bad < 0 {
				bad = i
			}
		} else {
			multibyte = true
		}
		i += size
	}
	return bad, multibyte
}

// at locates a byte by its line; without parsing, the row is the line, which is
// right unless a quoted line break came before, so only the line is given.
func at(data []byte, offset int, code Code) error {
	return &Error{Code: code, Line: 1 + bytes.Count(data[:offset], []byte("\n"))}
}
