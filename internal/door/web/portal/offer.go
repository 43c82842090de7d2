package portal

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"opencairn.org/cairn/formats/elm"
	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/rating"
	"opencairn.org/cairn/internal/domain/recognition"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// runRow is one time an offer takes place.
type runRow struct {
	catalogue.Run
	Seats  enrolment.Seats
	Known  bool   // Seats is
	Enrol  string // where to enrol; empty when nobody can now
	Closed string // why nobody can
}

// spoken is an employer's word with its name.
type spoken struct {
	assurance.Endorsement
	Employer string
}

// needed is a need the offer answers, with its employer's name.
type needed struct {
	assurance.SkillNeed
	Employer string
}

// approval is a body's decision with its name.
type approval struct {
	assurance.Approval
	Body    string
	Current bool   // in force, and for what the offer says now
	Under   string // the rules it was given under, when later ones hold now
}

// offerView is the page of one offer.
type offerView struct {
	Cost cost
	Keep string // where it is put on a list; empty: nowhere
	catalogue.OfferView
	Address          string // the offer's own, permanent
	Read             time.Time
	Title, TitleLang string
	By, ByHref       string
	OtherLanguage    string // the language the offer is shown in, when it is not the reader's
	Runs             []runRow
	Dated            bool // a run has a day to put into a calendar
	Approvals        []approval
	Drifts           []assurance.Drift
	Endorsements     []spoken
	Counts           []recognition.Prospect // what it would count for, what is promised first
	Verdicts         []verdict              // of the rules that bind, and the European recommendation
	Needs            []needed
	Further          []part
	Elsewhere        elsewhere
	Definition       definition
	Origins          catalogue.OfferOrigins
	Effects          []catalogue.Effect
	Voices           *rating.Voices // nil: nobody can rate here
}

// suffix of the address at which an offer is data.
const jsonldSuffix = ".jsonld"

// Offer shows one offer, or, at its address with .jsonld or to who asks for
// JSON-LD, its data.
func (d *Desk) Offer(r *page.Request) error {
	id, asData := strings.CutSuffix(r.PathValue("offer"), jsonldSuffix)
	r.Header().Add("Vary", "Accept")
	if asData || wantsData(r.HTTP()) {
		return d.offerData(r, catalogue.OfferID(id))
	}
	v, err := d.Catalogue.Offer(r.Ctx(), r.Actor(), catalogue.OfferID(id))
	if err != nil {
		return err
	}
	view, err := d.offerView(r, v)
	if err != nil {
		return err
	}
	if view.Effects, err = d.Catalogue.Effects(r.Ctx(), r.Actor(), v.Offer); err != nil {
		return err
	}
	if view.Voices, err = d.voices(r, v.Offer); err != nil {
		return err
	}
	data, err := v.JSONLD()
	if err != nil {
		return err
	}
	summary, _ := v.Offer.Summary.In(r.Printer().Lang())
	return r.Render(ui.Page{
		Title: view.Title, Description: short(summary, 160), Data: data,
		Keep:       ui.KeepSeen,
		Also:       []ui.Also{{Rel: "alternate", Type: jsonldType, Href: offerPath(v.Offer.ID) + jsonldSuffix, Name: "JSON-LD"}},
		Breadcrumb: []ui.Link{{Text: r.T("portal.offers.title"), Href: offersPath}, {Text: view.Title, Current: true}},
	}, offerBody(view))
}

const jsonldType = "application/ld+json"

// dataFresh is how long a cache may keep an offer's data.
const dataFresh = time.Minute

// wantsData reports that a program asks for JSON-LD; browsers ask for HTML.
func wantsData(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	return strings.Contains(accept, jsonldType) && !strings.Contains(accept, "text/html")
}

// offerData answers with the offer as schema.org data, as its page could carry it,
// or in the language its address ends in.
func (d *Desk) offerData(r *page.Request, id catalogue.OfferID) error {
	if err := d.admit(r); err != nil {
		return err
	}
	plain, language, _ := strings.Cut(string(id), ".")
	write, ok := d.languages()[language]
	if !ok {
		return fault.New(fault.NotFound, "catalogue.offer.not_found")
	}
	o, changed, err := d.Catalogue.OfferData(r.Ctx(), r.Actor(), catalogue.OfferID(plain))
	if err != nil {
		return err
	}
	data, err := write(r, o)
	if err != nil {
		return err
	}
	r.Header().Set("Last-Modified", changed.UTC().Format(http.TimeFormat))
	return r.Send(jsonldType, data, dataFresh)
}

// What stands before jsonldSuffix in the address at which an offer is a learning
// opportunity of the European Learning Model, or a record of the Credential
// Registry's language.
const (
	elmSuffix  = ".elm"
	ctdlSuffix = ".ctdl"
)

// languages are those an offer's address gives it in, by the part before
// jsonldSuffix without its dot.
func (d *Desk) languages() map[string]func(*page.Request, catalogue.Offer) ([]byte, error) {
	return map[string]func(*page.Request, catalogue.Offer) ([]byte, error){
		"":             func(_ *page.Request, o catalogue.Offer) ([]byte, error) { return catalogue.JSONLD(o) },
		elmSuffix[1:]:  d.opportunity,
		ctdlSuffix[1:]: d.record,
	}
}

// record is the offer as one record of CTDL.
func (d *Desk) record(r *page.Request, o catalogue.Offer) ([]byte, error) {
	org, err := d.Identity.Organisation(r.Ctx(), r.Actor(), o.Provider)
	if err != nil {
		return nil, err
	}
	return catalogue.RecordOf(o, org)
}

func (d *Desk) opportunity(r *page.Request, o catalogue.Offer) ([]byte, error) {
	org, err := d.Identity.Organisation(r.Ctx(), r.Actor(), o.Provider)
	if err != nil {
		return nil, err
	}
	data, wrong := elm.WriteOpportunities([]elm.Specification{catalogue.ELMOf(o, org)})
	if len(wrong) > 0 {
		return nil, fault.New(fault.NotFound, "portal.elm.cannot", "why", wrong[0].Error())
	}
	return data, nil
}

func (d *Desk) admit(r *page.Request) error {
	if d.Admit == nil {
		return nil
	}
	return d.Admit(r.HTTP())
}

func (d *Desk) offerView(r *page.Request, v catalogue.OfferView) (offerView, error) {
	p := r.Printer()
	view := offerView{OfferView: v, Address: r.URL(offerPath(v.Offer.ID)), Read: r.Now()}
	if d.Outreach != nil {
		view.Keep = addressOf(savedPath, "offer", []catalogue.OfferID{v.Offer.ID})
	}
	view.Title, view.TitleLang = v.Offer.Title.In(p.Lang())
	if view.TitleLang == p.Lang() {
		view.TitleLang = ""
	}
	view.By, view.ByHref = catalogue.SayProvider(p, v.Provider), providersPath+"/"+v.Provider.Slug
	if lang, other := shownIn(v.Offer, p.Lang()); other {
		view.OtherLanguage = sayLanguage(p, lang)
	}
	for _, run := range v.Offer.Runs {
		row, err := d.runRow(r, v, run)
		if err != nil {
			return view, err
		}
		view.Runs = append(view.Runs, row)
		view.Dated = view.Dated || !run.Start.IsZero()
	}
	slices.SortStableFunc(view.Runs, func(a, b runRow) int { return begun(a.Run, r.Now()) - begun(b.Run, r.Now()) })
	var err error
	if view.Cost, err = d.costOf(r, v); err != nil {
		return view, err
	}
	if view.Origins, err = d.Catalogue.Origins(r.Ctx(), r.Actor(), v.Offer.ID); err != nil {
		return view, err
	}
	if d.Recognition != nil {
		if view.Counts, err = d.Recognition.Prospects(r.Ctx(), r.Actor(), v.Offer.ID); err != nil {
			return view, err
		}
	}
	told := v.Offer
	if len(v.Picture.Sizes) > 0 {
		told.Image = nil // it is seen above
	}
	view.Further = further(p, told)
	view.Verdicts = verdicts(p, v.Findings)
	everywhere, err := d.Catalogue.StandingEverywhere(&v)
	if err != nil {
		return view, err
	}
	view.Elsewhere = elsewhereOf(p, everywhere, v.Findings)
	view.Definition = d.definition(p, v.Findings)
	return view, d.whoChecked(r, &view)
}

// begun is 1 for a run that has begun: what is to come is read first.
func begun(run catalogue.Run, on time.Time) int {
	if run.Begun(on) {
		return 1
	}
	return 0
}

// shownIn is the language most of an offer's page is in. A page without its
// summary and title in the reader's language is in another.
func shownIn(o catalogue.Offer, reader string) (lang string, other bool) {
	for _, t := range []i18n.Text{o.Summary, o.Title} {
		if _, used := t.In(reader); used != "" && used != reader {
			return used, true
		}
	}
	if len(o.Outcomes) > 0 {
		if _, used := o.Outcomes[0].Text.In(reader); used != "" && used != reader {
			return used, true
		}
	}
	return "", false
}

// runRow finds out how many places a run has left and whether one can enrol.
func (d *Desk) runRow(r *page.Request, v catalogue.OfferView, run catalogue.Run) (runRow, error) {
	row := runRow{Run: run}
	if d.Enrolment == nil || !v.Listed {
		return row, nil
	}
	prospect, err := d.Enrolment.Prospect(r.Ctx(), r.Actor(), v.Offer.ID, run.ID)
	if _, ours := fault.Of(err); ours {
		return row, nil // not for this reader: the dates are all they see
	}
	if err != nil {
		return row, err
	}
	row.Seats, row.Known = prospect.Seats, true
	if prospect.Closed != nil {
		row.Closed = r.Printer().Fault(prospect.Closed)
		return row, nil
	}
	row.Enrol = offerPath(v.Offer.ID) + "/runs/" + url.PathEscape(run.ID) + "/enrol"
	return row, nil
}

// whoChecked adds what bodies decided and employers said.
func (d *Desk) whoChecked(r *page.Request, view *offerView) error {
	standing, err := d.Assurance.Standing(r.Ctx(), view.Offer.ID)
	if err != nil {
		return err
	}
	view.Drifts = standing.Drifts
	for _, a := range standing.Approvals {
		row := approval{Approval: a, Current: a.State == assurance.InForce && a.Covers(r.Now()) && a.Hash == view.Hash}
		if d.Framework.Superseded(a.Framework, r.Now()) {
			row.Under = d.under(r.Printer(), a.Framework)
		}
		if row.Body, err = d.nameOf(r, a.Body); err != nil {
			return err
		}
		view.Approvals = append(view.Approvals, row)
	}
	words, err := d.Assurance.Endorsements(r.Ctx(), identity.Anonymous, view.Offer.ID)
	if err != nil {
		return err
	}
	for _, e := range words {
		row := spoken{Endorsement: e}
		if row.Employer, err = d.nameOf(r, e.Employer); err != nil {
			return err
		}
		view.Endorsements = append(view.Endorsements, row)
	}
	needs, err := d.Assurance.NeedsOf(r.Ctx(), view.Offer.ID)
	for _, n := range needs {
		row := needed{SkillNeed: n}
		if row.Employer, err = d.nameOf(r, n.Employer); err != nil {
			return err
		}
		view.Needs = append(view.Needs, row)
	}
	return err
}

// first is the run a hurried reader wants: the first with a place, else the
// first with a waiting list.
func (v offerView) first() (runRow, bool) {
	for _, full := range []bool{false, true} {
		for _, run := range v.Runs {
			if run.Enrol != "" && (run.Seats.Left() == 0) == full {
				return run, true
			}
		}
	}
	return runRow{}, false
}

// open is how many runs one can enrol in.
func (v offerView) open() (n int) {
	for _, run := range v.Runs {
		if run.Enrol != "" {
			n++
		}
	}
	return n
}

// promises are the universities that sign a promise to who enrols now.
func (v offerView) promises() (all []recognition.Prospect) {
	for _, p := range v.Counts {
		if p.Promised() {
			all = append(all, p)
		}
	}
	return all
}

// approved reports that a body approved what the offer says now.
func (v offerView) approved() bool {
	for _, a := range v.Approvals {
		if a.Current {
			return true
		}
	}
	return false
}

// tags are the facts about an offer, each apart.
func (v offerView) tags(p *i18n.Printer) []ui.Label {
	var tags []ui.Label
	switch {
	case v.approved():
		for _, a := range v.Approvals {
			if a.Current {
				tags = append(tags, ui.Label{Kind: ui.Good, Text: p.T("portal.tag.approved_by", "body", a.Body)})
				break
			}
		}
	case v.Drift != nil:
		tags = append(tags, ui.Label{Kind: ui.Warn, Text: p.T("portal.tag.changed")})
	default:
		tags = append(tags, ui.Label{Kind: ui.Neutral, Text: p.T("portal.tag.unchecked")})
	}
	if pilot := v.Offer.Pilot; pilot != nil && !pilot.Sunset.IsZero() {
		tags = append(tags, ui.Label{Kind: ui.Info, Text: p.T("offer.pilot.until", "date", pilot.Sunset)})
	}
	if outsideFormal(v.Offer) {
		tags = append(tags, ui.Label{Kind: ui.Neutral, Text: p.T("offer.outside")})
	}
	switch {
	case !v.GoneAt.IsZero():
		tags = append(tags, ui.Label{Kind: ui.Warn, Text: p.T("portal.tag.gone")})
	case !v.Listed:
		tags = append(tags, ui.Label{Kind: ui.Warn, Text: p.T("portal.tag.not_listed")})
	}
	return tags
}

// sayPlaces is how many places a run has, as far as is known.
func sayPlaces(p *i18n.Printer, run runRow) string {
	switch {
	case run.Known && run.Seats.Places > 0 && run.Seats.Left() == 0:
		return p.T("portal.places.waiting", "places", run.Seats.Places, "waiting", run.Seats.Waiting)
	case run.Known && run.Seats.Places > 0:
		return p.T("portal.places.left", "left", run.Seats.Left(), "places", run.Seats.Places)
	case run.Places > 0:
		return p.T("portal.places", "places", run.Places)
	}
	return ""
}

// sayDay is a day, nothing when there is none.
func sayDay(p *i18n.Printer, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return p.Date(t)
}
