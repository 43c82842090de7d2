package author

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// Desk serves the pages of a provider's author and manager.
type Desk struct {
	Catalogue *catalogue.Service
	Assurance *assurance.Service
	Identity  *identity.Service
	Framework *framework.Service
	// AdmitCheck takes one check from what the visitor's address may ask: it may
	// fetch a page. Nil: no limit.
	AdmitCheck func(*http.Request) error
}

const (
	homePath         = "/provider"
	offersPath       = homePath + "/offers"
	reportPath       = homePath + "/report"
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
	Closing       string // the page that closes the provider, for who may
	Provider      string
	Waiting       []ui.Waiting
	Found, Listed int
	Applications  int // open ones
}

// Home shows what waits, the most urgent first: a correction that was asked
// for, a question of the body, then what is not listed.
func (d *Desk) Home(r *page.Request) error {
	a := r.Actor()
	report, err := d.Catalogue.Report(r.Ctx(), a, a.Tenant)
	if err != nil {
		return err
	}
	rows, err := d.Catalogue.OffersOf(r.Ctx(), a, a.Tenant)
	if err != nil {
		return err
	}
	applications, err := d.applications(r)
	if err != nil {
		return err
	}
	v := homeView{}
	org, err := d.Identity.Organisation(r.Ctx(), a, a.Tenant)
	if err != nil {
		return err
	}
	v.Provider = titleOf(r, org.Name)
	if a.Is(identity.RoleManager) {
		v.Closing = "/closing/" + string(org.ID)
	}
	drifts, err := d.drifts(r, applications)
	if err != nil {
		return err
	}
	v.Waiting = slices.Concat(driftsWaiting(r.Printer(), drifts), applicationsWaiting(r.Printer(), applications), notListed(r.Printer(), rows, report))
	for _, row := range rows {
		if row.GoneAt.IsZero() {
			v.Found++
		}
		if row.Listed {
			v.Listed++
		}
	}
	for _, x := range applications {
		if x.State.Open() {
			v.Applications++
		}
	}
	return r.Render(ui.Page{Title: r.T("author.home.title"), Wide: true, Private: true}, homeBody(v))
}

// applications are the provider's; none for somebody who may not see them.
func (d *Desk) applications(r *page.Request) ([]assurance.Application, error) {
	all, err := d.Assurance.Applications(r.Ctx(), r.Actor())
	if fault.Is(err, "identity.denied") {
		return nil, nil
	}
	return all, err
}

// drifts are the open ones of the offers that were approved: no other can have
// any.
func (d *Desk) drifts(r *page.Request, applications []assurance.Application) ([]assurance.Drift, error) {
	var drifts []assurance.Drift
	asked := map[catalogue.OfferID]bool{}
	for _, a := range applications {
		if a.State != assurance.Approved || asked[a.Offer] {
			continue
		}
		asked[a.Offer] = true
		standing, err := d.Assurance.Standing(r.Ctx(), a.Offer)
		if err != nil {
			return nil, err
		}
		drifts = append(drifts, standing.Drifts...)
	}
	return drifts, nil
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

// notListed are the offers that nobody can find, each with its first reason,
// and pages that could not be understood at all.
func notListed(p *i18n.Printer, rows []catalogue.OfferRow, report []catalogue.ReportEntry) []ui.Waiting {
	tag := ui.Label{Kind: ui.Bad, Text: p.T("author.tag.not_listed")}
	var out []ui.Waiting
	for _, row := range rows {
		if row.Listed || !row.GoneAt.IsZero() {
			continue
		}
		w := ui.Waiting{Href: offerPath(row.Offer.ID), Tag: tag, Why: p.T("author.waits.not_listed")}
		w.Title, w.Lang = titled(p, row.Offer)
		for _, e := range report {
			if e.Offer == row.Offer.ID && e.Blocking {
				w.Why = e.Message.In(p.Lang())
				break
			}
		}
		out = append(out, w)
	}
	for _, e := range report {
		if e.Offer == "" && e.Blocking {
			out = append(out, ui.Waiting{Title: e.Page, Href: reportPath, Why: e.Message.In(p.Lang()), Tag: tag})
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
}

// Report is the whole site's: for each page what keeps its offers from being
// listed and what is worth mending.
func (d *Desk) Report(r *page.Request) error {
	entries, err := d.Catalogue.Report(r.Ctx(), r.Actor(), r.Actor().Tenant)
	if err != nil {
		return err
	}
	blocking := 0
	for _, e := range entries {
		if e.Blocking {
			blocking++
		}
	}
	rows, err := d.Catalogue.OffersOf(r.Ctx(), r.Actor(), r.Actor().Tenant)
	if err != nil {
		return err
	}
	listed := slices.DeleteFunc(rows, func(o catalogue.OfferRow) bool { return !o.Listed || !o.GoneAt.IsZero() })
	sources, err := d.sources(r)
	if err != nil {
		return err
	}
	return r.Render(ui.Page{Title: r.T("author.report.title"), Wide: true, Private: true, Breadcrumb: []ui.Link{
		{Text: r.T("author.home.title"), Href: homePath}, {Text: r.T("author.report.title"), Current: true},
	}}, reportBody(byPage(r.Printer(), entries), blocking, listed, sources))
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

// byPage keeps the report's order of pages.
func byPage(p *i18n.Printer, entries []catalogue.ReportEntry) []group {
	var pages []string
	of := map[string][]catalogue.ReportEntry{}
	for _, e := range entries {
		if _, known := of[e.Page]; !known {
			pages = append(pages, e.Page)
		}
		of[e.Page] = append(of[e.Page], e)
	}
	groups := make([]group, len(pages))
	for i, name := range pages {
		groups[i] = group{Page: name, Findings: entryFindings(p, of[name], true)}
	}
	return groups
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
