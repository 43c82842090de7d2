package origin

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"slices"
)

// Statement is what one source says: a JSON object's members. Rank 1 is believed
// before 2; Source decides between equals, the smaller first.
type Statement struct {
	Source string
	Rank   int
	Fields map[string]json.RawMessage
}

// Field is where one field comes from: indexes into the statements.
type Field struct {
	Name   string
	From   int
	Others []int // state it otherwise
}

// voiceOf is who speaks: the provider itself, a register, a list.
func voiceOf(rank int) int { return max(rank, 2) }

// Order puts statements in the order they are believed in.
func Order(all []Statement) []int {
	at := make([]int, len(all))
	for i := range at {
		at[i] = i
	}
	slices.SortFunc(at, func(a, b int) int {
		return cmp.Or(cmp.Compare(all[a].Rank, all[b].Rank), cmp.Compare(all[a].Source, all[b].Source), cmp.Compare(a, b))
	})
	return at
}

// Merge takes each field from the first statement that states it. bound names
// the fields that only the first voice may state. Fields are by name.
func Merge(all []Statement, bound func(name string) bool) (map[string]json.RawMessage, []Field) {
	order := Order(all)
	out, from := map[string]json.RawMessage{}, map[string]*Field{}
	for _, i := range order {
		for name, value := range all[i].Fields {
			if !Stated(value) {
				continue
			}
			f, known := from[name]
			switch {
			case known && !bytes.Equal(out[name], value):
				f.Others = append(f.Others, i)
			case !known && (!bound(name) || voiceOf(all[i].Rank) == voiceOf(all[order[0]].Rank)):
				out[name], from[name] = value, &Field{Name: name, From: i}
			}
		}
	}
	fields := make([]Field, 0, len(from))
	for _, name := range slices.Sorted(maps.Keys(from)) {
		fields = append(fields, *from[name])
	}
	return out, fields
}

// Stated reports that a value says something.
func Stated(value json.RawMessage) bool {
	switch string(bytes.TrimSpace(value)) {
	case "", "null", `""`, "[]", "{}", "false", "0", `"0001-01-01T00:00:00Z"`:
		return false
	}
	return true
}
