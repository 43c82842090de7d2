package crash

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestTheStoryIsFinishedAfterACrashAtAnyCommit(t *testing.T) {
	t.Parallel()
	cairn := build(t)
	points := pick(t, cairn)
	var stopped atomic.Int64
	t.Run("points", func(t *testing.T) {
		for _, k := range points {
			t.Run(fmt.Sprintf("commit %d", k), func(t *testing.T) {
				t.Parallel()
				if crashAt(t, cairn, k) {
					stopped.Add(1)
				}
			})
		}
	})
	t.Logf("stopped before %d different commits", stopped.Load())
}

func build(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "cairn")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", name, "../../cmd/cairn")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build the program: %v\n%s", err, out)
	}
	return name
}

// someCommit is where a plain `go test` stops the story: while people enrol.
const someCommit = 400

// pick is which commits the process is stopped at: every one of a story, or so
// many by a seed, or one.
func pick(t *testing.T, cairn string) []int {
	t.Helper()
	size := number(t, "CAIRN_CRASH_SAMPLE", 0)
	every := os.Getenv("CAIRN_PROOF") != "" && os.Getenv("CAIRN_CRASH_SAMPLE") == ""
	if size == 0 && !every {
		return []int{someCommit}
	}
	commits := commitsOfAStory(t, cairn)
	all := make([]int, commits)
	for i := range all {
		all[i] = i + 1
	}
	if every {
		t.Logf("a story has about %d commits; each is a crash point", commits)
		return all
	}
	seed := number(t, "CAIRN_CRASH_SEED", int(time.Now().Unix()))
	r := rand.New(rand.NewPCG(uint64(seed), 0)) //nolint:gosec // a sample of tests, not a secret
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	points := all[:min(size, commits)]
	slices.Sort(points)
	t.Logf("a story has about %d commits; %d crash points; CAIRN_CRASH_SEED=%d", commits, len(points), seed)
	return points
}

func number(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		t.Fatalf("%s=%q is no number", name, text)
	}
	return n
}

// commitsOfAStory is how many commits a whole story had. The number differs a
// little from run to run: background work is done in larger or smaller bites.
func commitsOfAStory(t *testing.T, cairn string) int {
	t.Helper()
	file := filepath.Join(t.TempDir(), "commits")
	if r := tell(t, cairn, place(t), "CAIRN_CRASH_COUNT="+file); !r.finished() {
		t.Fatalf("a story that was not to be stopped ended with %d:\n%s", r.code, r.said)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(string(text))
	if err != nil || n < someCommit {
		t.Fatalf("a story of %q commits", text)
	}
	return n
}

// crashAt stops a story right before its k-th commit, tells it to the end and
// looks at what is there. It reports whether the story came so far at all.
func crashAt(t *testing.T, cairn string, k int) bool {
	t.Helper()
	p := place(t)
	first := tell(t, cairn, p, "CAIRN_CRASH_COMMIT="+strconv.Itoa(k))
	if first.code != crashed && !first.finished() {
		t.Fatalf("stopped before commit %d: status %d:\n%s", k, first.code, first.said)
	}
	again := tell(t, cairn, p)
	if !again.finished() {
		t.Fatalf("started again after a crash before commit %d: status %d, the last line is not %q\n-- first --\n%s\n-- again --\n%s",
			k, again.code, finished, first.said, again.said)
	}
	look(t, p)
	return first.code == crashed
}

// crashed is the status of a process that CAIRN_CRASH_COMMIT stopped.
const crashed = 137

// finished is how a story's last line begins.
const finished = "main job: "

// A result is how one process ended.
type result struct {
	code int
	said string
}

func (r result) finished() bool {
	lines := strings.Split(strings.TrimSpace(r.said), "\n")
	return r.code == 0 && strings.HasPrefix(lines[len(lines)-1], finished)
}

// tell runs the demonstration in a process of its own, with these variables.
func tell(t *testing.T, cairn string, p home, variables ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	args := []string{"demo", "--once", "--no-year", "--data", p.dir}
	if p.database != "" {
		args = append(args, "--database", p.database)
	}
	cmd := exec.CommandContext(ctx, cairn, args...)
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(s string) bool { return strings.HasPrefix(s, "CAIRN_") }), "LC_ALL=C.UTF-8")
	cmd.Env = append(cmd.Env, variables...)
	var out bytes.Buffer
	cmd.Stderr = &out
	var said bytes.Buffer
	cmd.Stdout = &said
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return result{0, out.String() + said.String()}
	case errors.As(err, &exit) && ctx.Err() == nil:
		return result{exit.ExitCode(), said.String() + out.String()}
	}
	t.Fatalf("run the program: %v\n%s%s", errors.Join(err, ctx.Err()), said.String(), out.String())
	return result{}
}
