package open

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/internal/door/web/page"
)

// A program that asks for what is not there, or with a word that is not known, is
// told so in JSON: a page for people, or the first changes again and again, would
// look like an answer.
func TestAProgramThatAsksWronglyIsToldSoInJSON(t *testing.T) {
	t.Parallel()
	site := &page.Site{Public: "https://portal.example", Now: time.Now}
	mux := http.NewServeMux()
	for pattern, h := range (&Desk{}).Routes() {
		mux.Handle(pattern, site.Handle(h))
	}
	for path, want := range map[string]struct {
		status int
		says   string
	}{
		"/feed.json?after=1042-3f0c9b2e":     {http.StatusBadRequest, "after"},
		"/oeapi/v6/programmes?name=care":     {http.StatusBadRequest, "name"},
		"/oeapi/v6/programmes?pageSize=7":    {http.StatusBadRequest, "pageSize"},
		"/oeapi/v6/programmes?pageNumber=-1": {http.StatusBadRequest, "pageNumber"},
		"/oeapi/v6/persons":                  {http.StatusNotFound, "/oeapi/v6/programmes"},
		"/oeapi/v6/":                         {http.StatusNotFound, "/oeapi/v6/organisations"},
	} {
		w := httptest.NewRecorder()
		site.Wrap(site.Routes(mux)).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		var problem struct {
			Status int
			Detail string
		}
		if err := json.Unmarshal(w.Body.Bytes(), &problem); err != nil {
			t.Errorf("%s: %v: %s", path, err, w.Body)
		}
		if w.Code != want.status || problem.Status != want.status || !strings.Contains(problem.Detail, want.says) || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: got %d %s, want %d naming %s", path, w.Code, w.Body, want.status, want.says)
		}
	}
}
