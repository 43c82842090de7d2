package fetch_test

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"opencairn.org/cairn/internal/ground/fetch"
)

func TestCrawlHonoursRobotsAndFetchIsForNamedPages(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	c, u := site(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/robots.txt":
			asked.Add(1)
			fmt.Fprint(w, "User-agent: *\nDisallow: /\n\nUser-agent: cairn\nDisallow: /private\nSitemap: https://a.example/sitemap.xml\n")
		case "/moved":
			http.Redirect(w, r, "/private/a", http.StatusFound)
		}
	})
	if _, err := c.Crawl(t.Context(), u+"/courses"); err != nil {
		t.Errorf("an allowed page: %v", err)
	}
	_, err := c.Crawl(t.Context(), u+"/private/a")
	wantFault(t, err, "fetch.robots")
	_, err = c.Crawl(t.Context(), u+"/moved")
	wantFault(t, err, "fetch.robots")
	if _, err := c.Fetch(t.Context(), u+"/private/a"); err != nil {
		t.Errorf("a page somebody named: %v", err)
	}
	r, err := c.Robots(t.Context(), u)
	if err != nil || len(r.Sitemaps) != 1 || r.Allowed("/private") || !r.Allowed("/") {
		t.Errorf("got %+v, %v", r, err)
	}
	if got := asked.Load(); got != 1 {
		t.Errorf("robots.txt was read %d times, want once", got)
	}
}

func TestASiteWithoutRobotsAllowsAndOneInTroubleDoesNot(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	status := http.StatusNotFound
	set := func(s int, d time.Duration) {
		mu.Lock()
		defer mu.Unlock()
		status, now = s, now.Add(d)
	}
	c, u := site(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if r.URL.Path == "/robots.txt" {
			w.WriteHeader(status)
		}
	}, func(o *fetch.Options) {
		o.Now = func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	})
	if _, err := c.Crawl(t.Context(), u); err != nil {
		t.Fatalf("no robots.txt: %v", err)
	}
	set(http.StatusServiceUnavailable, 2*time.Hour)
	_, err := c.Crawl(t.Context(), u)
	wantFault(t, err, "fetch.robots_unavailable")
	set(http.StatusNotFound, time.Minute)
	_, err = c.Crawl(t.Context(), u)
	wantFault(t, err, "fetch.robots_unavailable") // left alone for five minutes
	set(http.StatusNotFound, 10*time.Minute)
	if _, err := c.Crawl(t.Context(), u); err != nil {
		t.Errorf("the server has recovered: %v", err)
	}
}

func TestACrawlDelaySlowsUsDown(t *testing.T) {
	t.Parallel()
	c, u := site(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			fmt.Fprint(w, "User-agent: *\nCrawl-delay: 600\n")
		}
	}, func(o *fetch.Options) { o.Timeout = time.Second })
	// The delay is cut to ten seconds; with a second to spare the next turn is
	// too late, and Wait says so at once.
	var err error
	for range 3 {
		if _, err = c.Crawl(t.Context(), u); err != nil {
			break
		}
	}
	wantFault(t, err, "fetch.timeout")
}

func TestARobotsThatHangsIsATimeoutOfTheSite(t *testing.T) {
	t.Parallel()
	c, u := site(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		func(o *fetch.Options) { o.Timeout = 50 * time.Millisecond })
	_, err := c.Crawl(t.Context(), u)
	wantFault(t, err, "fetch.timeout")
}
