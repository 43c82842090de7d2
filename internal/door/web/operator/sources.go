package operator

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
)

const (
	healthPath     = home + "/catalogue"
	sourcesPath    = home + "/sources"
	actsPath       = home + "/acts"
	duplicatesPath = home + "/duplicates"
	unfoundPath    = home + "/unfound"
)

// sourceStates in their order.
var sourceStates = []catalogue.SourceState{catalogue.SourceActive, catalogue.SourceDegraded, catalogue.SourceQuarantined, catalogue.SourceRetired}

// Health shows how the catalogue fills: sources, failures, what is covered, how
// fresh it is, what waits.
func (d *Desk) Health(r *page.Request) error {
	h, err := d.Catalogue.Health(r.Ctx(), r.Actor())
	if err != nil {
		return err
	}
	return r.Render(framed(r, "operator.catalogue", ""), healthBody(healthTables(r.Printer(), d.Packs, h)))
}

func framed(r *page.Request, key, above string) ui.Page {
	p := ui.Page{Title: r.T(key), Wide: true, Private: true, Breadcrumb: []ui.Link{{Text: r.T("operator.title"), Href: home}}}
	if above != "" {
		p.Breadcrumb = append(p.Breadcrumb, ui.Link{Text: r.T("operator.catalogue"), Href: above})
	}
	p.Breadcrumb = append(p.Breadcrumb, ui.Link{Text: p.Title, Current: true})
	return p
}

// jobName says in words what a job does. Those that carry one event to many parts of
// the program are named by the part.
func jobName(p *i18n.Printer, kind string) string {
	for part := kind; part != ""; {
		if key := "operator.job.kind." + part; p.Has(key) {
			return p.T(key)
		}
		part = part[:max(strings.LastIndexByte(part, '.'), 0)]
	}
	return kind
}

// titled is a section with one table.
type titled struct {
	Title, Lead string
	Table       ui.TableData
}

func healthTables(p *i18n.Printer, packs *pack.Set, h catalogue.Health) []titled {
	number := func(n int) ui.Cell { return ui.Cell{Text: p.Number(int64(n))} }
	section := func(key string, columns ...string) titled {
		t := titled{Title: p.T(key), Table: ui.TableData{Caption: p.T(key), Hidden: true, Cards: true}}
		if p.Has(key + ".lead") {
			t.Lead = p.T(key + ".lead")
		}
		for i, c := range columns {
			t.Table.Columns = append(t.Table.Columns, ui.Column{Text: p.T("operator.column." + c), Number: i > 0})
		}
		return t
	}
	states := section("operator.sources.states", "state", "sources")
	for _, t := range h.States {
		states.Table.Rows = append(states.Table.Rows, []ui.Cell{{Text: p.T("operator.state." + t.Key), Href: sourcesPath + "?state=" + t.Key}, number(t.Count)})
	}
	states.Table.Rows = append(states.Table.Rows, []ui.Cell{{Text: p.T("operator.sources.due"), Href: sourcesPath + "?due=yes"}, number(h.Due)})
	failures := section("operator.failures", "failure", "sources")
	for _, t := range h.Failures {
		failures.Table.Rows = append(failures.Table.Rows, []ui.Cell{{Text: t.Key, Href: sourcesPath + "?code=" + url.QueryEscape(t.Key)}, number(t.Count)})
	}
	pages := section("operator.failures.pages", "failure", "pages")
	for _, t := range h.Pages {
		pages.Table.Rows = append(pages.Table.Rows, []ui.Cell{{Text: t.Key}, number(t.Count)})
	}
	covered := section("operator.coverage", "kind", "region", "known", "listed", "share")
	covered.Table.Columns[1].Number = false
	for _, c := range h.Coverage {
		covered.Table.Rows = append(covered.Table.Rows, []ui.Cell{{Text: p.T("identity.kind." + string(c.Kind))}, {Text: region(p, packs, c.Region)}, number(c.Known), number(c.Listed), {Text: share(p, c.Listed, c.Known)}})
	}
	fresh := section("operator.freshness", "read", "offers")
	for _, f := range h.Freshness {
		fresh.Table.Rows = append(fresh.Table.Rows, []ui.Cell{{Text: sayAge(p, f)}, number(f.Offers)})
	}
	queues := section("operator.queues", "kind", "open", "due", "again", "parked")
	for _, w := range h.Queues {
		queues.Table.Rows = append(queues.Table.Rows, []ui.Cell{{Text: jobName(p, w.Kind)}, number(w.Open), number(w.Due), number(w.Again), number(w.Parked)})
	}
	all := []titled{states, failures, pages, covered, fresh, queues}
	return slices.DeleteFunc(all, func(t titled) bool { return len(t.Table.Rows) == 0 })
}

// region is a country as the reader calls it, and its part as stated: "XF Coast"
// is "Fellmark, Coast".
func region(p *i18n.Printer, packs *pack.Set, code string) string {
	country, part, divided := strings.Cut(code, " ")
	if country == "" {
		return p.T("operator.region.none")
	}
	name := cmp.Or(packs.Country(country, p.Lang()), p.Region(country))
	if !divided {
		return name
	}
	return p.T("operator.region", "country", name, "part", part)
}

func share(p *i18n.Printer, listed, known int) string {
	if known == 0 {
		return ""
	}
	return p.Number(int64(100*listed/known)) + " %"
}

func sayAge(p *i18n.Printer, f catalogue.Freshness) string {
	switch {
	case f.Never:
		return p.T("operator.age.file")
	case f.Within == 0:
		return p.T("operator.age.older")
	}
	if days := int(f.Within.Hours()) / 24; days > 1 {
		return p.T("operator.age.days", "count", days)
	}
	return p.T("operator.age.hours", "count", int(f.Within.Hours()))
}

// asked is the question of the list, from the address or a form.
func asked(text func(string) string, ids []string) catalogue.SourceQuery {
	q := catalogue.SourceQuery{
		State: catalogue.SourceState(text("state")), Code: text("code"), Address: text("q"), Due: text("due") == "yes", After: catalogue.SourceID(text("after")),
	}
	for _, id := range ids {
		q.IDs = append(q.IDs, catalogue.SourceID(id))
	}
	return q
}

// sourcesView is a page of sources.
type sourcesView struct {
	Query   catalogue.SourceQuery
	Table   ui.TableData
	Filters []ui.Field
	Next    string
	Acts    []catalogue.DoneAct
}

// Sources lists the sources of all providers, to act on those that are chosen or
// on all the question finds.
func (d *Desk) Sources(r *page.Request) error { return d.sources(r, nil, r.Blank()) }

func (d *Desk) sources(r *page.Request, wrong error, f *page.Form) error {
	q := asked(r.Query, nil)
	if wrong != nil {
		q = asked(f.Text, nil)
	}
	found, err := d.Catalogue.FindSources(r.Ctx(), r.Actor(), q)
	if err != nil {
		return err
	}
	v := sourcesView{Query: q, Filters: filters(r.Printer(), q), Table: sourceTable(r.Printer(), found, f.All("source"))}
	if v.Acts, err = d.Catalogue.LatestActs(r.Ctx(), r.Actor(), 5); err != nil {
		return err
	}
	if found.Next != "" {
		v.Next = r.With("after", string(found.Next))
	}
	frame := framed(r, "operator.sources", healthPath)
	if wrong != nil {
		return f.Again(wrong, frame, sourcesBody(v, f))
	}
	return r.Render(frame, sourcesBody(v, f))
}

// filterTitle says that a filter is in use, because it is folded away.
func filterTitle(ctx context.Context, q catalogue.SourceQuery) string {
	if q.State != "" || q.Code != "" || q.Address != "" || q.Due {
		return ui.T(ctx, "operator.filter.used")
	}
	return ui.T(ctx, "operator.filter")
}

func filters(p *i18n.Printer, q catalogue.SourceQuery) []ui.Field {
	state := ui.Field{Name: "state", Label: p.T("operator.column.state"), Value: string(q.State), Options: []ui.Option{{Text: p.T("operator.any")}}}
	for _, s := range sourceStates {
		state.Options = append(state.Options, ui.Option{Value: string(s), Text: p.T("operator.state." + string(s))})
	}
	return []ui.Field{
		state, {Name: "q", Label: p.T("operator.source.address"), Value: q.Address, Optional: true, Autocomplete: "off"},
		{Name: "code", Label: p.T("operator.column.failure"), Value: q.Code, Optional: true, Autocomplete: "off"},
	}
}

func sourceTable(p *i18n.Printer, found catalogue.SourcePage, marked []string) ui.TableData {
	t := ui.TableData{Caption: p.T("operator.sources"), Hidden: true, Cards: true, Columns: []ui.Column{
		{Text: p.T("operator.source.address")}, {Text: p.T("operator.source.provider")}, {Text: p.T("operator.column.state")}, {Text: p.T("operator.source.last")},
		{Text: p.T("operator.source.due")}, {Text: p.T("operator.column.failure")},
	}}
	for _, s := range found.Sources {
		name, _ := found.Providers[s.Tenant].Name.In(p.Lang())
		t.Rows = append(t.Rows, []ui.Cell{{Body: chosenSource(s, slices.Contains(marked, string(s.ID)))}, {Text: name}, {Text: p.T("operator.state." + string(s.State))}, {Text: when(p, s)}, {Text: due(p, s)}, {Text: s.Code}})
	}
	return t
}

func when(p *i18n.Printer, s catalogue.Source) string {
	if s.Harvested.IsZero() {
		return p.T("operator.source.never")
	}
	return p.DateTime(s.Harvested)
}

// due says never of a source that is not read any more, whatever it was due.
func due(p *i18n.Printer, s catalogue.Source) string {
	if s.Due.IsZero() || s.State == catalogue.SourceRetired || s.State == catalogue.SourceQuarantined {
		return p.T("operator.source.never")
	}
	return p.DateTime(s.Due)
}

func actOptions(ctx context.Context) []ui.Option {
	opts := []ui.Option{{Text: ui.T(ctx, "operator.choose")}}
	for _, a := range catalogue.SourceActs() {
		opts = append(opts, ui.Option{Value: string(a), Text: ui.T(ctx, "operator.act."+string(a))})
	}
	return opts
}

// Act shows what an act would do to the chosen sources, and does it when it was
// shown.
func (d *Desk) Act(r *page.Request) error {
	f := r.Form()
	act := catalogue.SourceAct(f.Required("act"))
	ids := f.All("source")
	if f.Text("all") == "yes" {
		ids = nil
	} else if len(ids) == 0 {
		f.Wrong(fault.New(fault.Invalid, "operator.act.nothing").At("act"))
	}
	if err := f.Err(); err != nil {
		return d.sources(r, err, f)
	}
	q := asked(f.Text, ids)
	if f.Yes("sure") {
		done, err := d.Catalogue.ActOnSources(r.Ctx(), r.Actor(), act, q)
		if err != nil {
			return d.sources(r, err, f)
		}
		return r.Redirect(sourcesPath, "operator.act.done."+string(act), "count", len(done.Sources))
	}
	preview, err := d.Catalogue.PreviewAct(r.Ctx(), r.Actor(), act, q)
	if err != nil {
		return d.sources(r, err, f)
	}
	names := map[string][]string{"act": {string(act)}, "sure": {"yes"}, "source": ids, "state": {string(q.State)}, "code": {q.Code}, "q": {q.Address}, "due": {f.Text("due")}, "all": {f.Text("all")}}
	return r.Render(framed(r, "operator.act.preview", healthPath), actBody(preview, names, f))
}

// UndoAct takes an act back.
func (d *Desk) UndoAct(r *page.Request) error {
	n, err := d.Catalogue.UndoAct(r.Ctx(), r.Actor(), r.PathValue("act"))
	if err != nil {
		return err
	}
	return r.Redirect(sourcesPath, "operator.act.undone", "count", n)
}

func actTable(ctx context.Context, sources []catalogue.Source) ui.TableData {
	t := ui.TableData{Caption: ui.T(ctx, "operator.sources"), Hidden: true, Columns: []ui.Column{{Text: ui.T(ctx, "operator.source.address")}, {Text: ui.T(ctx, "operator.column.state")}}}
	for _, s := range sources[:min(len(sources), mostShown)] {
		t.Rows = append(t.Rows, []ui.Cell{{Text: s.Address}, {Text: ui.T(ctx, "operator.state."+string(s.State))}})
	}
	return t
}

// mostShown is how many sources a preview names, and words of a pair are shown.
const mostShown = 20
