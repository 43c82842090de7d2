package apidocs_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
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

// visit reads a page of the reference.
func visit(t *testing.T, path string) (status int, body string) {
	t.Helper()
	s, mux, pages := &page.Site{Log: slog.New(slog.DiscardHandler)}, http.NewServeMux(), apidocs.New(document(t))
	mux.Handle("GET /api", s.Handle(pages.Index))
	mux.Handle("GET /api/reference/{group}", s.Handle(pages.Group))
	w := httptest.NewRecorder()
	s.Wrap(mux).ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, http.NoBody))
	return w.Code, w.Body.String()
}

func TestThePagesShowEveryOperationWithoutAScript(t *testing.T) {
	t.Parallel()
	ref, err := apidocs.Read(document(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"en", "ar"} {
		status, index := visit(t, "/api?lang="+lang)
		if status != http.StatusOK || strings.Contains(index, "<script") {
			t.Fatalf("%s: got %d, or a script", lang, status)
		}
		for _, g := range ref.Groups {
			address := "/api/reference/" + strings.ReplaceAll(strings.ToLower(g.Name), " ", "-")
			status, group := visit(t, address+"?lang="+lang)
			if status != http.StatusOK || strings.Contains(group, "<script") || !strings.Contains(index, `href="`+address+`"`) {
				t.Errorf("%s: %s: got %d, or a script, or no link to it", lang, address, status)
			}
			for _, o := range g.Operations {
				if !strings.Contains(group, o.Method+" "+o.Path) || !strings.Contains(index, o.Method+" "+o.Path) {
					t.Errorf("%s: %s %s is not on both pages", lang, o.Method, o.Path)
				}
			}
		}
	}
}

var toModel = regexp.MustCompile(`href="#(model-[^"]+)"`)

func TestAGroupsPageHasEveryModelItNames(t *testing.T) {
	t.Parallel()
	ref, err := apidocs.Read(document(t))
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, g := range ref.Groups {
		_, body := visit(t, "/api/reference/"+strings.ReplaceAll(strings.ToLower(g.Name), " ", "-"))
		for _, m := range toModel.FindAllStringSubmatch(body, -1) {
			seen++
			if !strings.Contains(body, `id="`+m[1]+`"`) {
				t.Errorf("%s: there is no %s", g.Name, m[1])
			}
		}
	}
	if seen == 0 {
		t.Error("no model is named: the test looks for the wrong thing")
	}
}

func TestAGroupThatIsNotThereIsNotFound(t *testing.T) {
	t.Parallel()
	if status, _ := visit(t, "/api/reference/nothing"); status != http.StatusNotFound {
		t.Errorf("got %d", status)
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
