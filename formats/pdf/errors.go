package pdf

import (
	"errors"
	"fmt"
)

// Code names why a PDF gave no credential.
type Code string

// The codes.
const (
	NotPDF       Code = "not_a_pdf"             // no PDF header in the first kilobyte
	TooLarge     Code = "too_large"             // more than MaxBytes; or an embedded file of more than MaxCarried
	TooComplex   Code = "too_complex"           // too many objects, too deep, or too much work
	Broken       Code = "broken"                // no catalogue, or what it leads to cannot be read
	Encrypted    Code = "encrypted"             // the document is encrypted
	Unsupported  Code = "unsupported"           // a filter or predictor that is not read here
	NoCredential Code = "carries_no_credential" // a PDF, read whole, and none in it
)

// Error says why, and where in the file.
type Error struct {
	Code   Code
	Where  string // "object 12", "embedded file diploma.json"
	Detail string
	Err    error
}

func (e *Error) Error() string {
	s := "pdf: " + string(e.Code)
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
