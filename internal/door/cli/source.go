package cli

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/ground/fault"
)

type sourceListCmd struct {
	State   string `help:"Those in one state: active, degraded, quarantined, retired."`
	Failure string `placeholder:"CODE" help:"Those whose last reading failed so."`
	Address string `placeholder:"PART" help:"Those with this in their address."`
}

// Help says more in the usage.
func (sourceListCmd) Help() string {
	return "The lower the rank, the more a source is believed where two say different things.\n\nExample:\n\n    cairn source list"
}

// Run lists all sources.
func (c *sourceListCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	all, err := a.Catalogue.Sources(s.ctx, system, "")
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(src catalogue.Source) bool {
		return c.State != "" && c.State != string(src.State) || c.Failure != "" && c.Failure != src.Code || !strings.Contains(src.Address, c.Address)
	})
	if s.JSON {
		return s.writeJSON(map[string]any{"sources": all})
	}
	var rows [][]string
	for _, src := range all {
		org, err := a.Identity.Organisation(s.ctx, system, src.Tenant)
		if err != nil {
			return err
		}
		licence := ""
		if l := src.Licence; l != nil {
			licence = l.Name
			if !l.Ends.IsZero() {
				licence += " (" + l.Ends.Format(time.DateOnly) + ")"
			}
		}
		rows = append(rows, []string{string(src.ID), org.Slug, string(src.Kind), strconv.Itoa(src.Rank), src.Address, string(src.State), src.Code, string(src.Proven), licence})
	}
	s.table([]string{
		"cli.column.id", "cli.column.provider", "cli.column.kind", "cli.column.rank", "cli.column.address", "cli.column.state", "cli.column.failure", "cli.column.proven", "cli.column.licence",
	}, rows)
	return nil
}

type sourceAddCmd struct {
	Address  string `arg:"" name:"address" help:"Of the site, its sitemap, or the feed."`
	Provider string `required:"" placeholder:"SLUG" help:"Whose offers it states; for somebody else's list, whose list it is."`
	Kind     string `default:"site" help:"site, a feed's format (ctdl, oeapi, xcri, elm), or aggregator."`
	Format   string `help:"Of an aggregator's list: the format of a feed. Default: a site."`
	Licence  string `placeholder:"NAME" help:"Under which an aggregator's list is shown."`
	Text     string `name:"licence-address" placeholder:"URL" help:"Where the licence can be read."`
	Ends     string `name:"licence-ends" placeholder:"DATE" help:"From this day on nothing of the list is shown."`
	Discard  bool   `name:"keep-nothing" help:"The licence lets nothing be kept verbatim: only its hash is."`
	Delivers bool   `help:"The list is a platform's that delivers what it names."`
}

// Help says more in the usage.
func (sourceAddCmd) Help() string {
	return "The same address again is the same source.\n\nExample:\n\n" +
		"    cairn source add https://list.example/all.json --provider courselist --kind aggregator --format ctdl \\\n" +
		"        --licence 'Course List Licence 2' --licence-address https://list.example/licence --licence-ends 2027-01-01"
}

// Run registers a source.
func (c *sourceAddCmd) Run(s *session) (err error) {
	r := catalogue.Registration{Address: c.Address, Kind: catalogue.SourceKind(c.Kind), Format: catalogue.SourceKind(c.Format), Delivers: c.Delivers}
	if c.Licence != "" || c.Text != "" || c.Ends != "" {
		r.Licence = &catalogue.Licence{Name: c.Licence, Address: c.Text, Keeps: !c.Discard}
	}
	if c.Ends != "" {
		if r.Licence.Ends, err = time.Parse(time.DateOnly, c.Ends); err != nil {
			return fault.New(fault.Invalid, "cli.date", "value", c.Ends)
		}
	}
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	org, err := a.Identity.OrganisationBySlug(s.ctx, system, c.Provider)
	if err != nil {
		return err
	}
	r.Tenant = org.ID
	src, err := a.Catalogue.Register(s.ctx, systemIn(org.ID), r)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(src)
	}
	s.say("cli.source.added", "id", string(src.ID), "address", src.Address, "rank", src.Rank)
	return nil
}

type sourceRetireCmd struct {
	Source string `arg:"" name:"source" help:"By id or address."`
}

// Help says more in the usage.
func (sourceRetireCmd) Help() string {
	return "What was received stays. Adding the address again has it read again.\n\nExample:\n\n    cairn source retire https://list.example/all.json"
}

// Run retires a source.
func (c *sourceRetireCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	all, err := a.Catalogue.Sources(s.ctx, system, "")
	if err != nil {
		return err
	}
	var found []catalogue.Source
	for _, src := range all {
		if c.Source == string(src.ID) || c.Source == src.Address {
			found = append(found, src)
		}
	}
	if len(found) != 1 {
		return fault.New(fault.NotFound, "cli.harvest.none", "source", c.Source)
	}
	if err := a.Catalogue.Retire(s.ctx, systemIn(found[0].Tenant), found[0].Tenant, found[0].ID); err != nil {
		return err
	}
	s.say("cli.source.retired", "address", found[0].Address)
	return nil
}
