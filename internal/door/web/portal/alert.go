package portal

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/catalogue/search"
	"opencairn.org/cairn/internal/domain/outreach"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

const (
	alertsPath     = "/alerts"
	alertsSentPath = alertsPath + "/sent"
	myAlertsPath   = "/account/alerts/"
)

// alertOnSearch is where somebody asks to be told of what is new for a search.
func alertOnSearch(r *page.Request) string {
	q := url.Values{"new": {"yes"}}
	asked := r.HTTP().URL.Query()
	for _, facet := range slices.Concat(shownFacets, otherFacets) {
		if values := asked[string(facet)]; len(values) > 0 {
			q[string(facet)] = values
		}
	}
	if words := r.Query("q"); words != "" {
		q.Set("q", words)
	}
	return alertsPath + "?" + q.Encode()
}

// hidden is one value that a form carries along.
type hidden struct{ Name, Value string }

// alertView is what somebody asks to be told of, and what they are told of already.
type alertView struct {
	Search  bool     // new offers for a search
	Chosen  []string // its filters in words
	Carried []hidden
	Titles  []string // offers to be watched
	Mine    []alertRow
	Signed  bool
	Own     string // the reader's own address, where they are signed in
}

func (v alertView) asks() bool { return v.Search || len(v.Titles) > 0 }

// alertRow is an alert in words.
type alertRow struct {
	ID     outreach.AlertID
	Title  string
	Lines  []string
	Stands bool
	About  string // the address of what it is about; empty for offers
}

// Alerts is where somebody asks to be told of something, and where who is signed in
// sees what they are told of.
func (d *Desk) Alerts(r *page.Request) error {
	v, err := d.alertView(r, r.HTTP().URL.Query())
	if err != nil {
		return err
	}
	f := r.Blank()
	if v.Search {
		f.Set("q", r.Query("q"))
	}
	return r.Render(alertsFrame(r), alertsBody(v, f))
}

func alertsFrame(r *page.Request) ui.Page { return ui.Page{Title: r.T("alert.title"), Private: true} }

// asking is what an address or a form asks to be told of.
func asking(values url.Values) (q *outreach.Question, offers []catalogue.OfferID) {
	if offers = offersIn(values["offer"]); len(offers) > 0 {
		return nil, offers
	}
	if values.Get("new") == "" {
		return nil, nil
	}
	q = &outreach.Question{Words: values.Get("q"), Filter: map[search.Facet][]string{}}
	for _, facet := range slices.Concat(shownFacets, otherFacets) {
		if vs := values[string(facet)]; len(vs) > 0 {
			q.Filter[facet] = vs
		}
	}
	return q, nil
}

func (d *Desk) alertView(r *page.Request, values url.Values) (v alertView, err error) {
	q, offers := asking(values)
	names, err := d.valueNames(r, q != nil && len(q.Filter[search.FacetStackable]) > 0)
	if err != nil {
		return v, err
	}
	if q != nil {
		v.Search, v.Carried = true, []hidden{{"new", "yes"}}
		v.Chosen = sayFilters(r.Printer(), q.Filter, names)
		for _, facet := range slices.Concat(shownFacets, otherFacets) {
			for _, value := range q.Filter[facet] {
				v.Carried = append(v.Carried, hidden{string(facet), value})
			}
		}
	}
	p, err := d.Outreach.Unkept(r.Ctx(), r.Actor(), offers)
	if err != nil {
		return v, err
	}
	for _, e := range p.Entries {
		if e.Standing == outreach.Missing {
			continue
		}
		row := entryResult(r.Printer(), e, names, r.Now())
		v.Titles, v.Carried = append(v.Titles, row.Title), append(v.Carried, hidden{"offer", string(e.Offer)})
	}
	if v.Signed = r.Actor().SignedIn(); !v.Signed {
		return v, nil
	}
	me, err := d.Identity.PersonByID(r.Ctx(), r.Actor(), r.Actor().Person)
	if err != nil {
		return v, err
	}
	v.Own = me.Email
	all, err := d.Outreach.MyAlerts(r.Ctx(), r.Actor())
	v.Mine = alertRows(r.Printer(), all, names)
	return v, err
}

func sayFilters(p *i18n.Printer, filter map[search.Facet][]string, names map[string]string) (all []string) {
	for _, facet := range slices.Concat(shownFacets, otherFacets) {
		for _, value := range filter[facet] {
			all = append(all, sayChoice(p, facet, value, names))
		}
	}
	return all
}

func alertRows(p *i18n.Printer, all []outreach.Alert, names map[string]string) (rows []alertRow) {
	for _, a := range all {
		row := alertRow{ID: a.ID, Stands: a.Stands()}
		if a.Question != nil {
			row.About = a.Question.Address()
			said := sayFilters(p, a.Question.Filter, names)
			if a.Question.Words != "" {
				said = append([]string{a.Question.Words}, said...)
			}
			if row.Title = p.List(said); row.Title == "" {
				row.Title = p.T("alert.about.all")
			}
		} else {
			row.Title = p.T("alert.new.list", "count", len(a.Offers))
			for _, w := range a.Offers {
				title, _ := w.Title.In(p.Lang())
				row.Lines = append(row.Lines, title)
			}
		}
		rows = append(rows, row)
		last := &rows[len(rows)-1]
		last.Lines = append(last.Lines, p.T("alert.rhythm."+string(a.Rhythm)))
		if a.Stands() {
			last.Lines = append(last.Lines, p.T("alert.since", "date", a.Confirmed))
		} else {
			last.Lines = append(last.Lines, p.T("alert.waiting"))
		}
	}
	return rows
}

// AskAlert takes an address and what it wants to be told of. What is answered says
// nothing about the address.
func (d *Desk) AskAlert(r *page.Request) error {
	f := r.Form()
	asked := outreach.Asking{
		Email: f.TextMax("mail", 254), Rhythm: outreach.Rhythm(f.Text("rhythm")), Lang: r.Printer().Lang(), Network: d.Address(r.HTTP()),
	}
	if p, in := r.Place(); in {
		asked.Portal = strings.TrimPrefix(p.Prefix, page.PortalPath)
	}
	asked.Question, asked.Offers = asking(r.HTTP().PostForm)
	stands, err := false, f.Err()
	if err == nil {
		stands, err = d.Outreach.Ask(r.Ctx(), r.Actor(), asked)
	}
	switch {
	case err == nil && stands:
		return r.Redirect(alertsPath, "alert.begun")
	case err == nil:
		return r.Redirect(alertsSentPath, "")
	}
	v, viewErr := d.alertView(r, r.HTTP().PostForm)
	if viewErr != nil {
		return viewErr
	}
	return f.Again(atMail(err), alertsFrame(r), alertsBody(v, f))
}

// atMail names the field of this page that a fault about an address is about.
func atMail(err error) error {
	l, ok := fault.Of(err)
	if !ok || !fault.Is(err, "identity.person.email") {
		return err
	}
	return l[0].At("mail")
}

// AlertSent says what comes next, whatever is known of the address.
func (d *Desk) AlertSent(r *page.Request) error {
	return r.Render(ui.Page{Title: r.T("alert.sent.title"), Private: true}, alertSentBody())
}

// linkView is what is behind the link of a mail.
type linkView struct {
	This   alertRow
	Others []alertRow
	Action string
}

// AlertLink shows what the link of a mail leads to, and changes nothing.
func (d *Desk) AlertLink(r *page.Request) error {
	v, err := d.linkView(r)
	if fault.Is(err, "outreach.alert.none") {
		return r.RenderStatus(http.StatusNotFound, ui.Page{Title: r.T("alert.gone.title"), Private: true}, alertGoneBody())
	}
	if err != nil {
		return err
	}
	noReferrer(r)
	return r.Render(linkFrame(r, v), alertLinkBody(v, r.Blank()))
}

// noReferrer keeps the address, which is the key, from where a link leads.
func noReferrer(r *page.Request) { r.Header().Set("Referrer-Policy", "no-referrer") }

func linkFrame(r *page.Request, v linkView) ui.Page {
	title := r.T("alert.link.title")
	if !v.This.Stands {
		title = r.T("alert.confirm.title")
	}
	return ui.Page{Title: title, Private: true}
}

func (d *Desk) linkView(r *page.Request) (v linkView, err error) {
	all, err := d.Outreach.AlertsBy(r.Ctx(), r.Actor(), r.PathValue("mailed"))
	if err != nil {
		return v, err
	}
	names, err := d.valueNames(r, true)
	if err != nil {
		return v, err
	}
	v.Action = outreach.AlertPath + r.PathValue("mailed")
	v.This = alertRows(r.Printer(), []outreach.Alert{all.This}, names)[0]
	v.Others = alertRows(r.Printer(), all.Others, names)
	return v, nil
}

// The buttons behind a mail's link. A mail program that stops by one POST sends none
// of them (RFC 8058).
const (
	doConfirm = "confirm"
	doStopAll = "stop-all"
)

// AlertAct confirms or stops, by the link of a mail.
func (d *Desk) AlertAct(r *page.Request) error {
	f := r.Form()
	secret, act, said := r.PathValue("mailed"), f.Text("do"), "alert.stopped"
	var err error
	switch {
	case act == doConfirm:
		said = "alert.begun"
		err = d.Outreach.Confirm(r.Ctx(), r.Actor(), secret)
	case act == doStopAll:
		err = d.Outreach.StopAll(r.Ctx(), r.Actor(), secret)
	default:
		err = d.Outreach.Stop(r.Ctx(), r.Actor(), secret, outreach.AlertID(f.Text("alert")))
	}
	if fault.Is(err, "outreach.alert.none") && act != doConfirm {
		err = nil // stopped already
	}
	switch {
	case fault.Is(err, "outreach.alert.none"):
		return r.RenderStatus(http.StatusNotFound, ui.Page{Title: r.T("alert.gone.title"), Private: true}, alertGoneBody())
	case err != nil:
		v, viewErr := d.linkView(r)
		if viewErr != nil {
			return viewErr
		}
		return f.Again(err, linkFrame(r, v), alertLinkBody(v, f))
	}
	if _, err := d.Outreach.AlertsBy(r.Ctx(), r.Actor(), secret); err == nil {
		return r.Redirect(outreach.AlertPath+secret, said)
	}
	// No redirect: a mail program follows none.
	return r.Render(ui.Page{Title: r.T("alert.stopped.title"), Private: true}, alertStoppedBody())
}

// StopMyAlert stops an alert of who is signed in.
func (d *Desk) StopMyAlert(r *page.Request) error {
	if err := d.Outreach.StopMine(r.Ctx(), r.Actor(), outreach.AlertID(r.PathValue("alert"))); err != nil {
		return err
	}
	return r.Redirect(alertsPath, "alert.stopped")
}
