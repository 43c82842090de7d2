package recognition

import (
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/recognition"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
)

// Queue shows what waits for a recogniser, the most urgent first.
func (d *Desk) Queue(r *page.Request) error {
	q, err := d.Recognition.Queue(r.Ctx(), r.Actor(), r.Query("after"))
	if err != nil {
		return err
	}
	v := queueView{Queue: q}
	if r.Query("after") != "" {
		v.First = r.With("after", "")
	}
	if q.Next != "" {
		v.Further = r.With("after", q.Next)
	}
	return r.Render(ui.Page{Title: r.T("recognition.page.desk"), Wide: true, Private: true}, queuePage(v))
}

// queueView is the queue and the addresses of its first and next part.
type queueView struct {
	recognition.Queue
	First, Further string
}

// caseView is one request as the desk sees it.
type caseView struct {
	recognition.CaseView
	Recogniser bool // the reader decides
	Registrar  bool
}

func casePath(id recognition.RequestID) string { return deskPath + "/requests/" + string(id) }

func (d *Desk) caseOf(r *page.Request) (v caseView, err error) {
	v.CaseView, err = d.Recognition.Case(r.Ctx(), r.Actor(), recognition.RequestID(r.PathValue("request")))
	v.Recogniser, v.Registrar = r.Actor().Is(identity.RoleRecogniser), r.Actor().Is(identity.RoleRegistrar)
	return v, err
}

func caseFrame(r *page.Request, v caseView) ui.Page {
	return ui.Page{Title: v.Evidence.Title, Wide: true, Private: true, Breadcrumb: []ui.Link{{Text: r.T("recognition.page.desk"), Href: deskPath}, {Text: v.Evidence.Title, Current: true}}}
}

// Case shows both sides, what the rules found, and what was said before.
func (d *Desk) Case(r *page.Request) error {
	v, err := d.caseOf(r)
	if err != nil {
		return err
	}
	return r.Render(caseFrame(r, v), casePage(v, r.Blank()))
}

// act does something with a case and shows it again with what was wrong.
func (d *Desk) act(r *page.Request, done string, do func(f *page.Form, id recognition.RequestID) error) error {
	f := r.Form()
	id := recognition.RequestID(r.PathValue("request"))
	err := do(f, id)
	if err == nil {
		return d.after(r, f, id, done)
	}
	v, viewErr := d.caseOf(r)
	if viewErr != nil {
		return viewErr
	}
	return f.Again(err, caseFrame(r, v), casePage(v, f))
}

// after leads back to the case, or to the next that waits where that was asked for.
func (d *Desk) after(r *page.Request, f *page.Form, id recognition.RequestID, done string) error {
	if f.Text("then") != "next" {
		return r.Redirect(casePath(id), done)
	}
	duties, err := d.Recognition.Duties(r.Ctx(), r.Actor(), identity.Part{Kind: "recognition.decide", Limit: 2})
	if err != nil {
		return err
	}
	if next, there := identity.NextTask(duties, string(id)); there {
		return r.Redirect(casePath(recognition.RequestID(next)), done)
	}
	return r.Redirect(deskPath, done)
}

// Assign takes a case onto the reader's desk.
func (d *Desk) Assign(r *page.Request) error {
	return d.act(r, "recognition.page.assigned", func(_ *page.Form, id recognition.RequestID) error {
		_, err := d.Recognition.Assign(r.Ctx(), r.Actor(), id)
		return err
	})
}

// Ask wants to know something from the learner.
func (d *Desk) Ask(r *page.Request) error {
	return d.act(r, "recognition.page.asked", func(f *page.Form, id recognition.RequestID) error {
		_, err := d.Recognition.Ask(r.Ctx(), r.Actor(), id, f.TextMax("question", 2000))
		return err
	})
}

func decision(f *page.Form) (d recognition.Decision, err error) {
	d = recognition.Decision{
		Answer: recognition.Answer(f.Text("decision")), Unit: f.TextMax("unit", 60),
		Reasons: f.TextMax("reasons", 5000), Difference: f.TextMax("difference", 5000),
	}
	if n := f.Decimal("credits"); n != "" && d.Answer != recognition.Refuse {
		if d.Credits, err = recognition.ParseCredits(n); err != nil {
			if x, ok := err.(*fault.Fault); ok { //nolint:errorlint // it is what ParseCredits gives
				return d, x.At("credits")
			}
			return d, err
		}
	}
	return d, f.Err()
}

// Decide grants, grants a part, or refuses.
func (d *Desk) Decide(r *page.Request) error {
	return d.act(r, "recognition.page.decided", func(f *page.Form, id recognition.RequestID) error {
		x, err := decision(f)
		if err == nil {
			_, err = d.Recognition.Decide(r.Ctx(), r.Actor(), id, x)
		}
		return err
	})
}

// DecideAppeal is the second recogniser's decision.
func (d *Desk) DecideAppeal(r *page.Request) error {
	return d.act(r, "recognition.page.decided", func(f *page.Form, id recognition.RequestID) error {
		x, err := decision(f)
		if err == nil {
			_, err = d.Recognition.DecideAppeal(r.Ctx(), r.Actor(), id, x)
		}
		return err
	})
}

// Reverse takes back what a revoked credential brought.
func (d *Desk) Reverse(r *page.Request) error {
	return d.act(r, "recognition.page.decided", func(f *page.Form, id recognition.RequestID) error {
		_, err := d.Recognition.Reverse(r.Ctx(), r.Actor(), id, f.TextMax("reasons", 2000))
		return err
	})
}

// Uphold lets it stand.
func (d *Desk) Uphold(r *page.Request) error {
	return d.act(r, "recognition.page.decided", func(f *page.Form, id recognition.RequestID) error {
		_, err := d.Recognition.Uphold(r.Ctx(), r.Actor(), id, f.TextMax("reasons", 2000))
		return err
	})
}

// publishView is what a university publishes.
type publishView struct {
	Rows       []recognition.ProgrammeRow
	Agreements []recognition.AgreementRow
	Partners   []ui.Option
	Here       identity.TenantID
}

func (d *Desk) publish(r *page.Request) (v publishView, err error) {
	v.Here = r.Actor().Tenant
	if v.Agreements, err = d.Recognition.Agreements(r.Ctx(), r.Actor()); err != nil {
		return v, err
	}
	if v.Rows, err = d.Recognition.Programmes(r.Ctx(), r.Actor(), v.Here); err != nil {
		return v, err
	}
	orgs, err := d.Identity.Organisations(r.Ctx(), r.Actor(), identity.OrganisationFilter{})
	if err != nil {
		return v, err
	}
	for _, o := range orgs {
		if o.ID == v.Here || o.Kind != identity.KindUniversity && o.Kind != identity.KindProvider && o.Kind != identity.KindAlliance {
			continue
		}
		name, _ := o.Name.In(r.Printer().Lang())
		v.Partners = append(v.Partners, ui.Option{Value: string(o.ID), Text: name})
	}
	return v, nil
}

func publishFrame(r *page.Request) ui.Page {
	return ui.Page{Title: r.T("recognition.page.publish"), Wide: true, Private: true}
}

// Publish shows the university's programmes, policies and agreements.
func (d *Desk) Publish(r *page.Request) error {
	v, err := d.publish(r)
	if err != nil {
		return err
	}
	return r.Render(publishFrame(r), publishPage(v, r.Blank()))
}

func (d *Desk) publishAgain(r *page.Request, f *page.Form, err error) error {
	v, viewErr := d.publish(r)
	if viewErr != nil {
		return viewErr
	}
	return f.Again(err, publishFrame(r), publishPage(v, f))
}

const publishPath = deskPath + "/policies"

// PublishProgramme takes a programme as a file.
func (d *Desk) PublishProgramme(r *page.Request) error {
	f := r.Form()
	p, err := recognition.ReadProgramme([]byte(f.TextMax("programme", MaxFile)))
	if err == nil {
		_, err = d.Recognition.PublishProgramme(r.Ctx(), r.Actor(), p)
	}
	if err != nil {
		return d.publishAgain(r, f, err)
	}
	return r.Redirect(publishPath, "recognition.page.published")
}

// policyView is a programme and the text of the policy in force.
type policyView struct {
	recognition.ProgrammeView
	Text string
}

// now is what the form about the policy is filled from.
func (v policyView) now() map[string][]string { return map[string][]string{"policy": {v.Text}} }

func policyPath(id recognition.ProgrammeID) string { return publishPath + "/" + string(id) }

func policyFrame(r *page.Request, v policyView) ui.Page {
	title, _ := v.Programme.Title.In(r.Printer().Lang())
	return ui.Page{Title: title, Private: true, Breadcrumb: []ui.Link{{Text: r.T("recognition.page.publish"), Href: publishPath}, {Text: title, Current: true}}}
}

func (d *Desk) policy(r *page.Request) (v policyView, err error) {
	if v.ProgrammeView, err = d.Recognition.PolicyDesk(r.Ctx(), r.Actor(), recognition.ProgrammeID(r.PathValue("programme"))); err != nil {
		return v, err
	}
	p := recognition.Policy{Scope: recognition.Domestic, DeadlineDays: 30, SmallAmountPct: 10}
	if len(v.History) > 0 {
		p = v.History[0]
	}
	text, err := recognition.WritePolicy(p)
	v.Text = string(text)
	return v, err
}

// Policy shows the text of the policy, to be edited into the next version.
func (d *Desk) Policy(r *page.Request) error {
	v, err := d.policy(r)
	if err != nil {
		return err
	}
	return r.Render(policyFrame(r, v), policyPage(v, r.Blank().Set("policy", v.Text)))
}

// PublishPolicy takes the next version of a policy.
func (d *Desk) PublishPolicy(r *page.Request) error {
	v, err := d.policy(r)
	if err != nil {
		return err
	}
	f := r.Form()
	p, err := recognition.ReadPolicy([]byte(f.TextMax("policy", MaxFile)))
	if err == nil {
		err = f.Outdated(v.now())
	}
	if err == nil {
		p.Programme = v.Programme.ID
		_, err = d.Recognition.PublishPolicy(r.Ctx(), r.Actor(), p)
	}
	if err == nil {
		return r.Redirect(programmePath(p.Programme), "recognition.page.published")
	}
	return f.Again(err, policyFrame(r, v), policyPage(v, f))
}

// Agree draws up an agreement.
func (d *Desk) Agree(r *page.Request) error {
	f := r.Form()
	g := recognition.Agreement{
		Partner: identity.TenantID(f.TextMax("partner", 64)), Title: f.TextMax("title", 200), From: f.Date("from"), Until: f.Date("until"), Fields: f.Lines("fields"),
	}
	err := f.Err()
	if err == nil {
		_, err = d.Recognition.Agree(r.Ctx(), r.Actor(), g)
	}
	if err != nil {
		return d.publishAgain(r, f, err)
	}
	return r.Redirect(publishPath, "recognition.page.agreed")
}

// Sign gives the body's consent to an agreement.
func (d *Desk) Sign(r *page.Request) error {
	if _, err := d.Recognition.Sign(r.Ctx(), r.Actor(), r.PathValue("agreement")); err != nil {
		return err
	}
	return r.Redirect(publishPath, "recognition.page.signed")
}

// End ends an agreement.
func (d *Desk) End(r *page.Request) error {
	if _, err := d.Recognition.End(r.Ctx(), r.Actor(), r.PathValue("agreement")); err != nil {
		return err
	}
	return r.Redirect(publishPath, "recognition.page.ended")
}
