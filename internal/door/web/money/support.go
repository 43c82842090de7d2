package money

import (
	"context"
	"strings"

	"opencairn.org/cairn/internal/domain/funding"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/payers"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
)

const supportsPath = "/supports"

// supportsView is what an organisation granted, and to whom the next one goes.
type supportsView struct {
	All    []granted
	Card   string // the card of who gets the next one; empty: by mail
	Person string // the name on it
}

// granted is one support as the page shows it.
type granted struct {
	funding.Support
	Title    string // of its course; empty: whatever they learn
	Standing string
}

// Supports lists what the actor's organisation granted, and grants more.
func (d *Desk) Supports(r *page.Request) error {
	v, err := d.supports(r, r.Query("card"))
	if err != nil {
		return err
	}
	return r.Render(supportsFrame(r), supportsPage(v, r.Blank().Set("mail", r.Query("mail")).Set("offer", r.Query("offer"))))
}

func supportsFrame(r *page.Request) ui.Page {
	return ui.Page{Title: r.T("funding.supports.title"), Private: true}
}

func (d *Desk) supports(r *page.Request, card string) (v supportsView, err error) {
	all, err := d.Funding.Granted(r.Ctx(), r.Actor())
	if err != nil {
		return v, err
	}
	for _, x := range all {
		g := granted{Support: x, Standing: x.Standing(r.Now())}
		if x.Offer != "" {
			g.Title = string(x.Offer)
			if o, err := d.Catalogue.Offer(r.Ctx(), r.Actor(), x.Offer); err == nil {
				g.Title, _ = o.Offer.Title.In(r.Printer().Lang())
			}
		}
		v.All = append(v.All, g)
	}
	if card == "" {
		return v, nil
	}
	c, err := d.Identity.Card(r.Ctx(), r.Actor(), identity.CardID(card))
	v.Card, v.Person = card, c.Name
	return v, err
}

// Grant grants a support, by mail or to somebody with a card; the answer is the same
// whether the address was known.
func (d *Desk) Grant(r *page.Request) error {
	if err := d.Funding.MayGrant(r.Actor()); err != nil {
		return err
	}
	f := r.Form()
	card := f.TextMax("card", 100)
	v, err := d.supports(r, card)
	if err != nil {
		return err
	}
	x, mail := supportOf(f), ""
	if card == "" {
		if mail = f.Mail("mail"); mail == "" && f.Err() == nil {
			f.Required("mail")
		}
	}
	if err = f.Err(); err == nil {
		err = d.grant(r, x, mail, card)
	}
	if err != nil {
		return f.Again(err, supportsFrame(r), supportsPage(v, f))
	}
	to := supportsPath
	if card != "" {
		to += "?card=" + card
	}
	return r.Redirect(to, "funding.supports.granted")
}

func (d *Desk) grant(r *page.Request, x funding.Support, mail, card string) error {
	if card == "" {
		_, err := d.Funding.GrantByMail(r.Ctx(), r.Actor(), mail, x)
		return err
	}
	c, err := d.Identity.Card(r.Ctx(), r.Actor(), identity.CardID(card))
	if err != nil {
		return err
	}
	x.Person, x.Named = c.Person, c.Name
	_, err = d.Funding.Grant(r.Ctx(), r.Actor(), x)
	return err
}

// supportOf reads a support from the form.
func supportOf(f *page.Form) funding.Support {
	x := funding.Support{
		Kind: funding.SupportKind(f.Required("kind")), Benefits: funding.Benefits(f.Text("benefits")),
		Offer: offerIn(f.TextMax("offer", 500)), Until: f.Date("until"),
	}
	if f.Text("amount") != "" {
		if x.Currency = strings.ToUpper(f.TextMax("currency", 3)); len(x.Currency) != 3 {
			f.Wrong(fault.New(fault.Invalid, "funding.support.currency").At("currency"))
			return x
		}
		x.Minor = f.Money("amount", x.Currency)
	}
	if f.Text("hours") != "" {
		x.Hours = f.Int("hours", 1, 10_000)
	}
	if !x.Until.IsZero() {
		x.Until = x.Until.AddDate(0, 0, 1) // the day itself still counts
	}
	return x
}

// EndSupport ends one from today on.
func (d *Desk) EndSupport(r *page.Request) error {
	if err := d.Funding.EndSupport(r.Ctx(), r.Actor(), r.PathValue("support")); err != nil {
		return err
	}
	return r.Redirect(supportsPath, "funding.supports.ended")
}

func kindOptions(ctx context.Context) []ui.Option {
	opts := []ui.Option{{Text: ui.T(ctx, "funding.support.choose")}}
	for _, k := range funding.SupportKinds() {
		opts = append(opts, ui.Option{Value: string(k), Text: ui.T(ctx, "funding.support.kind."+string(k))})
	}
	return opts
}

func supportFacts(ctx context.Context, x granted) []ui.Term {
	p := ui.P(ctx)
	facts := []ui.Term{{Name: p.T("funding.supports.for"), Body: ui.Name(x.Named)}}
	if x.Title != "" {
		facts = append(facts, ui.Term{Name: p.T("funding.supports.course"), Text: x.Title})
	}
	facts = append(facts, ui.Term{Name: p.T("funding.supports.what"), Text: payers.Worth(ctx, x.Support)})
	if x.Benefits != "" {
		facts = append(facts, ui.Term{Name: p.T("funding.support.benefits"), Text: p.T("funding.support.benefits." + string(x.Benefits))})
	}
	return append(facts, ui.Term{Name: p.T("funding.supports.granted_on"), Text: p.Date(x.GrantedAt)}, ui.Term{Name: p.T("funding.pledges.until"), Text: p.Date(x.Until.AddDate(0, 0, -1))})
}
