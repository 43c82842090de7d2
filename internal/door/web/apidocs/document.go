package apidocs

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Reference is what the document says, in the order it is read.
type Reference struct {
	Title, About string
	Groups       []Group
	Models       []Model
}

// Group is the operations about one kind of thing.
type Group struct {
	Name       string
	Operations []Operation
}

// Operation is one method of one path.
type Operation struct {
	ID, Method, Path string
	Summary, About   string
	Open             bool // no token needed
	Parameters       []Field
	Body             Type
	Answers          []Answer
}

// Field is a parameter, or a property of a model.
type Field struct {
	Name, Where string // Where: path, query, header; empty in a model
	Type        Type
	Required    bool
	Meaning     string
}

// Type is a type in words; Model is the name of the model in it, if any.
type Type struct{ Text, Model string }

// Answer is what comes back with a status.
type Answer struct {
	Status string
	Type   Type
}

// Model is a JSON object.
type Model struct {
	Name   string
	Fields []Field
}

// What is read of the document (OpenAPI 3.1.0, sections 4.8.2 to 4.8.24).
type (
	document struct {
		Info       struct{ Title, Description string }
		Paths      map[string]map[string]operation
		Components struct{ Schemas map[string]schema }
	}
	operation struct {
		OperationID, Summary, Description string
		Tags                              []string
		Security                          []any
		Parameters                        []struct {
			Name, In, Description string
			Required              bool
			Schema                schema
		}
		RequestBody struct{ Content map[string]media }
		Responses   map[string]struct{ Content map[string]media }
	}
	media  struct{ Schema schema }
	schema struct {
		Ref                  string `json:"$ref"`
		Type                 any
		Format, Description  string
		ContentMediaType     string
		Enum                 []any
		Items                *schema
		AdditionalProperties json.RawMessage
		Properties           map[string]schema
		Required             []string
		Minimum, Maximum     *float64
		MaxLength            *int
		Default              any
	}
)

// Read understands an OpenAPI document.
func Read(data []byte) (Reference, error) {
	var d document
	if err := json.Unmarshal(data, &d); err != nil {
		return Reference{}, fmt.Errorf("read the OpenAPI document: %w", err)
	}
	r := Reference{Title: d.Info.Title, About: d.Info.Description}
	groups := map[string][]Operation{}
	for path, methods := range d.Paths {
		for method, op := range methods {
			tag := strings.Join(op.Tags, ", ")
			groups[tag] = append(groups[tag], op.read(method, path))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		ops := groups[name]
		slices.SortFunc(ops, func(a, b Operation) int {
			return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(rank(a.Method), rank(b.Method)))
		})
		r.Groups = append(r.Groups, Group{Name: name, Operations: ops})
	}
	for _, name := range slices.Sorted(maps.Keys(d.Components.Schemas)) {
		r.Models = append(r.Models, Model{Name: name, Fields: d.Components.Schemas[name].fields()})
	}
	return r, nil
}

// models are those that a group's operations take and answer, and those in them.
func (r Reference) models(g Group) (models []Model) {
	needed := map[string]bool{}
	for _, o := range g.Operations {
		needed[o.Body.Model] = true
		for _, f := range o.Parameters {
			needed[f.Type.Model] = true
		}
		for _, a := range o.Answers {
			needed[a.Type.Model] = true
		}
	}
	for more := true; more; {
		more = false
		for _, m := range r.Models {
			for _, f := range m.Fields {
				if needed[m.Name] && !needed[f.Type.Model] {
					needed[f.Type.Model], more = true, true
				}
			}
		}
	}
	for _, m := range r.Models {
		if needed[m.Name] {
			models = append(models, m)
		}
	}
	return models
}

// rank puts reading before writing.
func rank(method string) int { return slices.Index([]string{"GET", "POST", "PUT", "DELETE"}, method) }

func (o operation) read(method, path string) Operation {
	v := Operation{ID: o.OperationID, Method: strings.ToUpper(method), Path: path, Summary: o.Summary, About: o.Description, Open: len(o.Security) == 0}
	for _, p := range o.Parameters {
		v.Parameters = append(v.Parameters, Field{Name: p.Name, Where: p.In, Type: p.Schema.words(), Required: p.Required, Meaning: meaning(p.Description, p.Schema)})
	}
	v.Body = only(o.RequestBody.Content)
	for _, status := range slices.Sorted(maps.Keys(o.Responses)) {
		v.Answers = append(v.Answers, Answer{Status: status, Type: only(o.Responses[status].Content)})
	}
	return v
}

// only is the type of the one form there is.
func only(content map[string]media) Type {
	for _, name := range slices.Sorted(maps.Keys(content)) {
		return content[name].Schema.words()
	}
	return Type{}
}

func (s schema) fields() []Field {
	out := make([]Field, 0, len(s.Properties))
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[name]
		out = append(out, Field{Name: name, Type: p.words(), Required: slices.Contains(s.Required, name), Meaning: meaning(p.Description, p)})
	}
	return out
}

// words is the type as a reader says it: "list of Offer", "string (date-time)".
func (s schema) words() Type {
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		return Type{Text: name, Model: name}
	}
	if s.ContentMediaType != "" {
		return Type{Text: "the file"}
	}
	switch kind := s.kind(); {
	case kind == "array" && s.Items != nil:
		of := s.Items.words()
		return Type{Text: "list of " + of.Text, Model: of.Model}
	case kind == "object" && s.values() != nil:
		of := s.values().words()
		return Type{Text: "object of " + of.Text, Model: of.Model}
	case kind == "":
		return Type{Text: "any"}
	case s.Format != "" && kind == "string":
		return Type{Text: kind + " (" + s.Format + ")"}
	default:
		return Type{Text: kind}
	}
}

// kind is the JSON type; of "string or null", string.
func (s schema) kind() string {
	switch t := s.Type.(type) {
	case string:
		return t
	case []any:
		for _, one := range t {
			if one != "null" {
				return fmt.Sprint(one)
			}
		}
	}
	return ""
}

func (s schema) values() *schema {
	var v schema
	if len(s.AdditionalProperties) == 0 || json.Unmarshal(s.AdditionalProperties, &v) != nil {
		return nil
	}
	return &v
}

// meaning adds what values are possible to what is said.
func meaning(said string, s schema) string {
	parts := make([]string, 0, 3)
	if said != "" {
		parts = append(parts, said)
	}
	if len(s.Enum) > 0 {
		values := make([]string, len(s.Enum))
		for i, v := range s.Enum {
			values[i] = fmt.Sprint(v)
		}
		parts = append(parts, "One of: "+strings.Join(values, ", ")+".")
	}
	switch {
	case s.Minimum != nil && s.Maximum != nil:
		parts = append(parts, fmt.Sprintf("%v to %v.", *s.Minimum, *s.Maximum))
	case s.MaxLength != nil && *s.MaxLength > 64:
		parts = append(parts, fmt.Sprintf("At most %d characters.", *s.MaxLength))
	}
	if s.Default != nil {
		parts = append(parts, fmt.Sprintf("%v when left out.", s.Default))
	}
	return strings.Join(parts, " ")
}
