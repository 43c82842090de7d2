package figures

import (
	"time"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
)

// whatIfView is a changed rule and what it would do.
type whatIfView struct {
	Country  string
	Impact   *framework.Impact // nil: nothing was tried
	Problems []string          // a rule that does not compile, line by line
	Facts    []ui.Term
	May      bool // open a consultation
	Limits   []ui.Option
	Form     *page.Form
}

// WhatIf shows what one changed rule would do to what there is.
func (d *Desk) WhatIf(r *page.Request) error {
	f := r.QueryForm()
	frame, v := d.whatIfPage(r, f)
	if r.HTTP().URL.RawQuery == "" {
		if _, _, err := d.Framework.Try(r.Ctx(), r.Actor(), d.Place, framework.WhatIf{}); fault.Is(err, "identity.denied") {
			return err
		}
		f.Set("limit", string(framework.LeastVolume))
		return r.Render(frame, whatIfBody(v, f))
	}
	w, err := tried(f)
	if err == nil {
		err = d.try(r, &v, w)
	}
	if err != nil {
		v.Problems, err = atRule(r, err)
		return f.Again(err, frame, whatIfBody(v, f))
	}
	return r.Render(frame, whatIfBody(v, f))
}

func (d *Desk) whatIfPage(r *page.Request, f *page.Form) (ui.Page, whatIfView) {
	v := whatIfView{Country: d.country(r.Printer()), May: r.Actor().Is(identity.RoleFrameworkOwner), Form: f}
	for _, l := range framework.Limits {
		v.Limits = append(v.Limits, ui.Option{Value: string(l), Text: r.T("insight.limit." + string(l))})
	}
	return ui.Page{Title: r.T("insight.whatif.title"), Wide: true, Private: true, Breadcrumb: []ui.Link{
		{Text: r.T("insight.title"), Href: homePath}, {Text: r.T("insight.whatif.title"), Current: true},
	}}, v
}

// tried reads the form.
func tried(f *page.Form) (framework.WhatIf, error) {
	w := framework.WhatIf{Limit: framework.Limit(f.Text("limit")), Value: f.Text("value"), Require: f.TextMax("require", 2000)}
	if from := f.Date("from"); !from.IsZero() {
		w.From = pack.On(from)
	}
	return w, f.Err()
}

func (d *Desk) try(r *page.Request, v *whatIfView, w framework.WhatIf) error {
	i, _, err := d.Framework.Try(r.Ctx(), r.Actor(), d.Place, w)
	if err != nil {
		return err
	}
	p := r.Printer()
	v.Impact = &i
	v.Facts = []ui.Term{
		{Name: r.T("insight.whatif.offers"), Text: p.Number(int64(i.Offers))},
		{Name: r.T("insight.whatif.falls"), Text: p.Number(int64(i.Falls))},
		{Name: r.T("insight.whatif.small"), Text: p.Number(int64(i.FallsBy.Small))},
		{Name: r.T("insight.whatif.unstated"), Text: p.Number(int64(i.FallsBy.NotStated))},
		{Name: r.T("insight.whatif.places"), Text: p.Number(int64(i.Places))},
	}
	if i.HeldIn != "" {
		v.Facts = append(v.Facts, ui.Term{Name: r.T("insight.whatif.held"), Text: p.Money(i.Held, i.HeldIn)})
	}
	v.Facts = append(v.Facts,
		ui.Term{Name: r.T("insight.whatif.unclear"), Text: p.Number(int64(i.Unclear))},
		ui.Term{Name: r.T("insight.whatif.rises"), Text: p.Number(int64(i.Rises))},
		ui.Term{Name: r.T("insight.whatif.later"), Text: p.Number(int64(i.Later))},
		ui.Term{Name: r.T("insight.whatif.from"), Text: p.Date(i.At.Time)})
	return nil
}

// atRule puts what does not compile at the rule, with file and line; the other
// faults know their field.
func atRule(r *page.Request, err error) (problems []string, at error) {
	l, ok := fault.Of(err)
	if !ok || l[0].Kind == fault.Denied {
		return nil, err
	}
	switch l[0].Field {
	case "limit", "value", "from", "require":
		return nil, err
	}
	for _, x := range l {
		problems = append(problems, r.Printer().Fault(x))
	}
	return problems, fault.New(fault.Invalid, "insight.whatif.broken").At("require")
}

// consultationDays is how long a consultation takes when nobody says otherwise.
const consultationDays = 42

// Consult drafts what was tried and opens the consultation on it.
func (d *Desk) Consult(r *page.Request) error {
	f := r.Form()
	frame, v := d.whatIfPage(r, f)
	w, err := tried(f)
	closes := f.Date("closes")
	if closes.IsZero() {
		closes = r.Now().AddDate(0, 0, consultationDays)
	}
	if err == nil {
		err = f.Err()
	}
	var id framework.DraftID
	if err == nil {
		id, err = d.open(r, w, closes)
	}
	if err == nil {
		return r.Redirect("/frameworks/consultations/"+string(id), "rules.consulted")
	}
	v.Problems, err = atRule(r, err)
	return f.Again(err, frame, whatIfBody(v, f))
}

func (d *Desk) open(r *page.Request, w framework.WhatIf, closes time.Time) (framework.DraftID, error) {
	_, files, err := d.Framework.Try(r.Ctx(), r.Actor(), d.Place, w)
	if err != nil {
		return "", err
	}
	of, err := d.Framework.CreateDraft(r.Ctx(), r.Actor(), files)
	if err != nil {
		return "", err
	}
	_, err = d.Framework.OpenConsultation(r.Ctx(), r.Actor(), of.ID, pack.On(r.Now()), pack.On(closes))
	return of.ID, err
}
