package portal

import (
	"cmp"
	"slices"
	"strings"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/outreach"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

const portalsPath = "/portals"

func portalPath(id outreach.PortalID) string { return portalsPath + "/" + string(id) }

// placeView is the home page of a portal.
type placeView struct {
	homeView
	Title, Words, By, Shows string
	Whole                   string // absolute address of the whole catalogue
}

// placeHome is the home page of a portal: its own name and words, what it shows and
// who runs it.
func (d *Desk) placeHome(r *page.Request, p page.Place, h homeView) error {
	lang := r.Printer().Lang()
	v := placeView{homeView: h, Whole: r.URL("/")}
	v.Title, _ = p.Title.In(lang)
	v.Words, _ = p.Words.In(lang)
	v.By, _ = p.By.In(lang)
	all, err := d.portals(r)
	if err != nil {
		return err
	}
	for _, row := range all {
		if page.PortalPath+row.Slug == p.Prefix {
			v.Shows = row.Says
		}
	}
	return r.Render(ui.Page{Title: v.Title, Description: v.Words}, placeBody(v, r.Blank()))
}

// placeFacts are what lists of a portal say beside what all lists do: how one learns
// and who can pay (S-122).
func placeFacts(p *i18n.Printer, o catalogue.FoundOffer, names map[string]string) []ui.Term {
	var pays []string
	if o.Offer.PublicFunding {
		pays = append(pays, p.T("portal.funded.public"))
	}
	for _, f := range o.Facts {
		if f.Kind == catalogue.FactFunded {
			pays = append(pays, cmp.Or(names[f.Value], f.Value))
		}
	}
	for _, f := range o.Offer.Funding {
		pays = append(pays, f.Name)
	}
	return []ui.Term{
		{Name: p.T("portal.fact.mode"), Text: sayCode(p, "catalogue.mode.", o.Offer.Participation)},
		{Name: p.T("portal.facet.funded"), Text: p.List(pays)},
	}
}

// portalRow is a portal as the list of portals shows it.
type portalRow struct {
	outreach.Portal
	Name, Words, By string
	Says            string // what it shows, in words
	Mine            bool   // the reader can change it
}

func (p portalRow) path() string { return page.PortalPath + p.Slug + "/" }

// portalsView is all portals, and a form for who opens one.
type portalsView struct {
	Rows []portalRow
	Opts portalOptions
	May  bool
	Root string // absolute address of the whole catalogue
}

// Portals lists the portals there are and who runs them.
func (d *Desk) Portals(r *page.Request) error {
	v, err := d.portalsView(r)
	if err != nil {
		return err
	}
	return r.Render(portalsFrame(r), portalsBody(v, r.Blank()))
}

func portalsFrame(r *page.Request) ui.Page {
	return ui.Page{Title: r.T("portals.title"), Description: r.T("portals.lead")}
}

func (d *Desk) portalsView(r *page.Request) (v portalsView, err error) {
	v.Root, v.May = r.URL(""), d.Outreach.MayOpen(r.Actor()) == nil
	if v.Rows, err = d.portals(r); err == nil && v.May {
		v.Opts, err = d.portalOptions(r)
	}
	return v, err
}

func (d *Desk) portals(r *page.Request) ([]portalRow, error) {
	all, err := d.Outreach.Portals(r.Ctx(), r.Actor())
	if err != nil {
		return nil, err
	}
	var rows []portalRow
	for _, p := range all {
		row := portalRow{Portal: p, Mine: d.Outreach.MayChange(r.Actor(), p) == nil}
		row.Name, _ = p.Title.In(r.Printer().Lang())
		row.Words, _ = p.Words.In(r.Printer().Lang())
		if row.By, err = d.nameOf(r, p.Tenant); err != nil {
			return nil, err
		}
		if row.Says, err = d.sayShows(r, p.Shows); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// sayShows says in words which offers a portal shows.
func (d *Desk) sayShows(r *page.Request, s outreach.Shows) (string, error) {
	p := r.Printer()
	if s.All() {
		return p.T("portals.shows.all"), nil
	}
	var says []string
	if s.Members != "" {
		name, err := d.nameOf(r, s.Members)
		if err != nil {
			return "", err
		}
		says = append(says, p.T("portals.shows.members", "organisation", name))
	}
	if len(s.Kinds) > 0 {
		says = append(says, p.T("portals.shows.kinds", "kinds", p.List(kindNames(p, s.Kinds))))
	}
	if s.Recognised {
		says = append(says, p.T("portals.shows.recognised"))
	}
	if len(s.Frameworks) > 0 {
		says = append(says, p.T("portals.shows.frameworks", "frameworks", p.List(d.frameworkNames(p, s.Frameworks))))
	}
	return strings.Join(says, " · "), nil
}

func kindNames(p *i18n.Printer, kinds []identity.OrganisationKind) (names []string) {
	for _, k := range kinds {
		names = append(names, p.T("identity.kind."+string(k)))
	}
	return names
}

func (d *Desk) frameworkNames(p *i18n.Printer, ids []string) (names []string) {
	for _, id := range ids {
		name := id
		if f := d.Framework.Packs().Framework(id); f != nil {
			name, _ = f.Name.In(p.Lang())
		}
		names = append(names, name)
	}
	return names
}

// portalOptions are what the form of a portal can choose from.
type portalOptions struct {
	Runs, Members, Kinds, Frameworks []ui.Option
}

func (d *Desk) portalOptions(r *page.Request) (o portalOptions, err error) {
	p := r.Printer()
	orgs, err := d.Identity.Organisations(r.Ctx(), r.Actor(), identity.OrganisationFilter{})
	if err != nil {
		return o, err
	}
	o.Members = []ui.Option{{Text: p.T("portals.members.any")}}
	for _, org := range orgs {
		name, _ := org.Name.In(p.Lang())
		opt := ui.Option{Value: string(org.ID), Text: name}
		o.Runs = append(o.Runs, opt)
		if org.Kind == identity.KindAlliance {
			o.Members = append(o.Members, opt)
		}
	}
	for _, k := range identity.Providing() {
		o.Kinds = append(o.Kinds, ui.Option{Value: string(k), Text: p.T("identity.kind." + string(k))})
	}
	for _, f := range d.Framework.Packs().Frameworks() {
		name, _ := f.Name.In(p.Lang())
		o.Frameworks = append(o.Frameworks, ui.Option{Value: f.ID, Text: name})
	}
	slices.SortFunc(o.Frameworks, func(a, b ui.Option) int { return strings.Compare(a.Text, b.Text) })
	return o, nil
}

// typed is a portal as a form says it; titles in the writer's language join those
// in others.
func typed(r *page.Request, f *page.Form, p outreach.Portal) outreach.Portal {
	lang := r.Printer().Lang()
	p.Title, p.Words = with(p.Title, lang, f.Required("title")), with(p.Words, lang, f.Text("words"))
	p.Shows = outreach.Shows{Members: identity.TenantID(f.Text("members")), Recognised: f.Yes("recognised"), Frameworks: f.All("frameworks")}
	for _, k := range f.All("kinds") {
		p.Shows.Kinds = append(p.Shows.Kinds, identity.OrganisationKind(k))
	}
	return p
}

func with(t i18n.Text, lang, words string) i18n.Text {
	out := i18n.Text{}
	for l, w := range t {
		out[l] = w
	}
	if out[lang] = words; words == "" {
		delete(out, lang)
	}
	return out
}

// OpenPortal opens a portal for an organisation.
func (d *Desk) OpenPortal(r *page.Request) error {
	f := r.Form()
	p := typed(r, f, outreach.Portal{Tenant: identity.TenantID(f.Required("tenant")), Slug: f.Required("slug")})
	err := f.Err()
	if err == nil {
		p, err = d.Outreach.OpenPortal(r.Ctx(), r.Actor(), p)
	}
	if err == nil {
		return r.Redirect(portalPath(p.ID), "portals.opened")
	}
	if denied := d.Outreach.MayOpen(r.Actor()); denied != nil {
		return denied
	}
	v, viewErr := d.portalsView(r)
	if viewErr != nil {
		return viewErr
	}
	return f.Again(err, portalsFrame(r), portalsBody(v, f))
}

// portalView is one portal to be changed.
type portalView struct {
	portalRow
	Opts portalOptions
	Root string
}

func (d *Desk) portalView(r *page.Request) (v portalView, err error) {
	p, err := d.Outreach.Portal(r.Ctx(), r.Actor(), outreach.PortalID(r.PathValue("portal")))
	if err == nil {
		err = d.Outreach.MayChange(r.Actor(), p)
	}
	if err != nil {
		return v, err
	}
	rows, err := d.portals(r)
	if err != nil {
		return v, err
	}
	for _, row := range rows {
		if row.ID == p.ID {
			v.portalRow = row
		}
	}
	v.Root = r.URL("")
	v.Opts, err = d.portalOptions(r)
	return v, err
}

func portalFrame(r *page.Request, v portalView) ui.Page {
	return ui.Page{Title: v.Name, Private: true, Breadcrumb: []ui.Link{{Text: r.T("portals.title"), Href: portalsPath}, {Text: v.Name, Current: true}}}
}

// Portal is one portal, for who runs it.
func (d *Desk) Portal(r *page.Request) error {
	v, err := d.portalView(r)
	if err != nil {
		return err
	}
	return r.Render(portalFrame(r, v), portalBody(v, r.Blank(), false))
}

// ChangePortal stores what a portal is called and shows.
func (d *Desk) ChangePortal(r *page.Request) error {
	v, err := d.portalView(r)
	if err != nil {
		return err
	}
	f := r.Form()
	p := typed(r, f, v.Portal)
	p.Version = f.Int("version", 1, 1<<30)
	if err = f.Err(); err == nil {
		err = d.Outreach.ChangePortal(r.Ctx(), r.Actor(), p)
	}
	if err != nil {
		return f.Again(err, portalFrame(r, v), portalBody(v, f, fault.Is(err, "outreach.portal.stale")))
	}
	return r.Redirect(portalPath(p.ID), "portals.changed")
}

// ClosePortal takes a portal away.
func (d *Desk) ClosePortal(r *page.Request) error {
	if err := d.Outreach.ClosePortal(r.Ctx(), r.Actor(), outreach.PortalID(r.PathValue("portal"))); err != nil {
		return err
	}
	return r.Redirect(portalsPath, "portals.closed")
}
