package money

import (
	"strconv"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/funding"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/recognition"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/payers"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
)

// Desk serves the pages.
type Desk struct {
	Funding   *funding.Service
	Catalogue *catalogue.Service
	Identity  *identity.Service
	// Recognition says what the place would count for; nil where nothing is recognised.
	Recognition *recognition.Service
}

const (
	funderPath  = "/funder"
	pledgesPath = "/employer/pledges"
)

// costView is what a place costs somebody.
type costView struct {
	Offer  catalogue.Offer
	Title  string
	Asked  payers.Asked
	Quote  *funding.Quote         // nil before anything was asked
	Hours  *funding.PaidHours     // of working time that an employer gives; nil: none
	Counts []recognition.Prospect // what it would count for, what is promised first
	Enrol  string                 // where one enrols
	NoneOf error                  // why nobody can say
}

// Cost asks the three questions, and answers when they were answered. By POST
// nothing stands in an address; a link made on purpose may carry coarse answers.
func (d *Desk) Cost(r *page.Request) error { return d.cost(r, r.QueryForm()) }

// Answer works out who pays what. Nothing is stored.
func (d *Desk) Answer(r *page.Request) error { return d.cost(r, r.Form()) }

func (d *Desk) cost(r *page.Request, f *page.Form) error {
	v := costView{}
	o, err := d.Catalogue.Offer(r.Ctx(), r.Actor(), catalogue.OfferID(r.PathValue("offer")))
	if err != nil {
		return err
	}
	v.Offer = o.Offer
	v.Title, _ = o.Offer.Title.In(r.Printer().Lang())
	if v.Asked, err = payers.Ask(r, d.Funding, d.Identity); err != nil {
		return err
	}
	frame := ui.Page{Title: r.T("funding.page.title", "title", v.Title), Private: true, Breadcrumb: []ui.Link{
		{Text: v.Title, Href: "/offers/" + string(o.Offer.ID)}, {Text: r.T("funding.page.crumb"), Current: true},
	}}
	if o.Offer.Price == nil {
		v.NoneOf = fault.New(fault.Conflict, "funding.price_unknown")
		return r.Render(frame, costPage(v, f))
	}
	run := f.TextMax("run", 200)
	if run == "" { // the one that can be taken, not one that is past
		next, _ := catalogue.ComingRun(o.Offer.Runs, r.Now())
		run = next.ID
	}
	v.Enrol = enrolPath(o.Offer, run)
	answers := payers.Read(f, o.Offer.Price.Currency)
	err = f.Err()
	if err == nil {
		var q funding.Quote
		q, err = d.Funding.Quote(r.Ctx(), r.Actor(), funding.QuoteRequest{Offer: o.Offer.ID, Run: run, Answers: answers})
		if err == nil {
			v.Quote = &q
			v.Counts, err = d.counts(r, o.Offer.ID)
		}
		if err == nil {
			v.Hours, err = d.Funding.HoursFor(r.Ctx(), r.Actor(), o.Offer.ID, answers)
		}
	}
	if err != nil {
		return f.Again(err, frame, costPage(v, f))
	}
	return r.Render(frame, costPage(v, f))
}

// counts is what a place would count for, told beside what it costs: that is what
// somebody decides on.
func (d *Desk) counts(r *page.Request, offer catalogue.OfferID) ([]recognition.Prospect, error) {
	if d.Recognition == nil {
		return nil, nil
	}
	return d.Recognition.Prospects(r.Ctx(), r.Actor(), offer)
}

func enrolPath(o catalogue.Offer, run string) string {
	if run == "" {
		return ""
	}
	return "/offers/" + string(o.ID) + "/runs/" + run + "/enrol"
}

// funderView is a funder's budgets.
type funderView struct {
	Purses  []funding.Purse
	Schemes []*pack.Scheme
}

// Funder shows the budgets of the actor's schemes: what is held, paid and left.
func (d *Desk) Funder(r *page.Request) error {
	ps, err := d.Funding.Purses(r.Ctx(), r.Actor())
	if err != nil {
		return err
	}
	v := funderView{Purses: ps}
	all, err := d.Funding.Schemes(r.Ctx(), r.Actor())
	if err != nil {
		return err
	}
	for _, x := range all {
		for _, p := range ps {
			if p.Scheme == x.Key() {
				v.Schemes = append(v.Schemes, x)
				break
			}
		}
	}
	return r.Render(ui.Page{Title: r.T("funding.desk.title"), Private: true}, funderPage(v))
}

// linesView is who a scheme pays for.
type linesView struct {
	Scheme string
	Lines  []named
	Next   string
}

// named is a line with the names of the lesson and who gives it.
type named struct {
	funding.Line
	Title, Provider string
}

const linesOnAPage = 50

// Lines lists what a scheme keeps and paid, the newest first.
func (d *Desk) Lines(r *page.Request) error {
	v := linesView{Scheme: r.Query("scheme")}
	var before time.Time
	if n, err := strconv.ParseInt(r.Query("before"), 10, 64); err == nil {
		before = time.UnixMicro(n).UTC()
	}
	ls, more, err := d.Funding.Lines(r.Ctx(), r.Actor(), v.Scheme, before, linesOnAPage)
	if err != nil {
		return err
	}
	names := d.names(r)
	for _, l := range ls {
		v.Lines = append(v.Lines, names(l))
	}
	if more {
		v.Next = r.With("before", strconv.FormatInt(ls[len(ls)-1].HeldAt.UnixMicro(), 10))
	}
	return r.Render(ui.Page{Title: r.T("funding.lines.title"), Private: true, Wide: true, Breadcrumb: []ui.Link{
		{Text: r.T("funding.desk.title"), Href: funderPath}, {Text: r.T("funding.lines.title"), Current: true},
	}}, linesPage(v))
}

// names gives lines their names, and looks each up once.
func (d *Desk) names(r *page.Request) func(funding.Line) named {
	titles, providers := map[catalogue.OfferID]string{}, map[identity.TenantID]string{}
	return func(l funding.Line) named {
		if _, seen := titles[l.Offer]; !seen {
			titles[l.Offer] = string(l.Offer)
			if o, err := d.Catalogue.Offer(r.Ctx(), r.Actor(), l.Offer); err == nil {
				titles[l.Offer], _ = o.Offer.Title.In(r.Printer().Lang())
			}
		}
		if _, seen := providers[l.Provider]; !seen {
			providers[l.Provider] = string(l.Provider)
			if o, err := d.Identity.Organisation(r.Ctx(), r.Actor(), l.Provider); err == nil {
				providers[l.Provider], _ = o.Name.In(r.Printer().Lang())
			}
		}
		return named{l, titles[l.Offer], providers[l.Provider]}
	}
}

// paymentView is one part of one hold, with its postings.
type paymentView struct {
	named
	Entries []funding.Entry
}

// Payment leads from a payment to its law, claim, lesson and transactions.
func (d *Desk) Payment(r *page.Request) error {
	line, err := strconv.Atoi(r.PathValue("line"))
	if err != nil {
		return fault.New(fault.NotFound, "funding.line_unknown")
	}
	l, es, err := d.Funding.Line(r.Ctx(), r.Actor(), funding.HoldID(r.PathValue("hold")), line)
	if err != nil {
		return err
	}
	v := paymentView{named: d.names(r)(l), Entries: es}
	return r.Render(ui.Page{Title: r.T("funding.payment.title"), Private: true, Breadcrumb: []ui.Link{
		{Text: r.T("funding.desk.title"), Href: funderPath}, {Text: r.T("funding.lines.title"), Href: linesPath(l.Scheme)}, {Text: r.T("funding.payment.title"), Current: true},
	}}, paymentPage(v))
}

func linesPath(scheme string) string {
	return funderPath + "/payments?scheme=" + strings.ReplaceAll(scheme, "/", "%2F")
}

// Pledges lists what the employer pays for its people.
func (d *Desk) Pledges(r *page.Request) error {
	return d.pledges(r, r.Blank().Set("offer", r.Query("offer")), nil)
}

func (d *Desk) pledges(r *page.Request, f *page.Form, wrong error) error {
	ps, err := d.Funding.Pledges(r.Ctx(), r.Actor())
	if err != nil {
		return err
	}
	frame := ui.Page{Title: r.T("funding.pledges.title"), Private: true}
	if wrong != nil {
		return f.Again(wrong, frame, pledgesPage(ps, f))
	}
	return r.Render(frame, pledgesPage(ps, f))
}

// State states a pledge. The offer is given by its address on the portal, or its id.
func (d *Desk) State(r *page.Request) error {
	f := r.Form()
	p := funding.Pledge{For: funding.PledgeFor(f.Choice("for", string(funding.ForStaff), string(funding.ForEverybody))), Reason: f.TextMax("reason", 300), Until: f.Date("until")}
	p.Offer = offerIn(f.TextMax("offer", 500))
	if !p.Until.IsZero() {
		p.Until = p.Until.AddDate(0, 0, 1) // the day itself still counts
	}
	err := f.Err()
	if err == nil {
		err = d.state(r, f, p)
	}
	if err != nil {
		return d.pledges(r, f, err)
	}
	return r.Redirect(pledgesPath, "funding.pledges.stated")
}

// offerIn is the offer's id in what was typed: the id, or the address of its page.
func offerIn(text string) catalogue.OfferID {
	if i := strings.LastIndex(text, "/offers/"); i >= 0 {
		text = text[i+len("/offers/"):]
	}
	text, _, _ = strings.Cut(text, "/")
	text, _, _ = strings.Cut(text, "?")
	return catalogue.OfferID(text)
}

func (d *Desk) state(r *page.Request, f *page.Form, p funding.Pledge) error {
	if p.Offer != "" {
		o, err := d.Catalogue.Offer(r.Ctx(), r.Actor(), p.Offer)
		if l, ok := fault.Of(err); ok && l.Kind() == fault.NotFound {
			return fault.New(fault.Invalid, "funding.pledge.offer_missing").At("offer")
		}
		if err != nil {
			return err
		}
		money := f.Text("amount") != "" || f.Text("percent") != "" || f.Text("total") != ""
		if money && o.Offer.Price == nil {
			return fault.New(fault.Invalid, "funding.price_unknown").At("offer")
		}
		if o.Offer.Price != nil {
			p.Currency = o.Offer.Price.Currency
		}
	}
	p.Minor, p.Total = f.Money("amount", p.Currency), f.Money("total", p.Currency)
	if f.Text("hours") != "" || f.Text("hours_total") != "" {
		p.Hours, p.HoursTotal = f.Int("hours", 1, 10_000), f.Int("hours_total", 1, 1_000_000)
	}
	if f.Text("percent") != "" {
		p.Percent = f.Int("percent", 1, 100)
	}
	if err := f.Err(); err != nil {
		return err
	}
	_, err := d.Funding.StatePledge(r.Ctx(), r.Actor(), p)
	return err
}

// Confirm makes a pledge binding.
func (d *Desk) Confirm(r *page.Request) error {
	if _, err := d.Funding.ConfirmPledge(r.Ctx(), r.Actor(), funding.PledgeID(r.PathValue("pledge"))); err != nil {
		return err
	}
	return r.Redirect(pledgesPath, "funding.pledges.confirmed")
}

// End ends a pledge.
func (d *Desk) End(r *page.Request) error {
	if _, err := d.Funding.EndPledge(r.Ctx(), r.Actor(), funding.PledgeID(r.PathValue("pledge"))); err != nil {
		return err
	}
	return r.Redirect(pledgesPath, "funding.pledges.ended")
}
