package cli

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/internal/ground/command"
)

const referencePage = "../../../docs/reference/cli.md"

func model(t *testing.T) *command.Command {
	t.Helper()
	var c commands
	program, err := grammar(&c)
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// TestTheReferenceIsTheCommands keeps docs/reference/cli.md as the commands are;
// UPDATE=1 rewrites it.
func TestTheReferenceIsTheCommands(t *testing.T) {
	t.Parallel()
	want := reference(model(t))
	if os.Getenv("UPDATE") == "1" {
		if err := os.WriteFile(referencePage, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(referencePage)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, string(got)); d != "" {
		t.Errorf("run UPDATE=1 go test ./internal/door/cli: %s", d)
	}
}

func TestEveryCommandHasOneExampleThatNamesIt(t *testing.T) {
	t.Parallel()
	for _, n := range model(t).Leaves() {
		if got := strings.Count(n.Detail, "Example:"); got != 1 || !strings.Contains(n.Detail, "    cairn "+n.Path()) {
			t.Errorf("%s: %d examples, want one that runs it", n.Path(), got)
		}
	}
}

func TestEveryFlagHasItsVariable(t *testing.T) {
	t.Parallel()
	for _, n := range append(model(t).Leaves(), model(t)) {
		for _, f := range n.Flags {
			if !strings.HasPrefix(f.Variable, "CAIRN_") {
				t.Errorf("%s --%s: variable %q", n.Path(), f.Name, f.Variable)
			}
		}
	}
}

// reference is docs/reference/cli.md.
func reference(app *command.Command) string {
	var b strings.Builder
	b.WriteString(`# Command line

<!-- Generated from internal/door/cli. Do not edit: make docs. -->

Exit status: **0** it was done, the answer is yes; **1** the answer is no; **2** the
input could not be read, or the command failed; **3**, of credential verify only,
nothing wrong was found, but not enough was found either. With --json, standard output is
one JSON value and nothing else. What went wrong is on standard error, one
sentence a line, beginning with "cairn:".

A flag goes before its variable, the variable before the file of --config
([settings](configuration.md)).

## Flags of every command

`)
	writeFlags(&b, app.Flags)
	for _, n := range app.Leaves() {
		fmt.Fprintf(&b, "\n## cairn %s\n\n%s\n", n.Path(), n.Help)
		text, example, _ := strings.Cut(n.Detail, "Example:")
		if text = strings.TrimSpace(text); text != "" {
			b.WriteString("\n" + text + "\n")
		}
		fmt.Fprintf(&b, "\n```sh\n%s\n```\n", strings.TrimSpace(example))
		for i, a := range n.Arguments {
			if i == 0 {
				b.WriteString("\n")
			}
			fmt.Fprintf(&b, "- `%s`: %s\n", a.Summary(), a.Help)
		}
		if len(n.Flags) > 0 {
			b.WriteString("\n")
			writeFlags(&b, n.Flags)
		}
	}
	return b.String()
}

func writeFlags(b *strings.Builder, flags []*command.Value) {
	b.WriteString("| flag | variable | |\n|---|---|---|\n")
	for _, f := range flags {
		name := "--" + f.Name
		if !f.IsBool() {
			name += "=" + strings.ReplaceAll(f.Placeholder(), "|", "\\|")
		}
		fmt.Fprintf(b, "| `%s` | `%s` | %s |\n", name, f.Variable, f.Help)
	}
}
