package demo_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"opencairn.org/cairn/internal/demo"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

func TestTheMainJobRunsFromAPageToARevocation(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	if err := demo.Run(t.Context(), demo.Options{Once: true, DataDir: t.TempDir(), Database: sqldbtest.Fresh(t), Out: &out, Log: log}); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if last := lines[len(lines)-1]; !strings.HasPrefix(last, "main job: 10 steps ok in ") {
		t.Errorf("the last line is %q", last)
	}
}
