package jcs

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Code names why JSON was refused.
type Code string

// The codes.
const (
	Empty       Code = "empty"          // no bytes, or white space only
	TooLarge    Code = "too_large"      // more bytes than Limits.Size
	TooDeep     Code = "too_deep"       // nested deeper than Limits.Depth
	TooMany     Code = "too_many"       // more values than Limits.Values
	BadUTF8     Code = "bad_utf8"       // not UTF-8
	Syntax      Code = "syntax"         // not JSON
	Trailing    Code = "trailing"       // something after the end
	Duplicate   Code = "duplicate_key"  // a member twice in one object
	Surrogate   Code = "lone_surrogate" // half a character: \ud800
	NumberRange Code = "number_inexact" // a double cannot hold it as written, or beyond 2^53
)

// Error says why, where in the document, and at which byte.
type Error struct {
	Code   Code
	Path   string // "$.issuer.id", "$.items[3]"
	Offset int    // bytes from the start
}

func (e *Error) Error() string {
	return fmt.Sprintf("json: %s at %s (byte %d)", e.Code, e.Path, e.Offset)
}

// Limits bound what is read. A zero field takes the default.
type Limits struct {
	Size  int // bytes; default 1 MiB
	Depth int // objects and arrays inside each other; default 64
	// Values is how many members and items there may be; default one for every 16
	// bytes of Size. Documents people write have one for 25 bytes or more.
	Values int
}

// The defaults of Limits.
const (
	DefaultSize  = 1 << 20
	DefaultDepth = 64
)

func (l Limits) orDefaults() Limits {
	if l.Size == 0 {
		l.Size = DefaultSize
	}
	if l.Depth == 0 {
		l.Depth = DefaultDepth
	}
	if l.Values == 0 {
		l.Values = l.Size / 16
	}
	return l
}

const byteOrderMark = "\ufeff"

// Parse reads one JSON value with the default limits. Errors are *Error. A byte
// order mark at the start is skipped.
func Parse(data []byte) (*Value, error) { return ParseWithin(data, Limits{}) }

// ParseWithin is Parse with other limits.
func ParseWithin(data []byte, l Limits) (*Value, error) {
	l = l.orDefaults()
	if len(data) > l.Size {
		return nil, &Error{Code: TooLarge, Path: "$", Offset: l.Size}
	}
	v := new(Value)
	if err := read(v, string(data), l); err != nil {
		return nil, err
	}
	return v, nil
}

// ParseText is Parse of a text into v, which shares the text's memory.
func ParseText(v *Value, text string) error {
	l := Limits{}.orDefaults()
	if len(text) > l.Size {
		return &Error{Code: TooLarge, Path: "$", Offset: l.Size}
	}
	if err := read(v, text, l); err != nil {
		return err
	}
	return nil
}

func read(v *Value, text string, l Limits) *Error {
	if !utf8.ValidString(text) {
		return &Error{Code: BadUTF8, Path: "$", Offset: firstInvalid(text)}
	}
	p := parsers.Get().(*parser)
	defer p.release()
	p.start(strings.TrimPrefix(text, byteOrderMark), l)
	if p.space(); p.pos == len(p.src) {
		return &Error{Code: Empty, Path: "$"}
	}
	var err *Error
	if *v, err = p.value(); err != nil {
		err.Path = "$" + err.Path
		return err
	}
	if p.space(); p.pos != len(p.src) {
		return &Error{Code: Trailing, Path: "$", Offset: p.pos}
	}
	return nil
}

func firstInvalid(text string) int {
	for i, r := range text {
		if r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)) {
			return i
		}
	}
	return len(text)
}
