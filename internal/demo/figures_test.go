package demo_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/internal/demo"
	"opencairn.org/cairn/internal/ground/sqldb/sqldbtest"
)

const goldenFile = "testdata/year.golden.json"

// TestTheYearOfFellmarkComesOutAsTheGoldenFileSays plays the whole country, which
// takes half a minute: only with CAIRN_TEST_YEAR. `cairn demo` compares the same
// figures whenever it plays the year, so .ci/run does on both engines.
func TestTheYearOfFellmarkComesOutAsTheGoldenFileSays(t *testing.T) {
	t.Parallel()
	if os.Getenv("CAIRN_TEST_YEAR") == "" {
		t.Skip("CAIRN_TEST_YEAR is not set; the demo stage of .ci/run compares the same figures")
	}
	var out bytes.Buffer
	var got []string
	err := demo.Run(t.Context(), demo.Options{
		Once: true, Year: true, End: time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC), DataDir: t.TempDir(), Database: sqldbtest.Fresh(t), Out: &out,
		Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})), Figures: func(lines []string) error { got = lines; return nil },
	})
	t.Log(out.String())
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("UPDATE") != "" {
		text, err := json.MarshalIndent(got, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(goldenFile, append(text, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := readGolden(t); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func readGolden(t *testing.T) (lines []string) {
	t.Helper()
	text, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &lines); err != nil {
		t.Fatal(err)
	}
	return lines
}
