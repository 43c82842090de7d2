package command_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/internal/ground/command"
)

type day struct{ time.Time }

func (d *day) UnmarshalText(b []byte) (err error) {
	d.Time, err = time.Parse(time.DateOnly, string(b))
	return err
}

type shared struct {
	JSON bool   `name:"json" help:"Write JSON."`
	Lang string `placeholder:"CODE" help:"Language."`
}

type check struct {
	Page    string   `arg:"" name:"page" help:"What is checked."`
	Other   []string `arg:"" optional:"" name:"other" help:"More of them."`
	Stage   string   `default:"offer" enum:"offer,award" help:"One of ${enum}."`
	Rules   []string `placeholder:"ID" help:"Only these."`
	Resolve []string `sep:"none" placeholder:"HOST=ADDR" help:"Where a host is."`
	Limit   int      `default:"100" help:"At most so many."`
	DryRun  bool     `help:"Store nothing."`
	At      day      `placeholder:"DATE" help:"As of then."`
	Out     string   `type:"path" placeholder:"FILE" help:"Write here."`
	Data    string   `env:"OUR_DATA_DIR" help:"Folder."`
}

// Help says more in the usage.
func (check) Help() string {
	return "Nothing is stored.\n\nExample:\n\n    cairn offer check x --stage award\n"
}

type revoke struct {
	ID     string `arg:"" name:"id" help:"Which."`
	Reason string `required:"" placeholder:"TEXT" help:"Why."`
}

type grammar struct {
	shared
	Version struct{} `cmd:"" help:"Print the version."`
	Offer   struct {
		Check check    `cmd:"" help:"Check an offer."`
		List  struct{} `cmd:"" help:"List offers."`
	} `cmd:"" help:"Offers."`
	Revoke revoke `cmd:"" help:"Withdraw for good."`
	hidden string
}

func describe(t testing.TB, g *grammar) *command.Command {
	t.Helper()
	g.hidden = "not of the grammar"
	c, err := command.Describe("cairn", "A program.", "OUR", g)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func environment(pairs ...string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		for _, p := range pairs {
			if value, ok := strings.CutPrefix(p, name+"="); ok {
				return value, true
			}
		}
		return "", false
	}
}

func TestALineFillsTheStruct(t *testing.T) {
	t.Parallel()
	here, err := filepath.Abs("out.json")
	if err != nil {
		t.Fatal(err)
	}
	first := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for line, want := range map[string]check{
		"offer check x":                       {Page: "x", Stage: "offer", Limit: 100},
		"offer check x --stage award y z":     {Page: "x", Other: []string{"y", "z"}, Stage: "award", Limit: 100},
		"offer check --rules a,b --rules c x": {Page: "x", Rules: []string{"a", "b", "c"}, Stage: "offer", Limit: 100},
		`offer check --rules a\,b,,c x`:       {Page: "x", Rules: []string{"a,b", "c"}, Stage: "offer", Limit: 100},
		"offer check --resolve a=b,c x":       {Page: "x", Resolve: []string{"a=b,c"}, Stage: "offer", Limit: 100},
		"--json offer check --limit=3 x":      {Page: "x", Stage: "offer", Limit: 3},
		"offer check --limit 3 --limit 4 x":   {Page: "x", Stage: "offer", Limit: 4},
		"offer check --dry-run -":             {Page: "-", Stage: "offer", Limit: 100, DryRun: true},
		"offer check --dry-run=no -- --x":     {Page: "--x", Stage: "offer", Limit: 100},
		"offer check x --at 2026-01-01":       {Page: "x", Stage: "offer", Limit: 100, At: day{first}},
		"offer check x --out out.json":        {Page: "x", Stage: "offer", Limit: 100, Out: here},
		"offer check x --out -":               {Page: "x", Stage: "offer", Limit: 100, Out: "-"},
	} {
		var g grammar
		l, err := describe(t, &g).Parse(strings.Fields(line), environment())
		if err != nil || l.Command.Path() != "offer check" || l.Command.Target() != any(&g.Offer.Check) {
			t.Errorf("%s: %v, %v", line, l, err)
			continue
		}
		if d := cmp.Diff(want, g.Offer.Check); d != "" {
			t.Errorf("%s: %s", line, d)
		}
	}
}

func TestAFlagGoesBeforeItsVariableAndThatBeforeTheDefault(t *testing.T) {
	t.Parallel()
	env := environment("OUR_LIMIT=7", "OUR_JSON=1", "OUR_RULES=a,b", "OUR_DATA_DIR=d", "OUR_PAGE=no")
	for line, want := range map[string]string{
		"offer check x":                             "true 7 [a b] d",
		"offer check x --limit 8":                   "true 8 [a b] d",
		"offer check x --json=0 --rules c --data e": "false 7 [c] e",
	} {
		var g grammar
		if _, err := describe(t, &g).Parse(strings.Fields(line), env); err != nil {
			t.Fatal(err)
		}
		c := g.Offer.Check
		if got := fmt.Sprint(g.JSON, " ", c.Limit, " ", c.Rules, " ", c.Data); got != want {
			t.Errorf("%s: got %s, want %s", line, got, want)
		}
	}
	if _, err := describe(t, new(grammar)).Parse([]string{"offer", "check", "x"}, environment("OUR_LIMIT=many")); err == nil ||
		err.Error() != `--limit: expected a whole number but got "many" (from OUR_LIMIT="many")` {
		t.Errorf("a variable that is no number: %v", err)
	}
	if _, err := describe(t, new(grammar)).Parse([]string{"version"}, environment("OUR_LIMIT=many")); err != nil {
		t.Errorf("the variable of another command: %v", err)
	}
}

func TestALineThatCannotBeUnderstoodIsToldWhy(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"":                            `expected one of "version", "offer", "revoke"`,
		"offer":                       `expected one of "check", "list"`,
		"offr":                        `unexpected argument offr, did you mean "offer"?`,
		"version now":                 "unexpected argument now",
		"offer check":                 `expected "<page>"`,
		"offer check x --langg fr":    `unknown flag --langg, did you mean "--lang"?`,
		"offer check x --l":           `unknown flag --l, did you mean one of "-h", "--lang", "--limit", "--at"?`,
		"offer check x --reason y":    "unknown flag --reason",
		"offer check x -q":            `unknown flag -q, did you mean "-h"?`,
		"offer check x --lang":        "--lang: expected a value",
		"offer check x --lang --json": `--lang: expected a value but got "--json"; perhaps try --lang="--json"?`,
		"offer check x --json=maybe":  `--json: bool value must be true, 1, yes, false, 0 or no but got "maybe"`,
		"offer check x --stage end":   `--stage must be one of "offer","award" but got "end"`,
		"offer check x --limit 1.5":   `--limit: expected a whole number but got "1.5"`,
		"offer check x --at today":    `--at: parsing time "today" as "2006-01-02": cannot parse "today" as "2006"`,
		"revoke x":                    "missing flags: --reason=TEXT",
		"revoke --reason y":           `expected "<id>"`,
	} {
		_, err := describe(t, new(grammar)).Parse(strings.Fields(line), environment())
		if err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", line, err, want)
		}
	}
}

func TestHelpIsGivenForWhatWasNamedBeforeAnythingIsMissing(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{"-h": "", "--help": "", "offer --help": "offer", "offer check --help --nothing": "offer check", "revoke -h": "revoke"} {
		l, err := describe(t, new(grammar)).Parse(strings.Fields(line), environment())
		if err != nil || !l.Help || l.Command.Path() != want {
			t.Errorf("%s: %+v, %v", line, l, err)
		}
	}
	if l, _ := describe(t, new(grammar)).Parse([]string{"offer", "check", "--", "--help"}, environment()); l.Help {
		t.Error("what stands after -- is no flag")
	}
}

func TestUsageNamesEverythingOneCanWrite(t *testing.T) {
	t.Parallel()
	c := describe(t, new(grammar))
	want := `Usage: cairn offer check <page> [<other> ...] [flags]

Check an offer.

Nothing is stored.

Example:

    cairn offer check x --stage award

Arguments:
  <page>           What is checked.
  [<other> ...]    More of them.

Flags:
  -h, --help                 Show context-sensitive help.
      --json                 Write JSON ($OUR_JSON).
      --lang=CODE            Language ($OUR_LANG).

      --stage="offer"        One of offer,award ($OUR_STAGE).
      --rules=ID,...         Only these ($OUR_RULES).
      --resolve=HOST=ADDR    Where a host is ($OUR_RESOLVE).
      --limit=100            At most so many ($OUR_LIMIT).
      --dry-run              Store nothing ($OUR_DRY_RUN).
      --at=DATE              As of then ($OUR_AT).
      --out=FILE             Write here ($OUR_OUT).
      --data=DATA            Folder ($OUR_DATA_DIR).
`
	if d := cmp.Diff(want, c.Commands[1].Commands[0].Usage(80)); d != "" {
		t.Error(d)
	}
	want = `Usage: cairn <command> [flags]

A program.

Flags:
  -h, --help         Show context-sensitive help.
      --json         Write JSON ($OUR_JSON).
      --lang=CODE    Language ($OUR_LANG).

Commands:
  version    Print the version.
  offer      Offers.
  revoke     Withdraw for good.

Run "cairn <command> --help" for more information on a command.
`
	if d := cmp.Diff(want, c.Usage(80)); d != "" {
		t.Error(d)
	}
	if got := c.Commands[2].Usage(80); !strings.HasPrefix(got, "Usage: cairn revoke --reason=TEXT <id> [flags]\n") {
		t.Error(got)
	}
}

func TestAGrammarWithAFieldNobodyCanWriteIsRefused(t *testing.T) {
	t.Parallel()
	for _, g := range []any{&struct{ Rate float64 }{}, &struct{ Many []int }{}, struct{}{}, "x"} {
		if _, err := command.Describe("x", "", "X", g); err == nil {
			t.Errorf("%T was accepted", g)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("offer check x --limit 3 -- y", "OUR_JSON=1")
	f.Add("revoke --reason=x=y 1", "")
	f.Fuzz(func(t *testing.T, line, variable string) {
		var g grammar
		l, err := describe(t, &g).Parse(strings.Split(line, " "), environment(variable))
		if err == nil && !l.Help && len(l.Command.Commands) > 0 {
			t.Errorf("%q: a group was run", line)
		}
	})
}
