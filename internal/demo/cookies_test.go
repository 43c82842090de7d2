package demo

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestProgramsOnOneHostDoNotSeeEachOthersCookies(t *testing.T) {
	t.Parallel()
	inner := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, c := range r.Cookies() {
			w.Header().Add("Saw", c.Name+"="+c.Value)
		}
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "new"})
		http.SetCookie(w, &http.Cookie{Name: "lang", Value: "ar"})
		_, _ = w.Write([]byte("a page"))
	})
	r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
	for name, value := range map[string]string{"session": "main's", "scene2-session": "second's", "scene1-session": "first's", "scene1-lang": "en"} {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	ownCookies("scene1-", inner).ServeHTTP(w, r)
	res := w.Result()
	defer func() { _ = res.Body.Close() }()
	if saw := res.Header.Values("Saw"); len(saw) != 2 {
		t.Errorf("the program saw %v, not its own two", saw)
	}
	set := map[string]string{}
	for _, c := range res.Cookies() {
		set[c.Name] = c.Value
	}
	if len(set) != 2 || set["scene1-session"] != "new" || set["scene1-lang"] != "ar" {
		t.Errorf("it set %v", set)
	}
}
