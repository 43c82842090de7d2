package cli

import (
	"context"

	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/key"
	"opencairn.org/cairn/internal/ground/sqldb"
)

type keyNewCmd struct {
	Organisation string `arg:"" name:"organisation" help:"Slug of the organisation that issues."`
}

// Help implements kong.HelpProvider.
func (keyNewCmd) Help() string {
	return "The private half is sealed with the master secret in the data folder; it is never printed. Keep a copy of both apart from each other.\n\n" +
		"Example:\n\n    cairn key new aldermoor"
}

// Run makes a key.
func (c *keyNewCmd) Run(s *session) error {
	return s.changeKey(c.Organisation, "key.new", (*key.Ring).New)
}

type keyRotateCmd struct {
	Organisation string `arg:"" name:"organisation" help:"Slug of the organisation that issues."`
}

// Help implements kong.HelpProvider.
func (keyRotateCmd) Help() string { return "Example:\n\n    cairn key rotate aldermoor" }

// Run makes the next key.
func (c *keyRotateCmd) Run(s *session) error {
	return s.changeKey(c.Organisation, "key.rotate", (*key.Ring).Rotate)
}

// changeKey makes a key and records that it was made.
func (s *session) changeKey(slug, act string, change func(r *key.Ring, tenant, issuer string) (key.Public, error)) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	org, err := s.organisation(a, slug)
	if err != nil {
		return err
	}
	if org.DID == "" {
		return fault.New(fault.Conflict, "cli.key.no_issuer", "organisation", slug)
	}
	k, err := change(a.Keys, string(org.ID), org.DID)
	if err != nil {
		return err
	}
	err = a.DB.Write(s.ctx, sqldb.Tenant(org.ID), func(ctx context.Context, tx *sqldb.Tx) error {
		return audit.Record(ctx, tx, audit.Entry{Tenant: string(org.ID), Actor: system.Name(), Act: act, Object: "key/" + k.URL()})
	})
	if err != nil {
		return err
	}
	return s.showKeys(k)
}

type keyListCmd struct {
	Organisation string `arg:"" optional:"" name:"organisation" help:"Slug of the organisation that issues. Default: all."`
}

// Help implements kong.HelpProvider.
func (keyListCmd) Help() string { return "Example:\n\n    cairn key list aldermoor --json" }

// Run lists keys.
func (c *keyListCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	orgs, err := c.organisations(s, a)
	if err != nil {
		return err
	}
	keys := []key.Public{}
	for _, o := range orgs {
		some, err := a.Keys.List(string(o.ID))
		if err != nil {
			return err
		}
		keys = append(keys, some...)
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"keys": keys})
	}
	if len(keys) == 0 {
		s.say("cli.key.none")
		return nil
	}
	return s.showKeys(keys...)
}

func (c *keyListCmd) organisations(s *session, a *app.App) ([]identity.Organisation, error) {
	if c.Organisation == "" {
		return a.Identity.Organisations(s.ctx, system, identity.OrganisationFilter{})
	}
	org, err := s.organisation(a, c.Organisation)
	return []identity.Organisation{org}, err
}

// showKeys prints public halves.
func (s *session) showKeys(keys ...key.Public) error {
	if s.JSON {
		return s.writeJSON(keys[0])
	}
	var rows [][]string
	for _, k := range keys {
		rows = append(rows, []string{k.URL(), s.day(k.From), s.day(k.Until), k.Multibase})
	}
	s.table([]string{"cli.column.key", "cli.column.from", "cli.column.until", "cli.column.public"}, rows)
	return nil
}
