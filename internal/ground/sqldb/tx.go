package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/google/uuid"
)

// ErrNoRows is what Row.Scan says when nothing was found.
var ErrNoRows = sql.ErrNoRows

// statement is SQL written in the program. Only untyped constants become one.
type statement string

// Tx is an open transaction. It is not safe for concurrent use, and MUST NOT
// be kept after the function it was given to returns.
type Tx struct {
	db    *DB
	raw   *sql.Tx
	scope Scope
	now   time.Time
	id    string // made when it is asked for
	cut   int    // in a Rehearsal: statements until one collides; negative: it has

	snapshot *Snapshot  // shared with other reads; nil: the transaction's own
	failed   bool       // a statement did
	known    *relations // once a statement was looked at
	wrote    []string   // tables
	quiet    bool       // nothing is noted: it only reads, or this database does not count
	noting   bool       // a statement of changes.go runs
}

// Now is the transaction's one timestamp, UTC, in microseconds.
func (t *Tx) Now() time.Time { return t.now }

// Scope is what the transaction was opened for.
func (t *Tx) Scope() Scope { return t.scope }

// ID names the transaction: the same in all of it, another one when it is tried
// again.
func (t *Tx) ID() string {
	if t.id == "" {
		t.id = t.NewID()
	}
	return t.id
}

// NewID makes an unguessable id that sorts by time (UUIDv7).
func (t *Tx) NewID() string { return uuid.Must(uuid.NewV7()).String() }

// Exec runs a statement and says how many rows it touched.
func (t *Tx) Exec(ctx context.Context, q statement, args ...any) (int64, error) {
	bound, err := t.bind(q, args)
	if err != nil {
		return 0, err
	}
	if err := t.note(ctx, q); err != nil {
		return 0, err
	}
	res, err := t.raw.ExecContext(ctx, string(q), bound...)
	if err != nil {
		t.failed = true
		return 0, err
	}
	return res.RowsAffected()
}

// Query runs a statement that answers rows. The caller closes them; All does
// it for you.
func (t *Tx) Query(ctx context.Context, q statement, args ...any) (*Rows, error) {
	bound, err := t.bind(q, args)
	if err != nil {
		return nil, err
	}
	if err := t.note(ctx, q); err != nil {
		return nil, err
	}
	rows, err := t.raw.QueryContext(ctx, string(q), bound...)
	if err != nil {
		t.failed = true
		return nil, err
	}
	return &Rows{rows, t}, nil
}

// QueryRow runs a statement that answers at most one row.
func (t *Tx) QueryRow(ctx context.Context, q statement, args ...any) *Row {
	rows, err := t.Query(ctx, q, args...)
	return &Row{rows, err}
}

// All collects what scan makes of each row. No rows is an empty slice.
func All[T any](ctx context.Context, t *Tx, scan func(*Rows) (T, error), q statement, args ...any) (all []T, err error) {
	rows, err := t.Query(ctx, q, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// bind turns times into microseconds (the zero time into NULL) and named string
// types into strings, and holds the statement against the scope.
func (t *Tx) bind(q statement, args []any) ([]any, error) {
	if t.collides() {
		return nil, errCut
	}
	bound := make([]any, len(args))
	for i, a := range args {
		bound[i] = bindOne(a)
	}
	return bound, t.scope.allows(q, bound)
}

func bindOne(a any) any {
	switch v := a.(type) {
	case nil, string, []byte, bool, int, int64:
		return v
	case time.Time:
		if v.IsZero() {
			return nil
		}
		return v.UnixMicro()
	}
	if r := reflect.ValueOf(a); r.Kind() == reflect.String {
		return r.String()
	}
	return a
}

// Rows is the answer of a query.
type Rows struct {
	raw *sql.Rows
	tx  *Tx
}

// Next goes to the next row.
func (r *Rows) Next() bool { return r.raw.Next() }

// Err is the error that ended Next early.
func (r *Rows) Err() error {
	err := r.raw.Err()
	r.tx.failed = r.tx.failed || err != nil
	return err
}

// Close frees the rows; closing twice is harmless.
func (r *Rows) Close() error { return r.raw.Close() }

// Scan copies the row; a *time.Time takes microseconds, or the zero time for
// NULL, and a *string takes NULL as empty.
func (r *Rows) Scan(dest ...any) error {
	wrapped := make([]any, len(dest))
	for i, d := range dest {
		switch v := d.(type) {
		case *time.Time:
			wrapped[i] = (*instant)(v)
		case *string:
			wrapped[i] = (*text)(v)
		default:
			wrapped[i] = d
		}
	}
	return r.raw.Scan(wrapped...)
}

// Row is the answer of QueryRow.
type Row struct {
	rows *Rows
	err  error
}

// Scan copies the one row, or says ErrNoRows.
func (r *Row) Scan(dest ...any) (err error) {
	if r.err != nil {
		return r.err
	}
	defer func() { err = errors.Join(err, r.rows.Close()) }()
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return ErrNoRows
	}
	return r.rows.Scan(dest...)
}

type instant time.Time

// Scan implements sql.Scanner for BIGINT microseconds.
func (i *instant) Scan(v any) error {
	switch micro := v.(type) {
	case nil:
		*i = instant(time.Time{})
	case int64:
		*i = instant(time.UnixMicro(micro).UTC())
	default:
		return fmt.Errorf("sqldb: a time is BIGINT microseconds, not %T", v)
	}
	return nil
}

type text string

// Scan implements sql.Scanner for TEXT that may be NULL.
func (s *text) Scan(v any) error {
	switch t := v.(type) {
	case nil:
		*s = ""
	case string:
		*s = text(t)
	case []byte:
		*s = text(t)
	default:
		return fmt.Errorf("sqldb: a string is TEXT, not %T", v)
	}
	return nil
}
