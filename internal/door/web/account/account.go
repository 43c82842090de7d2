package account

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/i18n"
)

// view is what the account page shows.
type view struct {
	Person      identity.Person
	Memberships []identity.Membership
	Acting      identity.TenantID
	Tokens      []identity.Token
	Secret      string // of the token just made: shown once
	Known       []known
	Employers   []identity.Organisation
	Wards       []identity.Guardianship
	Cards       []identity.Card
	Passkeys    []identity.Passkey
	Linked      []identity.Linked
	Issuers     []string
	Now         time.Time
	Alerts      bool // people are told of offers by mail
}

// Account shows somebody their own account.
func (d *Desk) Account(r *page.Request) error {
	v, err := d.view(r)
	if err != nil {
		return err
	}
	return r.Render(accountPage(r), accountBody(v, d.blank(r, v)))
}

func accountPage(r *page.Request) ui.Page {
	return ui.Page{Title: r.T("account.title"), Private: true, Live: true}
}

// blank is the account's forms, filled with what is known.
func (d *Desk) blank(r *page.Request, v view) *page.Form {
	return r.Blank().Set("name", v.Person.Name).Set("lang", cmp.Or(v.Person.Lang, r.Printer().Lang())).Set("organisation", string(v.Acting)).Set("life", "90")
}

func (d *Desk) view(r *page.Request) (v view, err error) {
	a := r.Actor()
	if v.Memberships, err = d.Identity.Memberships(r.Ctx(), a); err != nil {
		return v, err
	}
	if v.Person, err = d.Identity.PersonByID(r.Ctx(), a, a.Person); err != nil {
		return v, err
	}
	v.Acting, v.Now, v.Alerts = a.Tenant, r.Now(), d.Alerts
	if err := d.known(r, &v); err != nil {
		return v, err
	}
	v.Tokens, err = d.Identity.Tokens(r.Ctx(), a)
	return v, err
}

// again shows the account once more, with what was typed.
func (d *Desk) again(r *page.Request, f *page.Form, cause error) error {
	v, err := d.view(r)
	if err != nil {
		return err
	}
	return f.Again(cause, accountPage(r), accountBody(v, f.Set("organisation", string(v.Acting))))
}

// Switch makes the session act for another organisation, or for oneself.
func (d *Desk) Switch(r *page.Request) error {
	tenant := identity.TenantID(r.Form().Text("organisation"))
	now, err := d.Identity.SwitchOrganisation(r.Ctx(), r.Actor(), tenant)
	if err != nil {
		return err
	}
	if err := d.Sessions.enter(r.Ctx(), now.Person, now.Tenant); err != nil {
		return err
	}
	if now.Tenant == "" {
		return r.Redirect(workPath, "account.switched.self")
	}
	org, err := d.Identity.Organisation(r.Ctx(), now, now.Tenant)
	if err != nil {
		return err
	}
	return r.Redirect(workPath, "account.switched", "organisation", org.Name)
}

// ChangePerson stores how somebody is called and the language to write to them
// in.
func (d *Desk) ChangePerson(r *page.Request) error {
	f := r.Form()
	p, err := d.Identity.PersonByID(r.Ctx(), r.Actor(), r.Actor().Person)
	if err != nil {
		return err
	}
	name, lang := f.Required("name"), f.Choice("lang", languageCodes()...)
	if err = f.Err(); err == nil {
		n := identity.Named{Name: name, BirthDate: p.BirthDate, Lang: lang}
		if name == p.Name {
			n.GivenName, n.FamilyName = p.GivenName, p.FamilyName // its parts stay true
		}
		err = d.Identity.ChangePerson(r.Ctx(), r.Actor(), p.ID, n)
	}
	if err != nil {
		return d.again(r, f, err)
	}
	return r.Redirect(accountPath, "account.person.changed")
}

func languageCodes() []string {
	var codes []string
	for _, l := range i18n.Languages() {
		codes = append(codes, l.Code)
	}
	return codes
}

// scopes are what an API token can be limited to: the domains a program works
// with. Accounts are not among them: a token makes no tokens.
var scopes = []string{"catalogue", "assurance", "funding", "enrolment", "assessment", "credential", "wallet", "framework"}

// lives are how long a token can be asked to work, in days.
var lives = []string{"7", "30", "90", "365"}

// CreateToken makes an API token and shows its secret, once.
func (d *Desk) CreateToken(r *page.Request) error {
	f := r.Form()
	name, chosen, life := tokenForm(f)
	err := f.Err()
	var secret string
	if err == nil {
		secret, _, err = d.Identity.CreateToken(r.Ctx(), r.Actor(), name, chosen, life)
	}
	if err != nil {
		return d.again(r, f, err)
	}
	v, err := d.view(r)
	if err != nil {
		return err
	}
	v.Secret = secret
	return r.Render(accountPage(r), accountBody(v, d.blank(r, v)))
}

// tokenForm reads what a token shall be. Its name has a field name of its own:
// the person's name is on the same page.
func tokenForm(f *page.Form) (name string, chosen []string, life time.Duration) {
	name = f.Required("token_name")
	for _, s := range f.All("scopes") {
		if !slices.Contains(scopes, s) {
			f.Wrong(fault.New(fault.Invalid, "identity.token.scope", "value", s).At("scopes"))
		}
		chosen = append(chosen, s)
	}
	if len(chosen) == 0 {
		f.Wrong(fault.New(fault.Invalid, "identity.token.scopes_missing").At("scopes"))
	}
	if f.Choice("life", lives...) != "" {
		life = time.Duration(f.Int("life", 1, 365)) * 24 * time.Hour
	}
	return name, chosen, life
}

// RevokeToken ends an API token at once.
func (d *Desk) RevokeToken(r *page.Request) error {
	if err := d.Identity.RevokeToken(r.Ctx(), r.Actor(), r.PathValue("token")); err != nil {
		return err
	}
	return r.Redirect(accountPath, "account.token.revoked")
}

// Export gives somebody everything kept about them, in one file.
func (d *Desk) Export(r *page.Request) error {
	all, err := d.Identity.Export(r.Ctx(), r.Actor(), r.Actor().Person)
	if err != nil {
		return err
	}
	data, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	return r.Download("cairn-"+r.Now().UTC().Format("2006-01-02")+".json", "application/json", data)
}

func text(ctx context.Context, t i18n.Text) string {
	s, _ := t.In(ui.P(ctx).Lang())
	return s
}

func roleNames(p *i18n.Printer, roles []identity.Role) string {
	words := make([]string, len(roles))
	for i, role := range roles {
		words[i] = p.T("identity.role." + string(role))
	}
	return p.List(words)
}

func organisationOptions(ctx context.Context, v view) []ui.Option {
	p := ui.P(ctx)
	opts := []ui.Option{{Value: "", Text: p.T("account.self"), Hint: p.T("account.self.hint")}}
	for _, m := range v.Memberships {
		opts = append(opts, ui.Option{Value: string(m.Organisation.ID), Text: text(ctx, m.Organisation.Name), Hint: roleNames(p, m.Roles)})
	}
	return opts
}

func languageOptions() []ui.Option {
	var opts []ui.Option
	for _, l := range i18n.Languages() {
		opts = append(opts, ui.Option{Value: l.Code, Text: l.Name, Lang: l.Code})
	}
	return opts
}

func scopeOptions(ctx context.Context) []ui.Option {
	var opts []ui.Option
	for _, s := range scopes {
		opts = append(opts, ui.Option{Value: s, Text: ui.T(ctx, "account.scope."+s)})
	}
	return opts
}

func lifeOptions(ctx context.Context) []ui.Option {
	var opts []ui.Option
	for _, l := range lives {
		opts = append(opts, ui.Option{Value: l, Text: ui.T(ctx, "account.life."+l)})
	}
	return opts
}

func tokenTable(ctx context.Context, v view) ui.TableData {
	p := ui.P(ctx)
	t := ui.TableData{Caption: p.T("account.tokens.table"), Cards: true, Columns: []ui.Column{
		{Text: p.T("account.token.name")}, {Text: p.T("account.token.scopes")}, {Text: p.T("account.token.expires")}, {Text: p.T("account.token.seen")}, {Text: p.T("account.token.end")},
	}}
	for _, k := range v.Tokens {
		var words []string
		for _, s := range k.Scopes {
			word := s
			if key := "account.scope." + s; p.Has(key) {
				word = p.T(key)
			}
			words = append(words, word)
		}
		seen := p.T("account.token.never")
		if !k.Seen.IsZero() {
			seen = p.DateTime(k.Seen)
		}
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: k.Name}, {Text: p.List(words)}, {Text: p.Date(k.Expires)}, {Text: seen}, {Body: revokeButton(k)},
		})
	}
	return t
}

// whoAmI is the person's name, or their address while they have not given one.
func whoAmI(ctx context.Context, v view) string {
	switch {
	case v.Person.Name != "":
		return v.Person.Name
	case v.Person.Email != "":
		return v.Person.Email
	}
	return ui.T(ctx, "account.title")
}

// acting says for whom the session acts now.
func acting(ctx context.Context, v view) string {
	for _, m := range v.Memberships {
		if m.Organisation.ID == v.Acting {
			return ui.T(ctx, "account.acting.for", "organisation", m.Organisation.Name, "roles", roleNames(ui.P(ctx), m.Roles))
		}
	}
	return ui.T(ctx, "account.acting.self")
}
