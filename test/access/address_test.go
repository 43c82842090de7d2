package access

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"opencairn.org/cairn/internal/app"
	"opencairn.org/cairn/internal/ground/config"
	"opencairn.org/cairn/internal/ground/i18n"
)

// hostile is a server that does what a server should not to whoever fetches from
// it, and the address that stands for it. What must not be reached counts.
func hostile(t *testing.T) (at string, reached func() int) {
	t.Helper()
	over := make(chan struct{})
	var mu sync.Mutex
	inside := 0
	private := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		inside++
	}))
	mux := http.NewServeMux()
	mux.HandleFunc("/silent.json", func(http.ResponseWriter, *http.Request) { <-over })
	mux.HandleFunc("/stalls.json", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"@context":`))
		_ = http.NewResponseController(w).Flush()
		<-over
	})
	mux.Handle("/loopback.json", http.RedirectHandler(private.URL+"/secret", http.StatusFound))
	mux.Handle("/private.json", http.RedirectHandler("http://192.168.0.1/secret", http.StatusFound))
	mux.Handle("/metadata.json", http.RedirectHandler("http://169.254.169.254/latest", http.StatusTemporaryRedirect))
	mux.Handle("/file.json", http.RedirectHandler("file:///etc/passwd", http.StatusFound))
	mux.Handle("/circle.json", http.RedirectHandler("/circle.json", http.StatusFound))
	mux.HandleFunc("/page.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<!DOCTYPE html><title>Sign in</title>"))
	})
	mux.HandleFunc("/hidden-page.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte("\n<html><title>Sign in</title>"))
	})
	mux.HandleFunc("/large.json", func(w http.ResponseWriter, _ *http.Request) {
		for range 9 << 4 {
			if _, err := w.Write(bytes.Repeat([]byte(" "), 1<<16)); err != nil {
				return
			}
		}
	})
	mux.HandleFunc("/bomb.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		for range 9 << 4 {
			if _, err := z.Write(bytes.Repeat([]byte(" "), 1<<16)); err != nil {
				return
			}
		}
		_ = z.Close()
	})
	mux.HandleFunc("/broken.json", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	s := httptest.NewServer(mux)
	t.Cleanup(func() {
		close(over)
		s.Close()
		private.Close()
	})
	return s.Listener.Addr().String(), func() int {
		mu.Lock()
		defer mu.Unlock()
		return inside
	}
}

// What a server may do instead of giving a file, and what is said of it.
var hostileAnswers = map[string]string{
	"silent": "fetch.credential.timeout", "stalls": "fetch.credential.timeout",
	"loopback": "fetch.credential.private_address", "private": "fetch.credential.private_address", "metadata": "fetch.credential.private_address",
	"file": "fetch.url", "circle": "fetch.redirects", "page": "fetch.credential.page", "hidden-page": "fetch.credential.page",
	"large": "fetch.credential.too_large", "bomb": "fetch.credential.too_large", "broken": "fetch.credential.status", "none": "fetch.credential.status",
}

func TestAnAddressThatMisbehavesGetsAClearAnswerInTime(t *testing.T) {
	t.Parallel()
	at, reached := hostile(t)
	const wait = 400 * time.Millisecond
	waiting := func(patience time.Duration) *app.App {
		a, _ := fresh(t, func(c *config.Config, o *app.Options) {
			c.Demo, c.DemoHosts, o.Patience = true, []string{"hostile.example=" + at}, patience
		})
		return a
	}
	// Only who says nothing is waited for in vain; the others answer, however slow
	// the machine that runs this test is.
	hasty, patient := waiting(wait), waiting(time.Minute)
	n := 0
	for name, want := range hostileAnswers {
		address := "https://hostile.example/" + name + ".json"
		n += 2
		a, began := patient, time.Now()
		if want == "fetch.credential.timeout" {
			a = hasty
		}
		rec := call{method: "POST", path: "/api/v1/verify", body: `{"url":"` + address + `"}`, from: fmt.Sprintf("198.51.100.%d:9", n)}.send(t, a.Handler)
		var p problem
		must(t, json.Unmarshal(rec.Body.Bytes(), &p))
		if rec.Code != http.StatusUnprocessableEntity || p.Code != want || p.Detail == "" {
			t.Errorf("API, %s: got %d %s %q, want %s", name, rec.Code, p.Code, p.Detail, want)
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/verify", strings.NewReader(url.Values{"address": {address}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.RemoteAddr = fmt.Sprintf("198.51.100.%d:9", n+1)
		page := httptest.NewRecorder()
		a.Handler.ServeHTTP(page, r)
		if page.Code != http.StatusUnprocessableEntity || !strings.Contains(page.Body.String(), `class="error-summary"`) || !strings.Contains(page.Body.String(), said(t, want)) {
			t.Errorf("page, %s: got %d, without %q", name, page.Code, said(t, want))
		}
		if took := time.Since(began); a == hasty && took > 2*wait+5*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
	if reached() != 0 {
		t.Errorf("a server inside was reached %d times", reached())
	}
}

// said is the last words of a message, which name nothing, as a page has them.
func said(t *testing.T, key string) string {
	t.Helper()
	text := i18n.For("en").T(key, "url", "U", "host", "H", "seconds", 0, "megabytes", 8, "status", 404, "count", 5)
	return html.EscapeString(text[strings.LastIndex(strings.TrimRight(text, "."), ". ")+2:])
}
