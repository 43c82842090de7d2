package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/domain/framework"
	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/config"
	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/fetch"
	"opencairn.org/cairn/internal/ground/i18n"
	"opencairn.org/cairn/internal/ground/pack"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// settings are the flags of every command.
type settings struct {
	Config   string   `placeholder:"FILE" help:"Read settings from this YAML file."`
	Data     string   `placeholder:"DIR" env:"CAIRN_DATA_DIR" help:"Folder for the embedded database, keys and files. Default: cairn-data here."`
	Database string   `placeholder:"URL" help:"Database: sqlite:PATH or postgres://USER@HOST/NAME. Default: cairn.db in the data folder."`
	Packs    []string `placeholder:"DIR" help:"Folders with further packs of rules, besides those in the program."`
	JSON     bool     `name:"json" help:"Write JSON to standard output, and nothing else."`
	Lang     string   `placeholder:"CODE" help:"Language to answer in: en, fr, es, de, pt, sl or ar. Default: that of the terminal."`
}

// mirrored are the flags that are settings: their variables are read by config.
var mirrored = map[string]string{
	"data": "CAIRN_DATA_DIR", "database": "CAIRN_DATABASE", "packs": "CAIRN_PACKS", "address": "CAIRN_ADDRESS", "public-url": "CAIRN_PUBLIC_URL",
}

// session is one run of one command.
type session struct {
	Streams
	settings
	ctx     context.Context
	env     []string
	flagEnv []string // variables of flags
	set     []string // settings from flags of one command: NAME=value
	p       *i18n.Printer
}

// system is who acts on the command line.
var system = identity.System("command line")

// systemIn is system on behalf of one organisation.
func systemIn(tenant identity.TenantID) identity.Actor {
	a := system
	a.Tenant = tenant
	return a
}

// load reads the configuration: flags before variables before the file.
func (s *session) load() (config.Config, error) {
	given := slices.Clone(s.set)
	for name, value := range map[string]string{"data": s.Data, "database": s.Database, "packs": strings.Join(s.Packs, ",")} {
		if value != "" {
			given = append(given, mirrored[name]+"="+value)
		}
	}
	env := slices.DeleteFunc(slices.Clone(s.env), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		return slices.ContainsFunc(given, func(g string) bool { return strings.HasPrefix(g, name+"=") })
	})
	var other []string
	for _, name := range s.flagEnv {
		if !isSetting(name) {
			other = append(other, name)
		}
	}
	return config.Load(config.Source{File: s.Config, Env: append(env, given...), OtherEnv: other})
}

func isSetting(variable string) bool {
	for _, v := range mirrored {
		if v == variable {
			return true
		}
	}
	return false
}

// open opens the program on a database that is there.
func (s *session) open() (*app.App, error) {
	c, err := s.load()
	if err != nil {
		return nil, err
	}
	if path, ok := strings.CutPrefix(c.Database, "sqlite:"); ok {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return nil, fault.New(fault.NotFound, "cli.no_database", "file", path)
		}
	}
	return s.openWith(c)
}

// openWith opens the program and makes what is missing.
func (s *session) openWith(c config.Config) (*app.App, error) {
	if err := os.MkdirAll(c.DataDir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	crash, err := s.crash()
	if err != nil {
		return nil, err
	}
	return app.Open(s.ctx, c, app.Options{Now: time.Now, BeforeCommit: crash, Log: s.log(max(c.Log, slog.LevelWarn))})
}

// organisation finds one by its slug and, when there is none, says which was
// meant.
func (s *session) organisation(a *app.App, slug string) (identity.Organisation, error) {
	o, err := a.Identity.OrganisationBySlug(s.ctx, system, slug)
	if faults, ok := fault.Of(err); ok && faults.Kind() == fault.NotFound {
		err = fault.New(fault.NotFound, "cli.no_organisation", "slug", slug).Wrap(err)
	}
	return o, err
}

// log writes to standard error from a level on.
func (s *session) log(level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(s.Err, &slog.HandlerOptions{Level: level}))
}

// crash stops the process, as a power cut would, right before the commit that
// CAIRN_CRASH_COMMIT numbers; nil when it names none. A process that is not to be
// stopped keeps the number of its last commit in the file that CAIRN_CRASH_COUNT
// names, so that a test knows which numbers there are.
func (s *session) crash() (func(n int64), error) {
	if file := variable(s.env, "CAIRN_CRASH_COUNT"); file != "" {
		var most atomic.Int64
		return func(n int64) {
			if n > most.Load() {
				most.Store(n)
				_ = os.WriteFile(file, strconv.AppendInt(nil, n, 10), 0o600) // the test that reads it says what is wrong
			}
		}, nil
	}
	value := variable(s.env, "CAIRN_CRASH_COMMIT")
	if value == "" {
		return nil, nil
	}
	k, err := strconv.ParseInt(value, 10, 64)
	if err != nil || k < 1 {
		return nil, fault.New(fault.Invalid, "cli.crash_commit", "value", value)
	}
	return func(n int64) {
		if n == k {
			os.Exit(137)
		}
	}, nil
}

// closing keeps the first error.
func closing(a *app.App, err *error) { *err = errors.Join(*err, a.Close()) }

// dataless is what works without a database: the rules, and the catalogue as far
// as it only judges.
type dataless struct {
	clock *sqldb.DB // in memory, asked for the time and nothing else
	rules *framework.Service
}

// openDataless opens the rules alone. Nothing is written.
func (s *session) openDataless(c config.Config) (*dataless, error) {
	set, err := pack.Open(sources(c)...)
	if err != nil {
		return nil, err
	}
	clock, err := sqldb.Open(s.ctx, "sqlite::memory:", sqldb.Options{Now: time.Now})
	if err != nil {
		return nil, err
	}
	return &dataless{clock, framework.New(framework.Deps{DB: clock, Packs: set})}, nil
}

// catalogue judges by the rules of a jurisdiction where nothing says whose.
func (d *dataless) catalogue(client *fetch.Client, jurisdiction string) (*catalogue.Service, error) {
	policy, err := identity.LoadPolicy()
	if err != nil {
		return nil, err
	}
	return catalogue.New(catalogue.Deps{DB: d.clock, Policy: policy, Frameworks: d.rules, Fetch: client, Jurisdiction: jurisdiction}), nil
}

// close keeps the first error.
func (d *dataless) close(err *error) { *err = errors.Join(*err, d.clock.Close()) }

// variable is the value of an environment variable.
func variable(env []string, name string) string {
	for _, pair := range slices.Backward(env) {
		if value, ok := strings.CutPrefix(pair, name+"="); ok {
			return value
		}
	}
	return ""
}

// language is the one asked for, else that of the terminal: LANG=fr_FR.UTF-8.
func language(asked string, env []string) string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if asked == "" {
			asked = variable(env, name)
		}
	}
	asked, _, _ = strings.Cut(asked, ".")
	return strings.ReplaceAll(asked, "_", "-")
}
