package command

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Line is a command line that was understood.
type Line struct {
	Command *Command
	Help    bool // asked for its usage; nothing is set
}

// Parse reads a command line into the grammar's struct; variable looks one up in
// the environment.
func (c *Command) Parse(args []string, variable func(string) (string, bool)) (Line, error) {
	p := &parser{rest: args, at: c, given: map[*Value][]string{}}
	err := p.read()
	switch {
	case p.help:
		return Line{Command: p.at, Help: true}, nil
	case err != nil:
		return Line{Command: p.at}, err
	}
	return Line{Command: p.at}, p.set(variable)
}

type parser struct {
	rest  []string
	at    *Command
	given map[*Value][]string
	next  int  // which argument is next
	plain bool // after "--" nothing is a flag
	help  bool
}

func (p *parser) read() error {
	for len(p.rest) > 0 {
		word := p.rest[0]
		p.rest = p.rest[1:]
		var err error
		switch {
		case p.plain || word == "-" || !strings.HasPrefix(word, "-"):
			err = p.word(word)
		case word == "--":
			p.plain = true
		case word == "--help" || word == "-h":
			p.help = true
		default:
			err = p.flag(word)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// word is an argument, or the name of a command.
func (p *parser) word(word string) error {
	if p.next < len(p.at.Arguments) {
		v := p.at.Arguments[p.next]
		p.given[v] = append(p.given[v], word)
		if !v.isList() {
			p.next++
		}
		return nil
	}
	var names []string
	for _, child := range p.at.Commands {
		if child.Name == word {
			p.at = child
			return nil
		}
		names = append(names, child.Name)
	}
	return meant("unexpected argument "+word, word, names)
}

// flag is --name, --name=value or --name value.
func (p *parser) flag(word string) error {
	name, value, has := strings.Cut(word, "=")
	v, names := p.find(name)
	switch {
	case v == nil:
		return meant("unknown flag "+name, name, names)
	case v.IsBool() && !has:
		value = "true"
	case has:
	case len(p.rest) == 0:
		return fmt.Errorf("%s: expected a value", name)
	case len(p.rest[0]) > 1 && p.rest[0][0] == '-':
		return fmt.Errorf("%s: expected a value but got %q; perhaps try %s=%q?", name, p.rest[0], name, p.rest[0])
	default:
		value, p.rest = p.rest[0], p.rest[1:]
	}
	if !v.isList() {
		p.given[v] = nil
	}
	p.given[v] = append(p.given[v], v.cut(value)...)
	return nil
}

// find is a flag of the command or of those above it, and what there is.
func (p *parser) find(name string) (v *Value, names []string) {
	names = []string{"--help", "-h"}
	for _, c := range p.at.levels() {
		for _, f := range c.Flags {
			if "--"+f.Name == name {
				return f, nil
			}
			names = append(names, "--"+f.Name)
		}
	}
	return nil, names
}

// cut takes a list apart at its commas, but for those after a backslash.
func (v *Value) cut(value string) []string {
	if !v.isList() || v.whole {
		return []string{value}
	}
	const kept = "\x00"
	parts := strings.Split(strings.ReplaceAll(value, `\,`, kept), ",")
	for i, part := range parts {
		parts[i] = strings.ReplaceAll(part, kept, ",")
	}
	return slices.DeleteFunc(parts, func(s string) bool { return s == "" })
}

// set writes what was given into the struct, and checks that nothing is missing.
func (p *parser) set(variable func(string) (string, bool)) error {
	for _, c := range p.at.levels() {
		var missing []string
		for _, v := range c.Flags {
			there, err := p.setFlag(v, variable)
			if err != nil {
				return err
			}
			if v.Required && !there {
				missing = append(missing, v.Summary())
			}
		}
		if len(missing) > 0 {
			slices.Sort(missing)
			return errors.New("missing flags: " + strings.Join(missing, ", "))
		}
	}
	return p.setArguments()
}

func (p *parser) setFlag(v *Value, variable func(string) (string, bool)) (there bool, err error) {
	values, there := p.given[v]
	if there {
		return true, v.set(values)
	}
	if value, ok := variable(v.Variable); ok {
		if err := v.set(v.cut(value)); err != nil {
			return true, fmt.Errorf("%w (from %s=%q)", err, v.Variable, value)
		}
		return true, nil
	}
	if v.Default != "" {
		return true, v.set(v.cut(v.Default))
	}
	return false, nil
}

func (p *parser) setArguments() error {
	var missing []string
	for _, v := range p.at.Arguments {
		values, there := p.given[v]
		switch {
		case there:
			if err := v.set(values); err != nil {
				return err
			}
		case v.Required:
			missing = append(missing, v.Summary())
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("expected %q", strings.Join(missing, " "))
	}
	return p.at.wantsMore()
}

// wantsMore is that a group alone does nothing.
func (c *Command) wantsMore() error {
	const most = 5
	var names []string
	for _, child := range c.Commands {
		names = append(names, strconv.Quote(child.Name))
	}
	switch {
	case len(names) == 0:
		return nil
	case len(names) == 1:
		return errors.New("expected " + names[0])
	case len(names) > most:
		names = append(names[:most], "...")
	}
	return errors.New("expected one of " + strings.Join(names, ", "))
}

// set writes values, of which only a list takes several.
func (v *Value) set(values []string) error {
	for _, value := range values {
		if v.Enum != nil && !slices.Contains(v.Enum, value) {
			return fmt.Errorf("%s must be one of %s but got %q", v.called(), `"`+strings.Join(v.Enum, `","`)+`"`, value)
		}
	}
	if v.isList() {
		for i, value := range values {
			values[i] = v.place(value)
		}
		v.field.Set(reflectStrings(v.field.Type(), values))
		return nil
	}
	if err := v.setOne(values[len(values)-1]); err != nil {
		return fmt.Errorf("%s: %w", v.called(), err)
	}
	return nil
}

func (v *Value) setOne(value string) error {
	if t, ok := v.text(); ok {
		return t.UnmarshalText([]byte(value))
	}
	switch {
	case v.IsBool():
		b, err := readBool(value)
		if err != nil {
			return err
		}
		v.field.SetBool(b)
	case v.field.CanInt():
		n, err := strconv.Atoi(value)
		if err != nil {
			return fmt.Errorf("expected a whole number but got %q", value)
		}
		v.field.SetInt(int64(n))
	default:
		v.field.SetString(v.place(value))
	}
	return nil
}

func readBool(value string) (bool, error) {
	switch strings.ToLower(value) {
	case "true", "1", "yes":
		return true, nil
	case "false", "0", "no":
		return false, nil
	}
	return false, fmt.Errorf("bool value must be true, 1, yes, false, 0 or no but got %q", value)
}

// place makes a path absolute; "-" is standard input or output.
func (v *Value) place(value string) string {
	if !v.path || value == "-" || value == "" {
		return value
	}
	if rest, ok := strings.CutPrefix(value, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	if at, err := filepath.Abs(value); err == nil {
		return at
	}
	return value
}
