package bake

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"unicode/utf8"
)

// The keywords of the text chunks.
const (
	keywordV3 = "openbadgecredential" // Open Badges 3.0, section 5.3.1: iTXt only
	keywordV2 = "openbadges"          // Badge Baking Specification: iTXt; tEXt and zTXt before it
)

// FromPNG is what the PNG holds. Every chunk's checksum is checked; what stands
// after the last chunk is no part of the picture. Errors are *Error.
func FromPNG(picture []byte) (Held, error) {
	var found []Held
	err := eachChunk(picture, func(c chunk) error {
		h, err := c.badge()
		if err == nil && h.Version != 0 {
			found = append(found, h)
		}
		return err
	})
	switch {
	case err != nil:
		return Held{}, err
	case len(found) == 0:
		return Held{}, &Error{Code: NoBadge}
	case len(found) > 1:
		return Held{}, &Error{Code: TwoBadges, Where: found[1].Where}
	}
	return found[0], nil
}

// chunk is one PNG chunk (PNG, third edition, 5.3).
type chunk struct {
	typ  string
	data []byte
	at   int // of its length, in the picture
}

func (c chunk) where() string { return fmt.Sprintf("%s chunk at byte %d", c.typ, c.at) }

// chunkFrame is what stands around a chunk's data: length, type, checksum.
const chunkFrame = 12

// eachChunk visits the chunks from IHDR to IEND.
func eachChunk(picture []byte, visit func(chunk) error) error {
	if !bytes.HasPrefix(picture, []byte(signature)) {
		return &Error{Code: NotAPicture}
	}
	if len(picture) > MaxPicture {
		return &Error{Code: TooLarge}
	}
	for at := len(signature); ; {
		c, err := chunkAt(picture, at)
		if err != nil {
			return err
		}
		if first := at == len(signature); first != (c.typ == "IHDR") || first && len(c.data) != 13 {
			return &Error{Code: BadChunk, Where: c.where(), Detail: "a PNG begins with one IHDR of 13 bytes"}
		}
		if err := visit(c); err != nil {
			return err
		}
		if c.typ == "IEND" {
			return nil
		}
		at += chunkFrame + len(c.data)
	}
}

func chunkAt(picture []byte, at int) (chunk, error) {
	rest := picture[at:]
	if len(rest) < chunkFrame {
		return chunk{}, &Error{Code: Truncated, Where: fmt.Sprintf("byte %d", at)}
	}
	size := binary.BigEndian.Uint32(rest)
	c := chunk{typ: string(rest[4:8]), at: at}
	if slices.ContainsFunc(rest[4:8], func(b byte) bool { return b|0x20 < 'a' || b|0x20 > 'z' }) || size > 1<<31-1 {
		c.typ = fmt.Sprintf("%q", c.typ)
		return chunk{}, &Error{Code: BadChunk, Where: c.where(), Detail: "type or length"}
	}
	if uint64(size) > uint64(len(rest)-chunkFrame) {
		return chunk{}, &Error{Code: Truncated, Where: c.where(), Detail: fmt.Sprintf("%d bytes are announced, %d are there", size, len(rest)-chunkFrame)}
	}
	c.data = rest[8 : 8+size]
	if crc32.ChecksumIEEE(rest[4:8+size]) != binary.BigEndian.Uint32(rest[8+size:]) {
		return chunk{}, &Error{Code: BadChecksum, Where: c.where()}
	}
	return c, nil
}

// badge is what a chunk holds; a zero Version when it is not about badges.
func (c chunk) badge() (Held, error) {
	if c.typ != "iTXt" && c.typ != "tEXt" && c.typ != "zTXt" {
		return Held{}, nil
	}
	keyword, rest, ok := bytes.Cut(c.data, []byte{0})
	v := versionOf(string(keyword))
	switch {
	case v == 0:
		return Held{}, nil
	case !ok:
		return Held{}, &Error{Code: BadChunk, Where: c.where(), Detail: "a keyword without its end"}
	case v == V3 && c.typ != "iTXt": // other text chunks are Latin-1
		return Held{}, &Error{Code: BadChunk, Where: c.where(), Detail: keywordV3 + " belongs in iTXt"}
	}
	text, err := c.text(rest)
	if err != nil {
		return Held{}, err
	}
	if !utf8.Valid(text) {
		return Held{}, &Error{Code: BadEncoding, Where: c.where()}
	}
	return understood(v, text, c.where())
}

func versionOf(keyword string) Version {
	switch keyword {
	case keywordV3:
		return V3
	case keywordV2:
		return V2
	}
	return 0
}

// text is the text of a chunk, unpacked, after its keyword.
func (c chunk) text(rest []byte) ([]byte, error) {
	bad := func(detail string) ([]byte, error) {
		return nil, &Error{Code: BadChunk, Where: c.where(), Detail: detail}
	}
	packed := c.typ == "zTXt"
	switch c.typ {
	case "zTXt":
		if len(rest) < 1 || rest[0] != 0 {
			return bad("compression method")
		}
		rest = rest[1:]
	case "iTXt":
		if len(rest) < 2 || rest[0] > 1 || rest[0] == 1 && rest[1] != 0 {
			return bad("compression flag or method")
		}
		packed = rest[0] == 1
		parts := bytes.SplitN(rest[2:], []byte{0}, 3) // language, translated keyword, text
		if len(parts) < 3 {
			return bad("a language or a keyword without its end")
		}
		rest = parts[2]
	}
	if !packed {
		return rest, nil
	}
	return c.unpack(rest)
}

func (c chunk) unpack(packed []byte) ([]byte, error) {
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, &Error{Code: BadCompression, Where: c.where(), Err: err}
	}
	text, err := io.ReadAll(io.LimitReader(r, MaxText+1))
	switch {
	case len(text) > MaxText:
		return nil, &Error{Code: TooLarge, Where: c.where()}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, &Error{Code: Truncated, Where: c.where(), Err: err}
	case err != nil:
		return nil, &Error{Code: BadCompression, Where: c.where(), Err: err}
	}
	return text, nil
}

// IntoPNG is the PNG with the credential in an iTXt chunk after its header. Errors
// are *Error.
func IntoPNG(picture, credential []byte) ([]byte, error) {
	held, err := bakeable(credential)
	if err != nil {
		return nil, err
	}
	if err := free(picture, FromPNG); err != nil {
		return nil, err
	}
	const afterHeader = len(signature) + chunkFrame + 13
	text := append([]byte(keywordV3+"\x00\x00\x00\x00\x00"), held.Data...) // not compressed, no language, no translated keyword
	out := make([]byte, 0, len(picture)+chunkFrame+len(text))
	out = append(out, picture[:afterHeader]...)
	out = appendChunk(out, "iTXt", text)
	out = append(out, picture[afterHeader:]...)
	return out, same(out, held, FromPNG)
}

func appendChunk(out []byte, typ string, data []byte) []byte {
	out = binary.BigEndian.AppendUint32(out, uint32(len(data))) //nolint:gosec // bounded by MaxText
	at := len(out)
	out = append(append(out, typ...), data...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[at:]))
}
