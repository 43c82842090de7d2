package cli

import (
	"context"
	"time"

	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/domain/assessment"
	"opencairn.org/cairn/internal/domain/credential"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/sqldb"
)

type issueCmd struct {
	Sitting string `arg:"" name:"sitting" help:"Id of the sitting, from its page."`
}

// Help says more in the usage.
func (issueCmd) Help() string {
	return "Doing it again issues nothing twice: it finishes what was left over.\n\nExample:\n\n    cairn credential issue 01920c4e-7b1a-7c3e-9a64-5f0f3f6d2b11"
}

// issuedLine is one credential of `credential issue --json`.
type issuedLine struct {
	ID       credential.CredentialID `json:"id"`
	Title    string                  `json:"title"`
	State    credential.State        `json:"state"`
	IssuedAt time.Time               `json:"issuedAt"`
	LogIndex int64                   `json:"logIndex"`
}

type leftLine struct {
	Name string `json:"name"`
	Why  string `json:"why"`
}

// Run issues.
func (c *issueCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	tenant, err := c.tenant(s, a)
	if err != nil {
		return err
	}
	batch, err := a.Credential.Issue(s.ctx, systemIn(tenant), assessment.SittingID(c.Sitting))
	if err != nil {
		return err
	}
	issued, left := []issuedLine{}, []leftLine{}
	for _, x := range batch.Issued {
		issued = append(issued, issuedLine{ID: x.ID, Title: x.Title, State: x.State, IssuedAt: x.IssuedAt, LogIndex: x.LogIndex})
	}
	for _, x := range batch.Left {
		left = append(left, leftLine{Name: x.Name, Why: s.errorText(x.Why)})
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"issued": issued, "left": left})
	}
	s.say("cli.credential.issued", "count", len(issued))
	for _, x := range issued {
		s.line("  " + string(x.ID) + "  " + x.Title)
	}
	if len(left) > 0 {
		s.say("cli.credential.left", "count", len(left))
		for _, x := range left {
			s.line("  " + x.Name + ": " + x.Why)
		}
	}
	return nil
}

// tenant is the organisation whose sitting it is: each is asked in its own scope.
func (c *issueCmd) tenant(s *session, a *app.App) (identity.TenantID, error) {
	orgs, err := a.Identity.Organisations(s.ctx, system, identity.OrganisationFilter{})
	if err != nil {
		return "", err
	}
	for _, o := range orgs {
		err := a.DB.Read(s.ctx, sqldb.Tenant(o.ID), func(ctx context.Context, tx *sqldb.Tx) error {
			_, err := assessment.SittingIn(ctx, tx, o.ID, assessment.SittingID(c.Sitting))
			return err
		})
		if err == nil {
			return o.ID, nil
		}
		if faults, ok := fault.Of(err); !ok || faults.Kind() != fault.NotFound {
			return "", err
		}
	}
	return "", fault.New(fault.NotFound, "cli.credential.no_sitting", "sitting", c.Sitting)
}

type revokeCmd struct {
	ID     string `arg:"" name:"id" help:"Id of the credential."`
	Reason string `required:"" placeholder:"TEXT" help:"Why, in words its holder is told; no personal data of others."`
}

// Help says more in the usage.
func (revokeCmd) Help() string {
	return "Its holder is told, and verification says so from now on. It cannot be undone.\n\n" +
		"Example:\n\n    cairn credential revoke 01920c4e-7b1a-7c3e-9a64-5f0f3f6d2b11 --reason \"Issued for a sitting that was annulled.\""
}

// Run revokes.
func (c *revokeCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	id := credential.CredentialID(c.ID)
	x, err := a.Credential.Credential(s.ctx, system, id)
	if err != nil {
		return err
	}
	if err := a.Credential.Revoke(s.ctx, systemIn(x.Issuer), id, c.Reason); err != nil {
		return err
	}
	if x, err = a.Credential.Credential(s.ctx, system, id); err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"id": x.ID, "title": x.Title, "state": x.State, "reason": x.Reason, "changedAt": x.ChangedAt})
	}
	s.say("cli.credential.revoked", "title", x.Title, "id", string(x.ID))
	return nil
}
