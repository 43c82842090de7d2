package sqldb_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"opencairn.org/cairn/internal/ground/schema"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// move takes one unit from one account and gives it to the other, so that the
// sum is the same at every moment.
func move(ctx context.Context, tx *sqldb.Tx) error {
	if _, err := tx.Exec(ctx, `UPDATE sqldb_account SET balance = balance - 1 WHERE tenant = 't' AND id = 'a'`); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE sqldb_account SET balance = balance + 1 WHERE tenant = 't' AND id = 'b'`)
	return err
}

func balances(t *testing.T, db *sqldb.DB) (a, sum int64) {
	t.Helper()
	err := db.Read(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		if err := tx.QueryRow(ctx, `SELECT balance FROM sqldb_account WHERE id = 'a'`).Scan(&a); err != nil {
			return err
		}
		return tx.QueryRow(ctx, `SELECT total FROM insight_sqldb_total`).Scan(&sum)
	})
	if err != nil {
		t.Fatal(err)
	}
	return a, sum
}

// withAccounts has two accounts that hold 100, and a view of their sum.
func withAccounts(t *testing.T, fn func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	withTable(t, func(t *testing.T, db *sqldb.DB) {
		for _, q := range []string{
			`INSERT INTO sqldb_account (tenant, id, balance) VALUES ('t', 'a', 100), ('t', 'b', 0)`,
			`CREATE VIEW insight_sqldb_total AS SELECT CAST(SUM(balance) AS BIGINT) AS total FROM sqldb_account`,
		} {
			if _, err := db.Migrator().ExecContext(t.Context(), q); err != nil {
				t.Fatal(err)
			}
		}
		fn(t, db)
	})
}

func openCopy(t *testing.T, db *sqldb.DB, dir, name string) *sqldb.DB {
	t.Helper()
	address, err := db.Copy(t.Context(), dir, name)
	if err != nil {
		t.Fatal(err)
	}
	c, err := sqldb.Open(t.Context(), address, sqldb.Options{Conns: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func TestACopyIsOfOneMomentWhileTheProgramWrites(t *testing.T) {
	t.Parallel()
	withAccounts(t, func(t *testing.T, db *sqldb.DB) {
		var (
			wg    sync.WaitGroup
			stop  atomic.Bool
			moved atomic.Int64
			some  = make(chan struct{})
		)
		wg.Go(func() {
			for !stop.Load() {
				if err := db.Write(t.Context(), sqldb.System, move); err != nil {
					t.Error(err)
					return
				}
				if moved.Add(1) == 5 {
					close(some)
				}
			}
		})
		<-some
		dir := t.TempDir()
		var copies []*sqldb.DB
		for i := range 3 {
			copies = append(copies, openCopy(t, db, dir, fmt.Sprintf("scene_%d", i)))
		}
		stop.Store(true)
		wg.Wait()
		last := int64(100)
		for i, c := range copies {
			a, sum := balances(t, c)
			if sum != 100 || a > last || a < 100-moved.Load() {
				t.Errorf("copy %d: account a has %d, both %d; the copy before had %d", i, a, sum, last)
			}
			last = a
		}
	})
}

func TestACopyAndItsOriginalGoTheirOwnWays(t *testing.T) {
	t.Parallel()
	withAccounts(t, func(t *testing.T, db *sqldb.DB) {
		c := openCopy(t, db, t.TempDir(), "scene_1")
		for range 3 {
			if err := c.Write(t.Context(), sqldb.System, move); err != nil {
				t.Fatal(err)
			}
		}
		if a, _ := balances(t, db); a != 100 {
			t.Errorf("the original has %d", a)
		}
		if a, sum := balances(t, c); a != 97 || sum != 100 {
			t.Errorf("the copy has %d of %d", a, sum)
		}
		if pending, err := schema.Pending(t.Context(), c); err != nil || pending {
			t.Errorf("the copy waits for migrations: %t, %v", pending, err)
		}
	})
}

func TestACopyHasTheTablesKeysIndexesAndViewsOfItsOriginal(t *testing.T) {
	t.Parallel()
	withAccounts(t, func(t *testing.T, db *sqldb.DB) {
		c := openCopy(t, db, t.TempDir(), "scene_1")
		if got, want := shape(t, c), shape(t, db); !slices.Equal(got, want) || len(got) < 50 {
			t.Errorf("the copy has %d things, the original %d:\n%v\n%v", len(got), len(want), got, want)
		}
		err := c.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO sqldb_account (tenant, id) VALUES ('t', 'a')`)
			return err
		})
		if !sqldb.IsUnique(err) {
			t.Errorf("a second account of the same id in the copy: %v", err)
		}
	})
}

// shape is what a schema consists of, without the names of indexes, which
// PostgreSQL makes anew.
func shape(t *testing.T, db *sqldb.DB) []string {
	t.Helper()
	q := `SELECT type || ' ' || tbl_name || ' ' || COALESCE(sql, '') FROM sqlite_master ORDER BY 1`
	if db.Dialect() == sqldb.Postgres {
		q = `SELECT CAST(relkind AS TEXT) || ' ' || CASE relkind WHEN 'i' THEN (SELECT regexp_replace(pg_get_indexdef(c.oid), 'INDEX \S+ ON \S+ ', '')) ELSE relname END
			FROM pg_class c WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'v', 'i')
			UNION ALL SELECT (SELECT relname FROM pg_class x WHERE x.oid = conrelid) || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
			UNION ALL SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || COALESCE(column_default, '') FROM information_schema.columns WHERE table_schema = current_schema()
			ORDER BY 1`
	}
	rows, err := db.Migrator().QueryContext(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestACopyOfTheSameNameIsReplaced(t *testing.T) {
	t.Parallel()
	withAccounts(t, func(t *testing.T, db *sqldb.DB) {
		dir := t.TempDir()
		if err := openCopy(t, db, dir, "scene_1").Close(); err != nil {
			t.Fatal(err)
		}
		if err := db.Write(t.Context(), sqldb.System, move); err != nil {
			t.Fatal(err)
		}
		if a, _ := balances(t, openCopy(t, db, dir, "scene_1")); a != 99 {
			t.Errorf("the second copy has %d", a)
		}
	})
}

func TestACopyIsRefusedWhereItWouldBeOnlyAPart(t *testing.T) {
	t.Parallel()
	withAccounts(t, func(t *testing.T, db *sqldb.DB) {
		for _, name := range []string{"", "../x", "scene 1", `a"b`, "Public"} {
			if _, err := db.Copy(t.Context(), t.TempDir(), name); err == nil {
				t.Errorf("a copy is called %q", name)
			}
		}
		if db.Dialect() != sqldb.Postgres {
			return // a file is copied with whatever is in it
		}
		const foreign = `CREATE TABLE sqldb_entry (id TEXT PRIMARY KEY, tenant TEXT, account TEXT, FOREIGN KEY (tenant, account) REFERENCES sqldb_account (tenant, id))`
		if _, err := db.Migrator().ExecContext(t.Context(), foreign); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Copy(t.Context(), "", "scene_1"); err == nil {
			t.Error("a database with a foreign key was copied without it")
		}
	})
}
