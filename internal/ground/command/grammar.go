package command

import (
	"encoding"
	"fmt"
	"reflect"
	"strings"
	"unicode"
)

// Command is the program, a group of commands, or one of them.
type Command struct {
	Name   string
	Help   string // one sentence
	Detail string // what its method Help says

	Parent    *Command // nil for the program
	Commands  []*Command
	Flags     []*Value // its own; those of its parents hold too
	Arguments []*Value

	target reflect.Value
}

// Value is a flag or an argument.
type Value struct {
	Name     string
	Help     string // may name ${enum}
	Holder   string // what stands for the value in the usage
	Default  string
	Enum     []string
	Variable string // of the environment; "" for arguments
	Required bool

	argument bool
	whole    bool // a list is not cut at commas
	path     bool
	field    reflect.Value
}

// Describe reads the grammar: a pointer to a struct. The variables of flags begin
// with the prefix.
func Describe(name, help, prefix string, grammar any) (*Command, error) {
	root := &Command{Name: name, Help: help, target: reflect.ValueOf(grammar)}
	if root.target.Kind() != reflect.Pointer || root.target.Elem().Kind() != reflect.Struct {
		return nil, fmt.Errorf("the grammar is a %T, want a pointer to a struct", grammar)
	}
	return root, root.describe(root.target.Elem(), prefix)
}

// Target is a pointer to the command's struct.
func (c *Command) Target() any { return c.target.Interface() }

// Path names the command without the program: "offer check".
func (c *Command) Path() string {
	if c.Parent == nil {
		return ""
	}
	return strings.TrimSpace(c.Parent.Path() + " " + c.Name)
}

// Leaves are the commands that do something, in the grammar's order.
func (c *Command) Leaves() (leaves []*Command) {
	if len(c.Commands) == 0 {
		return []*Command{c}
	}
	for _, child := range c.Commands {
		leaves = append(leaves, child.Leaves()...)
	}
	return leaves
}

// levels are the program, then its group, then the command itself.
func (c *Command) levels() []*Command {
	if c.Parent == nil {
		return []*Command{c}
	}
	return append(c.Parent.levels(), c)
}

func (c *Command) describe(s reflect.Value, prefix string) error {
	for i := range s.NumField() {
		f := s.Type().Field(i)
		var err error
		switch _, isCommand := f.Tag.Lookup("cmd"); {
		case f.Anonymous:
			err = c.describe(s.Field(i), prefix)
		case !f.IsExported():
			continue
		case isCommand:
			err = c.addCommand(f, s.Field(i), prefix)
		default:
			err = c.addValue(f, s.Field(i), prefix)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *Command) addCommand(f reflect.StructField, at reflect.Value, prefix string) error {
	child := &Command{Name: nameOf(f), Help: f.Tag.Get("help"), Parent: c, target: at.Addr()}
	if d, ok := child.Target().(interface{ Help() string }); ok {
		child.Detail = d.Help()
	}
	c.Commands = append(c.Commands, child)
	return child.describe(at, prefix)
}

func (c *Command) addValue(f reflect.StructField, at reflect.Value, prefix string) error {
	_, argument := f.Tag.Lookup("arg")
	_, required := f.Tag.Lookup("required")
	_, optional := f.Tag.Lookup("optional")
	v := &Value{
		Name: nameOf(f), Help: f.Tag.Get("help"), Holder: f.Tag.Get("placeholder"), Default: f.Tag.Get("default"),
		Required: required || argument && !optional, argument: argument,
		whole: f.Tag.Get("sep") == "none", path: f.Tag.Get("type") == "path", field: at,
	}
	if enum := f.Tag.Get("enum"); enum != "" {
		v.Enum = strings.Split(enum, ",")
	}
	if !v.readable() {
		return fmt.Errorf("%s.%s: a %s cannot be read from a command line", c.Name, f.Name, f.Type)
	}
	if argument {
		c.Arguments = append(c.Arguments, v)
		return nil
	}
	if v.Variable = f.Tag.Get("env"); v.Variable == "" {
		v.Variable = prefix + "_" + strings.ToUpper(strings.ReplaceAll(v.Name, "-", "_"))
	}
	c.Flags = append(c.Flags, v)
	return nil
}

// IsBool reports whether the flag is there or not, and takes no value.
func (v *Value) IsBool() bool { return v.field.Kind() == reflect.Bool }

func (v *Value) isList() bool { return v.field.Kind() == reflect.Slice }

func (v *Value) readable() bool {
	if _, ok := v.text(); ok {
		return true
	}
	switch v.field.Kind() {
	case reflect.String, reflect.Int, reflect.Bool:
		return true
	case reflect.Slice:
		return v.field.Type().Elem().Kind() == reflect.String
	default:
		return false
	}
}

func (v *Value) text() (encoding.TextUnmarshaler, bool) {
	t, ok := v.field.Addr().Interface().(encoding.TextUnmarshaler)
	return t, ok
}

// Placeholder stands for a flag's value in the usage.
func (v *Value) Placeholder() string {
	more := ""
	if v.isList() && !v.whole {
		more = ",..."
	}
	switch {
	case v.Holder != "":
		return v.Holder + more
	case v.Default != "" && v.field.Kind() == reflect.String:
		return `"` + v.Default + `"` + more
	case v.Default != "":
		return v.Default + more
	case v.field.CanInt():
		return "INT"
	}
	return strings.ToUpper(v.Name) + more
}

// Summary is how one writes it: --at=TIME, <page>, [<source>].
func (v *Value) Summary() string {
	if !v.argument {
		if v.IsBool() {
			return "--" + v.Name
		}
		return "--" + v.Name + "=" + v.Placeholder()
	}
	s := "<" + v.Name + ">"
	if v.isList() {
		s += " ..."
	}
	if !v.Required {
		s = "[" + s + "]"
	}
	return s
}

// called is its name in a complaint.
func (v *Value) called() string {
	if v.argument {
		return "<" + v.Name + ">"
	}
	return "--" + v.Name
}

func nameOf(f reflect.StructField) string {
	if name := f.Tag.Get("name"); name != "" {
		return name
	}
	var b strings.Builder
	letters := []rune(f.Name)
	for i, r := range letters {
		begins := i > 0 && unicode.IsUpper(r) && (unicode.IsLower(letters[i-1]) || i+1 < len(letters) && unicode.IsLower(letters[i+1]))
		if begins {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
