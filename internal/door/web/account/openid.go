package account

import (
	"net/http"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/ground/fault"
)

// sessionOpenID is the session's value while somebody is at an institution.
const sessionOpenID = "openid"

func openIDPath(name string) string { return identity.OpenIDPath + name }

// OpenID sends the browser to an institution: from a link, because a form may not
// lead to another site.
func (d *Desk) OpenID(r *page.Request) error {
	to, kept, err := d.Identity.BeginOpenID(r.Ctx(), r.Actor(), r.PathValue("issuer"), page.Local(r.Query("next")))
	if err != nil {
		return err
	}
	d.Sessions.manager.Put(r.Ctx(), sessionOpenID, kept)
	http.Redirect(r.Writer(), r.HTTP(), to, http.StatusSeeOther)
	return nil
}

// OpenIDBack begins a session for who comes back from an institution.
func (d *Desk) OpenIDBack(r *page.Request) error {
	kept := d.Sessions.manager.PopString(r.Ctx(), sessionOpenID)
	in, err := d.Identity.FinishOpenID(r.Ctx(), r.Actor(), kept, r.PathValue("issuer"), r.Query("code"), r.Query("state"))
	switch {
	case fault.Is(err, "identity.openid.void"):
		return r.Blank().Again(err, signInPage(r), signInBody(r.Blank(), d.Identity.Issuers()))
	case err != nil:
		return err
	}
	return d.enter(r, in)
}

// Unlink ends a link to an institution.
func (d *Desk) Unlink(r *page.Request) error {
	if err := d.Identity.Unlink(r.Ctx(), r.Actor(), r.PathValue("link")); err != nil {
		return err
	}
	return r.Redirect(accountPath, "account.openid.ended")
}
