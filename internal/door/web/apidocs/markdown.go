package apidocs

import (
	"fmt"
	"strings"
)

// Markdown is the reference for the repository.
func (r Reference) Markdown() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# The JSON API\n\nGenerated from openapi.json by `UPDATE=1 go test ./internal/door/web/apidocs`; do not edit. A running portal shows it at /api.\n\n%s\n", r.About)
	for _, g := range r.Groups {
		fmt.Fprintf(&b, "\n## %s\n", g.Name)
		for _, o := range g.Operations {
			o.markdown(&b)
		}
	}
	b.WriteString("\n## Models\n")
	for _, m := range r.Models {
		fmt.Fprintf(&b, "\n### %s\n", m.Name)
		table(&b, m.Fields)
	}
	return []byte(b.String())
}

func (o Operation) markdown(b *strings.Builder) {
	fmt.Fprintf(b, "\n### `%s %s`\n\n%s.", o.Method, o.Path, o.Summary)
	if o.About != "" {
		fmt.Fprintf(b, " %s", o.About)
	}
	if o.Open {
		b.WriteString(" No token needed.")
	}
	b.WriteString("\n")
	table(b, o.Parameters)
	if o.Body != (Type{}) {
		fmt.Fprintf(b, "\nBody: %s\n", o.Body.markdown())
	}
	for _, a := range o.Answers {
		switch {
		case a.Status == "default":
		case a.Type == Type{}:
			fmt.Fprintf(b, "\n%s, no body\n", a.Status)
		default:
			fmt.Fprintf(b, "\n%s: %s\n", a.Status, a.Type.markdown())
		}
	}
}

func (t Type) markdown() string {
	if t.Model == "" {
		return t.Text
	}
	return strings.Replace(t.Text, t.Model, "["+t.Model+"](#"+strings.ToLower(t.Model)+")", 1)
}

func table(b *strings.Builder, fields []Field) {
	if len(fields) == 0 {
		return
	}
	b.WriteString("\n| name | type | meaning |\n|---|---|---|\n")
	for _, f := range fields {
		name := "`" + f.Name + "`"
		if f.Where != "" {
			name += " (" + f.Where + ")"
		}
		if f.Required {
			name += " required"
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", name, f.Type.markdown(), strings.ReplaceAll(f.Meaning, "|", "\\|"))
	}
}
