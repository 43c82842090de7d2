package operator

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/i18n"
)

func routed(h http.Handler) *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("GET /{$}", h)
	return mux
}

// Acting on all that a filter finds is asked for, never assumed, and who forgot to
// say what to do finds the sources still marked.
func TestNothingIsActedOnThatWasNotMarked(t *testing.T) {
	t.Parallel()
	found := catalogue.SourcePage{Sources: []catalogue.Source{
		{ID: "s1", Address: "https://a.example/", State: catalogue.SourceActive}, {ID: "s2", Address: "https://b.example/", State: catalogue.SourceActive},
	}}
	site := &page.Site{Public: "https://portal.example", Now: time.Now}
	show := func(marked ...string) string {
		w := httptest.NewRecorder()
		h := site.Handle(func(r *page.Request) error {
			f := r.Blank().Set("source", marked...)
			v := sourcesView{Filters: filters(r.Printer(), catalogue.SourceQuery{}), Table: sourceTable(r.Printer(), found, f.All("source"))}
			return r.Render(ui.Page{Title: "t"}, sourcesBody(v, f))
		})
		site.Wrap(site.Routes(routed(h))).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
		return w.Body.String()
	}
	if html := show(); strings.Contains(html, " checked") {
		t.Error("something is marked before anybody marked it")
	}
	html := show("s2")
	if strings.Count(html, " checked") != 1 || !strings.Contains(html, `value="s2" checked`) {
		t.Errorf("got %s, want s2 marked and nothing else", html)
	}
}

func TestASourceThatIsNotReadAnyMoreIsNotDue(t *testing.T) {
	t.Parallel()
	p := i18n.For("en")
	at := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	for state, never := range map[catalogue.SourceState]bool{catalogue.SourceActive: false, catalogue.SourceQuarantined: true, catalogue.SourceRetired: true} {
		if got := due(p, catalogue.Source{State: state, Due: at}); (got == p.T("operator.source.never")) != never {
			t.Errorf("%s: got %q", state, got)
		}
	}
}
