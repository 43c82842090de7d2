package demo_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"opencairn.org/cairn/internal/demo"
	"opencairn.org/cairn/internal/ground/fault"
)

func TestTheMainJobRunsFromAPageToARevocation(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	o := options(t, &out)
	if err := demo.Run(t.Context(), o); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if last := lines[len(lines)-1]; !strings.HasPrefix(last, "main job: ") || !strings.Contains(last, " steps ok in ") {
		t.Errorf("the last line is %q", last)
	}
	o.Tour = true // whose moments have passed
	if err := demo.Run(t.Context(), o); !fault.Is(err, "demo.moment_passed") {
		t.Errorf("a tour that is asked for when the story is over: got %v", err)
	}
	o.Tour, o.Database = false, "sqlite:"+filepath.Join(t.TempDir(), "other.db")
	if err := demo.Run(t.Context(), o); !fault.Is(err, "demo.database_gone") {
		t.Errorf("the folder of a story whose database is gone: got %v", err)
	}
}
