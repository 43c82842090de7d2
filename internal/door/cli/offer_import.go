package cli

import (
	"path/filepath"
	"slices"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/ground/config"
	"opencairn.org/cairn/internal/ground/fault"
)

type offerImportCmd struct {
	File   string `arg:"" name:"file" help:"CSV, XLSX or ODS with a header row, or XML whose rows the mapping names: UTF-8 with or without byte order mark, UTF-16, or Windows-1252; - for standard input."`
	Map    string `placeholder:"MAP.yaml" help:"Which column is which: docs/reference/import.md. For a table."`
	Format string `enum:",oeapi,xcri,elm,ctdl" default:"" placeholder:"FORMAT" help:"The language of a file that is no table: oeapi, xcri, elm or ctdl (CTDL or schema.org as JSON-LD): docs/reference/offer-formats.md."`
	For    string `placeholder:"SLUG" help:"Whose offers a file of a --format holds."`
	DryRun bool   `help:"Read, judge and report; store nothing."`
	All    bool   `help:"Print every problem, not just the first of each kind."`
}

// Help says more in the usage.
func (offerImportCmd) Help() string {
	return "Exit status 0 when the file could be read, also with refused rows. A second run of the same file changes nothing.\n\n" +
		"Example:\n\n    cairn offer import programmes.csv --map examples/import-nj-etpl/nj-etpl.yaml --dry-run\n    cairn offer import catalogue.xml --format xcri --for harbour"
}

// mostMapping is the largest mapping that is read.
const mostMapping = 4 << 20

// Run imports a file.
func (c *offerImportCmd) Run(s *session) (err error) {
	if c.Format != "" {
		return c.importFile(s)
	}
	if c.Map == "" {
		return fault.New(fault.Invalid, "cli.offer.import.what").At("--map")
	}
	text, err := s.read(s.ctx, nil, c.Map, mostMapping)
	if err != nil {
		return err
	}
	mapping, err := catalogue.ParseImportMapping(text)
	if err != nil {
		return c.inMapping(err)
	}
	file := s.In
	if c.File != "-" {
		f, err := openFile(c.File)
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }() // only read
		file = f
	}
	r, err := c.take(s, catalogue.ImportRequest{File: file, Name: c.name(), Mapping: mapping, DryRun: c.DryRun})
	if err != nil {
		return err
	}
	report := r.Report(s.p, c.DryRun)
	if s.JSON {
		return s.writeJSON(report)
	}
	c.print(s, report)
	return nil
}

func (c *offerImportCmd) name() string { return filepath.Base(c.File) }

// take imports; a dry run needs no database.
func (c *offerImportCmd) take(s *session, req catalogue.ImportRequest) (r catalogue.ImportResult, err error) {
	settings, err := s.load()
	if err != nil {
		return r, err
	}
	if c.DryRun {
		return c.rehearse(s, settings, req)
	}
	a, err := s.openWith(settings)
	if err != nil {
		return r, err
	}
	defer closing(a, &err)
	return a.Catalogue.Import(s.ctx, system, req)
}

func (c *offerImportCmd) rehearse(s *session, settings config.Config, req catalogue.ImportRequest) (r catalogue.ImportResult, err error) {
	d, err := s.openDataless(settings)
	if err != nil {
		return r, err
	}
	defer d.close(&err)
	offers, err := d.catalogue(nil, "")
	if err != nil {
		return r, err
	}
	return offers.Import(s.ctx, system, req)
}

// inMapping says which file is wrong.
func (c *offerImportCmd) inMapping(err error) error {
	faults, ok := fault.Of(err)
	if !ok {
		return err
	}
	for _, f := range faults {
		f.Field = c.Map // the sentence names line and key
	}
	return faults
}

// shown is how many problems of a kind are printed unless all are asked for.
const shown = 3

func (c *offerImportCmd) print(s *session, r catalogue.ImportReport) {
	s.say("cli.offer.import.rows", "count", r.Rows, "providers", r.Providers, "encoding", r.Encoding)
	s.say("cli.offer.import.usable", "count", r.Usable)
	s.say("cli.offer.import.conforming", "count", r.Conforming)
	s.say("cli.offer.import.refused", "count", r.Refused)
	if r.Dates > 0 {
		s.say("cli.offer.import.dates", "count", r.Dates)
	}
	if r.DryRun {
		s.say("cli.offer.import.dry_run")
	} else {
		s.say("cli.offer.import.stored", "added", r.Added, "changed", r.Changed, "unchanged", r.Unchanged)
	}
	for _, code := range byCount(r.Counts) {
		s.line("")
		s.say("cli.offer.import.kind", "code", code, "count", r.Counts[code])
		n := 0
		for _, p := range r.Problems {
			if p.Code != code {
				continue
			}
			if n++; n > shown && !c.All {
				s.line("  " + s.p.T("cli.offer.import.more", "count", r.Counts[code]-shown))
				break
			}
			s.line("  " + s.p.T("cli.offer.import.problem", "row", p.Row, "column", p.Column, "severity", s.p.T("cli.severity."+string(p.Severity)), "message", p.Message))
		}
	}
}

// byCount lists the problem codes, the most frequent first.
func byCount(counts map[string]int) []string {
	var codes []string
	for code := range counts {
		codes = append(codes, code)
	}
	slices.SortFunc(codes, func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		if a < b {
			return -1
		}
		return 1
	})
	return codes
}
