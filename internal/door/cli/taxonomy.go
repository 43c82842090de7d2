package cli

import (
	"os"
	"strconv"
	"strings"

	"opencairn.org/cairn/internal/domain/taxonomy"
)

type taxonomyImportCmd struct {
	Folder  string   `arg:"" name:"folder" help:"Folder with the CSV files as ESCO's download has them: skills_en.csv, occupations_en.csv, occupationSkillRelations_en.csv, ..."`
	Scheme  string   `required:"" placeholder:"NAME" help:"Short name of the taxonomy: esco, or your own."`
	Version string   `required:"" placeholder:"VERSION" help:"As its owner numbers it: 1.0.3."`
	Lang    []string `placeholder:"LANG" help:"Only files of these languages. Default: all in the folder."`
	DryRun  bool     `help:"Read, compare and report; store nothing."`
	All     bool     `help:"Print every problem, not just the first of each kind."`
}

// Help says more in the usage.
func (taxonomyImportCmd) Help() string {
	return "The first version of a taxonomy is used at once; a later one stands beside it until `cairn taxonomy use`. The same folder again changes nothing. " +
		"Outcomes that are coded already stay as they are.\n\n" +
		"Exit status 0 when the folder could be read, also with rows left out.\n\nExample:\n\n    cairn taxonomy import ./esco --scheme esco --version 1.0.3 --lang en --dry-run"
}

// Run imports a folder.
func (c *taxonomyImportCmd) Run(s *session) (err error) {
	f, err := taxonomy.ReadFolder(os.DirFS(c.Folder), c.Lang)
	if err != nil {
		return err
	}
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	r, err := a.Taxonomy.Import(s.ctx, system, taxonomy.Name{Scheme: c.Scheme, Version: c.Version}, f, c.DryRun)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(r)
	}
	c.print(s, r)
	return nil
}

func (c *taxonomyImportCmd) print(s *session, r taxonomy.Imported) {
	s.say("cli.taxonomy.read", "scheme", r.Scheme, "version", r.Version, "count", r.Concepts, "languages", strings.Join(r.Languages, ", "), "relations", r.Relations)
	if len(r.Unread) > 0 {
		s.say("cli.taxonomy.unread", "files", strings.Join(r.Unread, ", "))
	}
	counts := map[string]int{}
	for _, p := range r.Problems {
		if counts[p.Key]++; c.All || counts[p.Key] <= shown {
			s.taxonomyProblem(p)
		}
	}
	for _, code := range byCount(counts) {
		if counts[code] > shown && !c.All {
			s.say("cli.taxonomy.more", "count", counts[code]-shown)
		}
	}
	if r.Relations == 0 {
		s.say("cli.taxonomy.no_relations")
	}
	s.printChanges(r.Changes, r.Since != nil)
	switch {
	case r.Unchanged:
		s.say("cli.taxonomy.unchanged")
	case r.DryRun:
		s.say("cli.taxonomy.dry_run")
	default:
		s.say("cli.taxonomy.stored")
	}
	if r.Since != nil && !r.Unchanged {
		s.say("cli.taxonomy.waits", "scheme", r.Scheme, "version", r.Version, "since", r.Since.Version)
	}
	if line := r.Attribution(); line != "" {
		s.line(line)
	}
}

func (s *session) taxonomyProblem(p taxonomy.Problem) {
	key := "cli.taxonomy.problem"
	if p.Column == "" {
		key = "cli.taxonomy.problem_row"
	}
	s.say(key, "file", p.File, "row", p.Row, "column", p.Column, "message", s.p.T(p.Key, pairs(p.Args)...))
}

func pairs(args map[string]any) (kv []any) {
	for k, v := range args {
		kv = append(kv, k, v)
	}
	return kv
}

func (s *session) printChanges(all []taxonomy.Change, compared bool) {
	count, concerned := map[taxonomy.ChangeKind]int{}, map[taxonomy.ChangeKind]int{}
	for _, x := range all {
		count[x.Kind]++
		concerned[x.Kind] += x.Affected
	}
	if len(all) == 0 && compared {
		s.say("cli.taxonomy.no_changes")
	}
	for _, k := range []taxonomy.ChangeKind{taxonomy.Replaced, taxonomy.Renamed, taxonomy.Gone, taxonomy.Added} {
		if count[k] == 0 {
			continue
		}
		s.say("cli.taxonomy.changes", "count", count[k], "what", s.p.T("taxonomy.change."+string(k)), "affected", concerned[k])
		for _, x := range all {
			if x.Kind == k && x.Affected > 0 {
				s.line("  " + strings.TrimSpace(x.Was+" -> "+x.Is+" "+x.By) + " " + x.URI)
			}
		}
	}
}

type taxonomyListCmd struct{}

// Help says more in the usage.
func (taxonomyListCmd) Help() string { return "Example:\n\n    cairn taxonomy list" }

// Run lists the versions that are here.
func (*taxonomyListCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	all, err := a.Taxonomy.Releases(s.ctx, system)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(all)
	}
	if len(all) == 0 {
		s.say("cli.taxonomy.none_here")
	}
	for _, r := range all {
		s.say("cli.taxonomy.read", "scheme", r.Scheme, "version", r.Version, "count", r.Concepts, "languages", strings.Join(r.Languages, ", "), "relations", r.Relations)
		if r.InUse {
			s.say("cli.taxonomy.used", "scheme", r.Scheme, "version", r.Version)
		}
		if line := r.Attribution(); line != "" {
			s.line(line)
		}
	}
	return nil
}

type taxonomyUseCmd struct {
	Scheme  string `arg:"" name:"scheme" help:"Short name of the taxonomy."`
	Version string `arg:"" name:"version" help:"One that is here."`
}

// Help says more in the usage.
func (taxonomyUseCmd) Help() string { return "Example:\n\n    cairn taxonomy use esco 1.1.1" }

// Run takes a version into use.
func (c *taxonomyUseCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	if err := a.Taxonomy.Use(s.ctx, system, taxonomy.Name{Scheme: c.Scheme, Version: c.Version}); err != nil {
		return err
	}
	s.say("cli.taxonomy.used", "scheme", c.Scheme, "version", c.Version)
	return nil
}

type taxonomyChangesCmd struct {
	Scheme string `arg:"" name:"scheme" help:"Short name of the taxonomy."`
	From   string `arg:"" name:"from" help:"A version that is here."`
	To     string `arg:"" name:"to" help:"Another."`
}

// Help says more in the usage.
func (taxonomyChangesCmd) Help() string {
	return "Example:\n\n    cairn taxonomy changes esco 1.0.3 1.1.1"
}

// Run compares two versions.
func (c *taxonomyChangesCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	all, err := a.Taxonomy.Changes(s.ctx, system, taxonomy.Name{Scheme: c.Scheme, Version: c.From}, taxonomy.Name{Scheme: c.Scheme, Version: c.To})
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(all)
	}
	s.printChanges(all, true)
	return nil
}

type taxonomySuggestCmd struct {
	Statement []string `arg:"" name:"statement" help:"What somebody can do afterwards; several are several statements."`
	Scheme    string   `placeholder:"NAME" help:"Which taxonomy. Default: the first in use."`
	About     string   `placeholder:"TITLE" help:"Title of the offer that the statements are of: it helps to tell trades apart."`
	In        string   `name:"in" default:"en" placeholder:"LANG" help:"Language of the statements."`
	Limit     int      `default:"5" help:"At most so many for each; 10 at most."`
}

// Help says more in the usage.
func (taxonomySuggestCmd) Help() string {
	return "Stores nothing and asks nobody else: the words are compared on this machine.\n\nExample:\n\n    cairn taxonomy suggest \"mend fishing nets\""
}

// Run suggests skills.
func (c *taxonomySuggestCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer closing(a, &err)
	all, err := a.Taxonomy.Suggest(s.ctx, system, taxonomy.Question{Scheme: c.Scheme, Lang: c.In, About: c.About, Statements: c.Statement, Most: c.Limit})
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(all)
	}
	for _, x := range all {
		s.line(x.Statement)
		if len(x.Suggestions) == 0 {
			s.line("  " + s.p.T("cli.taxonomy.nothing"))
		}
		for i, g := range x.Suggestions {
			s.line("  " + strconv.Itoa(i+1) + ". " + g.Label + " (" + s.p.T("taxonomy.kind."+string(g.Kind)) + ") " + g.URI)
			for _, w := range g.Words {
				s.line("     " + s.p.T("cli.taxonomy.because", "word", w.Word, "name", w.Name))
			}
		}
		if line := x.Attribution(); line != "" {
			s.line(line)
		}
	}
	return nil
}
