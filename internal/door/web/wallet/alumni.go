package wallet

import (
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/outreach"
	"opencairn.org/cairn/internal/door/web/page"
)

// alumniView is what a graduate agreed to with who issued a credential.
type alumniView struct {
	outreach.Alumni
	NoMail bool
}

func alumniPath(id identity.TenantID) string { return home + "/alumni/" + string(id) }

// alumni is nil where nobody is told of offers.
func (d *Desk) alumni(r *page.Request, issuer identity.TenantID) (*alumniView, error) {
	if d.Outreach == nil {
		return nil, nil //nolint:nilnil // the door is closed
	}
	x, err := d.Outreach.Agreed(r.Ctx(), r.Actor(), issuer)
	if err != nil {
		return nil, err
	}
	me, err := d.Identity.PersonByID(r.Ctx(), r.Actor(), r.Actor().Person)
	return &alumniView{x, me.Email == ""}, err
}

// Agree keeps what a graduate ticked; without a tick it ends.
func (d *Desk) Agree(r *page.Request) error {
	f := r.Form()
	issuer := identity.TenantID(r.PathValue("organisation"))
	if err := d.Outreach.Agree(r.Ctx(), r.Actor(), issuer, f.Yes("tell"), f.Yes("contact")); err != nil {
		return err
	}
	to := home
	if id := f.Text("credential"); id != "" {
		to = path(credential.CredentialID(id)) + "#alumni"
	}
	if f.Yes("tell") || f.Yes("contact") {
		return r.Redirect(to, "alumni.saved")
	}
	return r.Redirect(to, "alumni.stopped")
}
