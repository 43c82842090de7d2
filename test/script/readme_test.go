package script

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestReadme runs every command that the README shows. The demonstration runs
// once and without the year before, so that it ends and takes seconds; `go test`
// is what runs this test.
func TestReadme(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	story, shown := readmeStory(string(page))
	if shown < 2 {
		t.Fatalf("the README shows %d commands", shown)
	}
	file := filepath.Join(t.TempDir(), "readme.txtar")
	if err := os.WriteFile(file, []byte(story), 0o600); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, params([]string{file}))
}

// readmeStory is a script of the commands in a page's shell blocks, and how many
// there are. One that nobody knows how to run fails the script.
func readmeStory(page string) (story string, shown int) {
	var script strings.Builder
	ran := map[string]bool{}
	for _, block := range fence.FindAllStringSubmatch(page, -1) {
		if block[1] != "sh" {
			continue
		}
		for line := range strings.Lines(block[3]) {
			line = strings.TrimSpace(line)
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			shown++
			if command := readmeCommand(line); !ran[command] { // the same again shows nothing new
				ran[command] = true
				script.WriteString(command)
			}
		}
	}
	return script.String(), shown
}

func readmeCommand(line string) string {
	args, ours := strings.CutPrefix(line, "go run ./cmd/cairn ")
	switch {
	case strings.HasPrefix(line, "go test ./..."):
		return ""
	case ours && strings.HasPrefix(args, "demo"):
		if !strings.Contains(args, "--once") {
			args += " --once"
		}
		return "exec cairn " + args + " --no-year\nstdout 'main job: [0-9]+ steps ok'\n"
	case ours:
		return "exec cairn " + args + "\n"
	}
	return "exec " + line + "\n"
}
