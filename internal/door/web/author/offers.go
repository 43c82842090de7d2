package author

import (
	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/rule"
)

// perPage is how many offers the list shows: each is judged when it is shown.
const perPage = 50

// offersView is one part of the list.
type offersView struct {
	Table ui.TableData
	Next  string
}

// Offers lists what the provider offers, with the four facts apart: found (the
// row is there), listed, conforming, approved.
func (d *Desk) Offers(r *page.Request) error {
	rows, next, err := d.Catalogue.OwnOffers(r.Ctx(), r.Actor(), r.Actor().Tenant, catalogue.OfferID(r.Query("after")), perPage)
	if err != nil {
		return err
	}
	var v offersView
	if next != "" {
		v.Next = r.With("after", string(next))
	}
	v.Table = offersTable(r.Printer())
	for _, row := range rows {
		cells, err := d.offerCells(r, row)
		if err != nil {
			return err
		}
		v.Table.Rows = append(v.Table.Rows, cells)
	}
	return r.Render(ui.Page{Title: r.T("author.offers.title"), Wide: true, Private: true, Breadcrumb: []ui.Link{
		{Text: r.T("author.home.title"), Href: homePath}, {Text: r.T("author.offers.title"), Current: true},
	}}, offersBody(v))
}

func offersTable(p *i18n.Printer) ui.TableData {
	return ui.TableData{Caption: p.T("author.offers.title"), Hidden: true, Cards: true, Columns: []ui.Column{
		{Text: p.T("author.offers.offer")}, {Text: p.T("author.offers.listed")}, {Text: p.T("author.offers.conforms")}, {Text: p.T("author.offers.approved")},
	}}
}

func (d *Desk) offerCells(r *page.Request, row catalogue.OfferRow) ([]ui.Cell, error) {
	v, err := d.Catalogue.Offer(r.Ctx(), r.Actor(), row.Offer.ID)
	if err != nil {
		return nil, err
	}
	p := r.Printer()
	title, lang := titled(p, row.Offer)
	return []ui.Cell{
		{Text: title, Href: offerPath(row.Offer.ID), Lang: lang},
		{Body: ui.Tag(listedLabel(p, v))}, {Body: ui.Tag(conformsLabel(p, v.Findings))}, {Body: ui.Tag(approvedLabel(p, v))},
	}, nil
}

func listedLabel(p *i18n.Printer, v catalogue.OfferView) ui.Label {
	switch {
	case !v.GoneAt.IsZero():
		return ui.Label{Kind: ui.Neutral, Text: p.T("author.tag.gone")}
	case v.Listed:
		return ui.Label{Kind: ui.Good, Text: p.T("author.tag.listed")}
	}
	return ui.Label{Kind: ui.Bad, Text: p.T("author.tag.not_listed")}
}

func conformsLabel(p *i18n.Printer, j framework.Judgement) ui.Label {
	switch {
	case j.Conforms():
		return ui.Label{Kind: ui.Good, Text: p.T("author.tag.conforms")}
	case len(j.Own()) == 0:
		return ui.Label{Kind: ui.Neutral, Text: p.T("author.tag.no_rules")}
	}
	return ui.Label{Kind: ui.Bad, Text: p.T("author.tag.not_conforming")}
}

func approvedLabel(p *i18n.Printer, v catalogue.OfferView) ui.Label {
	for _, f := range v.Facts {
		if f.Kind == catalogue.FactApproved && f.Value == v.Hash {
			return ui.Label{Kind: ui.Good, Text: p.T("author.tag.approved")}
		}
	}
	if v.Drift != nil {
		return ui.Label{Kind: ui.Warn, Text: p.T("author.tag.changed")}
	}
	return ui.Label{Kind: ui.Neutral, Text: p.T("author.tag.not_approved")}
}

// told is one framework's word with its findings.
type told struct {
	Name     string
	Binding  bool
	Label    ui.Label
	Findings []ui.Finding
}

// word is an employer's answer, or that it is awaited.
type word struct {
	assurance.Endorsement
	Employer string
}

// offerView is one offer as its provider sees it.
type offerView struct {
	catalogue.OfferView
	Title, Lang  string
	Report       []ui.Finding
	Plain        plainView
	Paste        string // every missing line at once
	Frameworks   []told
	Words        []word
	Applications []assurance.Application
	Drifts       []assurance.Drift
	Employers    []ui.Option // who can be asked
	MayAsk       bool        // the reader is a manager
	Applied      bool        // this version was applied for, or approved
}

// Offer shows one of the provider's offers: what it is told about it, and what
// can be asked for it.
func (d *Desk) Offer(r *page.Request) error {
	v, err := d.offerView(r)
	if err != nil {
		return err
	}
	return r.Render(offerPage(r, v), offerBody(v, r.Blank()))
}

func offerPage(r *page.Request, v offerView) ui.Page {
	return ui.Page{Title: v.Title, Wide: true, Private: true, Breadcrumb: []ui.Link{
		{Text: r.T("author.home.title"), Href: homePath}, {Text: r.T("author.offers.title"), Href: offersPath}, {Text: v.Title, Current: true},
	}}
}

func (d *Desk) offerView(r *page.Request) (v offerView, err error) {
	a, p := r.Actor(), r.Printer()
	if v.OfferView, err = d.Catalogue.Offer(r.Ctx(), a, catalogue.OfferID(r.PathValue("offer"))); err != nil {
		return v, err
	}
	report, err := d.Catalogue.OfferReport(r.Ctx(), a, v.Offer.Provider, v.Offer.ID) // denied for another provider's
	if err != nil {
		return v, err
	}
	v.Title, v.Lang = titled(p, v.Offer)
	v.Report = entryFindings(p, report, false)
	v.Plain = plainOf(p, v.Offer, "", 0)
	if v.Paste, err = pasteOf(v.Findings); err != nil {
		return v, err
	}
	v.Frameworks = frameworks(p, v.Findings)
	v.MayAsk = a.Is(identity.RoleManager)
	return v, d.asked(r, &v)
}

// asked adds what was asked of others for the offer, and who can be asked.
func (d *Desk) asked(r *page.Request, v *offerView) error {
	words, err := d.Assurance.Endorsements(r.Ctx(), r.Actor(), v.Offer.ID)
	if err != nil {
		return err
	}
	employers, err := d.Identity.Organisations(r.Ctx(), r.Actor(), identity.OrganisationFilter{Kind: identity.KindEmployer})
	if err != nil {
		return err
	}
	names := map[identity.TenantID]string{}
	for _, o := range employers {
		names[o.ID] = titleOf(r, o.Name)
		v.Employers = append(v.Employers, ui.Option{Value: string(o.ID), Text: names[o.ID]})
	}
	for _, e := range words {
		v.Words = append(v.Words, word{Endorsement: e, Employer: names[e.Employer]})
	}
	v.Applications, err = d.Assurance.ApplicationsOfOffer(r.Ctx(), r.Actor(), v.Offer.ID)
	if err != nil && !fault.Is(err, "identity.denied") { // not everybody may see them
		return err
	}
	for _, x := range v.Applications {
		v.Applied = v.Applied || x.Hash == v.Hash && (x.State.Open() || x.State == assurance.Approved)
	}
	standing, err := d.Assurance.Standing(r.Ctx(), v.Offer.ID)
	v.Drifts = standing.Drifts
	return err
}

// pasteOf is one block with every line the binding rules miss; nothing when
// they miss none that can be pasted.
func pasteOf(j framework.Judgement) (string, error) {
	return framework.Paste(j.Blocking())
}

// frameworks are all frameworks' words, those that bind first.
func frameworks(p *i18n.Printer, j framework.Judgement) []told {
	var out []told
	for _, f := range j.Findings {
		name, _ := f.Name.In(p.Lang())
		t := told{Name: name, Binding: f.Binding, Label: ui.Label{Kind: ui.Good, Text: p.T("author.tag.conforms")}}
		if !f.Conforms() {
			t.Label = ui.Label{Kind: ui.Info, Text: p.T("author.tag.not_conforming")}
			if f.Binding {
				t.Label.Kind = ui.Bad
			}
		}
		for _, res := range f.Results {
			if res.Verdict != rule.Exempt {
				t.Findings = append(t.Findings, ruleFinding(p, f, res))
			}
		}
		if len(t.Findings) > 0 {
			out = append(out, t)
		}
	}
	return out
}

var states = map[rule.Verdict]ui.State{rule.Pass: ui.Pass, rule.Fail: ui.Fail, rule.Unknown: ui.Unknown}

// ruleFinding is one rule's word, with its number and the field the page does
// not state.
func ruleFinding(p *i18n.Printer, f framework.Findings, res framework.Result) ui.Finding {
	out := ui.Finding{
		State: states[res.Verdict], Text: res.Message.In(p.Lang()), Source: res.Rule + " · " + res.Source.Text, Href: res.Source.Address,
		Advice: !f.Binding || res.Severity != pack.Must,
	}
	if res.MissingField != "" {
		out.Why = p.T("framework.missing_field", "field", framework.SayField(p, res.MissingField))
	}
	return out
}

// Apply asks the country's body to approve what the page said last.
func (d *Desk) Apply(r *page.Request) error {
	f := r.Form()
	x, err := d.Assurance.Apply(r.Ctx(), r.Actor(), catalogue.OfferID(r.PathValue("offer")))
	if err != nil {
		return d.offerAgain(r, f, err)
	}
	if x.State == assurance.Approved {
		return r.Redirect(applicationPath(x.ID), "author.applied.at_once", "clause", x.Clause)
	}
	return r.Redirect(applicationPath(x.ID), "author.applied", "date", x.Due)
}

// AskEndorsement asks an employer for its word for an offer.
func (d *Desk) AskEndorsement(r *page.Request) error {
	f := r.Form()
	employer, words := f.Required("employer"), f.Required("words")
	kind, err := assurance.ParseEndorsementKind(f.Text("kind"))
	if err != nil {
		f.Wrong(fault.New(fault.Invalid, "page.field.choice").At("kind"))
	}
	id := catalogue.OfferID(r.PathValue("offer"))
	if err = f.Err(); err == nil {
		_, err = d.Assurance.AskEndorsement(r.Ctx(), r.Actor(), id, identity.TenantID(employer), kind, words)
	}
	if err != nil {
		return d.offerAgain(r, f, err)
	}
	return r.Redirect(offerPath(id), "author.asked")
}

// offerAgain shows the offer with what was typed and what is wrong with it.
func (d *Desk) offerAgain(r *page.Request, f *page.Form, cause error) error {
	v, err := d.offerView(r)
	if err != nil {
		return err
	}
	return f.Again(cause, offerPage(r, v), offerBody(v, f))
}
