package sqldb

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Changes says how often each table was written to, by its name, as a transaction
// sees it. What was not written to yet is not in it.
type Changes map[string]int64

// changeTable is where they are counted, under the name anyTable also when any of
// them changed.
const (
	changeTable = "sqldb_change"
	anyTable    = "*"
)

// uncounted are tables of the ground, which work is written to all the time and no
// page shows, by the beginning of their names. Who reads them cannot know whether
// they changed.
var uncounted = []string{"job", "event", "audit", "idempotency_", "sqldb_", "goose_"}

// relations are the tables of a database, with the tables that each view shows.
type relations struct {
	bases map[string][]string // a table has itself

	mu     sync.RWMutex // guards the two below
	reads  map[statement][]string
	writes map[statement][]string
}

var (
	identifier = regexp.MustCompile(`[a-z][a-z0-9_]*`)
	writing    = regexp.MustCompile(`(?i)\b(?:insert|update|delete|replace|merge|truncate)\b`)
	target     = regexp.MustCompile(`(?i)\b(?:into|update|delete\s+from)\s+([a-z][a-z0-9_]*)`)
)

// tables are all that a statement names, views taken apart. Whatever is the name of
// a table counts as one: a column of that name costs a page, never its truth.
func (r *relations) tables(q string) (names []string) {
	for _, word := range identifier.FindAllString(strings.ToLower(q), -1) {
		for _, name := range r.bases[word] {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// written are the tables that a statement writes to: none when it only reads.
func (r *relations) written(q string) (names []string) {
	if !writing.MatchString(q) {
		return nil
	}
	for _, m := range target.FindAllStringSubmatch(q, -1) {
		for _, name := range r.bases[strings.ToLower(m[1])] {
			if counts(name) && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

func counts(table string) bool {
	return !slices.ContainsFunc(uncounted, func(stem string) bool { return strings.HasPrefix(table, stem) })
}

// of gives what make makes of a statement, made once.
func (r *relations) of(kept map[statement][]string, q statement, find func(string) []string) []string {
	r.mu.RLock()
	names, ok := kept[q]
	r.mu.RUnlock()
	if ok {
		return names
	}
	names = find(string(q))
	r.mu.Lock()
	defer r.mu.Unlock()
	kept[q] = names
	return names
}

func (r *relations) readBy(q statement) []string    { return r.of(r.reads, q, r.tables) }
func (r *relations) writtenBy(q statement) []string { return r.of(r.writes, q, r.written) }

// known are the relations of the database, read once; nil as long as it has no
// table to count in.
func (d *DB) known(ctx context.Context, tx *Tx) (*relations, error) {
	if r := d.relations.Load(); r != nil {
		return r, nil
	}
	texts, err := relationTexts(ctx, d.dialect, tx)
	if err != nil {
		return nil, fmt.Errorf("sqldb: read the tables' names: %w", err)
	}
	if _, migrated := texts[changeTable]; !migrated {
		return nil, nil
	}
	r := &relations{bases: map[string][]string{}, reads: map[statement][]string{}, writes: map[statement][]string{}}
	for name, view := range texts {
		if view == "" {
			r.bases[name] = []string{name}
		}
	}
	for name, view := range texts {
		if view != "" {
			r.bases[name] = under(texts, view, nil)
		}
	}
	d.relations.CompareAndSwap(nil, r)
	return d.relations.Load(), nil
}

// under are the tables that a view's text names, through other views too.
func under(texts map[string]string, view string, names []string) []string {
	for _, word := range identifier.FindAllString(strings.ToLower(view), -1) {
		text, known := texts[word]
		switch {
		case !known || text == view || slices.Contains(names, word):
		case text == "":
			names = append(names, word)
		default:
			names = under(texts, text, names)
		}
	}
	return names
}

// relationTexts are the names of tables, with "", and of views with their text.
func relationTexts(ctx context.Context, engine Dialect, tx *Tx) (map[string]string, error) {
	read := func(r *Rows) (x [2]string, err error) { return x, r.Scan(&x[0], &x[1]) }
	var all [][2]string
	var err error
	if engine == Postgres {
		all, err = All(ctx, tx, read, `
			SELECT CAST(relname AS TEXT), CASE relkind WHEN 'v' THEN pg_get_viewdef(oid) ELSE '' END
			FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v')`)
	} else {
		all, err = All(ctx, tx, read, `
			SELECT name, CASE type WHEN 'view' THEN sql ELSE '' END FROM sqlite_master WHERE type IN ('table', 'view')`)
	}
	texts := make(map[string]string, len(all))
	for _, x := range all {
		texts[x[0]] = x[1]
	}
	return texts, err
}

// note keeps in mind what a statement writes to, in a transaction that writes.
func (t *Tx) note(ctx context.Context, q statement) error {
	if t.quiet || t.noting {
		return nil
	}
	if t.known == nil {
		t.noting = true // what is asked below is no business of anybody's
		known, err := t.db.known(ctx, t)
		if t.noting = false; err != nil {
			return err
		}
		if t.known = known; known == nil {
			t.quiet = true
			return nil
		}
	}
	if t.snapshot != nil {
		t.snapshot.read(t.known.readBy(q))
		return nil
	}
	for _, name := range t.known.writtenBy(q) {
		if !slices.Contains(t.wrote, name) {
			t.wrote = append(t.wrote, name)
		}
	}
	return nil
}

// count counts what the transaction wrote to; the last thing it does.
func (t *Tx) count(ctx context.Context) (err error) {
	if len(t.wrote) == 0 {
		return nil
	}
	slices.Sort(t.wrote) // two transactions meet rows in one order
	names, wrote := anyTable+`","`+strings.Join(t.wrote, `","`), t.wrote
	t.wrote, t.quiet = nil, true
	if t.db.dialect == Postgres {
		_, err = t.Exec(ctx, `
			INSERT INTO sqldb_change (name, slot, n) SELECT unnest(CAST($1 AS TEXT[])), pg_backend_pid(), 1
			ON CONFLICT (name, slot) DO UPDATE SET n = sqldb_change.n + 1`, `{"`+names+`"}`)
	} else {
		_, err = t.Exec(ctx, `
			INSERT INTO sqldb_change (name, slot, n) SELECT value, 0, 1 FROM json_each($1) WHERE true
			ON CONFLICT (name, slot) DO UPDATE SET n = n + 1`, `["`+names+`"]`)
	}
	t.wrote = wrote
	return err
}

// counted is what was read last: the counts, and that of all tables together, which
// no change leaves as it is.
type counted struct {
	any int64
	all Changes
}

// changes are the counts as the transaction sees them; nil as long as the database
// does not count. Nobody MUST write into them.
func (t *Tx) changes(ctx context.Context) (Changes, error) {
	t.noting = true
	defer func() { t.noting = false }()
	if known, err := t.db.known(ctx, t); known == nil {
		return nil, err
	}
	var now counted
	err := t.QueryRow(ctx, `SELECT CAST(coalesce(sum(n), 0) AS BIGINT) FROM sqldb_change WHERE name = '*'`).Scan(&now.any)
	if err != nil {
		return nil, err
	}
	if last := t.db.counted.Load(); last != nil && last.any == now.any {
		return last.all, nil
	}
	now.all = make(Changes, 64)
	_, err = All(ctx, t, func(r *Rows) (none struct{}, err error) {
		var name string
		var n int64
		err = r.Scan(&name, &n)
		now.all[name] = n
		return none, err
	}, `SELECT name, CAST(sum(n) AS BIGINT) FROM sqldb_change GROUP BY name`)
	if err != nil {
		return nil, err
	}
	t.db.counted.Store(&now)
	return now.all, nil
}

// FoldChanges puts what connections counted that are gone into one row a table, so
// that the counts stay few; no sum changes. A program calls it when it starts.
func (d *DB) FoldChanges(ctx context.Context) error {
	if d.dialect != Postgres {
		return nil
	}
	return d.Write(ctx, System, func(ctx context.Context, tx *Tx) error {
		_, err := tx.Exec(ctx, `
			WITH gone AS (
				DELETE FROM sqldb_change WHERE slot <> 0 AND slot NOT IN (SELECT pid FROM pg_stat_activity) RETURNING name, n
			)
			INSERT INTO sqldb_change (name, slot, n) SELECT name, 0, CAST(sum(n) AS BIGINT) FROM gone GROUP BY name
			ON CONFLICT (name, slot) DO UPDATE SET n = sqldb_change.n + excluded.n`)
		return err
	})
}
