package counsellor

import (
	"context"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
)

// Desk serves the counsellor's pages.
type Desk struct {
	Identity *identity.Service
	// Grants says that supports can be granted.
	Grants bool
}

const (
	home         = "/counsel"
	supportsPath = "/supports"
)

func cardPath(c identity.Card) string { return home + "/cards/" + string(c.ID) }

// list is what the desk's first page shows.
type list struct {
	Cards  []identity.Card
	Now    time.Time
	Grants bool
}

// Home lists the people who have a card, and makes one.
func (d *Desk) Home(r *page.Request) error {
	v, err := d.list(r)
	if err != nil {
		return err
	}
	return r.Render(homeFrame(r), homePage(v, r.Blank()))
}

func homeFrame(r *page.Request) ui.Page {
	return ui.Page{Title: r.T("counsel.title"), Private: true}
}

func (d *Desk) list(r *page.Request) (v list, err error) {
	v.Now, v.Grants = r.Now(), d.Grants
	v.Cards, err = d.Identity.Cards(r.Ctx(), r.Actor())
	return v, err
}

// MakeCard makes a record and a card, and shows what is printed on it: once.
func (d *Desk) MakeCard(r *page.Request) error {
	f := r.Form()
	n, pin := identity.Named{Name: f.Required("name"), BirthDate: f.Text("birthDate"), Lang: r.Printer().Lang()}, f.Required("pin")
	err := f.Err()
	if err == nil {
		var c identity.PrintedCard
		if c, err = d.Identity.MakeCard(r.Ctx(), r.Actor(), n, pin); err == nil {
			return d.print(r, c)
		}
	}
	v, listErr := d.list(r)
	if listErr != nil {
		return listErr
	}
	return f.Again(err, homeFrame(r), homePage(v, f))
}

// ReplaceCard ends a card and shows the one that is printed in its place.
func (d *Desk) ReplaceCard(r *page.Request) error {
	f := r.Form()
	pin := f.Required("pin")
	err := f.Err()
	if err == nil {
		var c identity.PrintedCard
		if c, err = d.Identity.ReplaceCard(r.Ctx(), r.Actor(), identity.CardID(r.PathValue("card")), pin); err == nil {
			return d.print(r, c)
		}
	}
	return d.again(r, f, err)
}

// print shows the card as it is printed.
func (d *Desk) print(r *page.Request, c identity.PrintedCard) error {
	org, err := d.Identity.Organisation(r.Ctx(), r.Actor(), c.Tenant)
	if err != nil {
		return err
	}
	by, _ := org.Name.In(r.Printer().Lang())
	return r.Render(ui.Page{Title: r.T("counsel.card.title"), Private: true}, printPage(c, by, r.URL(identity.CardPath)))
}

// EndCard takes a card back.
func (d *Desk) EndCard(r *page.Request) error {
	if err := d.Identity.EndCard(r.Ctx(), r.Actor(), identity.CardID(r.PathValue("card"))); err != nil {
		return err
	}
	return r.Redirect(home, "counsel.card.ended")
}

// one is what the page of one person shows.
type one struct {
	Card    identity.Card
	Now     time.Time
	Attests []identity.Attribute // of this organisation
	Grants  bool
}

// Card shows one person with a card: what the organisation attested, a new card,
// who answers for them.
func (d *Desk) Card(r *page.Request) error {
	v, err := d.one(r)
	if err != nil {
		return err
	}
	return r.Render(cardFrame(r, v), cardPage(v, r.Blank().Set("level", string(identity.LevelSubstantial))))
}

func cardFrame(r *page.Request, v one) ui.Page {
	return ui.Page{Title: v.Card.Name, Private: true, Breadcrumb: []ui.Link{{Text: r.T("counsel.title"), Href: home}, {Text: v.Card.Name, Current: true}}}
}

func (d *Desk) one(r *page.Request) (v one, err error) {
	v.Now, v.Grants = r.Now(), d.Grants
	if v.Card, err = d.Identity.Card(r.Ctx(), r.Actor(), identity.CardID(r.PathValue("card"))); err != nil {
		return v, err
	}
	v.Attests, err = d.Identity.Attested(r.Ctx(), r.Actor(), v.Card.Person)
	return v, err
}

func (d *Desk) again(r *page.Request, f *page.Form, cause error) error {
	v, err := d.one(r)
	if err != nil {
		return err
	}
	return f.Again(cause, cardFrame(r, v), cardPage(v, f))
}

// Attest says something about a person of a card, for the organisation.
func (d *Desk) Attest(r *page.Request) error {
	c, err := d.Identity.Card(r.Ctx(), r.Actor(), identity.CardID(r.PathValue("card")))
	if err != nil {
		return err
	}
	f := r.Form()
	at := spoken(f)
	if err = f.Err(); err == nil {
		err = d.Identity.Attest(r.Ctx(), r.Actor(), c.Person, at)
	}
	if err != nil {
		return d.again(r, f, atWords(err))
	}
	return r.Redirect(cardPath(c), "counsel.attested")
}

// spoken reads what is attested: "education=less", or a name with words of its own.
func spoken(f *page.Form) identity.Attribute {
	name, value, chosen := strings.Cut(f.Required("what"), "=")
	if !chosen {
		value = f.Text("words")
	}
	return identity.Attribute{Name: name, Value: value, Level: identity.Level(f.Required("level"))}
}

// atWords puts a fault about the value at the field it was typed in.
func atWords(err error) error {
	for _, key := range []string{"identity.attribute.value_missing", "identity.attribute.value_long"} {
		if fault.Is(err, key) {
			return fault.New(fault.Invalid, key, "most", 200).At("words")
		}
	}
	return err
}

// Guardian records who answers for a minor.
func (d *Desk) Guardian(r *page.Request) error {
	c, err := d.Identity.Card(r.Ctx(), r.Actor(), identity.CardID(r.PathValue("card")))
	if err != nil {
		return err
	}
	f := r.Form()
	mail, evidence := f.Required("guardian"), f.Required("evidence")
	if err = f.Err(); err == nil {
		_, err = d.Identity.RecordGuardian(r.Ctx(), r.Actor(), c.Person, mail, evidence)
	}
	if err != nil {
		return d.again(r, f, err)
	}
	return r.Redirect(cardPath(c), "counsel.guardian.recorded")
}

func state(ctx context.Context, v list, c identity.Card) ui.Label {
	switch {
	case !c.Ended.IsZero():
		return ui.Label{Kind: ui.Neutral, Text: ui.T(ctx, "counsel.state.ended")}
	case !c.Works(v.Now):
		return ui.Label{Kind: ui.Warn, Text: ui.T(ctx, "counsel.state.over")}
	}
	return ui.Label{Kind: ui.Good, Text: ui.T(ctx, "counsel.state.works")}
}

func cardsTable(ctx context.Context, v list) ui.TableData {
	p := ui.P(ctx)
	t := ui.TableData{Caption: p.T("counsel.cards"), Hidden: true, Cards: true, Columns: []ui.Column{
		{Text: p.T("counsel.person")}, {Text: p.T("counsel.left"), Number: true}, {Text: p.T("counsel.until")}, {Text: p.T("counsel.state")},
	}}
	for _, c := range v.Cards {
		t.Rows = append(t.Rows, []ui.Cell{{Text: c.Name, Href: cardPath(c)}, {Text: p.Number(int64(c.Left))}, {Text: p.Date(c.Expires)}, {Body: ui.Tag(state(ctx, v, c))}})
	}
	return t
}

func attestTable(ctx context.Context, v one) ui.TableData {
	p := ui.P(ctx)
	t := ui.TableData{Caption: p.T("counsel.attests"), Hidden: true, Cards: true, Columns: []ui.Column{
		{Text: p.T("counsel.attribute")}, {Text: p.T("counsel.value")}, {Text: p.T("counsel.level")}, {Text: p.T("counsel.since")},
	}}
	for _, at := range v.Attests {
		t.Rows = append(t.Rows, []ui.Cell{{Text: ui.AttributeName(ctx, at.Name)}, {Text: ui.AttributeValue(ctx, at.Name, at.Value)}, {Text: p.T("identity.level." + string(at.Level))}, {Text: p.Date(at.Since)}})
	}
	return t
}

// whatOptions are what an organisation can say: what has a list with each value,
// the rest in words.
func whatOptions(ctx context.Context) []ui.Option {
	opts := []ui.Option{{Text: ui.T(ctx, "counsel.choose")}}
	for _, name := range identity.AttributeNames() {
		values := identity.AttributeValues(name)
		for _, v := range values {
			opts = append(opts, ui.Option{Value: name + "=" + v, Text: ui.AttributeName(ctx, name) + ": " + ui.AttributeValue(ctx, name, v)})
		}
		if values == nil && name != identity.AttributeEmployer {
			opts = append(opts, ui.Option{Value: name, Text: ui.T(ctx, "counsel.what.words", "name", ui.AttributeName(ctx, name))})
		}
	}
	return opts
}

func levelOptions(ctx context.Context) []ui.Option {
	var opts []ui.Option
	for _, l := range []identity.Level{identity.LevelSubstantial, identity.LevelLow} {
		opts = append(opts, ui.Option{Value: string(l), Text: ui.T(ctx, "identity.level."+string(l)), Hint: ui.T(ctx, "identity.level."+string(l)+".hint")})
	}
	return opts
}
