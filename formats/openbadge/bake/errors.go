package bake

import (
	"errors"
	"fmt"
)

// Code names why a picture gave no badge or took none.
type Code string

// The codes.
const (
	NotAPicture    Code = "not_a_picture"    // neither PNG nor SVG
	TooLarge       Code = "too_large"        // more than MaxPicture or MaxSVG, or a text of more than MaxText
	Truncated      Code = "truncated"        // it ends before its end
	BadChunk       Code = "bad_chunk"        // a PNG chunk that is not as PNG says
	BadChecksum    Code = "bad_checksum"     // a PNG chunk's CRC is not of its bytes
	BadCompression Code = "bad_compression"  // a compressed text that does not unpack
	BadXML         Code = "bad_xml"          // not well-formed
	BadEncoding    Code = "bad_encoding"     // not UTF-8
	Declarations   Code = "xml_declarations" // a document type that declares something (entities)
	TooDeep        Code = "too_deep"         // XML deeper than it may be, or of too many parts
	NoBadge        Code = "no_badge"         // a picture, and nothing baked into it
	TwoBadges      Code = "two_badges"       // more than one baked into it
	NotACredential Code = "not_a_credential" // what is baked in is no JSON object, JWS or address
	AlreadyBaked   Code = "already_baked"    // Write: the picture holds one already
	NotCarried     Code = "not_carried"      // Write: the picture's format cannot carry these bytes unchanged
)

// Error says why, and where in the picture.
type Error struct {
	Code   Code
	Where  string // "iTXt chunk at byte 33", "openbadges:credential"
	Detail string
	Err    error
}

func (e *Error) Error() string {
	s := "badge picture: " + string(e.Code)
	if e.Where != "" {
		s += " at " + e.Where
	}
	if e.Detail != "" {
		s += fmt.Sprintf(": %.80q", e.Detail)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

func is(err error, code Code) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code
}
