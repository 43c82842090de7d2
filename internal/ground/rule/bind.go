package rule

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"opencairn.org/cairn/internal/ground/fault"
)

const (
	maxDepth = 8
	maxItems = 10_000
)

// Bind reads nested maps into a Document. Leaves may be strings, string maps
// (text per language), string slices, whole numbers, Exact numbers, json.Number,
// booleans and times; named types of these are understood. A Go float64 is taken
// only when it is what a decimal of at most 15 digits reads as, so JSON that was
// decoded into any works and a computed 0.30000000000000004 does not (I9).
//
// Empty text, an empty list, a zero time and a nil pointer all mean "not stated". The
// error is a fault.List that names every unknown or ill-typed field.
func (s *Schema) Bind(fields map[string]any) (*Document, error) {
	b := binder{schema: s}
	root := b.object(s.root, fields, "", 0, 0)
	if len(b.faults) > 0 {
		slices.SortFunc(b.faults, func(x, y *fault.Fault) int { return strings.Compare(x.Field, y.Field) })
		return nil, b.faults
	}
	if root == nil {
		root = s.root.empty
	}
	return &Document{schema: s, root: root}, nil
}

type binder struct {
	schema *Schema
	faults fault.List
	own    map[*object]bool // objects that set may change in place; nil: none
}

func (b *binder) object(g *group, fields map[string]any, path string, item, depth int) *object {
	if depth > maxDepth {
		b.fail("rule.field_deep", path, "field", path)
		return nil
	}
	var o *object
	for name, raw := range fields {
		sl, at := g.byName[name], join(path, name)
		if sl == nil {
			b.fail("rule.field_unknown", at, "field", at, "near", b.schema.Near(join(g.path, name)))
			continue
		}
		v := b.value(sl, raw, at, item, depth)
		if v == nil {
			continue
		}
		if o == nil {
			o = &object{group: g, vals: make([]ref.Val, len(g.slots)), path: path, item: item}
		}
		o.vals[sl.index] = v
	}
	return o
}

func (b *binder) value(sl *slot, raw any, path string, item, depth int) ref.Val {
	if rv := reflect.ValueOf(raw); !rv.IsValid() || rv.Kind() == reflect.Pointer && rv.IsNil() {
		return nil
	}
	switch sl.kind {
	case Group:
		m, ok := asMap(raw)
		if !ok {
			return b.wrong(sl, raw, path)
		}
		if o := b.object(sl.child, m, path, item, depth+1); o != nil {
			return o
		}
		return nil
	case List:
		return b.list(sl, raw, path, depth)
	}
	v, ok := leaf(sl.kind, raw)
	if !ok {
		return b.wrong(sl, raw, path)
	}
	return v
}

func (b *binder) list(sl *slot, raw any, path string, depth int) ref.Val {
	rv := reflect.ValueOf(raw)
	if rv.Kind() != reflect.Slice {
		return b.wrong(sl, raw, path)
	}
	if rv.Len() > maxItems {
		b.fail("rule.field_long", path, "field", path, "limit", maxItems)
		return nil
	}
	items := make([]*object, 0, rv.Len())
	vals := make([]ref.Val, 0, rv.Len())
	for i := range rv.Len() {
		at := path + "[" + strconv.Itoa(i) + "]"
		m, ok := asMap(rv.Index(i).Interface())
		if !ok {
			b.wrong(&slot{kind: Group}, rv.Index(i).Interface(), at)
			continue
		}
		o := b.object(sl.child, m, at, i+1, depth+1)
		if o == nil { // an item that states nothing is still an item
			o = &object{group: sl.child, path: at, item: i + 1}
		}
		items, vals = append(items, o), append(vals, o)
	}
	if len(items) == 0 {
		return nil
	}
	return &objects{Lister: types.NewRefValList(types.DefaultTypeAdapter, vals), items: items}
}

// set copies the groups along the path and changes the last one.
func (b *binder) set(o *object, parts []string, raw any) *object {
	sl := o.group.byName[parts[0]]
	if sl == nil || (len(parts) > 1 && sl.kind != Group) {
		path := join(o.path, strings.Join(parts, "."))
		b.fail("rule.field_unknown", path, "field", path, "near", b.schema.Near(path))
		return o
	}
	c := b.mine(o)
	if len(parts) == 1 {
		c.vals[sl.index] = b.value(sl, raw, sl.path, 0, 0)
		return c
	}
	child, ok := o.at(sl.index).(*object)
	if !ok {
		child = sl.child.empty
	}
	if next := b.set(child, parts[1:], raw); slices.ContainsFunc(next.vals, func(v ref.Val) bool { return v != nil }) {
		c.vals[sl.index] = next
	} else {
		c.vals[sl.index] = nil
	}
	return c
}

// mine is a copy of an object to change, or the object when it is one.
func (b *binder) mine(o *object) *object {
	if b.own[o] {
		return o
	}
	c := &object{group: o.group, vals: make([]ref.Val, len(o.group.slots)), path: o.path, item: o.item}
	copy(c.vals, o.vals)
	if b.own != nil {
		b.own[c] = true
	}
	return c
}

func (b *binder) wrong(sl *slot, raw any, path string) ref.Val {
	b.fail("rule.field_type."+sl.kind.String(), path, "field", path, "got", describe(raw))
	return nil
}

func (b *binder) fail(key, path string, kv ...any) {
	b.faults = append(b.faults, fault.New(fault.Invalid, key, kv...).At(path))
}

func describe(raw any) string {
	text := fmt.Sprint(raw)
	if r := []rune(text); len(r) > 40 {
		text = string(r[:40]) + "…"
	}
	return text
}

// asMap takes map[string]any and named types of it.
func asMap(raw any) (map[string]any, bool) {
	if m, ok := raw.(map[string]any); ok {
		return m, true
	}
	rv := reflect.ValueOf(raw)
	t := reflect.TypeFor[map[string]any]()
	if !rv.IsValid() || !rv.Type().ConvertibleTo(t) {
		return nil, false
	}
	return rv.Convert(t).Interface().(map[string]any), true
}

// leaf reads one value; nil with true means "not stated".
func leaf(k Kind, raw any) (ref.Val, bool) {
	switch k {
	case Text:
		s, ok := asText(raw)
		if !ok || strings.TrimSpace(s) == "" {
			return nil, ok
		}
		return types.String(s), true
	case Texts:
		return texts(raw)
	case Words:
		return words(raw)
	case Number:
		f, ok := number(raw)
		if !ok {
			return nil, false
		}
		return types.Double(f), true
	case Whole:
		f, ok := number(raw)
		if !ok || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
			return nil, false
		}
		return types.Int(int64(f)), true
	case Truth:
		t, ok := raw.(bool)
		if !ok {
			return nil, false
		}
		return types.Bool(t), true
	case Date:
		return date(raw)
	}
	return nil, false
}

func asText(raw any) (string, bool) {
	if s, ok := raw.(string); ok {
		return s, true
	}
	if _, isNumber := raw.(json.Number); isNumber {
		return "", false
	}
	if rv := reflect.ValueOf(raw); rv.Kind() == reflect.String {
		return rv.String(), true
	}
	return "", false
}

// texts reads a text per language. One string alone is a text in a language that
// was not stated: "und" (BCP 47).
func texts(raw any) (ref.Val, bool) {
	if s, ok := asText(raw); ok {
		raw = map[string]string{"und": s}
	}
	rv := reflect.ValueOf(raw)
	if rv.Kind() != reflect.Map || rv.Type().Key().Kind() != reflect.String {
		return nil, false
	}
	m := make(map[string]string, rv.Len())
	for it := rv.MapRange(); it.Next(); {
		s, ok := asText(it.Value().Interface())
		if !ok {
			return nil, false
		}
		if strings.TrimSpace(s) != "" {
			m[it.Key().String()] = s
		}
	}
	if len(m) == 0 {
		return nil, true
	}
	return types.NewStringStringMap(types.DefaultTypeAdapter, m), true
}

func words(raw any) (ref.Val, bool) {
	rv := reflect.ValueOf(raw)
	if rv.Kind() != reflect.Slice || rv.Len() > maxItems {
		return nil, false
	}
	list := make([]string, 0, rv.Len())
	for i := range rv.Len() {
		s, ok := asText(rv.Index(i).Interface())
		if !ok {
			return nil, false
		}
		if strings.TrimSpace(s) != "" {
			list = append(list, s)
		}
	}
	if len(list) == 0 {
		return nil, true
	}
	return types.NewStringList(types.DefaultTypeAdapter, list), true
}

// number is the border between exact values and CEL.
func number(raw any) (float64, bool) {
	switch n := raw.(type) {
	case int:
		return float64(n), n > -1e15 && n < 1e15
	case int64:
		return float64(n), n > -1e15 && n < 1e15
	case float64:
		return n, digits(strconv.FormatFloat(n, 'e', -1, 64)) <= 15
	case json.Number:
		return decimalText(string(n))
	case fmt.Stringer:
		text := n.String()
		if !strings.Contains(text, "/") {
			return decimalText(text)
		}
		r, ok := new(big.Rat).SetString(text)
		if !ok {
			return 0, false
		}
		f, _ := r.Float64()
		return f, !math.IsInf(f, 0)
	}
	return 0, false
}

func decimalText(text string) (float64, bool) {
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil && digits(text) <= 15 && strings.Trim(text, "+-.eE0123456789") == ""
}

// digits counts the significant digits of a decimal text.
func digits(s string) int {
	if strings.ContainsAny(s, "nN") { // NaN, Inf: no number of digits writes them
		return math.MaxInt
	}
	mantissa, _, _ := strings.Cut(strings.ToLower(s), "e")
	mantissa = strings.TrimLeft(strings.ReplaceAll(strings.TrimLeft(mantissa, "+-"), ".", ""), "0")
	return len(strings.TrimRight(mantissa, "0"))
}

func date(raw any) (ref.Val, bool) {
	switch v := raw.(type) {
	case time.Time:
		if v.IsZero() {
			return nil, true
		}
		return types.Timestamp{Time: v.UTC()}, true
	case string:
		if v == "" {
			return nil, true
		}
		for _, layout := range []string{time.RFC3339, time.DateOnly} {
			if t, err := time.Parse(layout, v); err == nil {
				return types.Timestamp{Time: t.UTC()}, true
			}
		}
	}
	return nil, false
}
