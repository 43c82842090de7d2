package cairn_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A constants holds the string constants of one package by name, so that a
// statement kept in a const is seen as well as one written in place.
type constants map[string]ast.Expr

func (t *tree) constants(dir string) constants {
	out := constants{}
	for _, s := range t.in(dir) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			decl, ok := n.(*ast.GenDecl)
			if !ok || decl.Tok != token.CONST {
				return true
			}
			for _, spec := range decl.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok && len(v.Values) == len(v.Names) {
					for i, name := range v.Names {
						out[name.Name] = v.Values[i]
					}
				}
			}
			return true
		})
	}
	return out
}

// text folds a constant string expression; ok is false when it is none.
func (c constants) text(e ast.Expr, depth int) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		s, err := strconv.Unquote(e.Value)
		return s, err == nil
	case *ast.ParenExpr:
		return c.text(e.X, depth)
	case *ast.Ident:
		if v, ok := c[e.Name]; ok && depth < 8 {
			return c.text(v, depth+1)
		}
	case *ast.BinaryExpr:
		left, ok := c.text(e.X, depth)
		right, ok2 := c.text(e.Y, depth)
		return left + right, e.Op == token.ADD && ok && ok2
	}
	return "", false
}

// looksLikeSQL finds statements wherever they stand, also those handed to a
// function of the package's own. Keywords are written in capitals here.
var looksLikeSQL = regexp.MustCompile(`^(?:\s|--[^\n]*\n)*(?:SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|ALTER|DROP|TRUNCATE)\s`)

// takesStatement are the ways into the database, with the place of the statement.
var takesStatement = map[string]int{"Exec": 1, "Query": 1, "QueryRow": 1, "All": 3}

// statements calls visit for every SQL text of a file with its line.
func (s *source) statements(c constants, visit func(sql string, line int)) {
	ast.Inspect(s.file, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if at, ok := takesStatement[calleeName(call)]; ok && at < len(call.Args) {
				if text, ok := c.text(call.Args[at], 0); ok && !looksLikeSQL.MatchString(text) {
					visit(text, s.lineOf(call.Args[at]))
				}
			}
		}
		e, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		if _, isName := e.(*ast.Ident); isName {
			return true // its declaration is looked at where it stands
		}
		text, ok := c.text(e, 0)
		if ok && looksLikeSQL.MatchString(text) {
			visit(text, s.lineOf(e))
		}
		return !ok
	})
}

func calleeName(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		return f.Sel.Name
	case *ast.IndexExpr:
		if sel, ok := f.X.(*ast.SelectorExpr); ok {
			return sel.Sel.Name
		}
	}
	return ""
}

// storeFolders are where SQL may stand at all.
var storeFolders = []string{
	"internal/domain/...", "internal/ground/job", "internal/ground/event", "internal/ground/audit", "internal/ground/idempotency",
	"internal/ground/sqldb/...", "internal/ground/schema/...",
}

// anyTable lists who may name tables it does not own, and why.
var anyTable = []string{
	"internal/ground/sqldb/...",  // opens, copies and empties whole databases
	"internal/ground/schema/...", // migrations: checked file by file below
}

// checkTables holds invariant I4: a table has one owner, named in its name, so a
// reader knows whose rules stand between the table and the world.
func checkTables(t *tree) []finding {
	var out []finding
	for _, dir := range t.dirs() {
		c := t.constants(dir)
		for _, s := range t.in(dir) {
			if s.generated || within(dir, anyTable...) || within(dir, ".", "test/...") {
				continue
			}
			s.statements(c, func(sql string, line int) {
				out = append(out, foreignTables(s, sql, line)...)
			})
		}
	}
	for _, p := range t.sql {
		out = append(out, t.migration(p)...)
	}
	return append(out, t.openStatements()...)
}

func foreignTables(s *source, sql string, line int) []finding {
	var out []finding
	tables := tablesOf(sql)
	if len(tables) == 0 {
		return nil
	}
	if !within(s.dir, storeFolders...) {
		return []finding{{"tables", s.path, line, "SQL outside a store: ask the domain that owns " + tables[0]}}
	}
	pkg := ownerName(s.dir)
	for _, table := range tables {
		if owns(pkg, table) || s.test && mayPrepare(s.dir, table) {
			continue
		}
		out = append(out, finding{"tables", s.path, line,
			fmt.Sprintf("%s names table %s of %s: %s may name only %s", pkg, table, stem(table), pkg, mayName(pkg))})
	}
	return out
}

// mayPrepare says whether a test may write or read a table of another package:
// one to its left, or of the ground, to stand where those would have left it.
func mayPrepare(dir, table string) bool {
	r, ok := rowFor(parseRows(layers), dir)
	return slices.Contains([]string{"job", "event", "audit"}, stem(table)) ||
		ok && within("internal/domain/"+stem(table), r.may...)
}

// ownerName is the domain or ground package a folder belongs to.
func ownerName(dir string) string {
	parts := strings.Split(dir, "/")
	if len(parts) > 2 {
		return parts[2]
	}
	return path.Base(dir)
}

func stem(table string) string {
	before, _, _ := strings.Cut(table, "_")
	return before
}

func owns(pkg, table string) bool {
	return table == pkg && slices.Contains([]string{"job", "event", "audit"}, pkg) ||
		strings.HasPrefix(table, pkg+"_")
}

func mayName(pkg string) string {
	if pkg == "insight" {
		return "views insight_* and its own tables"
	}
	return "tables " + pkg + "_*"
}

// migrationName is 00NN_<package>.sql or 00NN_<package>_<what>.sql.
var migrationName = regexp.MustCompile(`^\d{4,}_([a-z]+)(?:_[a-z0-9_]+)?\.sql$`)

// migration checks what a migration makes and what it refers to: tables of its
// own package, views insight_<package>_<what>, references to the left only.
func (t *tree) migration(p string) []finding {
	if !within(path.Dir(p), "internal/ground/schema/...") {
		return nil
	}
	m := migrationName.FindStringSubmatch(path.Base(p))
	if m == nil {
		return []finding{{"tables", p, 0, "a migration is called 00NN_<package>.sql"}}
	}
	text, err := readText(t.fsys, p)
	if err != nil {
		return []finding{{"tables", p, 0, err.Error()}}
	}
	var out []finding
	for _, ref := range tableRefs(text) {
		if !mayStandIn(m[1], ref) {
			out = append(out, finding{"tables", p, ref.line,
				fmt.Sprintf("the migration of %s names %s (%s)", m[1], ref.table, ref.by)})
		}
	}
	return out
}

func mayStandIn(pkg string, ref tableRef) bool {
	switch {
	case pkg == "ground":
		return slices.Contains([]string{"job", "event", "audit"}, stem(ref.table))
	case owns(pkg, ref.table):
		return pkg != "insight" || ref.by != "VIEW" // a view is made by the domain it shows
	case strings.HasPrefix(ref.table, "insight_"+pkg+"_"):
		return ref.by == "VIEW"
	case ref.by == "REFERENCES":
		r, ok := rowFor(parseRows(layers), "internal/domain/"+pkg)
		return ok && within("internal/domain/"+stem(ref.table), r.may...)
	}
	return false
}

// openStatements holds the door: what sqldb takes as a statement is a type of
// its own that nobody outside can convert to, so only constants fit.
func (t *tree) openStatements() []finding {
	var out []finding
	for _, s := range t.in("internal/ground/sqldb") {
		for _, d := range s.file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || s.test || !fn.Name.IsExported() {
				continue
			}
			if _, ok := takesStatement[fn.Name.Name]; ok && !takesOnlyConstants(fn) {
				out = append(out, finding{"tables", s.path, s.lineOf(fn),
					fn.Name.Name + " must take its SQL as the unexported type statement, so that no text built from input reaches the database"})
			}
		}
	}
	return out
}

func takesOnlyConstants(fn *ast.FuncDecl) bool {
	constant := false
	for _, p := range fn.Type.Params.List {
		id, ok := p.Type.(*ast.Ident)
		if !ok {
			continue
		}
		if id.Name == "string" {
			return false
		}
		constant = constant || id.Name == "statement"
	}
	return constant
}
