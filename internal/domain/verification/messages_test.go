package verification_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"go.yaml.in/yaml/v4"

	"opencairn.org/cairn/internal/domain/verification"
)

// texts are the messages of this package by language, read from the files.
var texts = sync.OnceValue(func() map[string]map[string]string {
	out := map[string]map[string]string{}
	for _, lang := range []string{"en", "fr", "ar"} {
		data, err := os.ReadFile(filepath.Join("../../ground/i18n/messages", "verification."+lang+".yaml"))
		if err != nil {
			panic(err)
		}
		m := map[string]string{}
		if err := yaml.Unmarshal(data, &m); err != nil {
			panic(err)
		}
		out[lang] = m
	}
	return out
})

var arg = regexp.MustCompile(`\.([a-z]+)\b`)
var action = regexp.MustCompile(`{{[^}]*}}`)

// argsOf are the arguments a message names.
func argsOf(text string) []string {
	var out []string
	for _, a := range action.FindAllString(text, -1) {
		for _, m := range arg.FindAllStringSubmatch(a, -1) {
			out = append(out, m[1])
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// checkMessage: the key exists in every language and names only what is given.
func checkMessage(t testing.TB, m verification.Message) {
	t.Helper()
	for lang, keys := range texts() {
		text, ok := keys[m.Key]
		if !ok {
			t.Errorf("%s is not in verification.%s.yaml", m.Key, lang)
			continue
		}
		for _, a := range argsOf(text) {
			if m.Args.Get(a) == nil {
				t.Errorf("%s in %s names %q, which is not given: %v", m.Key, lang, a, m.Args)
			}
		}
	}
}

// messages are all messages of a report.
func messages(rep verification.Report) []verification.Message {
	out := []verification.Message{rep.Ability, rep.Truth, {Key: "verification.label." + string(rep.Verdict)}}
	out = append(out, rep.Found...)
	for _, s := range rep.Seals {
		if out = append(out, s.Reason); s.Covers.Key != "" {
			out = append(out, s.Covers)
		}
	}
	for _, c := range rep.Checks {
		out = append(out, c.Reason, verification.Message{Key: "verification.name." + string(c.Name)}, verification.Message{Key: "verification.outcome." + string(c.Outcome)})
		out = append(out, c.Details...)
	}
	if rep.Credential != nil {
		for _, m := range rep.Credential.Marks {
			out = append(out, m.Reason)
		}
	}
	return out
}

// Every reason written in the rules has its message, whether or not a test ran it.
func TestEveryReasonInTheRulesHasItsMessage(t *testing.T) {
	t.Parallel()
	n := 0
	for _, key := range keysInSource(t) {
		n++
		for lang, keys := range texts() {
			if _, ok := keys[key]; !ok {
				t.Errorf("%s is not in verification.%s.yaml", key, lang)
			}
		}
	}
	if n < 80 {
		t.Errorf("only %d keys found in the source: this test looks in the wrong place", n)
	}
}

func keysInSource(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), f, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			if c, ok := n.(*ast.CallExpr); ok {
				out = append(out, keyOfCall(c)...)
			}
			return true
		})
	}
	for _, s := range []string{"unreachable", "stale", "not_yet_valid", "wrong_purpose", "wrong_issuer", "wrong_list", "too_short",
		"index_out_of_range", "empty_list", "not_gzip", "too_big", "malformed", "unsupported", "unsigned", "bad_signature", "no_key", "revoked", "suspended", "superseded"} {
		out = append(out, "verification.check.status."+s)
	}
	return out
}

// keyOfCall is the message key a call makes, when its parts are literals.
func keyOfCall(c *ast.CallExpr) []string {
	name := ""
	switch f := c.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	literal := func(i int) string {
		if i >= len(c.Args) {
			return ""
		}
		if l, ok := c.Args[i].(*ast.BasicLit); ok && l.Kind == token.STRING {
			s, _ := strconv.Unquote(l.Value)
			return s
		}
		return ""
	}
	switch name {
	case "check":
		if s := literal(3); s != "" {
			return []string{s}
		}
	case "Say", "say", "a":
		if s := literal(0); s != "" && !strings.HasSuffix(s, ".") {
			return []string{s}
		}
	case "untold":
		if s := literal(0); s != "" {
			return []string{"verification.check.status." + s}
		}
	case "New":
		if s := literal(1); strings.HasPrefix(s, "verification.") && !strings.HasSuffix(s, ".") {
			return []string{s}
		}
	}
	return nil
}
