package apidocs_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"opencairn.org/cairn/internal/door/web/apidocs"
	"opencairn.org/cairn/internal/door/web/page"
)

func reference(t *testing.T, name string) string {
	t.Helper()
	return filepath.Join("..", "..", "..", "..", "docs", "reference", name)
}

func document(t *testing.T) []byte {
	t.Helper()
	doc, err := os.ReadFile(reference(t, "openapi.json"))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestTheReferenceInTheRepositoryIsMadeOfTheDocument(t *testing.T) {
	t.Parallel()
	ref, err := apidocs.Read(document(t))
	if err != nil {
		t.Fatal(err)
	}
	got := ref.Markdown()
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(reference(t, "api.md"), got, 0o644); err != nil { //nolint:gosec // a document of the repository
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(reference(t, "api.md"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("docs/reference/api.md is not what openapi.json says; UPDATE=1 go test ./internal/door/web/apidocs writes it")
	}
}

func TestThePageShowsEveryOperationWithoutAScript(t *testing.T) {
	t.Parallel()
	ref, err := apidocs.Read(document(t))
	if err != nil {
		t.Fatal(err)
	}
	s := &page.Site{Log: slog.New(slog.DiscardHandler)}
	for _, lang := range []string{"en", "ar"} {
		w := httptest.NewRecorder()
		s.Wrap(s.Handle(apidocs.Handler(document(t)))).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api?lang="+lang, nil))
		body, err := io.ReadAll(w.Body)
		if err != nil || w.Code != 200 {
			t.Fatalf("%s: got %d, %v", lang, w.Code, err)
		}
		for _, g := range ref.Groups {
			for _, o := range g.Operations {
				if !strings.Contains(string(body), o.Method+" "+o.Path) {
					t.Errorf("%s: %s %s is not on the page", lang, o.Method, o.Path)
				}
			}
		}
		if bytes.Contains(body, []byte("<script")) {
			t.Errorf("%s: there is a script on the page", lang)
		}
	}
}

func TestABrokenDocumentIsAnError(t *testing.T) {
	t.Parallel()
	if _, err := apidocs.Read([]byte(`{"paths":[]}`)); err == nil {
		t.Error("got nil, want an error")
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"info":{"title":"x"},"paths":{"/a":{"get":{"operationId":"a","parameters":[{"name":"b","schema":{"type":["array","null"],"items":{"$ref":"#/components/schemas/C"}}}]}}}}`))
	f.Add([]byte(`{"components":{"schemas":{"C":{"properties":{"d":{"additionalProperties":{"type":"string"},"type":"object"}}}}}}`))
	f.Fuzz(func(_ *testing.T, data []byte) {
		if r, err := apidocs.Read(data); err == nil {
			r.Markdown()
		}
	})
}
