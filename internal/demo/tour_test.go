package demo_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"opencairn.org/cairn/internal/demo"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

// options are those of a run without the year in a folder and database of its own.
func options(t *testing.T, out *bytes.Buffer) demo.Options {
	t.Helper()
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	return demo.Options{Once: true, DataDir: t.TempDir(), Database: sqldbtest.Fresh(t), Out: out, Log: log}
}

func TestTheTourShowsEachSceneAsItWasAtItsMoment(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	o := options(t, &out)
	o.Tour = true
	for range 2 { // the second time from what was kept
		if err := demo.Run(t.Context(), o); err != nil {
			t.Fatalf("%v\n%s", err, out.String())
		}
		for n := 1; n <= 10; n++ {
			if !strings.Contains(out.String(), fmt.Sprintf("\nscene %d of 10: ok http://127.0.0.1:", n)) {
				t.Errorf("nothing says that scene %d is ok:\n%s", n, out.String())
			}
		}
		out.Reset()
	}
}
