package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/ground/config"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/pack"
)

// keyFile is where the key that a pack's updates must be signed with is kept,
// beside the pack.
const keyFile = "pack.key"

type packLintCmd struct {
	Dir string `arg:"" name:"dir" help:"The pack's own folder."`
}

// Help says more in the usage.
func (packLintCmd) Help() string {
	return "Reads the pack as the program would, compiles its rules and runs its fixtures. Exit status 1 when a fixture is not as it says, 2 when the pack cannot be used. Needs no database.\n\nExample:\n\n    cairn pack lint examples/new-country-pack/fm"
}

// Run checks a pack.
func (c *packLintCmd) Run(s *session) error {
	settings, err := s.load()
	if err != nil {
		return err
	}
	set, err := pack.Open(append(sources(settings), pack.Folder(c.Dir))...)
	if err != nil {
		return err
	}
	t, err := framework.Try(set, filepath.Base(filepath.Clean(c.Dir)))
	if err != nil {
		return err
	}
	if s.JSON {
		if err := s.writeJSON(t); err != nil {
			return err
		}
	} else {
		s.printTrial(t)
	}
	if len(t.Problems) > 0 {
		return errNo
	}
	return nil
}

type packNewCmd struct {
	Code         string `arg:"" name:"code" help:"Small letters, digits, hyphens: the folder's name."`
	Name         string `required:"" placeholder:"TEXT" help:"The country's or scheme's name, in English."`
	Jurisdiction string `required:"" placeholder:"CODE" help:"ISO 3166, such as FM or CA-ON."`
	Year         int    `placeholder:"YEAR" help:"In which its first rules begin. Default: this year."`
	In           string `default:"." placeholder:"DIR" help:"Where to make the folder."`
}

// Help says more in the usage.
func (packNewCmd) Help() string {
	return "Makes a pack that works, with one rule and its fixtures, to be changed. Nothing that is there is overwritten.\n\nExample:\n\n    cairn pack new fm --name Fellmark --jurisdiction FM"
}

// Run makes a pack.
func (c *packNewCmd) Run(s *session) error {
	if c.Year == 0 {
		c.Year = time.Now().Year()
	}
	files, err := pack.Scaffold(c.Code, c.Name, c.Jurisdiction, c.Year)
	if err != nil {
		return err
	}
	dir := filepath.Join(c.In, c.Code)
	if _, err := os.Stat(dir); err == nil {
		return fault.New(fault.Conflict, "cli.pack.exists", "dir", dir)
	}
	if err := writeFiles(dir, files); err != nil {
		return err
	}
	s.say("cli.pack.made", "dir", dir)
	return nil
}

type packKeyCmd struct {
	Name string `arg:"" name:"name" help:"The owner's name in signatures, such as ministry.example."`
	Out  string `required:"" placeholder:"FILE" help:"Where to write the private half; it must not exist."`
}

// Help says more in the usage.
func (packKeyCmd) Help() string {
	return "Prints the public half, which those who add the pack give as --key.\n\nExample:\n\n    cairn pack key ministry.example --out ministry.key"
}

// Run makes a key for a pack's owner.
func (c *packKeyCmd) Run(s *session) error {
	private, public, err := pack.NewKey(c.Name)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fault.New(fault.Conflict, "cli.pack.exists", "dir", c.Out).Wrap(err)
	}
	if err != nil {
		return fmt.Errorf("make %s: %w", c.Out, err)
	}
	if _, err := f.WriteString(private + "\n"); err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", c.Out, err), f.Close())
	}
	s.line(public)
	return f.Close()
}

type packSealCmd struct {
	Dir string `arg:"" name:"dir" help:"The pack's own folder."`
	Key string `required:"" placeholder:"FILE" help:"The owner's private key (cairn pack key)."`
	Out string `placeholder:"FILE" help:"Default: CODE-VERSION.zip here."`
}

// Help says more in the usage.
func (packSealCmd) Help() string {
	return "Writes the pack as one signed file that others add.\n\nExample:\n\n    cairn pack seal fm --key ministry.key"
}

// Run seals a pack.
func (c *packSealCmd) Run(s *session) error {
	settings, err := s.load()
	if err != nil {
		return err
	}
	from := pack.Folder(c.Dir)
	set, err := pack.Open(append(sources(settings), from)...)
	if err != nil {
		return err
	}
	key, err := ownersKey(c.Key)
	if err != nil {
		return err
	}
	data, err := pack.Seal(from.FS, from.Only, key)
	if err != nil {
		return err
	}
	if c.Out == "" {
		c.Out = from.Only + "-" + set.Pack(from.Only).Version + ".zip"
	}
	if err := os.WriteFile(c.Out, data, 0o644); err != nil { //nolint:gosec // it is to be published
		return fmt.Errorf("write %s: %w", c.Out, err)
	}
	s.say("cli.pack.sealed", "file", c.Out, "key", key.Name())
	return nil
}

func ownersKey(file string) (k pack.Key, err error) {
	f, err := openFile(file)
	if err != nil {
		return k, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	var text string
	if _, err := fmt.Fscan(f, &text); err != nil {
		return k, fault.New(fault.Invalid, "pack.private_key").At(file).Wrap(err)
	}
	return pack.ParseKey(text)
}

type packAddCmd struct {
	Pack string `arg:"" name:"pack" help:"FILE or web address of a sealed pack."`
	Key  string `placeholder:"KEY" help:"The owner's public key, asked from the owner by another way. Not needed for an update: the key of the first time counts."`
	Yes  bool   `help:"Take it in. Without it, what would change is shown."`
	resolving
}

// Help says more in the usage.
func (packAddCmd) Help() string {
	return "Checks the signature and the rules, runs the fixtures, and shows what would change. With --yes the pack is kept in the data folder and counts from the next start. Exit status 1 when a fixture is not as it says.\n\n" +
		"Example:\n\n    cairn pack add https://ministry.example/fm-1.1.0.zip --key ministry.example+1a2b3c4d+AbC..."
}

// mostPack is the largest sealed pack that is read.
const mostPack = 4 << 20

// Run adds a pack.
func (c *packAddCmd) Run(s *session) error {
	settings, err := s.load()
	if err != nil {
		return err
	}
	client, err := c.client(c.Pack)
	if err != nil {
		return err
	}
	data, err := s.read(s.ctx, client, c.Pack, mostPack)
	if err != nil {
		return err
	}
	a, err := c.open(settings, data)
	if err != nil {
		return err
	}
	before, err := pack.Open(sources(settings)...)
	if err != nil {
		return err
	}
	after, err := pack.Open(append(sources(settings), pack.Source{Name: c.Pack, FS: a.FS, Only: a.Code})...)
	if err != nil {
		return err
	}
	e, err := framework.Preview(before, after, a.Code)
	if err != nil {
		return err
	}
	return c.answer(s, settings, a, e)
}

// open checks the signature: by the key given, which must be the one of the first
// time when there was one.
func (c *packAddCmd) open(settings config.Config, data []byte) (pack.Archive, error) {
	code, err := pack.CodeOf(data)
	if err != nil {
		return pack.Archive{}, err
	}
	pinned, err := os.ReadFile(filepath.Join(app.PacksDir(settings), code, keyFile))
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return pack.Archive{}, fmt.Errorf("read the key of the first time: %w", err)
	case err == nil && c.Key == "":
		c.Key = strings.TrimSpace(string(pinned))
	case err == nil && c.Key != strings.TrimSpace(string(pinned)):
		return pack.Archive{}, fault.New(fault.Conflict, "cli.pack.other_key", "code", code, "dir", filepath.Join(app.PacksDir(settings), code))
	case c.Key == "":
		return pack.Archive{}, fault.New(fault.Invalid, "cli.pack.no_key", "code", code).At("--key")
	}
	return pack.OpenArchive(data, c.Key)
}

func (c *packAddCmd) answer(s *session, settings config.Config, a pack.Archive, e framework.Effects) error {
	if s.JSON {
		if err := s.writeJSON(e); err != nil {
			return err
		}
	} else {
		s.printEffects(e)
	}
	if len(e.Trial.Problems) > 0 {
		return errNo
	}
	if !c.Yes {
		s.note("cli.pack.not_added")
		return nil
	}
	dir := filepath.Join(app.PacksDir(settings), a.Code)
	if err := install(dir, a); err != nil {
		return err
	}
	s.note("cli.pack.added", "dir", dir)
	return nil
}

func (s *session) printEffects(e framework.Effects) {
	if e.Before == "" {
		s.say("cli.pack.new", "pack", e.Pack, "after", e.After)
	} else {
		s.say("cli.pack.update", "pack", e.Pack, "before", e.Before, "after", e.After)
	}
	for _, f := range e.Frameworks {
		s.line("  " + s.p.T("cli.pack.framework."+f.Kind, "framework", f.Framework))
		for _, x := range f.Changes {
			s.line("    " + x.Rule)
			if x.Before != nil {
				s.line("      - " + x.Before.Require)
			}
			if x.After != nil {
				s.line("      + " + x.After.Require)
			}
		}
	}
	s.printTrial(e.Trial)
}

// install puts the pack in place of the one there was: a reader sees one or the
// other.
func install(dir string, a pack.Archive) error {
	files := map[string][]byte{keyFile: []byte(a.Signer + "\n")}
	err := fs.WalkDir(a.FS, a.Code, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[strings.TrimPrefix(name, a.Code+"/")], err = fs.ReadFile(a.FS, name)
		return err
	})
	if err != nil {
		return fmt.Errorf("read the pack: %w", err)
	}
	parent, name := filepath.Split(dir)
	next, old := filepath.Join(parent, "."+name+".next"), filepath.Join(parent, "."+name+".old")
	if err := errors.Join(os.RemoveAll(next), os.RemoveAll(old)); err != nil {
		return fmt.Errorf("clear an earlier attempt: %w", err)
	}
	if err := writeFiles(next, files); err != nil {
		return err
	}
	if err := os.Rename(dir, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("move the pack there was: %w", err)
	}
	if err := os.Rename(next, dir); err != nil {
		return errors.Join(fmt.Errorf("put the pack in place: %w", err), os.Rename(old, dir))
	}
	return os.RemoveAll(old)
}

func writeFiles(dir string, files map[string][]byte) error {
	for name, data := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil { //nolint:gosec // rules are public
			return fmt.Errorf("make %s: %w", filepath.Dir(file), err)
		}
		if err := os.WriteFile(file, data, 0o644); err != nil { //nolint:gosec // rules are public
			return fmt.Errorf("write %s: %w", file, err)
		}
	}
	return nil
}

// sources are the packs the program knows before a command adds its own.
func sources(c config.Config) []pack.Source {
	return app.PackSources(c)
}
