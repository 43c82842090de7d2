package pack

import (
	"embed"
	"fmt"
	"strconv"
	"strings"

	"opencairn.org/cairn/internal/ground/fault"
)

//go:embed scaffold
var scaffold embed.FS

// Scaffold is a small pack that works, to be changed: its files by path below the
// pack's folder. year is that of its first framework. Faults: pack.code.
func Scaffold(code, name, jurisdiction string, year int) (map[string][]byte, error) {
	if !codePattern.MatchString(code) {
		return nil, fault.New(fault.Invalid, "pack.code_form", "code", code)
	}
	words := strings.NewReplacer("CODE", code, "UPPER", strings.ToUpper(code), "YEAR", strconv.Itoa(year),
		"NAME", quoted(name), "JURISDICTION", quoted(jurisdiction))
	out := map[string][]byte{}
	for from, to := range map[string]string{
		"pack.yaml": "pack.yaml", "framework.yaml": fmt.Sprintf("frameworks/%s-%d.yaml", code, year),
		"base.json": "fixtures/base.json", "cases.yaml": "fixtures/cases.yaml",
	} {
		data, err := scaffold.ReadFile("scaffold/" + from)
		if err != nil {
			return nil, fmt.Errorf("read the scaffold: %w", err)
		}
		out[to] = []byte(words.Replace(string(data)))
	}
	return out, nil
}

// quoted keeps a name one plain line of YAML.
func quoted(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < ' ' || strings.ContainsRune(`:#"'{}[]&*!|>%@`+"`", r) }), " ")
}
