package cli

import (
	"slices"
	"strings"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
)

type inviteCmd struct {
	Mail         string   `arg:"" name:"mail" help:"Their mail address."`
	Organisation string   `required:"" placeholder:"SLUG" help:"The organisation they join."`
	Role         []string `required:"" placeholder:"ROLE" help:"What they are there: author, manager, assessor, registrar, officer, panel, employer, recogniser, funder, analyst, counsellor, coordinator, custodian, operator, auditor or framework-owner. Again for more."`
}

// Help says more in the usage.
func (inviteCmd) Help() string {
	return "They become a member when they follow the link in the mail, within 14 days.\n\n" +
		"Example:\n\n    cairn user invite imen@harbour.example --organisation harbour --role manager"
}

// Run invites.
func (c *inviteCmd) Run(s *session) (err error) {
	roles, err := c.roles()
	if err != nil {
		return err
	}
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	org, err := s.organisation(a, c.Organisation)
	if err != nil {
		return err
	}
	if err := a.Identity.Invite(s.ctx, systemIn(org.ID), org.ID, c.Mail, s.p.Lang(), roles...); err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"organisation": org.Slug, "roles": roles, "mail": c.Mail})
	}
	s.say("cli.user.invited", "mail", c.Mail, "organisation", s.in(org.Name))
	return nil
}

func (c *inviteCmd) roles() ([]identity.Role, error) {
	var roles []identity.Role
	for _, name := range c.Role {
		r := identity.Role(strings.ToLower(name))
		if !slices.Contains(identity.Roles(), r) {
			var known []string
			for _, k := range identity.Roles() {
				known = append(known, string(k))
			}
			return nil, fault.New(fault.Invalid, "cli.user.role", "role", name, "known", strings.Join(known, ", ")).At("--role")
		}
		roles = append(roles, r)
	}
	return roles, nil
}
