package operator

import (
	"slices"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
)

const peoplePath = home + "/people"

// people is who is what in one organisation, and who can be invited.
type people struct {
	All     []organisation
	Chosen  identity.Organisation // zero: none chosen yet
	Name    string
	Members []member
	Made    []identity.AllianceMember // organisations an alliance is made of, now and before
}

// member is one person with all their roles.
type member struct {
	Person identity.PersonID
	Name   string
	Roles  []identity.Role
}

// People shows the people of an organisation and invites more: ?organisation=.
func (d *Desk) People(r *page.Request) error {
	p, err := d.people(r, r.Query("organisation"))
	if err != nil {
		return err
	}
	return r.Render(peopleFrame(r, p), peoplePage(p, r.Blank().Set("lang", r.Printer().Lang())))
}

func peopleFrame(r *page.Request, p people) ui.Page {
	f := ui.Page{Title: r.T("operator.people"), Private: true, Breadcrumb: []ui.Link{{Text: r.T("operator.title"), Href: home}, {Text: r.T("operator.people"), Current: true}}}
	if p.Name != "" {
		f.Breadcrumb = []ui.Link{f.Breadcrumb[0], {Text: r.T("operator.people"), Href: peoplePath}, {Text: p.Name, Current: true}}
	}
	return f
}

func (d *Desk) people(r *page.Request, chosen string) (p people, err error) {
	if err := d.allow(r, "operator.home", ""); err != nil {
		return p, err
	}
	if p.All, err = d.organisations(r); err != nil || chosen == "" {
		return p, err
	}
	if p.Chosen, err = d.Identity.Organisation(r.Ctx(), r.Actor(), identity.TenantID(chosen)); err != nil {
		return p, err
	}
	p.Name, _ = p.Chosen.Name.In(r.Printer().Lang())
	ms, err := d.Identity.Members(r.Ctx(), r.Actor(), p.Chosen.ID)
	p.Members = byPerson(ms)
	if err == nil && p.Chosen.Kind == identity.KindAlliance {
		p.Made, err = d.Identity.AllianceMembers(r.Ctx(), r.Actor(), p.Chosen.ID)
	}
	return p, err
}

// byPerson puts the roles of one person together, in the order of the list.
func byPerson(ms []identity.Member) []member {
	var out []member
	for _, m := range ms {
		i := slices.IndexFunc(out, func(x member) bool { return x.Person == m.Person })
		if i < 0 {
			out = append(out, member{Person: m.Person, Name: m.Name})
			i = len(out) - 1
		}
		out[i].Roles = append(out[i].Roles, m.Role)
	}
	return out
}

// Invite mails somebody a link that gives them roles.
func (d *Desk) Invite(r *page.Request) error {
	f := r.Form()
	tenant, to, lang := f.Required("organisation"), f.Mail("mail"), f.Choice("lang", languages()...)
	if to == "" && f.Err() == nil {
		to = f.Required("mail")
	}
	var roles []identity.Role
	for _, x := range f.All("role") {
		roles = append(roles, identity.Role(x))
	}
	err := f.Err()
	if err == nil {
		err = d.Identity.Invite(r.Ctx(), r.Actor(), identity.TenantID(tenant), to, lang, roles...)
	}
	if err == nil {
		return r.Redirect(peoplePath+"?organisation="+tenant, "operator.invited")
	}
	p, listErr := d.people(r, tenant)
	if listErr != nil {
		return listErr
	}
	return f.Again(err, peopleFrame(r, p), peoplePage(p, f))
}

func languages() []string {
	var out []string
	for _, l := range i18n.Languages() {
		out = append(out, l.Code)
	}
	return out
}

// Alliance makes an organisation a member of an alliance from today, or ends that.
func (d *Desk) Alliance(r *page.Request) error {
	f := r.Form()
	alliance, member := identity.TenantID(f.Required("organisation")), identity.TenantID(f.Required("member"))
	act := f.Choice("act", "join", "leave")
	err := f.Err()
	if err == nil {
		change := d.Identity.JoinAlliance
		if act == "leave" {
			change = d.Identity.LeaveAlliance
		}
		err = change(r.Ctx(), r.Actor(), alliance, member, r.Now())
	}
	if err == nil {
		return r.Redirect(peoplePath+"?organisation="+string(alliance), "operator.alliance."+act+".done")
	}
	p, listErr := d.people(r, string(alliance))
	if listErr != nil {
		return listErr
	}
	return f.Again(err, peopleFrame(r, p), peoplePage(p, f))
}
