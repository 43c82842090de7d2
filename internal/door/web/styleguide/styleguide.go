package styleguide

import (
	"net/http"
	"strconv"

	"opencairn.org/cairn/formats/credit"
	"opencairn.org/cairn/formats/openbadge/picture"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// Mount adds the pages to the routes.
func Mount(mux *http.ServeMux, s *page.Site) {
	mux.Handle("GET /styleguide", s.Handle(show))
	mux.Handle("POST /styleguide", s.Handle(try))
	mux.Handle("GET /styleguide/certificate", s.Handle(certificate))
	mux.Handle("GET /styleguide/errors", s.Handle(errors))
	mux.Handle("GET /styleguide/work", s.Handle(work))
	mux.Handle("GET /styleguide/fault/{kind}", s.Handle(broken))
}

func show(r *page.Request) error {
	f := r.Blank().Set("mail", "samira@example.org").Set("when", "evening").Set("help", "childcare")
	return r.Render(frame(r), guide(samples{r.Printer()}, f))
}

func frame(r *page.Request) ui.Page {
	return ui.Page{
		Title:       r.T("styleguide.title"),
		Description: r.T("styleguide.lead"),
		Private:     true,
		Breadcrumb:  []ui.Link{{Text: r.T("styleguide.home"), Href: "/"}, {Text: r.T("styleguide.title")}},
	}
}

// try is the form's answer: it refuses, keeps what was typed, or says thanks.
func try(r *page.Request) error {
	return refuse(r, r.Form())
}

func refuse(r *page.Request, f *page.Form) error {
	f.Required("name")
	f.Required("mail")
	f.Mail("mail")
	f.Int("seats", 1, 40)
	f.Money("fee", "EUR")
	f.Date("start")
	f.Choice("when", "day", "evening", "weekend")
	if !f.Yes("agree") {
		f.Wrong(fault.New(fault.Invalid, "page.field.choice").At("agree"))
	}
	if err := f.Err(); err != nil {
		return f.Again(err, frame(r), guide(samples{r.Printer()}, f))
	}
	return r.Redirect("/styleguide", "styleguide.thanks", "name", f.Text("name"))
}

// errors is the form as it comes back when nothing in it could be used.
func errors(r *page.Request) error {
	f := r.Blank().Set("mail", "samira@").Set("seats", "1e9").Set("start", "30/2/2026").Set("fee", "12,345.678")
	return refuse(r, f)
}

func certificate(r *page.Request) error {
	s := samples{r.Printer()}
	return r.Render(ui.Page{Title: r.T("styleguide.certificate"), Private: true}, ui.Certificate(s.certificate()))
}

func work(r *page.Request) error {
	s := samples{r.Printer()}
	return r.Render(ui.Page{Title: r.T("styleguide.work"), Wide: true, Private: true}, workPage(s))
}

// broken shows the error page of a kind.
func broken(r *page.Request) error {
	for _, k := range []fault.Kind{fault.Invalid, fault.Denied, fault.NotFound, fault.Conflict, fault.Exhausted, fault.Unavailable} {
		if k.String() == r.PathValue("kind") {
			return fault.New(k, "styleguide.fault")
		}
	}
	return http.ErrNotSupported // not a fault: the page nobody foresaw
}

// samples is the content of the demonstration country in the reader's language.
type samples struct{ p *i18n.Printer }

func (s samples) t(key string, kv ...any) string { return s.p.T("styleguide."+key, kv...) }

func (s samples) outcomes() []string {
	var out []string
	for i := range 6 {
		out = append(out, s.t("outcome."+strconv.Itoa(i+1)))
	}
	return out
}

func (s samples) nav() []ui.Link {
	return []ui.Link{
		{Text: s.t("tab.offer"), Href: "/styleguide", Current: true},
		{Text: s.t("tab.work"), Href: "/styleguide/work", Count: 3},
		{Text: s.t("tab.certificate"), Href: "/styleguide/certificate"},
	}
}

func (s samples) options() []ui.Option {
	return []ui.Option{
		{Value: "day", Text: s.t("when.day")},
		{Value: "evening", Text: s.t("when.evening"), Hint: s.t("when.evening.hint")},
		{Value: "weekend", Text: s.t("when.weekend")},
	}
}

func (s samples) help() []ui.Option {
	return []ui.Option{{Value: "childcare", Text: s.t("help.childcare")}, {Value: "glossary", Text: s.t("help.glossary")}, {Value: "phone", Text: s.t("help.phone")}}
}

func (s samples) facts() []ui.Term {
	return []ui.Term{
		{Name: s.t("fact.level"), Text: s.t("level", "level", 5)},
		{Name: s.t("fact.workload"), Text: s.t("workload", "credits", 5, "hours", 125)},
		{Name: s.t("fact.fee"), Text: s.p.Money(60000, "EUR")},
		{Name: s.t("fact.start"), Text: s.p.Date(start)},
		{Name: s.t("fact.entry")},
	}
}

func (s samples) results() []ui.Result {
	short := s.facts()[1:3]
	return []ui.Result{
		{Title: s.t("offer.a"), Href: "#a", By: s.t("body.aldermoor"), Summary: s.t("offer.a.summary"), Facts: short,
			Tags: []ui.Label{{Kind: ui.Good, Text: s.t("tag.approved")}, {Kind: ui.Info, Text: s.t("tag.promised")}}},
		{Title: s.t("offer.b"), Href: "#b", By: s.t("body.harbour"), Summary: s.t("offer.b.summary"), Facts: short[:1],
			Tags: []ui.Label{{Kind: ui.Warn, Text: s.t("tag.changed")}}},
		{Title: s.t("offer.c"), Href: "#c", By: s.t("body.harbour"), Tags: []ui.Label{{Kind: ui.Bad, Text: s.t("tag.unlisted")}, {Text: s.t("tag.found")}}},
	}
}

func (s samples) findings() []ui.Finding {
	return []ui.Finding{
		{State: ui.Fail, Text: s.t("finding.outcomes"), Why: s.t("finding.outcomes.why"), Source: "XF-2026, 4 (7)", Href: "#rule",
			Lines: "\"teaches\": [\n  \"Post a sale and a purchase to the right account\",\n  \"Close a month and explain the balance\"\n]"},
		{State: ui.Unknown, Text: s.t("finding.assessment"), Why: s.t("finding.assessment.why"), Source: "XF-2026, 4 (9)"},
		{State: ui.Fail, Advice: true, Text: s.t("finding.size"), Source: "EE 2025, 3"},
		{State: ui.Pass, Text: s.t("finding.workload"), Source: "XF-2026, 4 (4)"},
	}
}

func (s samples) steps() []ui.Step {
	return []ui.Step{
		{State: ui.Done, Title: s.t("step.enrolled"), When: s.p.Date(start.AddDate(0, -1, 0))},
		{State: ui.Done, Title: s.t("step.started"), When: s.p.Date(start)},
		{State: ui.Current, Title: s.t("step.assessed"), Text: s.t("step.assessed.text")},
		{State: ui.Todo, Title: s.t("step.issued")},
		{State: ui.Stopped, Title: s.t("step.stopped")},
	}
}

func (s samples) shares() ui.SharesData {
	return ui.SharesData{Title: s.t("fact.fee"), Total: s.p.Money(60000, "EUR"), Parts: []ui.Share{
		{Text: s.t("share.you"), Amount: s.p.Money(10000, "EUR"), Part: 100, Mine: true},
		{Text: s.t("share.voucher"), Amount: s.p.Money(36000, "EUR"), Part: 360},
		{Text: s.t("body.saltmarsh"), Amount: s.p.Money(14000, "EUR"), Part: 140},
	}}
}

func (s samples) figure() ui.FigureData {
	return ui.FigureData{
		Title: s.t("figure.title"), Note: s.t("figure.note"), Source: s.t("figure.source"), Label: s.t("figure.label"), Unit: s.t("figure.unit"),
		Bars: []ui.Bar{
			{Text: s.t("figure.tertiary"), Value: s.p.Decimal("16.2"), Size: 162},
			{Text: s.t("figure.secondary"), Value: s.p.Decimal("5.8"), Size: 58},
			{Text: s.t("figure.less"), Value: s.p.Decimal("3.5"), Size: 35, Strong: true},
			{Text: s.t("figure.few"), Value: s.t("figure.suppressed"), Hidden: true},
		},
	}
}

func (s samples) compare() ui.CompareData {
	return ui.CompareData{
		Caption: s.t("compare"),
		Heads:   []ui.Cell{{Text: s.t("offer.a"), Href: "#a"}, {Text: s.t("offer.b"), Href: "#b"}, {Text: s.t("offer.c"), Href: "#c"}},
		Rows: []ui.CompareRow{
			{Name: s.t("fact.fee"), Cells: []ui.Cell{{Text: s.p.Money(60000, "EUR")}, {Text: s.p.Money(145000, "EUR")}, {Text: s.p.Money(39000, "EUR")}}},
			{Name: s.t("fact.workload"), Cells: []ui.Cell{{Text: s.t("workload", "credits", 5, "hours", 125)}, {Text: s.t("workload", "credits", 4, "hours", 100)}, {}}},
			{Name: s.t("tag.promised"), Cells: []ui.Cell{{Body: ui.Tag(ui.Label{Kind: ui.Good, Text: "NUR 104"})}, {}, {}}},
		},
	}
}

func (s samples) table(cards bool) ui.TableData {
	caption := s.t("table")
	if cards {
		caption = s.t("table.cards")
	}
	return ui.TableData{
		Caption: caption, Cards: cards,
		Columns: []ui.Column{{Text: s.t("table.body")}, {Text: s.t("table.listed"), Number: true}, {Text: s.t("table.paid"), Number: true}},
		Rows: [][]ui.Cell{
			{{Text: s.t("body.aldermoor"), Href: "#x"}, {Text: s.p.Number(148)}, {Text: s.p.Money(18764050, "EUR")}},
			{{Text: s.t("body.harbour"), Href: "#y"}, {Text: s.p.Number(2)}, {Text: s.p.Money(10000000, "EUR")}},
		},
		Foot: []ui.Cell{{Text: s.t("table.sum")}, {Text: s.p.Number(150)}, {Text: s.p.Money(28764050, "EUR")}},
	}
}

// sorted is a table whose heads lead to other orders.
func (s samples) sorted() ui.TableData {
	t := s.table(true)
	t.Columns[0].Href, t.Columns[0].Sorted = "/styleguide/work?sort=-body", ui.Ascending
	t.Columns[1].Href = "/styleguide/work?sort=listed"
	return t
}

// list is the frame of a long list, of which so many rows are shown.
func (s samples) list(label string, rows int, next string) ui.Listing {
	return ui.Listing{Home: "/styleguide/work", Search: label, Count: s.p.T("ui.list.count", "count", rows*75), Asked: rows == 0, None: rows == 0, Next: next}
}

func (s samples) queue() []ui.Waiting {
	return []ui.Waiting{
		{Title: s.t("offer.a"), Href: "#1", Why: s.t("queue.changed"), Due: s.t("queue.due", "date", start), Tag: ui.Label{Kind: ui.Warn, Text: s.t("tag.changed")}},
		{Title: s.t("offer.b"), Href: "#2", Why: s.t("queue.new"), Due: s.t("queue.due", "date", start.AddDate(0, 0, 9)), Tag: ui.Label{Kind: ui.Info, Text: s.t("tag.new")}},
	}
}

func (s samples) grid() ui.GridData {
	g := ui.GridData{Caption: s.t("grid"), RowHead: s.t("grid.candidate"), All: s.t("grid.all"), Choices: []ui.GridChoice{
		{Value: "met", Short: s.t("grid.met"), Kind: ui.Good}, {Value: "not", Short: s.t("grid.not"), Kind: ui.Bad}}}
	for i, o := range s.outcomes() {
		g.Columns = append(g.Columns, ui.GridColumn{ID: "o" + strconv.Itoa(i+1), Head: s.p.Number(int64(i + 1)), Text: o})
	}
	for i, name := range []string{"Samira Haddad", "سميرة حداد", "Nguyễn Thị Minh Khai", "Ana-Lucía de la Cruz y Fernández-Villaverde"} {
		row := ui.GridRow{ID: "c" + strconv.Itoa(i+1), Name: name, All: i == 0, Marks: map[string]string{"o1": "met"}}
		if i == 1 {
			row.Marks["o3"] = "not"
			row.Error = s.t("grid.error")
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

func (s samples) certificate() ui.CertificateData {
	return ui.CertificateData{
		Kind: s.t("certificate.kind"), Name: "Samira Haddad", Sentence: s.t("certificate.sentence"), Title: s.t("offer.a"), Outcomes: s.outcomes(),
		Facts: []ui.Term{s.facts()[0], s.facts()[1], {Name: s.t("certificate.assessed"), Text: s.t("certificate.how")}},
		By:    s.t("body.aldermoor"), On: s.p.Date(start.AddDate(0, 0, 70)), Check: s.t("certificate.check"),
		Address: "https://cairn.example/v/4Q7H-2MZK-9XWP", ID: "did:web:aldermoor.example 0197c2a4-6d1e-7c3b", Demo: true,
		Award: picture.Award{Title: s.t("offer.a"), Issuer: s.t("body.aldermoor"), Level: 5, Credits: credit.MustParse("5")},
	}
}
