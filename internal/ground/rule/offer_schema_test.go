package rule_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"opencairn.org/cairn/internal/ground/rule"
)

const offerSchema = "../../../docs/reference/offer.schema.json"

// TestTheOfferSchemaIsThatOfTheFields keeps the JSON Schema of offer files, which
// editors use, equal to the canonical fields.
func TestTheOfferSchemaIsThatOfTheFields(t *testing.T) {
	t.Parallel()
	root := map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://opencairn.org/schema/offer.json",
		"title": "An offer file: canonical fields of a micro-credential", "type": "object", "additionalProperties": false,
		"properties": map[string]any{"$schema": map[string]any{"type": "string"}},
	}
	for _, f := range rule.Canonical().Fields() {
		place(root, f)
	}
	var want bytes.Buffer
	enc := json.NewEncoder(&want)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(root); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(offerSchema)
	if bytes.Equal(got, want.Bytes()) {
		return
	}
	if os.Getenv("UPDATE") != "1" {
		t.Fatalf("%s is not that of the fields (%v); run UPDATE=1 go test ./internal/ground/rule", offerSchema, err)
	}
	if err := os.WriteFile(offerSchema, want.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// place puts a field's schema where its path says.
func place(root map[string]any, f rule.Field) {
	at := root
	parts := strings.Split(f.Path, ".")
	for i, p := range parts {
		name, list := strings.CutSuffix(p, "[]")
		props := at["properties"].(map[string]any)
		last := i == len(parts)-1
		if props[name] == nil {
			props[name] = schemaOf(f.Kind, list || !last)
		}
		own := props[name].(map[string]any)
		if last {
			own["description"] = f.Doc
		}
		if items, ok := own["items"].(map[string]any); ok && list {
			own = items
		}
		at = own
	}
}

func schemaOf(k rule.Kind, list bool) map[string]any {
	group := func() map[string]any {
		return map[string]any{"type": "object", "additionalProperties": false, "properties": map[string]any{}}
	}
	text := map[string]any{"type": "string"}
	switch {
	case k == rule.List, list && k != rule.Group:
		if k == rule.List {
			return map[string]any{"type": "array", "items": group()}
		}
		return group()
	case k == rule.Group:
		return group()
	case k == rule.Texts:
		return map[string]any{"anyOf": []any{text, map[string]any{"type": "object", "additionalProperties": text}}}
	case k == rule.Words:
		return map[string]any{"type": "array", "items": text}
	case k == rule.Number:
		return map[string]any{"type": "number"}
	case k == rule.Whole:
		return map[string]any{"type": "integer"}
	case k == rule.Truth:
		return map[string]any{"type": "boolean"}
	case k == rule.Date:
		return map[string]any{"type": "string", "pattern": `^\d{4}-\d{2}-\d{2}(T.*)?$`}
	}
	return text
}
