package registrar

import (
	"context"
	"time"

	"opencairn.org/cairn/formats/openbadge"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/door/web/verdict"
)

// Desk serves the registrar's pages.
type Desk struct {
	Credential *credential.Service
	Assessment *assessment.Service
	Identity   *identity.Service
	// Clock is the clock on the wall: it measures how long issuing took, which
	// the calendar of a demonstration cannot.
	Clock func() time.Time
}

const home = "/provider/credentials"

func path(id credential.CredentialID) string { return home + "/" + string(id) }

// Issued lists what the organisation issued, the newest first unless asked
// otherwise.
func (d *Desk) Issued(r *page.Request) error {
	l := r.List("-"+credential.ByIssue, credential.ByHolder, credential.ByTitle)
	q := credential.IssuedQuery{Window: l.Window, Text: r.Query("q"), State: credential.State(r.Query("state"))}
	part, err := d.Credential.Issued(r.Ctx(), r.Actor(), q)
	if err != nil {
		return err
	}
	v := issuedView{Listing: l.Listing(home, part.Previous, part.Next), Table: table(r, l, part.Rows)}
	v.Search, v.Count = r.T("registrar.search"), r.T("registrar.search.count", "count", part.All)
	v.None, v.Asked = len(part.Rows) == 0, q.Text != "" || q.State != ""
	return r.Render(ui.Page{Title: r.T("registrar.title"), Wide: true, Private: true}, issuedPage(v, r.QueryForm()))
}

// issuedView is a part of the list and what was asked of it.
type issuedView struct {
	ui.Listing
	Table ui.TableData
}

// stateOptions are the states a registrar can ask for.
func stateOptions(ctx context.Context) []ui.Option {
	opts := []ui.Option{{Text: ui.T(ctx, "ui.list.any")}}
	for _, s := range []credential.State{credential.InForce, credential.Suspended, credential.Revoked} {
		opts = append(opts, ui.Option{Value: string(s), Text: ui.T(ctx, "registrar.search."+string(s))})
	}
	return opts
}

func table(r *page.Request, l *page.List, rows []credential.Listed) ui.TableData {
	p := r.Printer()
	t := ui.TableData{Caption: r.T("registrar.title"), Hidden: true, Cards: true, Columns: []ui.Column{
		l.Column(credential.ByHolder, r.T("registrar.holder")), l.Column(credential.ByTitle, r.T("registrar.credential")),
		l.Column(credential.ByIssue, r.T("registrar.issued_on")), {Text: r.T("registrar.state")},
	}}
	for _, c := range rows {
		name := c.Holder
		if name == "" {
			name = r.T("registrar.holder.unknown")
		}
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: name, Href: path(c.ID)}, {Text: c.Title}, {Text: p.Date(c.IssuedAt)}, {Body: ui.Tag(verdict.Label(p, c.Credential, r.Now()))},
		})
	}
	return t
}

// badge is what a signed file says; of an erased one, nothing.
func badge(document []byte) openbadge.Badge {
	doc, err := vc.Parse(document)
	if err != nil {
		return openbadge.Badge{}
	}
	c, err := vc.Read(doc)
	if err != nil {
		return openbadge.Badge{}
	}
	return openbadge.Read(c)
}

// view is one credential as its page shows it.
type view struct {
	credential.Credential
	Holder string
	Label  ui.Label
	May    map[credential.Act]bool // what its state and the reader's role allow
}

func (d *Desk) view(r *page.Request) (view, error) {
	c, err := d.Credential.Credential(r.Ctx(), r.Actor(), credential.CredentialID(r.PathValue("credential")))
	if err != nil {
		return view{}, err
	}
	return view{Credential: c, Holder: badge(c.Document).Learner.Name(), Label: verdict.Label(r.Printer(), c, r.Now()), May: may(r.Actor(), c)}, nil
}

// may says which buttons to show; the service decides again.
func may(a identity.Actor, c credential.Credential) map[credential.Act]bool {
	acts := map[credential.Act]bool{}
	if !a.Is(identity.RoleRegistrar) || a.Tenant != c.Issuer || a.Owns(c.Person) {
		return acts
	}
	for _, act := range []credential.Act{credential.ActSuspend, credential.ActLift, credential.ActRevoke} {
		_, err := credential.Next(c.State, act)
		acts[act] = err == nil
	}
	return acts
}

func frame(r *page.Request, v view) ui.Page {
	return ui.Page{Title: v.Title, Private: true, Breadcrumb: []ui.Link{{Text: r.T("registrar.title"), Href: home}, {Text: v.Title, Current: true}}}
}

// One shows one credential and what can be done about it.
func (d *Desk) One(r *page.Request) error {
	v, err := d.view(r)
	if err != nil {
		return err
	}
	return r.Render(frame(r, v), onePage(v, r.Blank()))
}

// Revoke withdraws a credential for good.
func (d *Desk) Revoke(r *page.Request) error {
	return d.change(r, "registrar.revoked", func(id credential.CredentialID, reason string) error {
		return d.Credential.Revoke(r.Ctx(), r.Actor(), id, reason)
	})
}

// Suspend stops a credential while a question is looked into.
func (d *Desk) Suspend(r *page.Request) error {
	return d.change(r, "registrar.suspended", func(id credential.CredentialID, reason string) error {
		return d.Credential.Suspend(r.Ctx(), r.Actor(), id, reason)
	})
}

// Lift ends a suspension.
func (d *Desk) Lift(r *page.Request) error {
	return d.change(r, "registrar.lifted", func(id credential.CredentialID, reason string) error {
		return d.Credential.Lift(r.Ctx(), r.Actor(), id, reason)
	})
}

// change does one act and shows the credential again, with the reason that was
// typed when it was not enough.
func (d *Desk) change(r *page.Request, done string, act func(credential.CredentialID, string) error) error {
	f := r.Form()
	id := credential.CredentialID(r.PathValue("credential"))
	reason := f.TextMax("reason", 2000)
	err := f.Err()
	if err == nil {
		err = act(id, reason)
	}
	if err == nil {
		return r.Redirect(path(id), done)
	}
	v, viewErr := d.view(r)
	if viewErr != nil {
		return viewErr
	}
	return f.Again(err, frame(r, v), onePage(v, f))
}
