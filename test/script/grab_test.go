package script

import (
	"regexp"

	"github.com/rogpeppe/go-internal/testscript"
)

// grab NAME FILE PATTERN: sets a variable to the first group of the first match
// in a file (stdout and stderr are files too), such as an id or an address that
// the program chose.
func grab(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: grab NAME FILE PATTERN")
	}
	pattern, err := regexp.Compile(`(?m)` + args[2])
	ts.Check(err)
	found := pattern.FindStringSubmatch(ts.ReadFile(args[1]))
	if len(found) < 2 {
		ts.Fatalf("no group of %q found in %s", args[2], args[1])
	}
	ts.Setenv(args[0], found[1])
}
