package elm_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"opencairn.org/cairn/formats/elm"
)

// The published SHACL shapes are read by pattern, enough to compare numbers, types
// and lists: every rule of theirs is one of ours, and ours say nothing else.
func TestTheRulesAreThoseOfThePublishedShapes(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(filepath.Dir(shared(t)), "schemas", "elm3", "shapes", "ap", "edc")
	comments := regexp.MustCompile(`(?m)^\s*#.*$`)
	ttl := func(name string) string {
		return comments.ReplaceAllString(string(must(os.ReadFile(filepath.Join(dir, name)))), "")
	}
	names := jsonNames(t, dir)
	ours, published := elm.Rules(), 0
	for class, rules := range publishedRules(ttl("EDC-generic-no-cv.ttl")) {
		for path, want := range rules {
			name := names[path]
			if name == "" && strings.HasPrefix(path, "cred:") {
				name = strings.TrimPrefix(path, "cred:")
			}
			rule, ok := ours[class][name]
			if ours[class] == nil || name == "" {
				continue // classes without a use here, and properties the context has no name for
			}
			published++
			if !ok || rule.Min != want.Min || rule.Max != want.Max {
				t.Errorf("%s.%s: ours %+v (%v), published %+v", class, name, rule, ok, want)
			}
			for _, c := range strings.Fields(want.Of) {
				if rule.Of != "@free" && !strings.Contains(" "+rule.Of+" ", " "+c+" ") {
					t.Errorf("%s.%s: ours of %q, published of %q", class, name, rule.Of, want.Of)
				}
			}
		}
	}
	if published < 400 {
		t.Errorf("only %d published rules were found", published)
	}
}

// jsonNames are the names the profile's context gives to properties.
func jsonNames(t *testing.T, dir string) map[string]string {
	t.Helper()
	var file struct {
		Context map[string]any `json:"@context"`
	}
	if err := json.Unmarshal(must(os.ReadFile(filepath.Join(dir, "edc-ap-context.jsonld"))), &file); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{"elm:nationalId": "nationalID", "elm:resultDistribution": "resultDestribution"} // as the context spells them
	for name, v := range file.Context {
		id, _ := v.(string)
		if m, ok := v.(map[string]any); ok {
			id, _ = m["@id"].(string)
		}
		out[id] = name
	}
	return out
}

var (
	subject  = regexp.MustCompile(`(?m)^\s*(edc:[\w-]+)\s*$`)
	target   = regexp.MustCompile(`sh:targetClass\s+\w+:(\w+)`)
	property = regexp.MustCompile(`sh:property\s+(edc:[\w-]+)`)
	path     = regexp.MustCompile(`sh:path\s+(\w+:\w+)`)
	class    = regexp.MustCompile(`sh:class\s+\w+:(\w+)`)
	minimum  = regexp.MustCompile(`sh:minCount\s+(\d+)`)
	maximum  = regexp.MustCompile(`sh:maxCount\s+(\d+)`)
)

func publishedRules(ttl string) map[string]map[string]elm.Rule {
	at := subject.FindAllStringSubmatchIndex(ttl, -1)
	blocks := map[string]string{}
	for i, m := range at {
		end := len(ttl)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		if name := ttl[m[2]:m[3]]; blocks[name] == "" {
			blocks[name] = ttl[m[0]:end]
		}
	}
	out := map[string]map[string]elm.Rule{}
	for _, b := range blocks {
		c := target.FindStringSubmatch(b)
		if c == nil {
			continue
		}
		out[c[1]] = map[string]elm.Rule{}
		for _, p := range property.FindAllStringSubmatch(b, -1) {
			if m := path.FindStringSubmatch(blocks[p[1]]); m != nil {
				out[c[1]][m[1]] = publishedRule(blocks[p[1]])
			}
		}
	}
	return out
}

func publishedRule(block string) elm.Rule {
	number := func(re *regexp.Regexp) int {
		m := re.FindStringSubmatch(block)
		if m == nil {
			return 0
		}
		return must(strconv.Atoi(m[1]))
	}
	var classes []string
	for _, m := range class.FindAllStringSubmatch(block, -1) {
		classes = append(classes, m[1])
	}
	return elm.Rule{Min: number(minimum), Max: number(maximum), Of: strings.Join(classes, " ")}
}
