package cli

import (
	"context"
	"strconv"

	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/sqldb"
)

type auditVerifyCmd struct {
	Tenant string `arg:"" optional:"" name:"tenant" help:"One organisation, by slug or id, or deployment for acts that belong to none. Default: all."`
}

// Help says more in the usage.
func (auditVerifyCmd) Help() string {
	return "Recomputes each chain from its first entry. Exit status 1 when one does not hold.\n\nExample:\n\n    cairn audit verify aldermoor"
}

// chain is one organisation's record in `audit verify --json`.
type chain struct {
	Name string `json:"name"`
	audit.Report
}

// Run verifies the record.
func (c *auditVerifyCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	names, err := c.chains(s, a)
	if err != nil {
		return err
	}
	chains, broken := []chain{}, false
	for _, n := range names {
		r, err := audit.Verify(s.ctx, a.DB, n[0])
		if err != nil {
			return err
		}
		chains, broken = append(chains, chain{Name: n[1], Report: r}), broken || !r.OK()
	}
	if s.JSON {
		err = s.writeJSON(map[string]any{"ok": !broken, "chains": chains})
	} else {
		c.print(s, chains)
	}
	if err == nil && broken {
		return errNo
	}
	return err
}

func (c *auditVerifyCmd) print(s *session, chains []chain) {
	for _, ch := range chains {
		if b := ch.Broken; b != nil {
			s.say("cli.audit.broken", "name", ch.Name, "entry", strconv.FormatInt(b.Seq, 10), "why", s.p.T("cli.audit.defect."+string(b.Why)))
			continue
		}
		s.say("cli.audit.ok", "name", ch.Name, "count", ch.Entries)
	}
}

// chains are tenant and name of each chain to verify: also one whose
// organisation is gone, and that of an organisation whose chain is gone.
func (c *auditVerifyCmd) chains(s *session, a *app.App) ([][2]string, error) {
	orgs, err := a.Identity.Organisations(s.ctx, system, identity.OrganisationFilter{})
	if err != nil {
		return nil, err
	}
	all, seen := [][2]string{{audit.Deployment, audit.Deployment}}, map[string]bool{audit.Deployment: true}
	for _, o := range orgs {
		all, seen[string(o.ID)] = append(all, [2]string{string(o.ID), o.Slug}), true
	}
	err = a.DB.Read(s.ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		heads, err := audit.Heads(ctx, tx)
		for _, h := range heads {
			if !seen[h.Tenant] {
				all, seen[h.Tenant] = append(all, [2]string{h.Tenant, h.Tenant}), true
			}
		}
		return err
	})
	if err != nil || c.Tenant == "" {
		return all, err
	}
	for _, n := range all {
		if n[0] == c.Tenant || n[1] == c.Tenant {
			return [][2]string{n}, nil
		}
	}
	_, err = s.organisation(a, c.Tenant)
	return nil, err
}
