package script

import (
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// pageTime is how a page in English says a time.
const pageTime = "2 January 2006, 15:04 MST"

// apart MOST FROM TO: fails unless TO is after FROM, by MOST at most: "1h". Both
// are times as pages in English say them.
func apart(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: apart MOST FROM TO")
	}
	most, err := time.ParseDuration(args[0])
	ts.Check(err)
	from, err := time.Parse(pageTime, args[1])
	ts.Check(err)
	to, err := time.Parse(pageTime, args[2])
	ts.Check(err)
	if d := to.Sub(from); d <= 0 || d > most {
		ts.Fatalf("%s is %s after %s, want up to %s", args[2], d, args[1], most)
	}
}
