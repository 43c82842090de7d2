package author

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/taxonomy"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Desk serves the pages of a provider's author and manager.
type Desk struct {
	Catalogue *catalogue.Service
	Assurance *assurance.Service
	Identity  *identity.Service
	Framework *framework.Service
	Taxonomy  *taxonomy.Service
	// Voices says that learners' words can be answered.
	Voices bool
	Alumni bool // graduates who agree are told of offers
	// AdmitCheck takes one check from what the visitor's address may ask: it may
	// fetch a page. Nil: no limit.
	AdmitCheck func(*http.Request) error
}

const (
	homePath         = "/provider"
	offersPath       = homePath + "/offers"
	reportPath       = homePath + "/report"
	burdenPath       = homePath + "/burden"
	sourcesPath      = homePath + "/sources"
	recordsPath      = homePath + "/records"
	applicationsPath = homePath + "/applications"
)

func offerPath(id catalogue.OfferID) string             { return offersPath + "/" + string(id) }
func sourcePath(id catalogue.SourceID) string           { return sourcesPath + "/" + string(id) }
func applicationPath(id assurance.ApplicationID) string { return applicationsPath + "/" + string(id) }
func titleOf(r *page.Request, t i18n.Text) (title string) {
	title, _ = t.In(r.Printer().Lang())
	return title
}

// homeView is what waits first.
type homeView struct {
	Voices        bool   // learners' words can be answered
	Alumni        bool   // it can be seen how many graduates are told of offers
	Unfound       bool   // may read what people looked for in vain
	Closing       string // the page that closes the provider, for who may
	Provider      string
	Waiting       []ui.Waiting
	More          bool // there is more to mend than is shown
	Found, Listed int
	Applications  int // open ones
}

// Home shows what waits, the most urgent first: a correction that was asked
// for, a question of the body, then what is not listed.
func (d *Desk) Home(r *page.Request) error {
	a := r.Actor()
	work, err := d.Catalogue.Worklist(r.Ctx(), a, a.Tenant, "", "", mostWaiting)
	if err != nil {
		return err
	}
	burden, err := d.Catalogue.Burden(r.Ctx(), a, a.Tenant)
	if err != nil {
		return err
	}
	open, err := d.openApplications(r)
	if err != nil {
		return err
	}
	v := homeView{Voices: d.Voices, Alumni: d.Alumni && a.Is(identity.RoleManager), Unfound: a.Is(identity.RoleAuthor) || a.Is(identity.RoleManager)}
	org, err := d.Identity.Organisation(r.Ctx(), a, a.Tenant)
	if err != nil {
		return err
	}
	v.Provider = titleOf(r, org.Name)
	if a.Is(identity.RoleManager) {
		v.Closing = "/closing/" + string(org.ID)
	}
	drifts, err := d.drifts(r)
	if err != nil {
		return err
	}
	v.Waiting = slices.Concat(driftsWaiting(r.Printer(), drifts), applicationsWaiting(r.Printer(), open.Rows), notListed(r.Printer(), work))
	v.Found, v.Listed, v.More = burden.Offers, burden.Listed, work.Next != ""
	v.Applications = open.All
	return r.Render(ui.Page{Title: r.T("author.home.title"), Wide: true, Private: true}, homeBody(v))
}

// openApplications are the provider's that are not decided; none for somebody who
// may not see them.
func (d *Desk) openApplications(r *page.Request) (sqldb.Part[assurance.Application], error) {
	open := true
	part, err := d.Assurance.Applications(r.Ctx(), r.Actor(), assurance.ApplicationsQuery{Open: &open})
	if fault.Is(err, "identity.denied") {
		return sqldb.Part[assurance.Application]{}, nil
	}
	return part, err
}

// drifts are the provider's pages that no longer say what was approved; none for
// somebody who may not see them.
func (d *Desk) drifts(r *page.Request) ([]assurance.Drift, error) {
	all, err := d.Assurance.ProviderDrifts(r.Ctx(), r.Actor())
	if fault.Is(err, "identity.denied") {
		return nil, nil
	}
	return all, err
}

func driftsWaiting(p *i18n.Printer, drifts []assurance.Drift) []ui.Waiting {
	var rows []ui.Waiting
	for _, x := range drifts {
		w := ui.Waiting{
			Title: x.Title, Href: offerPath(x.Offer), Why: p.T("author.waits.changed"), Due: p.T("author.waits.since", "date", x.SeenAt),
			Tag: ui.Label{Kind: ui.Warn, Text: p.T("assurance.drift.state." + string(x.State))},
		}
		if x.Asked != "" {
			w.Why = x.Asked
		}
		rows = append(rows, w)
	}
	return rows
}

// waitsForUs are the states in which the provider acts next.
var waitsForUs = []assurance.State{assurance.InfoRequested, assurance.ProviderComment, assurance.Conditional}

func applicationsWaiting(p *i18n.Printer, applications []assurance.Application) []ui.Waiting {
	var rows []ui.Waiting
	for _, x := range applications {
		if slices.Contains(waitsForUs, x.State) {
			rows = append(rows, ui.Waiting{
				Title: x.Title, Href: applicationPath(x.ID), Why: p.T("author.waits." + string(x.State)), Due: p.T("author.waits.due", "date", x.Due),
				Tag: ui.Label{Kind: ui.Warn, Text: p.T("assurance.state." + string(x.State))},
			})
		}
	}
	return rows
}

// mostWaiting is how many pages to mend the first page shows.
const mostWaiting = 20

// notListed are the offers that nobody can find, each with its first reason, and
// pages that could not be understood at all; first those that need the least.
func notListed(p *i18n.Printer, work catalogue.Work) []ui.Waiting {
	tag := ui.Label{Kind: ui.Bad, Text: p.T("author.tag.not_listed")}
	var out []ui.Waiting
	for _, page := range work.Pages {
		told := map[catalogue.OfferID]bool{}
		for _, e := range page.Entries {
			if !e.Blocking || e.Offer != "" && told[e.Offer] {
				continue
			}
			told[e.Offer] = true
			w := ui.Waiting{Title: e.Page, Href: reportPath, Why: e.Message.In(p.Lang()), Tag: tag}
			if e.Offer != "" {
				w.Title, w.Lang = titled(p, catalogue.Offer{Title: e.Title, LocalID: e.LocalID})
				w.Href = offerPath(e.Offer)
			}
			out = append(out, w)
		}
	}
	return out
}

// titled is an offer's title and, when it is not in the reader's language, the
// one it is in.
func titled(p *i18n.Printer, o catalogue.Offer) (title, lang string) {
	title, lang = o.Title.In(p.Lang())
	if lang == p.Lang() {
		lang = ""
	}
	return cmp.Or(title, o.LocalID), lang
}

// group is the report's entries about one page.
type group struct {
	Page     string
	Findings []ui.Finding
	Paste    string // every line of the page at once
}

// workView is a part of what to mend.
type workView struct {
	Obstacles ui.TableData // what keeps offers from being listed, by what lists most
	Groups    []group
	Next      string
	Only      string // the reason that was chosen, in words
	Found     int
	Listed    int
	Sources   []catalogue.Source
}

// Report is the whole site's: what keeps offers from being listed, first what
// lists most when it alone is mended, and page by page what to mend, first what
// needs the least.
func (d *Desk) Report(r *page.Request) error {
	a, p := r.Actor(), r.Printer()
	reason := r.Query("reason")
	obstacles, err := d.Catalogue.Obstacles(r.Ctx(), a, a.Tenant)
	if err != nil {
		return err
	}
	work, err := d.Catalogue.Worklist(r.Ctx(), a, a.Tenant, reason, r.Query("after"), 0)
	if err != nil {
		return err
	}
	burden, err := d.Catalogue.Burden(r.Ctx(), a, a.Tenant)
	if err != nil {
		return err
	}
	v := workView{Obstacles: obstacleTable(p, obstacles), Found: burden.Offers, Listed: burden.Listed}
	for _, o := range obstacles {
		if o.Reason == reason {
			v.Only = o.Example.Message.In(p.Lang())
		}
	}
	for _, w := range work.Pages {
		v.Groups = append(v.Groups, group{Page: w.Page, Findings: entryFindings(p, w.Entries, true), Paste: w.Paste})
	}
	if work.Next != "" {
		v.Next = r.With("after", work.Next)
	}
	if v.Sources, err = d.sources(r); err != nil {
		return err
	}
	return r.Render(ui.Page{Title: r.T("author.report.title"), Wide: true, Private: true, Breadcrumb: []ui.Link{
		{Text: r.T("author.home.title"), Href: homePath}, {Text: r.T("author.report.title"), Current: true},
	}}, reportBody(v))
}

func obstacleTable(p *i18n.Printer, all []catalogue.Obstacle) ui.TableData {
	t := ui.TableData{Caption: p.T("author.work.table"), Cards: true, Columns: []ui.Column{
		{Text: p.T("author.work.what")}, {Text: p.T("author.work.alone"), Number: true}, {Text: p.T("author.work.offers"), Number: true},
	}}
	for _, o := range all {
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: o.Example.Message.In(p.Lang()), Href: reportPath + "?reason=" + url.QueryEscape(o.Reason)},
			{Text: p.Number(int64(o.Alone))}, {Text: p.Number(int64(o.Offers))},
		})
	}
	return t
}

// sources are the sites that are read for the provider; none for somebody who may
// not see them.
func (d *Desk) sources(r *page.Request) ([]catalogue.Source, error) {
	all, err := d.Catalogue.Sources(r.Ctx(), r.Actor(), r.Actor().Tenant)
	if fault.Is(err, "identity.denied") {
		return nil, nil
	}
	return all, err
}

// entryFinding is one line of a report: what is missing or wrong, where, the
// rule's source, the lines to paste. What does not keep the offer from being
// listed is worth adding and no failure.
func entryFinding(p *i18n.Printer, e catalogue.ReportEntry, named bool) ui.Finding {
	f := ui.Finding{State: ui.Fail, Word: p.T("author.finding.missing"), Text: e.Message.In(p.Lang()), Lines: strings.TrimSpace(e.Paste), Source: e.Source, Href: e.SourceAddress}
	if !e.Blocking {
		f.State, f.Word = ui.Unknown, p.T("author.finding.add")
	}
	var why []string
	if title, _ := e.Title.In(p.Lang()); named && title != "" {
		why = append(why, p.T("author.report.about", "title", title))
	}
	if e.Where != "" {
		why = append(why, p.T("author.report.where", "where", e.Where))
	}
	if e.Rule != "" {
		why = append(why, p.T("author.report.rule", "rule", e.Rule))
	}
	f.Why = strings.Join(why, " ")
	return f
}

// entryFindings are the lines of one page or offer under two headings: what
// keeps it from being listed, then what is worth adding.
func entryFindings(p *i18n.Printer, entries []catalogue.ReportEntry, named bool) []ui.Finding {
	var out []ui.Finding
	for _, blocking := range []bool{true, false} {
		heading := p.T("author.report.blocking")
		if !blocking {
			heading = p.T("author.report.besides")
		}
		for _, e := range entries {
			if e.Blocking != blocking {
				continue
			}
			f := entryFinding(p, e, named)
			f.Section, heading = heading, ""
			out = append(out, f)
		}
	}
	return out
}
