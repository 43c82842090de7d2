package sqldb

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"sync"
)

// Rehearsal has every write run before it runs, and rolls that back. The first
// times that a line of code writes, it is run once more for each of its statements,
// which answers as if the transaction had collided there. So it shows when what one
// attempt leaves behind changes the next, or hides that it collided. Tests only; the
// zero value works, for many databases at once.
type Rehearsal struct {
	mu  sync.Mutex
	met map[line]int
}

// line is who writes, and who called them.
type line [3]uintptr

// often is how many writes of a line are cut: the first may end early.
const often = 3

// mostCuts bounds the statements of one write that are cut.
const mostCuts = 60

func (r *Rehearsal) cuts() bool {
	var l line
	runtime.Callers(4, l[:])
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.met == nil {
		r.met = map[line]int{}
	}
	r.met[l]++
	return r.met[l] <= often
}

// errCut is what a statement says that is made to collide.
var errCut = errors.New("sqldb: a rehearsed collision")

var errNothingSaid = errors.New("nothing")

func (d *DB) rehearse(ctx context.Context, opts *sql.TxOptions, s Scope, fn Func) error {
	if _, err := d.rehearseTo(ctx, opts, s, fn, 0); err != nil || !d.opt.Rehearse.cuts() {
		return err
	}
	for statement := 1; statement <= mostCuts; statement++ {
		met, err := d.rehearseTo(ctx, opts, s, fn, statement)
		if err != nil || !met {
			return err
		}
	}
	return nil
}

// rehearseTo runs fn up to a statement, wholly when it is 0, and reports whether fn
// has so many.
func (d *DB) rehearseTo(ctx context.Context, opts *sql.TxOptions, s Scope, fn Func, statement int) (met bool, err error) {
	err = d.once(ctx, d.writer, opts, s, func(ctx context.Context, tx *Tx) error {
		tx.cut = statement
		err := fn(ctx, tx)
		met = tx.cut < 0
		return err
	}, d.rollback)
	switch {
	case met && !errors.Is(err, errCut):
		return met, fmt.Errorf("sqldb: statement %d collided, and the function says %w in place of it: it would not be tried again", statement, cmp.Or(err, errNothingSaid))
	case met || collided(err) || IsUnique(err):
		return met, nil
	}
	return met, err
}

// collides is true for the statement that a rehearsal cuts, and all after it.
func (t *Tx) collides() bool {
	if t.cut == 1 {
		t.cut = -1
	} else if t.cut > 1 {
		t.cut--
	}
	return t.cut < 0
}
