package agency

import (
	"slices"
	"strings"

	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
)

// Desk serves the agency's pages.
type Desk struct {
	Assurance *assurance.Service
	Identity  *identity.Service
}

// Queue shows what waits for the body, the most urgent first.
func (d *Desk) Queue(r *page.Request) error {
	v, err := d.queue(r)
	if err != nil {
		return err
	}
	return r.Render(queueFrame(r), queuePage(v))
}

func queueFrame(r *page.Request) ui.Page {
	return ui.Page{Title: r.T("agency.queue.title"), Wide: true}
}

func (d *Desk) queue(r *page.Request) (v queueView, err error) {
	ask := assurance.QueueQuery{Side: assurance.WithBody, Text: r.Query("q"), After: r.Query("after"), Limit: queueShown}
	if r.Query("with") == string(assurance.WithOthers) {
		ask.Side = assurance.WithOthers
	}
	q, err := d.Assurance.Queue(r.Ctx(), r.Actor(), ask)
	if err != nil {
		return v, err
	}
	names, err := d.names(r, q)
	if err != nil {
		return v, err
	}
	v = queueView{Blank: r.Blank(), Waiting: waiting(r, q, names), All: q.All, Text: ask.Text, Sides: []ui.Link{
		{Text: r.T("agency.queue.ours"), Href: "/agency", Current: ask.Side == assurance.WithBody},
		{Text: r.T("agency.queue.others"), Href: "/agency?with=others", Current: ask.Side == assurance.WithOthers},
	}}
	if ask.After != "" {
		v.First = r.With("after", "")
	}
	if v.Whole = ask.After == "" && ask.Text == ""; v.Whole {
		v.Drifts, v.Signals, v.Decided = drifting(r, q, names), signalled(q, names), decided(r, q, names)
	}
	if q.Next != "" {
		v.Next = r.With("after", q.Next)
	}
	return v, nil
}

// queueShown is how many applications a part of the queue shows, and leastFiltered
// from how many on they can be looked through.
const (
	queueShown    = 50
	leastFiltered = 12
)

// queueView is a part of the queue.
type queueView struct {
	Sides       []ui.Link
	Waiting     []ui.Waiting
	All         int
	Text        string // what was looked for
	First, Next string
	Whole       bool // the first part of all: with what changed and what was decided
	Drifts      []driftRow
	Signals     []signalRow
	Decided     []ui.Waiting
	Blank       *page.Form
	Typed       *page.Form // an answer to low marks that has to be mended
	Wrong       string     // the signal it is about
}

// names are the providers' names as the reader reads them.
func (d *Desk) names(r *page.Request, q assurance.Queue) (map[identity.TenantID]string, error) {
	names := map[identity.TenantID]string{}
	add := func(id identity.TenantID) error {
		if _, ok := names[id]; ok {
			return nil
		}
		name, err := d.name(r, id)
		names[id] = name
		return err
	}
	for _, a := range slices.Concat(q.Applications, q.Decided) {
		if err := add(a.Provider); err != nil {
			return nil, err
		}
	}
	for _, x := range q.Drifts {
		if err := add(x.Provider); err != nil {
			return nil, err
		}
	}
	for _, x := range q.Signals {
		if err := add(x.Provider); err != nil {
			return nil, err
		}
	}
	return names, nil
}

func (d *Desk) name(r *page.Request, id identity.TenantID) (string, error) {
	org, err := d.Identity.Organisation(r.Ctx(), r.Actor(), id)
	if err != nil {
		return "", err
	}
	s, _ := org.Name.In(r.Printer().Lang())
	return s, nil
}

func waiting(r *page.Request, q assurance.Queue, names map[identity.TenantID]string) []ui.Waiting {
	var rows []ui.Waiting
	for _, a := range q.Applications {
		due, tag := ui.Due(r.Printer(), a.Due, r.Now())
		if tag.Text == "" {
			tag = ui.Label{Kind: tierKind(a.Tier), Text: r.T("assurance.tier." + string(a.Tier))}
		}
		rows = append(rows, ui.Waiting{
			Title: a.Title, Href: "/agency/applications/" + string(a.ID), Due: due, Tag: tag,
			Why: names[a.Provider] + " · " + r.T("assurance.state."+string(a.State)) + " · " + factors(r, a.Factors),
		})
	}
	return rows
}

// decided are the decisions of the last weeks: by which right or route, what made
// it risky, and how long it took.
func decided(r *page.Request, q assurance.Queue, names map[identity.TenantID]string) []ui.Waiting {
	var rows []ui.Waiting
	for _, a := range q.Decided {
		why := []string{names[a.Provider], r.T("assurance.route." + string(a.Route))}
		if a.Clause != "" {
			why = append(why, a.Clause)
		}
		took := r.T("agency.decided.at_once")
		if !a.Route.AtOnce() {
			why = append(why, factors(r, a.Factors))
			took = r.T("agency.decided.days", "count", assurance.WorkingDays(a.SubmittedAt, a.DecidedAt))
		}
		kind := ui.Good
		if a.State != assurance.Approved {
			kind = ui.Info
		}
		rows = append(rows, ui.Waiting{
			Title: a.Title, Href: "/agency/applications/" + string(a.ID), Why: strings.Join(why, " · "), Due: took,
			Tag: ui.Label{Kind: kind, Text: r.T("assurance.state." + string(a.State))},
		})
	}
	return rows
}

func tierKind(t assurance.Tier) ui.Kind {
	if t == assurance.Full {
		return ui.Warn
	}
	return ui.Info
}

func factors(r *page.Request, fs []assurance.Factor) string {
	words := make([]string, len(fs))
	for i, f := range fs {
		words[i] = r.T("assurance.factor." + string(f))
	}
	return r.Printer().List(words)
}

// driftRow is a page that no longer says what was approved.
type driftRow struct {
	Drift    assurance.Drift
	Provider string
	Changes  []catalogue.FieldChange
}

func drifting(_ *page.Request, q assurance.Queue, names map[identity.TenantID]string) []driftRow {
	var rows []driftRow
	for _, x := range q.Drifts {
		rows = append(rows, driftRow{Drift: x, Provider: names[x.Provider], Changes: x.Fields})
	}
	return rows
}

// AskCorrection asks a provider to make its page say again what was approved.
func (d *Desk) AskCorrection(r *page.Request) error {
	f := r.Form()
	words := f.Required("reasons")
	if err := f.Err(); err != nil {
		return err
	}
	if err := d.Assurance.AskCorrection(r.Ctx(), r.Actor(), r.PathValue("drift"), words); err != nil {
		return err
	}
	return r.Redirect("/agency", "agency.correction.asked")
}

// caseView is one application as its page shows it.
type caseView struct {
	assurance.Case
	Provider  string
	Employers map[identity.TenantID]string
	Panel     []ui.Option // people who can be invited
	MayDecide bool        // the reader is an officer of the body
	MayReview bool        // the reader's recommendation is awaited
}

// Case shows one application.
func (d *Desk) Case(r *page.Request) error {
	v, err := d.view(r)
	if err != nil {
		return err
	}
	return r.Render(casePageOf(r, v), casePage(v, r.Blank()))
}

func casePageOf(r *page.Request, v caseView) ui.Page {
	return ui.Page{
		Title: v.Application.Title, Wide: true,
		Breadcrumb: []ui.Link{{Text: r.T("agency.queue.title"), Href: "/agency"}, {Text: v.Application.Title, Current: true}},
	}
}

func (d *Desk) view(r *page.Request) (v caseView, err error) {
	if v.Case, err = d.Assurance.Case(r.Ctx(), r.Actor(), assurance.ApplicationID(r.PathValue("application"))); err != nil {
		return v, err
	}
	if v.Provider, err = d.name(r, v.Application.Provider); err != nil {
		return v, err
	}
	v.Employers = map[identity.TenantID]string{}
	for _, e := range v.Endorsements {
		if v.Employers[e.Employer], err = d.name(r, e.Employer); err != nil {
			return v, err
		}
	}
	v.MayDecide = r.Actor().Is(identity.RoleOfficer)
	for _, w := range v.Reviews {
		v.MayReview = v.MayReview || w.Reviewer == r.Actor().Person && w.Recommend == ""
	}
	if v.MayDecide {
		v.Panel, err = d.panel(r)
	}
	return v, err
}

// panel lists the body's people who hold the panel role.
func (d *Desk) panel(r *page.Request) ([]ui.Option, error) {
	members, err := d.Identity.Reviewers(r.Ctx(), r.Actor())
	if fault.Is(err, "identity.denied") {
		return nil, nil
	}
	var opts []ui.Option
	for _, m := range members {
		opts = append(opts, ui.Option{Value: string(m.Person), Text: m.Name})
	}
	return opts, err
}

// Assign invites the panel: one person for each expertise the tier asks for.
func (d *Desk) Assign(r *page.Request) error {
	f := r.Form()
	var panel []assurance.Invitation
	for _, e := range []assurance.Expertise{assurance.Academic, assurance.Industry, assurance.Student} {
		if p := f.Text("panel." + string(e)); p != "" {
			panel = append(panel, assurance.Invitation{Reviewer: identity.PersonID(p), Expertise: e})
		}
	}
	return d.do(r, f, "agency.case.assigned", func(id assurance.ApplicationID) error {
		return d.Assurance.Assign(r.Ctx(), r.Actor(), id, panel)
	})
}

// Recommend takes a reviewer's recommendation.
func (d *Desk) Recommend(r *page.Request) error {
	f := r.Form()
	act, reasons := assurance.Act(f.Text("recommend")), f.Text("reasons")
	return d.do(r, f, "agency.case.recommended", func(id assurance.ApplicationID) error {
		return d.Assurance.Recommend(r.Ctx(), r.Actor(), id, act, reasons)
	})
}

// Return asks the provider for what is missing.
func (d *Desk) Return(r *page.Request) error {
	f := r.Form()
	missing := f.Text("reasons")
	return d.do(r, f, "agency.case.returned", func(id assurance.ApplicationID) error {
		return d.Assurance.ReturnForInfo(r.Ctx(), r.Actor(), id, missing)
	})
}

// Decide takes the body's decision.
func (d *Desk) Decide(r *page.Request) error {
	f := r.Form()
	act, reasons := assurance.Act(f.Text("decision")), f.Text("reasons")
	return d.do(r, f, "agency.case.decided", func(id assurance.ApplicationID) error {
		return d.Assurance.Decide(r.Ctx(), r.Actor(), id, act, reasons)
	})
}

// do runs one act on a case and shows the case again, with what was typed when
// it was wrong.
func (d *Desk) do(r *page.Request, f *page.Form, done string, act func(assurance.ApplicationID) error) error {
	id := r.PathValue("application")
	err := f.Err()
	if err == nil {
		err = act(assurance.ApplicationID(id))
	}
	if err == nil {
		return d.after(r, f, id, done)
	}
	v, viewErr := d.view(r)
	if viewErr != nil {
		return viewErr
	}
	return f.Again(err, casePageOf(r, v), casePage(v, f))
}

// after leads back to the case, or to the next that waits where that was asked for.
func (d *Desk) after(r *page.Request, f *page.Form, id, done string) error {
	if f.Text("then") != "next" {
		return r.Redirect("/agency/applications/"+id, done)
	}
	kind := "assurance.decide"
	if !r.Actor().Is(identity.RoleOfficer) {
		kind = "assurance.review"
	}
	duties, err := d.Assurance.Duties(r.Ctx(), r.Actor(), identity.Part{Kind: kind, Limit: 2})
	if err != nil {
		return err
	}
	if next, there := identity.NextTask(duties, id); there {
		return r.Redirect("/agency/applications/"+next, done)
	}
	return r.Redirect("/work", done)
}

// registerRow is one decision of the public register.
type registerRow struct {
	Approval assurance.Approval
	Provider string
	Body     string
}

// Register is public: every approval, the newest first; with ?offer=, those of one
// offer.
func (d *Desk) Register(r *page.Request) error {
	reg, err := d.register(r)
	if err != nil {
		return err
	}
	var rows []registerRow
	for _, a := range reg.Approvals {
		row := registerRow{Approval: a}
		if row.Provider, err = d.name(r, a.Provider); err != nil {
			return err
		}
		if row.Body, err = d.name(r, a.Body); err != nil {
			return err
		}
		rows = append(rows, row)
	}
	next := ""
	if reg.Next != "" {
		next = r.With("after", reg.Next)
	}
	return r.Render(ui.Page{Title: r.T("agency.register.title"), Description: r.T("agency.register.lead"), Wide: true}, registerPage(registerTable(r, rows), next, r.Query("offer") != ""))
}

func (d *Desk) register(r *page.Request) (assurance.RegisterPage, error) {
	offer := r.Query("offer")
	if offer == "" {
		return d.Assurance.Register(r.Ctx(), r.Query("after"))
	}
	standing, err := d.Assurance.Standing(r.Ctx(), catalogue.OfferID(offer))
	return assurance.RegisterPage{Approvals: standing.Approvals}, err
}

func registerTable(r *page.Request, rows []registerRow) ui.TableData {
	t := ui.TableData{Caption: r.T("agency.register.title"), Hidden: true, Cards: true, Columns: []ui.Column{
		{Text: r.T("agency.register.offer")}, {Text: r.T("agency.register.provider")}, {Text: r.T("agency.register.route")},
		{Text: r.T("agency.register.decision")}, {Text: r.T("agency.register.reasons")},
	}}
	p := r.Printer()
	for _, row := range rows {
		a := row.Approval
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: a.Title, Href: "/offers/" + string(a.Offer)},
			{Text: row.Provider},
			{Text: r.T("assurance.route." + string(a.Route))},
			{Text: r.T("agency.register.decided", "state", r.T("assurance.approval.state."+string(a.State)), "body", row.Body, "date", p.Date(a.ApprovedAt), "until", p.Date(a.ValidUntil))},
			{Text: reasons(a)},
		})
	}
	return t
}

// reasons are the decision's own; the rule's clause when a rule decided.
func reasons(a assurance.Approval) string {
	if a.Clause != "" {
		return a.Clause
	}
	return a.Reasons
}
