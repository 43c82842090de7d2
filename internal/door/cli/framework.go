package cli

import (
	"strconv"

	"opencairn.org/cairn/internal/domain/framework"
)

type frameworkListCmd struct{}

// Help says more in the usage.
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

// Help says more in the usage.
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
		s.say("cli.framework.owner", "owner", s.in(d.Owner), "kind", s.p.T("framework.bindingness."+d.Bindingness), "from", d.ValidFrom.String())
		if text := s.in(d.Definition.Texts); text != "" {
			s.line("")
			s.line(indent(text, "  "))
			s.line(indent(d.Definition.Source.String(), "    "))
		}
		s.line("")
		for _, r := range d.Rules {
			s.line(s.p.T("cli.severity."+string(r.Counts)) + "  " + r.ID + "  " + framework.RuleWords(s.p, r.Rule))
			s.line(indent(r.Source.String(), "      "))
		}
		return nil
	})
}

type frameworkCompareCmd struct {
	Names []string `arg:"" name:"framework" help:"Two to four ids, or pack codes for the version in force."`
}

// Help says more in the usage.
func (frameworkCompareCmd) Help() string {
	return "Twelve rows, each cell from the frameworks' packs with its source. Needs no database.\n\nExample:\n\n    cairn framework compare ie-springboard nz-2018"
}

// Run compares frameworks.
func (c *frameworkCompareCmd) Run(s *session) error {
	return s.withFrameworks(func(f *framework.Service) error {
		got, err := f.Compare(s.ctx, c.Names...)
		if err != nil {
			return err
		}
		if s.JSON {
			return s.writeJSON(got)
		}
		for _, row := range got.Rows {
			s.line(s.p.T("framework.dimension." + string(row.Dimension)))
			for i, cell := range row.Cells {
				id := got.Frameworks[i].ID
				if !cell.Stated {
					s.line("  " + id + ": " + s.p.T("cli.framework.not_stated"))
					continue
				}
				s.line(indent(id+": "+s.in(cell.Texts), "  "))
				s.line(indent(cell.Source.String()+" ("+s.p.T("framework.provenance."+string(cell.Provenance))+")", "      "))
			}
		}
		return nil
	})
}

type frameworkTestCmd struct {
	Pack []string `arg:"" optional:"" name:"pack" help:"Only these packs, by code. Default: all."`
}

// Help says more in the usage.
func (frameworkTestCmd) Help() string {
	return "Runs the fixtures that packs carry: the base document meets every rule; each case changes one field and gets the verdict it says; no failing case makes another required rule fail; every rule has a case that passes and one that fails. Exit status 1 when one does not. Needs no database.\n\nExample:\n\n    cairn framework test nz"
}

// Run runs the fixtures.
func (c *frameworkTestCmd) Run(s *session) error {
	return s.withFrameworks(func(f *framework.Service) error {
		t, err := framework.Try(f.Packs(), c.Pack...)
		if err != nil {
			return err
		}
		switch {
		case s.JSON:
			if err := s.writeJSON(t); err != nil {
				return err
			}
		default:
			s.printTrial(t)
		}
		if len(t.Problems) > 0 {
			return errNo
		}
		return nil
	})
}

func (s *session) printTrial(t framework.Trial) {
	for _, p := range t.Of {
		s.say("cli.framework.test.pack", "pack", p.Pack, "frameworks", p.Frameworks, "rules", p.Rules, "fixtures", p.Fixtures)
	}
	for _, p := range t.Problems {
		s.line(p)
	}
	end := "cli.framework.test.ok"
	if len(t.Problems) > 0 {
		end = "cli.framework.test.bad"
	}
	s.say(end, "packs", t.Packs, "rules", t.Rules, "fixtures", t.Fixtures, "problems", len(t.Problems))
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
