package author

import (
	"context"
	"slices"
	"strconv"

	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

func itoa(n int) string { return strconv.Itoa(n) }

// applicationsView is a part of the list and what was asked of it.
type applicationsView struct {
	ui.Listing
	Table ui.TableData
}

// Applications lists what the provider applied for, the newest first unless asked
// otherwise.
func (d *Desk) Applications(r *page.Request) error {
	l := r.List("-"+assurance.BySubmission, assurance.ByTitle)
	q := assurance.ApplicationsQuery{Window: l.Window, Text: r.Query("q")}
	if state := r.Query("state"); state == "open" || state == "decided" {
		open := state == "open"
		q.Open = &open
	}
	part, err := d.Assurance.Applications(r.Ctx(), r.Actor(), q)
	if err != nil {
		return err
	}
	t := applicationsTable(r.Printer(), part.Rows)
	t.Columns[0], t.Columns[3] = l.Column(assurance.ByTitle, t.Columns[0].Text), l.Column(assurance.BySubmission, t.Columns[3].Text)
	v := applicationsView{Listing: l.Listing(applicationsPath, part.Previous, part.Next), Table: t}
	v.Search, v.Count = r.T("author.applications.search"), r.T("ui.list.count", "count", part.All)
	v.None, v.Asked = len(part.Rows) == 0, q.Text != "" || q.Open != nil
	return r.Render(ui.Page{Title: r.T("author.applications.title"), Wide: true, Private: true, Breadcrumb: []ui.Link{
		{Text: r.T("author.home.title"), Href: homePath}, {Text: r.T("author.applications.title"), Current: true},
	}}, applicationsBody(v, r.QueryForm()))
}

// decidedOptions are whether an application is decided.
func decidedOptions(ctx context.Context) []ui.Option {
	return []ui.Option{
		{Text: ui.T(ctx, "ui.list.any")}, {Value: "open", Text: ui.T(ctx, "author.applications.open")}, {Value: "decided", Text: ui.T(ctx, "author.applications.decided")},
	}
}

func applicationsTable(p *i18n.Printer, all []assurance.Application) ui.TableData {
	t := ui.TableData{Caption: p.T("author.applications.title"), Hidden: true, Cards: true, Columns: []ui.Column{
		{Text: p.T("author.offers.offer")}, {Text: p.T("author.application.state")}, {Text: p.T("author.application.route")}, {Text: p.T("author.application.submitted")}, {Text: p.T("author.application.due")},
	}}
	for _, x := range all {
		due := p.Date(x.Due)
		if !x.State.Open() {
			due = "–"
		}
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: x.Title, Href: applicationPath(x.ID)}, {Body: ui.Tag(stateLabel(p, x.State))}, {Text: p.T("assurance.route." + string(x.Route))}, {Text: p.Date(x.SubmittedAt)}, {Text: due},
		})
	}
	return t
}

func stateLabel(p *i18n.Printer, s assurance.State) ui.Label {
	l := ui.Label{Kind: ui.Info, Text: p.T("assurance.state." + string(s))}
	switch {
	case s == assurance.Approved:
		l.Kind = ui.Good
	case s == assurance.Refused || s == assurance.RefusedFinal || s == assurance.Revoked:
		l.Kind = ui.Bad
	case slices.Contains(waitsForUs, s):
		l.Kind = ui.Warn
	case !s.Open():
		l.Kind = ui.Neutral
	}
	return l
}

// caseView is one application as the provider sees it.
type caseView struct {
	assurance.Case
	Body string
	Acts []assurance.Act // what the reader can do now, the likeliest first
}

// Application shows one application: where it stands, what was asked, what was
// decided and why.
func (d *Desk) Application(r *page.Request) error {
	v, err := d.caseView(r)
	if err != nil {
		return err
	}
	return r.Render(casePage(r, v), caseBody(v, r.Blank()))
}

func casePage(r *page.Request, v caseView) ui.Page {
	return ui.Page{Title: v.Application.Title, Wide: true, Private: true, Breadcrumb: []ui.Link{
		{Text: r.T("author.home.title"), Href: homePath}, {Text: r.T("author.applications.title"), Href: applicationsPath}, {Text: v.Application.Title, Current: true},
	}}
}

// theirs are the acts of a provider, the likeliest first.
var theirs = []assurance.Act{assurance.ActRespond, assurance.ActComment, assurance.ActAppeal, assurance.ActWithdraw}

func (d *Desk) caseView(r *page.Request) (v caseView, err error) {
	if v.Case, err = d.Assurance.Case(r.Ctx(), r.Actor(), assurance.ApplicationID(r.PathValue("application"))); err != nil {
		return v, err
	}
	body, err := d.Identity.Organisation(r.Ctx(), r.Actor(), v.Application.Body)
	if err != nil {
		return v, err
	}
	v.Body = titleOf(r, body.Name)
	if r.Actor().Is(identity.RoleManager) && r.Actor().Tenant == v.Application.Provider {
		v.Acts = actsIn(v.Application.State)
	}
	return v, nil
}

func actsIn(s assurance.State) []assurance.Act {
	var acts []assurance.Act
	for _, act := range theirs {
		if _, err := assurance.Next(s, act); err == nil {
			acts = append(acts, act)
		}
	}
	return acts
}

// Respond answers what the body asked for.
func (d *Desk) Respond(r *page.Request) error {
	return d.act(r, assurance.ActRespond, d.Assurance.Respond)
}

// Comment is the check of the draft report's facts.
func (d *Desk) Comment(r *page.Request) error {
	return d.act(r, assurance.ActComment, d.Assurance.Comment)
}

// Withdraw takes the application back.
func (d *Desk) Withdraw(r *page.Request) error {
	return d.act(r, assurance.ActWithdraw, d.Assurance.Withdraw)
}

// Appeal asks an independent panel to look again.
func (d *Desk) Appeal(r *page.Request) error {
	return d.act(r, assurance.ActAppeal, d.Assurance.Appeal)
}

// act runs one act of the provider's and shows the case, with what was typed
// when it was not taken.
func (d *Desk) act(r *page.Request, act assurance.Act, do func(context.Context, identity.Actor, assurance.ApplicationID, string) error) error {
	f := r.Form()
	words := f.Text("words")
	if words == "" && (act == assurance.ActRespond || act == assurance.ActAppeal) {
		f.Required("words")
	}
	id := assurance.ApplicationID(r.PathValue("application"))
	err := f.Err()
	if err == nil {
		err = do(r.Ctx(), r.Actor(), id, words)
	}
	if err == nil {
		return r.Redirect(applicationPath(id), "author.did."+string(act))
	}
	v, viewErr := d.caseView(r)
	if viewErr != nil {
		return viewErr
	}
	return f.Again(atWords(err), casePage(r, v), caseBody(v, f))
}

// atWords puts what is wrong with reasons at the field they were typed in.
func atWords(err error) error {
	if l, ok := fault.Of(err); ok && l[0].Field == "reasons" {
		return (&fault.Fault{Kind: l[0].Kind, Key: l[0].Key, Args: l[0].Args, Err: err}).At("words")
	}
	return err
}

func caseFacts(ctx context.Context, v caseView) []ui.Term {
	p, a := ui.P(ctx), v.Application
	var why []string
	for _, f := range a.Factors {
		why = append(why, p.T("assurance.factor."+string(f)))
	}
	terms := []ui.Term{
		{Name: p.T("author.application.body"), Text: v.Body},
		{Name: p.T("author.application.route"), Text: p.T("assurance.route." + string(a.Route))},
		{Name: p.T("author.application.tier"), Text: p.T("assurance.tier." + string(a.Tier))},
	}
	if a.Clause != "" {
		terms = append(terms, ui.Term{Name: p.T("author.application.clause"), Text: a.Clause})
	}
	if len(why) > 0 {
		terms = append(terms, ui.Term{Name: p.T("author.application.factors"), Text: p.List(why)})
	}
	terms = append(terms, ui.Term{Name: p.T("author.application.submitted"), Text: p.DateTime(a.SubmittedAt)})
	if a.State.Open() {
		terms = append(terms, ui.Term{Name: p.T("author.application.due"), Text: p.Date(a.Due)})
	}
	if a.Reasons != "" {
		terms = append(terms, ui.Term{Name: p.T("author.application.reasons"), Text: a.Reasons})
	}
	return terms
}

// ended are states in which an application was stopped, not finished.
var ended = []assurance.State{assurance.Refused, assurance.RefusedFinal, assurance.Withdrawn, assurance.Expired, assurance.Revoked}

func caseSteps(ctx context.Context, v caseView) []ui.Step {
	var steps []ui.Step
	p := ui.P(ctx)
	for _, t := range v.Transitions {
		s := ui.Step{State: ui.Done, Title: p.T("assurance.state." + string(t.To)), When: p.DateTime(t.At), Text: t.Reason}
		if slices.Contains(ended, t.To) {
			s.State = ui.Stopped
		}
		steps = append(steps, s)
	}
	if v.Application.State.Open() && len(steps) > 0 {
		steps[len(steps)-1].State = ui.Current
	}
	return steps
}
