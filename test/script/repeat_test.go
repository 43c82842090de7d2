package script

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// repeat COUNT FILE: does the steps of a file so many times, $N counting from 1:
// what twelve people do alike is told once. A step is one of this folder's own
// commands, written as in a script.
func repeat(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: repeat COUNT FILE")
	}
	count, err := strconv.Atoi(args[0])
	ts.Check(err)
	steps, cmds := ts.ReadFile(args[1]), commands()
	for n := 1; n <= count; n++ {
		ts.Setenv("N", strconv.Itoa(n))
		for line := range strings.Lines(steps) {
			words := stepWords(ts, line)
			if len(words) == 0 {
				continue
			}
			do := cmds[words[0]]
			if do == nil {
				ts.Fatalf("%s: a step is one of this folder's own commands, not %q", args[1], words[0])
			}
			ts.Logf("%d> %s", n, strings.Join(words, " "))
			do(ts, false, words[1:])
		}
	}
}

var stepWord = regexp.MustCompile(`'[^']*'|\S+`)

// stepWords are the words of a step, with the script's variables put in, except
// between quotes.
func stepWords(ts *testscript.TestScript, line string) (words []string) {
	if strings.HasPrefix(strings.TrimSpace(line), "#") {
		return nil
	}
	for _, w := range stepWord.FindAllString(line, -1) {
		if quoted, ok := strings.CutPrefix(w, "'"); ok {
			words = append(words, strings.TrimSuffix(quoted, "'"))
			continue
		}
		words = append(words, os.Expand(w, ts.Getenv))
	}
	return words
}

var formVariable = regexp.MustCompile(`\$\{[A-Z][A-Z0-9_]*\}`)

// filledIn puts the script's variables, written ${NAME}, into a form; one that is
// not set is an error: an empty answer would look like a mistake of the program.
func filledIn(ts *testscript.TestScript, text string) string {
	return formVariable.ReplaceAllStringFunc(text, func(name string) string {
		value := ts.Getenv(name[2 : len(name)-1])
		if value == "" {
			ts.Check(fmt.Errorf("the form names %s, which is not set", name))
		}
		return value
	})
}
