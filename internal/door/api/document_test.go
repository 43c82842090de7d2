package api_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"opencairn.org/cairn/internal/door/api"
)

// golden compares bytes with a file of the repository; UPDATE=1 writes it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("..", "..", "..", "docs", "reference", name)
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, got, 0o644); err != nil { //nolint:gosec // a document of the repository
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		t.Errorf("%s is not what the code says; UPDATE=1 go test ./internal/door/api writes it:\n%s", file, cmp.Diff(string(want), string(got)))
	}
}

func TestTheDocumentInTheRepositoryIsTheOneServed(t *testing.T) {
	t.Parallel()
	golden(t, "openapi.json", api.New(api.Deps{}).Document())
}

func TestEveryOperationIsDescribedOnceAndSaysWhatItIsFor(t *testing.T) {
	t.Parallel()
	a := api.New(api.Deps{})
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			OperationID, Summary string
			Responses            map[string]any
		}
	}
	if err := json.Unmarshal(a.Document(), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.OpenAPI != "3.1.0" {
		t.Errorf("got version %q, want 3.1.0", doc.OpenAPI)
	}
	seen := map[string]bool{}
	described := 0
	for path, methods := range doc.Paths {
		for method, op := range methods {
			described++
			if op.OperationID == "" || op.Summary == "" || seen[op.OperationID] {
				t.Errorf("%s %s: id %q must be its own and the summary %q not empty", method, path, op.OperationID, op.Summary)
			}
			if _, ok := op.Responses["default"]; !ok {
				t.Errorf("%s %s: no problem document is described", method, path)
			}
			seen[op.OperationID] = true
		}
	}
	if want := len(a.Operations()); described != want {
		t.Errorf("%d operations are described, %d are in the table", described, want)
	}
}

func TestADomainThatIsOffHasNoOperations(t *testing.T) {
	t.Parallel()
	a := api.New(api.Deps{On: func(d string) bool { return d == "catalogue" }})
	for _, op := range []string{`"searchOffers"`, `"checkPage"`} {
		if !bytes.Contains(a.Document(), []byte(op)) {
			t.Errorf("%s is missing", op)
		}
	}
	for _, op := range []string{`"verify"`, `"issue"`, `"listTokens"`} {
		if bytes.Contains(a.Document(), []byte(op)) {
			t.Errorf("%s is described though its domain is off", op)
		}
	}
}
