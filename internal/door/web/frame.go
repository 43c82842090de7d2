package web

import (
	"strings"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/account"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/portal"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/door/web/work"
)

// desk is a place in the navigation: for whom, where, and which door it is.
type desk struct {
	key    string // message
	href   string
	domain string
	role   identity.Role // "" for everybody
}

// desks are the navigation, in its order.
var desks = []desk{
	{"web.nav.find", "/offers", "catalogue", ""},
	{"web.nav.frameworks", "/frameworks", "framework", ""},
	{"web.nav.verify", "/verify", "verification", ""},
	{"web.nav.register", "/register", "assurance", ""},
	{"web.nav.insight", "/insight", "insight", ""},
	{"web.nav.groups", "/insight/groups", "insight", identity.RoleAnalyst},
	{"web.nav.whatif", "/insight/what-if", "insight", identity.RoleAnalyst},
	{"web.nav.learning", "/learning", "enrolment", identity.RoleLearner},
	{"web.nav.my", "/my", "wallet", identity.RoleLearner},
	{"web.nav.recognition", "/my/recognition", "recognition", identity.RoleLearner},
	{"web.nav.lists", "/lists", "outreach", identity.RoleLearner},
	{"web.nav.provider", "/provider", "catalogue", identity.RoleAuthor},
	{"web.nav.provider", "/provider", "catalogue", identity.RoleManager},
	{"web.nav.runs", "/provider/runs", "enrolment", identity.RoleManager},
	{"web.nav.sittings", "/provider/sittings", "assessment", identity.RoleManager},
	{"web.nav.sittings", "/provider/sittings", "assessment", identity.RoleAssessor},
	{"web.nav.sittings", "/provider/sittings", "assessment", identity.RoleRegistrar},
	{"web.nav.credentials", "/provider/credentials", "credential", identity.RoleRegistrar},
	{"web.nav.recogniser", "/recogniser", "recognition", identity.RoleRecogniser},
	{"web.nav.recogniser", "/recogniser", "recognition", identity.RoleRegistrar},
	{"web.nav.needs", "/employer/needs", "assurance", identity.RoleEmployer},
	{"web.nav.employer", "/employer", "assurance", identity.RoleEmployer},
	{"web.nav.counsel", "/counsel", "identity", identity.RoleCounsellor},
	{"web.nav.lists", "/lists", "outreach", identity.RoleCounsellor},
	{"web.nav.lists", "/lists", "outreach", identity.RoleManager},
	{"web.nav.attest", "/attest", "identity", identity.RoleCounsellor},
	{"web.nav.attest", "/attest", "identity", identity.RoleRegistrar},
	{"web.nav.attest", "/attest", "identity", identity.RoleEmployer},
	{"web.nav.archive", "/archive", "credential", identity.RoleCustodian},
	{"web.nav.pledges", "/employer/pledges", "funding", identity.RoleEmployer},
	{"web.nav.funder", "/funder", "funding", identity.RoleFunder},
	{"web.nav.agency", "/agency", "assurance", identity.RoleOfficer},
	{"web.nav.providers", "/agency/providers", "assurance", identity.RoleOfficer},
	{"web.nav.reviews", "/agency/reviews", "assurance", identity.RolePanel},
	{"web.nav.rules", "/rules", "framework", identity.RoleFrameworkOwner},
	{"web.nav.operator", "/operator", "identity", identity.RoleOperator},
	{"web.nav.provider", "/provider", "catalogue", identity.RoleAuditor},
	{"web.nav.agency", "/agency", "assurance", identity.RoleAuditor},
}

// frame is what stands around every page: the way to each desk the reader has,
// who they are, and the footer.
func (d Deps) frame(r *page.Request) ui.Page {
	var p ui.Page
	p.Site, _ = d.Name.In(r.Printer().Lang())
	path := r.HTTP().URL.Path
	reads := d.audited(r)
	p.Nav = d.nav(r, func(k desk) bool { return k.role == "" || r.Actor().Is(k.role) && reads(k) })
	markDesk(p.Nav, path)
	if r.Actor().SignedIn() {
		p.Account = []ui.Link{{Text: r.T("web.nav.work"), Href: work.Path, Current: path == work.Path}, {Text: r.T("web.account"), Href: "/account", Current: path == "/account"}}
	} else {
		p.Account = []ui.Link{{Text: r.T("web.sign_in"), Href: account.SignInPath, Current: path == account.SignInPath}}
	}
	p.Footer = []ui.Link{{Text: r.T("glossary.title"), Href: ui.GlossaryPath}, {Text: r.T("web.footer.check"), Href: "/check"}, {Text: r.T("web.footer.register_file"), Href: "/register.json"}, {Text: r.T("web.footer.api"), Href: "/api"}, {Text: r.T("work.keys.footer"), Href: work.KeysPath}}
	if d.On("catalogue") {
		p.Footer = append(append(portal.AudienceLinks(r), p.Footer...), ui.Link{Text: r.T("open.title"), Href: "/data"})
	}
	if d.On("outreach") {
		p.Footer = append(p.Footer, ui.Link{Text: r.T("portals.title"), Href: "/portals"})
	}
	if place, in := r.Place(); in {
		p.Site, _ = place.Title.In(r.Printer().Lang())
	}
	return p
}

// nav are the desks that are open and wanted, each once.
func (d Deps) nav(r *page.Request, wanted func(desk) bool) (links []ui.Link) {
	seen := map[string]bool{}
	for _, k := range desks {
		if !seen[k.href] && d.On(k.domain) && wanted(k) {
			seen[k.href] = true
			links = append(links, ui.Link{Text: r.T(k.key), Href: k.href})
		}
	}
	return links
}

// audited tells which desks an auditor reads at: those that their organisation works
// at. A provider's has no queue of applications, an agency's no offers.
func (d Deps) audited(r *page.Request) func(desk) bool {
	a, kind := r.Actor(), identity.OrganisationKind("")
	if a.Is(identity.RoleAuditor) {
		if org, err := d.Identity.Organisation(r.Ctx(), a, a.Tenant); err == nil {
			kind = org.Kind
		}
	}
	return func(k desk) bool { return k.role != identity.RoleAuditor || k.workedAt(kind) }
}

// workedAt reports whether organisations of a kind work at the desk.
func (k desk) workedAt(kind identity.OrganisationKind) bool {
	if k.href == "/agency" {
		return kind == identity.KindAgency
	}
	return kind == identity.KindProvider || kind == identity.KindUniversity
}

// desksOf are the reader's own desks, and what everybody needs at work.
func (d Deps) desksOf(r *page.Request) []ui.Link {
	reads := d.audited(r)
	links := d.nav(r, func(k desk) bool { return k.role != "" && r.Actor().Is(k.role) && reads(k) })
	return append(links, ui.Link{Text: r.T("web.account"), Href: "/account"})
}

// markDesk marks where the reader is: the desk whose address goes furthest along
// the path, so that /provider/sources is of "My offers" and /provider/runs of
// "Runs".
func markDesk(nav []ui.Link, path string) {
	best := &ui.Link{}
	for i := range nav {
		if l := &nav[i]; strings.HasPrefix(path+"/", l.Href+"/") && len(l.Href) > len(best.Href) {
			best = l
		}
	}
	best.Current = true
}
