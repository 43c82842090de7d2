package rule

import (
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// Document is one set of field values, ready for any number of rules. It is
// immutable.
type Document struct {
	schema *Schema
	root   *object
}

// object is a group's values at run time; a nil value was not stated.
type object struct {
	group *group
	vals  []ref.Val // nil, or one per slot
	path  string    // "mc.volume", "mc.outcomes[2]"
	item  int       // 0 outside lists, else 1 + the item's number
}

func (o *object) at(i int) ref.Val {
	if o.vals == nil {
		return nil
	}
	return o.vals[i]
}

// ResolveName gives CEL a top-level field.
func (d *Document) ResolveName(name string) (any, bool) {
	sl, ok := d.root.group.byName[name]
	if !ok {
		return nil, false
	}
	v, _ := sl.get(d.root)
	return v, true
}

// Parent tells CEL that there are no outer names.
func (d *Document) Parent() cel.Activation { return nil }

// Has reports whether the field at path was stated.
func (d *Document) Has(path string) bool {
	v, ok := d.value(path)
	return ok && v != nil
}

// Value is the field at path as a plain Go value: string, map[string]string,
// []string, float64, int64, bool, time.Time, map[string]any or []any; nil when
// it was not stated or no field has this path. Paths into lists' items have no
// value.
func (d *Document) Value(path string) any {
	v, ok := d.value(path)
	if !ok || v == nil {
		return nil
	}
	return plain(v)
}

// Map is the whole document as plain Go values: what was evaluated, and nothing
// else. Bind gives the same document back.
func (d *Document) Map() map[string]any { return d.root.plain() }

// With is the document with one field changed; nil removes it.
func (d *Document) With(path string, value any) (*Document, error) {
	b := binder{schema: d.schema}
	root := b.set(d.root, strings.Split(path, "."), value)
	if len(b.faults) > 0 {
		return nil, b.faults
	}
	return &Document{schema: d.schema, root: root}, nil
}

// Filling is a document that is being filled in: many fields for the price of one
// copy of each group they are in.
type Filling struct {
	doc *Document
	own map[*object]bool // copied already: nobody else reads them
}

// Fill begins a copy of the document.
func (d *Document) Fill() *Filling { return &Filling{d, map[*object]bool{}} }

// Document is the document as it is now. It changes with the next Set.
func (f *Filling) Document() *Document { return f.doc }

// Set changes one field; nil removes it.
func (f *Filling) Set(path string, value any) error {
	b := binder{schema: f.doc.schema, own: f.own}
	root := b.set(f.doc.root, strings.Split(path, "."), value)
	if len(b.faults) > 0 {
		return b.faults
	}
	if root != f.doc.root {
		f.doc = &Document{schema: f.doc.schema, root: root}
	}
	return nil
}

// Format writes a plain value as text, exactly: "2.5", "1, 2".
func Format(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case int64:
		return strconv.FormatInt(v, 10)
	case bool:
		return strconv.FormatBool(v)
	case time.Time:
		return v.Format(time.DateOnly)
	case []string:
		return strings.Join(v, ", ")
	case []any:
		return strconv.Itoa(len(v))
	}
	return ""
}

func (d *Document) value(path string) (ref.Val, bool) {
	for o := d.root; ; {
		name, rest, more := strings.Cut(path, ".")
		sl := o.group.byName[name]
		if sl == nil {
			return nil, false
		}
		v := o.at(sl.index)
		if !more {
			return v, true
		}
		next, ok := v.(*object)
		if !ok {
			return nil, v == nil && sl.kind == Group
		}
		o, path = next, rest
	}
}

func (o *object) plain() map[string]any {
	m := make(map[string]any, len(o.vals))
	for i, v := range o.vals {
		if v != nil {
			m[o.group.slots[i].name] = plain(v)
		}
	}
	return m
}

func plain(v ref.Val) any {
	switch v := v.(type) {
	case *object:
		return v.plain()
	case *objects:
		out := make([]any, len(v.items))
		for i, it := range v.items {
			out[i] = it.plain()
		}
		return out
	case types.Timestamp:
		return v.Time
	}
	switch x := v.Value().(type) {
	case []string:
		return slices.Clone(x)
	default:
		return x
	}
}

// objects is a list of groups, kept beside CEL's view of it.
type objects struct {
	traits.Lister
	items []*object
}

var errNoNative = errors.New("a group of fields has no native form")

// ConvertToNative is never needed: groups do not leave an expression.
func (o *object) ConvertToNative(reflect.Type) (any, error) { return nil, errNoNative }

// ConvertToType answers type(); nothing else is possible.
func (o *object) ConvertToType(t ref.Type) ref.Val {
	return types.NewErr("%s cannot be made a %s", o.path, t.TypeName())
}

// Equal refuses: groups are not compared, their fields are.
func (o *object) Equal(ref.Val) ref.Val {
	return types.NewErr("%s is a group: compare its fields", o.path)
}

// Type is the group's type.
func (o *object) Type() ref.Type { return o.group.celType }

// Value is the object itself, which the field getters read.
func (o *object) Value() any { return o }
