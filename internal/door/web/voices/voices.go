package voices

import (
	"context"
	"strconv"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/rating"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
)

// Desk serves the pages about ratings.
type Desk struct {
	Rating    *rating.Service
	Enrolment *enrolment.Service
	Catalogue *catalogue.Service
	Identity  *identity.Service
}

const (
	learningPath = "/learning"
	deskPath     = "/provider/voices"
	queuePath    = "/operator/voices"
)

// Path is where the learner rates an enrolment.
func Path(id enrolment.ID) string { return learningPath + "/" + string(id) + "/rating" }

// mineView is one rating as its author sees it.
type mineView struct {
	rating.Mine
	Title string // of the programme
}

// Mine shows the actor's rating of an enrolment, and the forms.
func (d *Desk) Mine(r *page.Request) error {
	v, err := d.mine(r)
	if err != nil {
		return err
	}
	return r.Render(mineFrame(r, v), minePage(v, filled(r, v)))
}

func (d *Desk) mine(r *page.Request) (v mineView, err error) {
	id := enrolment.ID(r.PathValue("enrolment"))
	if v.Mine, err = d.Rating.Mine(r.Ctx(), r.Actor(), id); err != nil {
		return v, err
	}
	e, _, err := d.Enrolment.One(r.Ctx(), r.Actor(), id)
	if err != nil {
		return v, err
	}
	v.Title, err = d.title(r, e.Offer)
	return v, err
}

// title is an offer's title; its id when it is gone for good.
func (d *Desk) title(r *page.Request, id catalogue.OfferID) (string, error) {
	o, err := d.Catalogue.Offer(r.Ctx(), r.Actor(), id)
	if l, ok := fault.Of(err); ok && l.Kind() == fault.NotFound {
		return string(id), nil
	}
	title, _ := o.Offer.Title.In(r.Printer().Lang())
	return title, err
}

func mineFrame(r *page.Request, v mineView) ui.Page {
	return ui.Page{Title: r.T("rating.mine.title"), Private: true, Breadcrumb: []ui.Link{
		{Text: r.T("learning.title"), Href: learningPath}, {Text: v.Title, Href: learningPath + "/" + string(v.Enrolment)}, {Text: r.T("rating.mine.title"), Current: true},
	}}
}

// filled is the form with what was said before.
func filled(r *page.Request, v mineView) *page.Form {
	f := r.Blank()
	for _, marks := range v.Marks {
		for q, n := range marks {
			f.Set(string(q), strconv.Itoa(n))
		}
	}
	if v.Given() && v.Platform != "" && v.Marks[rating.OfPlatform] == nil {
		f.Set(string(rating.Platform), notUsed)
	}
	if v.Said != nil {
		f.Set("words", v.Said.Text)
	}
	return f
}

// notUsed is said of a platform by who did not use it.
const notUsed = "0"

// marks reads the answers to a kind's questions; one that was not chosen is left to
// the service to name.
func marks(f *page.Form, into rating.Marks, k rating.Kind) {
	for _, q := range rating.Questions(k) {
		if n, err := strconv.Atoi(f.Text(string(q))); err == nil {
			into[q] = n
		}
	}
}

// Give rates, or changes the rating.
func (d *Desk) Give(r *page.Request) error {
	f := r.Form()
	v := rating.Voice{Marks: rating.Marks{}, Words: f.Text("words"), Lang: r.Printer().Lang()}
	for _, k := range []rating.Kind{rating.OfProgramme, rating.OfProvider, rating.OfPlatform} {
		marks(f, v.Marks, k)
	}
	return d.do(r, f, "rating.done.given", func(id enrolment.ID) error {
		_, err := d.Rating.Give(r.Ctx(), r.Actor(), id, v)
		return err
	})
}

// TakeBack withdraws the rating.
func (d *Desk) TakeBack(r *page.Request) error {
	return d.do(r, r.Form(), "rating.done.taken_back", func(id enrolment.ID) error {
		_, err := d.Rating.TakeBack(r.Ctx(), r.Actor(), id)
		return err
	})
}

// GiveUse says what came of it.
func (d *Desk) GiveUse(r *page.Request) error {
	f := r.Form()
	m := rating.Marks{}
	marks(f, m, rating.OfUse)
	return d.do(r, f, "rating.done.use", func(id enrolment.ID) error {
		_, err := d.Rating.GiveUse(r.Ctx(), r.Actor(), id, m)
		return err
	})
}

// Appeal asks for a second look at words that were withheld.
func (d *Desk) Appeal(r *page.Request) error {
	f := r.Form()
	why := f.Text("appeal")
	return d.do(r, f, "rating.done.appealed", func(id enrolment.ID) error {
		_, err := d.Rating.Appeal(r.Ctx(), r.Actor(), id, why)
		return err
	})
}

func (d *Desk) do(r *page.Request, f *page.Form, done string, act func(enrolment.ID) error) error {
	id := enrolment.ID(r.PathValue("enrolment"))
	err := f.Err()
	if err == nil {
		err = act(id)
	}
	if err == nil {
		return r.Redirect(Path(id), done)
	}
	v, viewErr := d.mine(r)
	if viewErr != nil {
		return viewErr
	}
	return f.Again(err, mineFrame(r, v), minePage(v, f))
}

// toldView is the provider's page.
type toldView struct {
	Programmes []programme
	Next       string
}

// programme is one of a provider's programmes with the words about it.
type programme struct {
	Title string
	Offer catalogue.OfferID
	Told  []rating.Told
}

// Told shows a provider the words about its programmes, to answer them.
func (d *Desk) Told(r *page.Request) error {
	v, err := d.told(r)
	if err != nil {
		return err
	}
	return r.Render(toldFrame(r), toldPage(v, r.Blank()))
}

func toldFrame(r *page.Request) ui.Page {
	return ui.Page{Title: r.T("rating.desk.title"), Private: true, Breadcrumb: []ui.Link{
		{Text: r.T("author.home.title"), Href: "/provider"}, {Text: r.T("rating.desk.title"), Current: true},
	}}
}

func (d *Desk) told(r *page.Request) (v toldView, err error) {
	desk, err := d.Rating.Told(r.Ctx(), r.Actor(), r.Query("after"))
	if err != nil {
		return v, err
	}
	if desk.Next != "" {
		v.Next = r.With("after", desk.Next)
	}
	place := map[catalogue.OfferID]int{}
	for _, t := range desk.Told {
		i, ok := place[t.Offer]
		if !ok {
			i = len(v.Programmes)
			place[t.Offer] = i
			title, err := d.title(r, t.Offer)
			if err != nil {
				return v, err
			}
			v.Programmes = append(v.Programmes, programme{Title: title, Offer: t.Offer})
		}
		v.Programmes[i].Told = append(v.Programmes[i].Told, t)
	}
	return v, nil
}

// Reply answers somebody's words.
func (d *Desk) Reply(r *page.Request) error {
	return d.answer(r, "reply.", "rating.done.replied", d.Rating.Reply)
}

// Dispute asks for a second look at words that are shown.
func (d *Desk) Dispute(r *page.Request) error {
	return d.answer(r, "dispute.", "rating.done.disputed", d.Rating.Dispute)
}

// sayTo is a service's act on words.
type sayTo = func(ctx context.Context, a identity.Actor, id, text string) error

func (d *Desk) answer(r *page.Request, field, done string, act sayTo) error {
	f, id := r.Form(), r.PathValue("words")
	text := f.Text(field + id)
	err := f.Err()
	if err == nil {
		err = act(r.Ctx(), r.Actor(), id, text)
	}
	if err == nil {
		return r.Redirect(deskPath, done)
	}
	v, viewErr := d.told(r)
	if viewErr != nil {
		return viewErr
	}
	return f.Again(err, toldFrame(r), toldPage(v, f))
}

// waitingView is the operator's page.
type waitingView struct {
	rating.Queue
	Titles map[catalogue.OfferID]string
}

// Waiting shows an operator what has to be read before it is shown.
func (d *Desk) Waiting(r *page.Request) error {
	v, err := d.waiting(r)
	if err != nil {
		return err
	}
	return r.Render(waitingFrame(r), waitingPage(v, r.Blank()))
}

func waitingFrame(r *page.Request) ui.Page {
	return ui.Page{Title: r.T("rating.queue.title"), Private: true, Breadcrumb: []ui.Link{
		{Text: r.T("operator.title"), Href: "/operator"}, {Text: r.T("rating.queue.title"), Current: true},
	}}
}

func (d *Desk) waiting(r *page.Request) (v waitingView, err error) {
	if v.Queue, err = d.Rating.Waiting(r.Ctx(), r.Actor()); err != nil {
		return v, err
	}
	v.Titles = map[catalogue.OfferID]string{}
	for _, w := range v.Queue.Waiting {
		if v.Titles[w.Offer], err = d.title(r, w.Offer); err != nil {
			return v, err
		}
	}
	return v, nil
}

// Decide shows or withholds words or a reply.
func (d *Desk) Decide(r *page.Request) error {
	f, id := r.Form(), r.PathValue("words")
	decision := rating.Decision{
		Part: rating.Part(f.Choice("part", string(rating.TheWords), string(rating.TheReply))), Show: f.Text("act") == "show",
		Reason: rating.Reason(f.Text("reason." + id)), Note: f.TextMax("note."+id, 1000),
	}
	err := f.Err()
	if err == nil {
		err = d.Rating.Decide(r.Ctx(), r.Actor(), id, decision)
	}
	if err == nil {
		return r.Redirect(queuePath, "rating.done."+map[bool]string{true: "shown", false: "withheld"}[decision.Show])
	}
	if fault.Is(err, "rating.reason_missing") {
		err = fault.New(fault.Invalid, "rating.reason_missing").At("reason." + id)
	}
	v, viewErr := d.waiting(r)
	if viewErr != nil {
		return viewErr
	}
	return f.Again(err, waitingFrame(r), waitingPage(v, f))
}
