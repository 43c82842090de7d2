package wallet

import (
	"time"

	"opencairn.org/cairn/formats/openbadge"
	"opencairn.org/cairn/formats/openbadge/picture"
	"opencairn.org/cairn/formats/vc"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/outreach"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/domain/wallet"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/door/web/verdict"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
)

// Desk serves a learner's own credentials.
type Desk struct {
	Credential   *credential.Service
	Wallet       *wallet.Service
	Verification *verification.Verifier
	Identity     *identity.Service
	Outreach     *outreach.Service // graduates who agree are told of offers; nil when its door is closed
	// Packs name the certificate of a country; Place is the country of an issuer that
	// states none.
	Packs *pack.Set
	Place string
}

const home = "/my"

func path(id credential.CredentialID) string { return home + "/credentials/" + string(id) }

// holding is one credential in the list.
type holding struct {
	ID     credential.CredentialID
	Title  string
	Issuer string
	State  ui.Label
	Issued string
	Reason string // of the last change, when it does not count now
	Award  picture.Award
}

// Holdings shows everything the person holds, the newest first.
func (d *Desk) Holdings(r *page.Request) error {
	all, err := d.Credential.Holdings(r.Ctx(), r.Actor())
	if err != nil {
		return err
	}
	rows, names := make([]holding, len(all)), map[identity.TenantID]string{}
	for i, c := range all {
		if _, known := names[c.Issuer]; !known {
			if names[c.Issuer], err = d.name(r, c.Issuer); err != nil {
				return err
			}
		}
		rows[i] = holding{
			ID: c.ID, Title: c.Title, Issuer: names[c.Issuer], State: verdict.Label(r.Printer(), c, r.Now()),
			Issued: r.Printer().Date(c.IssuedAt), Reason: reason(c), Award: award(c, names[c.Issuer]),
		}
	}
	return r.Render(ui.Page{Title: r.T("holdings.title"), Private: true, Keep: ui.KeepMine}, holdingsPage(rows))
}

// award is what the cairn of a credential is laid from. A signed file says it, and
// of one that cannot be read the title is enough.
func award(c credential.Credential, issuer string) picture.Award {
	a := picture.Award{Title: c.Title, Issuer: issuer}
	doc, err := vc.Parse(c.Document)
	if err != nil {
		return a
	}
	signed, err := vc.Read(doc)
	if err != nil {
		return a
	}
	says := openbadge.Read(signed).Achievement
	a.Level, a.Hours, a.Credits, a.System = says.EQF(), says.Hours, says.Credits, says.CreditSystem
	return a
}

// reason is why a credential does not count; one that counts needs none.
func reason(c credential.Credential) string {
	if c.State == credential.InForce {
		return ""
	}
	return c.Reason
}

func (d *Desk) name(r *page.Request, id identity.TenantID) (string, error) {
	org, err := d.Identity.Organisation(r.Ctx(), r.Actor(), id)
	if err != nil {
		return "", err
	}
	s, _ := org.Name.In(r.Printer().Lang())
	return s, nil
}

// view is one credential as its page shows it.
type view struct {
	credential.Credential
	Issuer string
	State  ui.Label
	Report verification.Report
	Shares []wallet.Share
	Now    time.Time

	Alumni    *alumniView           // nil: nobody is told of offers
	Encodings []credential.Encoding // other forms the issuer can give it out in
}

// own is a credential of the person who asks: an issuer's registrar may read it
// too, but not at this desk.
func (d *Desk) own(r *page.Request) (credential.Credential, error) {
	id := r.PathValue("credential")
	c, err := d.Credential.Credential(r.Ctx(), r.Actor(), credential.CredentialID(id))
	if err == nil && !r.Actor().Owns(c.Person) {
		err = fault.New(fault.NotFound, "credential.credential.not_found", "id", id)
	}
	return c, err
}

func (d *Desk) view(r *page.Request) (v view, err error) {
	if v.Credential, err = d.own(r); err != nil {
		return v, err
	}
	v.Now, v.State = r.Now(), verdict.Label(r.Printer(), v.Credential, r.Now())
	if v.Issuer, err = d.name(r, v.Credential.Issuer); err != nil {
		return v, err
	}
	if v.Report, err = d.report(r, v.Document); err != nil {
		return v, err
	}
	if v.Encodings, err = d.Credential.Offered(r.Ctx(), r.Actor(), v.ID); err != nil {
		return v, err
	}
	if v.Alumni, err = d.alumni(r, v.Credential.Issuer); err != nil {
		return v, err
	}
	v.Shares, err = d.Wallet.Shares(r.Ctx(), r.Actor(), v.ID)
	return v, err
}

// report checks the signed file as anybody would; one that cannot be read is
// reported, not an error.
func (d *Desk) report(r *page.Request, document []byte) (verification.Report, error) {
	rep, err := d.Verification.Verify(r.Ctx(), document, verification.Policy{})
	if _, ok := fault.Of(err); ok {
		return rep, nil
	}
	return rep, err
}

func frame(r *page.Request, v view) ui.Page {
	return ui.Page{Title: v.Title, Private: true, Breadcrumb: []ui.Link{{Text: r.T("holdings.title"), Href: home}, {Text: v.Title, Current: true}}}
}

// One shows one credential: whether it holds, what it says, who was shown it.
func (d *Desk) One(r *page.Request) error {
	v, err := d.view(r)
	if err != nil {
		return err
	}
	p := frame(r, v)
	p.Keep = ui.KeepMine
	return r.Render(p, onePage(v, blank(r)))
}

// blank is the form for a link, with the shortest period chosen: less is shown
// for less long unless somebody wants more.
func blank(r *page.Request) *page.Form { return r.Blank().Set("period", string(wallet.Week)) }

// File gives the signed file, byte for byte.
func (d *Desk) File(r *page.Request) error {
	c, err := d.own(r)
	if err != nil {
		return err
	}
	return r.Download(fileName(c), "application/json", c.Document)
}

// fileName is made of the title, so that a person finds the file again.
func fileName(c credential.Credential) string { return c.Title + ".json" }

// Encode gives the award in another encoding, as a file.
func (d *Desk) Encode(r *page.Request) error {
	c, err := d.own(r)
	if err != nil {
		return err
	}
	form := credential.Encoding(r.Form().Text("encoding"))
	e, err := d.Credential.Encode(r.Ctx(), r.Actor(), c.ID, form)
	if err != nil {
		return err
	}
	return r.Download(c.Title+form.Extension(), form.MediaType(), e.Document)
}
