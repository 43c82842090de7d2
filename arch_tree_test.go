package cairn_test

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// module is the import path every package of the repository begins with.
const module = "opencairn.org/cairn"

// A finding is one place where the house is not as ARCHITECTURE.md says.
type finding struct {
	rule string // the folder of testdata/arch that holds a violation of it
	path string // slash-separated, from the root of the repository
	line int    // 0 when the whole file is meant
	text string // what is wrong, and what would be right
}

func (f finding) String() string {
	at := f.path
	if f.line > 0 {
		at += ":" + strconv.Itoa(f.line)
	}
	return fmt.Sprintf("%s: [%s] %s", at, f.rule, f.text)
}

// A source is one Go file, parsed but not type-checked: type checking costs
// seconds, and every rule here can be told from the text.
type source struct {
	path      string
	dir       string // "." for the root
	file      *ast.File
	fset      *token.FileSet
	lines     int
	test      bool
	generated bool
	imports   map[string]string // local name -> import path; dot and blank imports are keyed by path
}

// A tree is a repository as the checker sees it: all Go files, all migrations
// and the pages that repeat what the checker knows.
type tree struct {
	fsys    fs.FS
	sources []*source
	sql     []string // paths of *.sql files outside testdata
}

// loadTree reads everything below fsys except what the go command skips too.
func loadTree(fsys fs.FS) (*tree, error) {
	t := &tree{fsys: fsys}
	var names []string
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && skipped(p, d.Name()):
			return fs.SkipDir
		case d.IsDir():
		case path.Ext(p) == ".go":
			names = append(names, p)
		case path.Ext(p) == ".sql":
			t.sql = append(t.sql, p)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	t.sources, err = parseAll(fsys, names)
	return t, err
}

func skipped(p, name string) bool {
	return p != "." && (name == "testdata" || name == "node_modules" || name == "vendor" ||
		strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_"))
}

func parseAll(fsys fs.FS, names []string) ([]*source, error) {
	out := make([]*source, len(names))
	errs := make([]error, len(names))
	var wg sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, name := range names {
		wg.Add(1)
		slots <- struct{}{}
		go func() {
			defer func() { <-slots; wg.Done() }()
			out[i], errs[i] = parseSource(fsys, name)
		}()
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out, func(a, b *source) int { return cmp.Compare(a.path, b.path) })
	return out, nil
}

func parseSource(fsys fs.FS, name string) (*source, error) {
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("parsing %s: %w", name, err)
	}
	s := &source{
		path: name, dir: path.Dir(name), file: file, fset: fset,
		lines:     bytes.Count(text, []byte("\n")),
		test:      strings.HasSuffix(name, "_test.go"),
		generated: ast.IsGenerated(file),
		imports:   map[string]string{},
	}
	for _, spec := range file.Imports {
		s.imports[localName(spec)] = importPath(spec)
	}
	return s, nil
}

func importPath(spec *ast.ImportSpec) string {
	p, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return spec.Path.Value
	}
	return p
}

// localName is what the file calls the package: exact for the standard library
// and for ours, which are the only packages looked up by name.
func localName(spec *ast.ImportSpec) string {
	p := importPath(spec)
	if spec.Name == nil {
		return path.Base(p)
	}
	if spec.Name.Name == "." || spec.Name.Name == "_" {
		return p
	}
	return spec.Name.Name
}

func (s *source) lineOf(n ast.Node) int { return s.fset.Position(n.Pos()).Line }

// names calls visit for every qualified name of the file, such as time.Now,
// with the import path in place of the local name.
func (s *source) names(visit func(pkg, name string, line int)) {
	ast.Inspect(s.file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if id, ok := sel.X.(*ast.Ident); ok {
			if pkg, ok := s.imports[id.Name]; ok {
				visit(pkg, sel.Sel.Name, s.lineOf(sel))
			}
		}
		return true
	})
}

// dirs are the folders that hold Go files, in order.
func (t *tree) dirs() []string {
	var out []string
	for _, s := range t.sources {
		out = append(out, s.dir)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// within says whether folder p lies in any of the patterns: a folder, or a
// folder and everything below it ("formats/...").
func within(p string, patterns ...string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		if stem, ok := strings.CutSuffix(pattern, "/..."); ok {
			return p == stem || strings.HasPrefix(p, stem+"/")
		}
		return p == pattern
	})
}
