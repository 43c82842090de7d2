package vc

import (
	"bytes"

	"opencairn.org/cairn/formats/jcs"
)

// Document is a JSON document kept verbatim beside its tree.
type Document struct {
	raw  []byte
	root *jcs.Value
}

// Parse reads a document strictly, up to 1 MiB. Errors are *jcs.Error (the JSON)
// or *Error (no object). The bytes are copied.
func Parse(data []byte) (*Document, error) {
	root, err := jcs.Parse(data)
	if err != nil {
		return nil, err
	}
	if root.Kind != jcs.Object {
		return nil, &Error{Code: NotAnObject, Path: "$"}
	}
	return &Document{raw: bytes.Clone(data), root: root}, nil
}

// Raw are the bytes as received.
func (d *Document) Raw() []byte { return d.raw }

// Root is the document's tree, to read only.
func (d *Document) Root() *jcs.Value { return d.root }

// Unsecured is the document's tree without its proofs.
func (d *Document) Unsecured() *jcs.Value { return d.root.Without("proof") }

// WithProofs is the document with these proofs as an array (two published Open
// Badges schemas differ on whether one proof may stand alone; an array passes
// both). It is written canonically: the members of a signed document have one
// order, and no byte in it is a choice.
func (d *Document) WithProofs(proofs ...*jcs.Value) (*Document, error) {
	list := &jcs.Value{Kind: jcs.Array}
	for _, p := range proofs {
		list.Items = append(list.Items, *p)
	}
	root := d.root.With("proof", list)
	return &Document{raw: root.Append(make([]byte, 0, len(d.raw)+512)), root: root}, nil
}

// FromTree is a document made rather than received: its bytes are canonical. The
// tree is read back from them, so that what is not JSON (bytes that are no UTF-8)
// is found before it is signed.
func FromTree(v *jcs.Value) (*Document, error) {
	data := v.Canonical()
	root, err := jcs.Parse(data)
	if err != nil {
		return nil, err
	}
	if root.Kind != jcs.Object {
		return nil, &Error{Code: NotAnObject, Path: "$"}
	}
	return &Document{raw: data, root: root}, nil
}
