package sqldb_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

const accountTable = `CREATE TABLE sqldb_account (tenant TEXT, id TEXT, balance BIGINT, opened BIGINT, live BOOLEAN, note TEXT, PRIMARY KEY (tenant, id))`

// withTable gives each engine's test a small table of accounts.
func withTable(t *testing.T, fn func(t *testing.T, db *sqldb.DB)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		if _, err := db.Migrator().ExecContext(t.Context(), accountTable); err != nil {
			t.Fatal(err)
		}
		fn(t, db)
	})
}

func TestARowComesBackAsItWasWritten(t *testing.T) {
	t.Parallel()
	withTable(t, func(t *testing.T, db *sqldb.DB) {
		opened := time.Date(2026, 3, 31, 12, 0, 0, 123456000, time.UTC)
		err := db.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO sqldb_account (tenant, id, balance, opened, live) VALUES ($1, $2, $3, $4, $5)`, "t1", "a", 7, opened, true)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		var (
			balance int64
			at      time.Time
			live    bool
			note    string
		)
		err = db.Read(t.Context(), sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
			// the arguments stand in another order than their numbers
			return tx.QueryRow(ctx, `SELECT balance, opened, live, note FROM sqldb_account WHERE id = $2 AND tenant = $1`, "t1", "a").Scan(&balance, &at, &live, &note)
		})
		if err != nil {
			t.Fatal(err)
		}
		if balance != 7 || !at.Equal(opened) || !live || note != "" {
			t.Errorf("got %d %v %v %q", balance, at, live, note)
		}
	})
}

func TestNoRowsIsItsOwnError(t *testing.T) {
	t.Parallel()
	withTable(t, func(t *testing.T, db *sqldb.DB) {
		err := db.Read(t.Context(), sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
			var id string
			return tx.QueryRow(ctx, `SELECT id FROM sqldb_account`).Scan(&id)
		})
		if !errors.Is(err, sqldb.ErrNoRows) {
			t.Errorf("got %v", err)
		}
	})
}

func TestAFailedTransactionLeavesNothing(t *testing.T) {
	t.Parallel()
	withTable(t, func(t *testing.T, db *sqldb.DB) {
		wrong := errors.New("wrong")
		err := db.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
			if _, err := tx.Exec(ctx, `INSERT INTO sqldb_account (tenant, id) VALUES ('t', 'a')`); err != nil {
				return err
			}
			return wrong
		})
		if !errors.Is(err, wrong) {
			t.Fatalf("got %v", err)
		}
		if n := count(t, db); n != 0 {
			t.Errorf("%d rows are left", n)
		}
	})
}

func count(t *testing.T, db *sqldb.DB) (n int) {
	t.Helper()
	err := db.Read(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		return tx.QueryRow(ctx, `SELECT count(*) FROM sqldb_account`).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestFiftyWithdrawalsNeverOverdrawAnAccount(t *testing.T) {
	t.Parallel()
	withTable(t, func(t *testing.T, db *sqldb.DB) {
		write := func(fn sqldb.Func) error { return db.Write(t.Context(), sqldb.System, fn) }
		if err := write(func(ctx context.Context, tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO sqldb_account (tenant, id, balance) VALUES ('t', 'a', 1)`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		empty := errors.New("nothing left")
		var done atomic.Int64
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				err := write(func(ctx context.Context, tx *sqldb.Tx) error {
					var balance int64
					if err := tx.QueryRow(ctx, `SELECT balance FROM sqldb_account WHERE id = 'a'`).Scan(&balance); err != nil {
						return err
					}
					if balance < 1 {
						return empty
					}
					_, err := tx.Exec(ctx, `UPDATE sqldb_account SET balance = $1 WHERE id = 'a'`, balance-1)
					return err
				})
				switch {
				case err == nil:
					done.Add(1)
				case !errors.Is(err, empty):
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if done.Load() != 1 {
			t.Errorf("the last coin was given %d times", done.Load())
		}
	})
}

func TestWhoLooksForARowBeforeAnotherPutItLooksAgain(t *testing.T) {
	t.Parallel()
	withTable(t, func(t *testing.T, db *sqldb.DB) {
		insert := func(ctx context.Context, tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO sqldb_account (tenant, id) VALUES ('t', 'a')`)
			return err
		}
		met := false
		err := db.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
			var n int
			if err := tx.QueryRow(ctx, `SELECT count(*) FROM sqldb_account WHERE id = 'a'`).Scan(&n); err != nil {
				return err
			}
			if met = n > 0; met {
				return nil
			}
			if db.Dialect() == sqldb.Postgres { // SQLite lets nobody write in between
				if err := db.Write(t.Context(), sqldb.System, insert); err != nil {
					return err
				}
			}
			return insert(ctx, tx)
		})
		if err != nil || met != (db.Dialect() == sqldb.Postgres) {
			t.Errorf("met %t, %v", met, err)
		}
		if err := db.Write(t.Context(), sqldb.System, insert); !sqldb.IsUnique(err) {
			t.Errorf("a row that is there was put again: %v", err)
		}
	})
}

func TestASecondTransactionInsideOneNamesBothPlaces(t *testing.T) {
	t.Parallel()
	withTable(t, func(t *testing.T, db *sqldb.DB) {
		nothing := func(context.Context, *sqldb.Tx) error { return nil }
		err := db.Write(t.Context(), sqldb.System, func(ctx context.Context, _ *sqldb.Tx) error {
			return db.Read(ctx, sqldb.Public, nothing)
		})
		if err == nil || strings.Count(err.Error(), "sqldb_test.go:") != 2 {
			t.Errorf("got %v", err)
		}
	})
}

func TestEveryTransactionNamesItsScope(t *testing.T) {
	t.Parallel()
	withTable(t, func(t *testing.T, db *sqldb.DB) {
		insert := func(tenant string) sqldb.Func {
			return func(ctx context.Context, tx *sqldb.Tx) error {
				_, err := tx.Exec(ctx, `INSERT INTO sqldb_account (tenant, id) VALUES ($1, $2)`, tenant, tx.NewID())
				return err
			}
		}
		for _, c := range []struct {
			name  string
			scope sqldb.Scope
			ok    bool
		}{
			{"none", sqldb.Scope{}, false},
			{"public writes", sqldb.Public, false},
			{"tenant without id", sqldb.Tenant(""), false},
			{"another tenant", sqldb.Tenant("other"), false},
			{"the tenant", sqldb.Tenant("t1"), true},
			{"the nation", sqldb.National, true},
			{"the program", sqldb.System, true},
		} {
			if err := db.Write(t.Context(), c.scope, insert("t1")); (err == nil) != c.ok {
				t.Errorf("%s: got %v", c.name, err)
			}
		}
	})
}

func TestAReadCannotWrite(t *testing.T) {
	t.Parallel()
	withTable(t, func(t *testing.T, db *sqldb.DB) {
		err := db.Read(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO sqldb_account (tenant, id) VALUES ('t', 'a')`)
			return err
		})
		if err == nil {
			t.Error("a read wrote")
		}
	})
}

func TestARowThatIsThereIsToldFromOtherErrors(t *testing.T) {
	t.Parallel()
	withTable(t, func(t *testing.T, db *sqldb.DB) {
		err := db.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
			for range 2 {
				if _, err := tx.Exec(ctx, `INSERT INTO sqldb_account (tenant, id) VALUES ('t', 'a')`); err != nil {
					return err
				}
			}
			return nil
		})
		if !sqldb.IsUnique(err) {
			t.Errorf("got %v", err)
		}
	})
}

func TestACommitIsAnnounced(t *testing.T) {
	t.Parallel()
	withTable(t, func(t *testing.T, db *sqldb.DB) {
		changed := db.Changed()
		if err := db.Write(t.Context(), sqldb.System, func(context.Context, *sqldb.Tx) error { return nil }); err != nil {
			t.Fatal(err)
		}
		select {
		case <-changed:
		case <-t.Context().Done():
			t.Error("nobody was told")
		}
	})
}

func TestAnAddressThatIsNoDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "sqlite:", "mysql://x", "cairn.db", "sqlite:" + filepath.Join(t.TempDir(), "no", "such", "folder.db")} {
		if db, err := sqldb.Open(t.Context(), address, sqldb.Options{}); err == nil {
			t.Errorf("%q was opened", address)
			_ = db.Close()
		}
	}
}

func TestAnEngineThatPlansForEmptyTablesSaysSo(t *testing.T) {
	t.Parallel()
	withTable(t, func(t *testing.T, db *sqldb.DB) {
		want := true
		if db.Dialect() == sqldb.Postgres {
			var running string
			if err := db.Migrator().QueryRowContext(t.Context(), `SELECT setting FROM pg_settings WHERE name = 'autovacuum'`).Scan(&running); err != nil {
				t.Fatal(err)
			}
			want = running == "on"
		}
		if known, err := db.PlansBySize(t.Context()); err != nil || known != want {
			t.Errorf("%t, want %t: %v", known, want, err)
		}
	})
}
