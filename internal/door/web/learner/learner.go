package learner

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/funding"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/recognition"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/payers"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/door/web/voices"
	"opencairn.org/cairn/internal/ground/fault"
)

// Desk serves the learner's pages about enrolments.
type Desk struct {
	Funding    *funding.Service
	Enrolment  *enrolment.Service
	Assessment *assessment.Service
	Catalogue  *catalogue.Service
	Identity   *identity.Service
	// Recognition makes promises; nil when its door is closed.
	Recognition *recognition.Service
	// Rates says that completed enrolments can be rated.
	Rates bool
	// SignIn is the path of the sign-in page.
	SignIn string
}

const learningPath = "/learning"

func enrolPath(o catalogue.OfferID, run string) string {
	return "/offers/" + string(o) + "/runs/" + url.PathEscape(run) + "/enrol"
}

// enrolView is what somebody reads before they take a place.
type enrolView struct {
	enrolment.Prospect
	Title    string
	Provider string
	Counts   []recognition.Prospect // what is promised to who enrols
	SignIn   string                 // where a visitor signs in first; empty when signed in
	Name     string                 // as the account has it
	Asked    payers.Asked
	Quote    *funding.Quote     // nil: free, or nobody can take part now
	Hours    *funding.PaidHours // of working time that an employer gives; nil: none
}

// Enrol shows what a run costs and asks for, and the form.
func (d *Desk) Enrol(r *page.Request) error {
	v, err := d.prospect(r)
	if err != nil {
		return err
	}
	if err := d.quote(r, &v, r.Blank()); err != nil {
		return err
	}
	if v.Present != nil && !again(v.Present.State) {
		return r.Redirect(learningPath+"/"+string(v.Present.ID), "")
	}
	return r.Render(enrolFrame(v), enrolPage(v, r.Blank().Set("name", v.Name)))
}

// again reports that somebody who left, or let a place run out, may apply anew.
func again(s enrolment.State) bool { return s == enrolment.Withdrawn || s == enrolment.Expired }

func enrolFrame(v enrolView) ui.Page {
	return ui.Page{Title: v.Title, Breadcrumb: []ui.Link{{Text: v.Title, Href: "/offers/" + string(v.Offer.ID)}}}
}

func (d *Desk) prospect(r *page.Request) (v enrolView, err error) {
	who := r.Actor()
	who.Lang = r.Printer().Lang() // a contract is read in the page's language
	if v.Prospect, err = d.Enrolment.Prospect(r.Ctx(), who, catalogue.OfferID(r.PathValue("offer")), r.PathValue("run")); err != nil {
		return v, err
	}
	v.Title, _ = v.Offer.Title.In(r.Printer().Lang())
	org, err := d.Identity.Organisation(r.Ctx(), r.Actor(), v.Offer.Provider)
	if err != nil {
		return v, err
	}
	v.Provider, _ = org.Name.In(r.Printer().Lang())
	if v.Counts, err = d.promised(r, v.Offer.ID); err != nil {
		return v, err
	}
	if !r.Actor().SignedIn() {
		v.SignIn = d.SignIn + "?next=" + url.QueryEscape(enrolPath(v.Offer.ID, v.Run.ID))
		return v, nil
	}
	p, err := d.Identity.PersonByID(r.Ctx(), r.Actor(), r.Actor().Person)
	if fault.Is(err, "identity.denied") {
		return v, nil // the name is only a courtesy
	}
	v.Name = p.Name
	return v, err
}

// promised are the commitments that enrolling makes.
func (d *Desk) promised(r *page.Request, o catalogue.OfferID) ([]recognition.Prospect, error) {
	if d.Recognition == nil {
		return nil, nil
	}
	all, err := d.Recognition.Prospects(r.Ctx(), r.Actor(), o)
	return slices.DeleteFunc(all, func(p recognition.Prospect) bool { return !p.Promised() }), err
}

// commit has the universities sign what they promise, before the place is taken: a
// promise without a place harms nobody, a place without its promise would.
func (d *Desk) commit(r *page.Request, o catalogue.OfferID) (string, error) {
	if d.Recognition == nil {
		return "", nil
	}
	made, err := d.Recognition.Commit(r.Ctx(), r.Actor(), o)
	return made.ID, err
}

// quote says who pays what, from what is known and what was answered; an answer
// that cannot be read leaves the quote without it.
func (d *Desk) quote(r *page.Request, v *enrolView, f *page.Form) (err error) {
	if v.Offer.Price == nil || v.Closed != nil || !r.Actor().SignedIn() {
		return nil
	}
	answers := payers.Read(f, v.Offer.Price.Currency)
	if v.Hours, err = d.Funding.HoursFor(r.Ctx(), r.Actor(), v.Offer.ID, answers); err != nil || v.Offer.Price.Minor == 0 {
		return err
	}
	if v.Asked, err = payers.Ask(r, d.Funding, d.Identity); err != nil {
		return err
	}
	q, err := d.quoteFor(r, v.Offer, v.Run.ID, answers)
	v.Quote = &q
	return err
}

func (d *Desk) quoteFor(r *page.Request, o catalogue.Offer, run string, a funding.Answers) (funding.Quote, error) {
	q, err := d.Funding.Quote(r.Ctx(), r.Actor(), funding.QuoteRequest{Offer: o.ID, Run: run, Answers: a})
	if l, ok := fault.Of(err); ok && l.Kind() == fault.Invalid {
		return d.Funding.Quote(r.Ctx(), r.Actor(), funding.QuoteRequest{Offer: o.ID, Run: run})
	}
	return q, err
}

// Apply takes a place, a number in the queue, or a question to the provider.
func (d *Desk) Apply(r *page.Request) error {
	f := r.Form()
	app := enrolment.Application{
		Offer: catalogue.OfferID(r.PathValue("offer")), Run: r.PathValue("run"), Name: f.TextMax("name", 200),
		Terms: terms(f), PrerequisitesMet: f.Text("prerequisites") == "met",
	}
	if f.Text("prerequisites") == "ask" {
		app.Question = f.TextMax("question", 2000)
		if app.Question == "" {
			f.Wrong(fault.New(fault.Invalid, "learning.question_missing").At("question"))
		}
	}
	err := f.Err()
	var e enrolment.Enrolment
	if f.Text("act") == "price" { // only the price again, by other answers
		return d.enrolAgain(r, f, nil)
	}
	if err == nil {
		app.Commitment, err = d.commit(r, app.Offer)
	}
	if err == nil {
		e, err = d.Enrolment.Apply(r.Ctx(), r.Actor(), app)
	}
	if err == nil {
		return r.Redirect(learningPath+"/"+string(e.ID), "learning.done."+string(e.State), "position", e.Position)
	}
	return d.enrolAgain(r, f, err)
}

// enrolAgain shows the form as it was filled in, with the quote as it is now.
func (d *Desk) enrolAgain(r *page.Request, f *page.Form, err error) error {
	v, viewErr := d.prospect(r)
	if viewErr == nil {
		viewErr = d.quote(r, &v, f)
	}
	if viewErr != nil {
		return viewErr
	}
	if err == nil {
		return r.Render(enrolFrame(v), enrolPage(v, f))
	}
	return f.Again(err, enrolFrame(v), enrolPage(v, f))
}

// terms reads the price the page showed and whether it was accepted. The price
// travels with the form so that a change in between is noticed.
func terms(f *page.Form) enrolment.Terms {
	minor, currency, _ := strings.Cut(f.Text("price"), " ")
	n, err := strconv.ParseInt(minor, 10, 64)
	if err != nil {
		return enrolment.Terms{} // no price of any offer: refused as changed
	}
	return enrolment.Terms{
		Price: catalogue.Price{Minor: n, Currency: currency}, AcceptPrice: f.Yes("accept_price"),
		Quote: f.TextMax("quote", 64), Answers: payers.Read(f, currency),
		Contract: f.TextMax("contract", 64), AcceptContract: f.Yes("accept_contract"),
	}
}

func priceValue(p catalogue.Price) string {
	return strconv.FormatInt(p.Minor, 10) + " " + p.Currency
}

// learning is one enrolment as the list shows it.
type learning struct {
	enrolment.Enrolment
	Title string
	Run   catalogue.Run
}

// Learning lists what the actor takes part in, and the results.
func (d *Desk) Learning(r *page.Request) error {
	es, err := d.Enrolment.Mine(r.Ctx(), r.Actor())
	if err != nil {
		return err
	}
	rows := make([]learning, len(es))
	for i, e := range es {
		if rows[i], err = d.learning(r, e); err != nil {
			return err
		}
	}
	return r.Render(ui.Page{Title: r.T("learning.title"), Private: true}, learningPage(rows))
}

// learning puts the offer's title to an enrolment; an offer that is gone for
// good leaves its id.
func (d *Desk) learning(r *page.Request, e enrolment.Enrolment) (learning, error) {
	l := learning{Enrolment: e, Title: string(e.Offer)}
	v, err := d.Catalogue.Offer(r.Ctx(), r.Actor(), e.Offer)
	if l0, ok := fault.Of(err); ok && l0.Kind() == fault.NotFound {
		return l, nil
	}
	if err != nil {
		return l, err
	}
	l.Title, _ = v.Offer.Title.In(r.Printer().Lang())
	for _, x := range v.Offer.Runs {
		if x.ID == e.Run.Run {
			l.Run = x
		}
	}
	return l, nil
}

// oneView is one enrolment with its steps and results.
type oneView struct {
	learning
	Rate    string // where it can be rated; empty: it cannot
	Steps   []enrolment.Transition
	Price   *catalogue.Price // as the offer states it now, to be accepted
	Asked   payers.Asked
	Quote   *funding.Quote      // who would pay, while a place waits to be confirmed
	Hold    *funding.Hold       // who pays, and what became of it
	Hours   *funding.PaidHours  // of working time, kept for this place; nil: none
	Terms   *enrolment.Contract // to be accepted, while a place waits to be confirmed and nothing was
	Signed  bool                // a contract was accepted
	Helps   []supportRow        // supports granted for this course, or for whatever is learned
	Results []assessment.Result
	Rubrics map[assessment.SittingID]assessment.Rubric
}

// One shows one enrolment: how it stands, what to do, the results.
func (d *Desk) One(r *page.Request) error {
	v, err := d.one(r, r.Blank())
	if err != nil {
		return err
	}
	return r.Render(oneFrame(r, v), onePage(v, r.Blank()))
}

func oneFrame(r *page.Request, v oneView) ui.Page {
	return ui.Page{Title: v.Title, Private: true, Breadcrumb: []ui.Link{{Text: r.T("learning.title"), Href: learningPath}, {Text: v.Title, Current: true}}}
}

func (d *Desk) one(r *page.Request, f *page.Form) (v oneView, err error) {
	e, steps, err := d.Enrolment.One(r.Ctx(), r.Actor(), enrolment.ID(r.PathValue("enrolment")))
	if err != nil {
		return v, err
	}
	v.Steps = steps
	if v.learning, err = d.learning(r, e); err != nil {
		return v, err
	}
	if d.Rates && e.State == enrolment.Completed {
		v.Rate = voices.Path(e.ID)
	}
	if e.State == enrolment.Offered {
		who := r.Actor()
		who.Lang = r.Printer().Lang()
		p, err := d.Enrolment.Prospect(r.Ctx(), who, e.Offer, e.Run.Run)
		if err != nil {
			return v, err
		}
		v.Price, v.Terms = p.Offer.Price, p.Contract
		if err := d.offered(r, &v, p, f); err != nil {
			return v, err
		}
	}
	if err := d.held(r, &v); err != nil {
		return v, err
	}
	_, err = d.Enrolment.OwnContract(r.Ctx(), r.Actor(), e.ID)
	if v.Signed = err == nil; v.Signed {
		v.Terms = nil
	} else if !fault.Is(err, "enrolment.contract.none") {
		return v, err
	}
	return v, d.results(r, &v)
}

// offered says who would pay for a place that waits to be confirmed.
func (d *Desk) offered(r *page.Request, v *oneView, p enrolment.Prospect, f *page.Form) (err error) {
	if p.Offer.Price == nil || p.Offer.Price.Minor == 0 {
		return nil
	}
	if v.Asked, err = payers.Ask(r, d.Funding, d.Identity); err != nil {
		return err
	}
	q, err := d.quoteFor(r, p.Offer, p.Run.ID, payers.Read(f, p.Offer.Price.Currency))
	v.Quote = &q
	return err
}

// held is who pays for this place.
func (d *Desk) held(r *page.Request, v *oneView) error {
	hs, err := d.Funding.Mine(r.Ctx(), r.Actor())
	for i := range hs {
		if hs[i].Enrolment == string(v.ID) {
			v.Hold = &hs[i]
			break // the newest
		}
	}
	if err != nil {
		return err
	}
	hours, err := d.hours(r)
	if h, ok := hours[v.ID]; ok {
		v.Hours = &h
	}
	if err != nil || !goesOn(v.State) {
		return err
	}
	all, err := d.supports(r)
	for _, x := range all {
		if x.Standing == "open" && (x.Offer == "" || x.Offer == v.Offer) {
			v.Helps = append(v.Helps, x)
		}
	}
	return err
}

// results are those of the sittings this enrolment was registered for.
func (d *Desk) results(r *page.Request, v *oneView) error {
	all, err := d.Assessment.Results(r.Ctx(), r.Actor())
	if err != nil {
		return err
	}
	v.Rubrics = map[assessment.SittingID]assessment.Rubric{}
	for _, x := range all {
		if x.Reference != string(v.ID) || x.Standing == assessment.Withdrawn {
			continue
		}
		v.Results = append(v.Results, x)
		if v.Rubrics[x.Sitting], err = d.Assessment.Rubric(r.Ctx(), r.Actor(), x.Offer, x.Version); err != nil {
			return err
		}
	}
	return nil
}

// Confirm takes up a place that became free.
func (d *Desk) Confirm(r *page.Request) error {
	f := r.Form()
	return d.do(r, f, "learning.done.enrolled", func(id enrolment.ID) error {
		_, err := d.Enrolment.Confirm(r.Ctx(), r.Actor(), id, terms(f))
		return err
	})
}

// Withdraw leaves a run.
func (d *Desk) Withdraw(r *page.Request) error {
	f := r.Form()
	reason := f.TextMax("reason", 2000)
	return d.do(r, f, "learning.done.withdrawn", func(id enrolment.ID) error {
		_, err := d.Enrolment.Withdraw(r.Ctx(), r.Actor(), id, reason)
		return err
	})
}

// Appeal questions a final result of this enrolment.
func (d *Desk) Appeal(r *page.Request) error {
	f := r.Form()
	sitting := assessment.SittingID(f.Text("sitting"))
	field := appealField(sitting)
	reason := f.TextMax(field, 4000)
	return d.do(r, f, "learning.done.appealed", func(enrolment.ID) error {
		err := d.Assessment.Appeal(r.Ctx(), r.Actor(), sitting, reason)
		if fault.Is(err, "assessment.reason_missing") {
			return fault.New(fault.Invalid, "learning.appeal.reason_missing").At(field)
		}
		return err
	})
}

// appealField names the reason's field among those of several results.
func appealField(id assessment.SittingID) string { return "appeal." + string(id) }

func (d *Desk) do(r *page.Request, f *page.Form, done string, act func(enrolment.ID) error) error {
	id := r.PathValue("enrolment")
	err := f.Err()
	if err == nil {
		err = act(enrolment.ID(id))
	}
	if err == nil {
		return r.Redirect(learningPath+"/"+id, done)
	}
	v, viewErr := d.one(r, f)
	if viewErr != nil {
		return viewErr
	}
	return f.Again(err, oneFrame(r, v), onePage(v, f))
}

// Contract shows what the actor accepted when they enrolled, to keep or to print.
func (d *Desk) Contract(r *page.Request) error {
	c, err := d.Enrolment.OwnContract(r.Ctx(), r.Actor(), enrolment.ID(r.PathValue("enrolment")))
	if err != nil {
		return err
	}
	return payers.ShowContract(r, c, ui.Link{Text: r.T("learning.title"), Href: learningPath}, ui.Link{Text: c.Title, Href: learningPath + "/" + string(c.ID)})
}
