package pack

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"opencairn.org/cairn/internal/ground/fault"
)

// maxFile is the size of one file of a pack. The longest shipped is a tenth of it.
const maxFile = 1 << 20

// source is a place that holds pack folders.
type source struct {
	name string // shown before file names: "packs", "/etc/cairn/packs"
	fs   fs.FS
	only string // Source.Only
}

func (s source) path(file string) string { return s.name + "/" + file }

func (s source) read(file string) ([]byte, error) {
	f, err := s.fs.Open(file)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", s.path(file), err)
	}
	defer func() { _ = f.Close() }() // read only: nothing can be lost
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", s.path(file), err)
	}
	if len(data) > maxFile {
		return nil, fault.New(fault.Invalid, "pack.too_large", "file", s.path(file), "limit", maxFile>>10).At(s.path(file))
	}
	return data, nil
}

// decode reads strict YAML: unknown and repeated keys are refused.
func decode(file string, data []byte, into any) error {
	return Explain(file, yaml.Load(data, into, yaml.WithKnownFields(), yaml.WithUniqueKeys()))
}

// Explain turns what reading YAML went wrong with into faults that name the file,
// the line and the mend; nil stays nil.
func Explain(file string, err error) error {
	if err == nil {
		return nil
	}
	var many *yaml.LoadErrors
	if errors.As(err, &many) {
		var list fault.List
		for _, e := range many.Errors {
			list = append(list, yamlFault(file, e.Mark.Line, e.Message).Wrap(e))
		}
		return list
	}
	var one *yaml.LoadError
	if errors.As(err, &one) {
		return yamlFault(file, one.Mark.Line, one.Message).Wrap(err)
	}
	return yamlFault(file, 1, err.Error()).Wrap(err)
}

var (
	unknownKey  = regexp.MustCompile(`field (\S+) not found in type`)
	repeatedKey = regexp.MustCompile(`key "?([^"\s]+)"? already (?:defined|set)`)
	badDay      = regexp.MustCompile(`"([^"]*)" is not a day`)
	badVerdict  = regexp.MustCompile(`unknown verdict "([^"]*)"`)
	badValue    = regexp.MustCompile("cannot (?:unmarshal|construct) !!(\\w+)(?: `([^`]*)`)?")
)

func yamlFault(file string, line int, msg string) *fault.Fault {
	if m := unknownKey.FindStringSubmatch(msg); m != nil {
		return at(file, line, "pack.unknown_key", "key", m[1])
	}
	if m := repeatedKey.FindStringSubmatch(msg); m != nil {
		return at(file, line, "pack.repeated_key", "key", m[1])
	}
	if m := badDay.FindStringSubmatch(msg); m != nil {
		return at(file, line, "pack.day", "value", m[1])
	}
	if m := badVerdict.FindStringSubmatch(msg); m != nil {
		return at(file, line, "pack.choice", "what", "verdict", "value", m[1], "choices", "pass, fail, unknown, exempt")
	}
	if m := badValue.FindStringSubmatch(msg); m != nil {
		return at(file, line, "pack.value", "value", strings.TrimSpace(m[1]+" "+m[2]))
	}
	return at(file, line, "pack.yaml", "problem", msg)
}

func at(file string, line int, key string, kv ...any) *fault.Fault {
	return fault.New(fault.Invalid, key, append([]any{"file", file, "line", line}, kv...)...).At(fmt.Sprintf("%s:%d", file, line))
}

// lines finds where things are written, for messages only.
type lines struct{ root *yaml.Node }

func linesOf(data []byte) lines {
	var n yaml.Node
	if yaml.Load(data, &n) != nil {
		return lines{}
	}
	if n.Kind == yaml.DocumentNode && len(n.Content) > 0 {
		return lines{root: n.Content[0]}
	}
	return lines{root: &n}
}

// at is the line of the value at path: map keys and list indexes; the deepest
// part that exists.
func (l lines) at(path ...any) int {
	n, line := l.root, 1
	for _, p := range path {
		if n == nil {
			break
		}
		switch p := p.(type) {
		case string:
			if n = valueOf(n, p, &line); n == nil {
				return line
			}
		case int:
			if n.Kind != yaml.SequenceNode || p >= len(n.Content) {
				return line
			}
			n = n.Content[p]
			line = n.Line
		}
	}
	return line
}

func valueOf(n *yaml.Node, key string, line *int) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			*line = n.Content[i].Line
			return n.Content[i+1]
		}
	}
	return nil
}

func digest(parts ...[]byte) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:", len(p))
		h.Write(p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func yamlFiles(fsys fs.FS, dir string) ([]string, error) {
	names, err := fs.Glob(fsys, dir+"/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", dir, err)
	}
	slices.Sort(names)
	return names, nil
}
