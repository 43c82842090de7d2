package sqldb_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"opencairn.org/cairn/internal/ground/sqldb"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

// twice opens the same database of each engine from two programs. The tables are
// called as a domain's: what the ground writes all the time is not counted.
func twice(t *testing.T, fn func(t *testing.T, one, other *sqldb.DB)) {
	t.Helper()
	sqldbtest.Each(t, func(t *testing.T, _ *sqldb.DB) {
		address := sqldbtest.Fresh(t)
		open := func() *sqldb.DB {
			db, err := sqldb.Open(t.Context(), address, sqldb.Options{Now: time.Now, Conns: 4})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() })
			return db
		}
		one := open()
		for _, q := range []string{
			`CREATE TABLE town_offer (id TEXT PRIMARY KEY, title TEXT)`, `CREATE TABLE town_reader (id TEXT PRIMARY KEY, title TEXT)`,
			`CREATE VIEW insight_town AS SELECT title FROM town_offer`, `CREATE VIEW insight_town_twice AS SELECT title FROM insight_town`,
		} {
			if _, err := one.Migrator().ExecContext(t.Context(), q); err != nil {
				t.Fatal(err)
			}
		}
		fn(t, one, open())
	})
}

// offer puts an offer, or fails.
func offer(ctx context.Context, db *sqldb.DB, id string, fails error) error {
	return db.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO town_offer (id, title) VALUES ($1, $1) ON CONFLICT (id) DO UPDATE SET title = 'again'`, id)
		return errors.Join(err, fails)
	})
}

func offers(ctx context.Context, t *testing.T, db *sqldb.DB) (n int) {
	t.Helper()
	err := db.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
		return tx.QueryRow(ctx, `SELECT count(*) FROM town_offer`).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func state(t *testing.T, db *sqldb.DB) (context.Context, *sqldb.Snapshot) {
	t.Helper()
	ctx, s, err := db.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return ctx, s
}

// counted is how often the offers changed, as somebody sees it who begins now.
func counted(t *testing.T, db *sqldb.DB) int64 {
	t.Helper()
	_, s := state(t, db)
	if s.Changes == nil {
		t.Fatal("nothing is counted")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return s.Changes["town_offer"]
}

func TestACommitOfAnyProgramIsCountedAndWhatIsTakenBackIsNot(t *testing.T) {
	t.Parallel()
	twice(t, func(t *testing.T, one, other *sqldb.DB) {
		for turn, db := range []*sqldb.DB{one, other, one} {
			before := counted(t, other)
			if err := offer(t.Context(), db, fmt.Sprint(turn), nil); err != nil {
				t.Fatal(err)
			}
			if now := counted(t, other); now != before+1 || counted(t, one) != now {
				t.Errorf("after a commit: %d, before %d", now, before)
			}
			if err := offer(t.Context(), db, "none", errors.New("taken back")); err == nil {
				t.Fatal("it was not")
			}
			if now := counted(t, other); now != before+1 {
				t.Errorf("after a rollback: %d", now)
			}
		}
		if _, s := state(t, one); s.Changes["town_reader"] != 0 || s.Changes["job"] != 0 {
			t.Errorf("got %v", s.Changes)
		}
	})
}

func TestManyWhoWriteAtOnceAreAllCounted(t *testing.T) {
	t.Parallel()
	twice(t, func(t *testing.T, one, other *sqldb.DB) {
		var wg sync.WaitGroup
		for writer := range 8 {
			wg.Go(func() {
				for n := range 5 {
					if err := offer(t.Context(), []*sqldb.DB{one, other}[writer%2], fmt.Sprintf("%d-%d", writer, n), nil); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if n := counted(t, one); n != 40 {
			t.Errorf("%d commits are counted, want 40", n)
		}
		if err := one.FoldChanges(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := other.Close(); err != nil { // its connections are gone
			t.Fatal(err)
		}
		for range 2 {
			if err := one.FoldChanges(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n := counted(t, one); n != 40 {
				t.Errorf("folded: %d commits are counted, want 40", n)
			}
		}
	})
}

func TestWhatIsReadUnderASnapshotIsOfOneStateAndItsTablesAreKnown(t *testing.T) {
	t.Parallel()
	twice(t, func(t *testing.T, one, other *sqldb.DB) {
		if err := offer(t.Context(), one, "first", nil); err != nil {
			t.Fatal(err)
		}
		ctx, s := state(t, one)
		if n := offers(ctx, t, one); n != 1 {
			t.Fatalf("%d offers", n)
		}
		if err := offer(t.Context(), other, "second", nil); err != nil {
			t.Fatal(err)
		}
		if n := offers(ctx, t, one); n != 1 {
			t.Errorf("two reads of one page see %d offers and 1", n)
		}
		if tables, whole := s.Whole(); !whole || !slices.Equal(tables, []string{"town_offer"}) {
			t.Errorf("got %q %v", tables, whole)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if n := offers(ctx, t, one); n != 2 {
			t.Errorf("after its end: %d offers", n)
		}
		if counted(t, one) == s.Changes["town_offer"] {
			t.Error("the change does not show in the counts")
		}
	})
}

func TestAViewIsTheTablesItShows(t *testing.T) {
	t.Parallel()
	twice(t, func(t *testing.T, one, _ *sqldb.DB) {
		ctx, s := state(t, one)
		err := one.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
			_, err := sqldb.All(ctx, tx, func(r *sqldb.Rows) (t string, err error) { return t, r.Scan(&t) },
				`SELECT v.title FROM insight_town_twice v WHERE EXISTS (SELECT 1 FROM town_reader)`)
			return err
		})
		tables, whole := s.Whole()
		slices.Sort(tables)
		if err != nil || !whole || !slices.Equal(tables, []string{"town_offer", "town_reader"}) {
			t.Errorf("got %q %v %v", tables, whole, err)
		}
	})
}

// A page that writes, meets an error in the database, is made of what nobody counts or
// of something older is
// not kept, and goes on as without a snapshot.
func TestASnapshotIsNotWholeAfterAWriteAFailureOrATableNobodyCounts(t *testing.T) {
	t.Parallel()
	twice(t, func(t *testing.T, one, _ *sqldb.DB) {
		for name, do := range map[string]func(ctx context.Context){
			"write": func(ctx context.Context) {
				if err := offer(ctx, one, "own", nil); err != nil {
					t.Error(err)
				}
			},
			"failure": func(ctx context.Context) {
				err := one.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
					return tx.QueryRow(ctx, `SELECT nothing FROM town_nowhere`).Scan(new(string))
				})
				if err == nil {
					t.Error("a table that is not there was read")
				}
			},
			"doubt": func(ctx context.Context) { one.Doubt(ctx) },
			"uncounted": func(ctx context.Context) {
				err := one.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) error {
					return tx.QueryRow(ctx, `SELECT count(*) FROM job`).Scan(new(int))
				})
				if err != nil {
					t.Error(err)
				}
			},
		} {
			ctx, s := state(t, one)
			before := offers(ctx, t, one)
			do(ctx)
			if _, whole := s.Whole(); whole {
				t.Errorf("%s: it passes for whole", name)
			}
			now := offers(ctx, t, one)
			if name == "write" && now != before+1 {
				t.Errorf("who wrote does not see it: %d offers, %d before", now, before)
			}
			if err := s.Close(); err != nil { // the next waits for its connection
				t.Fatal(err)
			}
		}
	})
}

// Pages leave connections to those whom they wait for.
func TestSnapshotsLeaveTwoConnectionsToOthers(t *testing.T) {
	t.Parallel()
	twice(t, func(t *testing.T, one, _ *sqldb.DB) { // of four connections
		_, first := state(t, one)
		state(t, one)
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if _, _, err := one.Snapshot(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a third snapshot: %v", err)
		}
		if n := offers(t.Context(), t, one); n != 0 {
			t.Errorf("%d offers", n)
		}
		if err := errors.Join(first.Close(), first.Close()); err != nil {
			t.Fatal(err)
		}
		state(t, one)
	})
}

func TestADatabaseThatWasNeverMigratedCountsNothingAndWorks(t *testing.T) {
	t.Parallel()
	db, err := sqldb.Open(t.Context(), "sqlite:"+t.TempDir()+"/old.db", sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.Migrator().ExecContext(t.Context(), `CREATE TABLE town_offer (id TEXT PRIMARY KEY, title TEXT)`); err != nil {
		t.Fatal(err)
	}
	if err := offer(t.Context(), db, "one", nil); err != nil {
		t.Fatal(err)
	}
	ctx, s := state(t, db)
	if _, whole := s.Whole(); offers(ctx, t, db) != 1 || whole || s.Changes != nil {
		t.Errorf("got %v %v", whole, s.Changes)
	}
}

type offersKey struct{}

// Whoever recalls reads again after any program's commit to what was read, and not
// after one to something else; and a page that recalls knows what it is made of.
func TestWhatIsRecalledIsWhatWouldBeRead(t *testing.T) {
	t.Parallel()
	twice(t, func(t *testing.T, one, other *sqldb.DB) {
		reads := 0
		recalled := func(ctx context.Context, fails error) (n int) {
			err := one.Read(ctx, sqldb.Public, func(ctx context.Context, tx *sqldb.Tx) (err error) {
				n, err = sqldb.Recall(tx, offersKey{}, func() (n int, err error) {
					reads++
					return n, errors.Join(tx.QueryRow(ctx, `SELECT count(*) FROM insight_town`).Scan(&n), fails)
				})
				return err
			})
			if !errors.Is(err, fails) {
				t.Fatal(err)
			}
			return n
		}
		under := func(fails error) int {
			ctx, s := state(t, one)
			defer func() { _ = s.Close() }()
			n := recalled(ctx, fails)
			if tables, whole := s.Whole(); !whole || !slices.Equal(tables, []string{"town_offer"}) {
				t.Errorf("it is made of %q, %v", tables, whole)
			}
			return n
		}
		say := func(when string, n, wantN, wantReads int) {
			t.Helper()
			if n != wantN || reads != wantReads {
				t.Errorf("%s: %d offers after %d reads, want %d after %d", when, n, reads, wantN, wantReads)
			}
		}
		under(errors.New("not now"))
		say("after a failure", under(nil), 0, 2)
		say("again", under(nil), 0, 2)
		if err := offer(t.Context(), other, "first", nil); err != nil {
			t.Fatal(err)
		}
		say("after a commit elsewhere", under(nil), 1, 3)
		err := other.Write(t.Context(), sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO town_reader (id) VALUES ('r')`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		say("after a commit to another table", under(nil), 1, 3)
		say("without a snapshot", recalled(t.Context(), nil), 1, 4)
	})
}
