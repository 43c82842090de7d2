package author

import (
	"path"
	"strings"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// Sources lists the sites that are read, and takes another.
func (d *Desk) Sources(r *page.Request) error {
	v, err := d.sourcesView(r)
	if err != nil {
		return err
	}
	return r.Render(sourcesPage(r), sourcesBody(v, r.Blank()))
}

func sourcesPage(r *page.Request) ui.Page {
	return ui.Page{Title: r.T("author.sources.title"), Wide: true, Private: true, Breadcrumb: []ui.Link{
		{Text: r.T("author.home.title"), Href: homePath}, {Text: r.T("author.sources.title"), Current: true},
	}}
}

// RegisterSource asks for a site to be read.
func (d *Desk) RegisterSource(r *page.Request) error {
	f := r.Form()
	address, kind := f.Required("address"), catalogue.SourceKind(f.Text("kind"))
	err := f.Err()
	if err == nil {
		_, err = d.Catalogue.Register(r.Ctx(), r.Actor(), catalogue.Registration{Tenant: r.Actor().Tenant, Address: address, Kind: kind})
	}
	if err == nil {
		return r.Redirect(sourcesPath, "author.source.registered")
	}
	v, listErr := d.sourcesView(r)
	if listErr != nil {
		return listErr
	}
	return f.Again(atAddress(err), sourcesPage(r), sourcesBody(v, f))
}

// atAddress puts what is wrong with an address, or with what answers there, at
// the field where it was typed: the person can mend it, whatever its kind.
func atAddress(err error) error {
	l, ok := fault.Of(err)
	if !ok || !strings.HasPrefix(l[0].Key, "fetch.") && !strings.HasPrefix(l[0].Key, "catalogue.source.") {
		return err
	}
	return (&fault.Fault{Kind: fault.Invalid, Key: l[0].Key, Args: l[0].Args, Err: err}).At("address")
}

// Harvest reads a source now and says what was met.
func (d *Desk) Harvest(r *page.Request) error {
	id := catalogue.SourceID(r.PathValue("source"))
	h, err := d.Catalogue.Harvest(r.Ctx(), r.Actor(), r.Actor().Tenant, id)
	if l, ok := fault.Of(err); ok && strings.HasPrefix(l[0].Key, "fetch.") {
		return r.RedirectNote(sourcePath(id), ui.Bad, "author.harvest.failed", "why", r.Printer().Fault(err))
	}
	if err != nil {
		return err
	}
	return r.Redirect(sourcePath(id), "author.harvest.done", "pages", h.Pages, "found", h.Found, "listed", h.Listed, "not", h.NotListed)
}

// sourceView is one source with the record of visits, and how its pages are read
// when they say nothing to machines.
type sourceView struct {
	catalogue.Source
	Visits ui.TableData
	Recipe catalogue.Recipe
	Trial  ui.TableData
	Tried  tried
}

// Source shows the record of visits: every address, when, what came back, and
// why not.
func (d *Desk) Source(r *page.Request) error {
	v, err := d.source(r)
	if err != nil {
		return err
	}
	return r.Render(sourcePage(r, v), sourceBody(v, r.Blank().Set("recipe", v.Recipe.Text)))
}

func sourcePage(r *page.Request, v sourceView) ui.Page {
	return ui.Page{Title: sourceName(r.Printer(), v.Source), Wide: true, Private: true, Breadcrumb: []ui.Link{
		{Text: r.T("author.home.title"), Href: homePath}, {Text: r.T("author.sources.title"), Href: sourcesPath}, {Text: sourceName(r.Printer(), v.Source), Current: true},
	}}
}

func (d *Desk) source(r *page.Request) (v sourceView, err error) {
	a := r.Actor()
	all, err := d.Catalogue.Sources(r.Ctx(), a, a.Tenant)
	if err != nil {
		return v, err
	}
	for _, s := range all {
		if string(s.ID) != r.PathValue("source") {
			continue
		}
		records, err := d.Catalogue.Records(r.Ctx(), a, a.Tenant, s.ID)
		if err != nil {
			return v, err
		}
		v = sourceView{Source: s, Visits: visits(r.Printer(), s, records)}
		v.Recipe, err = d.Catalogue.Recipe(r.Ctx(), a, a.Tenant, s.ID)
		return v, err
	}
	return v, fault.New(fault.NotFound, "catalogue.source.not_found")
}

func visits(p *i18n.Printer, s catalogue.Source, records []catalogue.Record) ui.TableData {
	t := ui.TableData{Caption: p.T("author.visits.title"), Hidden: true, Cards: true, Columns: []ui.Column{
		{Text: p.T("author.visits.address")}, {Text: p.T("author.visits.when")}, {Text: p.T("author.visits.answer")}, {Text: p.T("author.visits.what")},
	}}
	for _, x := range records {
		t.Rows = append(t.Rows, []ui.Cell{{Text: x.URL}, {Text: p.DateTime(x.Fetched)}, {Text: answer(p, s, x)}, {Body: visitCell(x)}})
	}
	return t
}

// answer is the site's status code, or that there was none; what was handed over
// answers nothing.
func answer(p *i18n.Printer, s catalogue.Source, x catalogue.Record) string {
	if !s.Kind.Fetched() {
		return p.T("author.source.given")
	}
	if x.Status == 0 {
		return p.T("author.visits.no_answer")
	}
	return p.T("author.visits.status", "status", itoa(x.Status))
}

// Record gives what a site answered, byte for byte.
func (d *Desk) Record(r *page.Request) error {
	x, err := d.Catalogue.Record(r.Ctx(), r.Actor(), r.Actor().Tenant, r.PathValue("record"))
	if err != nil {
		return err
	}
	name := path.Base(strings.SplitN(x.URL, "?", 2)[0])
	if name == "." || name == "/" || !strings.Contains(name, ".") {
		name = "page.html"
	}
	return r.Download(x.Fetched.UTC().Format("20060102-150405")+"-"+name, "application/octet-stream", x.Body)
}
