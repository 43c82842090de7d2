package account

import (
	"net"
	"net/http"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
)

// Desk serves the pages of signing in and of one's own account.
type Desk struct {
	Identity *identity.Service
	Sessions *Sessions
	Alerts   bool // people are told of offers by mail
	// Address is the network address a request comes from, for the limits. Nil:
	// the connection's own, which is right where no proxy stands before us.
	Address func(*http.Request) string
}

// SignInPath is where somebody asks for a link.
const SignInPath = "/signin"

const (
	accountPath = "/account"
	sentPath    = SignInPath + "/sent"
)

func (d *Desk) address(r *page.Request) string {
	if d.Address != nil {
		return d.Address(r.HTTP())
	}
	host, _, err := net.SplitHostPort(r.HTTP().RemoteAddr)
	if err != nil {
		return r.HTTP().RemoteAddr
	}
	return host
}

// SignInForm asks for a mail address.
func (d *Desk) SignInForm(r *page.Request) error {
	f := r.Blank().Set("next", page.Local(r.Query("next")))
	return r.Render(signInPage(r), signInBody(f, d.Identity.Issuers()))
}

func signInPage(r *page.Request) ui.Page {
	return ui.Page{Title: r.T("account.signin.title"), Private: true, Live: true}
}

// SignIn sends a link. What follows is the same whether the address is known.
func (d *Desk) SignIn(r *page.Request) error {
	f := r.Form()
	in := identity.LinkRequest{
		Email: f.Mail("mail"), Browser: d.Sessions.browser(r), Address: d.address(r), Next: page.Local(f.Text("next")), Lang: r.Printer().Lang(),
	}
	if in.Email == "" && f.Err() == nil {
		f.Required("mail")
	}
	err := f.Err()
	if err == nil {
		var browser string
		if browser, err = d.Identity.RequestLink(r.Ctx(), r.Actor(), in); err == nil {
			d.Sessions.keepBrowser(r, browser)
			return r.Redirect(sentPath, "")
		}
	}
	return f.Again(atMail(err), signInPage(r), signInBody(f, d.Identity.Issuers()))
}

// atMail puts a refused address at its field.
func atMail(err error) error {
	if fault.Is(err, "identity.person.email") {
		return fault.New(fault.Invalid, "identity.person.email").At("mail")
	}
	return err
}

// Sent says where to look for the link.
func (d *Desk) Sent(r *page.Request) error {
	return r.Render(ui.Page{Title: r.T("account.sent.title"), Private: true}, sentBody())
}

// Link shows what a link is for and one button. Opening it changes nothing:
// programs that follow links in mails spoil none.
func (d *Desk) Link(r *page.Request) error {
	v, err := d.Identity.ShowLink(r.Ctx(), r.Actor(), r.PathValue("token"), d.Sessions.browser(r))
	if err != nil {
		return d.deadLink(r, err)
	}
	return r.Render(ui.Page{Title: r.T("account.link.title"), Private: true}, linkBody(v, identity.LinkPath+r.PathValue("token")))
}

// Redeem uses a link up and begins a session.
func (d *Desk) Redeem(r *page.Request) error {
	in, err := d.Identity.RedeemLink(r.Ctx(), r.Actor(), r.PathValue("token"), d.Sessions.browser(r), d.address(r))
	if err != nil {
		return d.deadLink(r, err)
	}
	return d.enter(r, in)
}

// workPath is the page of what waits for somebody: where work begins.
const workPath = "/work"

// enter begins a session and leads to where the person wanted to go, or to where
// their work begins.
func (d *Desk) enter(r *page.Request, in identity.SignedIn) error {
	if err := d.Sessions.enter(r.Ctx(), in.Person, in.Tenant); err != nil {
		return err
	}
	r.Forget()
	to := page.Local(in.Next)
	if to == "/" {
		to = workPath
	}
	return r.Redirect(to, "account.signed_in")
}

// CardForm asks for a code of a printed card and the PIN.
func (d *Desk) CardForm(r *page.Request) error {
	return r.Render(cardPage(r), cardBody(r.Blank().Set("next", page.Local(r.Query("next")))))
}

func cardPage(r *page.Request) ui.Page {
	return ui.Page{Title: r.T("account.card.title"), Private: true}
}

// Card uses a code up and begins a session. What does not fit is one answer.
func (d *Desk) Card(r *page.Request) error {
	f := r.Form()
	in := identity.CardRequest{Code: f.Required("code"), PIN: f.Required("pin"), Address: d.address(r), Next: page.Local(f.Text("next"))}
	err := f.Err()
	if err == nil {
		var who identity.SignedIn
		if who, err = d.Identity.RedeemCard(r.Ctx(), r.Actor(), in); err == nil {
			return d.enter(r, who)
		}
	}
	f.Set("pin")
	return f.Again(err, cardPage(r), cardBody(f))
}

// deadLink explains a link that does not work and leads to a new one.
func (d *Desk) deadLink(r *page.Request, err error) error {
	if !fault.Is(err, "identity.link.void") && !fault.Is(err, "identity.link.other_browser") {
		return err
	}
	return r.RenderStatus(page.Status(err), ui.Page{Title: r.T("account.link.dead"), Private: true}, deadLinkBody(r.Printer().Fault(err)))
}

// SignOut ends the session of this browser.
func (d *Desk) SignOut(r *page.Request) error {
	if err := d.Sessions.leave(r.Ctx()); err != nil {
		return err
	}
	r.Forget()
	return r.Redirect("/", "account.signed_out")
}

// SignOutEverywhere ends all sessions of the person.
func (d *Desk) SignOutEverywhere(r *page.Request) error {
	if _, err := d.Identity.SignOutEverywhere(r.Ctx(), r.Actor()); err != nil {
		return err
	}
	if err := d.Sessions.leave(r.Ctx()); err != nil {
		return err
	}
	r.Forget()
	return r.Redirect("/", "account.signed_out_everywhere")
}
