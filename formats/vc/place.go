package vc

import (
	"strconv"
	"strings"

	"opencairn.org/cairn/formats/jcs"
)

// Place is where in a document a value stands. It becomes text only for an error:
// a document has many places and hardly ever an error. The zero Place is the
// document itself.
type Place struct {
	within *Place
	name   string
	index  int // 0: the only value; else one more than its index in a list
}

// Top reports whether the place is the document itself.
func (p *Place) Top() bool { return p.within == nil }

// Of is the place of a member.
func (p *Place) Of(name string) Place { return Place{within: p, name: name} }

// OfItem is the place of the i-th value of a member v, which may be a list or one
// value that stands for a list of one.
func (p *Place) OfItem(name string, v *jcs.Value, i int) Place {
	at := p.Of(name)
	if v.Kind == jcs.Array {
		at.index = i + 1
	}
	return at
}

// Path is the place as a JSON path: "$.credentialSubject.result[0]".
func (p *Place) Path() string {
	var room [64]byte
	return string(p.appendTo(room[:0]))
}

// PathOf is the JSON path of a member.
func (p *Place) PathOf(name string) string {
	at := p.Of(name)
	return at.Path()
}

func (p *Place) appendTo(b []byte) []byte {
	if p.within == nil {
		return append(b, '$')
	}
	b = p.within.appendTo(b)
	if strings.HasPrefix(p.name, "@") {
		b = append(append(append(b, "['"...), p.name...), "']"...)
	} else {
		b = append(append(b, '.'), p.name...)
	}
	if p.index > 0 {
		b = append(strconv.AppendInt(append(b, '['), int64(p.index-1), 10), ']')
	}
	return b
}
