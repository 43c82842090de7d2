package cli

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"
)

const referencePage = "../../../docs/reference/cli.md"

func model(t *testing.T) *kong.Application {
	t.Helper()
	var c commands
	k, err := grammar(&c, Streams{})
	if err != nil {
		t.Fatal(err)
	}
	return k.Model
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
	for _, n := range model(t).Leaves(true) {
		if got := strings.Count(n.Detail, "Example:"); got != 1 || !strings.Contains(n.Detail, "    cairn "+path(n)) {
			t.Errorf("%s: %d examples, want one that runs it", path(n), got)
		}
	}
}

func TestEveryFlagHasItsVariable(t *testing.T) {
	t.Parallel()
	for _, n := range append(model(t).Leaves(true), model(t).Node) {
		for _, f := range n.Flags {
			if f.Name != "help" && (len(f.Envs) != 1 || !strings.HasPrefix(f.Envs[0], "CAIRN_")) {
				t.Errorf("%s --%s: variables %v", path(n), f.Name, f.Envs)
			}
		}
	}
}

// reference is docs/reference/cli.md.
func reference(app *kong.Application) string {
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
	for _, n := range app.Leaves(true) {
		fmt.Fprintf(&b, "\n## cairn %s\n\n%s\n", path(n), n.Help)
		text, example, _ := strings.Cut(n.Detail, "Example:")
		if text = strings.TrimSpace(text); text != "" {
			b.WriteString("\n" + text + "\n")
		}
		fmt.Fprintf(&b, "\n```sh\n%s\n```\n", strings.TrimSpace(example))
		for i, a := range n.Positional {
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

func writeFlags(b *strings.Builder, flags []*kong.Flag) {
	b.WriteString("| flag | variable | |\n|---|---|---|\n")
	for _, f := range flags {
		if f.Name == "help" {
			continue
		}
		name := "--" + f.Name
		if !f.IsBool() {
			name += "=" + strings.ReplaceAll(f.FormatPlaceHolder(), "|", "\\|")
		}
		fmt.Fprintf(b, "| `%s` | `%s` | %s |\n", name, f.Envs[0], f.OrigHelp)
	}
}

func path(n *kong.Node) string {
	var words []string
	for ; n != nil && n.Type != kong.ApplicationNode; n = n.Parent {
		words = append([]string{n.Name}, words...)
	}
	return strings.Join(words, " ")
}
