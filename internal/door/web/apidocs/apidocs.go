package apidocs

import (
	"context"
	"strings"

	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
)

// Handler shows the reference of an OpenAPI document. Which operations are there
// is decided when the program starts, so it is read once.
func Handler(doc []byte) page.Handler {
	ref, err := Read(doc)
	return func(r *page.Request) error {
		if err != nil {
			return err
		}
		return r.Render(ui.Page{Title: r.T("api.docs.title"), Description: r.T("api.docs.description"), Wide: true}, referencePage(ref))
	}
}

// paragraphs are the parts of a text with empty lines between them.
func paragraphs(text string) []string { return strings.Split(text, "\n\n") }

// anchor is where a group is on the page.
func anchor(name string) string { return "group-" + strings.ToLower(name) }

func typeCell(t Type) ui.Cell {
	if t.Model == "" {
		return ui.Cell{Text: t.Text, Lang: "en"}
	}
	return ui.Cell{Text: t.Text, Href: "#model-" + t.Model, Lang: "en"}
}

// fields is a table of parameters (where is said) or of a model.
func fields(ctx context.Context, caption string, fs []Field) ui.TableData {
	where := len(fs) > 0 && fs[0].Where != ""
	t := ui.TableData{Caption: caption, Hidden: !where, Cards: true, Columns: []ui.Column{{Text: ui.T(ctx, "api.docs.name")}}}
	if where {
		t.Columns = append(t.Columns, ui.Column{Text: ui.T(ctx, "api.docs.where")})
	}
	t.Columns = append(t.Columns, ui.Column{Text: ui.T(ctx, "api.docs.type")}, ui.Column{Text: ui.T(ctx, "api.docs.meaning")})
	for _, f := range fs {
		row := []ui.Cell{{Body: fieldName(f)}}
		if where {
			row = append(row, ui.Cell{Text: f.Where, Lang: "en"})
		}
		t.Rows = append(t.Rows, append(row, typeCell(f.Type), ui.Cell{Text: f.Meaning, Lang: "en"}))
	}
	return t
}

// captioned names a table after its operation: a page of regions that share a name
// tells nobody where they are.
func captioned(what string, o Operation) string { return what + ": " + o.Method + " " + o.Path }

func answers(ctx context.Context, o Operation) ui.TableData {
	t := ui.TableData{Caption: captioned(ui.T(ctx, "api.docs.answers"), o), Columns: []ui.Column{{Text: ui.T(ctx, "api.docs.status")}, {Text: ui.T(ctx, "api.docs.type")}}}
	for _, a := range o.Answers {
		status := a.Status
		if status == "default" {
			status = ui.T(ctx, "api.docs.problem")
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: status}, typeCell(a.Type)})
	}
	return t
}
