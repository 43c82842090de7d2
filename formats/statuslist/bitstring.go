package statuslist

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/bits"

	"opencairn.org/cairn/formats/multibase"
)

// MinEntries is the smallest list the standard allows: 16 KiB of bits, so that a
// holder is one of many (section 6.1).
const MinEntries = 131_072

// MaxBytes bounds an unpacked list: 8 MiB, 67 million entries.
const MaxBytes = 8 << 20

// Bits is a list of bits, the first one the leftmost of the first byte.
type Bits struct{ b []byte }

// New is a list of at least n entries, none set; never fewer than MinEntries.
func New(n int) (Bits, error) {
	size := (max(n, MinEntries) + 7) / 8
	if size > MaxBytes {
		return Bits{}, &Error{Code: TooBig, Detail: fmt.Sprint(n)}
	}
	return Bits{make([]byte, size)}, nil
}

// Len is the number of entries.
func (b Bits) Len() int { return 8 * len(b.b) }

// Bytes are the unpacked bits, to store.
func (b Bits) Bytes() []byte { return bytes.Clone(b.b) }

// FromBytes is the list stored as Bytes; too short a one is an error.
func FromBytes(data []byte) (Bits, error) {
	if 8*len(data) < MinEntries {
		return Bits{}, &Error{Code: TooShort, Detail: fmt.Sprint(8 * len(data))}
	}
	if len(data) > MaxBytes {
		return Bits{}, &Error{Code: TooBig}
	}
	return Bits{bytes.Clone(data)}, nil
}

// Set writes an entry; an index beyond the list is an error.
func (b Bits) Set(i int, on bool) error {
	if i < 0 || i >= b.Len() {
		return &Error{Code: OutOfRange, Detail: fmt.Sprint(i)}
	}
	mask := byte(0x80) >> (i % 8)
	if b.b[i/8] &^= mask; on {
		b.b[i/8] |= mask
	}
	return nil
}

// Get reads an entry; an index beyond the list is an error, not false.
func (b Bits) Get(i int) (bool, error) {
	if i < 0 || i >= b.Len() {
		return false, &Error{Code: OutOfRange, Detail: fmt.Sprint(i)}
	}
	return b.b[i/8]&(byte(0x80)>>(i%8)) != 0, nil
}

// Count is how many entries are set.
func (b Bits) Count() int {
	n := 0
	for _, x := range b.b {
		n += bits.OnesCount8(x)
	}
	return n
}

// Encode is the list as encodedList carries it: GZIP, base64url, prefix "u". The
// same bits are always the same text.
func (b Bits) Encode() (string, error) {
	var buf bytes.Buffer
	w, err := gzip.NewWriterLevel(&buf, gzip.BestSpeed)
	if err != nil {
		return "", err
	}
	if _, err := w.Write(b.b); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	return multibase.Base64(buf.Bytes()), nil
}

// Decode reads an encodedList. It never unpacks more than MaxBytes.
func Decode(s string) (Bits, error) {
	const path = encodedPath
	if s == "" || s == "u" {
		return Bits{}, &Error{Code: Empty, Path: path}
	}
	if s[0] != 'u' {
		return Bits{}, &Error{Code: Malformed, Path: path, Detail: "no multibase prefix u"}
	}
	packed, err := multibase.Decode(s)
	if err != nil {
		return Bits{}, &Error{Code: Malformed, Path: path, Err: err}
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return Bits{}, &Error{Code: NotGZIP, Path: path, Err: err}
	}
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return Bits{}, &Error{Code: NotGZIP, Path: path, Err: err}
	}
	switch {
	case len(data) > MaxBytes:
		return Bits{}, &Error{Code: TooBig, Path: path}
	case len(data) == 0:
		return Bits{}, &Error{Code: Empty, Path: path}
	}
	list, err := FromBytes(data)
	var e *Error
	if errors.As(err, &e) {
		e.Path = path
	}
	return list, err
}
