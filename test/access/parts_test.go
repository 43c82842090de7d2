package access

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/door/api"
	"opencairn.org/cairn/internal/door/web"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/ground/config"
)

// parted starts the program with some domains only.
func parted(t *testing.T, domains ...string) *app.App {
	t.Helper()
	return open(t, func(c *config.Config) { c.Domains = domains })
}

// doors asks every route and operation, anonymously, and lists what answered
// although its domain is off and what is missing although it is on. A route whose
// objects are missing answers 404 too; those say so as a problem or a page of
// their own, so only what needs no object is asked for presence.
func doors(t *testing.T, a *app.App, on ...string) {
	t.Helper()
	is := map[string]bool{"identity": true}
	for _, d := range on {
		is[d] = true
	}
	ask := func(pattern, domain string) {
		method, path, _ := strings.Cut(pattern, " ")
		path = strings.NewReplacer("{$}", "", "{", "", "}", "").Replace(path)
		rec := httptest.NewRecorder()
		a.Handler.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), method, path, nil))
		there := rec.Code != http.StatusNotFound && rec.Code != http.StatusMethodNotAllowed
		object := strings.Contains(pattern, "{") && !strings.Contains(pattern, "{$}")
		switch {
		case rec.Code >= 500 && rec.Code != http.StatusServiceUnavailable:
			t.Errorf("%s (%s): got %d", pattern, domain, rec.Code)
		case !is[domain] && there:
			t.Errorf("%s: got %d, want 404: %s is off", pattern, rec.Code, domain)
		case is[domain] && !there && !object:
			t.Errorf("%s: got %d, want an answer: %s is on", pattern, rec.Code, domain)
		}
	}
	for _, r := range web.Routes(web.Deps{Site: &page.Site{}}, nil) {
		ask(r.Pattern, r.Domain)
	}
	for _, o := range api.New(api.Deps{}).Operations() {
		ask(o.Pattern(), o.Domain)
	}
}

func TestTheCatalogueAndTheFrameworksRunWithoutTheRest(t *testing.T) {
	t.Parallel()
	a := parted(t, "catalogue", "framework")
	doors(t, a, "catalogue", "framework")
	if err := a.Jobs.Drain(t.Context()); err != nil {
		t.Errorf("background jobs: %v", err)
	}
	rec := call{method: "GET", path: "/api/v1/search?q=medicines"}.send(t, a.Handler)
	if rec.Code != 200 || !strings.Contains(rec.Body.String(), "Safe medicines administration") {
		t.Errorf("search: got %d %.300s", rec.Code, rec.Body)
	}
	if rec := (call{method: "POST", path: "/api/v1/judge", body: `{"fields":{},"jurisdiction":"XF"}`}).send(t, a.Handler); rec.Code != 200 {
		t.Errorf("judge: got %d %.300s", rec.Code, rec.Body)
	}
}

func TestCredentialsAndVerificationRunWithoutTheRest(t *testing.T) {
	t.Parallel()
	document := newWorld(t).document
	a := parted(t, "credential", "verification")
	doors(t, a, "credential", "verification")
	if err := a.Jobs.Drain(t.Context()); err != nil {
		t.Errorf("background jobs: %v", err)
	}
	rec := call{method: "POST", path: "/api/v1/verify", body: string(document)}.send(t, a.Handler)
	if rec.Code != 200 || !strings.Contains(rec.Body.String(), `"good":true`) {
		t.Errorf("verify: got %d %.600s", rec.Code, rec.Body)
	}
}
