package rule_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"opencairn.org/cairn/internal/ground/rule"
)

const (
	reference = "../../../docs/reference/pack.md"
	fieldsTop = "<!-- fields: written by UPDATE=1 go test ./internal/ground/rule -->\n"
	fieldsEnd = "<!-- end of fields -->"
)

func TestTheReferenceListsEveryField(t *testing.T) {
	t.Parallel()
	for file, s := range map[string]*rule.Schema{reference: rule.Canonical(), "../../../docs/reference/scheme.md": rule.Claims()} {
		listFields(t, file, s)
	}
}

func listFields(t *testing.T, reference string, s *rule.Schema) {
	t.Helper()
	data, err := os.ReadFile(reference)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(data), fieldsTop)
	table, tail, ok2 := strings.Cut(rest, fieldsEnd)
	if !ok || !ok2 {
		t.Fatal("the reference has lost its place for the fields")
	}
	want := fieldTable(s)
	if table == want {
		return
	}
	if os.Getenv("UPDATE") != "1" {
		t.Fatalf("%s does not list the fields there are; run UPDATE=1 go test ./internal/ground/rule", reference)
	}
	if err := os.WriteFile(reference, []byte(head+fieldsTop+want+fieldsEnd+tail), 0o644); err != nil {
		t.Fatal(err)
	}
}

func fieldTable(s *rule.Schema) string {
	words := map[rule.Kind]string{
		rule.Group: "group", rule.List: "list", rule.Text: "text", rule.Texts: "text per language", rule.Words: "list of texts",
		rule.Number: "number", rule.Whole: "whole number", rule.Truth: "true or false", rule.Date: "date",
	}
	var b strings.Builder
	b.WriteString("| field | holds | meaning |\n|---|---|---|\n")
	for _, f := range s.Fields() {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", f.Path, words[f.Kind], f.Doc)
	}
	return b.String()
}
