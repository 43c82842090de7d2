package sqldb_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"opencairn.org/cairn/internal/ground/sqldb"
)

func twoAccounts(t *testing.T, db *sqldb.DB) {
	t.Helper()
	err := db.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		for i, id := range []string{"a", "b"} {
			if _, err := tx.Exec(ctx, `INSERT INTO sqldb_account (tenant, id, balance) VALUES ($1, $2, $3)`, "t", id, i); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAStatementThatFailedOnceRunsAgain(t *testing.T) {
	t.Parallel()
	withTable(t, func(t *testing.T, db *sqldb.DB) {
		twoAccounts(t, db)
		insert := func(id string) error {
			return db.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
				_, err := tx.Exec(ctx, `INSERT INTO sqldb_account (tenant, id, balance) VALUES ($1, $2, $3)`, "t", id, 0)
				return err
			})
		}
		if err := insert("a"); !sqldb.IsUnique(err) {
			t.Errorf("got %v", err)
		}
		if err := insert("c"); err != nil {
			t.Error(err)
		}
		if got := count(t, db); got != 3 {
			t.Errorf("%d rows, want 3", got)
		}
	})
}

func TestAStatementSeesTheColumnsOfTheDay(t *testing.T) {
	t.Parallel()
	withTable(t, func(t *testing.T, db *sqldb.DB) {
		twoAccounts(t, db)
		note := func() (text string) {
			err := db.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
				return tx.QueryRow(ctx, `SELECT note FROM sqldb_account WHERE tenant = $1 AND id = $2`, "t", "a").Scan(&text)
			})
			if err != nil {
				t.Fatal(err)
			}
			return text
		}
		if got := note(); got != "" {
			t.Errorf("got %q", got)
		}
		for _, change := range []string{`DROP TABLE sqldb_account`, `CREATE TABLE sqldb_account (note TEXT, id TEXT, tenant TEXT)`, `INSERT INTO sqldb_account VALUES ('new', 'a', 't')`} {
			if _, err := db.Migrator().ExecContext(t.Context(), change); err != nil {
				t.Fatal(err)
			}
		}
		if got := note(); got != "new" {
			t.Errorf("got %q", got)
		}
	})
}

func TestMoreStatementsThanAConnectionKeepsAllRun(t *testing.T) {
	t.Parallel()
	withTable(t, func(t *testing.T, db *sqldb.DB) {
		var readers sync.WaitGroup
		for range 4 {
			readers.Go(func() {
				for i := range 300 {
					var got int
					if err := db.Migrator().QueryRowContext(t.Context(), fmt.Sprintf(`SELECT %d + CAST($1 AS INTEGER)`, i), 1).Scan(&got); err != nil || got != i+1 {
						t.Errorf("got %d, %v; want %d", got, err, i+1)
					}
				}
			})
		}
		readers.Wait()
	})
}

// PostgreSQL's driver answers one question at a time on a connection.
func TestAStatementMayRunInsideItself(t *testing.T) {
	t.Parallel()
	onSQLite(t, func(t *testing.T, db *sqldb.DB) {
		twoAccounts(t, db)
		ids := func(ctx context.Context, tx *sqldb.Tx) (*sqldb.Rows, error) {
			return tx.Query(ctx, `SELECT id FROM sqldb_account WHERE tenant = $1 ORDER BY id`, "t")
		}
		var got string
		err := db.Read(t.Context(), sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
			got = ""
			each := func(rows *sqldb.Rows, do func(id string) error) error {
				defer rows.Close()
				for rows.Next() {
					var id string
					if err := rows.Scan(&id); err != nil {
						return err
					}
					if err := do(id); err != nil {
						return err
					}
				}
				return rows.Err()
			}
			outer, err := ids(ctx, tx)
			if err != nil {
				return err
			}
			return each(outer, func(x string) error {
				inner, err := ids(ctx, tx)
				if err != nil {
					return err
				}
				return each(inner, func(y string) error { got += x + y + " "; return nil })
			})
		})
		if err != nil || got != "aa ab ba bb " {
			t.Errorf("got %q, %v", got, err)
		}
	})
}

// onSQLite is withTable for what only SQLite allows: PostgreSQL answers one
// question of a connection at a time.
func onSQLite(t *testing.T, fn func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	db, err := sqldb.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "s.db"), sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.Migrator().ExecContext(t.Context(), accountTable); err != nil {
		t.Fatal(err)
	}
	fn(t, db)
}
