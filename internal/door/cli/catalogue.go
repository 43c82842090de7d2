package cli

import (
	"errors"
	"fmt"
	"strconv"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/fault"
)

type harvestCmd struct {
	Source string `arg:"" optional:"" name:"source" help:"One source, by id or address, or all of one provider, by slug. Default: all."`
}

// Help says more in the usage.
func (harvestCmd) Help() string {
	return "Sources that are due are read by themselves while cairn serve runs; this reads them now.\n\n" +
		"Exit status 2 when a source could not be read.\n\nExample:\n\n    cairn catalogue harvest harbour"
}

// harvestLine is one source in `catalogue harvest --json`.
type harvestLine struct {
	Source   catalogue.SourceID `json:"source"`
	Provider string             `json:"provider"`
	Address  string             `json:"address"`
	Error    string             `json:"error,omitempty"`
	catalogue.Harvested
}

// Run harvests.
func (c *harvestCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	orgs, err := a.Identity.Organisations(s.ctx, system, identity.OrganisationFilter{})
	if err != nil {
		return err
	}
	slugs := map[identity.TenantID]string{}
	for _, o := range orgs {
		slugs[o.ID] = o.Slug
	}
	sources, err := a.Catalogue.Sources(s.ctx, system, "")
	if err != nil {
		return err
	}
	lines, wrong := []harvestLine{}, error(nil) // wrong: said where it happens
	for _, src := range sources {
		if !c.meant(src, slugs[src.Tenant]) {
			continue
		}
		l := harvestLine{Source: src.ID, Provider: slugs[src.Tenant], Address: src.Address}
		l.Harvested, err = a.Catalogue.Harvest(s.ctx, systemIn(src.Tenant), src.Tenant, src.ID)
		if err != nil {
			l.Error = s.errorText(err)
			wrong = errSaid
			s.complain(fmt.Errorf("%s: %s", src.Address, l.Error))
		}
		lines = append(lines, l)
	}
	if c.Source != "" && len(lines) == 0 {
		return fault.New(fault.NotFound, "cli.harvest.none", "source", c.Source)
	}
	if s.JSON {
		return errors.Join(wrong, s.writeJSON(map[string]any{"sources": lines}))
	}
	c.print(s, lines)
	return wrong
}

func (c *harvestCmd) meant(src catalogue.Source, slug string) bool {
	if c.Source == "" {
		return src.State != catalogue.SourceRetired
	}
	return c.Source == string(src.ID) || c.Source == src.Address || c.Source == slug
}

func (c *harvestCmd) print(s *session, lines []harvestLine) {
	if len(lines) == 0 {
		s.say("cli.harvest.empty")
		return
	}
	var rows [][]string
	for _, l := range lines {
		row := []string{l.Provider, l.Address}
		for _, n := range []int{l.Pages, l.Received, l.Failed, l.Found, l.New, l.Changed, l.Listed, l.NotListed} {
			row = append(row, strconv.Itoa(n))
		}
		rows = append(rows, row)
	}
	s.table([]string{
		"cli.column.provider", "cli.column.address", "cli.column.pages", "cli.column.received", "cli.column.failed", "cli.column.offers",
		"cli.column.new", "cli.column.changed", "cli.column.listed", "cli.column.not_listed",
	}, rows)
}
