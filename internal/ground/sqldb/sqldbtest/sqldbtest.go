package sqldbtest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"opencairn.org/cairn/internal/ground/schema"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Start is the time at which a test's clock starts: the demo's first day.
var Start = time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)

// Clock is a clock that a test moves. It is safe for concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock makes a clock that stands at t.
func NewClock(t time.Time) *Clock { return &Clock{now: t} }

// Now is where the clock stands.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Each runs fn in a subtest named after the engine, on a fresh database whose
// clock stands at Start.
func Each(t *testing.T, fn func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	EachAt(t, NewClock(Start), fn)
}

// EachAt is Each with a clock the test moves.
func EachAt(t *testing.T, c *Clock, fn func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	server := os.Getenv("CAIRN_TEST_DATABASE")
	if server == "" {
		t.Run("sqlite", func(t *testing.T) { fn(t, open(t, c, freshSQLite(t))) })
		return
	}
	t.Run("postgres", func(t *testing.T) { fn(t, open(t, c, freshPostgres(t, server))) })
}

// Fresh is the address of a migrated database of the engine under test, for a
// test that opens it itself (a whole program, a second process).
func Fresh(t *testing.T) string {
	t.Helper()
	if server := os.Getenv("CAIRN_TEST_DATABASE"); server != "" {
		return freshPostgres(t, server)
	}
	return freshSQLite(t)
}

// rehearsal is one for all tests of a package.
var rehearsal sqldb.Rehearsal

func open(t *testing.T, c *Clock, address string) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(t.Context(), address, sqldb.Options{Now: c.Now, Conns: 6, Rehearse: &rehearsal})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
	})
	return db
}

// migrated is an empty SQLite database at the newest version, made once.
var migrated = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "cairn-template-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "t.db")
	if err := migrate("sqlite:" + path); err != nil {
		return nil, err
	}
	return os.ReadFile(path) //nolint:gosec // our own temporary file
})

func migrate(address string) (err error) {
	ctx := context.Background()
	db, err := sqldb.Open(ctx, address, sqldb.Options{Conns: 2})
	if err != nil {
		return err
	}
	_, err = schema.Migrate(ctx, db)
	if closeErr := db.Close(); err == nil {
		err = closeErr
	}
	return err
}

func freshSQLite(t *testing.T) string {
	t.Helper()
	content, err := migrated()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "cairn.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + path
}

// template is a PostgreSQL database at the newest version, named after the text
// of the migrations and shared by every test process.
var template = sync.OnceValues(func() (string, error) {
	server := os.Getenv("CAIRN_TEST_DATABASE")
	name, err := templateName()
	if err != nil {
		return "", err
	}
	return name, withLock(server, func(ctx context.Context, c *sql.Conn) error {
		var there bool
		if err := c.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)`, name).Scan(&there); err != nil || there {
			return err
		}
		making := name + "_making"
		for _, q := range []string{`DROP DATABASE IF EXISTS ` + making, `CREATE DATABASE ` + making} {
			if _, err := c.ExecContext(ctx, q); err != nil {
				return err
			}
		}
		if err := migrate(inDatabase(server, making)); err != nil {
			return err
		}
		_, err := c.ExecContext(ctx, `ALTER DATABASE `+making+` RENAME TO `+name)
		return err
	})
})

func templateName() (string, error) {
	h := sha256.New()
	files := schema.Files()
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return "", err
	}
	for _, n := range names {
		b, err := fs.ReadFile(files, n)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%s %d\n%s", n, len(b), b)
	}
	return fmt.Sprintf("cairn_template_%x", h.Sum(nil)[:6]), nil
}

// withLock runs fn on one connection while no other test process does.
func withLock(server string, fn func(context.Context, *sql.Conn) error) error {
	ctx := context.Background()
	pool, err := sql.Open("pgx", server)
	if err != nil {
		return err
	}
	defer func() { _ = pool.Close() }()
	c, err := pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("CAIRN_TEST_DATABASE: %w", err)
	}
	defer func() { _ = c.Close() }()
	const lock = 7_241_901 // any number, the same in every test process
	if _, err := c.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, lock); err != nil {
		return err
	}
	defer func() { _, _ = c.ExecContext(ctx, `SELECT pg_advisory_unlock($1)`, lock) }()
	return fn(ctx, c)
}

func freshPostgres(t *testing.T, server string) string {
	t.Helper()
	tmpl, err := template()
	if err != nil {
		t.Fatal(err)
	}
	name := "cairn_test_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	pool, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	pool.SetMaxOpenConns(1)
	if _, err := pool.ExecContext(t.Context(), `CREATE DATABASE `+name+` TEMPLATE `+tmpl); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := pool.ExecContext(context.Background(), `DROP DATABASE IF EXISTS `+name+` WITH (FORCE)`); err != nil {
			t.Errorf("drop test database: %v", err)
		}
		_ = pool.Close()
	})
	return inDatabase(server, name)
}

// inDatabase is the server's address with another database name.
func inDatabase(server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		return server // sqldb.Open refuses it with a better message
	}
	u.Path = "/" + name
	return u.String()
}
