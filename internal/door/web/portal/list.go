package portal

import (
	"net/url"
	"slices"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/outreach"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

const (
	savedPath  = "/saved"
	listsPath  = "/lists"
	sharedPath = "/l/"
)

func listPath(id outreach.ListID) string { return listsPath + "/" + string(id) }

// addressOf is a path with offers in its address, in their order.
func addressOf(path, name string, offers []catalogue.OfferID) string {
	q := url.Values{}
	for _, id := range offers {
		q.Add(name, string(id))
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// offersIn are the offers that an address or a form names, each once.
func offersIn(all []string) []catalogue.OfferID { return outreach.Kept(all) }

// rowView is one offer on a list.
type rowView struct {
	outreach.Entry
	Result ui.Result
}

// listView is a list as a page shows it.
type listView struct {
	outreach.Page
	Rows     []rowView
	Offers   []catalogue.OfferID // those that can still be taken
	Vanish   int                 // how many cannot
	Now      time.Time
	Address  string       // absolute, for paper: of the list, or of one with the same offers
	Link     string       // absolute address of the list's link; empty: none
	Mine     bool         // who reads it is signed in
	Channels []carriedRow // where it is shown; for whose list it is
}

func (v listView) more() string { return addressOf(offersPath, "kept", v.Offers) }

// alert is where one asks to be told when something on the list changes.
func (v listView) alert() string { return addressOf(alertsPath, "offer", idsOf(v)) }

func (v listView) compare() string {
	if n := len(v.Offers); n < least || n > most {
		return ""
	}
	return addressOf(comparePath, "offer", v.Offers)
}

func (d *Desk) listView(r *page.Request, p outreach.Page) (listView, error) {
	names, err := d.bodies(r)
	if err != nil {
		return listView{}, err
	}
	v := listView{Page: p, Now: r.Now(), Mine: r.Actor().SignedIn()}
	for _, e := range p.Entries {
		v.Rows = append(v.Rows, rowView{Entry: e, Result: entryResult(r.Printer(), e, names, r.Now())})
		if e.Standing == outreach.Offered {
			v.Offers = append(v.Offers, e.Offer)
		} else {
			v.Vanish++
		}
	}
	if secret := d.Outreach.LinkSecret(p.List); secret != "" {
		v.Link = r.URL(sharedPath + secret)
	}
	v.Address = v.Link
	if v.Address == "" {
		v.Address = r.URL(addressOf(savedPath, "offer", v.Offers))
	}
	return v, nil
}

// entryResult is an offer of a list in words; of one that cannot be taken any more,
// what it was called, and why.
func entryResult(p *i18n.Printer, e outreach.Entry, names map[string]string, on time.Time) ui.Result {
	if e.Standing != outreach.Offered {
		return vanished(p, e)
	}
	v := e.View
	row := result(p, catalogue.FoundOffer{OfferRow: catalogue.OfferRow{Offer: v.Offer}, Hash: v.Hash, Provider: v.Provider, Facts: v.Facts}, names, on)
	row.Facts = append(row.Facts,
		ui.Term{Name: p.T("portal.fact.mode"), Text: sayCode(p, "catalogue.mode.", v.Offer.Participation)},
		ui.Term{Name: p.T("list.places"), Text: placesOf(p, v.Offer, on)},
	)
	if v.Offer.Contact != "" {
		row.Facts = append(row.Facts, ui.Term{Name: p.T("portal.fact.contact"), Text: v.Offer.Contact})
	}
	return row
}

// placesOf is where the runs to come take place.
func placesOf(p *i18n.Printer, o catalogue.Offer, on time.Time) string {
	var all []string
	for _, r := range o.Runs {
		if r.Place != "" && (r.Rolling || r.Start.After(on)) && !slices.Contains(all, r.Place) {
			all = append(all, r.Place)
		}
	}
	return p.List(all)
}

func vanished(p *i18n.Printer, e outreach.Entry) ui.Result {
	title, lang := e.Title.In(p.Lang())
	row := ui.Result{Tags: []ui.Label{{Kind: ui.Warn, Text: p.T("list.standing." + string(e.Standing))}}}
	if e.Standing == outreach.Gone || e.Standing == outreach.Unlisted {
		title, lang = e.View.Offer.Title.In(p.Lang())
		row.Href, row.By = offerPath(e.Offer), catalogue.SayProvider(p, e.View.Provider)
	}
	if row.Title = title; title == "" {
		row.Title = p.T("list.unknown")
	} else if lang != p.Lang() {
		row.Lang = lang
	}
	row.Why = p.T("list.standing."+string(e.Standing)+".text", "date", e.View.GoneAt)
	return row
}

// Saved is a list that nobody keeps: it is in the address, so that it can be
// bookmarked, sent and printed without an account and without a cookie (S-126).
func (d *Desk) Saved(r *page.Request) error {
	p, err := d.Outreach.Unkept(r.Ctx(), r.Actor(), offersIn(r.QueryAll("offer")))
	if err != nil {
		return err
	}
	v, err := d.listView(r, p)
	if err != nil {
		return err
	}
	for i := range v.Rows {
		v.Rows[i].Result.Extra = takeOff(addressOf(savedPath, "offer", without1(p.Items, v.Rows[i].Offer)), v.Rows[i].Result.Title)
	}
	return r.Render(ui.Page{Title: r.T("list.saved.title"), Private: true}, savedBody(v))
}

func without1(items []outreach.Item, id catalogue.OfferID) (rest []catalogue.OfferID) {
	for _, it := range items {
		if it.Offer != id {
			rest = append(rest, it.Offer)
		}
	}
	return rest
}

// listsView is somebody's lists, and offers they want on one.
type listsView struct {
	Lists  []outreach.List
	Offers []catalogue.OfferID // to be put on a list
	Whom   bool                // lists are prepared for others here
	Now    time.Time
}

func listsFrame(r *page.Request) ui.Page { return ui.Page{Title: r.T("list.title"), Private: true} }

// Lists are the reader's lists, or those their organisation prepared.
func (d *Desk) Lists(r *page.Request) error {
	v, err := d.listsView(r, r.QueryAll("offer"))
	if err != nil {
		return err
	}
	return r.Render(listsFrame(r), listsBody(v, r.Blank()))
}

func (d *Desk) listsView(r *page.Request, offers []string) (v listsView, err error) {
	v = listsView{Offers: offersIn(offers), Now: r.Now(), Whom: r.Actor().Is(identity.RoleCounsellor) || r.Actor().Is(identity.RoleManager)}
	v.Lists, err = d.Outreach.Lists(r.Ctx(), r.Actor())
	return v, err
}

// MakeList keeps a new list.
func (d *Desk) MakeList(r *page.Request) error {
	f := r.Form()
	l := outreach.List{Title: f.Text("title"), Words: f.Text("words"), Whom: f.Text("whom")}
	for _, id := range offersIn(f.All("offer")) {
		l.Items = append(l.Items, outreach.Item{Offer: id})
	}
	err := f.Err()
	if err == nil {
		l, err = d.Outreach.MakeList(r.Ctx(), r.Actor(), l)
	}
	if err == nil {
		return r.Redirect(listPath(l.ID), "list.made")
	}
	v, viewErr := d.listsView(r, f.All("offer"))
	if viewErr != nil {
		return viewErr
	}
	return f.Again(err, listsFrame(r), listsBody(v, f))
}

func listOf(r *page.Request) outreach.ListID { return outreach.ListID(r.PathValue("list")) }

// List is one list, to be written in.
func (d *Desk) List(r *page.Request) error {
	v, err := d.ownList(r)
	if err != nil {
		return err
	}
	return r.Render(listFrame(r, v), listBody(v, r.Blank(), false))
}

func (d *Desk) ownList(r *page.Request) (listView, error) {
	p, err := d.Outreach.List(r.Ctx(), r.Actor(), listOf(r))
	if err != nil {
		return listView{}, err
	}
	v, err := d.listView(r, p)
	if err == nil {
		v.Channels, err = d.carriedRows(r, v)
	}
	return v, err
}

func listFrame(r *page.Request, v listView) ui.Page {
	return ui.Page{Title: v.Title, Private: true, Breadcrumb: []ui.Link{{Text: r.T("list.title"), Href: listsPath}, {Text: v.Title, Current: true}}}
}

// SaveList stores what was written. When somebody else wrote meanwhile, both are
// shown and nothing is lost.
func (d *Desk) SaveList(r *page.Request) error {
	f := r.Form()
	draft := outreach.List{ID: listOf(r), Title: f.Text("title"), Words: f.Text("words"), Whom: f.Text("whom"), Version: f.Int("version", 1, 1<<30)}
	for _, id := range offersIn(f.All("keep")) {
		draft.Items = append(draft.Items, outreach.Item{Offer: id, Note: f.Text("note." + string(id))})
	}
	err := f.Err()
	if err == nil {
		err = d.Outreach.Save(r.Ctx(), r.Actor(), draft)
	}
	if err == nil {
		return r.Redirect(listPath(draft.ID), "list.saved")
	}
	v, viewErr := d.ownList(r)
	if viewErr != nil {
		return viewErr
	}
	return f.Again(err, listFrame(r, v), listBody(v, f, fault.Is(err, "outreach.list.stale")))
}

// PutOnList adds offers to a list.
func (d *Desk) PutOnList(r *page.Request) error {
	f := r.Form()
	err := d.Outreach.Put(r.Ctx(), r.Actor(), listOf(r), offersIn(f.All("offer"))...)
	if err != nil {
		v, viewErr := d.listsView(r, f.All("offer"))
		if viewErr != nil {
			return viewErr
		}
		return f.Again(err, listsFrame(r), listsBody(v, f))
	}
	return r.Redirect(listPath(listOf(r)), "list.put.done")
}

// ShareList gives a list a link.
func (d *Desk) ShareList(r *page.Request) error {
	f := r.Form()
	if err := d.Outreach.Share(r.Ctx(), r.Actor(), listOf(r), outreach.Period(f.Text("period"))); err != nil {
		v, viewErr := d.ownList(r)
		if viewErr != nil {
			return viewErr
		}
		return f.Again(err, listFrame(r, v), listBody(v, f, false))
	}
	return r.Redirect(listPath(listOf(r))+"#link", "list.linked")
}

// UnshareList ends a list's link.
func (d *Desk) UnshareList(r *page.Request) error {
	if err := d.Outreach.Unshare(r.Ctx(), r.Actor(), listOf(r)); err != nil {
		return err
	}
	return r.Redirect(listPath(listOf(r)), "list.unlinked")
}

// DeleteList takes a list away.
func (d *Desk) DeleteList(r *page.Request) error {
	if err := d.Outreach.Delete(r.Ctx(), r.Actor(), listOf(r)); err != nil {
		return err
	}
	return r.Redirect(listsPath, "list.deleted")
}

// Paper is a list as it is printed and handed over.
func (d *Desk) Paper(r *page.Request) error {
	v, err := d.ownList(r)
	if err != nil {
		return err
	}
	frame := listFrame(r, v)
	frame.Breadcrumb = []ui.Link{frame.Breadcrumb[0], {Text: v.Title, Href: listPath(v.ID)}, {Text: r.T("list.paper"), Current: true}}
	return r.Render(frame, paperBody(v, true))
}

// SharedList is a list for whoever has its link.
func (d *Desk) SharedList(r *page.Request) error {
	p, err := d.Outreach.Shared(r.Ctx(), r.Actor(), r.PathValue("secret"))
	if err != nil {
		return err
	}
	v, err := d.listView(r, p)
	if err != nil {
		return err
	}
	r.Header().Set("Referrer-Policy", "no-referrer") // the address is the key
	return r.Render(ui.Page{Title: v.Title, Private: true}, paperBody(v, false))
}

// idsOf are all offers of a list, also those that cannot be taken any more.
func idsOf(v listView) []catalogue.OfferID { return without1(v.Items, "") }
