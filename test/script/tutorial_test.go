package script

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestTutorial follows the tutorial of a new country's pack word for word: it
// writes the files that the page shows, runs its commands, and looks for the
// lines it promises.
func TestTutorial(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../examples/new-country-pack/README.md")
	if err != nil {
		t.Fatal(err)
	}
	story, err := storyOf(string(page))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "tutorial.txtar")
	if err := os.WriteFile(file, []byte(story), 0o600); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, params([]string{file}))
}

var (
	fence  = regexp.MustCompile("(?ms)^```(\\w+)([^\n]*)\n(.*?)^```$")
	spaces = regexp.MustCompile(` {2,}`)
)

// storyOf makes a page's code blocks into a testscript: `sh` is run, a block with
// file=NAME is written, `text` must be in what the last command printed.
func storyOf(page string) (string, error) {
	var script, files strings.Builder
	for n, block := range fence.FindAllStringSubmatch(page, -1) {
		kind, info, body := block[1], strings.TrimSpace(block[2]), block[3]
		name, isFile := strings.CutPrefix(info, "file=")
		switch {
		case isFile:
			fmt.Fprintf(&script, "cp block%d %s\n", n, name)
			fmt.Fprintf(&files, "-- block%d --\n%s", n, body)
		case kind == "sh":
			for line := range strings.Lines(body) {
				script.WriteString(command(strings.TrimSpace(line), info))
			}
		case kind == "text":
			for line := range strings.Lines(body) {
				want := spaces.ReplaceAllString(regexp.QuoteMeta(strings.TrimSpace(line)), " +")
				fmt.Fprintf(&script, "stdout '%s'\n", want)
			}
		default:
			return "", fmt.Errorf("block %d (%s) is neither run, written nor promised", n, kind)
		}
	}
	return script.String() + files.String(), nil
}

// command is one line of a shell block. A new key's public half is what the page
// calls $KEY from then on.
func command(line, info string) string {
	run := "exec " + line + "\n"
	if info == "fails=1" {
		run = "! " + run
	}
	if strings.HasPrefix(line, "cairn pack key ") {
		run += `grab KEY stdout '^(\S+)$'` + "\n"
	}
	return run
}
