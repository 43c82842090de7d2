package catalogue

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"opencairn.org/cairn/internal/ground/schema"
	"opencairn.org/cairn/internal/ground/sqldb"
)

// whole are the functions whose statements may go through all rows of a table, or
// through all of one provider's, and why.
var whole = map[string]string{
	"countBurden":    "the figures of one provider's page",
	"feedDue":        "the index holds only what waits to be numbered",
	"pageFailures":   "the operator's page of failures",
	"knownByTenant":  "the operator's page of coverage",
	"countOffersOf":  "the operator's page of sources",
	"eachPublished":  "everything is read: at start, for a download",
	"mergedOf":       "one provider's page of what several sources state",
	"mergedLately":   "the operator's page of what was merged lately",
	"eachToCompare":  "everything is read: once in a process, to compare what changes with it",
	"offersOfTenant": "one provider's list",
	"reportOfTenant": "one provider's report",
	"countOffers":    "the figures of the front page",
	"obstaclesOf":    "one provider's list of work",
	"workPages":      "one provider's list of work",
	"toMend":         "one provider's list of work",
}

// perOffer are the tables that grow with offers and pages.
var perOffer = regexp.MustCompile(`^(SCAN|SEARCH) (catalogue_(?:offer|page|record|version|report|statement|fact|feed))\b(.*)$`)

// TestNoStatementGoesThroughAllOffers holds the plans of this domain: a harvest
// asks some twenty things for each page, and one of them that goes through a
// provider's offers makes the whole quadratic. SQLite plans without statistics,
// so what it does here it does on a full database too; nobody's is analysed.
func TestNoStatementGoesThroughAllOffers(t *testing.T) {
	t.Parallel()
	db, err := sqldb.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "plans.db"), sqldb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := schema.Migrate(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	statements := eachStatement(t, func(name, q string) {
		for _, step := range planOf(t, db, q) {
			m := perOffer.FindStringSubmatch(step)
			if m == nil || m[1] == "SEARCH" && !strings.HasSuffix(m[3], "(tenant=?)") {
				continue
			}
			if used[name] = true; whole[name] == "" {
				t.Errorf("%s goes through all rows: %s\n%s", name, step, q)
			}
		}
	})
	if statements < 80 {
		t.Errorf("looked at %d statements", statements)
	}
	for name := range whole {
		if !used[name] {
			t.Errorf("%s goes through no table any more: take it off the list", name)
		}
	}
}

// eachStatement calls visit with every statement of the package that reads or
// changes rows, and the function it stands in.
func eachStatement(t *testing.T, visit func(name, q string)) (n int) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(f, func(node ast.Node) bool {
				lit, ok := node.(*ast.BasicLit)
				if !ok || lit.Kind != token.STRING {
					return true
				}
				q, err := strconv.Unquote(lit.Value)
				if err == nil && regexp.MustCompile(`^\s*(SELECT|UPDATE|DELETE|INSERT)\s`).MatchString(q) {
					n++
					visit(f.Name.Name, q)
				}
				return true
			})
		}
	}
	return n
}

func planOf(t *testing.T, db *sqldb.DB, q string) (steps []string) {
	t.Helper()
	args := make([]any, 0, 20)
	for n := 1; strings.Contains(q, fmt.Sprintf("$%d", n)); n++ {
		args = append(args, "x")
	}
	rows, err := db.Migrator().QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+q, args...)
	if err != nil {
		t.Fatalf("%v: %s", err, q)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return steps
}
