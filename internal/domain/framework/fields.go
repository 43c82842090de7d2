package framework

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/internal/ground/fault"
)

// roots are the groups an offer file may have at its top.
var roots = []string{"mc", "offer", "app", "provider", "cred", "award", "recognition"}

// ReadFields reads an offer file: one JSON object of canonical fields
// (docs/reference/offer.md). ok is false when the bytes are something else, such
// as a page or JSON-LD, which others read. Numbers stay as they are written. The
// error, Invalid framework.fields.json, is for canonical fields that are broken;
// which fields there are is checked when they are judged.
func ReadFields(data []byte) (f Fields, ok bool, err error) {
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff")))
	if !looksCanonical(data) {
		return nil, false, nil
	}
	if _, err := jcs.Parse(data); err != nil { // names doubled keys and what two readers could read differently
		return nil, true, fault.New(fault.Invalid, "framework.fields.json", "problem", err.Error()).Wrap(err)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	if err := dec.Decode(&f); err != nil {
		return nil, true, fault.New(fault.Invalid, "framework.fields.json", "problem", err.Error()).Wrap(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, true, fault.New(fault.Invalid, "framework.fields.json", "problem", "something follows the object").Wrap(err)
	}
	delete(f, "$schema")
	return f, true, nil
}

// looksCanonical reports whether the bytes begin an object that names a root and
// has no JSON-LD keyword.
func looksCanonical(data []byte) bool {
	if len(data) == 0 || data[0] != '{' {
		return false
	}
	for _, r := range roots {
		if bytes.Contains(data, []byte(`"`+r+`"`)) {
			return !bytes.Contains(data, []byte(`"@`))
		}
	}
	return false
}
