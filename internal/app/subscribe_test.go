package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A mail has one reader at a time, whose language is known only when it is written.
func TestNoSubscriptionChoosesALanguageBeforeTheReaderIsKnown(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("subscribe*.go")
	if err != nil || len(files) < 4 {
		t.Fatalf("got %v, %v", files, err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(name, "_test.go") && strings.Contains(string(b), ".In(\"") {
			t.Errorf("%s takes a text in one language: pass the text itself to the mail", name)
		}
	}
}
