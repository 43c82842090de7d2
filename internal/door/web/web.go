package web

import (
	"context"
	"net/http"
	"time"

	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/assurance"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/enrolment"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/funding"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/domain/insight"
	"opencairn.org/cairn/internal/domain/outreach"
	"opencairn.org/cairn/internal/domain/rating"
	"opencairn.org/cairn/internal/domain/recognition"
	"opencairn.org/cairn/internal/domain/taxonomy"
	"opencairn.org/cairn/internal/domain/verification"
	"opencairn.org/cairn/internal/domain/wallet"
	"opencairn.org/cairn/internal/door/web/account"
	"opencairn.org/cairn/internal/door/web/agency"
	"opencairn.org/cairn/internal/door/web/apidocs"
	"opencairn.org/cairn/internal/door/web/author"
	"opencairn.org/cairn/internal/door/web/counsellor"
	"opencairn.org/cairn/internal/door/web/custody"
	"opencairn.org/cairn/internal/door/web/employer"
	"opencairn.org/cairn/internal/door/web/figures"
	"opencairn.org/cairn/internal/door/web/frameworks"
	"opencairn.org/cairn/internal/door/web/learner"
	"opencairn.org/cairn/internal/door/web/money"
	"opencairn.org/cairn/internal/door/web/need"
	"opencairn.org/cairn/internal/door/web/open"
	"opencairn.org/cairn/internal/door/web/operator"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/portal"
	"opencairn.org/cairn/internal/door/web/provider"
	counts "opencairn.org/cairn/internal/door/web/recognition"
	"opencairn.org/cairn/internal/door/web/registrar"
	"opencairn.org/cairn/internal/door/web/styleguide"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/door/web/verify"
	"opencairn.org/cairn/internal/door/web/voices"
	holdings "opencairn.org/cairn/internal/door/web/wallet"
	"opencairn.org/cairn/internal/door/web/work"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/key"
	"opencairn.org/cairn/internal/ground/mail"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Deps is what the pages ask.
type Deps struct {
	DB           *sqldb.DB
	Policy       *identity.Policy
	Keys         *key.Ring
	Identity     *identity.Service
	Framework    *framework.Service
	Catalogue    *catalogue.Service
	Taxonomy     *taxonomy.Service
	Assurance    *assurance.Service
	Funding      *funding.Service
	Assessment   *assessment.Service
	Enrolment    *enrolment.Service
	Rating       *rating.Service
	Credential   *credential.Service
	Verification *verification.Verifier
	Wallet       *wallet.Service
	Recognition  *recognition.Service
	Insight      *insight.Service
	Outreach     *outreach.Service
	Outbox       *mail.Outbox // nil when mail goes to a server

	Place    string          // jurisdiction of the figures
	Country  i18n.Text       // what that is called
	Name     i18n.Text       // of the portal, as readers of each language know it
	Facts    []operator.Fact // about this installation, for its operator
	Register func(context.Context) (*verification.Register, error)
	// FetchCredential gets the file behind an address that a stranger names; Admit
	// and AdmitFetch take a verification and a fetch from their allowance.
	FetchCredential   func(ctx context.Context, address string) ([]byte, error)
	Admit, AdmitFetch func(*http.Request) error
	AdmitData         func(*http.Request) error // takes a request for open data from the allowance

	Reference []byte                   // the API's OpenAPI document; its page is at /api
	On        func(domain string) bool // whether a domain's doors are open
	Site      *page.Site               // Actor and Frame are set here
	Address   func(*http.Request) string
}

// Route is one row of the table.
type Route struct {
	Pattern string       // of net/http's ServeMux
	Domain  string       // whose door it is; closed with the domain
	Act     string       // the first act the policy is asked about; "" for texts and forms anybody may read
	Handler page.Handler //
	Options []page.Option
}

// Handler is the whole site.
func Handler(d Deps) http.Handler {
	sessions := account.NewSessions(d.Identity, d.DB, d.Site.Secure)
	d.Site.Actor, d.Site.SignIn, d.Site.Frame, d.Site.DB = sessions.Actor, account.SignInPath, d.frame, d.DB
	mux := http.NewServeMux()
	for _, r := range Routes(d, sessions) {
		if d.On(r.Domain) {
			mux.Handle(r.Pattern, d.Site.Handle(r.Handler, r.Options...))
		}
	}
	mux.Handle("GET "+ui.StaticPath, ui.Static())
	mux.Handle("GET "+ui.WorkerPath, ui.Worker())
	mux.Handle("GET /manifest.webmanifest", d.Site.Handle(page.Manifest))
	if d.Site.Demo {
		styleguide.Mount(mux, d.Site)
	}
	d.surfaces(mux)
	return d.Site.Wrap(sessions.Middleware(d.Site, d.Site.Routes(mux)))
}

func (d Deps) openDesk() *open.Desk {
	return &open.Desk{Catalogue: d.Catalogue, Identity: d.Identity, Name: d.Name, Admit: d.AdmitData}
}

// duties are the domains that tell what waits for somebody, as far as their doors
// are open.
func (d Deps) duties(ope *operator.Desk) (open []work.Source) {
	if d.On == nil { // what only lists the routes
		return nil
	}
	for _, s := range []struct {
		domain string
		ask    work.Source
	}{
		{"identity", d.Identity.Duties},
		{"catalogue", d.Catalogue.Duties},
		{"assurance", d.Assurance.Duties},
		{"enrolment", d.Enrolment.Duties},
		{"assessment", d.Assessment.Duties},
		{"credential", d.Credential.Duties},
		{"recognition", d.Recognition.Duties},
		{"funding", d.Funding.Duties},
		{"rating", d.Rating.Duties},
		{"framework", d.Framework.Duties},
		{"identity", ope.Duties},
	} {
		if d.On(s.domain) {
			open = append(open, s.ask)
		}
	}
	return open
}

// rates is rating as pages of other domains ask it; nil when its door is closed.
func (d Deps) rates() *rating.Service {
	if d.On == nil || !d.On("rating") {
		return nil
	}
	return d.Rating
}

// Routes is the site's table of contents.
//
//nolint:funlen // one table is easier to read than its parts
func Routes(d Deps, sessions *account.Sessions) []Route {
	acc := &account.Desk{Identity: d.Identity, Sessions: sessions, Address: d.Address}
	dat := d.openDesk()
	por := &portal.Desk{On: d.On, Address: d.Address, Admit: d.AdmitData, Catalogue: d.Catalogue, Assurance: d.Assurance, Framework: d.Framework, Identity: d.Identity, Enrolment: d.Enrolment, Recognition: d.Recognition, Rating: d.rates()}
	var told *outreach.Service // nil: nobody is told of offers
	if d.On != nil && d.On("outreach") {
		por.Outreach, acc.Alerts, told = d.Outreach, true, d.Outreach
	}
	if d.On != nil && d.On("funding") {
		por.Funding = d.Funding
	}
	fra := &frameworks.Desk{Framework: d.Framework, Identity: d.Identity, SignIn: account.SignInPath, Place: d.Place, Open: d.On != nil && d.On("framework")}
	aut := &author.Desk{Taxonomy: d.Taxonomy, Catalogue: d.Catalogue, Assurance: d.Assurance, Identity: d.Identity, Framework: d.Framework, AdmitCheck: d.AdmitFetch}
	tea := &provider.Teaching{Enrolment: d.Enrolment, Assessment: d.Assessment, Catalogue: d.Catalogue}
	reg := &registrar.Desk{Credential: d.Credential, Assessment: d.Assessment, Identity: d.Identity, Clock: time.Now} //nolint:forbidigo // how long issuing took is measured, whatever the calendar says
	if d.On != nil && d.On("funding") {
		tea.Grants = d.Funding.MayGrant
	}
	mon := &money.Desk{Funding: d.Funding, Catalogue: d.Catalogue, Identity: d.Identity, Recognition: d.Recognition}
	lea := &learner.Desk{Funding: d.Funding, Recognition: d.Recognition, Enrolment: d.Enrolment, Assessment: d.Assessment, Catalogue: d.Catalogue, Identity: d.Identity, SignIn: account.SignInPath, Rates: d.rates() != nil}
	voi := &voices.Desk{Rating: d.Rating, Enrolment: d.Enrolment, Catalogue: d.Catalogue, Identity: d.Identity}
	wal := &holdings.Desk{Credential: d.Credential, Wallet: d.Wallet, Verification: d.Verification, Identity: d.Identity, Outreach: told}
	rec := &counts.Desk{Recognition: d.Recognition, Identity: d.Identity}
	age := &agency.Desk{Assurance: d.Assurance, Identity: d.Identity}
	cou := &counsellor.Desk{Identity: d.Identity, Grants: d.On != nil && d.On("funding")}
	cus := &custody.Desk{Credential: d.Credential, Identity: d.Identity, Register: d.Register}
	nee := &need.Desk{Assurance: d.Assurance, Catalogue: d.Catalogue, Identity: d.Identity}
	emp := &employer.Desk{Assurance: d.Assurance, Identity: d.Identity}
	ver := &verify.Desk{Verification: d.Verification, Wallet: d.Wallet, Fetch: d.FetchCredential, Admit: d.Admit, AdmitFetch: d.AdmitFetch}
	fig := &figures.Desk{Insight: d.Insight, Framework: d.Framework, Identity: d.Identity, Place: d.Place, Name: d.Country}
	ope := &operator.Desk{Identity: d.Identity, Policy: d.Policy, DB: d.DB, Keys: d.Keys, Outbox: d.Outbox, Demo: d.Site.Demo, Facts: d.Facts}
	if d.Framework != nil { // what only lists the routes has none
		ope.Packs = d.Framework.Packs()
		wal.Packs, wal.Place = d.Framework.Packs(), d.Place
	}
	if d.On != nil && d.On("catalogue") {
		ope.Catalogue = d.Catalogue
		aut.Alumni = told != nil
		aut.Voices, ope.Voices = d.rates() != nil, d.rates() != nil
	}
	if d.On != nil && d.On("enrolment") {
		ope.Enrolment = d.Enrolment
	}
	wor := &work.Desk{Identity: d.Identity, Sources: d.duties(ope), Desks: d.desksOf}
	ref := apidocs.New(d.Reference)

	shared := []page.Option{page.Shared()}
	const (
		who, cat, qa, enr, exam, cred, ver1, hold = "identity", "catalogue", "assurance", "enrolment", "assessment", "credential", "verification", "wallet"
		reco                                      = "recognition"
		said                                      = "rating"
		rules, fig1, fund                         = "framework", "insight", "funding"
		out                                       = "outreach"
	)
	return []Route{
		// Anybody.
		{Pattern: "GET /{$}", Domain: cat, Act: "catalogue.offer.list", Handler: por.Home, Options: shared},
		{Pattern: "GET /for/employers", Domain: cat, Act: "catalogue.offer.list", Handler: por.Employers, Options: shared},
		{Pattern: "GET /for/schools", Domain: cat, Act: "catalogue.offer.list", Handler: por.Schools, Options: shared},
		{Pattern: "GET /start/{aim}", Domain: cat, Act: "catalogue.offer.list", Handler: por.Start, Options: shared},
		{Pattern: "GET /hurdles", Domain: out, Act: "catalogue.offer.list", Handler: por.Hurdles, Options: shared},
		{Pattern: "GET /hurdles/{people}", Domain: out, Act: "catalogue.offer.list", Handler: por.Hurdle, Options: shared},
		{Pattern: "GET /offers", Domain: cat, Act: "catalogue.offer.list", Handler: por.Offers, Options: shared},
		{Pattern: "GET /offers/{offer}", Domain: cat, Act: "catalogue.offer.show", Handler: por.Offer, Options: shared},
		{Pattern: "GET /offers/{offer}/cost", Domain: fund, Act: "funding.quote", Handler: mon.Cost},
		{Pattern: "POST /offers/{offer}/cost", Domain: fund, Act: "funding.quote", Handler: mon.Answer},
		{Pattern: "GET /jobs", Domain: cat, Act: "catalogue.offer.list", Handler: por.Jobs, Options: shared},
		{Pattern: "GET " + catalogue.PicturePath + "{picture}", Domain: cat, Act: "catalogue.offer.show", Handler: por.Picture},
		{Pattern: "GET /offers/{offer}/calendar.ics", Domain: cat, Act: "catalogue.offer.show", Handler: por.Calendar},
		{Pattern: "GET /offers/{offer}/runs/{run}/calendar.ics", Domain: cat, Act: "catalogue.offer.show", Handler: por.RunCalendar},
		{Pattern: "GET /providers", Domain: cat, Act: "catalogue.offer.list", Handler: por.Providers, Options: shared},
		{Pattern: "GET /providers/{provider}", Domain: cat, Act: "catalogue.offer.list", Handler: por.Provider, Options: shared},
		{Pattern: "GET /data", Domain: cat, Act: "catalogue.offer.list", Handler: dat.Page, Options: shared},
		{Pattern: "GET /compare", Domain: cat, Act: "catalogue.offer.show", Handler: por.Compare, Options: shared},
		{Pattern: "GET /glossary", Domain: who, Handler: fra.Glossary, Options: shared},
		{Pattern: "GET /frameworks", Domain: rules, Handler: fra.List, Options: shared},
		{Pattern: "GET /frameworks/compare", Domain: rules, Handler: fra.Compare, Options: shared},
		{Pattern: "GET /frameworks/desk", Domain: rules, Handler: fra.DeskForm},
		{Pattern: "POST /frameworks/desk", Domain: rules, Handler: fra.DeskShow, Options: []page.Option{page.MaxBytes(frameworks.MaxPack)}},
		{Pattern: "POST /frameworks/desk/open", Domain: rules, Handler: fra.DeskOpen, Options: []page.Option{page.MaxBytes(frameworks.MaxPack)}},
		{Pattern: "POST /frameworks/desk/pack", Domain: rules, Handler: fra.DeskPack, Options: []page.Option{page.MaxBytes(frameworks.MaxPack)}},
		{Pattern: "GET /frameworks/consultations", Domain: rules, Handler: fra.Consultations},
		{Pattern: "GET /frameworks/consultations/{draft}", Domain: rules, Act: "framework.draft.show", Handler: fra.Consultation},
		{Pattern: "GET /frameworks/consultations/{draft}/pack", Domain: rules, Act: "framework.draft.show", Handler: fra.ConsultationPack},
		{Pattern: "POST /frameworks/consultations/{draft}/comments", Domain: rules, Act: "framework.draft.comment", Handler: fra.Comment},
		{Pattern: "GET /frameworks/{framework}", Domain: rules, Handler: fra.Show, Options: shared},
		{Pattern: "GET /hosted/{page}", Domain: cat, Act: "catalogue.offer.show", Handler: aut.Hosted},
		{Pattern: "GET /check", Domain: cat, Act: "catalogue.offer.check", Handler: aut.CheckForm},
		{Pattern: "POST /check", Domain: cat, Act: "catalogue.offer.check", Handler: aut.Check, Options: []page.Option{page.MaxBytes(author.MaxPage)}},
		{Pattern: "GET /insight", Domain: fig1, Act: "insight.publication.show", Handler: fig.Home, Options: shared},
		{Pattern: "GET /insight/figures.csv", Domain: fig1, Act: "insight.publication.show", Handler: fig.CSV},
		{Pattern: "GET /insight/map", Domain: fig1, Act: "insight.publication.show", Handler: fig.Map, Options: shared},
		{Pattern: "GET /insight/groups", Domain: fig1, Act: "insight.group.ask", Handler: fig.Groups},
		{Pattern: "GET /insight/what-if", Domain: fig1, Act: "framework.draft.try", Handler: fig.WhatIf},
		{Pattern: "POST /insight/what-if", Domain: fig1, Act: "framework.draft.create", Handler: fig.Consult},
		{Pattern: "GET /register", Domain: qa, Handler: age.Register, Options: shared},
		{Pattern: "GET /closed/{organisation}", Domain: cred, Handler: cus.Closed},
		{Pattern: "GET /needs", Domain: qa, Handler: nee.Needs, Options: shared},
		{Pattern: "GET /needs/{need}", Domain: qa, Handler: nee.One, Options: shared},
		{Pattern: "POST /needs/{need}/answers", Domain: qa, Act: "assurance.need.answer", Handler: nee.Answer},
		{Pattern: "GET /employer/needs", Domain: qa, Act: "assurance.need.own", Handler: nee.Own},
		{Pattern: "POST /employer/needs", Domain: qa, Act: "assurance.need.register", Handler: nee.Register},
		{Pattern: "POST /employer/needs/{need}/end", Domain: qa, Act: "assurance.need.end", Handler: nee.End},
		{Pattern: "GET /verify", Domain: ver1, Handler: ver.Form},
		{Pattern: "POST /verify", Domain: ver1, Handler: ver.Check, Options: []page.Option{page.MaxBytes(verify.MaxPost), page.OnTooLarge(ver.TooLarge)}},
		{Pattern: "GET " + ui.OfflinePath, Domain: who, Handler: page.Offline},
		{Pattern: "GET /api", Domain: who, Handler: ref.Index},
		{Pattern: "GET /api/reference/{group}", Domain: who, Handler: ref.Group},
		{Pattern: "GET /s/{token}", Domain: hold, Handler: ver.Shared},

		// Lists, and portals over the same offers.
		{Pattern: "GET /saved", Domain: out, Act: "catalogue.offer.show", Handler: por.Saved},
		{Pattern: "GET /l/{secret}", Domain: out, Act: "catalogue.offer.show", Handler: por.SharedList},
		{Pattern: "GET /alerts", Domain: out, Act: "outreach.alert.ask", Handler: por.Alerts},
		{Pattern: "POST /alerts", Domain: out, Act: "outreach.alert.ask", Handler: por.AskAlert},
		{Pattern: "GET /alerts/sent", Domain: out, Handler: por.AlertSent},
		{Pattern: "GET " + outreach.AlertPath + "{mailed}", Domain: out, Act: "outreach.alert.link", Handler: por.AlertLink},
		{Pattern: "POST " + outreach.AlertPath + "{mailed}", Domain: out, Act: "outreach.alert.link", Handler: por.AlertAct},
		{Pattern: "POST /account/alerts/{alert}/stop", Domain: out, Act: "outreach.alert.own", Handler: por.StopMyAlert},
		{Pattern: "GET " + outreach.AlumniPath + "{graduate}", Domain: out, Act: "outreach.alumni.link", Handler: por.AlumniLink},
		{Pattern: "POST " + outreach.AlumniPath + "{graduate}", Domain: out, Act: "outreach.alumni.link", Handler: por.StopAlumni},
		{Pattern: "POST /my/alumni/{organisation}", Domain: out, Act: "outreach.alumni.own", Handler: wal.Agree},
		{Pattern: "GET /provider/alumni", Domain: out, Act: "outreach.alumni.see", Handler: por.Alumni},
		{Pattern: "GET /lists", Domain: out, Act: "outreach.list.read", Handler: por.Lists},
		{Pattern: "POST /lists", Domain: out, Act: "outreach.list.write", Handler: por.MakeList},
		{Pattern: "GET /lists/{list}", Domain: out, Act: "outreach.list.read", Handler: por.List},
		{Pattern: "POST /lists/{list}", Domain: out, Act: "outreach.list.write", Handler: por.SaveList},
		{Pattern: "GET /lists/{list}/paper", Domain: out, Act: "outreach.list.read", Handler: por.Paper},
		{Pattern: "POST /lists/{list}/offers", Domain: out, Act: "outreach.list.write", Handler: por.PutOnList},
		{Pattern: "POST /lists/{list}/link", Domain: out, Act: "outreach.list.write", Handler: por.ShareList},
		{Pattern: "POST /lists/{list}/unlink", Domain: out, Act: "outreach.list.write", Handler: por.UnshareList},
		{Pattern: "POST /lists/{list}/delete", Domain: out, Act: "outreach.list.write", Handler: por.DeleteList},
		{Pattern: "POST /lists/{list}/channels", Domain: out, Act: "outreach.channel.write", Handler: por.OpenChannel},
		{Pattern: "POST /channels/{channel}/end", Domain: out, Act: "outreach.channel.write", Handler: por.EndChannel},
		{Pattern: "GET /embed/{channel}", Domain: out, Act: "outreach.channel.show", Handler: por.Embed},
		{Pattern: "GET /embed/{channel}/sheet", Domain: out, Act: "outreach.channel.show", Handler: por.Sheet},
		{Pattern: "GET /via/{channel}", Domain: out, Act: "outreach.channel.show", Handler: por.Via},
		{Pattern: "GET /via/{channel}/{offer}", Domain: out, Act: "outreach.channel.show", Handler: por.Via},
		{Pattern: "GET /portals", Domain: out, Act: "outreach.portal.show", Handler: por.Portals},
		{Pattern: "POST /portals", Domain: out, Act: "outreach.portal.open", Handler: por.OpenPortal},
		{Pattern: "GET /portals/{portal}", Domain: out, Act: "outreach.portal.change", Handler: por.Portal},
		{Pattern: "POST /portals/{portal}", Domain: out, Act: "outreach.portal.change", Handler: por.ChangePortal},
		{Pattern: "POST /portals/{portal}/close", Domain: out, Act: "outreach.portal.close", Handler: por.ClosePortal},

		// Signing in, and one's account.
		{Pattern: "GET /signin", Domain: who, Act: "identity.link.request", Handler: acc.SignInForm},
		{Pattern: "POST /signin", Domain: who, Act: "identity.link.request", Handler: acc.SignIn},
		{Pattern: "GET /signin/sent", Domain: who, Handler: acc.Sent},
		{Pattern: "GET /sign-in/link/{token}", Domain: who, Act: "identity.link.show", Handler: acc.Link},
		{Pattern: "POST /sign-in/link/{token}", Domain: who, Act: "identity.link.redeem", Handler: acc.Redeem},
		{Pattern: "GET /signin/with/{issuer}", Domain: who, Act: "identity.openid.redeem", Handler: acc.OpenID},
		{Pattern: "GET /signin/with/{issuer}/back", Domain: who, Act: "identity.openid.redeem", Handler: acc.OpenIDBack},
		{Pattern: "POST /signin/passkey/begin", Domain: who, Act: "identity.passkey.redeem", Handler: acc.BeginPasskeySignIn},
		{Pattern: "POST /signin/passkey", Domain: who, Act: "identity.passkey.redeem", Handler: acc.PasskeySignIn},
		{Pattern: "GET /signin/card", Domain: who, Act: "identity.card.redeem", Handler: acc.CardForm},
		{Pattern: "POST /signin/card", Domain: who, Act: "identity.card.redeem", Handler: acc.Card},
		{Pattern: "GET /work", Domain: who, Act: "identity.session.switch", Handler: wor.Home},
		{Pattern: "GET /keys", Domain: who, Handler: wor.Keys},
		{Pattern: "GET /work/{duty}", Domain: who, Act: "identity.session.switch", Handler: wor.List},
		{Pattern: "GET /account", Domain: who, Act: "identity.session.switch", Handler: acc.Account},
		{Pattern: "POST /account/organisation", Domain: who, Act: "identity.session.switch", Handler: acc.Switch},
		{Pattern: "POST /account/person", Domain: who, Act: "identity.person.change", Handler: acc.ChangePerson},
		{Pattern: "POST /account/known", Domain: who, Act: "identity.attribute.state", Handler: acc.State},
		{Pattern: "POST /account/known/{name}/withdraw", Domain: who, Act: "identity.attribute.state", Handler: acc.Withdraw},
		{Pattern: "POST /account/consents/{minor}/{kind}/{object}", Domain: who, Act: "identity.guardian.agree", Handler: acc.Agree},
		{Pattern: "POST /account/cards/{card}/end", Domain: who, Act: "identity.card.end", Handler: acc.EndCard},
		{Pattern: "POST /account/institutions/{link}/end", Domain: who, Act: "identity.openid.unlink", Handler: acc.Unlink},
		{Pattern: "POST /account/passkeys/begin", Domain: who, Act: "identity.passkey.add", Handler: acc.BeginPasskey},
		{Pattern: "POST /account/passkeys", Domain: who, Act: "identity.passkey.add", Handler: acc.AddPasskey},
		{Pattern: "POST /account/passkeys/{passkey}/remove", Domain: who, Act: "identity.passkey.remove", Handler: acc.RemovePasskey},
		{Pattern: "POST /account/tokens", Domain: who, Act: "identity.token.create", Handler: acc.CreateToken},
		{Pattern: "POST /account/tokens/{token}/revoke", Domain: who, Act: "identity.token.revoke", Handler: acc.RevokeToken},
		{Pattern: "GET /account/export", Domain: who, Act: "identity.person.export", Handler: acc.Export},
		{Pattern: "POST /account/signout-everywhere", Domain: who, Act: "identity.session.end", Handler: acc.SignOutEverywhere},
		{Pattern: "POST /signout", Domain: who, Handler: acc.SignOut},

		// Learners.
		{Pattern: "GET /offers/{offer}/runs/{run}/enrol", Domain: enr, Handler: lea.Enrol},
		{Pattern: "POST /offers/{offer}/runs/{run}/enrol", Domain: enr, Act: "enrolment.place.apply", Handler: lea.Apply},
		{Pattern: "GET /learning", Domain: enr, Act: "enrolment.place.own", Handler: lea.Learning},
		{Pattern: "GET /learning/{enrolment}", Domain: enr, Act: "enrolment.place.own", Handler: lea.One},
		{Pattern: "GET /my/plan", Domain: enr, Act: "enrolment.place.own", Handler: lea.Plan},
		{Pattern: "GET /learning/{enrolment}/contract", Domain: enr, Act: "enrolment.place.own", Handler: lea.Contract},
		{Pattern: "POST /learning/{enrolment}/confirm", Domain: enr, Act: "enrolment.place.confirm", Handler: lea.Confirm},
		{Pattern: "POST /learning/{enrolment}/withdraw", Domain: enr, Act: "enrolment.place.withdraw", Handler: lea.Withdraw},
		{Pattern: "GET /learning/{enrolment}/rating", Domain: said, Act: "rating.own", Handler: voi.Mine},
		{Pattern: "POST /learning/{enrolment}/rating", Domain: said, Act: "rating.give", Handler: voi.Give},
		{Pattern: "POST /learning/{enrolment}/rating/withdraw", Domain: said, Act: "rating.give", Handler: voi.TakeBack},
		{Pattern: "POST /learning/{enrolment}/rating/use", Domain: said, Act: "rating.give", Handler: voi.GiveUse},
		{Pattern: "POST /learning/{enrolment}/rating/appeal", Domain: said, Act: "rating.give", Handler: voi.Appeal},
		{Pattern: "POST /learning/{enrolment}/appeal", Domain: exam, Act: "assessment.result.appeal", Handler: lea.Appeal},
		{Pattern: "GET /my", Domain: hold, Act: "credential.holdings", Handler: wal.Holdings},
		{Pattern: "GET /my/credentials/{credential}", Domain: hold, Act: "credential.read", Handler: wal.One},
		{Pattern: "GET /my/credentials/{credential}/file", Domain: hold, Act: "credential.read", Handler: wal.File},
		{Pattern: "POST /my/credentials/{credential}/encodings", Domain: hold, Act: "credential.encode", Handler: wal.Encode},
		{Pattern: "POST /my/credentials/{credential}/shares", Domain: hold, Act: "wallet.share.create", Handler: wal.Share},
		{Pattern: "POST /my/credentials/{credential}/print", Domain: hold, Act: "wallet.share.create", Handler: wal.Print},
		{Pattern: "POST /my/shares/{share}/end", Domain: hold, Act: "wallet.share.end", Handler: wal.EndShare},

		// Issuers that close, and the archive that keeps their records.
		{Pattern: "GET /closing/{organisation}", Domain: cred, Act: "credential.custody.order", Handler: cus.Order},
		{Pattern: "POST /closing/{organisation}", Domain: cred, Act: "credential.custody.order", Handler: cus.Close},
		{Pattern: "POST /closing/{closed}/transfer", Domain: cred, Act: "credential.custody.transfer", Handler: cus.Transfer},
		{Pattern: "GET /archive", Domain: cred, Act: "credential.custody.read", Handler: cus.Kept},
		{Pattern: "GET /archive/{closed}", Domain: cred, Act: "credential.custody.read", Handler: cus.One},
		{Pattern: "POST /archive/{closed}/take-over", Domain: cred, Act: "credential.custody.take_over", Handler: cus.TakeOver},
		{Pattern: "POST /archive/{closed}/find", Domain: cred, Act: "credential.custody.read", Handler: cus.Find},
		{Pattern: "GET /archive/{closed}/file", Domain: cred, Act: "credential.custody.export", Handler: cus.File},
		{Pattern: "GET /archive/{closed}/credentials/{kept}", Domain: cred, Act: "credential.read", Handler: cus.Record},
		{Pattern: "POST /archive/{closed}/credentials/{kept}/revoke", Domain: cred, Act: "credential.revoke", Handler: cus.Revoke},
		// What learning counts for.
		{Pattern: "GET /programmes", Domain: reco, Act: "recognition.programme.list", Handler: rec.Programmes},
		{Pattern: "GET /programmes/{programme}", Domain: reco, Act: "recognition.programme.show", Handler: rec.Programme},
		{Pattern: "GET /my/recognition", Domain: reco, Act: "recognition.request.own", Handler: rec.Mine},
		{Pattern: "GET /my/programmes/{programme}", Domain: reco, Act: "recognition.request.consider", Handler: rec.Towards},
		{Pattern: "POST /my/programmes/{programme}", Domain: reco, Act: "recognition.request.claim", Handler: rec.Claim, Options: []page.Option{page.MaxBytes(counts.MaxFile)}},
		{Pattern: "GET /my/recognition/{request}", Domain: reco, Act: "recognition.request.own", Handler: rec.Request},
		{Pattern: "POST /my/recognition/{request}/answer", Domain: reco, Act: "recognition.request.supply", Handler: rec.Answer},
		{Pattern: "POST /my/recognition/{request}/appeal", Domain: reco, Act: "recognition.request.appeal", Handler: rec.Appeal},
		{Pattern: "POST /my/recognition/{request}/withdraw", Domain: reco, Act: "recognition.request.withdraw", Handler: rec.Withdraw},
		{Pattern: "GET /my/commitments/{commitment}", Domain: reco, Act: "recognition.commitment.own", Handler: rec.Commitment},
		{Pattern: "GET /recogniser", Domain: reco, Act: "recognition.request.queue", Handler: rec.Queue},
		{Pattern: "GET /recogniser/requests/{request}", Domain: reco, Act: "recognition.request.show", Handler: rec.Case},
		{Pattern: "POST /recogniser/requests/{request}/assign", Domain: reco, Act: "recognition.request.assign", Handler: rec.Assign},
		{Pattern: "POST /recogniser/requests/{request}/ask", Domain: reco, Act: "recognition.request.ask", Handler: rec.Ask},
		{Pattern: "POST /recogniser/requests/{request}/decide", Domain: reco, Act: "recognition.request.decide", Handler: rec.Decide},
		{Pattern: "POST /recogniser/requests/{request}/decide-appeal", Domain: reco, Act: "recognition.request.decide_appeal", Handler: rec.DecideAppeal},
		{Pattern: "POST /recogniser/requests/{request}/reverse", Domain: reco, Act: "recognition.request.reverse", Handler: rec.Reverse},
		{Pattern: "POST /recogniser/requests/{request}/uphold", Domain: reco, Act: "recognition.request.uphold", Handler: rec.Uphold},
		{Pattern: "GET /recogniser/policies", Domain: reco, Act: "recognition.agreement.list", Handler: rec.Publish},
		{Pattern: "POST /recogniser/policies", Domain: reco, Act: "recognition.programme.publish", Handler: rec.PublishProgramme},
		{Pattern: "GET /recogniser/policies/{programme}", Domain: reco, Act: "recognition.policy.publish", Handler: rec.Policy},
		{Pattern: "POST /recogniser/policies/{programme}", Domain: reco, Act: "recognition.policy.publish", Handler: rec.PublishPolicy},
		{Pattern: "POST /recogniser/agreements", Domain: reco, Act: "recognition.agreement.draft", Handler: rec.Agree},
		{Pattern: "POST /recogniser/agreements/{agreement}/sign", Domain: reco, Act: "recognition.agreement.sign", Handler: rec.Sign},
		{Pattern: "POST /recogniser/agreements/{agreement}/end", Domain: reco, Act: "recognition.agreement.end", Handler: rec.End},

		// Providers: offers and approval.
		{Pattern: "GET /provider", Domain: cat, Act: "catalogue.report.show", Handler: aut.Home},
		{Pattern: "GET /provider/offers", Domain: cat, Act: "catalogue.report.show", Handler: aut.Offers},
		{Pattern: "GET /provider/offers/{offer}", Domain: cat, Act: "catalogue.report.show", Handler: aut.Offer},
		{Pattern: "GET /provider/report", Domain: cat, Act: "catalogue.report.show", Handler: aut.Report},
		{Pattern: "GET /provider/burden", Domain: cat, Act: "catalogue.report.show", Handler: aut.Burden},
		{Pattern: "GET /provider/pages", Domain: cat, Act: "catalogue.hosted.write", Handler: aut.Pages},
		{Pattern: "POST /provider/pages", Domain: cat, Act: "catalogue.hosted.write", Handler: aut.OpenPage},
		{Pattern: "GET /provider/pages/{page}", Domain: cat, Act: "catalogue.hosted.write", Handler: aut.Page},
		{Pattern: "GET /provider/pages/{page}/picture", Domain: cat, Act: "catalogue.hosted.write", Handler: aut.PagePicture},
		{Pattern: "POST /provider/pages/{page}/picture", Domain: cat, Act: "catalogue.hosted.write", Handler: aut.GivePicture, Options: []page.Option{page.MaxBytes(author.MaxPictureForm), page.OnTooLarge(aut.PictureTooLarge)}},
		{Pattern: "POST /provider/pages/{page}/picture/drop", Domain: cat, Act: "catalogue.hosted.write", Handler: aut.DropPicture},
		{Pattern: "GET /provider/pages/{page}/{step}", Domain: cat, Act: "catalogue.hosted.write", Handler: aut.Step},
		{Pattern: "POST /provider/pages/{page}/{step}", Domain: cat, Act: "catalogue.hosted.write", Handler: aut.SaveStep},
		{Pattern: "POST /provider/pages/{page}/publish", Domain: cat, Act: "catalogue.hosted.write", Handler: aut.PublishPage},
		{Pattern: "POST /provider/pages/{page}/down", Domain: cat, Act: "catalogue.hosted.write", Handler: aut.TakeDownPage},
		{Pattern: "GET /provider/uploads", Domain: cat, Act: "catalogue.offer.upload", Handler: aut.Uploads},
		{Pattern: "POST /provider/uploads", Domain: cat, Act: "catalogue.offer.upload", Handler: aut.Upload, Options: []page.Option{page.MaxBytes(author.MaxUpload), page.OnTooLarge(aut.UploadTooLarge)}},
		{Pattern: "GET /provider/uploads/template/{file}", Domain: cat, Handler: aut.UploadTemplate},
		{Pattern: "GET /provider/uploads/{upload}", Domain: cat, Act: "catalogue.offer.upload", Handler: aut.OneUpload},
		{Pattern: "POST /provider/uploads/{upload}/store", Domain: cat, Act: "catalogue.offer.upload", Handler: aut.StoreUpload},
		{Pattern: "POST /provider/uploads/{upload}/undo", Domain: cat, Act: "catalogue.offer.upload", Handler: aut.UndoUpload},
		{Pattern: "POST /provider/uploads/{upload}/discard", Domain: cat, Act: "catalogue.offer.upload", Handler: aut.DiscardUpload},
		{Pattern: "GET /provider/outcomes", Domain: cat, Act: "catalogue.report.show", Handler: aut.Outcomes},
		{Pattern: "GET /provider/outcomes/{offer}", Domain: cat, Act: "catalogue.report.show", Handler: aut.OutcomesOf},
		{Pattern: "POST /provider/outcomes/{offer}", Domain: cat, Act: "taxonomy.suggest", Handler: aut.SuggestOutcomes},
		{Pattern: "POST /provider/outcomes/{offer}/answers", Domain: cat, Act: "taxonomy.outcome.code", Handler: aut.CodeOutcomes},
		{Pattern: "GET /provider/sources", Domain: cat, Act: "catalogue.source.list", Handler: aut.Sources},
		{Pattern: "POST /provider/sources", Domain: cat, Act: "catalogue.source.register", Handler: aut.RegisterSource},
		{Pattern: "GET /provider/sources/{source}", Domain: cat, Act: "catalogue.source.list", Handler: aut.Source},
		{Pattern: "POST /provider/sources/{source}/harvest", Domain: cat, Act: "catalogue.source.harvest", Handler: aut.Harvest},
		{Pattern: "POST /provider/sources/{source}/recipe", Domain: cat, Act: "catalogue.source.recipe", Handler: aut.SetRecipe},
		{Pattern: "POST /provider/sources/{source}/recipe/try", Domain: cat, Act: "catalogue.source.recipe", Handler: aut.TryRecipe},
		{Pattern: "POST /provider/sources/{source}/retire", Domain: cat, Act: "catalogue.source.retire", Handler: aut.Retire},
		{Pattern: "POST /provider/offers/{offer}/apart", Domain: cat, Act: "catalogue.offer.part", Handler: aut.Apart},
		{Pattern: "GET /provider/records/{record}", Domain: cat, Act: "catalogue.source.list", Handler: aut.Record},
		{Pattern: "POST /provider/offers/{offer}/apply", Domain: qa, Act: "assurance.application.submit", Handler: aut.Apply},
		{Pattern: "POST /provider/offers/{offer}/endorsements", Domain: qa, Act: "assurance.endorsement.ask", Handler: aut.AskEndorsement},
		{Pattern: "GET /provider/applications", Domain: qa, Act: "assurance.application.list", Handler: aut.Applications},
		{Pattern: "GET /provider/applications/{application}", Domain: qa, Act: "assurance.application.read", Handler: aut.Application},
		{Pattern: "POST /provider/applications/{application}/respond", Domain: qa, Act: "assurance.application.respond", Handler: aut.Respond},
		{Pattern: "POST /provider/applications/{application}/comment", Domain: qa, Act: "assurance.application.comment", Handler: aut.Comment},
		{Pattern: "POST /provider/applications/{application}/withdraw", Domain: qa, Act: "assurance.application.withdraw", Handler: aut.Withdraw},
		{Pattern: "POST /provider/applications/{application}/appeal", Domain: qa, Act: "assurance.application.appeal", Handler: aut.Appeal},

		// Providers: runs, sittings, the grid.
		{Pattern: "GET /provider/voices", Domain: said, Act: "rating.desk", Handler: voi.Told},
		{Pattern: "POST /provider/voices/{words}/reply", Domain: said, Act: "rating.reply", Handler: voi.Reply},
		{Pattern: "POST /provider/voices/{words}/dispute", Domain: said, Act: "rating.dispute", Handler: voi.Dispute},
		{Pattern: "GET /provider/runs", Domain: enr, Act: "enrolment.place.list", Handler: tea.Runs},
		{Pattern: "GET /provider/offers/{offer}/runs/{run}", Domain: enr, Act: "enrolment.place.list", Handler: tea.Roll},
		{Pattern: "GET /provider/enrolments/{enrolment}/contract", Domain: enr, Act: "enrolment.place.show", Handler: tea.Contract},
		{Pattern: "POST /provider/enrolments/{enrolment}/offer", Domain: enr, Act: "enrolment.place.offer", Handler: tea.OfferPlace},
		{Pattern: "POST /provider/enrolments/{enrolment}/reject", Domain: enr, Act: "enrolment.place.reject", Handler: tea.Reject},
		{Pattern: "POST /provider/enrolments/{enrolment}/attendance", Domain: enr, Act: "enrolment.place.attendance", Handler: tea.Attendance},
		{Pattern: "POST /provider/offers/{offer}/runs/{run}/cancel", Domain: enr, Act: "enrolment.run.cancel", Handler: tea.CancelRun},
		{Pattern: "POST /provider/enrolments/{enrolment}/lapse", Domain: enr, Act: "enrolment.place.lapse", Handler: tea.Lapse},
		{Pattern: "GET /provider/sittings", Domain: exam, Act: "assessment.sitting.list", Handler: tea.Sittings},
		{Pattern: "GET /provider/sittings/new", Domain: exam, Act: "assessment.sitting.plan", Handler: tea.Plan},
		{Pattern: "POST /provider/sittings", Domain: exam, Act: "assessment.sitting.plan", Handler: tea.MakePlan},
		{Pattern: "GET /provider/sittings/{sitting}", Domain: exam, Act: "assessment.sitting.show", Handler: tea.Sitting},
		{Pattern: "POST /provider/sittings/{sitting}/open", Domain: exam, Act: "assessment.sitting.open", Handler: tea.Open},
		{Pattern: "POST /provider/sittings/{sitting}/register", Domain: exam, Act: "enrolment.place.register", Handler: tea.Register},
		{Pattern: "POST /provider/sittings/{sitting}/close", Domain: exam, Act: "assessment.sitting.submit", Handler: tea.Close},
		{Pattern: "POST /provider/sittings/{sitting}/identity", Domain: exam, Act: "assessment.sitting.identify", Handler: tea.Identity},
		{Pattern: "POST /provider/sittings/{sitting}/start", Domain: exam, Act: "assessment.sitting.start_marking", Handler: tea.Start},
		{Pattern: "GET /provider/sittings/{sitting}/grid", Domain: exam, Act: "assessment.sitting.show", Handler: tea.Grid},
		{Pattern: "POST /provider/sittings/{sitting}/grid", Domain: exam, Act: "assessment.sitting.mark", Handler: tea.Mark},
		{Pattern: "GET /provider/sittings/{sitting}/confirm", Domain: exam, Act: "assessment.sitting.show", Handler: tea.Confirmation},
		{Pattern: "POST /provider/sittings/{sitting}/confirm", Domain: exam, Act: "assessment.sitting.confirm", Handler: tea.Confirm},
		{Pattern: "POST /provider/sittings/{sitting}/return", Domain: exam, Act: "assessment.sitting.return", Handler: tea.GiveBack},
		{Pattern: "POST /provider/sittings/{sitting}/cancel", Domain: exam, Act: "assessment.sitting.cancel", Handler: tea.Cancel},
		{Pattern: "POST /provider/sittings/{sitting}/hold", Domain: exam, Act: "assessment.candidate.hold", Handler: tea.Hold},
		{Pattern: "POST /provider/sittings/{sitting}/release", Domain: exam, Act: "assessment.candidate.release", Handler: tea.Release},

		// Providers: credentials.
		{Pattern: "GET /provider/credentials", Domain: cred, Act: "credential.list", Handler: reg.Issued},
		{Pattern: "GET /provider/credentials/{credential}", Domain: cred, Act: "credential.read", Handler: reg.One},
		{Pattern: "GET /provider/sittings/{sitting}/issue", Domain: cred, Act: "credential.issue", Handler: reg.IssueForm},
		{Pattern: "POST /provider/sittings/{sitting}/issue", Domain: cred, Act: "credential.issue", Handler: reg.Issue},
		{Pattern: "POST /provider/credentials/{credential}/revoke", Domain: cred, Act: "credential.revoke", Handler: reg.Revoke},
		{Pattern: "POST /provider/credentials/{credential}/suspend", Domain: cred, Act: "credential.suspend", Handler: reg.Suspend},
		{Pattern: "POST /provider/credentials/{credential}/lift", Domain: cred, Act: "credential.lift", Handler: reg.Lift},

		// Employers.
		{Pattern: "GET /employer", Domain: qa, Act: "assurance.endorsement.list", Handler: emp.Endorsements},
		{Pattern: "POST /employer/endorsements/{endorsement}", Domain: qa, Act: "assurance.endorsement.answer", Handler: emp.Answer},

		// Counsellors, and whoever has seen a paper.
		{Pattern: "GET /counsel", Domain: who, Act: "identity.card.list", Handler: cou.Home},
		{Pattern: "POST /counsel/cards", Domain: who, Act: "identity.card.make", Handler: cou.MakeCard},
		{Pattern: "GET /counsel/cards/{card}", Domain: who, Act: "identity.card.show", Handler: cou.Card},
		{Pattern: "POST /counsel/cards/{card}/attest", Domain: who, Act: "identity.attribute.attest", Handler: cou.Attest},
		{Pattern: "POST /counsel/cards/{card}/replace", Domain: who, Act: "identity.card.make", Handler: cou.ReplaceCard},
		{Pattern: "POST /counsel/cards/{card}/end", Domain: who, Act: "identity.card.end", Handler: cou.EndCard},
		{Pattern: "POST /counsel/cards/{card}/guardian", Domain: who, Act: "identity.guardian.record", Handler: cou.Guardian},
		{Pattern: "GET /attest", Domain: who, Act: "identity.attribute.attest", Handler: cou.AttestForm},
		{Pattern: "POST /attest", Domain: who, Act: "identity.attribute.attest", Handler: cou.AttestByMail},
		{Pattern: "GET /employer/pledges", Domain: fund, Act: "funding.pledge.list", Handler: mon.Pledges},
		{Pattern: "POST /employer/pledges", Domain: fund, Act: "funding.pledge.state", Handler: mon.State},
		{Pattern: "POST /employer/pledges/{pledge}/confirm", Domain: fund, Act: "funding.pledge.confirm", Handler: mon.Confirm},
		{Pattern: "POST /employer/pledges/{pledge}/end", Domain: fund, Act: "funding.pledge.end", Handler: mon.End},
		{Pattern: "GET /supports", Domain: fund, Act: "funding.support.grant", Handler: mon.Supports},
		{Pattern: "POST /supports", Domain: fund, Act: "funding.support.grant", Handler: mon.Grant},
		{Pattern: "POST /supports/{support}/end", Domain: fund, Act: "funding.support.grant", Handler: mon.EndSupport},

		// Funders.
		{Pattern: "GET /funder", Domain: fund, Act: "funding.desk.show", Handler: mon.Funder},
		{Pattern: "GET /funder/payments", Domain: fund, Act: "funding.desk.show", Handler: mon.Lines},
		{Pattern: "GET /funder/payments/{hold}/{line}", Domain: fund, Act: "funding.desk.show", Handler: mon.Payment},

		// The quality agency.
		{Pattern: "GET /agency", Domain: qa, Act: "assurance.queue.read", Handler: age.Queue},
		{Pattern: "GET /agency/applications/{application}", Domain: qa, Act: "assurance.application.read", Handler: age.Case},
		{Pattern: "POST /agency/applications/{application}/assign", Domain: qa, Act: "assurance.application.assign", Handler: age.Assign},
		{Pattern: "POST /agency/applications/{application}/return", Domain: qa, Act: "assurance.application.return-for-info", Handler: age.Return},
		{Pattern: "POST /agency/applications/{application}/recommend", Domain: qa, Act: "assurance.application.recommend", Handler: age.Recommend},
		{Pattern: "POST /agency/applications/{application}/decide", Domain: qa, Act: "assurance.application.approve", Handler: age.Decide},
		{Pattern: "POST /agency/drifts/{drift}/correction", Domain: qa, Act: "assurance.drift.ask_correction", Handler: age.AskCorrection},
		{Pattern: "POST /agency/signals/{signal}", Domain: qa, Act: "assurance.signal.decide", Handler: age.DecideSignal},
		{Pattern: "GET /agency/reviews", Domain: qa, Act: "assurance.review.list", Handler: age.Reviews},
		{Pattern: "GET /agency/providers", Domain: qa, Act: "assurance.provider.set", Handler: age.Providers},
		{Pattern: "POST /agency/providers/{provider}", Domain: qa, Act: "assurance.provider.set", Handler: age.SetProvider},

		// Who makes rules.
		{Pattern: "GET /rules", Domain: rules, Act: "framework.draft.list", Handler: fra.Rules},
		{Pattern: "POST /rules", Domain: rules, Act: "framework.draft.create", Handler: fra.Draft, Options: []page.Option{page.MaxBytes(frameworks.MaxDraft), page.OnTooLarge(fra.TooLarge)}},
		{Pattern: "GET /rules/{draft}", Domain: rules, Act: "framework.draft.list", Handler: fra.OwnDraft},
		{Pattern: "GET /rules/{draft}/impact", Domain: rules, Act: "framework.draft.impact", Handler: fra.Impact},
		{Pattern: "GET /rules/{draft}/pack", Domain: rules, Act: "framework.draft.show", Handler: fra.OwnPack},
		{Pattern: "POST /rules/{draft}/consultation", Domain: rules, Act: "framework.draft.consult", Handler: fra.Consult},
		{Pattern: "POST /rules/{draft}/comments/{comment}/answer", Domain: rules, Act: "framework.draft.answer", Handler: fra.Answer},
		{Pattern: "POST /rules/{draft}/adopt", Domain: rules, Act: "framework.draft.adopt", Handler: fra.Adopt},
		{Pattern: "POST /rules/{draft}/withdraw", Domain: rules, Act: "framework.draft.withdraw", Handler: fra.Withdraw},

		// The operator.
		{Pattern: "GET /operator", Domain: who, Act: "operator.home", Handler: ope.Home},
		{Pattern: "GET /operator/catalogue", Domain: cat, Act: "operator.catalogue.show", Handler: ope.Health},
		{Pattern: "GET /operator/sources", Domain: cat, Act: "operator.catalogue.show", Handler: ope.Sources},
		{Pattern: "POST /operator/sources", Domain: cat, Act: "operator.catalogue.act", Handler: ope.Act},
		{Pattern: "POST /operator/acts/{act}/undo", Domain: cat, Act: "operator.catalogue.act", Handler: ope.UndoAct},
		{Pattern: "GET /operator/voices", Domain: said, Act: "rating.moderate", Handler: voi.Waiting},
		{Pattern: "POST /operator/voices/{words}", Domain: said, Act: "rating.moderate", Handler: voi.Decide},
		{Pattern: "GET /operator/duplicates", Domain: cat, Act: "operator.catalogue.show", Handler: ope.Duplicates},
		{Pattern: "POST /operator/duplicates", Domain: cat, Act: "operator.catalogue.act", Handler: ope.DecideDuplicate},
		{Pattern: "GET /operator/unfound", Domain: cat, Act: "catalogue.unfound.list", Handler: ope.Unfound},
		{Pattern: "POST /operator/alliances", Domain: who, Act: "identity.alliance.change", Handler: ope.Alliance},
		{Pattern: "POST /operator/jobs/{job}/retry", Domain: who, Act: "operator.job.retry", Handler: ope.RetryJob},
		{Pattern: "GET /operator/burden", Domain: cat, Act: "catalogue.burden.list", Handler: aut.Burdens},
		{Pattern: "GET /participation", Domain: enr, Act: "enrolment.participation.list", Handler: ope.Participation},
		{Pattern: "GET /operator/organisations", Domain: who, Act: "operator.home", Handler: ope.Organisations},
		{Pattern: "POST /operator/organisations", Domain: who, Act: "identity.organisation.create", Handler: ope.CreateOrganisation},
		{Pattern: "GET /operator/people", Domain: who, Act: "operator.home", Handler: ope.People},
		{Pattern: "POST /operator/people", Domain: who, Act: "identity.invite", Handler: ope.Invite},
		{Pattern: "GET /operator/merges", Domain: who, Act: "identity.merge.list", Handler: ope.Merges},
		{Pattern: "POST /operator/merges", Domain: who, Act: "identity.merge.decide", Handler: ope.DecideMerge},
		{Pattern: "POST /operator/merges/{merge}/undo", Domain: who, Act: "identity.merge.decide", Handler: ope.UndoMerge},
		{Pattern: "GET /operator/mail", Domain: who, Act: "operator.mail", Handler: ope.Mail},
	}
}
