package crash

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"opencairn.org/cairn/internal/ground/audit"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// home is where one demonstration lives.
type home struct {
	dir      string
	database string // empty: the embedded one, in dir
}

// place makes a home: a folder, and on PostgreSQL an empty database.
func place(t *testing.T) home {
	t.Helper()
	p := home{dir: t.TempDir()}
	server := os.Getenv("CAIRN_TEST_DATABASE")
	if server == "" {
		return p
	}
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	name := "cairn_crash_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	execute(t, server, "CREATE DATABASE "+name)
	t.Cleanup(func() { execute(t, server, "DROP DATABASE "+name+" WITH (FORCE)") })
	u.Path = "/" + name
	p.database = u.String()
	return p
}

func execute(t *testing.T, server, statement string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), time.Minute)
	defer cancel()
	c, err := pgx.Connect(ctx, server)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Exec(ctx, statement); err != nil {
		t.Error(err)
	}
	if err := c.Close(ctx); err != nil {
		t.Error(err)
	}
}

// look counts what the finished story must have left, once each.
func look(t *testing.T, p home) {
	t.Helper()
	address := p.database
	if address == "" {
		address = "sqlite:" + filepath.Join(p.dir, "cairn.db")
	}
	db, err := sqldb.Open(t.Context(), address, sqldb.Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	var tenants []string
	err = db.Read(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		if err := counts(ctx, tx, t); err != nil {
			return err
		}
		tenants, err = sqldb.All(ctx, tx, func(r *sqldb.Rows) (s string, err error) { return s, r.Scan(&s) }, `SELECT tenant FROM audit_head ORDER BY tenant`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, tenant := range tenants {
		r, err := audit.Verify(t.Context(), db, tenant)
		if err != nil {
			t.Fatal(err)
		}
		if !r.OK() || r.Entries == 0 {
			t.Errorf("the audit chain of %s: %d entries, broken %+v", tenant, r.Entries, r.Broken)
		}
	}
	if len(tenants) < 3 {
		t.Errorf("only %d audit chains", len(tenants))
	}
}

// counts asks the database: the sitting of 24, Tomas with his card, and Lena twice; each statement answers with one number.
func counts(ctx context.Context, tx *sqldb.Tx, t *testing.T) error {
	t.Helper()
	for _, c := range []struct {
		what string
		row  func() *sqldb.Row // one at a time: a connection answers one question
		want int64
	}{
		{"credentials", func() *sqldb.Row { return tx.QueryRow(ctx, `SELECT COUNT(*) FROM credential_credential`) }, 27},
		{"people with a credential", func() *sqldb.Row { return tx.QueryRow(ctx, `SELECT COUNT(DISTINCT person) FROM credential_credential`) }, 26},
		{"credentials withdrawn", func() *sqldb.Row {
			return tx.QueryRow(ctx, `SELECT COUNT(*) FROM credential_credential WHERE state = 'revoked'`)
		}, 1},
		{"credentials in the log", func() *sqldb.Row {
			return tx.QueryRow(ctx, `SELECT COUNT(*) FROM credential_credential c JOIN credential_log_leaf l ON l.idx = c.log_index AND l.leaf = c.sum`)
		}, 27},
		{"leaves that are credentials", func() *sqldb.Row {
			return tx.QueryRow(ctx, `SELECT COUNT(*) FROM credential_log_leaf l WHERE EXISTS (SELECT 1 FROM credential_credential c WHERE c.sum = l.leaf)`)
		}, 27},
		{"places in status lists", func() *sqldb.Row {
			return tx.QueryRow(ctx, `SELECT COUNT(*) FROM (SELECT DISTINCT tenant, list, slot FROM credential_credential) AS x`)
		}, 27},
		{"places in the log", func() *sqldb.Row {
			return tx.QueryRow(ctx, `SELECT COUNT(DISTINCT log_index) FROM credential_credential`)
		}, 27},
		{"people with a place", func() *sqldb.Row {
			return tx.QueryRow(ctx, `SELECT COUNT(*) FROM enrolment_place WHERE state IN ('enrolled', 'active', 'completed')`)
		}, 27},
		{"contenders who got the last place", func() *sqldb.Row {
			return tx.QueryRow(ctx, `SELECT COUNT(*) FROM enrolment_place p JOIN identity_person i ON i.id = p.person WHERE i.email LIKE 'contender-%' AND p.state IN ('enrolled', 'active', 'completed')`)
		}, 1},
		{"people who asked", func() *sqldb.Row { return tx.QueryRow(ctx, `SELECT COUNT(DISTINCT person) FROM enrolment_place`) }, 75},
		{"places asked for", func() *sqldb.Row { return tx.QueryRow(ctx, `SELECT COUNT(*) FROM enrolment_place`) }, 76},
		{"sittings", func() *sqldb.Row { return tx.QueryRow(ctx, `SELECT COUNT(*) FROM assessment_sitting`) }, 4},
		{"candidates", func() *sqldb.Row { return tx.QueryRow(ctx, `SELECT COUNT(*) FROM assessment_candidate`) }, 27},
		{"parked jobs", func() *sqldb.Row { return tx.QueryRow(ctx, `SELECT COUNT(*) FROM job WHERE parked`) }, 0},
		{"offers", func() *sqldb.Row { return tx.QueryRow(ctx, `SELECT COUNT(*) FROM catalogue_offer`) }, 6},
	} {
		var got int64
		if err := c.row().Scan(&got); err != nil {
			return fmt.Errorf("%s: %w", c.what, err)
		}
		if got != c.want {
			t.Errorf("%s: got %d, want %d", c.what, got, c.want)
		}
	}
	return nil
}
