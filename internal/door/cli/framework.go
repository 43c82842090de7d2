package cli

import (
	"strconv"

	"opencairn.org/cairn/internal/domain/framework"
)

type frameworkListCmd struct{}

// Help implements kong.HelpProvider.
func (frameworkListCmd) Help() string {
	return "Needs no database.\n\nExample:\n\n    cairn framework list"
}

// Run lists the frameworks.
func (c *frameworkListCmd) Run(s *session) error {
	return s.withFrameworks(func(f *framework.Service) error {
		all := f.List(s.ctx)
		if s.JSON {
			return s.writeJSON(map[string]any{"frameworks": all})
		}
		var rows [][]string
		for _, x := range all {
			rows = append(rows, []string{
				x.ID, x.Jurisdiction, x.ValidFrom.String(), x.ValidTo.String(), s.p.T("common." + word(x.InForce)), strconv.Itoa(x.Rules), strconv.Itoa(x.Musts), s.in(x.Name),
			})
		}
		s.table([]string{
			"cli.column.id", "cli.column.jurisdiction", "cli.column.from", "cli.column.until", "cli.column.in_force", "cli.column.rules", "cli.column.musts", "cli.column.name",
		}, rows)
		return nil
	})
}

type frameworkShowCmd struct {
	ID string `arg:"" name:"id" help:"A framework's id, or its pack's code for the version in force."`
}

// Help implements kong.HelpProvider.
func (frameworkShowCmd) Help() string {
	return "Needs no database.\n\nExample:\n\n    cairn framework show xf"
}

// Run shows one framework.
func (c *frameworkShowCmd) Run(s *session) error {
	return s.withFrameworks(func(f *framework.Service) error {
		d, err := f.Show(s.ctx, c.ID)
		if err != nil {
			return err
		}
		if s.JSON {
			return s.writeJSON(d)
		}
		s.line(s.in(d.Name) + " (" + d.ID + ", " + d.Pack + " " + d.Version + ")")
		s.say("cli.framework.owner", "owner", s.in(d.Owner), "kind", d.Bindingness, "from", d.ValidFrom.String())
		if text := s.in(d.Definition.Texts); text != "" {
			s.line("")
			s.line(indent(text, "  "))
			s.line(indent(d.Definition.Source.String(), "    "))
		}
		s.line("")
		for _, r := range d.Rules {
			words := framework.Message{Key: r.Message, Texts: r.Words, Args: r.Args}.In(s.p.Lang())
			s.line(s.p.T("cli.severity."+string(r.Counts)) + "  " + r.ID + "  " + words)
			s.line(indent(r.Source.String(), "      "))
		}
		return nil
	})
}

// withFrameworks opens the rules alone.
func (s *session) withFrameworks(do func(*framework.Service) error) (err error) {
	settings, err := s.load()
	if err != nil {
		return err
	}
	d, err := s.openDataless(settings)
	if err != nil {
		return err
	}
	defer d.close(&err)
	return do(d.rules)
}
