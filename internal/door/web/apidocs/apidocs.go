package apidocs

import (
	"context"
	"strings"

	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
)

// Pages are the index of the reference, and a page for each of its groups.
type Pages struct {
	ref Reference
	err error
}

// New makes them of an OpenAPI document.
func New(doc []byte) *Pages {
	ref, err := Read(doc)
	return &Pages{ref, err}
}

// Index is what there is, and where.
func (p *Pages) Index(r *page.Request) error {
	if p.err != nil {
		return p.err
	}
	return r.Render(ui.Page{Title: r.T("api.docs.title"), Description: r.T("api.docs.description"), Wide: true}, indexPage(p.ref))
}

// Group is the operations of one group, with the models they take and answer.
func (p *Pages) Group(r *page.Request) error {
	if p.err != nil {
		return p.err
	}
	for _, g := range p.ref.Groups {
		if g.slug() != r.PathValue("group") {
			continue
		}
		title := r.T("api.docs.title")
		return r.Render(ui.Page{
			Title: title + ": " + g.Name, Wide: true, Breadcrumb: []ui.Link{{Text: title, Href: home}, {Text: g.Name, Current: true}},
		}, groupPage(g, p.ref.models(g)))
	}
	return fault.New(fault.NotFound, "common.fault.not_found")
}

const home = "/api"

// slug is the group's part of an address.
func (g Group) slug() string { return strings.ReplaceAll(strings.ToLower(g.Name), " ", "-") }

func (g Group) address() string { return home + "/reference/" + g.slug() }

// paragraphs are the parts of a text with empty lines between them.
func paragraphs(text string) []string { return strings.Split(text, "\n\n") }

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
