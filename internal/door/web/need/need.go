package need

import (
	"strings"

	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
)

// Desk serves the pages.
type Desk struct {
	Assurance *assurance.Service
	Catalogue *catalogue.Service
	Identity  *identity.Service
}

const (
	list = "/needs"
	own  = "/employer/needs"
)

// shown is a need with its employer's name.
type shown struct {
	assurance.SkillNeed
	Employer string
}

func (n shown) path() string { return list + "/" + string(n.ID) }

func (d *Desk) shown(r *page.Request, all []assurance.SkillNeed) ([]shown, error) {
	var out []shown
	for _, n := range all {
		name, err := d.name(r, n.Employer)
		if err != nil {
			return nil, err
		}
		out = append(out, shown{n, name})
	}
	return out, nil
}

func (d *Desk) name(r *page.Request, id identity.TenantID) (string, error) {
	org, err := d.Identity.Organisation(r.Ctx(), r.Actor(), id)
	name, _ := org.Name.In(r.Printer().Lang())
	return name, err
}

// Needs is the public list, the most urgent first.
func (d *Desk) Needs(r *page.Request) error {
	all, err := d.Assurance.Needs(r.Ctx())
	if err != nil {
		return err
	}
	rows, err := d.shown(r, all)
	if err != nil {
		return err
	}
	return r.Render(ui.Page{Title: r.T("need.list.title"), Description: r.T("need.list.lead")}, listPage(rows))
}

// answered is an offer that answers a need.
type answered struct {
	assurance.NeedAnswer
	Provider string
}

// view is one need as its page shows it.
type view struct {
	shown
	Answers []answered
	Offers  []ui.Option // of the reader's, with which they can answer
}

// One shows one need and what answers it.
func (d *Desk) One(r *page.Request) error {
	v, err := d.view(r)
	if err != nil {
		return err
	}
	return r.Render(frame(r, v), onePage(v, r.Blank()))
}

func frame(r *page.Request, v view) ui.Page {
	return ui.Page{Title: v.Title, Breadcrumb: []ui.Link{{Text: r.T("need.list.title"), Href: list}, {Text: v.Title, Current: true}}}
}

func (d *Desk) view(r *page.Request) (v view, err error) {
	n, answers, err := d.Assurance.Need(r.Ctx(), r.Actor(), assurance.NeedID(r.PathValue("need")))
	if err != nil {
		return v, err
	}
	v.SkillNeed = n
	if v.shown.Employer, err = d.name(r, n.Employer); err != nil {
		return v, err
	}
	for _, a := range answers {
		row := answered{NeedAnswer: a}
		if row.Provider, err = d.name(r, a.Provider); err != nil {
			return v, err
		}
		v.Answers = append(v.Answers, row)
	}
	if !n.State.Going() || d.Assurance.MayAnswerNeeds(r.Actor()) != nil {
		return v, nil
	}
	rows, err := d.Catalogue.OffersOf(r.Ctx(), r.Actor(), r.Actor().Tenant)
	for _, o := range rows {
		if title, _ := o.Offer.Title.In(r.Printer().Lang()); o.GoneAt.IsZero() {
			v.Offers = append(v.Offers, ui.Option{Value: string(o.Offer.ID), Text: title})
		}
	}
	return v, err
}

// Answer says that an offer answers the need.
func (d *Desk) Answer(r *page.Request) error {
	f := r.Form()
	id := assurance.NeedID(r.PathValue("need"))
	offer, words := f.Required("offer"), f.Text("words")
	err := f.Err()
	if err == nil {
		_, err = d.Assurance.AnswerNeed(r.Ctx(), r.Actor(), id, catalogue.OfferID(offer), words)
	}
	if err == nil {
		return r.Redirect(list+"/"+string(id), "need.answer.done")
	}
	v, viewErr := d.view(r)
	if viewErr != nil {
		return viewErr
	}
	return f.Again(err, frame(r, v), onePage(v, f))
}

// Own lists the employer's needs, and has the form for a new one.
func (d *Desk) Own(r *page.Request) error {
	rows, err := d.own(r)
	if err != nil {
		return err
	}
	return r.Render(ui.Page{Title: r.T("need.own.title"), Private: true}, ownPage(rows, r.Blank()))
}

func (d *Desk) own(r *page.Request) ([]shown, error) {
	all, err := d.Assurance.OwnNeeds(r.Ctx(), r.Actor())
	if err != nil {
		return nil, err
	}
	return d.shown(r, all)
}

// Register makes a need public.
func (d *Desk) Register(r *page.Request) error {
	f := r.Form()
	n := assurance.SkillNeed{
		Title: f.Text("title"), Words: f.Text("words"), Occupation: f.Text("occupation"), People: f.Int("people", 0, 1_000_000), Place: f.Text("place"),
	}
	if f.Text("by") != "" {
		n.By = f.Date("by")
	}
	for _, g := range f.All("gives") {
		n.Gives = append(n.Gives, assurance.Gift(g))
	}
	err := f.Err()
	if err == nil {
		n, err = d.Assurance.RegisterNeed(r.Ctx(), r.Actor(), n)
	}
	if err == nil {
		return r.Redirect(list+"/"+string(n.ID), "need.own.done")
	}
	rows, rowsErr := d.own(r)
	if rowsErr != nil {
		return rowsErr
	}
	return f.Again(err, ui.Page{Title: r.T("need.own.title"), Private: true}, ownPage(rows, f))
}

// End says that a need was met, or takes it back.
func (d *Desk) End(r *page.Request) error {
	f := r.Form()
	to, reason := assurance.NeedState(f.Text("state")), f.Text("reason")
	err := f.Err()
	if err == nil {
		err = d.Assurance.EndNeed(r.Ctx(), r.Actor(), assurance.NeedID(r.PathValue("need")), to, reason)
	}
	if err == nil {
		return r.Redirect(own, "need.own.ended")
	}
	rows, rowsErr := d.own(r)
	if rowsErr != nil {
		return rowsErr
	}
	return f.Again(err, ui.Page{Title: r.T("need.own.title"), Private: true}, ownPage(rows, f))
}

func gifts(t func(string, ...any) string, all []assurance.Gift) string {
	words := make([]string, len(all))
	for i, g := range all {
		words[i] = t("assurance.need.gift." + string(g))
	}
	return strings.Join(words, " · ")
}
