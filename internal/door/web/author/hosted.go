package author

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

const pagesPath = homePath + "/pages"

func pagePath(id catalogue.HostedID) string { return pagesPath + "/" + string(id) }

func stepPath(id catalogue.HostedID, step int) string { return pagePath(id) + "/" + strconv.Itoa(step) }

// Pages lists the pages that are hosted for the provider, and begins another.
func (d *Desk) Pages(r *page.Request) error {
	all, err := d.Catalogue.HostedPages(r.Ctx(), r.Actor(), r.Actor().Tenant)
	if err != nil {
		return err
	}
	p := r.Printer()
	t := ui.TableData{Caption: p.T("author.pages.title"), Hidden: true, Cards: true, Columns: []ui.Column{
		{Text: p.T("author.offers.offer")}, {Text: p.T("author.pages.state")}, {Text: p.T("author.pages.changed")},
	}}
	for _, h := range all {
		t.Rows = append(t.Rows, []ui.Cell{{Text: hostedTitle(p, h), Href: pagePath(h.ID)}, {Body: ui.Tag(hostedLabel(p, h))}, {Text: p.DateTime(h.Changed)}})
	}
	return r.Render(pagesFrame(r, r.T("author.pages.title")), pagesBody(t))
}

func pagesFrame(r *page.Request, title string) ui.Page {
	links := []ui.Link{{Text: r.T("author.home.title"), Href: homePath}, {Text: r.T("author.pages.title"), Href: pagesPath}}
	if title == r.T("author.pages.title") {
		links[1].Current = true
		return ui.Page{Title: title, Wide: true, Private: true, Breadcrumb: links}
	}
	return ui.Page{Title: title, Private: true, Breadcrumb: append(links, ui.Link{Text: title, Current: true})}
}

func hostedTitle(p *i18n.Printer, h catalogue.HostedPage) string {
	if t := h.Answers["title"]; len(t) > 0 {
		return t[0]
	}
	return p.T("author.check.untitled")
}

func hostedLabel(p *i18n.Printer, h catalogue.HostedPage) ui.Label {
	switch {
	case h.Offer == "":
		return ui.Label{Kind: ui.Neutral, Text: p.T("author.pages.draft")}
	case h.Moved != "":
		return ui.Label{Kind: ui.Info, Text: p.T("author.pages.moved")}
	case h.Gone:
		return ui.Label{Kind: ui.Neutral, Text: p.T("author.pages.down")}
	case h.Listed:
		return ui.Label{Kind: ui.Good, Text: p.T("author.tag.listed")}
	}
	return ui.Label{Kind: ui.Bad, Text: p.T("author.tag.not_listed")}
}

// OpenPage begins a page.
func (d *Desk) OpenPage(r *page.Request) error {
	h, err := d.Catalogue.OpenHosted(r.Ctx(), r.Actor(), r.Actor().Tenant)
	if err != nil {
		return err
	}
	return r.Redirect(stepPath(h.ID, 1), "")
}

// question is one of the form's, with its fields.
type question struct {
	Legend, Hint string // of several fields
	Fields       []asking
}

// asking is a field and how it is answered.
type asking struct {
	kind string // line, lines, select, boxes, radios, check
	ui.Field
}

// stepView is one step of the form.
type stepView struct {
	ID    catalogue.HostedID
	Step  int
	Plain plainView
	Now   map[string][]string // the step's answers as they are kept
}

// Step shows one step with what was answered before.
func (d *Desk) Step(r *page.Request) error {
	draft, err := d.Catalogue.HostedDraft(r.Ctx(), r.Actor(), catalogue.HostedID(r.PathValue("page")))
	if err != nil {
		return err
	}
	v, err := stepOf(r, draft)
	if err != nil {
		return err
	}
	f := r.Blank()
	for name, values := range draft.Answers {
		f.Set(name, values...)
	}
	return r.Render(stepFrame(r, v), stepBody(v, f))
}

func stepOf(r *page.Request, draft catalogue.HostedDraft) (v stepView, err error) {
	v = stepView{ID: draft.ID, Now: map[string][]string{}}
	if v.Step, err = strconv.Atoi(r.PathValue("step")); err != nil || v.Step < 1 || v.Step > catalogue.HostedSteps {
		return v, fault.New(fault.NotFound, "catalogue.hosted.not_found")
	}
	v.Plain = plainOf(r.Printer(), draft.Read, draft.ID, v.Step)
	for _, q := range catalogue.HostedQuestions() {
		for _, name := range q.Fields {
			if a := draft.Answers[name]; q.Step == v.Step && len(a) > 0 {
				v.Now[name] = a
			}
		}
	}
	return v, nil
}

func stepFrame(r *page.Request, v stepView) ui.Page {
	return pagesFrame(r, r.T("author.page.step."+strconv.Itoa(v.Step)))
}

// SaveStep keeps a step's answers, right or wrong, and leads to the next. What
// somebody else saved meanwhile is shown beside them first.
func (d *Desk) SaveStep(r *page.Request) error {
	draft, err := d.Catalogue.HostedDraft(r.Ctx(), r.Actor(), catalogue.HostedID(r.PathValue("page")))
	if err != nil {
		return err
	}
	v, err := stepOf(r, draft)
	if err != nil {
		return err
	}
	f := r.Form()
	answers := catalogue.Answers{}
	for _, q := range catalogue.HostedQuestions() {
		for _, name := range q.Fields {
			answers[name] = f.All(name)
		}
	}
	if err = f.Outdated(v.Now); err == nil {
		err = d.Catalogue.SaveHosted(r.Ctx(), r.Actor(), v.ID, v.Step, answers)
	}
	if err != nil {
		return f.Again(err, stepFrame(r, v), stepBody(v, f))
	}
	switch then := r.HTTP().PostForm.Get("then"); {
	case then == "dates":
		return r.Redirect(stepPath(v.ID, v.Step), "author.page.kept")
	case then == "review", v.Step == catalogue.HostedSteps:
		return r.Redirect(pagePath(v.ID), "author.page.kept")
	}
	return r.Redirect(stepPath(v.ID, v.Step+1), "author.page.kept")
}

// questionsOf are the questions of a step, in the reader's words.
func questionsOf(ctx context.Context, step int, f *page.Form) (out []question) {
	p := ui.P(ctx)
	for _, q := range catalogue.HostedQuestions() {
		if q.Step != step {
			continue
		}
		key := "author.q." + q.Key
		if len(q.Fields) == 1 {
			field := fieldOf(p, q.Fields[0])
			field.Label, field.Hint, field.Optional = p.T(key), p.T(key+".hint"), len(q.Needed) == 0
			field.Field = f.Fill(field.Field)
			out = append(out, question{Fields: []asking{field}})
			continue
		}
		group := question{Legend: p.T(key), Hint: p.T(key + ".hint")}
		hidden := unasked(q, f)
		for _, name := range q.Fields {
			if slices.Contains(hidden, name) {
				continue
			}
			field := fieldOf(p, name)
			field.Optional = field.kind != "check" && (q.Either && name != "start" || !slices.Contains(q.Needed, name))
			if field.Label == "" {
				field.Label = p.T("author.f." + name)
			}
			if p.Has("author.f." + name + ".hint") {
				field.Hint = p.T("author.f." + name + ".hint")
			}
			field.Field = f.Fill(field.Field)
			group.Fields = append(group.Fields, field)
		}
		out = append(out, group)
	}
	return out
}

// unasked are the fields of a question that are not shown yet: of the times it
// takes place, those after the next that can be added.
func unasked(q catalogue.HostedQuestion, f *page.Form) (names []string) {
	if q.Key != "dates" {
		return nil
	}
	for n := datesAnswered(f) + 2; n <= catalogue.MostHostedRuns; n++ {
		start, end, places := catalogue.HostedRunFields(n)
		names = append(names, start, end, places)
	}
	return names
}

// datesAnswered is how many times the form says that it takes place.
func datesAnswered(f *page.Form) int {
	a := catalogue.Answers{}
	for n := 1; n <= catalogue.MostHostedRuns; n++ {
		start, end, places := catalogue.HostedRunFields(n)
		for _, name := range []string{start, end, places} {
			if all := f.All(name); strings.Join(all, "") != "" {
				a[name] = all
			}
		}
	}
	return a.Runs()
}

// moreDates reports that a further time can be added on this step.
func moreDates(step int, f *page.Form) bool {
	return questionOf("start").Step == step && datesAnswered(f)+1 < catalogue.MostHostedRuns
}

// fieldOf is how a field is answered.
func fieldOf(p *i18n.Printer, name string) asking {
	a := asking{"line", ui.Field{Name: name}}
	switch name {
	case "summary", "prerequisites":
		a.kind, a.Rows = "lines", 4
	case "outcomes", "criteria":
		a.kind, a.Rows = "lines", 6
	case "language":
		a.kind, a.Options = "select", append(choose(p), languageOptions(p)...)
	case "field":
		a.kind, a.Options = "select", append(choose(p), coded(p, "portal.field.", catalogue.HostedFields)...)
	case "level":
		a.kind, a.Options = "select", append(choose(p), coded(p, "author.level.", []string{"1", "2", "3", "4", "5", "6", "7", "8"})...)
	case "assessment":
		a.kind, a.Options = "boxes", coded(p, "catalogue.assessment.", catalogue.HostedAssessments)
	case "supervision":
		a.kind, a.Options = "radios", coded(p, "catalogue.supervision.", catalogue.HostedSupervision)
	case "supports":
		a.kind, a.Options = "boxes", coded(p, "catalogue.support.", catalogue.HostedSupports)
	case "quality":
		a.kind, a.Options = "radios", coded(p, "catalogue.quality.", catalogue.HostedQualities)
	case "mode":
		a.kind, a.Options = "radios", coded(p, "catalogue.mode.", catalogue.HostedModes)
	case "currency":
		a.kind = "select"
		for _, code := range catalogue.HostedCurrencies {
			a.Options = append(a.Options, ui.Option{Value: code, Text: code})
		}
	case "rolling":
		a.kind = "check"
	case "hours", "ects", "price":
		a.Type, a.Width = "number", 10
	}
	for n := 1; n <= catalogue.MostHostedRuns; n++ {
		a.dateField(p, n)
	}
	return a
}

// dateField makes a field of the n-th time it takes place, if it is one.
func (a *asking) dateField(p *i18n.Printer, n int) {
	start, end, places := catalogue.HostedRunFields(n)
	var what string
	switch a.Name {
	case start:
		what, a.Type, a.Width = "start", "date", 20
	case end:
		what, a.Type, a.Width = "end", "date", 20
	case places:
		what, a.Type, a.Width = "places", "number", 10
	default:
		return
	}
	if n > 1 {
		a.Label = p.T("author.f.nth", "what", p.T("author.f."+what), "n", n)
	}
}

func choose(p *i18n.Printer) []ui.Option { return []ui.Option{{Text: p.T("author.page.choose")}} }

func languageOptions(p *i18n.Printer) (out []ui.Option) {
	for _, code := range catalogue.HostedLanguages {
		out = append(out, ui.Option{Value: code, Text: catalogue.SayLanguage(p, code)})
	}
	return out
}

func coded(p *i18n.Printer, prefix string, codes []string) (out []ui.Option) {
	for _, c := range codes {
		out = append(out, ui.Option{Value: c, Text: catalogue.SayCode(p, prefix, c)})
	}
	return out
}

// questionOf is the question a field belongs to.
func questionOf(field string) catalogue.HostedQuestion {
	for _, q := range catalogue.HostedQuestions() {
		if slices.Contains(q.Fields, field) {
			return q
		}
	}
	return catalogue.HostedQuestion{Step: 1}
}

// reviewView is a page before it is published, and afterwards.
type reviewView struct {
	catalogue.HostedDraft
	Title, Address string
	State          ui.Label
	Preview        previewView
	Report         []ui.Finding
	Open           []ui.Link // what is to be answered, each leads to its question
	JSONLD         string    // for the provider's own site
	Plain          plainView // what could be easier to read
	Minutes        int       // from the first answer to publishing
}

// Page shows a page as it would be published: what learners would see, what is
// still to be answered, and how it can move to the provider's own site.
func (d *Desk) Page(r *page.Request) error {
	v, err := d.review(r)
	if err != nil {
		return err
	}
	return r.Render(pagesFrame(r, v.Title), reviewBody(v, r.Blank()))
}

func (d *Desk) review(r *page.Request) (v reviewView, err error) {
	p := r.Printer()
	if v.HostedDraft, err = d.Catalogue.HostedDraft(r.Ctx(), r.Actor(), catalogue.HostedID(r.PathValue("page"))); err != nil {
		return v, err
	}
	v.Title, v.State = hostedTitle(p, v.HostedPage), hostedLabel(p, v.HostedPage)
	v.Address = d.Catalogue.HostedAddress(v.ID)
	v.Preview = *preview(p, v.Read, r.Now())
	for _, e := range v.Judged.Report {
		e.Paste = "" // the questions are how it is mended here
		v.Report = append(v.Report, entryFinding(p, e, false))
	}
	v.Plain = plainOf(p, v.Read, v.ID, 0)
	for _, x := range v.Wrong {
		v.Open = append(v.Open, ui.Link{Text: p.T("author.q."+questionOf(x.Field).Key) + ": " + p.Fault(x), Href: stepPath(v.ID, questionOf(x.Field).Step) + "#f-" + x.Field})
	}
	if v.Offer != "" {
		v.Minutes = int(v.Published.Sub(v.Opened).Minutes())
	}
	data, err := d.Catalogue.OwnPage(v.HostedDraft)
	v.JSONLD = string(data)
	return v, err
}

// PublishPage publishes a page, or the changes of one.
func (d *Desk) PublishPage(r *page.Request) error {
	f := r.Form()
	id := catalogue.HostedID(r.PathValue("page"))
	j, err := d.Catalogue.PublishHosted(r.Ctx(), r.Actor(), id)
	switch {
	case err != nil:
		return d.pageAgain(r, f, err)
	case !j.Listed:
		return r.RedirectNote(pagePath(id), ui.Warn, "author.page.not_listed")
	}
	return r.Redirect(pagePath(id), "author.page.listed")
}

// TakeDownPage takes a page's offer off the lists, or forgets a draft.
func (d *Desk) TakeDownPage(r *page.Request) error {
	f := r.Form()
	id := catalogue.HostedID(r.PathValue("page"))
	if err := d.Catalogue.TakeDownHosted(r.Ctx(), r.Actor(), id); err != nil {
		return d.pageAgain(r, f, err)
	}
	return r.Redirect(pagesPath, "author.page.taken_down")
}

func (d *Desk) pageAgain(r *page.Request, f *page.Form, cause error) error {
	v, err := d.review(r)
	if err != nil {
		return err
	}
	return f.Again(cause, pagesFrame(r, v.Title), reviewBody(v, f))
}

// hostedView is a page as anybody sees it.
type hostedView struct {
	catalogue.PublicHosted
	Title, Lang, By, Summary string
	Preview                  previewView
}

// Hosted is a page that is hosted for a provider: what it offers, in words and as
// data. When the provider's own site states the offer, it leads there.
func (d *Desk) Hosted(r *page.Request) error {
	h, err := d.Catalogue.PublicHosted(r.Ctx(), r.Actor(), catalogue.HostedID(r.PathValue("page")))
	if err != nil {
		return err
	}
	if h.Moved != "" {
		r.Header().Set("Location", h.Moved)
		r.Header().Set("Cache-Control", "no-cache")
		r.Writer().WriteHeader(http.StatusMovedPermanently)
		return nil
	}
	p := r.Printer()
	v := hostedView{PublicHosted: h, By: catalogue.SayProvider(p, h.View.Provider), Preview: *preview(p, h.View.Offer, r.Now())}
	v.Title, v.Lang = titled(p, h.View.Offer)
	v.Summary, _ = h.View.Offer.Summary.In(p.Lang())
	return r.Render(ui.Page{Title: v.Title, Description: v.Summary}, hostedBody(v))
}

func publishWord(ctx context.Context, v reviewView) string {
	if v.Offer != "" && !v.Gone {
		return ui.T(ctx, "author.page.publish_again")
	}
	return ui.T(ctx, "author.page.publish")
}
