package provider

import (
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
)

// sittingRow is one sitting as the list shows it.
type sittingRow struct {
	assessment.Sitting
	Title string
	Late  bool
}

// Sittings lists the provider's sittings, the newest first.
func (t *Teaching) Sittings(r *page.Request) error {
	all, next, err := t.Assessment.SittingsPage(r.Ctx(), r.Actor(), r.Query("before"))
	if err != nil {
		return err
	}
	rows := make([]sittingRow, len(all))
	seen := map[catalogue.OfferID]catalogue.Offer{}
	for i, s := range all {
		o, err := t.offerOnce(r, s.Offer, seen)
		if err != nil {
			return err
		}
		rows[i] = sittingRow{Sitting: s, Title: title(r, o), Late: s.Late(r.Now())}
	}
	return r.Render(ui.Page{Title: r.T("sitting.list.title"), Wide: true}, sittingsPage(rows, partOf(r, "before", next)))
}

// planView is the form that sets a sitting up.
type planView struct {
	Offer     catalogue.Offer
	Title     string
	Run       string
	Assessors []ui.Option
	Identity  bool // the offer declares an identity check
	Register  bool // the box is ticked
}

// Plan asks for a sitting's place, time and assessor: ?offer=&run=.
func (t *Teaching) Plan(r *page.Request) error {
	if err := t.Assessment.MayPlan(r.Actor()); err != nil {
		return err
	}
	v, err := t.planView(r, catalogue.OfferID(r.Query("offer")), r.Query("run"))
	if err != nil {
		return err
	}
	v.Register = true
	return r.Render(planFrame(r), planPage(v, r.Blank()))
}

func planFrame(r *page.Request) ui.Page {
	return ui.Page{Title: r.T("sitting.plan.title"), Breadcrumb: []ui.Link{{Text: r.T("sitting.list.title"), Href: sittingsPath}, {Text: r.T("sitting.plan.title"), Current: true}}}
}

func (t *Teaching) planView(r *page.Request, id catalogue.OfferID, run string) (v planView, err error) {
	v.Run = run
	ms, err := t.Assessment.Assessors(r.Ctx(), r.Actor())
	if err != nil {
		return v, err
	}
	if v.Offer, err = t.offer(r, id); err != nil {
		return v, err
	}
	if v.Offer.Provider != r.Actor().Tenant {
		return v, fault.New(fault.NotFound, "assessment.offer.unknown")
	}
	v.Title = title(r, v.Offer)
	v.Identity = v.Offer.Assessment != nil && v.Offer.Assessment.Supervision == string(assessment.SupervisedIdentified)
	for _, m := range ms {
		v.Assessors = append(v.Assessors, ui.Option{Value: string(m.Person), Text: m.Name})
	}
	return v, nil
}

// MakePlan sets the sitting up and, when asked, puts the run's enrolled on its
// list.
func (t *Teaching) MakePlan(r *page.Request) error {
	f := r.Form()
	p := assessment.Plan{
		Offer: catalogue.OfferID(f.Text("offer")), Run: f.Text("run"), Place: f.TextMax("place", 200),
		At: at(f), Assessor: identity.PersonID(f.Text("assessor")), Method: assessment.Method(f.Text("method")),
	}
	err := f.Err()
	var id assessment.SittingID
	if err == nil {
		id, err = t.Assessment.Plan(r.Ctx(), r.Actor(), p)
	}
	if err != nil {
		v, viewErr := t.planView(r, p.Offer, p.Run)
		if viewErr != nil {
			return viewErr
		}
		v.Register = f.Yes("register")
		return f.Again(err, planFrame(r), planPage(v, f))
	}
	if !f.Yes("register") || p.Run == "" {
		return r.Redirect(sittingPath(id), "sitting.planned")
	}
	if _, err := t.Enrolment.RegisterForSitting(r.Ctx(), r.Actor(), id, enrolment.Run{Offer: p.Offer, Run: p.Run}); err != nil {
		// The sitting stands; why nobody is on its list is said on its page.
		return r.RedirectNote(sittingPath(id), ui.Warn, "sitting.planned_empty")
	}
	return r.Redirect(sittingPath(id), "sitting.planned")
}

// at reads a day and a time of day.
func at(f *page.Form) time.Time {
	day, clock := f.Date("at"), f.Text("time")
	if day.IsZero() || clock == "" {
		return day
	}
	of, err := time.Parse("15:04", clock)
	if err != nil {
		f.Wrong(fault.New(fault.Invalid, "sitting.plan.time_wrong", "value", clock).At("time"))
		return day
	}
	return day.Add(time.Duration(of.Hour())*time.Hour + time.Duration(of.Minute())*time.Minute)
}

// sittingView is one sitting as its pages show it.
type sittingView struct {
	assessment.Sheet
	Title    string
	Assessor string
	Late     bool
	May      map[assessment.Step]error // nil: the reader may take the step now
	Enrolled int                       // of the run, who can be put on the list
	MayIssue bool                      // the reader issues credentials
}

// Sitting shows one sitting and what to do next.
func (t *Teaching) Sitting(r *page.Request) error {
	v, err := t.sitting(r)
	if err != nil {
		return err
	}
	return r.Render(sittingFrame(r, v), sittingPage(v, r.Blank()))
}

func sittingFrame(r *page.Request, v sittingView) ui.Page {
	return ui.Page{Title: v.Title, Wide: true, Breadcrumb: []ui.Link{{Text: r.T("sitting.list.title"), Href: sittingsPath}, {Text: v.Title, Current: true}}}
}

func (t *Teaching) sitting(r *page.Request) (v sittingView, err error) {
	if v.Sheet, err = t.Assessment.Sheet(r.Ctx(), r.Actor(), assessment.SittingID(r.PathValue("sitting"))); err != nil {
		return v, err
	}
	o, err := t.offer(r, v.Offer)
	if err != nil {
		return v, err
	}
	v.Title, v.Late = title(r, o), v.Sitting.Late(r.Now())
	ms, err := t.Assessment.Assessors(r.Ctx(), r.Actor())
	if err != nil {
		return v, err
	}
	v.Assessor = nameOf(ms, v.Sheet.Assessor)
	v.MayIssue = r.Actor().Is(identity.RoleRegistrar)
	v.May = map[assessment.Step]error{}
	for _, by := range assessment.Steps() {
		v.May[by] = t.Assessment.Can(r.Actor(), v.Sheet, by)
	}
	if v.Run != "" && (v.State == assessment.Planned || v.State == assessment.Open) {
		v.Enrolled, err = t.enrolled(r, v.Sheet)
	}
	return v, err
}

func nameOf(ms []identity.Member, p identity.PersonID) string {
	if i := slices.IndexFunc(ms, func(m identity.Member) bool { return m.Person == p }); i >= 0 {
		return ms[i].Name
	}
	return ""
}

// enrolled counts who takes part in the sitting's run and is not on its list.
func (t *Teaching) enrolled(r *page.Request, sh assessment.Sheet) (n int, err error) {
	l, err := t.Enrolment.Roll(r.Ctx(), r.Actor(), sh.Offer, sh.Run)
	for _, e := range l.Enrolments {
		listed := slices.ContainsFunc(sh.Candidates, func(c assessment.Candidate) bool {
			return c.Person == e.Person && c.Standing != assessment.Withdrawn
		})
		if !listed && (e.State == enrolment.Enrolled || e.State == enrolment.Active) {
			n++
		}
	}
	return n, err
}

// do takes a step and leads back to the sitting; a wrong form is shown again.
func (t *Teaching) do(r *page.Request, f *page.Form, done string, act func(id assessment.SittingID) error) error {
	id := assessment.SittingID(r.PathValue("sitting"))
	err := f.Err()
	if err == nil {
		err = act(id)
	}
	if err == nil {
		return r.Redirect(sittingPath(id), done)
	}
	v, viewErr := t.sitting(r)
	if viewErr != nil {
		return viewErr
	}
	return f.Again(err, sittingFrame(r, v), sittingPage(v, f))
}

// Open opens the sitting.
func (t *Teaching) Open(r *page.Request) error {
	return t.do(r, r.Form(), "sitting.opened", func(id assessment.SittingID) error { return t.Assessment.Open(r.Ctx(), r.Actor(), id) })
}

// Register puts the run's enrolled on the list.
func (t *Teaching) Register(r *page.Request) error {
	return t.do(r, r.Form(), "sitting.registered", func(id assessment.SittingID) error {
		sh, err := t.Assessment.Sheet(r.Ctx(), r.Actor(), id)
		if err != nil {
			return err
		}
		_, err = t.Enrolment.RegisterForSitting(r.Ctx(), r.Actor(), id, enrolment.Run{Offer: sh.Offer, Run: sh.Run})
		return err
	})
}

// Close closes the sitting after it was held, with who was absent.
func (t *Teaching) Close(r *page.Request) error {
	f := r.Form()
	absent := persons(f.All("absent"))
	return t.do(r, f, "sitting.closed", func(id assessment.SittingID) error { return t.Assessment.Submit(r.Ctx(), r.Actor(), id, absent) })
}

func persons(values []string) []identity.PersonID {
	ps := make([]identity.PersonID, len(values))
	for i, v := range values {
		ps[i] = identity.PersonID(v)
	}
	return ps
}

// Identity records supervision and identity check, once, with the exceptions.
func (t *Teaching) Identity(r *page.Request) error {
	f := r.Form()
	return t.do(r, f, "sitting.identified", func(id assessment.SittingID) error {
		sh, err := t.Assessment.Sheet(r.Ctx(), r.Actor(), id)
		if err != nil {
			return err
		}
		k := assessment.Check{Executed: readIntegrity(f.Text("executed"))}
		for _, c := range sh.Present() {
			said := f.Text("exception." + string(c.Person))
			if said == "" {
				continue
			}
			k.Exceptions = append(k.Exceptions, assessment.PersonException{Person: c.Person, Exception: assessment.Exception{
				Executed: readIntegrity(said), Reason: f.TextMax("exception."+string(c.Person)+".reason", 500),
			}})
		}
		return t.Assessment.CheckIdentity(r.Ctx(), r.Actor(), id, k)
	})
}

// readIntegrity reads what integrityValue writes.
func readIntegrity(s string) assessment.Integrity {
	supervision, method, _ := strings.Cut(s, "/")
	return assessment.Integrity{Supervision: assessment.Supervision(supervision), Method: assessment.Method(method)}
}

func integrityValue(i assessment.Integrity) string {
	if i.Method == assessment.NoMethod {
		return string(i.Supervision)
	}
	return string(i.Supervision) + "/" + string(i.Method)
}

// Start hands the sitting to its assessor, and leads to the grid.
func (t *Teaching) Start(r *page.Request) error {
	id := assessment.SittingID(r.PathValue("sitting"))
	if err := t.Assessment.StartMarking(r.Ctx(), r.Actor(), id); err != nil {
		return err
	}
	return r.Redirect(sittingPath(id)+"/grid", "")
}

// Cancel calls the sitting off.
func (t *Teaching) Cancel(r *page.Request) error {
	f := r.Form()
	reason := f.Text("cancel_reason")
	return t.do(r, f, "sitting.cancelled", func(id assessment.SittingID) error {
		return moved(t.Assessment.Cancel(r.Ctx(), r.Actor(), id, reason), "reason", "cancel_reason")
	})
}

// Hold stops one candidate's result.
func (t *Teaching) Hold(r *page.Request) error {
	f := r.Form()
	who, reason := identity.PersonID(f.Text("hold_candidate")), f.Text("hold_reason")
	return t.do(r, f, "sitting.held", func(id assessment.SittingID) error {
		return moved(t.Assessment.Hold(r.Ctx(), r.Actor(), id, who, reason), "reason", "hold_reason")
	})
}

// Release ends a hold or an appeal.
func (t *Teaching) Release(r *page.Request) error {
	f := r.Form()
	who := identity.PersonID(f.Text("candidate"))
	release := assessment.Release{Void: f.Choice("decision", "clear", "void") == "void", Executed: readIntegrity(f.Text("executed")), Reason: f.Text("reason")}
	return t.do(r, f, "sitting.released", func(id assessment.SittingID) error { return t.Assessment.Release(r.Ctx(), r.Actor(), id, who, release) })
}
