package script

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"opencairn.org/cairn/internal/door/cli"
)

// TestMain makes `exec cairn` in a story run this very program.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"cairn": func() { os.Exit(cli.Main()) }})
}
