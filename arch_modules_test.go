package cairn_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
)

// A linked is one package that ends up in a binary, as `go list -deps` tells it.
type linked struct {
	ImportPath string
	Standard   bool
	CgoFiles   []string
	Module     *struct {
		Path string
		Dir  string
		Main bool
	}
}

// listLinked asks the go command once what a package links, with cgo allowed,
// so that a library that would use it shows.
func listLinked(pkg string) ([]linked, error) {
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Standard,CgoFiles,Module", pkg)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	text, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list -deps %s: %w\n%s", pkg, err, stderr.String())
	}
	var out []linked
	for dec := json.NewDecoder(bytes.NewReader(text)); ; {
		var l linked
		if err := dec.Decode(&l); errors.Is(err, io.EOF) {
			return out, nil
		} else if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
}

// maxModules is the limit of architecture.md on what one binary links.
const maxModules = 80

// allowedLicences need no reason; others stand in exceptedLicences with one.
var allowedLicences = []string{"MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "ISC", "CC0-1.0"}

// exceptedLicences are modules under another licence, with why it is in order.
var exceptedLicences = map[string]string{}

// checkModules holds what one binary links to the committed list, to licences
// that let anybody run and change Cairn, and to no C.
func checkModules(binary string, packages []linked, golden string) []finding {
	report := func(p, text string) finding { return finding{"modules", p, 0, text} }
	var out []finding
	for _, p := range packages {
		if !p.Standard && len(p.CgoFiles) > 0 {
			out = append(out, report(p.ImportPath, "uses cgo: the binary would not be static"))
		}
	}
	mods := moduleLicences(packages)
	for _, m := range mods {
		if !slices.Contains(allowedLicences, m.licence) && exceptedLicences[m.path] == "" {
			out = append(out, report(m.path, "licence "+m.licence+" is not one of "+strings.Join(allowedLicences, ", ")))
		}
	}
	if len(mods) > maxModules {
		out = append(out, report(binary, fmt.Sprintf("links %d modules, at most %d", len(mods), maxModules)))
	}
	if got := modulesText(mods); got != golden {
		out = append(out, report("testdata/arch/modules.golden", "is not what "+binary+" links: a new library needs a line in docs/adr/0014-dependencies.md, then UPDATE=1 go test -run TestTheBinaryLinksOnlyListedLibraries .\n"+difference(golden, got)))
	}
	return out
}

type licensed struct{ path, licence string }

func moduleLicences(packages []linked) []licensed {
	var out []licensed
	seen := map[string]bool{}
	for _, p := range packages {
		if p.Module == nil || p.Module.Main || seen[p.Module.Path] {
			continue
		}
		seen[p.Module.Path] = true
		out = append(out, licensed{p.Module.Path, licenceOf(os.DirFS(p.Module.Dir))})
	}
	slices.SortFunc(out, func(a, b licensed) int { return strings.Compare(a.path, b.path) })
	return out
}

func modulesText(mods []licensed) string {
	var b strings.Builder
	for _, m := range mods {
		fmt.Fprintf(&b, "%s %s\n", m.path, m.licence)
	}
	return b.String()
}

var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|unlicense)([-.].*)?$`)

// licenceOf reads which licence a module lies under from its text; "unknown"
// when there is none or the text is none we can name.
func licenceOf(fsys fs.FS) string {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return "unknown"
	}
	for _, e := range entries {
		if e.IsDir() || !licenceFile.MatchString(e.Name()) || path.Ext(e.Name()) == ".go" {
			continue
		}
		if text, err := fs.ReadFile(fsys, e.Name()); err == nil {
			if name := licenceName(string(text)); name != "unknown" {
				return name
			}
		}
	}
	return "unknown"
}

// licenceName recognises a licence by a sentence that only it has.
func licenceName(text string) string {
	t := strings.Join(strings.Fields(text), " ")
	has := func(s string) bool { return strings.Contains(t, s) }
	switch {
	case has("GNU AFFERO GENERAL PUBLIC LICENSE"):
		return "AGPL"
	case has("GNU LESSER GENERAL PUBLIC LICENSE"):
		return "LGPL"
	case has("GNU GENERAL PUBLIC LICENSE"):
		return "GPL"
	case has("Mozilla Public License"):
		return "MPL-2.0"
	case has("Apache License") && has("Version 2.0"):
		return "Apache-2.0"
	case has("Permission is hereby granted, free of charge, to any person obtaining a copy"):
		return "MIT"
	case has("Redistribution and use in source and binary forms"):
		if has("endorse or promote products") {
			return "BSD-3-Clause"
		}
		return "BSD-2-Clause"
	case has("Permission to use, copy, modify, and") && has("distribute this software for any purpose"):
		return "ISC"
	case has("CC0 1.0 Universal"):
		return "CC0-1.0"
	}
	return "unknown"
}

// noDatabase is what verification must be able to do without.
var noDatabase = []string{"database/sql", "net/http", module + "/internal/ground/sqldb"}

// checkVerification holds what a verifier elsewhere must link to check a
// credential of ours: invariant I6 as an import graph.
func checkVerification(packages []linked, golden string) []finding {
	var out []finding
	var b strings.Builder
	for _, p := range packages {
		if slices.Contains(noDatabase, p.ImportPath) {
			out = append(out, finding{"modules", "internal/domain/verification", 0, "reaches " + p.ImportPath + ": verification needs no account, no database and no network of its own"})
		}
		if !p.Standard {
			b.WriteString(p.ImportPath + "\n")
		}
	}
	lines := strings.SplitAfter(b.String(), "\n")
	slices.Sort(lines)
	if got := strings.Join(lines, ""); got != golden {
		out = append(out, finding{"modules", "testdata/arch/verification.golden", 0,
			"is not what internal/domain/verification links; if that is meant, UPDATE=1 go test -run TestVerificationLinksNoDatabase .\n" + difference(golden, got)})
	}
	return out
}

// difference lists the lines only one of two texts has.
func difference(old, now string) string {
	var b strings.Builder
	a, z := strings.Split(old, "\n"), strings.Split(now, "\n")
	for _, line := range a {
		if !slices.Contains(z, line) {
			b.WriteString("- " + line + "\n")
		}
	}
	for _, line := range z {
		if !slices.Contains(a, line) {
			b.WriteString("+ " + line + "\n")
		}
	}
	return b.String()
}
