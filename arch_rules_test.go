package cairn_test

import (
	"go/ast"
	"path"
	"slices"
	"strings"
)

// pureImports is all a rules file may import: what is needed to look at values
// and say what is wrong with them. No context means no database, no network.
var pureImports = []string{
	"cmp", "crypto", "crypto/ed25519", "crypto/sha256", "crypto/subtle", "errors", "fmt", "iter", "maps", "math/big", "math/bits", "regexp", "slices", "sort", "strconv", "strings", "time", "unicode", "unicode/utf8",
	"github.com/govalues/decimal",
	"golang.org/x/text/currency",
	"golang.org/x/text/language",
	"golang.org/x/text/unicode/norm",
	module + "/formats/...",
	module + "/internal/domain/...", // nouns of the domains to the left: the layer table says which
	module + "/internal/ground/fault",
	module + "/internal/ground/i18n",
	module + "/internal/ground/pack",
	module + "/internal/ground/rule",
}

// checkPureRules holds invariant I3: a verdict depends on its arguments alone,
// so it can be tried before it is adopted and repeated years later.
func checkPureRules(t *tree) []finding {
	var out []finding
	for _, s := range t.sources {
		if s.test || !isRules(s.path) {
			continue
		}
		for _, spec := range s.file.Imports {
			if p := importPath(spec); !within(p, pureImports...) {
				out = append(out, finding{"pure-rules", s.path, s.lineOf(spec),
					"a rules file may not import " + p + "; it may import " + strings.ReplaceAll(strings.Join(pureImports, " "), module+"/", "")})
			}
		}
		s.names(func(pkg, name string, line int) {
			if pkg == "time" && slices.Contains([]string{"Now", "Since", "Until"}, name) {
				out = append(out, finding{"pure-rules", s.path, line,
					"a rule may not name time." + name + ": take the date as an argument"})
			}
		})
	}
	return out
}

func isRules(p string) bool {
	name := path.Base(p)
	return name == "rules.go" || strings.HasSuffix(name, "_rules.go")
}

// exactPackages are where credits and money live.
var exactPackages = []string{"formats/credit", "internal/domain/...", "internal/ground/pack"}

// inexact lists the files of exactPackages that may name a float, and why.
var inexact = map[string]string{
	"internal/domain/catalogue/search/geo.go":   "degrees and metres; no credit and no money",
	"internal/domain/taxonomy/match/index.go":   "how well words fit; no credit and no money",
	"internal/domain/taxonomy/match/learn.go":   "how well words fit; no credit and no money",
	"internal/domain/taxonomy/match/near.go":    "how well words fit; no credit and no money",
	"internal/domain/taxonomy/match/suggest.go": "how well words fit; no credit and no money",
}

// checkExact holds invariant I9: no float in credits or money.
func checkExact(t *tree) []finding {
	var out []finding
	for _, s := range t.sources {
		if s.test || !within(s.dir, exactPackages...) || inexact[s.path] != "" {
			continue
		}
		report := func(name string, line int) {
			out = append(out, finding{"exact", s.path, line,
				name + " where credits and money live: use credit types, decimal.Decimal or integers, or list the file in arch_rules_test.go with the reason"})
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && (id.Name == "float64" || id.Name == "float32") {
				report(id.Name, s.lineOf(id))
			}
			return true
		})
		s.names(func(pkg, name string, line int) {
			if pkg == "strconv" && (name == "ParseFloat" || name == "FormatFloat") {
				report("strconv."+name, line)
			}
		})
	}
	return out
}
