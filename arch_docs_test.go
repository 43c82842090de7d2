package cairn_test

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// maxReadme is what a newcomer reads before the first command.
const maxReadme = 150

// link finds the target of a Markdown link, without its fragment.
var link = regexp.MustCompile(`\]\(([^)#\s]+)(?:#[^)]*)?\)`)

// checkDocs holds what is written for people to the tree: the README is short,
// links lead somewhere, and every library has its line among the decisions.
func checkDocs(t *tree) []finding {
	var out []finding
	readme, err := readText(t.fsys, "README.md")
	if err != nil {
		out = append(out, finding{"docs", "README.md", 0, "missing"})
	} else if n := strings.Count(readme, "\n"); n > maxReadme {
		out = append(out, finding{"docs", "README.md", 0, fmt.Sprintf("%d lines, at most %d", n, maxReadme)})
	}
	for _, p := range t.pages() {
		out = append(out, deadLinks(t.fsys, p)...)
	}
	return append(out, unexplainedLibraries(t.fsys)...)
}

// pages are the Markdown files of the root and of docs.
func (t *tree) pages() []string {
	var out []string
	_ = fs.WalkDir(t.fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && p != "." && !within(p, "docs/...") {
			return fs.SkipDir
		}
		if path.Ext(p) == ".md" {
			out = append(out, p)
		}
		return nil
	})
	return out
}

func deadLinks(fsys fs.FS, p string) []finding {
	text, err := readText(fsys, p)
	if err != nil {
		return []finding{{"docs", p, 0, err.Error()}}
	}
	var out []finding
	for i, line := range strings.Split(text, "\n") {
		for _, m := range link.FindAllStringSubmatch(line, -1) {
			if strings.Contains(m[1], ":") {
				continue // somewhere else: a test does not ask the network
			}
			if _, err := fs.Stat(fsys, path.Join(path.Dir(p), m[1])); err != nil {
				out = append(out, finding{"docs", p, i + 1, "links to " + m[1] + ", which does not exist"})
			}
		}
	}
	return out
}

const dependencies = "docs/adr/0014-dependencies.md"

func unexplainedLibraries(fsys fs.FS) []finding {
	text, err := readText(fsys, dependencies)
	if err != nil {
		return []finding{{"docs", dependencies, 0, "missing"}}
	}
	var out []finding
	for _, lib := range parseRows(libraries) {
		if !strings.Contains(text, "| "+lib.name+" |") {
			out = append(out, finding{"docs", dependencies, 0, "has no line for " + lib.name})
		}
	}
	return out
}
