package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// Snapshot is one state of the database that several reads share: what a page is
// made of fits together, and one transaction is begun for all of it. It knows which
// tables were read, so that somebody who kept what came of it can tell later whether
// it would still come out the same.
//
// A write ends it, and so does a statement that fails: whoever reads after that sees
// the newest state, as without one, and it is no longer [Snapshot.Whole].
type Snapshot struct {
	Changes Changes // as of this state; nil: this database does not count

	db      *DB
	mu      sync.Mutex // held while one of the reads runs; guards the fields below
	raw     *sql.Tx    // nil after the end
	broken  bool       // something was read from another state, or written
	doubted bool       // somebody said so
	tables  []string
}

type snapshotKey struct{}

// Snapshot gives a context under which reads share the state of this moment. The
// caller closes it. So many may be open at once that others who read find a
// connection: somebody with a snapshot may wait for what they do.
func (d *DB) Snapshot(ctx context.Context) (context.Context, *Snapshot, error) {
	select {
	case d.snapshots <- struct{}{}:
	case <-ctx.Done():
		return ctx, nil, ctx.Err()
	}
	s := &Snapshot{db: d}
	var err error
	if s.raw, err = d.reader.BeginTx(ctx, d.reading()); err != nil {
		<-d.snapshots
		return ctx, nil, fmt.Errorf("sqldb: begin: %w", err)
	}
	_, err = s.run(ctx, Public, func(ctx context.Context, tx *Tx) (err error) {
		s.Changes, err = tx.changes(ctx)
		return err
	})
	if err != nil {
		return ctx, nil, errors.Join(err, s.Close())
	}
	return context.WithValue(ctx, snapshotKey{}, s), s, nil
}

func (d *DB) snapshot(ctx context.Context) *Snapshot {
	if s, ok := ctx.Value(snapshotKey{}).(*Snapshot); ok && s != nil && s.db == d {
		return s
	}
	return nil
}

// Fresh gives ctx without its snapshot: what is read under it is the newest state, for
// memory that must never go back. The page is then not known to be made of it.
func Fresh(ctx context.Context) context.Context {
	return context.WithValue(ctx, snapshotKey{}, (*Snapshot)(nil))
}

// Doubt says that something under ctx is not of its snapshot's state: what was kept in
// memory, by whatever way.
func (d *DB) Doubt(ctx context.Context) {
	if s := d.snapshot(ctx); s != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.doubted = true
	}
}

// Whole lists the tables that were read. ok is false when what was read is not of
// one state, was written to on the way, or is of tables whose changes nobody counts.
func (s *Snapshot) Whole() (tables []string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.tables), !s.broken && !s.doubted && s.Changes != nil && !slices.ContainsFunc(s.tables, func(name string) bool { return !counts(name) })
}

// Close ends the transaction; what is read under the context from now on is the
// newest state. Closing twice is harmless.
func (s *Snapshot) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.end()
}

// end needs mu.
func (s *Snapshot) end() error {
	raw := s.raw
	if s.raw = nil; raw == nil {
		return nil
	}
	defer func() { <-s.db.snapshots }()
	return ignoreDone(raw.Rollback())
}

// leave ends it before something is written.
func (s *Snapshot) leave() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken = true
	return s.end()
}

// read needs mu.
func (s *Snapshot) read(tables []string) {
	for _, name := range tables {
		if !slices.Contains(s.tables, name) {
			s.tables = append(s.tables, name)
		}
	}
}

// run runs fn over the shared state; done is false when that ended.
func (s *Snapshot) run(ctx context.Context, scope Scope, fn Func) (done bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.raw == nil {
		s.broken = true
		return false, nil
	}
	tx := &Tx{db: s.db, raw: s.raw, scope: scope, now: s.db.Now(), snapshot: s}
	s.broken = true // unless fn returns
	err = fn(ctx, tx)
	if s.broken = tx.failed; s.broken { // PostgreSQL answers nothing more in this transaction
		err = errors.Join(err, s.end())
	}
	return true, err
}
