package account

import (
	"encoding/json"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
)

const (
	passkeySignIn = SignInPath + "/passkey"
	passkeysPath  = accountPath + "/passkeys"
)

// sessionPasskey is the session's value for a ceremony that has begun.
const sessionPasskey = "passkey"

// options keeps the state of a ceremony in the session and gives the script its
// options.
func (d *Desk) options(r *page.Request, options json.RawMessage, state string) error {
	d.Sessions.manager.Put(r.Ctx(), sessionPasskey, state)
	r.Header().Set("Content-Type", "application/json")
	r.Header().Set("Cache-Control", "no-store")
	_, err := r.Writer().Write(options)
	return err
}

// state is that of the ceremony that has begun, once.
func (d *Desk) state(r *page.Request) string {
	return d.Sessions.manager.PopString(r.Ctx(), sessionPasskey)
}

// BeginPasskeySignIn asks the device.
func (d *Desk) BeginPasskeySignIn(r *page.Request) error {
	options, state, err := d.Identity.BeginPasskeySignIn(r.Ctx(), r.Actor())
	if err != nil {
		return err
	}
	return d.options(r, options, state)
}

// PasskeySignIn begins a session for whose device answered.
func (d *Desk) PasskeySignIn(r *page.Request) error {
	f := r.Form()
	in, err := d.Identity.FinishPasskeySignIn(r.Ctx(), r.Actor(), d.state(r), []byte(f.TextMax("answer", 16<<10)), d.address(r))
	if err != nil {
		return f.Again(err, signInPage(r), signInBody(f, d.Identity.Issuers()))
	}
	in.Next = page.Local(f.Text("next"))
	return d.enter(r, in)
}

// BeginPasskey asks the device for a new key.
func (d *Desk) BeginPasskey(r *page.Request) error {
	options, state, err := d.Identity.BeginPasskey(r.Ctx(), r.Actor())
	if err != nil {
		return err
	}
	return d.options(r, options, state)
}

// AddPasskey keeps the key that the device made.
func (d *Desk) AddPasskey(r *page.Request) error {
	f := r.Form()
	name := f.Required("passkey_name")
	err := f.Err()
	if err == nil {
		err = d.Identity.FinishPasskey(r.Ctx(), r.Actor(), d.state(r), []byte(f.TextMax("answer", 64<<10)), name)
	}
	if err != nil {
		return d.again(r, f, err)
	}
	return r.Redirect(accountPath, "account.passkey.added")
}

// RemovePasskey ends a key.
func (d *Desk) RemovePasskey(r *page.Request) error {
	if err := d.Identity.RemovePasskey(r.Ctx(), r.Actor(), r.PathValue("passkey")); err != nil {
		return err
	}
	return r.Redirect(accountPath, "account.passkey.removed")
}

func removePath(k identity.Passkey) string { return passkeysPath + "/" + k.ID + "/remove" }
