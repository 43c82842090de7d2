package schema

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"

	"opencairn.org/cairn/internal/ground/sqldb"
)

//go:embed sql/*.sql
var files embed.FS

// Files are the migrations as written.
func Files() fs.FS {
	sub, err := fs.Sub(files, "sql")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}

// Migrate brings the database to the newest version and says how many
// migrations it ran.
func Migrate(ctx context.Context, db *sqldb.DB) (int, error) {
	p, err := provider(db)
	if err != nil {
		return 0, err
	}
	done, err := p.Up(ctx)
	if err != nil {
		return len(done), fmt.Errorf("migrate the database: %w", err)
	}
	return len(done), nil
}

// Pending says whether the program is newer than the database.
func Pending(ctx context.Context, db *sqldb.DB) (bool, error) {
	p, err := provider(db)
	if err != nil {
		return false, err
	}
	return p.HasPending(ctx)
}

func provider(db *sqldb.DB) (*goose.Provider, error) {
	dialect := database.DialectSQLite3
	if db.Dialect() == sqldb.Postgres {
		dialect = database.DialectPostgres
	}
	p, err := goose.NewProvider(dialect, db.Migrator(), Files())
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return p, nil
}
