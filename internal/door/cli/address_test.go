package cli

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
)

// A server may do other things than give a file. (One that never answers is tried
// where the time it gets can be set: test/access.)
func TestAnAddressThatMisbehavesGetsAClearAnswerAtTheTerminal(t *testing.T) {
	t.Parallel()
	var reached atomic.Int32
	private := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	t.Cleanup(private.Close)
	mux := http.NewServeMux()
	mux.Handle("/loopback.json", http.RedirectHandler(private.URL+"/secret", http.StatusFound))
	mux.Handle("/private.json", http.RedirectHandler("http://192.168.0.1/secret", http.StatusFound))
	mux.Handle("/circle.json", http.RedirectHandler("/circle.json", http.StatusFound))
	mux.HandleFunc("/page.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<!DOCTYPE html><title>Sign in</title>"))
	})
	mux.HandleFunc("/large.json", func(w http.ResponseWriter, _ *http.Request) {
		for range 9 << 4 {
			if _, err := w.Write(bytes.Repeat([]byte(" "), 1<<16)); err != nil {
				return
			}
		}
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	c := cairn{t, []string{"CAIRN_DATA_DIR=" + t.TempDir()}}
	for name, text := range map[string]string{
		"loopback": "127.0.0.1 is an address inside a private network and is not visited", "private": "192.168.0.1 is an address inside a private network and is not visited",
		"circle": "was passed on more than", "page": "is a web page, not a credential file", "large": "is larger than 8 MB", "none": "answered with status 404 instead of a file",
	} {
		c.says(failed, text, "credential", "verify", s.URL+"/"+name+".json")
		c.says(failed, text, "credential", "verify", "--resolve", "hostile.example="+s.Listener.Addr().String(), "https://hostile.example/"+name+".json")
	}
	if n := reached.Load(); n != 0 {
		t.Errorf("a server inside was reached %d times", n)
	}
}
