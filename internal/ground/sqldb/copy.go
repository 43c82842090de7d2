package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// copyName is a file's or a schema's name that needs no quoting.
var copyName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,40}$`)

// Copy writes the database as it is at this moment under a name, while the
// program runs on, and gives the address under which the copy is opened. A copy
// of that name that is there is replaced.
//
// On SQLite it is a file NAME.db in dir, written by VACUUM INTO. On PostgreSQL it
// is a schema of the same database, filled in one snapshot: CREATE DATABASE ...
// TEMPLATE wants nobody connected and a role that may make databases, this only
// the owner of the database it is in. What the program's migrations make is
// copied: tables with their rows, keys, indexes and checks, and views; a database
// with anything else (foreign keys, triggers) is refused, never copied in part.
func (d *DB) Copy(ctx context.Context, dir, name string) (address string, err error) {
	if !copyName.MatchString(name) {
		return "", fmt.Errorf("sqldb: a copy cannot be called %q", name)
	}
	if address, err = CopyAddress(d.address, dir, name); err != nil {
		return "", err
	}
	if path, isFile := strings.CutPrefix(address, "sqlite:"); isFile {
		return address, d.copyFile(ctx, path)
	}
	return address, d.copySchema(ctx, name)
}

// CopyAddress is where Copy puts a copy of the database at an address.
func CopyAddress(database, dir, name string) (string, error) {
	if strings.HasPrefix(database, "sqlite:") {
		return "sqlite:" + filepath.Join(dir, name+".db"), nil
	}
	u, err := url.Parse(database)
	if err != nil {
		return "", fmt.Errorf("sqldb: read the database's address: %w", err)
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String(), nil
}

func (d *DB) copyFile(ctx context.Context, path string) error {
	for _, old := range []string{path, path + "-wal", path + "-shm"} {
		if err := os.Remove(old); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("sqldb: remove the old copy: %w", err)
		}
	}
	if _, err := d.writer.ExecContext(ctx, `VACUUM INTO $1`, path); err != nil {
		return fmt.Errorf("sqldb: copy the database: %w", err)
	}
	return nil
}

// copySchemaSQL copies the current schema into the one that cairn.copy names.
// The views' texts are taken before the search path is turned to the copy, and
// say no schema, so that they find the copy's tables.
const copySchemaSQL = `DO $copy$
DECLARE
	source TEXT := current_schema();
	target TEXT := current_setting('cairn.copy');
	t TEXT;
	views TEXT[];
BEGIN
	IF EXISTS (SELECT 1 FROM pg_constraint WHERE connamespace = source::regnamespace AND contype = 'f')
		OR EXISTS (SELECT 1 FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid WHERE c.relnamespace = source::regnamespace) THEN
		RAISE EXCEPTION 'foreign keys and triggers are not copied';
	END IF;
	EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', target);
	EXECUTE format('CREATE SCHEMA %I', target);
	FOR t IN SELECT relname FROM pg_class WHERE relnamespace = source::regnamespace AND relkind = 'r' ORDER BY oid LOOP
		EXECUTE format('CREATE TABLE %I.%I (LIKE %I.%I INCLUDING ALL)', target, t, source, t);
		EXECUTE format('INSERT INTO %I.%I OVERRIDING SYSTEM VALUE SELECT * FROM %I.%I', target, t, source, t);
	END LOOP;
	SELECT array_agg(format('CREATE VIEW %I AS %s', relname, pg_get_viewdef(oid)) ORDER BY oid) INTO views
		FROM pg_class WHERE relnamespace = source::regnamespace AND relkind = 'v';
	PERFORM set_config('search_path', target, true);
	FOREACH t IN ARRAY coalesce(views, '{}') LOOP
		EXECUTE t;
	END LOOP;
END
$copy$`

func (d *DB) copySchema(ctx context.Context, schema string) error {
	tx, err := d.writer.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return fmt.Errorf("sqldb: begin: %w", err)
	}
	for _, run := range []func() error{
		func() error {
			_, err := tx.ExecContext(ctx, `SELECT set_config('cairn.copy', $1, true)`, schema)
			return err
		},
		func() error {
			_, err := tx.ExecContext(ctx, copySchemaSQL)
			return err
		},
		tx.Commit,
	} {
		if err := run(); err != nil {
			return errors.Join(fmt.Errorf("sqldb: copy the database: %w", err), ignoreDone(tx.Rollback()))
		}
	}
	return nil
}
