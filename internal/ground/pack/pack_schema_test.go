package pack_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"reflect"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/packs"
)

const packSchema = "../../../docs/reference/pack.schema.json"

// TestThePackSchemaIsThatOfTheFormat keeps the JSON Schema that editors use for
// pack files equal to what the program reads.
func TestThePackSchemaIsThatOfTheFormat(t *testing.T) {
	t.Parallel()
	var want bytes.Buffer
	enc := json.NewEncoder(&want)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(schemaOfPacks()); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(packSchema)
	if bytes.Equal(got, want.Bytes()) {
		return
	}
	if os.Getenv("UPDATE") != "1" {
		t.Fatalf("%s is not that of the format (%v); run UPDATE=1 go test ./internal/ground/pack", packSchema, err)
	}
	if err := os.WriteFile(packSchema, want.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// Every shipped file meets the schema that its editor would check it by.
func TestShippedPacksMeetTheirSchema(t *testing.T) {
	t.Parallel()
	schema := compiled(t)
	err := fs.WalkDir(packs.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".yaml" || strings.HasSuffix(name, "cases.yaml") {
			return err
		}
		data, err := fs.ReadFile(packs.FS, name)
		if err != nil {
			return err
		}
		if err := schema.Validate(plain(t, data)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"an unknown key":      "code: xf\ncolour: blue\n",
		"a severity of none":  "id: a\nrules: [{id: A-1, severity: perhaps}]\n",
		"a rule that is text": "id: a\nrules: [A-1]\n",
		"a kind of none":      "id: a\nkind: gift\nversions: []\n",
		"a budget below zero": "id: a\nbudgets: [{id: a, amount: -1}]\nversions: []\n",
	} {
		if schema.Validate(plain(t, []byte(text))) == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func compiled(t testing.TB) *jsonschema.Schema {
	t.Helper()
	data, err := json.Marshal(schemaOfPacks())
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("pack.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("pack.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// plain is a YAML file as JSON holds it.
func plain(t testing.TB, data []byte) any {
	t.Helper()
	var v any
	if err := yaml.Load(data, &v); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(jsonable(v))
	if err != nil {
		t.Fatal(err)
	}
	out, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func jsonable(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			v[k] = jsonable(x)
		}
	case map[any]any:
		m := map[string]any{}
		for k, x := range v {
			m[fmt.Sprint(k)] = jsonable(x)
		}
		return m
	case []any:
		for i, x := range v {
			v[i] = jsonable(x)
		}
	case fmt.Stringer: // a day
		return v.String()[:10]
	}
	return v
}

// schemaOfPacks is made from the types that files are read into.
func schemaOfPacks() map[string]any {
	return map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://opencairn.org/schema/pack.json",
		"title": "pack.yaml, levels.yaml, credits.yaml, population.yaml, hurdles.yaml, frameworks/ID.yaml or schemes/ID.yaml of a pack",
		"anyOf": []any{
			object(reflect.TypeFor[pack.Pack](), "yaml", "code"),
			object(reflect.TypeFor[pack.Framework](), "yaml", "id", "rules"),
			object(reflect.TypeFor[pack.Scheme](), "yaml", "id", "versions"),
			object(reflect.TypeFor[pack.Populations](), "yaml", "tables"),
			object(reflect.TypeFor[pack.Hurdles](), "yaml", "groups"),
			tables("frameworks", reflect.TypeFor[credit.Framework]()),
			tables("systems", reflect.TypeFor[credit.System](), "hoursPerEcts", reflect.TypeFor[credit.NationalHours]()),
		},
	}
}

// tables is levels.yaml or credits.yaml: lists of what formats/credit reads.
func tables(kv ...any) map[string]any {
	props, first := map[string]any{}, kv[0].(string)
	for i := 0; i < len(kv); i += 2 {
		props[kv[i].(string)] = map[string]any{"type": "array", "items": object(kv[i+1].(reflect.Type), "json")}
	}
	return map[string]any{"type": "object", "additionalProperties": false, "properties": props, "required": []string{first}}
}

// object is a struct by the names in its tags.
func object(t reflect.Type, tag string, required ...string) map[string]any {
	props := map[string]any{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get(tag), ",")
		if name != "" && name != "-" {
			props[name] = schemaFor(t.Field(i).Type, tag)
		}
	}
	s := map[string]any{"type": "object", "additionalProperties": false, "properties": props}
	if len(required) > 0 {
		s["required"] = required
	}
	return s
}

// choices are the values of named kinds of text.
var choices = map[reflect.Type][]string{
	reflect.TypeFor[pack.Stage]():      {"offer", "application", "assessment", "credential", "funding", "review", "recognition"},
	reflect.TypeFor[pack.Severity]():   {"must", "should", "info"},
	reflect.TypeFor[pack.Provenance](): {"paper", "confirmed", "unverified"},
	reflect.TypeFor[pack.SchemeKind](): {"feeWaiver", "accumulatingAccount", "voucher", "reimbursement", "loan", "grant", "providerGrant"},
	reflect.TypeFor[pack.Fact]():       {"found", "listed", "conforming", "approved", "awarded"},
}

func schemaFor(t reflect.Type, tag string) map[string]any {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == reflect.TypeFor[pack.Day]():
		return map[string]any{"type": "string", "pattern": `^\d{4}-\d{2}-\d{2}$`}
	case t == reflect.TypeFor[pack.Money]():
		return map[string]any{"anyOf": []any{map[string]any{"type": "string", "pattern": `^\d+(\.\d+)?$`}, map[string]any{"type": "number", "minimum": 0}}}
	case t == reflect.TypeFor[credit.Amount]():
		return map[string]any{"type": "string", "pattern": `^\d+(\.\d+)?$`}
	case t == reflect.TypeFor[i18n.Text]():
		return map[string]any{"type": "object", "additionalProperties": map[string]any{"type": "string"}}
	case choices[t] != nil:
		return map[string]any{"enum": choices[t]}
	}
	switch t.Kind() {
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return map[string]any{"type": "integer"}
	case reflect.Slice, reflect.Array:
		return map[string]any{"type": "array", "items": schemaFor(t.Elem(), tag)}
	case reflect.Map:
		keys := schemaFor(t.Key(), tag)
		if t.Key() == reflect.TypeFor[pack.Dimension]() {
			keys = map[string]any{"enum": pack.Dimensions}
		}
		return map[string]any{"type": "object", "propertyNames": keys, "additionalProperties": schemaFor(t.Elem(), tag)}
	case reflect.Struct:
		return object(t, tag)
	}
	panic("no schema for " + t.String())
}
