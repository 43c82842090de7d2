package cairn_test

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// vagueNames say nothing about what is inside, so everything ends up inside.
var vagueNames = []string{"util", "utils", "common", "helper", "helpers", "model", "models", "types", "base", "shared"}

// maxLines is where a file stops being read as a whole. Tests and generated
// files are not counted.
const maxLines = 600

// checkPackages asks of every package one package comment, in doc.go, a name
// that says what is inside, and files a person can hold in mind.
func checkPackages(t *tree) []finding {
	var out []finding
	for _, dir := range t.dirs() {
		if slices.Contains(vagueNames, path.Base(dir)) {
			out = append(out, finding{"packages", dir, 0, "a package may not be called " + path.Base(dir) + ": name it after what it does"})
		}
		out = append(out, packageComment(dir, t.in(dir))...)
	}
	for _, s := range t.sources {
		if slices.Contains(vagueNames, s.file.Name.Name) && s.file.Name.Name != path.Base(s.dir) {
			out = append(out, finding{"packages", s.path, 1, "a package may not be called " + s.file.Name.Name + ": name it after what it does"})
		}
		if !s.test && !s.generated && s.lines > maxLines {
			out = append(out, finding{"packages", s.path, 0, fmt.Sprintf("%d lines: split it by noun, no file is over %d", s.lines, maxLines)})
		}
	}
	return out
}

func (t *tree) in(dir string) []*source {
	return slices.DeleteFunc(slices.Clone(t.sources), func(s *source) bool { return s.dir != dir })
}

// packageComment asks for exactly one. A main package keeps it in main.go, a
// package of tests alone in any file of its own.
func packageComment(dir string, files []*source) []finding {
	onlyTests := !slices.ContainsFunc(files, func(s *source) bool { return !s.test })
	var have []*source
	for _, s := range files {
		if s.file.Doc == nil || s.generated || s.test && !onlyTests {
			continue
		}
		if !onlyTests && path.Base(s.path) != "doc.go" && s.file.Name.Name != "main" {
			return []finding{{"packages", s.path, s.lineOf(s.file), "the package comment belongs in doc.go"}}
		}
		have = append(have, s)
	}
	switch {
	case len(have) == 0:
		return []finding{{"packages", dir, 0, "no package comment: say in doc.go what the package decides and for whom"}}
	case len(have) > 1:
		return []finding{{"packages", have[1].path, 1, "a second package comment, the first is in " + have[0].path}}
	case !strings.HasPrefix(have[0].file.Doc.Text(), opening(have[0])):
		return []finding{{"packages", have[0].path, 1, "the package comment begins with " + strings.TrimSpace(opening(have[0]))}}
	}
	return nil
}

func opening(s *source) string {
	if s.file.Name.Name == "main" {
		return ""
	}
	return "Package " + strings.TrimSuffix(s.file.Name.Name, "_test") + " "
}
