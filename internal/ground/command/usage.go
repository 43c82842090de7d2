package command

import (
	"fmt"
	"go/doc/comment"
	"strings"
)

// Usage says what the command is for and takes, in lines of at most width signs.
func (c *Command) Usage(width int) string {
	u := &usage{width: width}
	program := c.levels()[0]
	u.line("Usage: " + strings.TrimSpace(program.Name+" "+c.summary()))
	for _, text := range []string{c.Help, c.Detail} {
		if text != "" {
			u.line("")
			u.text(text)
		}
	}
	if len(c.Arguments) > 0 {
		u.line("")
		u.line("Arguments:")
		u.table(c.argumentRows())
	}
	u.line("")
	u.line("Flags:")
	u.table(c.flagRows())
	if len(c.Commands) > 0 {
		u.line("")
		u.line("Commands:")
		u.table(c.commandRows())
	}
	if c == program {
		u.line("")
		u.line(fmt.Sprintf("Run %q for more information on a command.", program.Name+" <command> --help"))
	}
	return u.String()
}

// summary is how one writes the command.
func (c *Command) summary() string {
	words := []string{c.Path()}
	optional := len(c.Flags) > 0 && !allRequired(c.Flags)
	for _, level := range c.levels() {
		for _, f := range level.Flags {
			if f.Required {
				words = append(words, f.Summary())
			}
		}
	}
	for _, a := range c.Arguments {
		words = append(words, a.Summary())
	}
	if len(c.Commands) > 0 {
		words = append(words, "<command>")
	}
	if optional || c.Parent != nil && len(c.Parent.Flags) > 0 {
		words = append(words, "[flags]")
	}
	return strings.TrimSpace(strings.Join(words, " "))
}

func allRequired(flags []*Value) bool {
	for _, f := range flags {
		if !f.Required {
			return false
		}
	}
	return true
}

func (c *Command) argumentRows() (rows [][2]string) {
	for _, a := range c.Arguments {
		rows = append(rows, [2]string{a.Summary(), a.help()})
	}
	return rows
}

// flagRows are the flags of the program, an empty row, those of the command.
func (c *Command) flagRows() [][2]string {
	rows := [][2]string{{"-h, --help", "Show context-sensitive help."}}
	for _, level := range c.levels() {
		if level.Parent != nil && len(level.Flags) > 0 {
			rows = append(rows, [2]string{})
		}
		for _, f := range level.Flags {
			rows = append(rows, [2]string{"    " + f.Summary(), f.help()})
		}
	}
	return rows
}

func (c *Command) commandRows() (rows [][2]string) {
	for _, child := range c.Commands {
		rows = append(rows, [2]string{child.Path(), child.Help})
	}
	return rows
}

// help is the value's sentence, with what it may be and its variable.
func (v *Value) help() string {
	text := strings.ReplaceAll(v.Help, "${enum}", strings.Join(v.Enum, ","))
	if v.Variable == "" {
		return text
	}
	sentence, stop := strings.CutSuffix(text, ".")
	text = strings.TrimSpace(sentence + " ($" + v.Variable + ")")
	if stop {
		text += "."
	}
	return text
}

// usage is text on its way to a terminal.
type usage struct {
	strings.Builder
	width int
}

func (u *usage) line(text string) { u.WriteString(strings.TrimRight(text, " ") + "\n") }

func (u *usage) text(text string) {
	for _, line := range wrap(strings.TrimSpace(text), u.width) {
		u.line(line)
	}
}

// table writes two columns. What is too long for the first has a line of its own.
func (u *usage) table(rows [][2]string) {
	const margin, gap = 2, 4
	width := u.width - margin
	most := max(30, width*375/1000)
	left := 0
	for _, row := range rows {
		if n := len(row[0]); n < most {
			left = max(left, n)
		}
	}
	for _, row := range rows {
		lines := wrap(row[1], width-left-gap)
		first := ""
		if len(row[0]) < most {
			first, lines = lines[0], lines[1:]
		}
		u.line(fmt.Sprintf("%*s%-*s%*s%s", margin, "", left, row[0], gap, "", first))
		for _, line := range lines {
			u.line(strings.Repeat(" ", margin+left+gap) + line)
		}
	}
}

// wrap breaks paragraphs into lines; what is indented stays as it is.
func wrap(text string, width int) []string {
	var parser comment.Parser
	printer := comment.Printer{TextCodePrefix: "    ", TextWidth: width}
	return strings.Split(strings.TrimSpace(string(printer.Text(parser.Parse(text)))), "\n")
}
