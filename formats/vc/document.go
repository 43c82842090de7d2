package vc

import (
	"opencairn.org/cairn/formats/jcs"
)

// Document is a JSON document kept verbatim beside its tree.
type Document struct {
	text string // as received, which the tree shares; empty when raw is set
	raw  []byte
	root jcs.Value
}

// Parse reads a document strictly, up to 1 MiB. Errors are *jcs.Error (the JSON)
// or *Error (no object). The bytes are copied.
func Parse(data []byte) (*Document, error) {
	if len(data) > jcs.DefaultSize {
		return nil, &jcs.Error{Code: jcs.TooLarge, Path: "$", Offset: jcs.DefaultSize}
	}
	d := &Document{text: string(data)}
	if err := jcs.ParseText(&d.root, d.text); err != nil {
		return nil, err
	}
	if d.root.Kind != jcs.Object {
		return nil, &Error{Code: NotAnObject, Path: "$"}
	}
	return d, nil
}

// Raw are the bytes as received or written, not to be changed.
func (d *Document) Raw() []byte {
	if d.raw == nil {
		return []byte(d.text)
	}
	return d.raw
}

// Root is the document's tree, to read only.
func (d *Document) Root() *jcs.Value { return &d.root }

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
	return &Document{raw: root.Append(make([]byte, 0, max(len(d.raw), len(d.text))+512)), root: *root}, nil
}

// FromTree is a document made rather than received: its bytes are canonical. What
// is not JSON in the tree (bytes that are no UTF-8) is found before it is signed.
// The document shares the tree.
func FromTree(v *jcs.Value) (*Document, error) {
	if err := v.Check(); err != nil {
		return nil, err
	}
	if v.Kind != jcs.Object {
		return nil, &Error{Code: NotAnObject, Path: "$"}
	}
	data := v.Canonical()
	if len(data) > jcs.DefaultSize {
		return nil, &jcs.Error{Code: jcs.TooLarge, Path: "$", Offset: jcs.DefaultSize}
	}
	return &Document{raw: data, root: *v}, nil
}
