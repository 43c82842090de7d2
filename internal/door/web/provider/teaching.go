package provider

import (
	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/payers"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
)

// Teaching serves the pages about runs and sittings.
type Teaching struct {
	Enrolment  *enrolment.Service
	Assessment *assessment.Service
	Catalogue  *catalogue.Service
	// Grants is nil for whoever may grant supports; nil itself when funding's door is
	// closed.
	Grants func(identity.Actor) error
}

// runsPath is the list of runs; sittingsPath of sittings.
const (
	runsPath     = "/provider/runs"
	sittingsPath = "/provider/sittings"
)

func runPath(r enrolment.Run) string {
	return "/provider/offers/" + string(r.Offer) + "/runs/" + r.Run
}

func sittingPath(id assessment.SittingID) string { return sittingsPath + "/" + string(id) }

// runRow is one run as the list shows it.
type runRow struct {
	enrolment.Seats
	Title string
	Run   catalogue.Run
}

// Runs lists the provider's runs that anybody applied for.
func (t *Teaching) Runs(r *page.Request) error {
	all, next, err := t.Enrolment.RunsPage(r.Ctx(), r.Actor(), r.Query("after"))
	if err != nil {
		return err
	}
	rows := make([]runRow, len(all))
	seen := map[catalogue.OfferID]catalogue.Offer{}
	for i, s := range all {
		o, err := t.offerOnce(r, s.Offer, seen)
		if err != nil {
			return err
		}
		rows[i] = runRow{Seats: s, Title: title(r, o), Run: runOf(o, s.Run.Run)}
	}
	return r.Render(ui.Page{Title: r.T("sitting.runs.title"), Wide: true}, runsPage(rows, partOf(r, "after", next), t.Grants != nil && t.Grants(r.Actor()) == nil))
}

// part are the addresses of the first and the next part of a list; empty where
// there is none.
type part struct{ First, Next string }

func partOf(r *page.Request, name, next string) (p part) {
	if r.Query(name) != "" {
		p.First = r.With(name, "")
	}
	if next != "" {
		p.Next = r.With(name, next)
	}
	return p
}

func (t *Teaching) offer(r *page.Request, id catalogue.OfferID) (catalogue.Offer, error) {
	v, err := t.Catalogue.Offer(r.Ctx(), r.Actor(), id)
	return v.Offer, err
}

// offerOnce is offer, for lists in which the same offer comes again.
func (t *Teaching) offerOnce(r *page.Request, id catalogue.OfferID, seen map[catalogue.OfferID]catalogue.Offer) (o catalogue.Offer, err error) {
	o, known := seen[id]
	if !known {
		if o, err = t.offer(r, id); err == nil {
			seen[id] = o
		}
	}
	return o, err
}

func title(r *page.Request, o catalogue.Offer) string {
	s, _ := o.Title.In(r.Printer().Lang())
	return s
}

// runOf is the run as the offer states it now; only its id when it is gone.
func runOf(o catalogue.Offer, id string) catalogue.Run {
	for _, r := range o.Runs {
		if r.ID == id {
			return r
		}
	}
	return catalogue.Run{ID: id}
}

// rollView is a part of one run's roll and what was asked of it.
type rollView struct {
	enrolment.RollPart
	List     ui.Listing
	Columns  []ui.Column // name, state, applied: what it can be sorted by
	Place    string      // the address's query, to come back to
	Title    string
	Run      catalogue.Run
	Sittings []assessment.Sitting
	Signed   map[enrolment.ID]bool // who accepted a contract
}

// Roll shows one run: who takes part, who waits, what is asked.
func (t *Teaching) Roll(r *page.Request) error {
	v, err := t.roll(r, enrolment.Run{Offer: catalogue.OfferID(r.PathValue("offer")), Run: r.PathValue("run")}, "")
	if err != nil {
		return err
	}
	return r.Render(rollFrame(r, v), rollPage(v, r.QueryForm()))
}

// roll is the part of a run's roll that the address asks for, or one enrolment of
// it, in whose form something has to be mended.
func (t *Teaching) roll(r *page.Request, run enrolment.Run, only enrolment.ID) (v rollView, err error) {
	l := r.List(enrolment.ByApplication, enrolment.ByName)
	q := enrolment.RollQuery{Window: l.Window, Text: r.Query("q"), State: enrolment.State(r.Query("state")), Only: only}
	if v.RollPart, err = t.Enrolment.RollPart(r.Ctx(), r.Actor(), run.Offer, run.Run, q); err != nil {
		return v, err
	}
	v.List = l.Listing("/provider/offers/"+string(run.Offer)+"/runs/"+run.Run, v.RollPart.Previous, v.RollPart.Next)
	v.List.Search, v.List.Count = r.T("sitting.roll.search"), r.T("ui.list.count", "count", v.All)
	v.List.None, v.List.Asked, v.Place = len(v.Rows) == 0, q.Text != "" || q.State != "", r.HTTP().URL.RawQuery
	v.Columns = []ui.Column{l.Column(enrolment.ByName, r.T("sitting.name")), {Text: r.T("sitting.state")}, l.Column(enrolment.ByApplication, r.T("sitting.roll.applied"))}
	o, err := t.offer(r, run.Offer)
	if err != nil {
		return v, err
	}
	if o.Provider != r.Actor().Tenant {
		return v, fault.New(fault.NotFound, "assessment.offer.unknown")
	}
	v.Title, v.Run = title(r, o), runOf(o, run.Run)
	if v.Places == 0 {
		v.Places = v.Run.Places
	}
	if v.Signed, err = t.Enrolment.SignedIn(r.Ctx(), r.Actor(), run); err != nil {
		return v, err
	}
	v.Sittings, err = t.Assessment.Sittings(r.Ctx(), r.Actor(), run.Offer)
	return v, err
}

func rollFrame(r *page.Request, v rollView) ui.Page {
	return ui.Page{Title: v.Title, Wide: true, Breadcrumb: []ui.Link{{Text: r.T("sitting.runs.title"), Href: runsPath}, {Text: v.Title, Current: true}}}
}

// CancelRun says that the run does not take place, with the reason.
func (t *Teaching) CancelRun(r *page.Request) error {
	f := r.Form()
	run := enrolment.Run{Offer: catalogue.OfferID(r.PathValue("offer")), Run: r.PathValue("run")}
	v, err := t.roll(r, run, "")
	if err != nil {
		return err
	}
	n, err := t.Enrolment.CancelRun(r.Ctx(), r.Actor(), run, f.TextMax("reason", 2000))
	if err != nil {
		return f.Again(err, rollFrame(r, v), rollPage(v, f))
	}
	return r.Redirect(runPath(run), "sitting.roll.cancelled", "count", n)
}

// OfferPlace gives a place to somebody who asked about the prerequisites.
func (t *Teaching) OfferPlace(r *page.Request) error {
	return t.decide(r, r.Form(), "", "sitting.roll.offered", func(id enrolment.ID) (enrolment.Enrolment, error) {
		return t.Enrolment.OfferPlace(r.Ctx(), r.Actor(), id)
	})
}

// Reject turns somebody down, with the reason they read.
func (t *Teaching) Reject(r *page.Request) error {
	f := r.Form()
	reason := f.Text(fieldOf("reason", r.PathValue("enrolment")))
	return t.decide(r, f, "reason", "sitting.roll.rejected", func(id enrolment.ID) (enrolment.Enrolment, error) {
		return t.Enrolment.Reject(r.Ctx(), r.Actor(), id, reason)
	})
}

// Contract shows what a learner accepted, to keep or to print.
func (t *Teaching) Contract(r *page.Request) error {
	c, err := t.Enrolment.ContractOf(r.Ctx(), r.Actor(), enrolment.ID(r.PathValue("enrolment")))
	if err != nil {
		return err
	}
	return payers.ShowContract(r, c, ui.Link{Text: r.T("sitting.runs.title"), Href: runsPath}, ui.Link{Text: c.Title, Href: runPath(c.Run)})
}

// Attendance records how much somebody attended.
func (t *Teaching) Attendance(r *page.Request) error {
	f := r.Form()
	percent := f.Int(fieldOf("attendance", r.PathValue("enrolment")), 0, 100)
	return t.decide(r, f, "attendance", "sitting.roll.recorded", func(id enrolment.ID) (enrolment.Enrolment, error) {
		return t.Enrolment.Attendance(r.Ctx(), r.Actor(), id, percent)
	})
}

// Lapse ends somebody's enrolment without completion.
func (t *Teaching) Lapse(r *page.Request) error {
	f := r.Form()
	reason := f.Text(fieldOf("reason", r.PathValue("enrolment")))
	return t.decide(r, f, "reason", "sitting.roll.lapsed", func(id enrolment.ID) (enrolment.Enrolment, error) {
		return t.Enrolment.Lapse(r.Ctx(), r.Actor(), id, reason)
	})
}

// fieldOf names the field of one person's form among many on a page.
func fieldOf(name, id string) string { return name + "." + id }

// decide acts on one enrolment and leads back to its run; what was wrong is
// shown there, in the form it was typed in.
func (t *Teaching) decide(r *page.Request, f *page.Form, field, done string, act func(enrolment.ID) (enrolment.Enrolment, error)) error {
	id := r.PathValue("enrolment")
	err := f.Err()
	if err == nil {
		var e enrolment.Enrolment
		if e, err = act(enrolment.ID(id)); err == nil {
			return r.Redirect(runPath(e.Run)+cameFrom(f), done, "name", e.Name)
		}
	}
	v, viewErr := t.roll(r, enrolment.Run{Offer: catalogue.OfferID(f.Text("offer")), Run: f.Text("run")}, enrolment.ID(id))
	if viewErr != nil {
		return err // posted from elsewhere: the error has a page of its own
	}
	return f.Again(moved(err, field, fieldOf(field, id)), rollFrame(r, v), rollPage(v, f))
}

// cameFrom is the part of the roll that a form stood on.
func cameFrom(f *page.Form) string {
	if place := f.TextMax("place", 1000); place != "" {
		return "?" + place
	}
	return ""
}

// moved gives faults about one field the name it has on the page.
func moved(err error, from, to string) error {
	l, ok := fault.Of(err)
	if !ok || from == "" {
		return err
	}
	out := make(fault.List, len(l))
	for i, x := range l {
		y := *x
		if y.Field == from {
			y.Field = to
		}
		out[i] = &y
	}
	return out
}
