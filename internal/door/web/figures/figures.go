package figures

import (
	"bytes"
	"slices"

	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/insight"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
)

// Desk serves the pages.
type Desk struct {
	Insight   *insight.Service
	Framework *framework.Service
	Identity  *identity.Service
	Place     string    // jurisdiction the figures are about
	Name      i18n.Text // of the country
}

const (
	homePath   = "/insight"
	csvPath    = homePath + "/figures.csv"
	mapPath    = homePath + "/map"
	groupsPath = homePath + "/groups"
	whatIfPath = homePath + "/what-if"
)

// country is what the reader calls the place.
func (d *Desk) country(p *i18n.Printer) string {
	name, _ := d.Name.In(p.Lang())
	return name
}

// Home shows the seven dials.
func (d *Desk) Home(r *page.Request) error {
	f := r.QueryForm()
	frame := ui.Page{Title: r.T("insight.title"), Description: r.T("insight.lead"), Wide: true}
	day, err := dayOf(f)
	v := homeView{Country: d.country(r.Printer())}
	if err == nil {
		v.Days, err = d.Insight.PublishedDays(r.Ctx(), r.Actor())
	}
	var p *insight.Publication
	if err == nil {
		p, err = d.Insight.Publication(r.Ctx(), r.Actor(), day)
	}
	switch {
	case fault.Is(err, "insight.none_yet"):
		return r.Render(frame, homeBody(v, f))
	case fault.Is(err, "insight.none"), err != nil && !fault.Is(err, "identity.denied"):
		return f.Again(atDay(err), frame, homeBody(v, f))
	case err != nil:
		return err
	}
	w := d.words(r.Printer(), p)
	v.Publication, v.Dials = p, w.dials()
	v.CSV = csvPath + "?day=" + p.Day.String()
	v.People = p.AsOf[insight.OfLearners]
	f.Set("day", p.Day.String())
	return r.Render(frame, homeBody(v, f))
}

// atDay lets a day without figures be mended where it was chosen.
func atDay(err error) error {
	if l, ok := fault.Of(err); ok {
		return (&fault.Fault{Kind: fault.Invalid, Key: l[0].Key, Args: l[0].Args, Err: l[0].Err}).At("day")
	}
	return err
}

// dayOf is the day somebody chose; zero for the newest.
func dayOf(f *page.Form) (pack.Day, error) {
	at := f.Date("day")
	if err := f.Err(); err != nil || at.IsZero() {
		return pack.Day{}, err
	}
	return pack.On(at), nil
}

// CSV is a publication as a file: the numbers of the page.
func (d *Desk) CSV(r *page.Request) error {
	day, err := dayOf(r.QueryForm())
	if err != nil {
		return err
	}
	p, err := d.Insight.Publication(r.Ctx(), r.Actor(), day)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := p.CSV(&b); err != nil {
		return err
	}
	return r.Download("insight-"+p.Jurisdiction+"-"+p.Day.String()+".csv", "text/csv; charset=utf-8", b.Bytes())
}

// homeView is the minister's page.
type homeView struct {
	Country     string
	Publication *insight.Publication // nil: there is none
	People      pack.Day             // of which day the figures about people are
	Dials       []dial
	Days        []pack.Day
	CSV         string
}

// others are a few other days with figures.
func (v homeView) others() []pack.Day {
	rest := slices.DeleteFunc(slices.Clone(v.Days), func(d pack.Day) bool { return v.Publication != nil && d == v.Publication.Day })
	return rest[:min(len(rest), 7)]
}

// dial is one figure with what it is made of.
type dial struct {
	ID       string
	Title    string
	Number   string // large
	Sentence string
	Note     string // what is not shown, and why
	Shares   *ui.SharesData
	Shown    []ui.FigureData // at most two, side by side
	More     []ui.FigureData // each to be opened
	Made     []ui.Term
}
