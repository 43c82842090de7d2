package rule

import (
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// Kind is what a field holds.
type Kind uint8

// The kinds a field can have. Group and List hold fields of their own and need
// no declaration; declaring one only documents it.
const (
	Group  Kind = iota // fields below it: mc.volume
	List               // a list of groups: mc.outcomes[]
	Text               // one string
	Texts              // a string per language: {"en": "...", "ar": "..."}
	Words              // a list of strings
	Number             // an exact amount, at most 15 significant digits
	Whole              // a whole number: a level, a count, months
	Truth              // true or false; false is a value, not an absence
	Date               // a moment, RFC 3339 or a bare date
)

var kindNames = [...]string{"group", "list", "text", "texts", "words", "number", "whole", "truth", "date"}

// String is the kind's name; rule.field_type.<name> is the message that says
// what such a field must hold.
func (k Kind) String() string { return kindNames[k] }

// Field declares one field: its path ("mc.volume.ects", "mc.outcomes[].text"),
// its kind, and what it means in one line of English.
type Field struct {
	Path string
	Kind Kind
	Doc  string
}

// Schema is the set of fields that rules may name. It is immutable.
type Schema struct {
	root   *group
	groups map[string]*group // by CEL type name
	fields []Field
	env    *cel.Env
	nextID int64
}

// group is one level of the schema: the root, mc, mc.volume, an outcome.
type group struct {
	typeName string
	celType  *types.Type
	path     string // "" for the root; "mc.outcomes[]" for a list's items
	slots    []*slot
	byName   map[string]*slot
	empty    *object // what an absent group reads as
}

// slot is one field of a group.
type slot struct {
	id      int64 // unique in the schema: CEL merges unknowns by it
	index   int
	name    string
	path    string
	kind    Kind
	child   *group // of Group and List
	field   *types.FieldType
	unknown *types.Unknown // the field's absence, when it is not inside a list
}

// NewSchema builds a schema. It fails on a path that is declared twice or that
// is both a value and a group.
func NewSchema(fields ...Field) (*Schema, error) {
	s := &Schema{groups: map[string]*group{}, fields: slices.Clone(fields)}
	s.root = s.group("cairn", "")
	for _, f := range fields {
		if err := s.declare(f); err != nil {
			return nil, fmt.Errorf("declare field %s: %w", f.Path, err)
		}
	}
	env, err := newEnv(s)
	if err != nil {
		return nil, fmt.Errorf("build expression environment: %w", err)
	}
	s.env = env
	return s, nil
}

// Fields lists the declared fields in the order of their declaration.
func (s *Schema) Fields() []Field { return slices.Clone(s.fields) }

// Kind is the kind of a declared field; ok is false when no field has this path.
func (s *Schema) Kind(path string) (k Kind, ok bool) {
	sl := s.find(path)
	if sl == nil {
		return 0, false
	}
	return sl.kind, true
}

// Near is the declared path that is spelt most like path, for error messages;
// empty when nothing is like it.
func (s *Schema) Near(path string) string {
	best, dist := "", len(path)/3+2
	for _, g := range s.groups {
		for _, sl := range g.slots {
			if d := editDistance(path, sl.path, dist); d < dist || (d == dist && best != "" && sl.path < best) {
				best, dist = sl.path, d
			}
		}
	}
	return best
}

func (s *Schema) find(path string) *slot {
	g, parts := s.root, strings.Split(path, ".")
	for i, p := range parts {
		sl := g.byName[strings.TrimSuffix(p, "[]")]
		if sl == nil {
			return nil
		}
		if i == len(parts)-1 {
			return sl
		}
		if g = sl.child; g == nil {
			return nil
		}
	}
	return nil
}

func (s *Schema) group(typeName, path string) *group {
	g := &group{typeName: typeName, celType: types.NewObjectType(typeName), path: path, byName: map[string]*slot{}}
	g.empty = &object{group: g, path: path}
	s.groups[typeName] = g
	return g
}

func (s *Schema) declare(f Field) error {
	g, parts := s.root, strings.Split(f.Path, ".")
	for i, p := range parts {
		name, isList := strings.CutSuffix(p, "[]")
		kind, last := f.Kind, i == len(parts)-1
		switch {
		case !last && isList, last && kind == List:
			kind = List
		case !last:
			kind = Group
		}
		if isList != (kind == List) {
			return fmt.Errorf("a list of groups is written %s[]", name)
		}
		sl := g.byName[name]
		if sl == nil {
			sl = s.slot(g, name, kind)
		} else if last && (kind != sl.kind || kind > List) {
			return fmt.Errorf("declared twice")
		}
		if sl.kind != kind {
			return fmt.Errorf("%s is a %s, not a %s", sl.path, sl.kind, kind)
		}
		g = sl.child
	}
	return nil
}

func (s *Schema) slot(g *group, name string, kind Kind) *slot {
	s.nextID++
	sl := &slot{id: s.nextID, index: len(g.slots), name: name, path: join(g.path, name), kind: kind}
	switch kind {
	case Group:
		sl.child = s.group(g.typeName+"."+name, sl.path)
	case List:
		sl.child = s.group(g.typeName+"."+name+".item", sl.path+"[]")
	}
	sl.unknown = types.NewUnknown(sl.id, types.NewAttributeTrail(sl.path))
	sl.field = &types.FieldType{Type: sl.celType(), IsSet: sl.isSet, GetFrom: sl.get}
	g.slots, g.byName[name] = append(g.slots, sl), sl
	return sl
}

func (sl *slot) celType() *types.Type {
	switch sl.kind {
	case Group:
		return sl.child.celType
	case List:
		return types.NewListType(sl.child.celType)
	case Texts:
		return types.NewMapType(types.StringType, types.StringType)
	case Words:
		return types.NewListType(types.StringType)
	case Number:
		return types.DoubleType
	case Whole:
		return types.IntType
	case Truth:
		return types.BoolType
	case Date:
		return types.TimestampType
	default:
		return types.StringType
	}
}

// isSet answers has(): a field that was not stated is not set.
func (sl *slot) isSet(target any) bool {
	o, ok := target.(*object)
	return ok && o.at(sl.index) != nil
}

// get reads the field. What was not stated is an unknown that carries its path,
// except a group, which reads as an empty one so that the path below it is exact.
func (sl *slot) get(target any) (any, error) {
	o, ok := target.(*object)
	if !ok {
		return target, nil // an unknown stays the unknown it is
	}
	if v := o.at(sl.index); v != nil {
		return v, nil
	}
	if sl.kind == Group {
		if o.item == 0 {
			return sl.child.empty, nil
		}
		return &object{group: sl.child, path: join(o.path, sl.name), item: o.item}, nil
	}
	if o.item == 0 {
		return sl.unknown, nil
	}
	// Inside a list the path has the item's number, and so must the identity.
	return types.NewUnknown(int64(o.item)<<16|sl.id, types.NewAttributeTrail(join(o.path, sl.name))), nil
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// Schema is CEL's type provider: these methods are called by its checker and
// planner only.

// EnumValue reports that there are no enumerations.
func (s *Schema) EnumValue(name string) ref.Val { return types.NewErr("unknown enum name '%s'", name) }

// FindIdent reports that no type may be named in an expression.
func (s *Schema) FindIdent(string) (ref.Val, bool) { return nil, false }

// FindStructType finds a group by its type name.
func (s *Schema) FindStructType(name string) (*types.Type, bool) {
	g, ok := s.groups[name]
	if !ok {
		return nil, false
	}
	return types.NewTypeTypeWithParam(g.celType), true
}

// FindStructFieldNames lists a group's fields.
func (s *Schema) FindStructFieldNames(name string) ([]string, bool) {
	g, ok := s.groups[name]
	if !ok {
		return nil, false
	}
	names := make([]string, len(g.slots))
	for i, sl := range g.slots {
		names[i] = sl.name
	}
	return names, true
}

// FindStructFieldType finds one field of a group.
func (s *Schema) FindStructFieldType(name, field string) (*types.FieldType, bool) {
	g, ok := s.groups[name]
	if !ok {
		return nil, false
	}
	sl, ok := g.byName[field]
	if !ok {
		return nil, false
	}
	return sl.field, true
}

// NewValue reports that expressions build no values.
func (s *Schema) NewValue(name string, _ map[string]ref.Val) ref.Val {
	return types.NewErr("a rule builds no %s", name)
}

// editDistance is the number of letters to change from a to b, or limit+1 when
// it is more than limit.
func editDistance(a, b string, limit int) int {
	if d := len(a) - len(b); d > limit || -d > limit {
		return limit + 1
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		prev := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := prev
			if a[i-1] != b[j-1] {
				cost = 1 + min(prev, row[j], row[j-1])
			}
			prev, row[j] = row[j], cost
		}
	}
	return row[len(b)]
}
