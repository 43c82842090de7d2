package account

import (
	"context"
	"strings"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
)

// known is one thing known about a person, in words.
type known struct {
	identity.Attribute
	Said string // the value
	From string // the source
}

// known fills in what is known about the actor, who answers to them, and their
// cards.
func (d *Desk) known(r *page.Request, v *view) (err error) {
	a := r.Actor()
	all, err := d.Identity.Attributes(r.Ctx(), a, a.Person)
	if err != nil {
		return err
	}
	for _, at := range all {
		k := known{Attribute: at, Said: ui.AttributeValue(r.Ctx(), at.Name, at.Value), From: r.T("account.known.self")}
		if at.Source != identity.SourceSelf {
			k.From = d.named(r, at.Source)
		}
		if at.Name == identity.AttributeEmployer {
			k.Said = d.named(r, at.Value)
		}
		v.Known = append(v.Known, k)
	}
	if v.Employers, err = d.Identity.Organisations(r.Ctx(), a, identity.OrganisationFilter{Kind: identity.KindEmployer}); err != nil {
		return err
	}
	if v.Wards, err = d.Identity.Wards(r.Ctx(), a); err != nil {
		return err
	}
	if v.Cards, err = d.Identity.OwnCards(r.Ctx(), a); err != nil {
		return err
	}
	if v.Passkeys, err = d.Identity.Passkeys(r.Ctx(), a); err != nil {
		return err
	}
	v.Issuers = d.Identity.Issuers()
	v.Linked, err = d.Identity.LinkedAccounts(r.Ctx(), a)
	return err
}

// named is an organisation's name, or the words that stand where its id would.
func (d *Desk) named(r *page.Request, source string) string {
	org, err := d.Identity.Organisation(r.Ctx(), r.Actor(), identity.TenantID(source))
	if err != nil {
		return source // an identity check names its source in words
	}
	name, _ := org.Name.In(r.Printer().Lang())
	return name
}

// State stores what somebody says about themselves.
func (d *Desk) State(r *page.Request) error {
	f := r.Form()
	name, value, chosen := strings.Cut(f.Required("what"), "=")
	if !chosen {
		value = f.Text("words")
	}
	err := f.Err()
	if err == nil {
		err = d.Identity.Attest(r.Ctx(), r.Actor(), r.Actor().Person, identity.Attribute{Name: name, Value: value, Level: identity.LevelSelf})
	}
	if fault.Is(err, "identity.attribute.value_missing") {
		err = fault.New(fault.Invalid, "identity.attribute.value_missing").At("words")
	}
	if err != nil {
		return d.again(r, f, err)
	}
	return r.Redirect(accountPath, "account.known.stated")
}

// Withdraw takes back what somebody said about themselves.
func (d *Desk) Withdraw(r *page.Request) error {
	if err := d.Identity.Withdraw(r.Ctx(), r.Actor(), r.Actor().Person, r.PathValue("name")); err != nil {
		return err
	}
	return r.Redirect(accountPath, "account.known.withdrawn")
}

// Agree is a guardian agreeing for a minor.
func (d *Desk) Agree(r *page.Request) error {
	if err := d.Identity.Agree(r.Ctx(), r.Actor(), identity.PersonID(r.PathValue("minor")), r.PathValue("kind")+"/"+r.PathValue("object")); err != nil {
		return err
	}
	return r.Redirect(accountPath, "account.ward.agreed")
}

// EndCard ends a card the person has lost.
func (d *Desk) EndCard(r *page.Request) error {
	if err := d.Identity.EndCard(r.Ctx(), r.Actor(), identity.CardID(r.PathValue("card"))); err != nil {
		return err
	}
	return r.Redirect(accountPath, "account.known.card_ended")
}

func knownTable(ctx context.Context, v view) ui.TableData {
	p := ui.P(ctx)
	t := ui.TableData{Caption: p.T("account.known"), Hidden: true, Cards: true, Columns: []ui.Column{
		{Text: p.T("account.known.what")}, {Text: p.T("account.known.said")}, {Text: p.T("account.known.from")}, {Text: p.T("account.known.level")}, {Text: p.T("account.known.since")}, {Text: p.T("account.known.back")},
	}}
	for _, k := range v.Known {
		back := ui.Cell{Text: p.T("account.known.theirs")}
		if k.Source == identity.SourceSelf {
			back = ui.Cell{Body: withdrawButton(k)}
		}
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: ui.AttributeName(ctx, k.Name)}, {Text: k.Said}, {Text: k.From}, {Text: p.T("identity.level." + string(k.Level))}, {Text: p.Date(k.Since)}, back,
		})
	}
	return t
}

// statable are what somebody can say about themselves.
func statable(ctx context.Context, v view) []ui.Option {
	opts := []ui.Option{{Text: ui.T(ctx, "account.known.choose")}}
	for _, name := range []string{identity.AttributeEducation, identity.AttributeEmployment, identity.AttributeDisability} {
		for _, value := range identity.AttributeValues(name) {
			opts = append(opts, ui.Option{Value: name + "=" + value, Text: ui.AttributeName(ctx, name) + ": " + ui.AttributeValue(ctx, name, value)})
		}
	}
	for _, o := range v.Employers {
		opts = append(opts, ui.Option{Value: identity.AttributeEmployer + "=" + string(o.ID), Text: ui.AttributeName(ctx, identity.AttributeEmployer) + ": " + text(ctx, o.Name)})
	}
	return append(opts, ui.Option{Value: identity.AttributeRegion, Text: ui.T(ctx, "account.known.region")})
}

// working are the cards that still let somebody in.
func working(v view) (cards []identity.Card) {
	for _, c := range v.Cards {
		if c.Works(v.Now) {
			cards = append(cards, c)
		}
	}
	return cards
}
