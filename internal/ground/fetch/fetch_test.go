package fetch_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"opencairn.org/cairn/internal/ground/fault"
	"opencairn.org/cairn/internal/ground/fetch"
)

// site starts a server and a client that may dial it, and nothing else private.
func site(t *testing.T, h http.HandlerFunc, change ...func(*fetch.Options)) (*fetch.Client, string) {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	o := fetch.Options{Allow: []string{s.Listener.Addr().String()}, PerHost: 1000, Burst: 1000}
	for _, f := range change {
		f(&o)
	}
	return fetch.New(o), s.URL
}

func wantFault(t *testing.T, err error, key string) *fault.Fault {
	t.Helper()
	l, ok := fault.Of(err)
	if !ok || l[0].Key != key {
		t.Fatalf("got %v, want the fault %s", err, key)
	}
	return l[0]
}

func TestAPageArrivesVerbatimAndNamesItsReader(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	var agent string
	c, u := site(t, func(w http.ResponseWriter, r *http.Request) {
		agent = r.UserAgent()
		w.Header().Set("ETag", `"v1"`)
		fmt.Fprint(w, "<p>R\xe9sum\xe9</p>")
	}, func(o *fetch.Options) { o.Now = func() time.Time { return now } })
	p, err := c.Fetch(t.Context(), u+"/a")
	if err != nil {
		t.Fatal(err)
	}
	if string(p.Body) != "<p>R\xe9sum\xe9</p>" || p.Status != 200 || !p.FetchedAt.Equal(now) || p.Header.Get("ETag") != `"v1"` {
		t.Errorf("got %+v", p)
	}
	if !strings.HasPrefix(agent, "Cairn (+http") {
		t.Errorf("the request does not name us: %q", agent)
	}
}

func TestAnUnchangedPageIsNotSentAgain(t *testing.T) {
	t.Parallel()
	c, u := site(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == `"v1"` && r.Header.Get("If-Modified-Since") == "yesterday" {
			w.WriteHeader(http.StatusNotModified)
		}
	})
	p, err := c.Fetch(t.Context(), u, fetch.Conditional{ETag: `"v1"`, LastModified: "yesterday"})
	if err != nil || !p.NotModified {
		t.Fatalf("got %+v, %v", p, err)
	}
}

func TestAServerThatHangsTimesOutByName(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]http.HandlerFunc{
		"before the answer": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"in the body": func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, "half")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, u := site(t, h, func(o *fetch.Options) { o.Timeout = 50 * time.Millisecond })
			_, err := c.Fetch(t.Context(), u)
			if f := wantFault(t, err, "fetch.timeout"); f.Kind != fault.Unavailable {
				t.Errorf("kind: got %v", f.Kind)
			}
		})
	}
}

func TestATurnThatWouldComeTooLateIsATimeout(t *testing.T) {
	t.Parallel()
	c, u := site(t, func(http.ResponseWriter, *http.Request) {}, func(o *fetch.Options) {
		o.PerHost, o.Burst, o.Timeout = 0.001, 1, time.Second
	})
	if _, err := c.Fetch(t.Context(), u); err != nil {
		t.Fatal(err)
	}
	_, err := c.Fetch(t.Context(), u)
	wantFault(t, err, "fetch.timeout")
}

func TestACancelledFetchIsNotTheSitesFault(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	c, u := site(t, func(_ http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() })
	if _, err := c.Fetch(ctx, u); err == nil || fault.Is(err, "fetch.timeout") {
		t.Errorf("got %v", err)
	}
}

func TestPrivateAddressesAreRefusedHoweverTheyAreReached(t *testing.T) {
	t.Parallel()
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the private server was reached") }))
	t.Cleanup(inside.Close)
	_, port, _ := strings.Cut(inside.Listener.Addr().String(), ":")
	for name, target := range map[string]string{
		"loopback":    inside.URL,
		"by name":     "http://localhost:" + port,
		"mapped IPv6": "http://[::ffff:127.0.0.1]:" + port,
		"decimal":     "http://0.0.0.0:" + port,
		"metadata":    "http://169.254.169.254/latest/meta-data",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := fetch.New(fetch.Options{Timeout: 2 * time.Second})
			_, err := c.Fetch(t.Context(), target)
			if f := wantFault(t, err, "fetch.private_address"); f.Kind != fault.Denied {
				t.Errorf("kind: got %v", f.Kind)
			}
			c, u := site(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, target, http.StatusFound) })
			_, err = c.Fetch(t.Context(), u)
			wantFault(t, err, "fetch.private_address")
		})
	}
}

func TestAHostMappedToAPrivateAddressNeedsAnException(t *testing.T) {
	t.Parallel()
	c := fetch.New(fetch.Options{Hosts: map[string]string{"inside.example": "10.0.0.1:80"}})
	_, err := c.Fetch(t.Context(), "http://inside.example/")
	wantFault(t, err, "fetch.private_address")
}

func TestAnInventedHostAnswersUnderItsOwnName(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/old" {
			http.Redirect(w, r, "/new", http.StatusMovedPermanently)
			return
		}
		fmt.Fprint(w, r.Host+r.URL.Path)
	}))
	t.Cleanup(s.Close)
	c := fetch.New(fetch.Options{Hosts: map[string]string{"aldermoor.example": s.Listener.Addr().String()}})
	p, err := c.Fetch(t.Context(), "https://aldermoor.example/old")
	if err != nil {
		t.Fatal(err)
	}
	if string(p.Body) != "aldermoor.example/new" || p.URL != "https://aldermoor.example/new" {
		t.Errorf("got %s from %s", p.Body, p.URL)
	}
}

func TestRedirectsAreCounted(t *testing.T) {
	t.Parallel()
	var hops atomic.Int32
	c, u := site(t, func(w http.ResponseWriter, r *http.Request) {
		hops.Add(1)
		http.Redirect(w, r, "/again", http.StatusFound)
	}, func(o *fetch.Options) { o.Redirects = 3 })
	_, err := c.Fetch(t.Context(), u)
	wantFault(t, err, "fetch.redirects")
	if got := hops.Load(); got != 4 {
		t.Errorf("got %d requests, want the first and three redirects", got)
	}
	c, u = site(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "ftp://example.org/", http.StatusFound)
	})
	_, err = c.Fetch(t.Context(), u)
	wantFault(t, err, "fetch.url")
}

func TestABodyOf200MBStopsAtTheCap(t *testing.T) {
	t.Parallel()
	for name, length := range map[string]bool{"announced": true, "unannounced": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var sent atomic.Int64
			c, u := site(t, func(w http.ResponseWriter, _ *http.Request) {
				if length {
					w.Header().Set("Content-Length", fmt.Sprint(200<<20))
				}
				block := make([]byte, 1<<20)
				for range 200 {
					n, err := w.Write(block)
					if sent.Add(int64(n)); err != nil {
						return
					}
				}
			}, func(o *fetch.Options) { o.MaxBytes = 1 << 20 })
			_, err := c.Fetch(t.Context(), u)
			if f := wantFault(t, err, "fetch.too_large"); f.Kind != fault.Exhausted || f.Args["limit"] != int64(1<<20) {
				t.Errorf("got %v", f)
			}
			if got := sent.Load(); got > 50<<20 {
				t.Errorf("took %d bytes before it stopped", got)
			}
		})
	}
}

func TestAGzipBombIsMeasuredUnpacked(t *testing.T) {
	t.Parallel()
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	for range 100 {
		if _, err := z.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	c, u := site(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb.Bytes())
	}, func(o *fetch.Options) { o.MaxBytes = 1 << 20 })
	if bomb.Len() > 1<<20 {
		t.Fatalf("the bomb is %d bytes: not a bomb", bomb.Len())
	}
	_, err := c.Fetch(t.Context(), u)
	wantFault(t, err, "fetch.too_large")
}

func TestAStatusIsAFaultThatKeepsThePage(t *testing.T) {
	t.Parallel()
	c, u := site(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/gone" {
			http.Error(w, "gone", http.StatusGone)
			return
		}
		http.Error(w, "database down", http.StatusInternalServerError)
	})
	p, err := c.Fetch(t.Context(), u)
	if f := wantFault(t, err, "fetch.status"); f.Args["status"] != 500 || f.Kind != fault.Unavailable {
		t.Errorf("got %v", f)
	}
	if p == nil || string(p.Body) != "database down\n" {
		t.Errorf("the page is lost: %+v", p)
	}
	_, err = c.Fetch(t.Context(), u+"/gone")
	if f := wantFault(t, err, "fetch.status"); f.Kind != fault.NotFound {
		t.Errorf("kind: got %v", f.Kind)
	}
}

func TestOnlyWebAddressesAreFetched(t *testing.T) {
	t.Parallel()
	c := fetch.New(fetch.Options{})
	for _, address := range []string{"", "file:///etc/passwd", "gopher://a/", "http://", "//a/b", "http://user:pw@a.example/", "http://a.example/\x00", "/relative"} {
		_, err := c.Fetch(t.Context(), address)
		wantFault(t, err, "fetch.url")
	}
}

func TestAServerThatIsNotThereIsNamed(t *testing.T) {
	t.Parallel()
	c, u := site(t, func(http.ResponseWriter, *http.Request) {})
	_ = c
	dead := httptest.NewServer(nil)
	addr := dead.Listener.Addr().String()
	dead.Close()
	_, err := fetch.New(fetch.Options{Allow: []string{addr}}).Fetch(t.Context(), "http://"+addr)
	wantFault(t, err, "fetch.connection")
	_, err = fetch.New(fetch.Options{Allow: []string{strings.TrimPrefix(u, "http://")}}).Fetch(t.Context(), strings.Replace(u, "http:", "https:", 1))
	if l, ok := fault.Of(err); !ok || (l[0].Key != "fetch.tls" && l[0].Key != "fetch.connection") {
		t.Errorf("https to a plain server: got %v", err)
	}
}

func TestAProxyFromTheEnvironmentIsIgnored(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	t.Setenv("http_proxy", "http://127.0.0.1:1")
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "direct") }))
	t.Cleanup(s.Close)
	// An invented host is used because Go never proxies loopback addresses.
	c := fetch.New(fetch.Options{Hosts: map[string]string{"provider.example": s.Listener.Addr().String()}})
	p, err := c.Fetch(t.Context(), "http://provider.example/")
	if err != nil || string(p.Body) != "direct" {
		t.Fatalf("got %v, %v", p, err)
	}
}
