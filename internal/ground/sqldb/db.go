package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the PostgreSQL driver
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Dialect is the engine behind a DB.
type Dialect string

// The two engines.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// Options of Open. The zero value is right for production.
type Options struct {
	// Now is the clock; time.Now when nil.
	Now func() time.Time
	// Conns is how many connections may read at once (SQLite) or be open at
	// all (PostgreSQL); 8 when zero.
	Conns int
	// BeforeCommit is told the number of the write that is about to be
	// committed, from 1. The crash-point test stops the process in it.
	BeforeCommit func(n int64)
	// Wrote is told how long each write lasted that was committed, its commit
	// included: how long others waited.
	Wrote func(took time.Duration)
	// Rehearse has every write rehearsed; nil: none. Tests only.
	Rehearse *Rehearsal
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	dialect Dialect
	address string
	writer  *sql.DB // SQLite: one connection, every BEGIN is immediate
	reader  *sql.DB // SQLite: query only; PostgreSQL: the same pool as writer
	opt     Options
	commits atomic.Int64

	relations atomic.Pointer[relations] // nil until it is known what is counted
	counted   atomic.Pointer[counted]   // nil until somebody asked
	recall    recall
	snapshots chan struct{} // one for each that is open

	mu      sync.Mutex    // guards changed
	changed chan struct{} // closed at the next commit
}

// Func is the body of a transaction. It may run more than once.
type Func = func(ctx context.Context, tx *Tx) error

// Open opens "sqlite:PATH" (made when missing) or "postgres://...".
func Open(ctx context.Context, address string, opt Options) (*DB, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Conns == 0 {
		opt.Conns = 8
	}
	d := &DB{address: address, opt: opt, changed: make(chan struct{}), snapshots: make(chan struct{}, max(1, opt.Conns-2))}
	var err error
	switch path, isSQLite := strings.CutPrefix(address, "sqlite:"); {
	case isSQLite && path != "":
		err = d.openSQLite(path)
	case strings.HasPrefix(address, "postgres://"), strings.HasPrefix(address, "postgresql://"):
		err = d.openPostgres(address)
	default:
		return nil, errors.New("sqldb: database must be sqlite:PATH or postgres://USER@HOST/NAME")
	}
	if err != nil {
		return nil, err
	}
	if err := d.writer.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("sqldb: open %s database: %w", d.dialect, err), d.Close())
	}
	return d, nil
}

// sqliteURL sets the busy timeout first, so that the other pragmas wait too.
func sqliteURL(path, lock string, pragmas ...string) string {
	v := url.Values{"_txlock": {lock}}
	for _, p := range append([]string{"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)"}, pragmas...) {
		v.Add("_pragma", p)
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + v.Encode()
}

func (d *DB) openSQLite(path string) (err error) {
	d.dialect = SQLite
	if d.writer, err = openPool(sqliteURL(path, "immediate")); err != nil {
		return fmt.Errorf("sqldb: open %s: %w", path, err)
	}
	d.writer.SetMaxOpenConns(1)
	if d.reader, err = openPool(sqliteURL(path, "deferred", "query_only(ON)")); err != nil {
		return fmt.Errorf("sqldb: open %s: %w", path, err)
	}
	d.reader.SetMaxOpenConns(d.opt.Conns)
	d.reader.SetMaxIdleConns(d.opt.Conns)
	return nil
}

func (d *DB) openPostgres(address string) (err error) {
	d.dialect = Postgres
	if d.writer, err = sql.Open("pgx", address); err != nil {
		return fmt.Errorf("sqldb: open PostgreSQL: %w", err)
	}
	d.writer.SetMaxOpenConns(d.opt.Conns)
	d.writer.SetMaxIdleConns(d.opt.Conns)
	d.reader = d.writer
	return nil
}

// Close closes every connection.
func (d *DB) Close() error {
	if d.reader == nil || d.reader == d.writer {
		return d.writer.Close()
	}
	return errors.Join(d.reader.Close(), d.writer.Close())
}

// Dialect is the engine.
func (d *DB) Dialect() Dialect { return d.dialect }

// Now is the injected clock, in UTC microseconds.
func (d *DB) Now() time.Time { return d.opt.Now().UTC().Truncate(time.Microsecond) }

// Migrator is the raw connection, for internal/ground/schema alone.
func (d *DB) Migrator() *sql.DB { return d.writer }

// PlansBySize reports whether the engine knows how large its tables are when it
// plans. PostgreSQL does where autovacuum is on; without it a first harvest of
// thousands of pages is planned for empty tables. SQLite plans without.
func (d *DB) PlansBySize(ctx context.Context) (known bool, err error) {
	if d.dialect != Postgres {
		return true, nil
	}
	var autovacuum string
	err = d.reader.QueryRowContext(ctx, `SHOW autovacuum`).Scan(&autovacuum)
	return autovacuum == "on", err
}

// Changed gives a channel that is closed when the next write of this process
// has been committed: a hint for whoever waits for work, never a proof.
func (d *DB) Changed() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.changed
}

func (d *DB) announce() {
	d.mu.Lock()
	defer d.mu.Unlock()
	close(d.changed)
	d.changed = make(chan struct{})
}

// Read runs fn over one snapshot of the database: that of the context, if it has one
// ([DB.Snapshot]).
func (d *DB) Read(ctx context.Context, s Scope, fn Func) error {
	inner, err := enter(ctx, s, false)
	if err != nil {
		return err
	}
	if shared := d.snapshot(ctx); shared != nil {
		if done, err := shared.run(inner, s, fn); done {
			return err
		}
	}
	return d.once(inner, d.reader, d.reading(), s, fn, d.rollback)
}

// reading are the options of what reads one snapshot.
func (d *DB) reading() *sql.TxOptions {
	opts := &sql.TxOptions{ReadOnly: true}
	if d.dialect == Postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	return opts
}

// Write runs fn in one serializable transaction and commits it, unless fn
// returns an error. It runs fn again when the transaction collided with another.
func (d *DB) Write(ctx context.Context, s Scope, fn Func) error {
	inner, err := enter(ctx, s, true)
	if err != nil {
		return err
	}
	if shared := d.snapshot(ctx); shared != nil {
		if err := shared.leave(); err != nil {
			return err
		}
	}
	opts := &sql.TxOptions{}
	if d.dialect == Postgres {
		opts.Isolation = sql.LevelSerializable
	}
	if d.opt.Rehearse != nil {
		if err := d.rehearse(inner, opts, s, fn); err != nil {
			return err
		}
	}
	for attempt, met := 1, 0; ; attempt++ {
		var began time.Time
		err := d.once(inner, d.writer, opts, s, func(ctx context.Context, tx *Tx) error {
			began = d.opt.Now()
			if err := fn(ctx, tx); err != nil {
				return err
			}
			return tx.count(ctx)
		}, d.commit)
		if err == nil {
			if d.opt.Wrote != nil {
				d.opt.Wrote(d.opt.Now().Sub(began))
			}
			d.announce()
			return nil
		}
		if d.dialect == Postgres && IsUnique(err) {
			met++
		} else if !collided(err) {
			return err
		}
		if met > maxMet || attempt == maxAttempts {
			return err
		}
		if err := wait(ctx, attempt); err != nil {
			return err
		}
	}
}

// A transaction that collides is tried again at most maxAttempts times; with
// fifty writers of one row on PostgreSQL the slowest needed 31.
const maxAttempts = 60

// PostgreSQL may say that a row is already there, in place of a collision, when a
// transaction looked for it before another put it (its manual, 13.5). Whoever looks
// again finds it; a row that was there all the time is met maxMet times more.
const maxMet = 2

// wait backs off with jitter: 1 ms at first, at most 64 ms.
func wait(ctx context.Context, attempt int) error {
	most := time.Millisecond << min(attempt, 6)
	t := time.NewTimer(rand.N(most) + time.Millisecond/2) //nolint:gosec // jitter, not a secret
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

func (d *DB) once(ctx context.Context, pool *sql.DB, opts *sql.TxOptions, s Scope, fn Func, end func(*sql.Tx) error) (err error) {
	raw, err := pool.BeginTx(ctx, opts)
	if err != nil {
		return fmt.Errorf("sqldb: begin: %w", err)
	}
	defer func() {
		if r := recover(); r != nil {
			_ = raw.Rollback()
			panic(r)
		}
	}()
	if err := fn(ctx, &Tx{db: d, raw: raw, scope: s, now: d.Now(), quiet: opts.ReadOnly}); err != nil {
		return errors.Join(err, ignoreDone(raw.Rollback()))
	}
	return end(raw)
}

func (d *DB) rollback(raw *sql.Tx) error { return ignoreDone(raw.Rollback()) }

func (d *DB) commit(raw *sql.Tx) error {
	if n := d.commits.Add(1); d.opt.BeforeCommit != nil {
		d.opt.BeforeCommit(n)
	}
	return raw.Commit()
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	return err
}

// collided reports a serialization failure (40001) or a deadlock (40P01) on
// PostgreSQL, and a database that another process holds on SQLite.
func collided(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "40001" || pg.Code == "40P01"
	}
	lite, ok := errors.AsType[*sqlite.Error](err)
	return ok && lite.Code()&0xff == sqlite3.SQLITE_BUSY
}

// IsUnique reports that a statement met a row that is already there.
func IsUnique(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "23505"
	}
	lite, ok := errors.AsType[*sqlite.Error](err)
	return ok && (lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}

type openKey struct{}

// enter refuses a second transaction inside one, and marks ctx with the place
// that opened this one.
func enter(ctx context.Context, s Scope, write bool) (context.Context, error) {
	if err := s.check(write); err != nil {
		return nil, err
	}
	_, file, line, _ := runtime.Caller(2)
	here := fmt.Sprintf("%s:%d", file, line)
	if outer, ok := ctx.Value(openKey{}).(string); ok {
		return nil, fmt.Errorf("sqldb: transaction opened at %s inside the one opened at %s; pass the transaction instead", here, outer)
	}
	return context.WithValue(ctx, openKey{}, here), nil
}
