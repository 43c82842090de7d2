package custody

import (
	"encoding/json"
	"net/http"

	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/door/web/verdict"
)

const home = "/archive"

func keptPath(issuer identity.TenantID) string { return home + "/" + string(issuer) }

func credentialPath(issuer identity.TenantID, id credential.CredentialID) string {
	return keptPath(issuer) + "/credentials/" + string(id)
}

// Kept lists the issuers whose records the archive keeps, or will.
func (d *Desk) Kept(r *page.Request) error {
	all, err := d.Credential.Kept(r.Ctx(), r.Actor())
	if err != nil {
		return err
	}
	p := r.Printer()
	t := ui.TableData{Caption: r.T("custody.archive.title"), Hidden: true, Cards: true, Columns: []ui.Column{
		{Text: r.T("custody.issuer")}, {Text: r.T("custody.closed_on")}, {Text: r.T("custody.credentials")}, {Text: r.T("custody.state")},
	}}
	for _, c := range all {
		org, err := d.Identity.Organisation(r.Ctx(), r.Actor(), c.Issuer)
		if err != nil {
			return err
		}
		name, _ := org.Name.In(p.Lang())
		t.Rows = append(t.Rows, []ui.Cell{
			{Text: name, Href: keptPath(c.Issuer)}, {Text: p.Date(c.ClosesAt)}, {Text: p.Number(int64(c.Set.Credentials))}, {Body: ui.Tag(label(r.T, c.State))},
		})
	}
	return r.Render(ui.Page{Title: r.T("custody.archive.title"), Wide: true, Private: true}, keptListPage(t))
}

func label(t func(string, ...any) string, s credential.CustodyState) ui.Label {
	kind := map[credential.CustodyState]ui.Kind{credential.ProviderClosing: ui.Info, credential.RecordsTransferred: ui.Warn, credential.CustodianActive: ui.Good}[s]
	return ui.Label{Kind: kind, Text: t("custody.state." + string(s))}
}

// kept is one issuer's records as the archive's page shows them.
type kept struct {
	closed
	Search credential.Search
	Found  []credential.Found
	Asked  bool
}

// One shows what the archive holds of one issuer.
func (d *Desk) One(r *page.Request) error {
	k, err := d.kept(r)
	if err != nil {
		return err
	}
	return r.Render(ui.Page{Title: k.Name, Private: true}, keptPage(k, r.Blank()))
}

func (d *Desk) kept(r *page.Request) (k kept, err error) {
	issuer := identity.TenantID(r.PathValue("closed"))
	if _, err := d.Credential.KeptOf(r.Ctx(), r.Actor(), issuer); err != nil {
		return k, err
	}
	k.closed, err = d.closed(r, issuer)
	return k, err
}

// TakeOver is the custodian's word that it has the records.
func (d *Desk) TakeOver(r *page.Request) error {
	issuer := identity.TenantID(r.PathValue("closed"))
	if _, err := d.Credential.TakeOver(r.Ctx(), r.Actor(), issuer); err != nil {
		return err
	}
	return r.Redirect(keptPath(issuer), "custody.taken_over")
}

// Find looks a credential up at its holder's request.
func (d *Desk) Find(r *page.Request) error {
	f := r.Form()
	q := credential.Search{
		Issuer: identity.TenantID(r.PathValue("closed")), Number: credential.CredentialID(f.Text("number")),
		Name: f.Text("name"), BirthDate: f.Text("birth"), Request: f.Text("request"),
	}
	found, err := d.Credential.Find(r.Ctx(), r.Actor(), q)
	k, keptErr := d.kept(r)
	if keptErr != nil {
		return keptErr
	}
	k.Search, k.Found, k.Asked = q, found, err == nil
	if err != nil {
		return f.Again(err, ui.Page{Title: k.Name, Private: true}, keptPage(k, f))
	}
	return r.Render(ui.Page{Title: k.Name, Private: true}, keptPage(k, f))
}

// File gives the records in one file.
func (d *Desk) File(r *page.Request) error {
	issuer := identity.TenantID(r.PathValue("closed"))
	c, err := d.Credential.KeptOf(r.Ctx(), r.Actor(), issuer)
	if err != nil {
		return err
	}
	org, err := d.Identity.Organisation(r.Ctx(), r.Actor(), c.Issuer)
	if err != nil {
		return err
	}
	register, err := d.Register(r.Ctx())
	if err != nil {
		return err
	}
	part, err := json.MarshalIndent(register.Only(org.DID), "", "  ")
	if err != nil {
		return err
	}
	w := &late{r: r, name: credential.ArchiveName(org)}
	err = d.Credential.ExportRecords(r.Ctx(), r.Actor(), issuer, part, w)
	if err != nil && w.begun {
		panic(http.ErrAbortHandler) // a file that breaks off must not look whole
	}
	return err
}

// late sends the head of the answer with the first bytes: a refusal before that is
// a page.
type late struct {
	r     *page.Request
	name  string
	begun bool
}

func (l *late) Write(b []byte) (int, error) {
	if !l.begun {
		l.begun = true
		h := l.r.Header()
		h.Set("Content-Type", "application/zip")
		h.Set("Content-Disposition", `attachment; filename="`+l.name+`"`)
		h.Set("Cache-Control", "no-store")
	}
	return l.r.Writer().Write(b)
}

// record is one credential as the archive answers for it.
type record struct {
	credential.Credential
	Label ui.Label
}

// Record shows one credential and what the archive can do about it.
func (d *Desk) Record(r *page.Request) error {
	x, err := d.record(r)
	if err != nil {
		return err
	}
	return r.Render(ui.Page{Title: x.Title, Private: true}, recordPage(x, r.Blank()))
}

func (d *Desk) record(r *page.Request) (record, error) {
	c, err := d.Credential.Credential(r.Ctx(), r.Actor(), credential.CredentialID(r.PathValue("kept")))
	return record{c, verdict.Label(r.Printer(), c, r.Now())}, err
}

// Revoke withdraws a credential in the place of an issuer that is gone.
func (d *Desk) Revoke(r *page.Request) error {
	f := r.Form()
	id, reason := credential.CredentialID(r.PathValue("kept")), f.Text("reason")
	err := f.Err()
	if err == nil {
		err = d.Credential.Revoke(r.Ctx(), r.Actor(), id, reason)
	}
	if err == nil {
		return r.Redirect(credentialPath(identity.TenantID(r.PathValue("closed")), id), "custody.revoked")
	}
	x, recordErr := d.record(r)
	if recordErr != nil {
		return recordErr
	}
	return f.Again(err, ui.Page{Title: x.Title, Private: true}, recordPage(x, f))
}
