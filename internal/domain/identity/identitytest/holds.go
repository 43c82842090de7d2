package identitytest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"opencairn.org/cairn/internal/domain/identity"
	"opencairn.org/cairn/internal/ground/schema"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// Column is a column that says something about a person, marked "-- personal"
// in its migration. Kept is the reason why an erasure leaves it ("-- personal;
// kept: audit law"), and then it holds the person's id at most.
type Column struct {
	Table, Name, Kept string
}

var (
	tableForm  = regexp.MustCompile(`(?is)^\s*CREATE TABLE (?:IF NOT EXISTS )?(\w+)\s*\(`)
	columnForm = regexp.MustCompile(`(?i)^\s*(\w+)\s+[A-Z]+[^-]*--\s*personal\b[^\n]*`)
	keptForm   = regexp.MustCompile(`kept: *([^;]+)`)
)

// Columns lists the personal columns of a package ("catalogue"), of all packages
// when pkg is empty.
func Columns(pkg string) ([]Column, error) {
	names, err := fs.Glob(schema.Files(), "*.sql")
	if err != nil {
		return nil, err
	}
	var all []Column
	for _, name := range names {
		b, err := fs.ReadFile(schema.Files(), name)
		if err != nil {
			return nil, err
		}
		all = append(all, columns(string(b))...)
	}
	return slices.DeleteFunc(all, func(c Column) bool {
		return pkg != "" && c.Table != pkg && !strings.HasPrefix(c.Table, pkg+"_")
	}), nil
}

func columns(sql string) (all []Column) {
	table := ""
	for line := range strings.Lines(sql) {
		if m := tableForm.FindStringSubmatch(line); m != nil {
			table = m[1]
			continue
		}
		m := columnForm.FindStringSubmatch(line)
		if table == "" || m == nil {
			continue
		}
		c := Column{Table: table, Name: m[1]}
		if k := keptForm.FindStringSubmatch(line); k != nil {
			c.Kept = strings.TrimSpace(k[1])
		}
		all = append(all, c)
	}
	return all
}

// Holds checks a domain's Holder against its migrations. The test has filled
// every table that has personal columns with something about this person, and
// with nothing about anybody else. What a personal column holds must be in the
// export, and be gone after the erasure.
func Holds(t *testing.T, db *sqldb.DB, h identity.Holder, pkg string, person identity.PersonID) {
	t.Helper()
	problems, err := Check(t.Context(), db, h, pkg, person)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Error(p)
	}
}

// Check is Holds for a test of its own: it erases the person, and lists what is
// missing from the export or still there.
func Check(ctx context.Context, db *sqldb.DB, h identity.Holder, pkg string, person identity.PersonID) (problems []string, err error) {
	cols, err := Columns(pkg)
	if err != nil {
		return nil, err
	}
	if len(cols) == 0 {
		return nil, fmt.Errorf("no column of %s is marked personal", pkg)
	}
	exported, err := export(ctx, db, h, person)
	if err != nil {
		return nil, err
	}
	before := map[Column][]string{}
	for _, c := range cols {
		if before[c], err = values(ctx, db, c); err != nil {
			return nil, err
		}
		if len(before[c]) == 0 {
			problems = append(problems, fmt.Sprintf("%s.%s is empty: the test fills every personal column", c.Table, c.Name))
		}
		for _, v := range before[c] {
			if missing := absent(v, exported); missing != "" {
				problems = append(problems, fmt.Sprintf("%s.%s holds %q, which the export lacks", c.Table, c.Name, missing))
			}
		}
	}
	err = db.Write(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) error { return h.Erase(ctx, tx, person) })
	if err != nil {
		return nil, err
	}
	for _, c := range cols {
		after, err := values(ctx, db, c)
		if err != nil {
			return nil, err
		}
		for _, v := range after {
			if c.Kept == "" && slices.Contains(before[c], v) {
				problems = append(problems, fmt.Sprintf("%s.%s still holds %q after the erasure", c.Table, c.Name, v))
			}
		}
	}
	return problems, nil
}

// values are the column's texts, the empty ones left out.
func values(ctx context.Context, db *sqldb.DB, c Column) (vs []string, err error) {
	rows, err := db.Migrator().QueryContext(ctx, fmt.Sprintf(`SELECT DISTINCT CAST(%s AS TEXT) FROM %s WHERE %s IS NOT NULL`, c.Name, c.Table, c.Name)) //nolint:gosec // names from our own migrations
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		if v != "" {
			vs = append(vs, v)
		}
	}
	return vs, rows.Err()
}

func export(ctx context.Context, db *sqldb.DB, h identity.Holder, person identity.PersonID) ([]string, error) {
	var held any
	err := db.Read(ctx, sqldb.System, func(ctx context.Context, tx *sqldb.Tx) (err error) {
		held, err = h.Export(ctx, tx, person)
		return err
	})
	if err != nil {
		return nil, err
	}
	b, err := json.Marshal(held)
	return leaves(b), err
}

// absent is the part of a stored value that the export lacks, or empty. A value
// that is a JSON object or array is compared by what is in it.
func absent(value string, exported []string) string {
	parts := []string{value}
	if strings.HasPrefix(value, "{") || strings.HasPrefix(value, "[") {
		if inner := leaves([]byte(value)); inner != nil {
			parts = inner
		}
	}
	for _, p := range parts {
		if !slices.ContainsFunc(exported, func(e string) bool { return strings.Contains(e, p) }) {
			return p
		}
	}
	return ""
}

// leaves are the strings and numbers in a JSON document, as text; nil when it
// is none.
func leaves(b []byte) (texts []string) {
	var doc any
	d := json.NewDecoder(strings.NewReader(string(b)))
	d.UseNumber()
	if d.Decode(&doc) != nil {
		return nil
	}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, inner := range v {
				walk(inner)
			}
		case []any:
			for _, inner := range v {
				walk(inner)
			}
		case string:
			if inner := leaves([]byte(v)); inner != nil {
				texts = append(texts, inner...)
			}
			texts = append(texts, v)
		case json.Number:
			texts = append(texts, v.String())
		}
	}
	walk(doc)
	return texts
}
