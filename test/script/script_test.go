package script

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestStories runs every story of this folder.
func TestStories(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skip("no story exists yet")
	}
	testscript.Run(t, params(files))
}

// TestPackStories runs the story that each pack carries: the country's practice,
// told as a person would meet it.
func TestPackStories(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../packs/*/story.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			t.Parallel()
			testscript.Run(t, params([]string{file}))
		})
	}
}

func params(files []string) testscript.Params {
	return testscript.Params{
		Files:               files,
		Setup:               setup,
		Cmds:                commands(),
		Condition:           condition,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE") == "1",
	}
}

// setup gives a script its browser and the places it may read from.
func setup(env *testscript.Env) error {
	repo, err := filepath.Abs("../..")
	if err != nil {
		return err
	}
	env.Setenv("REPO", repo)
	env.Setenv("SHARED", shared())
	env.Setenv("RECORDS", records())
	b, err := newBrowser()
	env.Values[browserKey{}] = b
	env.Values[inboxKey{}] = map[string]bool{}
	return err
}

func shared() string {
	if dir := os.Getenv("CAIRN_SHARED"); dir != "" {
		return dir
	}
	dir, err := filepath.Abs("../../../shared")
	if err != nil {
		return ""
	}
	if _, err := os.Stat(dir); err != nil {
		return ""
	}
	return dir
}

func condition(name string) (bool, error) {
	if name == "shared" {
		return shared() != "", nil
	}
	return false, fmt.Errorf("unknown condition %q", name)
}
