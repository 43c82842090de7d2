package sqldb

import (
	"slices"
	"sync"
)

// recalled is what was made of some rows.
type recalled struct {
	minute int64 // since 1970, of the database's clock
	made   Changes
	value  any
}

// maxRecalled is how many values the newer of the two generations has.
const maxRecalled = 250

// recall keeps values of one minute between transactions. Those nobody asked for while
// maxRecalled others came are forgotten. The zero value is empty.
type recall struct {
	mu         sync.Mutex // guards the fields below
	minute     int64
	newer, old map[any]recalled
}

func (c *recall) at(key any) (r recalled, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r, ok = c.newer[key]; ok {
		return r, true
	}
	if r, ok = c.old[key]; ok {
		c.add(key, r)
	}
	return r, ok
}

func (c *recall) put(key any, r recalled) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.add(key, r)
}

// add needs mu.
func (c *recall) add(key any, r recalled) {
	if c.minute != r.minute {
		c.minute, c.newer, c.old = r.minute, nil, nil
	}
	if c.newer == nil || len(c.newer) >= maxRecalled {
		c.old, c.newer = c.newer, map[any]recalled{}
	}
	c.newer[key] = r
}

// Recall gives what read made before, under a key of a type of the caller's own, when
// the transaction is of a [Snapshot] and no table it was read from was written to
// since, within the minute; else it reads. What it is about MUST be for everybody to
// read, and nobody MUST write into what it gives.
func Recall[V any](tx *Tx, key any, read func() (V, error)) (V, error) {
	s := tx.snapshot
	if s == nil || s.Changes == nil {
		return read()
	}
	minute := tx.now.Unix() / 60
	if r, ok := tx.db.recall.at(key); ok && r.minute == minute && r.made.Same(s.Changes) {
		if v, ok := r.value.(V); ok {
			for name := range r.made {
				s.read([]string{name})
			}
			return v, nil
		}
	}
	before := s.tables
	s.tables = nil
	v, err := read()
	own := s.tables
	s.tables = before
	s.read(own)
	if err != nil || tx.failed || slices.ContainsFunc(own, func(name string) bool { return !counts(name) }) {
		return v, err
	}
	tx.db.recall.put(key, recalled{minute, s.Changes.Of(own), v})
	return v, nil
}

// Of are the counts of some tables.
func (c Changes) Of(tables []string) Changes {
	of := make(Changes, len(tables))
	for _, name := range tables {
		of[name] = c[name]
	}
	return of
}

// Same reports that none of the tables counted here changed until now.
func (c Changes) Same(now Changes) bool {
	for name, n := range c {
		if now[name] != n {
			return false
		}
	}
	return true
}
