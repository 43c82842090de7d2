package cairn_test

import (
	"fmt"
	"go/ast"
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

// layers is who may know whom. A row is a package and what it may import; a
// package without a row of its own falls under the longest "/..." row above it;
// a package under none is an error. ARCHITECTURE.md shows the same text, and
// rule "architecture" keeps the two equal. "." is the root of the repository.
const layers = `
.                                 :
cmd/cairn                         : internal/door/cli

formats/jcs                       :
formats/multibase                 :
formats/table                     :
formats/webfeed                   : formats/ctdl
formats/ics                       :
formats/credit                    :
formats/tlog                      : formats/multibase
formats/did                       : formats/{jcs,multibase}
formats/archive                   : formats/{did,tlog}
formats/jades                     : formats/{jcs,multibase}
formats/ld                        : formats/jcs
formats/ld/rdfc                   : formats/ld
formats/ld/fast                   : formats/{jcs,ld,ld/rdfc}
formats/vc                        : formats/{jcs,multibase,did,ld/...}
formats/vc/...                    : formats/{jcs,multibase,did,ld/...,vc/...}
formats/statuslist                : formats/{jcs,multibase,did,vc/...}
formats/openbadge                 : formats/{jcs,multibase,did,credit,ld/...,vc/...,statuslist,openbadge/bake}
formats/openbadge/bake            :
formats/openbadge/picture         : formats/{credit,openbadge/bake}
formats/openbadge/hosted          : formats/{jcs,vc,openbadge}
formats/pdf                       :
formats/flaw                      :
formats/plain                     :
formats/raster                    :
formats/ctdl                      : formats/{flaw,jcs,credit,ld/...}
formats/oeapi                     : formats/{flaw,credit}
formats/xcri                      : formats/{flaw,credit,ctdl}
formats/elm                       : formats/{flaw,jcs,jades,credit,ld,vc}
formats/elm/elmtest               : formats/{jcs,ld}
formats/crosswalk                 : formats/{credit,vc,elm,jades,openbadge}
formats/elmo                      : formats/credit
packs                             :

internal/ground/fault             : formats/...
internal/ground/i18n              : formats/... internal/ground/fault
internal/ground/command           :
internal/ground/config            : formats/... internal/ground/fault
internal/ground/key               : formats/... internal/ground/fault
internal/ground/fetch             : formats/... internal/ground/fault
internal/ground/mail              : formats/... internal/ground/fault
internal/ground/rule              : formats/... internal/ground/fault internal/ground/i18n
internal/ground/pack              : formats/... internal/ground/fault internal/ground/i18n internal/ground/rule
internal/ground/sqldb             : internal/ground/fault
internal/ground/schema            : internal/ground/{fault,sqldb}
internal/ground/schema/...        : internal/ground/{fault,sqldb}
internal/ground/sqldb/sqldbtest   : internal/ground/sqldb internal/ground/schema
internal/ground/job               : internal/ground/fault internal/ground/sqldb
internal/ground/idempotency       : internal/ground/job internal/ground/sqldb
internal/ground/event             : internal/ground/fault internal/ground/job internal/ground/sqldb
internal/ground/audit             : internal/ground/fault internal/ground/sqldb formats/tlog

internal/domain/identity          : internal/ground/... formats/...
internal/domain/identity/identitytest : internal/ground/... formats/... internal/domain/identity
internal/domain/framework         : internal/ground/... formats/... internal/domain/{identity}
internal/domain/taxonomy          : internal/ground/... formats/... internal/domain/{identity,taxonomy/match}
internal/domain/taxonomy/match    :
internal/domain/catalogue         : internal/ground/... formats/... internal/domain/{identity,framework,taxonomy,catalogue/search,catalogue/origin,catalogue/likeness,catalogue/recipe}
internal/domain/catalogue/search  : internal/ground/{fault,i18n}
internal/domain/catalogue/origin  :
internal/domain/catalogue/likeness :
internal/domain/catalogue/recipe  : internal/ground/fault formats/{flaw,ctdl,credit}
internal/domain/assurance         : internal/ground/... formats/... internal/domain/{identity,framework,catalogue}
internal/domain/funding           : internal/ground/... formats/... internal/domain/{identity,framework,catalogue,assurance}
internal/domain/assessment        : internal/ground/... formats/... internal/domain/{identity,framework,catalogue}
internal/domain/enrolment         : internal/ground/... formats/... internal/domain/{identity,catalogue,funding,assessment}
internal/domain/rating            : internal/ground/... formats/... internal/domain/{identity,catalogue,assurance,enrolment}
internal/domain/credential        : internal/ground/... formats/... internal/domain/{identity,framework,catalogue,assurance,assessment,enrolment}
internal/domain/verification      : internal/ground/{rule,fault} formats/...
internal/domain/wallet            : internal/ground/... formats/... internal/domain/{identity,credential,verification}
internal/domain/recognition       : internal/ground/... formats/... internal/domain/{identity,framework,catalogue,funding,credential,wallet,verification}
internal/domain/exchange          : internal/ground/... formats/... internal/domain/{identity,credential,wallet,verification}
internal/domain/outreach          : internal/ground/... formats/... internal/domain/{identity,framework,catalogue,catalogue/search,assurance,credential}
internal/domain/notice            : internal/ground/... formats/... internal/domain/{identity}
internal/domain/insight           : internal/ground/... formats/... internal/domain/{identity}

internal/door/web                 : internal/domain/... internal/ground/... formats/... internal/door/web/...
internal/door/web/...             : internal/domain/... internal/ground/... formats/... internal/door/web/{ui,page,verdict,payers,voices}
internal/door/web/page            : internal/domain/... internal/ground/... formats/... internal/door/web/ui
internal/door/api                 : internal/domain/... internal/ground/... formats/...
internal/door/vcapi               : formats/...
internal/door/openid              : internal/domain/... internal/ground/... formats/...
internal/door/lti                 : internal/domain/... internal/ground/... formats/...
internal/door/cli                 : internal/domain/... internal/ground/... formats/... internal/door/vcapi internal/app internal/demo packs
internal/app                      : internal/domain/... internal/ground/... formats/... internal/door/{web/...,api,openid,lti} packs
internal/demo                     : internal/domain/... internal/ground/... formats/... internal/app internal/demo/... packs
internal/demo/...                 : internal/domain/... internal/ground/... formats/... internal/app internal/demo/... packs

test/...                          : internal/... formats/... packs test/...
examples/...                      : formats/...
`

// testLayers is what a test may import beyond the row of its package.
var testLayers = []string{"internal/ground/sqldb/sqldbtest", "internal/ground/sqldb", "internal/ground/schema", "internal/domain/identity/identitytest", "internal/domain/verification", "formats/elm/elmtest", "packs"}

// libraries is who may know which library: a library with one user can be
// replaced by changing one package. Only non-test files are held to it.
const libraries = `
modernc.org/sqlite                     : internal/ground/sqldb/...
github.com/jackc/pgx/v5                : internal/ground/sqldb/...
github.com/pressly/goose/v3            : internal/ground/{schema,sqldb}/...
github.com/google/uuid                 : internal/ground/... internal/domain/catalogue/... internal/demo
cel.dev/cel-go                         : internal/ground/rule internal/domain/framework
github.com/cedar-policy/cedar-go       : internal/domain/identity
github.com/go-webauthn/webauthn        : internal/domain/identity
github.com/coreos/go-oidc/v3           : internal/domain/identity internal/app
golang.org/x/oauth2                    : internal/domain/identity
github.com/wneessen/go-mail            : internal/ground/mail
golang.org/x/text                      : internal/... formats/...
golang.org/x/time                      : internal/ground/fetch internal/door/...
golang.org/x/net                       : formats/{ctdl,xcri} internal/ground/fetch internal/domain/catalogue/... internal/door/web/... internal/demo/...
golang.org/x/crypto                    : internal/ground/key internal/domain/identity
golang.org/x/mod                       : formats/tlog internal/ground/pack internal/domain/credential
github.com/temoto/robotstxt            : internal/ground/fetch internal/domain/catalogue/...
github.com/andybalholm/cascadia        : internal/domain/catalogue/...
github.com/blevesearch/snowballstem    : internal/domain/catalogue/... internal/domain/taxonomy/match
github.com/govalues/decimal            : internal/... formats/...
github.com/go-json-experiment/json     : internal/... formats/...
github.com/go-jose/go-jose/v4          : formats/did formats/vc/... internal/domain/exchange internal/door/openid internal/door/lti
github.com/santhosh-tekuri/jsonschema/v6 : formats/... internal/ground/pack internal/door/api
go.yaml.in/yaml/v4                     : internal/ground/{i18n,config,pack,rule} internal/domain/... internal/door/cli
github.com/a-h/templ                   : internal/door/web/...
github.com/alexedwards/scs/v2          : internal/door/web/...
github.com/danielgtaylor/huma/v2       : internal/door/api
github.com/prometheus/client_golang    : internal/door/... internal/app
golang.org/x/image                     : formats/raster
rsc.io/qr                              : internal/door/web/... internal/domain/{credential,wallet}
`

// owned is what the standard library gives only to some.
const owned = `
database/sql     : internal/ground/{sqldb,schema}/...
net/http         : internal/ground/{fetch,config,i18n} internal/door/... internal/app internal/demo/... test/...
net              : internal/ground/{fetch,mail,config} internal/door/... internal/app internal/demo/... test/...
os/exec          : internal/demo/... test/...
plugin           :
text/template    :
html/template    :
unsafe           :
`

type row struct {
	name string
	may  []string
}

// parseRows reads "name : pattern pattern", one a line; {a,b} in a pattern
// stands for each in turn.
func parseRows(text string) []row {
	var out []row
	for line := range strings.Lines(text) {
		name, rest, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		r := row{name: strings.TrimSpace(name)}
		for _, pattern := range strings.Fields(rest) {
			r.may = append(r.may, braces(pattern)...)
		}
		out = append(out, r)
	}
	return out
}

func braces(pattern string) []string {
	before, rest, ok := strings.Cut(pattern, "{")
	if !ok {
		return []string{pattern}
	}
	inside, after, _ := strings.Cut(rest, "}")
	var out []string
	for _, one := range strings.Split(inside, ",") {
		out = append(out, before+one+after)
	}
	return out
}

// rowFor finds the row of a folder: its own, or the longest "/..." above it.
func rowFor(rows []row, dir string) (row, bool) {
	best, found := row{}, false
	for _, r := range rows {
		switch {
		case r.name == dir:
			return r, true
		case strings.HasSuffix(r.name, "/...") && within(dir, r.name) && len(r.name) > len(best.name):
			best, found = r, true
		}
	}
	return best, found
}

// checkLayers holds the table above over every import of every file.
func checkLayers(t *tree) []finding {
	var out []finding
	rows, libs, std := parseRows(layers), parseRows(libraries), parseRows(owned)
	for _, dir := range t.dirs() {
		if _, ok := rowFor(rows, dir); !ok {
			out = append(out, finding{"layers", dir, 0, "not in the layer table: give the package a row in arch_layers_test.go and ARCHITECTURE.md"})
		}
	}
	for _, s := range t.sources {
		r, ok := rowFor(rows, s.dir)
		if !ok {
			continue
		}
		for _, spec := range s.file.Imports {
			if text := badImport(s, r, libs, std, importPath(spec)); text != "" {
				out = append(out, finding{"layers", s.path, s.lineOf(spec), text})
			}
		}
		if within(s.dir, "formats/...") && !s.test {
			out = append(out, ownsNothing(s)...)
		}
	}
	return out
}

// badImport says what is wrong with one import, or nothing.
func badImport(s *source, r row, libs, std []row, p string) string {
	if own, ok := strings.CutPrefix(p, module+"/"); ok || p == module {
		allowed := slices.Concat(r.may, []string{s.dir}) // an external test imports its own package
		if s.test {
			allowed = append(allowed, testLayers...)
		}
		if own == s.dir || within(own, allowed...) {
			return ""
		}
		return fmt.Sprintf("%s may not import %s; allowed: %s", s.dir, own, orNothing(r.may))
	}
	if s.test || within(s.dir, "test/...") {
		return ""
	}
	for _, o := range std {
		if p == o.name && !within(s.dir, o.may...) {
			return fmt.Sprintf("%s may not import %s; only: %s", s.dir, p, orNothing(o.may))
		}
	}
	if !strings.Contains(strings.SplitN(p, "/", 2)[0], ".") {
		return ""
	}
	for _, lib := range libs {
		if p == lib.name || strings.HasPrefix(p, lib.name+"/") {
			if within(s.dir, lib.may...) {
				return ""
			}
			return fmt.Sprintf("%s may not import %s; only: %s", s.dir, p, orNothing(lib.may))
		}
	}
	return p + " is not in the table of libraries: a new one needs a line there and in docs/adr/0014-dependencies.md"
}

func orNothing(patterns []string) string {
	if len(patterns) == 0 {
		return "nothing"
	}
	return strings.Join(patterns, " ")
}

// ownsNothing holds ring 0 to values and bytes: no clock, files or settings.
func ownsNothing(s *source) []finding {
	var out []finding
	for _, spec := range s.file.Imports {
		if p := importPath(spec); slices.Contains([]string{"os", "log", "log/slog", "flag", "net/http", "net"}, p) {
			out = append(out, finding{"layers", s.path, s.lineOf(spec), "formats own values and bytes, and may not import " + p})
		}
	}
	s.names(func(pkg, name string, line int) {
		if pkg == "time" && (name == "Now" || name == "Since" || name == "Until") {
			out = append(out, finding{"layers", s.path, line, "formats have no clock, and may not name time." + name + ": take the time as an argument"})
		}
	})
	return out
}

// checkArchitecture keeps ARCHITECTURE.md equal to the tables above, so that
// what a newcomer reads is what holds.
func checkArchitecture(t *tree) []finding {
	page, err := fs.ReadFile(t.fsys, "ARCHITECTURE.md")
	if err != nil {
		return []finding{{"architecture", "ARCHITECTURE.md", 0, "missing"}}
	}
	var out []finding
	for _, table := range []struct{ name, text string }{{"layers", layers}, {"libraries", libraries}, {"owned", owned}} {
		want := "```text " + table.name + table.text + "```"
		if !strings.Contains(string(page), want) {
			out = append(out, finding{"architecture", "ARCHITECTURE.md", 0,
				"its block \"```text " + table.name + "\" is not the table of arch_layers_test.go: rewrite it with UPDATE=1 go test -run TestTheHouseIsAsArchitectureSays ."})
		}
	}
	for _, name := range testName.FindAllString(string(page), -1) {
		if !t.hasTest(name) {
			out = append(out, finding{"architecture", "ARCHITECTURE.md", 0, "names " + name + ", which no file holds"})
		}
	}
	return out
}

// testName finds the tests that ARCHITECTURE.md says hold an invariant.
var testName = regexp.MustCompile(`\bTest[A-Z]\w+`)

func (t *tree) hasTest(name string) bool {
	return slices.ContainsFunc(t.sources, func(s *source) bool {
		return s.test && slices.ContainsFunc(s.file.Decls, func(d ast.Decl) bool {
			fn, ok := d.(*ast.FuncDecl)
			return ok && fn.Recv == nil && fn.Name.Name == name
		})
	})
}

// withTables gives the text of ARCHITECTURE.md with its blocks rewritten.
func withTables(page string) string {
	for _, table := range []struct{ name, text string }{{"layers", layers}, {"libraries", libraries}, {"owned", owned}} {
		before, rest, ok := strings.Cut(page, "```text "+table.name+"\n")
		if !ok {
			continue
		}
		_, after, _ := strings.Cut(rest, "```")
		page = before + "```text " + table.name + table.text + "```" + after
	}
	return page
}
