package cli

import (
	"errors"
	"fmt"
	"os"
	"time"

	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/ground/schema"
	"opencairn.org/cairn/internal/ground/sqldb"
)

type migrateCmd struct{}

// Help says more in the usage.
func (migrateCmd) Help() string {
	return "Every other command does the same before it begins; this one does nothing else, for those who migrate before they upgrade.\n\n" +
		"Example:\n\n    cairn migrate --database postgres://cairn@db/cairn"
}

// Run migrates.
func (c *migrateCmd) Run(s *session) (err error) {
	settings, err := s.load()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(settings.DataDir, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	db, err := sqldb.Open(s.ctx, settings.Database, sqldb.Options{Now: time.Now})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	n, err := schema.Migrate(s.ctx, db)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(struct {
			Engine string `json:"engine"`
			Ran    int    `json:"ran"`
		}{string(db.Dialect()), n})
	}
	if n == 0 {
		s.say("cli.migrate.none")
		return nil
	}
	s.say("cli.migrate.done", "count", n)
	return nil
}

type versionCmd struct{}

// Help says more in the usage.
func (versionCmd) Help() string { return "Example:\n\n    cairn version" }

// Run prints the version.
func (c *versionCmd) Run(s *session) error {
	if s.JSON {
		return s.writeJSON(map[string]string{"version": app.Version()})
	}
	s.line("cairn " + app.Version())
	return nil
}
