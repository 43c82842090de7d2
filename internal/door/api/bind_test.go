package api

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"opencairn.org/cairn/internal/ground/i18n"
)

type everything struct {
	OfferPath
	Paged
	Words []string  `query:"word,explode" maxItems:"2"`
	At    time.Time `query:"at"`
	Deep  bool      `query:"deep"`
	Sort  string    `query:"sort" enum:"price,title"`
	Body  struct {
		Name string `json:"name" minLength:"1"`
	}
}

type echo struct {
	Location string `header:"Location"`
	Body     everything
}

// ask sends one request to an operation that answers what it understood.
func ask(t *testing.T, r *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	speakProblems()
	mux := http.NewServeMux()
	h := humago.New(mux, settings())
	op := huma.Operation{OperationID: "ask", Method: http.MethodPost, Path: "/ask/{offer}"}
	mount(h, op, reflect.TypeFor[everything](), reflect.TypeFor[echo](), func(_ context.Context, in any) (any, error) {
		e, ok := in.(*everything)
		if !ok {
			t.Errorf("work was given a %T", in)
		}
		return &echo{Location: "/there", Body: *e}, nil
	})
	w := httptest.NewRecorder()
	c := &call{api: &API{Deps: Deps{Log: slog.New(slog.DiscardHandler)}}, printer: i18n.For("en")}
	c.ctx = context.WithValue(t.Context(), callKey{}, c)
	mux.ServeHTTP(w, r.WithContext(c.ctx))
	return w
}

func post(target, body string) *http.Request {
	return httptest.NewRequest(http.MethodPost, target, strings.NewReader(body))
}

func TestARequestBecomesItsStruct(t *testing.T) {
	t.Parallel()
	w := ask(t, post("/ask/7?word=a&word=b,c&at=2026-01-02T03:04:05Z&deep=true&sort=price&limit=3", `{"name": "x"}`))
	got := w.Body.String()
	for _, want := range []string{`"Offer":"7"`, `"Words":["a","b,c"]`, `"At":"2026-01-02T03:04:05Z"`, `"Deep":true`, `"Sort":"price"`, `"Limit":3`, `"name":"x"`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in %s", want, got)
		}
	}
	if w.Code != http.StatusOK || w.Header().Get("Location") != "/there" || w.Header().Get("Content-Type") != "application/json" {
		t.Errorf("got %d, %v", w.Code, w.Header())
	}
	if w := ask(t, post("/ask/7", `{"name": "x"}`)); !strings.Contains(w.Body.String(), `"Limit":20`) {
		t.Errorf("without a limit: %s", w.Body)
	}
}

func TestWhatIsWrongWithARequestIsToldWithItsPlace(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		query, body string
		status      int
		place, code string
	}{
		{"?wrod=a", `{"name":"x"}`, 422, "query.wrod", "api.invalid"},
		{"?limit=many", `{"name":"x"}`, 422, "query.limit", "api.invalid"},
		{"?limit=0", `{"name":"x"}`, 422, "query.limit", "api.invalid"},
		{"?deep=perhaps", `{"name":"x"}`, 422, "query.deep", "api.invalid"},
		{"?at=today", `{"name":"x"}`, 422, "query.at", "api.invalid"},
		{"?sort=age", `{"name":"x"}`, 422, "query.sort", "api.invalid"},
		{"?word=a&word=b&word=c", `{"name":"x"}`, 422, "query.word", "api.invalid"},
		{"", `{"name":""}`, 422, "body.name", "api.invalid"},
		{"", `{"nom":"x"}`, 422, "body.nom", "api.invalid"},
		{"", `{}`, 422, "body", "api.invalid"},
		{"", `{"name":`, 400, "body", "api.malformed"},
		{"", ``, 400, "", "api.malformed"},
	} {
		w := ask(t, post("/ask/7"+x.query, x.body))
		got := w.Body.String()
		if w.Code != x.status || !strings.Contains(got, `"code":"`+x.code+`"`) || x.place != "" && !strings.Contains(got, `"location":"`+x.place+`"`) {
			t.Errorf("%s %s: got %d %s", x.query, x.body, w.Code, got)
		}
		if kind := w.Header().Get("Content-Type"); kind != "application/problem+json" {
			t.Errorf("%s %s: got %s", x.query, x.body, kind)
		}
	}
}

func TestABodyThatIsNoJSONOrBreaksOffIsRefused(t *testing.T) {
	t.Parallel()
	r := post("/ask/7", "name: x")
	r.Header.Set("Content-Type", "application/yaml")
	if w := ask(t, r); w.Code != http.StatusUnsupportedMediaType {
		t.Errorf("YAML: got %d %s", w.Code, w.Body)
	}
	r = post("/ask/7", "")
	r.Body = io.NopCloser(broken{})
	if w := ask(t, r); w.Code != http.StatusInternalServerError {
		t.Errorf("a body that breaks off: got %d %s", w.Code, w.Body)
	}
}

type broken struct{}

// Read gives nothing but an error.
func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
