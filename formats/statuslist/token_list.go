package statuslist

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"fmt"
	"io"

	"opencairn.org/cairn/formats/multibase"
)

// TokenStatus is what a Token Status List says of one token. Other values than
// those below belong to the application (Token Status List, 7).
type TokenStatus uint8

// The values of the standard.
const (
	TokenValid     TokenStatus = 0 // valid, correct, legal
	TokenInvalid   TokenStatus = 1 // revoked, for good
	TokenSuspended TokenStatus = 2 // for the moment
)

func (s TokenStatus) String() string {
	switch s {
	case TokenValid:
		return "valid"
	case TokenInvalid:
		return "invalid"
	case TokenSuspended:
		return "suspended"
	}
	return fmt.Sprintf("application-specific (%d)", uint8(s))
}

// TokenList is the list of a status list token: entries of 1, 2, 4 or 8 bits, the
// first one in the lowest bits of the first byte.
type TokenList struct {
	bits int
	b    []byte
}

// NewTokenList is a list of at least n entries, all valid; never fewer than
// MinEntries, so that a holder is one of many.
func NewTokenList(n, bits int) (TokenList, error) {
	if !goodBits(bits) {
		return TokenList{}, &Error{Code: Malformed, Path: "$.status_list.bits", Detail: fmt.Sprint(bits)}
	}
	if n > 8*MaxBytes/bits {
		return TokenList{}, &Error{Code: TooBig, Detail: fmt.Sprint(n)}
	}
	return TokenList{bits, make([]byte, (max(n, MinEntries)*bits+7)/8)}, nil
}

func goodBits(bits int) bool { return bits == 1 || bits == 2 || bits == 4 || bits == 8 }

// TokenListFromBytes is the list stored as Bytes.
func TokenListFromBytes(data []byte, bits int) (TokenList, error) {
	switch {
	case !goodBits(bits):
		return TokenList{}, &Error{Code: Malformed, Path: "$.status_list.bits", Detail: fmt.Sprint(bits)}
	case len(data) == 0:
		return TokenList{}, &Error{Code: TooShort, Path: "$.status_list.lst"}
	case len(data) > MaxBytes:
		return TokenList{}, &Error{Code: TooBig, Path: "$.status_list.lst"}
	}
	return TokenList{bits, bytes.Clone(data)}, nil
}

// Len is the number of entries.
func (l TokenList) Len() int {
	if l.bits == 0 {
		return 0
	}
	return 8 * len(l.b) / l.bits
}

// BitsPerEntry is 1, 2, 4 or 8.
func (l TokenList) BitsPerEntry() int { return l.bits }

// Bytes are the unpacked entries, to store.
func (l TokenList) Bytes() []byte { return bytes.Clone(l.b) }

// at is the byte an entry is in and how far it stands from its lowest bit.
func (l TokenList) at(i int) (int, int, error) {
	if i < 0 || i >= l.Len() {
		return 0, 0, &Error{Code: OutOfRange, Path: "$.status.status_list.idx", Detail: fmt.Sprint(i)}
	}
	return i * l.bits / 8, i * l.bits % 8, nil
}

func (l TokenList) mask() byte { return byte(1<<l.bits - 1) }

// Get reads an entry; an index beyond the list is an error, not valid.
func (l TokenList) Get(i int) (TokenStatus, error) {
	n, shift, err := l.at(i)
	if err != nil {
		return 0, err
	}
	return TokenStatus(l.b[n] >> shift & l.mask()), nil
}

// Set writes an entry; an index beyond the list, or a status that needs more bits,
// is an error.
func (l TokenList) Set(i int, s TokenStatus) error {
	n, shift, err := l.at(i)
	if err != nil {
		return err
	}
	if byte(s) > l.mask() {
		return &Error{Code: OutOfRange, Path: "$.status_list.bits", Detail: s.String()}
	}
	l.b[n] = l.b[n]&^(l.mask()<<shift) | byte(s)<<shift
	return nil
}

// Encode is the list as lst carries it: DEFLATE in ZLIB form, base64url. The same
// entries are always the same text.
func (l TokenList) Encode() (string, error) {
	var buf bytes.Buffer
	w, err := zlib.NewWriterLevel(&buf, zlib.BestCompression) // as section 4.1 recommends
	if err != nil {
		return "", err
	}
	if _, err := w.Write(l.b); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(buf.Bytes()), nil
}

// DecodeTokenList reads lst. It never unpacks more than MaxBytes.
func DecodeTokenList(lst string, bits int) (TokenList, error) {
	const path = "$.status_list.lst"
	packed, err := multibase.FromBase64URL(lst)
	if err != nil || lst == "" {
		return TokenList{}, &Error{Code: Malformed, Path: path, Err: err}
	}
	in := bytes.NewReader(packed)
	r, err := zlib.NewReader(in)
	if err != nil {
		return TokenList{}, &Error{Code: NotGZIP, Path: path, Err: err}
	}
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	switch {
	case err != nil:
		return TokenList{}, &Error{Code: NotGZIP, Path: path, Err: err}
	case len(data) <= MaxBytes && in.Len() > 0:
		return TokenList{}, &Error{Code: Malformed, Path: path, Detail: "something after the list"}
	}
	return TokenListFromBytes(data, bits)
}
