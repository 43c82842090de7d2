package elm

import (
	"bytes"
	"slices"

	"opencairn.org/cairn/formats/jcs"
	"opencairn.org/cairn/formats/vc"
)

// MaxSize is the bytes of a credential. They carry pictures and attachments: the
// Commission's own sample transcript is 1.3 MB.
const MaxSize = 4 << 20

// The addresses of the contexts, the types and the profile.
const (
	ContextV1      = "https://www.w3.org/2018/credentials/v1"
	ContextEDC     = "http://data.europa.eu/snb/model/context/edc-ap"
	ContextStatus  = "https://www.w3.org/ns/credentials/status/v1" // of the words of Status
	Type           = "EuropeanDigitalCredential"
	StatusType     = "BitstringStatusListEntry"
	ProfileGeneric = "http://data.europa.eu/snb/model/ap/edc-generic-full"
)

// Document is a credential as received beside its tree.
type Document struct {
	raw  []byte
	root *jcs.Value
	path string // of root in the document
}

// Parse reads a credential strictly (formats/jcs), or the builder's export of an
// unsigned one. Errors are *jcs.Error (the JSON) or *vc.Error (no object). The bytes
// are copied.
func Parse(data []byte) (*Document, error) {
	root, err := jcs.ParseWithin(data, jcs.Limits{Size: MaxSize})
	if err != nil {
		return nil, err
	}
	if root.Kind != jcs.Object {
		return nil, &vc.Error{Code: vc.NotAnObject, Path: "$"}
	}
	d := &Document{raw: bytes.Clone(data), root: root, path: "$"}
	if inner := root.Get(wrapped); inner != nil && !Is(root) && Is(inner) {
		d.root, d.path = inner, "$."+wrapped
	}
	return d, nil
}

// wrapped is where the Europass builder puts a credential it exports unsigned,
// beside the addresses to deliver it to.
const wrapped = "credential"

// Raw are the bytes as received or written.
func (d *Document) Raw() []byte { return d.raw }

// Root is the credential's tree, to read only.
func (d *Document) Root() *jcs.Value { return d.root }

// Is reports whether a document says it is a Europass Digital Credential.
func Is(root *jcs.Value) bool { return hasType(root, Type) }

func hasType(v *jcs.Value, types ...string) bool {
	for _, t := range v.Get("type").List() {
		if slices.Contains(types, t.Str()) {
			return true
		}
	}
	return false
}

// nodes finds nodes by their id: JSON-LD may describe a node once and name it by
// its id elsewhere. A small document can so be read as a large one; left bounds
// how large.
type nodes struct {
	byID map[string]*jcs.Value
	left int // nodes that may still be looked at
}

// The bounds of what is read: nodes in all, and values of one member. The
// Commission's transcript, its largest sample, takes a few thousand.
const (
	maxNodes  = 20_000
	maxValues = 1000
)

// index is the nodes of a tree that describe something, the fullest of each id.
func index(root *jcs.Value) *nodes {
	n := &nodes{byID: map[string]*jcs.Value{}, left: maxNodes}
	n.add(root)
	return n
}

func (n *nodes) add(v *jcs.Value) {
	for i := range v.Items {
		n.add(&v.Items[i])
	}
	if id := v.Get("id").Str(); id != "" && len(v.Members) > 1 {
		if had := n.byID[id]; had == nil || len(had.Members) < len(v.Members) {
			n.byID[id] = v
		}
	}
	for i := range v.Members {
		n.add(&v.Members[i].Value)
	}
}

// of is the description of what v names: v itself when it is one.
func (n *nodes) of(v *jcs.Value) *jcs.Value {
	id := v.Str()
	if v != nil && v.Kind == jcs.Object {
		if len(v.Members) > 2 || v.Get("id") == nil {
			return v
		}
		id = v.Get("id").Text
	}
	if full := n.byID[id]; full != nil && (v.Kind == jcs.String || len(full.Members) > len(v.Members)) {
		return full
	}
	return v
}

// get is the node a member names, the first of several, or nil.
func (n *nodes) get(v *jcs.Value, name string) *jcs.Value {
	if list := n.list(v, name); len(list) > 0 {
		return list[0]
	}
	return nil
}

// list is the nodes a member names, as far as the bounds allow.
func (n *nodes) list(v *jcs.Value, name string) []*jcs.Value {
	out := v.Get(name).List()
	out = out[:min(len(out), maxValues, n.left)]
	n.left -= len(out)
	for i, x := range out {
		out[i] = n.of(x)
	}
	return out
}
