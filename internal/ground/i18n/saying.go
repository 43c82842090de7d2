package i18n

import (
	"fmt"
	"strings"

	"golang.org/x/text/feature/plural"
)

// message is one message in one language as its file has it: a text for each
// plural form, or only for the general one.
type message struct {
	ID                               string
	Zero, One, Two, Few, Many, Other string
}

// plain reports whether the message says the same whatever its arguments are.
func (m *message) plain() bool {
	return m.Zero == "" && m.One == "" && m.Two == "" && m.Few == "" && m.Many == "" && !strings.Contains(m.Other, "{{")
}

// saying is a message taken apart, ready to be said; by plural form.
type saying [plural.Many + 1][]piece

func newSaying(m *message) (*saying, error) {
	var s saying
	for form, text := range map[plural.Form]string{
		plural.Other: m.Other, plural.Zero: m.Zero, plural.One: m.One, plural.Two: m.Two, plural.Few: m.Few, plural.Many: m.Many,
	} {
		pieces, err := takeApart(text)
		if err != nil {
			return nil, err
		}
		s[form] = pieces
	}
	return &s, nil
}

// in is the text for a plural form; the general one where the message has none.
func (s *saying) in(form plural.Form) []piece {
	if len(s[form]) == 0 {
		return s[plural.Other]
	}
	return s[form]
}

// piece is a part of a text: words as they are, an argument, or two texts of
// which an argument chooses.
type piece struct {
	words   string
	name    string  // of the argument; "" for words
	choice  bool    // {{if .name}}with{{else}}without{{end}}
	with    []piece // said when the argument is not empty
	without []piece // said when it is not
}

// takeApart reads a text: words, {{.name}}, {{if .name}} {{else}} {{end}}.
func takeApart(text string) ([]piece, error) {
	r := &reader{rest: text}
	pieces, end, err := r.read()
	if err == nil && end != "" {
		err = fmt.Errorf("{{%s}} without {{if}}", end)
	}
	return pieces, err
}

type reader struct{ rest string }

// read takes pieces until the text or the branch ends; end is what ended it:
// "", "else" or "end".
func (r *reader) read() (pieces []piece, end string, err error) {
	for r.rest != "" {
		words, rest, found := strings.Cut(r.rest, "{{")
		if words != "" {
			pieces = append(pieces, piece{words: words})
		}
		r.rest = rest
		if !found {
			break
		}
		p, end, err := r.action()
		if err != nil || end != "" {
			return pieces, end, err
		}
		pieces = append(pieces, p)
	}
	return pieces, "", nil
}

// action takes what stands between braces, and for a choice what belongs to it.
func (r *reader) action() (p piece, end string, err error) {
	inside, rest, found := strings.Cut(r.rest, "}}")
	if !found {
		return piece{}, "", fmt.Errorf("{{%s is not closed", r.rest)
	}
	r.rest = rest
	act := strings.TrimSpace(inside)
	if act == "else" || act == "end" {
		return piece{}, act, nil
	}
	of, choice := strings.CutPrefix(act, "if ")
	name, ok := strings.CutPrefix(strings.TrimSpace(of), ".")
	if !ok || name == "" || strings.ContainsAny(name, " .|()\"") {
		return piece{}, "", fmt.Errorf("{{%s}}: want {{.name}}, {{if .name}}, {{else}} or {{end}}", inside)
	}
	p = piece{name: name, choice: choice}
	if choice {
		err = r.branches(&p)
	}
	return p, "", err
}

func (r *reader) branches(p *piece) error {
	var end string
	var err error
	p.with, end, err = r.read()
	if err == nil && end == "else" {
		p.without, end, err = r.read()
	}
	if err == nil && end != "end" {
		err = fmt.Errorf("{{if .%s}} has no {{end}}", p.name)
	}
	return err
}

// arguments finds an argument by its name.
type arguments func(name string) (any, bool)

// pairs are arguments as callers write them: name, value, name, value. Of a name
// given twice the last counts.
func pairs(kv []any) arguments {
	return func(name string) (any, bool) {
		for i := len(kv)&^1 - 2; i >= 0; i -= 2 {
			if kv[i] == name || fmt.Sprint(kv[i]) == name {
				return kv[i+1], true
			}
		}
		return nil, false
	}
}

// named are arguments as faults carry them.
func named(args map[string]any) arguments {
	return func(name string) (any, bool) {
		v, ok := args[name]
		return v, ok
	}
}

// fill says pieces. A missing argument is shown as missing.
func (p *Printer) fill(b *strings.Builder, pieces []piece, args arguments) {
	for _, x := range pieces {
		if x.name == "" {
			b.WriteString(x.words)
			continue
		}
		v, ok := args(x.name)
		said := "<no value>"
		if ok {
			said = p.Value(v)
		}
		switch {
		case !x.choice:
			b.WriteString(said)
		case ok && said != "":
			p.fill(b, x.with, args)
		default:
			p.fill(b, x.without, args)
		}
	}
}
